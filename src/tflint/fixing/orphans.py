"""Imports that a run of fixes orphaned: finding and dropping them. Works on text, by Python's own parser."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tflint.fixing.layout import Layout, parse
from tflint.model import Edit

Orphan = tuple[str, str]
"""Where a name was imported (``""`` for the module, else the dotted name of the function or class), and the name."""

_Import = ast.Import | ast.ImportFrom
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)
_PLACES = (*_Function, ast.ClassDef)
_Owner = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_DOTTED_IN_STRING = re.compile(r"\b([A-Za-z_]\w*)\s*\.\s*[A-Za-z_]")
_LONGEST_CODE_IN_STRING = 400
_NEXT_ALIAS = re.compile(r"\s*,[ \t]*")


@dataclass(slots=True)
class _Place:
    """The module, a class or a function, with the names that are used in it."""

    name: str
    owner: _Owner
    above: _Place | None
    uses: Counter[str] = field(default_factory=Counter)


def orphans(before: str, after: str) -> frozenset[Orphan]:
    """The imported names that ``before`` used and ``after`` does not use any more."""
    old, new = parse(before), parse(after)
    if old is None or new is None:
        return frozenset()
    used = {place.name: place.uses for place in _places(old)}
    kept = _exported(new)
    return frozenset(
        (place.name, name)
        for place in _places(new)
        for _, _, name in _removable(place)
        if place.name in used
        and used[place.name][name]
        and not place.uses[name]
        and (place.name or name not in kept)
    )


def removing_edits(text: str, names: frozenset[Orphan]) -> list[Edit]:
    """Edits that drop the imports of ``names``. Comments stay, and so do imports whose line says ``noqa``."""
    module = parse(text)
    if module is None:
        return []
    layout = Layout(text)
    edits: list[Edit] = []
    for place in _places(module):
        doomed: dict[_Import, list[ast.alias]] = {}
        for statement, alias, name in _removable(place):
            if (place.name, name) in names and "noqa" not in _comment_of(statement, layout):
                doomed.setdefault(statement, []).append(alias)
        whole = []
        for statement, aliases in doomed.items():
            if len(aliases) < len(statement.names):
                edits.extend(_alias_edits(statement, aliases, layout))
            elif "#" not in text[layout.start(statement) : layout.end(statement)]:
                whole.append(statement)
        edits.extend(_statement_edits(place.owner, whole, layout))
    return _merged(sorted(edits))


# -- what is used where -----------------------------------------------------------------------------


def _places(module: ast.Module) -> list[_Place]:
    """The module and every function and class in it (numbered where a name is repeated), with the names used inside.

    What a function imports or binds by itself is not counted as used in the places around it.
    """
    places = [_Place("", module, None)]
    seen: Counter[str] = Counter()
    pending: list[tuple[ast.AST, _Place]] = [(module, places[0])]
    while pending:
        node, place = pending.pop()
        if isinstance(node, _PLACES) and node is not place.owner:
            name = f"{place.name}.{node.name}"
            seen[name] += 1
            inner = _Place(f"{name}#{seen[name]}", node, place)
            places.append(inner)
            body = {id(statement) for statement in node.body}
            pending += [
                (child, inner if id(child) in body else place) for child in ast.iter_child_nodes(node)
            ]
            continue
        _count(node, place.uses)
        pending += [(child, place) for child in ast.iter_child_nodes(node)]
    for place in reversed(places):
        if place.above is not None:
            own = _own_names(place) if isinstance(place.owner, _Function) else frozenset()
            place.above.uses.update({name: count for name, count in place.uses.items() if name not in own})
    return places


def _count(node: ast.AST, uses: Counter[str]) -> None:
    """Count the names that a node uses, in code and in strings that look like code (annotations, ``eval``)."""
    if isinstance(node, ast.Name):
        uses[node.id] += 1
    elif isinstance(node, (ast.Global, ast.Nonlocal)):
        uses.update(node.names)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        if len(node.value) < _LONGEST_CODE_IN_STRING:
            uses.update(set(_DOTTED_IN_STRING.findall(node.value)))


def _own_names(place: _Place) -> frozenset[str]:
    """The local names of a function: its imports, its parameters, and what it assigns outside of comprehensions."""
    function = place.owner
    assert isinstance(function, _Function)
    arguments = function.args
    listed = [
        *arguments.posonlyargs,
        *arguments.args,
        *arguments.kwonlyargs,
        arguments.vararg,
        arguments.kwarg,
    ]
    own = {name for _, _, name in _imported(place)} | {arg.arg for arg in listed if arg is not None}
    shared: set[str] = set()
    pending: list[ast.AST] = [*function.body]
    while pending:
        node = pending.pop()
        if isinstance(node, (*_Function, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            shared.update(node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        skipped = node.target if isinstance(node, ast.comprehension) else None
        pending += [child for child in ast.iter_child_nodes(node) if child is not skipped]
    return frozenset(own - shared)


def _imported(place: _Place) -> Iterator[tuple[_Import, ast.alias, str]]:
    """(statement, alias, bound name) of the imports that stand directly in a place, not in a ``try`` or ``if``."""
    for statement in place.owner.body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            for alias in statement.names:
                yield statement, alias, alias.asname or alias.name.split(".", 1)[0]


def _removable(place: _Place) -> Iterator[tuple[_Import, ast.alias, str]]:
    """The imports that may be dropped. ``from m import name as name`` says that the name is re-exported."""
    for statement, alias, name in _imported(place):
        if name != "*" and getattr(statement, "module", "") != "__future__" and alias.asname != alias.name:
            yield statement, alias, name


def _exported(module: ast.Module) -> frozenset[str]:
    """The strings of every statement about ``__all__``, also ``__all__ += …`` and ``__all__.extend(…)``."""
    names: set[str] = set()
    for statement in module.body:
        nodes = list(ast.walk(statement)) if not isinstance(statement, (*_Function, ast.ClassDef)) else []
        if any(isinstance(node, ast.Name) and node.id == "__all__" for node in nodes):
            names.update(
                node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
            )
    return frozenset(names)


def _comment_of(statement: ast.stmt, layout: Layout) -> str:
    """What follows a statement on its last line, and the statement's own text if it holds a comment."""
    end = layout.end(statement)
    inside = layout.text[layout.start(statement) : end]
    rest = layout.text[end : layout.line_end(statement.end_lineno or statement.lineno)]
    return rest + (inside if "#" in inside else "")


# -- dropping ---------------------------------------------------------------------------------------


def _alias_edits(statement: _Import, aliases: Sequence[ast.alias], layout: Layout) -> Iterator[Edit]:
    """Drop some of a statement's names, each with one comma."""
    names = statement.names
    for index, alias in enumerate(names):
        if alias not in aliases:
            continue
        if any(other not in aliases for other in names[:index]):
            start, end = layout.end(names[index - 1]), layout.end(alias)
        else:
            start, end = layout.start(alias), layout.start(names[index + 1])
        if "#" in layout.text[start:end]:
            # A comment stands between the names: take the name and its comma, leave the comment.
            start, end = layout.start(alias), layout.end(alias)
            comma = _NEXT_ALIAS.match(layout.text, end)
            if comma is None:
                continue
            end = comma.end()
        yield Edit(start, end, "")


def _statement_edits(owner: _Owner, doomed: Sequence[_Import], layout: Layout) -> Iterator[Edit]:
    """Drop whole statements; the last one of a block becomes ``pass``."""
    keep = "pass" if len(doomed) == len(owner.body) and not isinstance(owner, ast.Module) else ""
    first: ast.stmt | None = None
    for line, following in _with_next(_logical_lines(owner.body)):
        gone = [statement for statement in line if statement in doomed]
        if gone and len(gone) < len(line):
            yield from _joined_edits(line, gone, layout)
        elif gone:
            first = first or line[0]
            if not keep and following in doomed and _is_bare(line, following, layout):
                continue  # one deletion for neighbouring lines, so that the blank lines around them are seen
            yield _line_edit(first, line[-1], layout, keep)
            first, keep = None, ""


def _with_next(lines: Iterable[list[ast.stmt]]) -> Iterator[tuple[list[ast.stmt], ast.stmt | None]]:
    """Each line with the first statement of the next one, if that has no other."""
    known = list(lines)
    for line, after in zip(known, [*known[1:], []], strict=True):
        yield line, after[0] if len(after) == 1 else None


def _is_bare(line: Sequence[ast.stmt], following: ast.stmt | None, layout: Layout) -> bool:
    """Whether nothing but the statements stands on their line, and ``following`` on the line after it."""
    last = line[-1].end_lineno or line[-1].lineno
    rest = layout.text[layout.end(line[-1]) : layout.line_end(last)]
    return following is not None and following.lineno == last + 1 and not rest.strip(" \t;")


def _logical_lines(body: Iterable[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """The statements of a block, those that semicolons join together."""
    line: list[ast.stmt] = []
    for statement in body:
        if line and statement.lineno > (line[-1].end_lineno or line[-1].lineno):
            yield line
            line = []
        line.append(statement)
    if line:
        yield line


def _joined_edits(line: Sequence[ast.stmt], gone: Sequence[ast.stmt], layout: Layout) -> Iterator[Edit]:
    """Drop some of the statements that semicolons join, each with one semicolon."""
    for index, statement in enumerate(line):
        if statement not in gone:
            continue
        if all(other in gone for other in line[index:]):
            yield Edit(layout.end(line[index - 1]), layout.end(statement), "")
        else:
            yield Edit(layout.start(statement), layout.start(line[index + 1]), "")


def _line_edit(first: ast.stmt, last: ast.stmt, layout: Layout, keep: str) -> Edit:
    """Delete the statements of a line with the line, or put ``keep`` in their place. A comment after them stays."""
    text = layout.text
    start, end = layout.start(first), layout.end(last)
    bottom = last.end_lineno or last.lineno
    indent = text[layout.line_start(first.lineno) : start]
    rest = text[end : layout.line_end(bottom)].lstrip(" \t;")
    if keep or indent.strip():
        return Edit(start, end, keep)
    if rest:
        return Edit(start, layout.line_end(bottom) - len(rest), "")
    above = 0
    while first.lineno - above > 1 and layout.is_blank(first.lineno - above - 1):
        above += 1
    below = 0
    while layout.is_blank(bottom + below + 1):
        below += 1
    at_top = first.lineno - above == 1
    swallowed = below if at_top else min(above, below)
    return Edit(layout.line_start(first.lineno), layout.line_start(bottom + 1 + swallowed), "")


def _merged(edits: list[Edit]) -> list[Edit]:
    """Drop the overlap of neighbouring deletions (both take the blank lines between two imports)."""
    result: list[Edit] = []
    for edit in edits:
        if result and edit.start < result[-1].end:
            last = result.pop()
            result.append(Edit(last.start, max(last.end, edit.end), last.text + edit.text))
        else:
            result.append(edit)
    return result
