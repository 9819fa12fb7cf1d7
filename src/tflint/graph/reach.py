"""Which functions of a module may run something, by the names in them: the others need no look of their own."""

from __future__ import annotations

import ast
from collections.abc import Iterator

RUNNING = frozenset({"run", "eval", "partial_run", "make_callable", "get_value"})
"""Names of what runs the graph."""


class Reach:
    """The names by which functions of one module lead to a run."""

    def __init__(self, module: ast.Module) -> None:
        self._mentioned: dict[ast.AST, frozenset[str]] = {}
        by_name: dict[str, set[str]] = {}
        self.runs = False
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef):
                mentioned = frozenset(_mentioned(node))
                self._mentioned[node] = mentioned
                by_name.setdefault(node.name, set()).update(mentioned)
            elif (isinstance(node, ast.Attribute) and node.attr in RUNNING) or (
                isinstance(node, ast.Name) and node.id in RUNNING
            ):
                self.runs = True
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


def _mentioned(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id
