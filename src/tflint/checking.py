"""Running the prepared checks over one parsed module: one tree, one pass over its uses, findings with places."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import libcst as cst

from tflint.catalogue import load_catalogue
from tflint.catalogue.rule import Rule
from tflint.checks import all_checks
from tflint.checks.context import Draft, FileContext, ImportUse, PreparedCheck, SymbolUse
from tflint.frameworks import canonical_for, is_framework
from tflint.graph.program import GraphProgram
from tflint.issues import INTERNAL_ERROR, Issue
from tflint.model import Finding, Severity, Span
from tflint.objects.look import Look
from tflint.placing import issue_of
from tflint.questions import Project
from tflint.releases.nearby import star_names
from tflint.releases.tensorflow1 import settle
from tflint.settings import LintSettings
from tflint.source import Source
from tflint.syntax.aliases import Aliases
from tflint.syntax.compat import NOTHING, belongs_to_tensorflow_1, compat_imports
from tflint.syntax.contexts import Contexts
from tflint.syntax.guards import Guards
from tflint.syntax.names import COMPAT_V1, Names, Reference, always, module_of
from tflint.syntax.origins import Making
from tflint.syntax.positions import Positions
from tflint.syntax.tree import build_tree
from tflint.syntax.values import Values
from tflint.yielding import without_repeated


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks of a run: by the symbols they wait for, and those that look at whole files."""

    by_symbol: Mapping[str, tuple[tuple[PreparedCheck, Any], ...]]
    on_file: tuple[PreparedCheck, ...]
    failed: tuple[tuple[str, Exception], ...] = ()
    """The codes of rules that could not be made ready, and why."""


@lru_cache(maxsize=64)
def prepare_checks(settings: LintSettings) -> Checks:
    """Make the enabled rules ready for the settings of a run, and those that others yield to."""
    known = all_checks()
    catalogue = load_catalogue(settings.extend_rules)
    yielding = any(rule.yields and rule.code in settings.rules for rule in catalogue)
    codes = {*settings.rules, *(settings.ignored if yielding else ())}
    by_symbol: dict[str, list[tuple[PreparedCheck, Any]]] = {}
    on_file: list[PreparedCheck] = []
    failed: list[tuple[str, Exception]] = []
    for rule in catalogue:
        check = known.get(rule.check)
        if check is None or rule.code not in codes:
            continue
        try:
            prepared = check.prepare(rule, settings)
        except Exception as error:  # one rule's trouble must not stop the others
            failed.append((rule.code, error))
            continue
        if prepared is None:
            continue
        for symbol, row in prepared.symbols.items():
            by_symbol.setdefault(symbol, []).append((prepared, row))
        if prepared.on_file is not None:
            on_file.append(prepared)
    return Checks(
        {symbol: tuple(entries) for symbol, entries in by_symbol.items()},
        tuple(on_file),
        tuple(failed),
    )


def check_module(
    module: cst.Module,
    source: Source,
    rules: Mapping[str, Rule],
    settings: LintSettings,
    project: Project | None,
    python: ast.Module | None,
    look: Look | None,
    *,
    last_try: bool,
) -> list[Issue]:
    """All issues of one parsed file, unsuppressed and unsorted. A check that fails becomes a TFL000 issue.

    Raises RecursionError where the code may be nested so deeply that it must be tried again with more room; on
    the last try that, too, is the failure of a check.
    """
    issues: list[Issue] = []
    crashes: dict[str, list[Issue]] = {}

    def note(where: str, error: Exception) -> None:
        if isinstance(error, RecursionError) and not last_try:
            raise error
        crashes.setdefault(where, crash(where, error, source, rules))

    try:
        checks = prepare_checks(settings)
        for code, error in checks.failed:
            note(code, error)
        file = _context(module, source, settings, project, python, look)
        try:
            for prepared, ask in _questions(file, checks):
                try:
                    for draft in ask():
                        issues.append(issue_of(draft, prepared.rule, file, source))
                except Exception as error:  # one rule's trouble must not stop the others
                    note(prepared.rule.code, error)
        finally:
            file.names.live = (
                always  # guards know the names, and names the guards: a circle keeps all of the tree
            )
    except Exception as error:  # one file's trouble must not stop the run
        note("reading the file", error)
    kept = [issue for issue in without_repeated(issues) if issue.rule.code in settings.rules]
    return [*kept, *(issue for group in crashes.values() for issue in group)]


def _context(
    module: cst.Module,
    source: Source,
    settings: LintSettings,
    project: Project | None,
    python: ast.Module | None,
    look: Look | None,
) -> FileContext:
    tree = build_tree(module)

    spelled = canonical_for(settings.target.tensorflow)
    names = Names(tree, source.path, project, star_names, settle=settle, canonical=spelled)
    guards = Guards(tree, names, settings.target.releases)
    names.live = guards.live
    compat = NOTHING
    if settings.tf1 == "compat":
        compat = compat_imports(
            tree, names, guards, settings.target, lambda: belongs_to_tensorflow_1(source.path, project)
        )
    if compat.nodes:
        # Everybody sees the file as it will be once these imports are rewritten.
        names = Names(
            tree, source.path, project, star_names, settle=settle, compat=compat.nodes, canonical=spelled
        )
        guards = Guards(tree, names, settings.target.releases)
        names.live = guards.live
    return FileContext(
        path=source.path,
        text=source.text,
        tree=tree,
        names=names,
        guards=guards,
        values=Values(tree, names),
        making=Making(tree, names),
        contexts=Contexts(tree, names),
        aliases=Aliases(tree, names),
        positions=Positions(tree, source.text, python),
        graph=GraphProgram(python, source.path, source.text, project),
        settings=settings,
        project=project,
        compat=compat,
        parses=python is not None,
        look=look,
    )


Ask = Callable[[], Iterable[Draft]]


def _questions(file: FileContext, checks: Checks) -> Iterator[tuple[PreparedCheck, Ask]]:
    """What to ask the checks about a file. Whoever asks is there for what goes wrong then."""
    written = {store.target for store in file.tree.stores}
    for reference in file.names.references():
        for prepared, use in symbol_uses(reference, checks):
            if prepared.on_use is not None and use.node not in written and not file.guards.guarded(use.node):
                yield prepared, partial(prepared.on_use, use, file)
    for prepared, alias_use in _imported_symbols(file, checks):
        if prepared.on_import is not None:
            yield prepared, partial(prepared.on_import, alias_use, file)
    for prepared in checks.on_file:
        if prepared.on_file is not None:
            yield prepared, partial(prepared.on_file, file)


def symbol_uses(reference: Reference, checks: Checks) -> Iterator[tuple[PreparedCheck, SymbolUse]]:
    """The checks that wait for what a reference certainly is, or is in every case, with the node of that symbol."""
    matches = [_longest_match(candidate, checks) for candidate in reference.candidates]
    found = [match for match in matches if match is not None]
    if len(found) != len(matches):
        return
    above = {extra for _, extra, _ in found}
    if len(above) != 1:
        return
    node: cst.BaseExpression = reference.node
    for _ in range(above.pop()):
        if not isinstance(node, cst.Attribute):
            return
        node = node.value
    for prepared, _ in found[0][2]:
        rows = []
        for symbol, _, entries in found:
            rows += [(symbol, row) for other, row in entries if other is prepared]
        if len(rows) == len(found):
            yield prepared, SymbolUse(node, reference.root, tuple(rows))


def _longest_match(
    candidate: str, checks: Checks
) -> tuple[str, int, tuple[tuple[PreparedCheck, Any], ...]] | None:
    symbol, extra = candidate, 0
    while symbol:
        entries = checks.by_symbol.get(symbol)
        if entries:
            return symbol, extra, entries
        symbol, _, _ = symbol.rpartition(".")
        extra += 1
    return None


def _imported_symbols(file: FileContext, checks: Checks) -> Iterator[tuple[PreparedCheck, ImportUse]]:
    """``from keras.backend import mean``: the import itself fails where the symbol is missing."""
    for statement in file.tree.imports:
        if not isinstance(statement, cst.ImportFrom) or isinstance(statement.names, cst.ImportStar):
            continue
        module, level = module_of(statement)
        if level or not is_framework(module) or file.guards.guarded(statement):
            continue
        for alias in statement.names:
            if isinstance(alias.name, cst.Name):
                whole = COMPAT_V1 if alias in file.names.compat else module
                symbol = settle(file.names.canonical(f"{whole}.{alias.name.value}"))
                for prepared, row in checks.by_symbol.get(symbol, ()):
                    yield prepared, ImportUse(alias, symbol, row)


def crash(where: str, error: Exception, source: Source, rules: Mapping[str, Rule]) -> list[Issue]:
    """A TFL000 issue: something of ours failed on this file."""
    rule = rules.get(INTERNAL_ERROR) or next(
        (known for known in load_catalogue() if known.code == INTERNAL_ERROR), None
    )
    if rule is None:
        return []
    reason = (
        "the code is nested too deeply"
        if isinstance(error, RecursionError)
        else f"{type(error).__name__}: {error}"
    )
    finding = Finding(
        path=source.path,
        line=1,
        column=1,
        end_line=1,
        end_column=1,
        code=rule.code,
        name=rule.name,
        severity=Severity.ERROR,
        message=rule.summary.format(where=where, reason=reason),
        span=Span(0, 0),
    )
    return [Issue(rule, finding, (1, 1))]
