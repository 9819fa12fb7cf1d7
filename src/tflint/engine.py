"""`lint_source`: bytes in, findings out. Pure, and it never raises for anything that a file contains."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from tflint.catalogue import load_catalogue, symbol_paths
from tflint.catalogue.rule import CLASSES, Rule
from tflint.collecting import collection_paused
from tflint.frameworks import full_symbol
from tflint.issues import COMPAT_IMPORTS, SYNTAX_ERROR, UNUSED_SUPPRESSION
from tflint.model import FileResult, Finding, Span
from tflint.questions import Project
from tflint.records import record
from tflint.settings import LintSettings
from tflint.trees import tree_of
from tflint.triage import (
    Tails,
    by_longest,
    concerns_names,
    has_suppressions,
    imports_framework,
    mentions_framework,
    reaches,
    tails_of,
    wants,
    wants_one,
    words_of,
)

if TYPE_CHECKING:
    from tflint.linking.stage import Linking
    from tflint.objects.look import Look
    from tflint.scan import Mention
    from tflint.source import Source


@record(frozen=True, slots=True)
class Plan:
    """The enabled rules and the words that they wait for, known without libcst."""

    rules: Mapping[str, Rule]
    words: Mapping[str, tuple[frozenset[str], ...]]
    """What rules wait for that look at more than symbols."""
    symbol_words: Mapping[str, tuple[frozenset[str], ...]]
    """The words in the names of symbols that rules list: whether a file names one is then looked at more closely."""
    scans: frozenset[str]
    """What rules about any symbol at all ask the release database."""
    named: frozenset[str]
    """The symbols that rules list as worth a look."""
    about_classes: tuple[Rule, ...] = ()
    """Rules that look at Python's own syntax tree first."""
    links: tuple[Rule, ...] = ()
    """The rules about names across modules."""


@lru_cache(maxsize=64)
def plan_for(settings: LintSettings) -> Plan:
    """What the enabled rules of a run wait for."""
    rules = {rule.code: rule for rule in load_catalogue(settings.extend_rules) if rule.code in settings.rules}
    about_classes = tuple(rule for rule in rules.values() if rule.scan == CLASSES)
    others = [rule for rule in rules.values() if rule.scan != CLASSES]
    words = {needed: None for rule in others if not rule.lists_symbols for needed in rule.words}
    symbol_words = {needed: None for rule in others if rule.lists_symbols for needed in rule.words}
    scans = frozenset(rule.scan for rule in others if rule.scan is not None)
    named = frozenset(
        full_symbol(name) for rule in others if rule.scan == "named" for name in rule.tables["names"]
    )
    links = tuple(rule for rule in rules.values() if rule.stage == "link")
    return Plan(rules, by_longest(words), by_longest(symbol_words), scans, named, about_classes, links)


@lru_cache(maxsize=64)
def _tails_for(settings: LintSettings) -> Tails:
    """What leads from a re-exported name to the symbols that rules wait for. Not needed for most files."""
    return tails_of(path for rule in plan_for(settings).rules.values() for path in symbol_paths(rule.tables))


@lru_cache(maxsize=64)
def _symbols_for(settings: LintSettings) -> frozenset[str]:
    """The symbols and modules in the tables of the enabled rules."""
    rules = plan_for(settings).rules.values()
    return frozenset(".".join(path) for rule in rules for path in symbol_paths(rule.tables))


def lint_source(data: bytes, path: str, settings: LintSettings, project: Project | None = None) -> FileResult:
    """Lint one file. ``path`` is reported, and says from where the file's imports start."""
    with collection_paused():
        return _lint_bytes(data, path, settings, project)


def _lint_bytes(data: bytes, path: str, settings: LintSettings, project: Project | None) -> FileResult:
    plan = plan_for(settings)
    suppressions = UNUSED_SUPPRESSION in plan.rules and has_suppressions(data)
    framework = mentions_framework(data)
    words = words_of(data) if framework or project is not None else frozenset()
    needed = framework and (wants_one(words, plan.words) or _is_moved(words, settings, plan))
    likely = framework and wants_one(words, plan.symbol_words)
    if not (needed or likely or plan.scans or project is None):
        likely = reaches(data, path, project, words, lambda: _tails_for(settings))
    scanned = framework or (
        bool(plan.scans or plan.about_classes)
        and project is not None
        and imports_framework(data, path, project)
    )
    linking = _linking(data, path, plan, project)
    if not (scanned or needed or likely or suppressions or linking is not None):
        return FileResult(path, parsed=False)
    from tflint.source import SourceError, load_source

    try:
        source = load_source(data, path)
    except SourceError as error:
        return _syntax_error(path, plan, error.line, error.message)
    python, problem = parse_python(source.text, source.data if source.is_plain else None)
    symbols: tuple[str, ...] = ()
    if python is None:
        needed = needed or likely
    elif (likely or (scanned and plan.scans)) and (settings.target.is_default or not needed):
        found = _mentions(python, path, project, settings)
        needed = needed or _leads(found, settings) or _has_answer(found, plan, settings)
        symbols = _known_symbols(found) if plan.scans and settings.target.is_default else ()
    look = None
    if scanned and not needed and python is not None:
        asked = [rule for rule in plan.about_classes if wants(words, rule.words)]
        if asked:
            look = _look_at(python, source, settings, project)
            needed = _has_trouble(asked, look)
    if needed or (problem is not None and not _is_final(problem)):
        result = _lint(_Subject(source, python, problem, linking, look), plan, settings, project)
        return replace(result, symbols=symbols)
    if problem is not None:
        return _explain(source, plan, problem) if scanned or suppressions else FileResult(path, parsed=False)
    result = FileResult(path, parsed=False, symbols=symbols)
    issues = [] if linking is None else linking.issues(source, python, settings)
    if suppressions or issues:
        from tflint.suppressing import without_suppressed

        return without_suppressed(result, issues, source, plan.rules)
    return result


def _is_moved(words: frozenset[str], settings: LintSettings, plan: Plan) -> bool:
    """Whether all imports of TensorFlow are looked at, because they may become those of ``compat.v1``."""
    return settings.tf1 == "compat" and "tensorflow" in words and COMPAT_IMPORTS in plan.rules


def _linking(data: bytes, path: str, plan: Plan, project: Project | None) -> Linking | None:
    """What rules about names across modules have to look at; None where their glance at the bytes is enough."""
    if not plan.links or not concerns_names(data):
        return None
    from tflint.linking.stage import Linking

    linking = Linking(data, path, plan.links, project)
    return linking if linking.worth else None


def _mentions(
    python: ast.Module, path: str, project: Project | None, settings: LintSettings
) -> list[Mention]:
    """What the file may name of the frameworks."""
    from tflint.frameworks import canonical_for
    from tflint.releases.nearby import star_names
    from tflint.scan import mentions

    spelled = canonical_for(settings.target.tensorflow)
    return list(dict.fromkeys(mentions(python, path, project, star_names, spelled)))


def _look_at(python: ast.Module, source: Source, settings: LintSettings, project: Project | None) -> Look:
    from tflint.objects.look import look_at

    return look_at(python, source.text, source.path, settings, project)


def _has_trouble(rules: list[Rule], look: Look) -> bool:
    from tflint.objects.all_rules import has_trouble

    return has_trouble(rules, look)


def _leads(found: list[Mention], settings: LintSettings) -> bool:
    """Whether a mention is one of the symbols in the tables of the rules, or below one."""
    waited = _symbols_for(settings)
    return any(any(above in waited for above in _and_above(mention.symbol)) for mention in found)


def _and_above(symbol: str) -> Iterator[str]:
    while symbol:
        yield symbol
        symbol = symbol.rpartition(".")[0]


def _has_answer(found: list[Mention], plan: Plan, settings: LintSettings) -> bool:
    from tflint.releases.questions import has_answer

    return has_answer(found, plan.scans, settings.target, plan.named)


def _known_symbols(found: list[Mention]) -> tuple[str, ...]:
    from tflint.releases.questions import known_symbols

    return known_symbols(found)


def parse_python(text: str, data: bytes | None = None) -> tuple[ast.Module | None, Exception | None]:
    """The text's syntax tree by Python's own parser, or why there is none. ``data`` are its bytes in UTF-8, as the
    project may have parsed them before.

    It is ten times as fast as libcst, tells the true line of an error, stops at nesting that would exhaust
    libcst, and gives the anchors for positions.
    """
    if "\0" in text:
        # Some Pythons say it as a SyntaxError, as if another parser could do better.
        return None, ValueError("source code cannot contain null bytes")
    try:
        if data is not None:
            return tree_of(data, text), None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text), None
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return None, error


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
    source, problem = subject.source, subject.problem
    if problem is not None and _is_final(problem):
        return _explain(source, plan, problem)
    from tflint.source.depth import FEW_LEVELS, MOST_LEVELS, nesting

    deepest = nesting(source.lines, subject.python)
    if deepest > MOST_LEVELS:
        return _explain(source, plan, problem or RecursionError())
    from tflint.deep import run_deeply

    try:
        if deepest <= FEW_LEVELS:
            try:
                return _check(subject, plan, settings, project, last_try=False)
            except RecursionError:
                pass
        return run_deeply(partial(_check, subject, plan, settings, project, last_try=True))
    except RecursionError as error:
        return _explain(source, plan, problem or error)


def _check(
    subject: _Subject, plan: Plan, settings: LintSettings, project: Project | None, *, last_try: bool
) -> FileResult:
    """Parse and check. Raises RecursionError where that takes more room than there is."""
    import libcst as cst

    from tflint.syntax.parsing import parse_module

    source, problem = subject.source, subject.problem
    try:
        module = parse_module(source.text)
    except cst.ParserSyntaxError as error:
        return _explain(source, plan, problem or error)
    except (ValueError, UnicodeError) as error:
        return _explain(source, plan, problem or error)
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


def _explain(source: Source, plan: Plan, problem: Exception) -> FileResult:
    from tflint.source.diagnose import explain_syntax_error

    line, message = explain_syntax_error(source.data, source.text, problem)
    return _syntax_error(source.path, plan, line, message, source)


def _syntax_error(path: str, plan: Plan, line: int, message: str, source: Source | None = None) -> FileResult:
    rule = plan.rules.get(SYNTAX_ERROR)
    if rule is None:
        return FileResult(path, checked=False)
    line = max(line, 1)
    cell = None
    span = Span(0, 0)
    if source is not None and source.text:
        offset = min(source.offset(min(line, len(source.lines.starts))), len(source.text))
        place = source.place(offset)
        line, cell, span = place.line, place.cell, Span(offset, offset)
    text = rule.summary.format(reason=message) if "{reason}" in rule.summary else message
    finding = Finding(
        path=path,
        line=line,
        column=1,
        end_line=line,
        end_column=1,
        code=rule.code,
        name=rule.name,
        severity=rule.severity,
        message=text,
        span=span,
        cell=cell,
    )
    return FileResult(path, (finding,), checked=False)
