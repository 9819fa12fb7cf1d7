"""A module path that a release of the target does not have, and where its names went. Used by TFL303."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import libcst as cst

from tflint.catalogue.load import MODULE_ROOTS
from tflint.catalogue.rule import Rule
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck, Speller, SymbolUse, keras_root_of
from tflint.frameworks import canonical, is_framework
from tflint.model import Edit, Fix, Safety
from tflint.releases.presence import find_symbol
from tflint.releases.ranges import describe_releases
from tflint.releases.symbols import missing_releases
from tflint.releases.target import Target
from tflint.settings import LintSettings
from tflint.syntax.names import dotted_name, module_of
from tflint.syntax.rewrite import replace_node, without_decorator

_AXES = {"keras": "keras", "tensorflow.keras": "tensorflow"}


@dataclass(frozen=True, slots=True)
class Row:
    """One module that moved. Paths are below ``keras``; ``keras`` and ``tensorflow`` are the releases that have it."""

    name: str
    releases: Mapping[str, str]
    to: str
    names: frozenset[str]
    moved: Mapping[str, str]
    gone: Mapping[str, str]
    same: bool
    """The successor had every name of the module in the releases that had both: a change of the module is enough."""
    decorators: frozenset[str]
    manual: str
    """What to do where nothing can be said by name."""

    def successor(self, name: str) -> str | None:
        """The dotted name that ``name`` of the module has now, None if there is none."""
        if name in self.moved:
            return self.moved[name]
        return f"{self.to}.{name}" if self.to and name in self.names else None


def _read(table: Mapping[str, Any]) -> Row:
    return Row(
        name=table["name"],
        releases={"keras": table.get("keras", ""), "tensorflow": table.get("tensorflow", "")},
        to=table.get("to", ""),
        names=frozenset(table.get("names", ())),
        moved=table.get("moved", {}),
        gone=table.get("gone", {}),
        same=bool(table.get("same", False)),
        decorators=frozenset(table.get("decorator_removed", ())),
        manual=table.get("manual", ""),
    )


def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck | None:
    """Index the modules that some release of the target lacks, under each root that they are written with."""
    symbols: dict[str, Row] = {}
    for table in rule.tables.get("module", ()):
        row = _read(table)
        for root in table.get("roots", MODULE_ROOTS):
            if _missing(row, root, settings.target):
                symbols[root + row.name.removeprefix("keras")] = row
    if not symbols:
        return None

    def on_use(use: SymbolUse, file: FileContext) -> Iterable[Draft]:
        return _report_use(use, file, rule)

    def on_file(file: FileContext) -> Iterable[Draft]:
        return _report_imports(file, rule, symbols)

    return PreparedCheck(rule, symbols, on_use=on_use, on_file=on_file)


def _missing(row: Row, root: str, target: Target) -> tuple[str, ...]:
    axis = _AXES[root]
    return target.keras_missing(axis, row.releases[axis])


def _message(rule: Rule, symbol: str, row: Row, target: Target, advice: str) -> str:
    root = keras_root_of(symbol)
    releases = describe_releases(_missing(row, root, target), _AXES[root])
    return rule.summary.format(symbol=symbol, releases=releases, replacement=advice)


def _rooted(name: str, root: str) -> str:
    return root + name.removeprefix("keras") if name.startswith("keras") else name


# -- uses by attribute: keras.layers.core.Dense(…) --------------------------------------------------


def _report_use(use: SymbolUse, file: FileContext, rule: Rule) -> Iterator[Draft]:
    symbol, row = use.candidates[0]
    root = keras_root_of(symbol)
    attribute = file.tree.parent.get(use.node)
    if row.same:
        # A plain name is right as soon as its import has been rewritten.
        if isinstance(use.node, cst.Attribute):
            names = _ended(attribute, use.node, row, root, file.target)
            fix = None if names else _written_anew(use, use.node, symbol, row.to, file)
            yield Draft(
                use.node, _message(rule, symbol, row, file.target, _advice(row, names, root)), symbol, fix
            )
        return
    if not isinstance(attribute, cst.Attribute) or attribute.value is not use.node:
        yield Draft(use.node, _message(rule, symbol, row, file.target, _advice(row, (), root)), symbol)
        return
    name = attribute.attr.value
    successor = row.successor(name)
    fix = _removed_decorator(attribute, name, row, file)
    if successor is not None and _is_there(successor, root, file.target):
        fix = _written_anew(use, attribute, symbol, successor, file)
    yield Draft(use.node, _message(rule, symbol, row, file.target, _advice(row, (name,), root)), symbol, fix)


def _is_there(successor: str, root: str, target: Target) -> bool:
    """Whether all targeted releases have what a fix would write; of the backend's functions another rule makes more."""
    symbol = _rooted(successor, root)
    return successor.startswith("keras.backend.") or not missing_releases(symbol, target)


def _ended(
    attribute: cst.CSTNode | None, node: cst.BaseExpression, row: Row, root: str, target: Target
) -> tuple[str, ...]:
    """The name that is asked of a module, if it ended with the module: its successor has none like it."""
    if not isinstance(attribute, cst.Attribute) or attribute.value is not node:
        return ()
    name = attribute.attr.value
    symbol = _rooted(f"{row.to}.{name}", root)
    ended = find_symbol(symbol) is None or (name in row.gone and missing_releases(symbol, target))
    return (name,) if ended else ()


def _written_anew(
    use: SymbolUse, node: cst.BaseExpression, symbol: str, successor: str, file: FileContext
) -> Fix | None:
    """The fix that writes the successor in the place of ``node``."""
    if not file.positions.editable(node):
        return None
    root = keras_root_of(symbol)
    speller = Speller(file, use.root, root, {})
    rewrite = replace_node(node, speller(successor), file.positions, file.text)
    doubts = ["a comment would be lost"] if rewrite.drops_comment else []
    if len(use.candidates) > 1:
        doubts.append(f"the module comes from {' or '.join(candidate for candidate, _ in use.candidates)}")
    return Fix(
        f"Replace by `{_rooted(successor, root)}`",
        Safety.UNSAFE if doubts else Safety.SAFE,
        rewrite.edits,
        tuple(speller.needs),
        "; ".join(doubts) or None,
    )


def _removed_decorator(attribute: cst.Attribute, name: str, row: Row, file: FileContext) -> Fix | None:
    """Decorators that only adapted old argument names may simply go."""
    decorator = file.tree.parent.get(attribute)
    if (
        name not in row.decorators
        or not isinstance(decorator, cst.Decorator)
        or not file.positions.editable(decorator)
    ):
        return None
    removal = without_decorator(decorator, file.positions, file.text)
    if removal is None or removal.drops_comment:
        return None
    return Fix(f"Remove `@{name}`", Safety.SAFE, removal.edits)


def _advice(row: Row, names: Iterable[str], root: str) -> str:
    """Where the names went, or why they have no successor."""
    sentences: list[str] = []
    used: dict[str, list[str]] = {}
    for name in names:
        successor = row.successor(name)
        if successor is not None:
            used.setdefault(_rooted(successor.rpartition(".")[0], root), []).append(
                successor.rpartition(".")[2]
            )
        elif name in row.decorators:
            sentences.append(f"delete the decorator `{name}`, which only adapted Keras 1 arguments")
        else:
            sentences.append(f"`{name}`: {row.gone.get(name, 'no successor')}")
    successors = [f"`{module}.{name}`" for module, found in used.items() for name in found]
    if successors:
        more = f" and {len(successors) - 4} more" if len(successors) > 4 else ""
        sentences.insert(0, f"use {', '.join(successors[:4])}{more}")
    if not sentences:
        sentences = [row.manual or (f"use `{_rooted(row.to, root)}`" if row.to else "it has no successor")]
    return "; ".join(sentences)


# -- imports ----------------------------------------------------------------------------------------


def _report_imports(file: FileContext, rule: Rule, symbols: Mapping[str, Row]) -> Iterator[Draft]:
    for statement in file.tree.imports:
        if file.guards.guarded(statement):
            continue
        if isinstance(statement, cst.ImportFrom):
            yield from _report_from(statement, file, rule, symbols)
        else:
            for alias in statement.names:
                module = canonical(dotted_name(alias.name) or "")
                found = _longest(module, symbols)
                if found is not None:
                    yield _module_import(alias, *found, file, rule)


def _longest(module: str, symbols: Mapping[str, Row]) -> tuple[str, Row] | None:
    while module:
        if module in symbols:
            return module, symbols[module]
        module = module.rpartition(".")[0]
    return None


def _report_from(
    statement: cst.ImportFrom, file: FileContext, rule: Rule, symbols: Mapping[str, Row]
) -> Iterator[Draft]:
    module, level = module_of(statement)
    if level or not is_framework(module):
        return
    module = canonical(module)
    found = _longest(module, symbols)
    if found is not None:
        yield _from_import(statement, *found, file, rule, exact=found[0] == module)
    elif not isinstance(statement.names, cst.ImportStar):
        for alias in statement.names:
            name = f"{module}.{dotted_name(alias.name)}"
            if name in symbols:
                yield _module_import(alias, name, symbols[name], file, rule)


def _module_import(alias: cst.ImportAlias, symbol: str, row: Row, file: FileContext, rule: Rule) -> Draft:
    """``import keras.engine as engine``, ``from keras.utils import np_utils``: fixed through their uses.

    Where the successor has all the names, the import itself is rewritten under the name that the file uses.
    """
    root = keras_root_of(symbol)
    fix = None
    statement = file.tree.parent[alias]
    exact = isinstance(statement, cst.ImportFrom) or canonical(dotted_name(alias.name) or "") == symbol
    plain = isinstance(statement, cst.Import) and alias.asname is None
    if row.to and exact and (row.same or plain) and file.positions.editable(alias):
        to = _rooted(row.to, root)
        span = file.positions.inner(statement)
        if plain:
            span = file.positions.inner(alias.name)
            fix = Fix(f"Import `{to}`", Safety.SAFE, (Edit(span.start, span.end, to),))
        elif _is_alone(alias, statement) and "#" not in file.text[span.start : span.end]:
            local = dotted_name(alias.asname.name if alias.asname is not None else alias.name)
            package, _, last = to.rpartition(".")
            renamed = f" as {local}" if local != last else ""
            text = f"from {package} import {last}{renamed}"
            fix = Fix(f"Import `{to}`", Safety.SAFE, (Edit(span.start, span.end, text),))
    return Draft(alias, _message(rule, symbol, row, file.target, _advice(row, (), root)), symbol, fix)


def _is_alone(alias: cst.ImportAlias, statement: cst.CSTNode) -> bool:
    names = statement.names if isinstance(statement, (cst.Import, cst.ImportFrom)) else ()
    return not isinstance(names, cst.ImportStar) and list(names) == [alias]


def _from_import(
    statement: cst.ImportFrom, symbol: str, row: Row, file: FileContext, rule: Rule, exact: bool
) -> Draft:
    root = keras_root_of(symbol)
    assert statement.module is not None
    node = statement.module
    if isinstance(statement.names, cst.ImportStar):
        fix = None
        if row.to and exact and file.positions.editable(statement):
            span = file.positions.inner(node)
            fix = Fix(
                f"Import from `{_rooted(row.to, root)}`",
                Safety.UNSAFE,
                (Edit(span.start, span.end, _rooted(row.to, root)),),
                reason="a star import of another module brings other names",
            )
        return Draft(node, _message(rule, symbol, row, file.target, _advice(row, (), root)), symbol, fix)
    names = [dotted_name(alias.name) or "" for alias in statement.names]
    if row.same:
        names = [name for name in names if name in row.gone]
    fix = _moved_names(statement, row, root, file) if exact and file.positions.editable(statement) else None
    return Draft(node, _message(rule, symbol, row, file.target, _advice(row, names, root)), symbol, fix)


def _moved_names(statement: cst.ImportFrom, row: Row, root: str, file: FileContext) -> Fix | None:
    """The statement with each name imported from where it is now; None if one of them is nowhere."""
    assert not isinstance(statement.names, cst.ImportStar) and statement.module is not None
    groups: dict[str, list[tuple[cst.ImportAlias, str]]] = {}
    for alias in statement.names:
        successor = row.successor(dotted_name(alias.name) or "")
        if successor is None or not _is_there(successor, root, file.target):
            return None
        module, _, last = _rooted(successor, root).rpartition(".")
        groups.setdefault(module, []).append((alias, last))
    title = "Import from " + ", ".join(f"`{module}`" for module in groups)
    if len(groups) == 1:
        ((module, pairs),) = groups.items()
        span = file.positions.inner(statement.module)
        edits = [Edit(span.start, span.end, module)]
        for alias, last in pairs:
            if dotted_name(alias.name) != last:
                name = file.positions.inner(alias.name)
                keep = "" if alias.asname is not None else f" as {dotted_name(alias.name)}"
                edits.append(Edit(name.start, name.end, last + keep))
        return Fix(title, Safety.SAFE, tuple(edits))
    span = file.positions.inner(statement)
    line_start = max(file.text.rfind("\n", 0, span.start), file.text.rfind("\r", 0, span.start)) + 1
    indent = file.text[line_start : span.start]
    if indent.strip() or "#" in file.text[span.start : span.end]:
        return None  # joined to other statements by a semicolon, or with comments between the names
    newline = "\r\n" if "\r\n" in file.text else "\n"
    lines = [
        f"from {module} import {', '.join(_alias_text(alias, last) for alias, last in pairs)}"
        for module, pairs in groups.items()
    ]
    return Fix(title, Safety.SAFE, (Edit(span.start, span.end, f"{newline}{indent}".join(lines)),))


def _alias_text(alias: cst.ImportAlias, last: str) -> str:
    name = dotted_name(alias.name)
    local = dotted_name(alias.asname.name) if alias.asname is not None else name
    return last if local == last else f"{last} as {local}"


CHECK = Check("moved-module", prepare)
