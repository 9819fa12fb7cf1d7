"""Who imports whom while modules are being imported, as far as outlines show: which modules form circles.

Imports in functions do not count. Only the modules of a circle are worth a closer look.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tflint.project.outline import Brought, Outline
from tflint.project.resolve import INIT, Finder


@dataclass(frozen=True, slots=True)
class Edges:
    """What a module's imports come to, each module once and in source order.

    ``all``: the modules that they name, packages around those included. ``loads``: (index of the import in the outline,
    module that it may begin to import); the packages around the module itself have been begun long before. ``needs``:
    (index, module, name) of from-imports of a name that is no module below; they fail where the module lacks it.
    ``ties``: the modules that make circles in which something can fail. ``from package import module`` cannot where
    the package is one around the module itself: if the package lacks the name, the module is imported. But
    ``import package.module`` gives the name of the package, of which attributes may be read.
    """

    all: tuple[str, ...]
    loads: tuple[tuple[int, str], ...]
    needs: tuple[tuple[int, str, str], ...]
    ties: tuple[str, ...]


class ImportGraph:
    """The import graph, each module's edges found when it is first asked for. Paths are absolute."""

    def __init__(self, finder: Finder, outline: Callable[[str], Outline]) -> None:
        self._finder = finder
        self._outline = outline
        self._packages: dict[str, tuple[str, ...]] = {}
        self._found: dict[tuple[str, int, str], str | None] = {}
        self._below: dict[tuple[str, str], str | None] = {}
        self._reached: dict[str, frozenset[str]] = {}
        self._edges: dict[str, Edges] = {}
        self._importers: dict[str, list[str]] | None = None
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
        return self.edges(path).all

    def edges(self, path: str) -> Edges:
        """What the imports of a module come to."""
        known = self._edges.get(path)
        if known is None:
            known = self._edges[path] = self._find_edges(path)
        return known

    def _find_edges(self, path: str) -> Edges:
        folder = os.path.dirname(path)
        around = {*self.packages(path), path}
        every: dict[str, None] = {}
        loads: dict[str, int] = {}
        needs: list[tuple[int, str, str]] = []
        ties: dict[str, None] = {}
        for index, item in enumerate(self._outline(path).imports):
            found = None if item.inner else self.find(item.module, item.level, folder)
            if found is None:
                continue
            below = self._taken(item, found)
            named = [package for package in self.packages(found) if package not in around]
            if found.endswith(".py"):
                named.append(found)
                if below is None and item.name not in (None, "*"):
                    needs.append((index, found, item.name or ""))
            if below is not None:
                named.append(below)
            every.update(dict.fromkeys(named))
            ties.update((each, None) for each in named if below is None or each not in around)
            if item.name is None and not item.aliased:
                # What the name of the topmost package leads to: `package.inner` is not there before it is done.
                ties.update((each, None) for each in self.packages(found) if each in around)
            for each in named:
                if each not in around:
                    loads.setdefault(each, index)
        return Edges(
            tuple(every), tuple((index, each) for each, index in loads.items()), tuple(needs), tuple(ties)
        )

    def _taken(self, item: Brought, found: str) -> str | None:
        """The module below a package that a from-import takes."""
        below = None if item.name in (None, "*") else self.submodule(found, item.name or "")
        return below if below is not None and below.endswith(".py") else None

    def modules_of(self, path: str, name: str) -> frozenset[str]:
        """The modules that a global name of a module may be because it imports them."""
        found: set[str] = set()
        visited: set[tuple[str, str]] = set()
        pending = [(path, name)]
        while pending:
            module, local = pending.pop()
            if (module, local) in visited:
                continue
            visited.add((module, local))
            below = self.submodule(module, local)
            if below is not None:
                found.add(below)
            for item in self._outline(module).imports if module.endswith(".py") else ():
                if item.local == local and not item.inner:
                    folder = os.path.dirname(module)
                    if item.name is None:
                        target = self.find(item.bound_module, 0, folder)
                        found.update([] if target is None else [target])
                    else:
                        source = self.find(item.module, item.level, folder)
                        if source is not None:
                            pending.append((source, item.name))
        return frozenset(found)

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

    def reaching(self, path: str, files: Iterable[str]) -> frozenset[str]:
        """Those of the files, all of the project, that may import a module by any number of steps."""
        if self._importers is None:
            self._importers = {}
            for importer in files:
                for imported in self.imports(importer):
                    self._importers.setdefault(imported, []).append(importer)
        found: set[str] = set()
        pending = [path]
        while pending:
            for importer in self._importers.get(pending.pop(), ()):
                if importer not in found:
                    found.add(importer)
                    pending.append(importer)
        return frozenset(found)

    def circle(self, path: str) -> tuple[str, ...]:
        """The modules that import a module and are imported by it, itself included, sorted; empty if there are none.

        Only the ties count.
        """
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
            work.append((path, iter(self.edges(path).ties)))

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
                circle = tuple(sorted(members)) if len(members) > 1 or path in self.edges(path).ties else ()
                for member in members:
                    self._circle[member] = circle
