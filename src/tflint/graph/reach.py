"""Which functions of a module may run something, by the names in them: the others need no look of their own."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

RUNNING = frozenset({"run", "eval", "partial_run", "make_callable", "get_value"})
"""Names of what runs the graph."""


class Reach:
    """The names by which functions of one module lead to a run."""

    def __init__(self, module: ast.Module) -> None:
        self._mentioned: dict[ast.AST, frozenset[str]] = {}
        by_name: dict[str, set[str]] = {}
        top = _walked(module)
        self.runs = not RUNNING.isdisjoint(top.mentioned)
        self.size = top.size
        """How many nodes the module has."""
        for function, mentioned in top.functions if self.runs else ():
            self._mentioned[function] = frozenset(mentioned)
            by_name.setdefault(function.name, set()).update(mentioned)
        self._leading = set(RUNNING)
        changed = True
        while changed:
            changed = False
            for name, mentioned_names in by_name.items():
                if name not in self._leading and not self._leading.isdisjoint(mentioned_names):
                    self._leading.add(name)
                    changed = True

    def mentions(self, function: ast.AST, name: str) -> bool:
        return name in self._mentioned.get(function, frozenset())

    def may_run(self, function: ast.AST) -> bool:
        """Whether a function mentions what runs something, or another function that does."""
        return not self._leading.isdisjoint(self._mentioned.get(function, frozenset()))


@dataclass(frozen=True, slots=True)
class _Walked:
    """All names and attributes of a module, those of each of its functions, and the number of its nodes."""

    mentioned: set[str]
    functions: list[tuple[ast.FunctionDef, set[str]]]
    size: int


_NO_NODES = frozenset({str, int, float, complex, bool, bytes, type(None), type(...)})
_NO_FIELDS = frozenset(
    {
        kind
        for kind in vars(ast).values()
        if isinstance(kind, type) and issubclass(kind, ast.AST) and not kind._fields
    }
)


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
        elif kind is ast.FunctionDef:
            within.append(names)
            names = set()
            functions.append((node, names))
        held = node.__dict__
        for field in node._fields:
            value = held.get(field)
            value_kind = value.__class__
            if value_kind in _NO_NODES:
                continue
            if value_kind is list:
                for item in value:
                    item_kind = item.__class__
                    if item_kind in _NO_FIELDS:
                        size += 1
                    elif item_kind not in _NO_NODES:
                        pending.append((item, names))
            elif value_kind in _NO_FIELDS:
                size += 1
            else:
                pending.append((value, names))
    # A function is found after the one around it: from the last on, each has all of its own when it hands them on.
    for (_, own), around in zip(reversed(functions), reversed(within), strict=True):
        around.update(own)
    return _Walked(every, functions, size)
