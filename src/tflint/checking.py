"""Running the prepared checks over one parsed module: one tree, one pass over its uses, findings with places."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import libcst as cst

from tflint.catalogue import load_catalogue
from tflint.catalogue.rule import Rule
from tflint.checks import all_checks
from tflint.checks.context import Draft, FileContext, ImportUse, PreparedCheck, SymbolUse
from tflint.issues import INTERNAL_ERROR, Issue
from tflint.model import Finding, Fix, Severity, Span
from tflint.questions import Project
from tflint.settings import LintSettings
from tflint.source import Source
from tflint.syntax.aliases import Aliases
from tflint.syntax.contexts import Contexts
from tflint.syntax.guards import Guards
from tflint.syntax.names import Names, Reference, canonical, is_framework, module_of
from tflint.syntax.positions import Positions
from tflint.syntax.tree import build_tree
from tflint.syntax.values import Values


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks of a run: by the symbols they wait for, and those that look at whole files."""

    by_symbol: Mapping[str, tuple[tuple[PreparedCheck, Any], ...]]
    on_file: tuple[PreparedCheck, ...]
    below: Mapping[str, frozenset[str]]
    """Module → the names below it that a rule waits for: what a star import is known to bring."""


@lru_cache(maxsize=64)
def prepare_checks(settings: LintSettings) -> Checks:
    """Make the enabled rules ready for the settings of a run. Raises CatalogueError for a rule that cannot be used."""
    known = all_checks()
    by_symbol: dict[str, list[tuple[PreparedCheck, Any]]] = {}
    on_file: list[PreparedCheck] = []
    for rule in load_catalogue(settings.extend_rules):
        check = known.get(rule.check)
        prepared = (
            check.prepare(rule, settings) if check is not None and rule.code in settings.rules else None
        )
        if prepared is None:
            continue
        for symbol, row in prepared.symbols.items():
            by_symbol.setdefault(symbol, []).append((prepared, row))
        if prepared.on_file is not None:
            on_file.append(prepared)
    below: dict[str, set[str]] = {}
    for symbol in by_symbol:
        module, _, name = symbol.rpartition(".")
        below.setdefault(module, set()).add(name)
    return Checks(
        {symbol: tuple(entries) for symbol, entries in by_symbol.items()},
        tuple(on_file),
        {module: frozenset(names) for module, names in below.items()},
    )


def check_module(
    module: cst.Module,
    source: Source,
    rules: Mapping[str, Rule],
    settings: LintSettings,
    project: Project | None,
    python: ast.Module | None,
) -> list[Issue]:
    """All issues of one parsed file, unsuppressed and unsorted. A check that fails becomes a TFL000 issue.

    Raises RecursionError where the code is nested so deeply that it must be tried again with more room.
    """
    issues: list[Issue] = []
    try:
        checks = prepare_checks(settings)
        file = _context(module, source, settings, project, python, checks)
        for prepared, drafts in _drafts(file, checks):
            try:
                for draft in drafts:
                    issues.append(_issue(draft, prepared.rule, file, source))
            except RecursionError:
                raise
            except Exception as error:  # one rule's trouble must not stop the others
                issues.extend(crash(prepared.rule.code, error, source, rules))
    except RecursionError:
        raise
    except Exception as error:  # one file's trouble must not stop the run
        issues.extend(crash("reading the file", error, source, rules))
    return issues


def _context(
    module: cst.Module,
    source: Source,
    settings: LintSettings,
    project: Project | None,
    python: ast.Module | None,
    checks: Checks,
) -> FileContext:
    tree = build_tree(module)

    def star_names(of: str) -> frozenset[str]:
        return checks.below.get(of, frozenset())

    names = Names(tree, source.path, project, star_names)
    guards = Guards(tree, names, settings.target.releases)
    names.live = guards.live
    return FileContext(
        path=source.path,
        text=source.text,
        tree=tree,
        names=names,
        guards=guards,
        values=Values(tree, names),
        contexts=Contexts(tree, names),
        aliases=Aliases(tree, names),
        positions=Positions(tree, source.text, python),
        settings=settings,
        project=project,
        parses=python is not None,
    )


def _drafts(file: FileContext, checks: Checks) -> Iterator[tuple[PreparedCheck, Iterable[Draft]]]:
    written = {store.target for store in file.tree.stores}
    for reference in file.names.references():
        for prepared, use in symbol_uses(reference, checks):
            if prepared.on_use is not None and use.node not in written and not file.guards.guarded(use.node):
                yield prepared, prepared.on_use(use, file)
    for prepared, alias_use in _imported_symbols(file, checks):
        if prepared.on_import is not None:
            yield prepared, prepared.on_import(alias_use, file)
    for prepared in checks.on_file:
        if prepared.on_file is not None:
            yield prepared, prepared.on_file(file)


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
                symbol = canonical(f"{module}.{alias.name.value}")
                for prepared, row in checks.by_symbol.get(symbol, ()):
                    yield prepared, ImportUse(alias, symbol, row)


def _issue(draft: Draft, rule: Rule, file: FileContext, source: Source) -> Issue:
    span = file.positions.inner(draft.node)
    start, end = source.place(span.start), source.place(span.end)
    finding = Finding(
        path=source.path,
        line=start.line,
        column=start.column,
        end_line=end.line,
        end_column=end.column,
        code=rule.code,
        name=rule.name,
        severity=draft.severity or rule.severity,
        message=draft.message,
        span=span,
        symbol=draft.symbol,
        fix=draft.fix if _can_be_written(draft.fix, file, source) else None,
        cell=start.cell,
    )
    return Issue(rule, finding, _statement_lines(draft.node, span, file, source))


def _can_be_written(fix: Fix | None, file: FileContext, source: Source) -> bool:
    """Whether the file takes the edits of a fix, and the result can be verified by the Python that runs this."""
    return fix is not None and file.parses and not any(source.refusal(edit) for edit in fix.edits)


_HEADED = (
    cst.If,
    cst.While,
    cst.For,
    cst.With,
    cst.Try,
    cst.TryStar,
    cst.ExceptHandler,
    cst.ExceptStarHandler,
    cst.FunctionDef,
    cst.ClassDef,
    cst.Match,
    cst.MatchCase,
)


def _statement_lines(node: cst.CSTNode, span: Span, file: FileContext, source: Source) -> tuple[int, int]:
    """The lines of the statement around a node: of a compound statement, the lines of its header."""
    first, last = source.lines.number(span.start), source.lines.number(max(span.end, span.start))
    for above in (node, *file.tree.ancestors(node)):
        if isinstance(above, _HEADED):
            body = (
                above.cases[0]
                if isinstance(above, cst.Match) and above.cases
                else getattr(above, "body", None)
            )
            start = file.positions.inner(above).start
            end = file.positions.outer(body).start if isinstance(body, cst.CSTNode) else span.end
            if isinstance(body, cst.SimpleStatementSuite):
                end = file.positions.outer(body).end - 1
            return min(first, source.lines.number(start)), max(
                last, source.lines.number(max(end, span.start))
            )
        if isinstance(above, cst.SimpleStatementLine):
            whole = file.positions.inner(above)
            return min(first, source.lines.number(whole.start)), max(last, source.lines.number(whole.end))
        if isinstance(above, (cst.IndentedBlock, cst.Module)):
            break
    return first, last


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
