"""What a name of a module may be once every import, alias, re-export and star import has been followed.

Following is a search over (module, names still to follow) in a fixed order that visits nothing twice, so that
circular imports end, and the answer does not depend on what was asked before.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from tflint.project.disk import SUFFIXES
from tflint.project.facts import Loose, Other, Ref, Star, Value
from tflint.project.frameworks import canonical, is_framework
from tflint.project.modules import Modules
from tflint.project.record import Answer, Record, digest, question
from tflint.project.resolve import Finder

Candidates = tuple[str, ...]
StarNames = Callable[[str], frozenset[str]]
"""The names that a star import of a framework module brings, by the module's symbol."""

OTHER = ""
_MAX_VISITED = 5_000
_MAX_PATH = 24

_Path = tuple[str, ...]


class _Step:
    """Follow ``path`` from the project module ``value``; ``brought``: by its star imports only."""

    __slots__ = ("brought", "path", "value")

    def __init__(self, value: str, path: _Path, brought: bool = False) -> None:
        self.value = value
        self.path = path
        self.brought = brought


class Lookup:
    """Follows names through the project. Everything that an answer rests on is noted in the record."""

    def __init__(
        self, finder: Finder, modules: Modules, record: Record, star_names: StarNames | None
    ) -> None:
        self._finder = finder
        self._modules = modules
        self._record = record
        self._star_names = star_names
        self._found: dict[tuple[str, int, str], tuple[str | None, str, str]] = {}
        self._submodules: dict[tuple[str, str], tuple[str | None, str, str]] = {}
        self._members: dict[tuple[str, _Path], Answer[Candidates]] = {}
        self._brings: dict[tuple[str, str], Answer[bool]] = {}
        self._stars: dict[str, Answer[tuple[tuple[str, ...], tuple[str, ...]]]] = {}

    # -- modules ---------------------------------------------------------------------------------

    def find(self, module: str, level: int, folder: str) -> str | None:
        """The value ``@file`` of a project module as a file in ``folder`` imports it."""
        key = (module, level, folder)
        known = self._found.get(key)
        if known is None:
            path = self._finder.find(module, level, folder)
            known = self._found[key] = (path, question("resolve", module, level, folder), digest(path or ""))
        self._record.note(known[1], known[2])
        return None if known[0] is None else "@" + known[0]

    def submodule(self, value: str, name: str) -> str | None:
        """The value of a module in a package."""
        key = (value, name)
        known = self._submodules.get(key)
        if known is None:
            path = self._finder.submodule(value[1:], name)
            known = self._submodules[key] = (path, question("submodule", value[1:], name), digest(path or ""))
        self._record.note(known[1], known[2])
        return None if known[0] is None else "@" + known[0]

    def target(self, source: Ref, importer: str) -> str:
        """What the module of an import is: a value, a framework symbol, or something else."""
        found = self.find(source.module, source.level, _folder(importer))
        if found is not None:
            return found
        if source.level == 0 and is_framework(source.module):
            return canonical(source.module)
        return OTHER

    # -- names -----------------------------------------------------------------------------------

    def member(self, value: str, path: _Path) -> Candidates:
        """The candidates for the names ``path`` from a project module on; empty: there is no such thing."""
        return self._record.remember(self._members, (value, path), lambda: self._search([_Step(value, path)]))

    def attribute(self, value: str, name: str) -> Candidates:
        """The candidates for one attribute; something else for one that is bound but leads to nothing that
        exists.
        """
        found = self.member(value, (name,))
        if found or not is_source(value):
            return found
        bound = self._modules.binding(value[1:], name) is not None
        sources = [self._star_source(star, value) for star in self._modules.stars(value[1:])]
        if bound or any(source.startswith("@") and self.brings(source, name) for source in sources):
            return (OTHER,)
        return ()

    def values(self, values: tuple[Value, ...], importer: str) -> Candidates:
        """The candidates for values that stand in the module ``importer`` (a value)."""
        return self._search([step for value in values for step in self._steps(value, importer, ())])

    def _search(self, start: list[_Step | str]) -> Candidates:
        visited: dict[tuple[str, _Path, bool], None] = {}
        found = self._follow(start, visited)
        if not found and visited:
            below = [
                step
                for value, path, _ in tuple(visited)
                for step in self._as_submodule(value, path[0], path[1:])
            ]
            found = self._follow(below, visited)
        return tuple(found)

    def _follow(
        self, start: Iterable[_Step | str], visited: dict[tuple[str, _Path, bool], None]
    ) -> dict[str, None]:
        found: dict[str, None] = {}
        pending = list(reversed(list(start)))
        while pending:
            step = pending.pop()
            if isinstance(step, str):
                found[step] = None
            elif not step.path:
                found[step.value] = None
            else:
                key = (step.value, step.path, step.brought)
                if key in visited:
                    continue
                visited[key] = None
                if len(visited) > _MAX_VISITED or len(step.path) > _MAX_PATH:
                    found[OTHER] = None
                else:
                    pending.extend(reversed(list(self._next(step))))
        return found

    def _next(self, step: _Step) -> Iterator[_Step | str]:
        """Where one step leads."""
        name, rest = step.path[0], step.path[1:]
        if not is_source(step.value):
            yield from self._as_submodule(step.value, name, rest)
            return
        path = step.value[1:]
        bound = None if step.brought else self._modules.binding(path, name)
        stars = self._modules.stars(path)[bound.stars if bound is not None else 0 :]
        somewhere = False
        guesses: list[str] = []
        for star in reversed(stars):
            source = self._star_source(star, step.value)
            if source.startswith("@"):
                if self.brings(source, name):
                    somewhere = True
                    yield _Step(source, (name, *rest))
            elif source == OTHER:
                guesses.append(OTHER)
                continue
            elif self._star_names is None:
                guesses.append(_join(source, (name, *rest)))
                continue
            elif name in self._star_names(source):
                somewhere = True
                yield _join(source, (name, *rest))
            else:
                continue
            if somewhere and star.certain:
                return
        if bound is not None:
            for value in bound.values:
                yield from self._steps(value, step.value, rest)
        elif not somewhere:
            yield from self._unbound(step, name, rest, guesses)

    def _unbound(self, step: _Step, name: str, rest: _Path, guesses: list[str]) -> Iterator[_Step | str]:
        """A name that no binding and no known star import gives."""
        below = list(self._as_submodule(step.value, name, rest))
        if below:
            yield from below
        elif guesses:
            yield from guesses
        elif not self._modules.complete(step.value[1:]):
            yield OTHER

    def _as_submodule(self, value: str, name: str, rest: _Path) -> Iterator[_Step]:
        below = self.submodule(value, name)
        if below is not None:
            yield _Step(below, rest)

    def _steps(self, value: Value, importer: str, rest: _Path) -> Iterator[_Step | str]:
        if isinstance(value, Other):
            yield OTHER
        elif isinstance(value, Loose):
            yield _Step(importer, value.path + rest, brought=True)
        else:
            target = self.target(value, importer)
            if target.startswith("@"):
                yield _Step(target, value.path + rest)
            else:
                yield _join(target, value.path + rest) if target else OTHER

    def _star_source(self, star: Star, importer: str) -> str:
        candidates = self.values((star.source,), importer)
        return candidates[0] if len(candidates) == 1 else OTHER

    # -- star imports ----------------------------------------------------------------------------

    def brings(self, value: str, name: str) -> bool:
        """Whether ``from value import *`` binds ``name``, as far as the project itself shows."""
        return self._record.remember(self._brings, (value, name), lambda: self._search_star(value, name))

    def _search_star(self, value: str, name: str) -> bool:
        pending, visited = [value], set[str]()
        while pending:
            module = pending.pop()
            if module in visited or not is_source(module):
                continue
            visited.add(module)
            path = module[1:]
            public = self._modules.public(path)
            if public is not None:
                if name in public.names:
                    return True
                pending.extend(self._taken_over(public.taken_over, module))
                if public.complete:
                    continue
            if name.startswith("_"):
                continue
            if self._modules.binds(path, name):
                return True
            for star in self._modules.stars(path):
                source = self._star_source(star, module)
                if source.startswith("@"):
                    pending.append(source)
                elif source and self._star_names is not None and name in self._star_names(source):
                    return True
        return False

    def star(self, value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names that ``from value import *`` binds, sorted, and the framework modules whose names it
        brings too.
        """
        return self._record.remember(self._stars, value, lambda: self._collect_star(value))

    def _collect_star(self, value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        names: set[str] = set()
        frameworks: dict[str, None] = {}
        pending, visited = [value], set[str]()
        while pending:
            module = pending.pop()
            if module in visited or not is_source(module):
                continue
            visited.add(module)
            path = module[1:]
            public = self._modules.public(path)
            if public is not None:
                names.update(public.names)
                pending.extend(self._taken_over(public.taken_over, module))
                if public.complete:
                    continue
            names.update(self._modules.public_names(path))
            for star in self._modules.stars(path):
                source = self._star_source(star, module)
                if source.startswith("@"):
                    pending.append(source)
                elif source and self._star_names is not None:
                    names.update(self._star_names(source))
                elif source:
                    frameworks[source] = None
        return tuple(sorted(names)), tuple(sorted(frameworks))

    def framework_stars(self, value: str) -> tuple[str, ...]:
        """The framework modules whose public names are attributes of the module too, the last star import
        first.
        """
        found: dict[str, None] = {}
        for star in reversed(self._modules.stars(value[1:]) if is_source(value) else ()):
            source = self._star_source(star, value)
            if source.startswith("@"):
                found.update(dict.fromkeys(self.star(source)[1]))
            elif source:
                found[source] = None
        return tuple(found)

    def names(self, value: str) -> tuple[str, ...]:
        """All attributes of a module that the project shows, submodules of a package included; sorted."""
        below = self._finder.submodules(value[1:])
        self._record.note(question("submodules", value[1:]), digest(repr(below)))
        if not is_source(value):
            return below
        names = {*self._modules.all_names(value[1:]), *below}
        for star in self._modules.stars(value[1:]):
            source = self._star_source(star, value)
            if source.startswith("@"):
                names.update(self.star(source)[0])
            elif source and self._star_names is not None:
                names.update(self._star_names(source))
        return tuple(sorted(names))

    def _taken_over(self, refs: tuple[Ref, ...], module: str) -> list[str]:
        return [value for value in self.values(refs, module) if value.startswith("@")]


def _folder(value: str) -> str:
    path = value[1:]
    return os.path.dirname(path) if is_source(path) else path


def is_source(value: str) -> bool:
    """Whether a value or path names a file with code; else it is the folder of a namespace package."""
    return value.endswith(SUFFIXES)


def _join(symbol: str, path: _Path) -> str:
    return canonical(".".join((symbol, *path))) if symbol else OTHER
