"""Can anything fail in a circle of imports? Told from outlines: most circles are harmless, and need no closer look.

Something can fail only where a module M is still being imported, because one of its imports has led to another
module P, and P needs a name of M that M has not bound yet.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable

from tflint.project.graph import ImportGraph
from tflint.project.outline import Outline
from tflint.project.program import Does, Step
from tflint.project.resolve import INIT

Programs = Callable[[str], "tuple[Step, ...] | None"]


def may_fail(
    members: frozenset[str],
    graph: ImportGraph,
    outline: Callable[[str], Outline],
    content: Callable[[str], bytes],
    program: Programs,
) -> bool:
    """Whether an import of a circle, or an attribute that its modules read meanwhile, may fail. Generous."""
    circle = _Circle(members, graph, outline)
    ordered = sorted(members)
    if any(
        circle.is_late(path, module, name, index)
        for path in ordered
        for index, module, name in graph.edges(path).needs
    ):
        return True
    return any(circle.reads_late(path, content(path), program) for path in ordered)


class _Circle:
    def __init__(
        self, members: frozenset[str], graph: ImportGraph, outline: Callable[[str], Outline]
    ) -> None:
        self._members = members
        self._graph = graph
        self._outline = outline
        self._ways: dict[str, dict[str, int]] = {}

    def _first_way(self, module: str) -> dict[str, int]:
        """By the modules of the circle that a module's imports come to: the index of the first such import."""
        known = self._ways.get(module)
        if known is None:
            known = self._ways[module] = {}
            for index, start in self._graph.edges(module).loads:
                pending = [start]
                while pending:
                    path = pending.pop()
                    if path != module and path in self._members and path not in known:
                        known[path] = index
                        pending.extend(each for _, each in self._graph.edges(path).loads)
        return known

    def is_late(self, path: str, module: str, name: str, index: int | None = None) -> bool:
        """Whether code of ``path`` (its import ``index``) may run before ``module``, which led to it, binds a name."""
        if module not in self._members or (name.startswith("__") and name.endswith("__")):
            return False
        first = index if module == path else self._first_way(module).get(path)
        if first is None:
            return module == path
        outline = self._outline(module)
        bound = outline.own.get(name)
        if bound is not None and bound <= first:
            return False
        return not any(item.top and item.local == name for item in outline.imports[:first])

    def reads_late(self, path: str, content: bytes, program: Programs) -> bool:
        """Whether a module reads an attribute, while it is imported, of one that may lack it then."""
        suspects = {
            name
            for name, modules in self._named(path)
            if any(module in self._members or _holds(module, self._members) for module in modules)
        }
        if not any(re.search(rb"\b%b[\s\\]*\." % name.encode(), content) for name in suspects):
            return False
        steps = program(path)
        return steps is None or any(
            step.does is Does.NEED and step.names[0] in suspects and self._is_chain_late(path, step.names)
            for step in steps
        )

    def _named(self, path: str) -> Iterable[tuple[str, frozenset[str]]]:
        names = {item.local for item in self._outline(path).imports if not item.inner}
        # What a package has imported below it becomes a name of the package.
        names.update(
            _stem(member) for member in self._members if self._graph.packages(member)[-1:] == (path,)
        )
        return [(name, modules) for name in sorted(names) if (modules := self._graph.modules_of(path, name))]

    def _is_chain_late(self, path: str, chain: tuple[str, ...]) -> bool:
        current = self._graph.modules_of(path, chain[0])
        for name in chain[1:]:
            following: set[str] = set()
            for module in sorted(current):
                below = self._graph.submodule(module, name)
                if self.is_late(path, module, name):
                    return True
                if below in self._members and (below == path or path in self._first_way(below)):
                    return True  # a package has its modules as attributes once they are done
                following.update(self._graph.modules_of(module, name))
            current = frozenset(following)
        return False


def _stem(path: str) -> str:
    folder, file = os.path.split(path)
    return os.path.basename(folder) if file == INIT else os.path.splitext(file)[0]


def _holds(module: str, members: frozenset[str]) -> bool:
    """Whether a package, given by its file or folder, holds one of the members."""
    folder = os.path.dirname(module) if os.path.basename(module) == INIT else module
    return not folder.endswith(".py") and any(member.startswith(folder + os.sep) for member in members)
