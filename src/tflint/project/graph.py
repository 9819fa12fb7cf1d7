"""Who imports whom while modules are being imported, as far as outlines show: which modules form circles.

Imports in functions do not count. Only the modules of a circle are worth a closer look.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from tflint.project.outline import Outline
from tflint.project.resolve import INIT, Finder


class ImportGraph:
    """The import graph, each module's edges found when it is first asked for. Paths are absolute."""

    def __init__(self, finder: Finder, outline: Callable[[str], Outline]) -> None:
        self._finder = finder
        self._outline = outline
        self._packages: dict[str, tuple[str, ...]] = {}
        self._found: dict[tuple[str, int, str], str | None] = {}
        self._below: dict[tuple[str, str], str | None] = {}
        self._reached: dict[str, frozenset[str]] = {}
        self._edges: dict[str, tuple[str, ...]] = {}
        self._circle: dict[str, tuple[str, ...]] = {}

    def find(self, module: str, level: int, folder: str) -> str | None:
        """The file of the module that an import in ``folder`` certainly means."""
        key = (module, level, folder)
        if key not in self._found:
            found = self._finder.find(module, level, folder)
            if (
                found is not None
                and not level
                and not self._finder.is_certain(module.partition(".")[0], folder)
            ):
                found = None
            self._found[key] = found
        return self._found[key]

    def submodule(self, package: str, name: str) -> str | None:
        """The file of a module in a package."""
        key = (package, name)
        if key not in self._below:
            self._below[key] = self._finder.submodule(package, name)
        return self._below[key]

    def imports(self, path: str) -> tuple[str, ...]:
        """The modules that a module may import, packages around them included; in source order."""
        known = self._edges.get(path)
        if known is None:
            known = self._edges[path] = tuple(dict.fromkeys(self._find(path)))
        return known

    def _find(self, path: str) -> Iterator[str]:
        folder = os.path.dirname(path)
        for item in self._outline(path).imports:
            if item.inner:
                continue
            found = self.find(item.module, item.level, folder)
            if found is None:
                continue
            for package in self.packages(found):
                if not path.startswith(os.path.dirname(package) + os.sep):
                    yield package  # those around this module have been begun long before
            if found.endswith(".py"):
                yield found
            if item.name is not None and item.name != "*":
                below = self.submodule(found, item.name)
                if below is not None and below.endswith(".py"):
                    yield below

    def packages(self, path: str) -> tuple[str, ...]:
        """The packages around a module, which are imported first; outermost first."""
        known = self._packages.get(path)
        if known is None:
            folder, file = os.path.split(path)
            if file == INIT:
                folder = os.path.dirname(folder)
            init = os.path.join(folder, INIT)
            above, name = os.path.split(folder)
            is_package = bool(name) and self._finder.submodule(above, name) == init
            known = self._packages[path] = (*self.packages(init), init) if is_package else ()
        return known

    def reached(self, path: str) -> frozenset[str]:
        """The modules that importing a module may import, by any number of steps."""
        known = self._reached.get(path)
        if known is None:
            visited: set[str] = set()
            pending = [path]
            while pending:
                for following in self.imports(pending.pop()):
                    if following not in visited:
                        visited.add(following)
                        pending.append(following)
            known = self._reached[path] = frozenset(visited)
        return known

    def circle(self, path: str) -> tuple[str, ...]:
        """The modules that import a module and are imported by it, itself included, sorted; empty if there are none."""
        if path not in self._circle:
            self._explore(path)
        return self._circle[path]

    def _explore(self, start: str) -> None:
        """Tarjan's strongly connected components, with a stack of its own."""
        index: dict[str, int] = {}
        low: dict[str, int] = {}
        stack: list[str] = []
        on_stack: set[str] = set()
        work: list[tuple[str, Iterator[str]]] = []

        def enter(path: str) -> None:
            index[path] = low[path] = len(index)
            stack.append(path)
            on_stack.add(path)
            work.append((path, iter(self.imports(path))))

        enter(start)
        while work:
            path, below = work[-1]
            following = next(below, None)
            if following is not None:
                if following in self._circle:
                    continue
                if following not in index:
                    enter(following)
                elif following in on_stack:
                    low[path] = min(low[path], index[following])
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[path])
            if low[path] == index[path]:
                members = []
                while True:
                    member = stack.pop()
                    on_stack.discard(member)
                    members.append(member)
                    if member == path:
                        break
                circle = tuple(sorted(members)) if len(members) > 1 or path in self.imports(path) else ()
                for member in members:
                    self._circle[member] = circle
