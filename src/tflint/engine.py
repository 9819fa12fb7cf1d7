"""`lint_source`: bytes in, findings out. Pure, and it never raises for anything that a file contains."""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tflint.catalogue.rule import Rule
from tflint.collecting import collection_paused
from tflint.glance import Glance, glance_at
from tflint.model import FileResult
from tflint.plan import Plan, plan_for
from tflint.questions import Project
from tflint.records import record
from tflint.settings import LintSettings
from tflint.trees import parse_python
from tflint.triage import wants

if TYPE_CHECKING:
    from tflint.linking.stage import Linking
    from tflint.objects.look import Look
    from tflint.source import Source


def lint_source(data: bytes, path: str, settings: LintSettings, project: Project | None = None) -> FileResult:
    """Lint one file. ``path`` is reported, and says from where the file's imports start."""
    with collection_paused():
        plan = plan_for(settings)
        glance = glance_at(data, path, plan, settings, project)
        if glance.is_enough:
            return FileResult(path, parsed=False)
        return _read(data, path, glance, plan, settings, project)


def _read(
    data: bytes, path: str, glance: Glance, plan: Plan, settings: LintSettings, project: Project | None
) -> FileResult:
    """Read the file by Python's own parser, and hand it on to libcst's if a rule has to look at it."""
    from tflint.source import SourceError, load_source
    from tflint.syntax_errors import explained, syntax_error

    try:
        source = load_source(data, path)
    except SourceError as error:
        return syntax_error(path, plan, error.line, error.message)
    python, problem = parse_python(source.text, source.data if source.is_plain else None)
    needed, look = glance.needed, None
    symbols: tuple[str, ...] = ()
    if python is None:
        needed = needed or glance.likely
    else:
        needed, symbols = _named(python, path, glance, plan, settings, project)
        if glance.scanned and not needed:
            asked = [rule for rule in plan.about_classes if wants(glance.words, rule.words)]
            look = _look_at(python, source, settings, project) if asked else None
            needed = look is not None and _has_trouble(asked, look)
    if needed or (problem is not None and not _is_final(problem)):
        result = _lint(_Subject(source, python, problem, glance.linking, look), plan, settings, project)
        return replace(result, symbols=symbols)
    if problem is not None:
        concerned = glance.scanned or glance.suppressions
        return explained(source, plan, problem) if concerned else FileResult(path, parsed=False)
    result = FileResult(path, parsed=False, symbols=symbols)
    issues = [] if glance.linking is None else glance.linking.issues(source, python, settings)
    if glance.suppressions or issues:
        from tflint.suppressing import without_suppressed

        return without_suppressed(result, issues, source, plan.rules)
    return result


def _named(
    python: ast.Module,
    path: str,
    glance: Glance,
    plan: Plan,
    settings: LintSettings,
    project: Project | None,
) -> tuple[bool, tuple[str, ...]]:
    """Whether libcst is needed, by what the file names; and those symbols, if no release is asked for: the run
    says then which ones they fit."""
    fitting = settings.target.is_default
    if not (glance.likely or (glance.scanned and plan.scans)) or (glance.needed and not fitting):
        return glance.needed, ()
    from tflint.mentioned import concerns_a_rule, mentions_of
    from tflint.releases.questions import known_symbols

    found = mentions_of(python, path, project, settings)
    needed = glance.needed or concerns_a_rule(found, plan, settings)
    return needed, known_symbols(found) if plan.scans and fitting else ()


def _look_at(python: ast.Module, source: Source, settings: LintSettings, project: Project | None) -> Look:
    from tflint.objects.look import look_at

    return look_at(python, source.text, source.path, settings, project)


def _has_trouble(rules: list[Rule], look: Look) -> bool:
    from tflint.objects.all_rules import has_trouble

    return has_trouble(rules, look)


def _is_final(problem: Exception) -> bool:
    """Whether libcst need not be tried: not the case for syntax that is newer than the Python that runs tflint."""
    return not isinstance(problem, SyntaxError)


@record(frozen=True, slots=True)
class _Subject:
    """A file on its way to libcst, with what is known of it: Python's own tree (or why there is none) and what looked at that."""

    source: Source
    python: ast.Module | None
    problem: Exception | None
    linking: Linking | None
    look: Look | None


def _lint(subject: _Subject, plan: Plan, settings: LintSettings, project: Project | None) -> FileResult:
    from tflint.syntax_errors import explained

    source, problem = subject.source, subject.problem
    if problem is not None and _is_final(problem):
        return explained(source, plan, problem)
    from tflint.source.depth import FEW_LEVELS, MOST_LEVELS, nesting

    deepest = nesting(source.lines, subject.python)
    if deepest > MOST_LEVELS:
        return explained(source, plan, problem or RecursionError())
    from tflint.deep import run_deeply

    try:
        if deepest <= FEW_LEVELS:
            try:
                return _check(subject, plan, settings, project, last_try=False)
            except RecursionError:
                pass
        return run_deeply(partial(_check, subject, plan, settings, project, last_try=True))
    except RecursionError as error:
        return explained(source, plan, problem or error)


def _check(
    subject: _Subject, plan: Plan, settings: LintSettings, project: Project | None, *, last_try: bool
) -> FileResult:
    """Parse and check. Raises RecursionError where that takes more room than there is."""
    import libcst as cst

    from tflint.syntax.parsing import parse_module
    from tflint.syntax_errors import explained

    source, problem = subject.source, subject.problem
    try:
        module = parse_module(source.text)
    except cst.ParserSyntaxError as error:
        return explained(source, plan, problem or error)
    except (ValueError, UnicodeError) as error:
        return explained(source, plan, problem or error)
    from tflint.checking import check_module
    from tflint.suppressing import without_suppressed

    python = subject.python
    look = None if last_try else subject.look  # which may have lacked the room that there is now
    if look is None and python is not None:
        look = _look_at(python, source, settings, project)
    issues = check_module(module, source, plan.rules, settings, project, python, look, last_try=last_try)
    if subject.linking is not None:
        issues += subject.linking.issues(source, python, settings)
    return without_suppressed(FileResult(source.path), issues, source, plan.rules)
