"""Which functions of a module may run something, by the names in them: the others need no look of their own."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from tflint.graph.nodes import NO_FIELDS, NO_NODES, children

RUNNING = frozenset({"run", "eval", "partial_run", "make_callable", "get_value"})
"""Names of what runs the graph."""
_PLACES = frozenset({"placeholder", "sparse_placeholder", "getattr"})
"""Names of what makes placeholders, or may do so."""
_STORE = "="
"""Stands among the names of a function for the assignment of an attribute or global name; with a name behind it, of its attribute."""
_STORING = frozenset({_STORE, "setattr", "__dict__", "__setattr__", "delattr", "vars"})


class Reach:
    """The names by which functions of one module lead to a run."""

    def __init__(self, module: ast.Module) -> None:
        self._mentioned: dict[ast.AST, frozenset[str]] = {}
        by_name: dict[str, set[str]] = {}
        top = _walked(module)
        self.runs = not RUNNING.isdisjoint(top.mentioned)
        self.places = not _PLACES.isdisjoint(top.mentioned)
        """Whether the module may make placeholders itself."""
        self.size = top.size
        """How many nodes the module has."""
        for function, mentioned in top.functions if self.runs else ():
            if any(_STORE + parameter.arg in mentioned for parameter in _parameters(function)):
                mentioned.add(_STORE)
            self._mentioned[function] = frozenset(mentioned)
            by_name.setdefault(function.name, set()).update(mentioned)
        self._leading = _leading_to(RUNNING, by_name)
        self.is_program = self.runs and any(
            not self._leading.isdisjoint(_names_in(statement)) for statement in module.body
        )
        """Whether the module may run something when it is run itself, not only when others call its functions."""
        self._changing = _leading_to(_STORING, by_name)

    def mentions(self, function: ast.AST, name: str) -> bool:
        return name in self._mentioned.get(function, frozenset())

    def may_run(self, function: ast.AST) -> bool:
        """Whether a function mentions what runs something, or another function that does."""
        return not self._leading.isdisjoint(self._mentioned.get(function, frozenset()))

    def may_store(self, function: ast.AST) -> bool:
        """Whether a function assigns an attribute of what it is given or a global name, or mentions another that does."""
        return not self._changing.isdisjoint(self._mentioned.get(function, frozenset()))


def may_be_program(module: ast.Module) -> bool:
    """Whether what a module does when it is run itself may run something: a quick look, which is right where it says no."""
    defined = {each.name for each in module.body if isinstance(each, (ast.FunctionDef, ast.ClassDef))}
    wanted = RUNNING | defined
    return any(name in wanted for statement in module.body for name in _names_in(statement))


def _names_in(statement: ast.stmt) -> Iterator[str]:
    """The names and attributes of a statement and those below it, without functions and classes."""
    pending: list[Any] = [statement]
    while pending:
        node = pending.pop()
        kind = node.__class__
        if kind is ast.Name:
            yield node.id
        elif kind not in _APART:
            if kind is ast.Attribute:
                yield node.attr
            pending += children(node)


_APART = frozenset(
    {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Import, ast.ImportFrom}
)


def _parameters(function: ast.FunctionDef) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def _leading_to(names: Set[str], by_name: Mapping[str, Set[str]]) -> set[str]:
    """Names, and those of the functions that mention one of them, at any distance."""
    leading = set(names)
    changed = True
    while changed:
        changed = False
        for name, mentioned in by_name.items():
            if name not in leading and not leading.isdisjoint(mentioned):
                leading.add(name)
                changed = True
    return leading


@dataclass(frozen=True, slots=True)
class _Walked:
    """All names and attributes of a module, those of each of its functions, and the number of its nodes."""

    mentioned: set[str]
    functions: list[tuple[ast.FunctionDef, set[str]]]
    size: int


def _walked(module: ast.Module) -> _Walked:
    """Look at each node once, in a plain loop."""
    every: set[str] = set()
    functions: list[tuple[ast.FunctionDef, set[str]]] = []
    within: list[set[str]] = []
    """For each of the functions, in the order of ``functions``: the names of what is around it."""
    size = 0
    pending: list[tuple[Any, set[str]]] = [(module, every)]
    while pending:
        node, names = pending.pop()
        size += 1
        kind = node.__class__
        if kind is ast.Name:
            names.add(node.id)
            size += 1  # its context
            continue
        if kind is ast.Attribute:
            names.add(node.attr)
            if node.ctx.__class__ is not ast.Load:
                names.add(_STORE + node.value.id if node.value.__class__ is ast.Name else _STORE)
            size += 1
            pending.append((node.value, names))
            continue
        if kind is ast.Constant:
            continue
        if kind is ast.Call:
            pending.append((node.func, names))
            for item in node.args:
                pending.append((item, names))
            for item in node.keywords:
                pending.append((item, names))
            continue
        if kind is ast.keyword:
            pending.append((node.value, names))
            continue
        if kind is ast.FunctionDef:
            within.append(names)
            names = set()
            functions.append((node, names))
        elif kind is ast.Global:
            names.add(_STORE)
        elif kind is ast.alias:
            names.add(node.name.rpartition(".")[2])
        held = node.__dict__
        for field in node._fields:
            value = held.get(field)
            value_kind = value.__class__
            if value_kind in NO_NODES:
                continue
            if value_kind is list:
                for item in value:
                    item_kind = item.__class__
                    if item_kind in NO_FIELDS:
                        size += 1
                    elif item_kind not in NO_NODES:
                        pending.append((item, names))
            elif value_kind in NO_FIELDS:
                size += 1
            else:
                pending.append((value, names))
    # A function is found after the one around it: from the last on, each has all of its own when it hands them on.
    for (_, own), around in zip(reversed(functions), reversed(within), strict=True):
        around.update(own)
    return _Walked(every, functions, size)
