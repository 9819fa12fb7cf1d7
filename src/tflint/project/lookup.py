"""What a name of a module may be once every import, alias, re-export and star import has been followed.

Following is a search over (module, names still to follow) in a fixed order that visits nothing twice, so that
circular imports end, and the answer does not depend on what was asked before.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tflint.frameworks import canonical, is_framework
from tflint.project.disk import is_source
from tflint.project.facts import Brought, Defined, Loose, Other, Ref, Value
from tflint.project.modules import Modules
from tflint.project.record import Answer, Record, digest, question
from tflint.project.resolve import Finder
from tflint.project.stars import OTHER, Candidates, Source, StarImports, StarNames

DEFINITION = "\0"
"""Stands between a module and the name of a definition in it."""

_MAX_VISITED = 5_000
_MAX_PATH = 24

_Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """Follow ``path`` from the project module ``value``, its code run as far as ``at`` (None: all of it)."""

    value: str
    path: _Path
    at: Loose | None = None


class Lookup:
    """Follows names through the project. Everything that an answer rests on is noted in the record."""

    def __init__(
        self, finder: Finder, modules: Modules, record: Record, star_names: StarNames | None
    ) -> None:
        self._finder = finder
        self._modules = modules
        self._record = record
        self.star_imports = StarImports(modules, record, self.values, star_names)
        self._found: dict[tuple[str, int, str], tuple[str | None, str, str]] = {}
        self._submodules: dict[tuple[str, str], tuple[str | None, str, str]] = {}
        self._names: dict[str, Answer[tuple[str, ...]]] = {}
        self._members: dict[tuple[str, _Path], Answer[Candidates]] = {}

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
        bound = self._modules.binding(value[1:], name)
        if bound is not None:
            return (OTHER,) if bound.values else ()
        sources = self.star_imports.sources(value)
        brought = any(
            item.module.startswith("@") and self.star_imports.brings(item.module, name) for item in sources
        )
        return (OTHER,) if brought else ()

    def names(self, value: str) -> tuple[str, ...]:
        """All attributes of a module that the project shows, submodules of a package included; sorted."""
        return self._record.remember(self._names, value, lambda: self._find_names(value))

    def _find_names(self, value: str) -> tuple[str, ...]:
        below = self._finder.submodules(value[1:])
        self._record.note(question("submodules", value[1:]), digest(repr(below)))
        if not is_source(value):
            return below
        return tuple(sorted({*self._modules.all_names(value[1:]), *below, *self.star_imports.names(value)}))

    def values(self, values: tuple[Value, ...], importer: str) -> Candidates:
        """The candidates for values that stand in the module ``importer`` (a value)."""
        return self._search([step for value in values for step in self._steps(value, importer, ())])

    # -- following -------------------------------------------------------------------------------

    def _search(self, start: Iterable[_Step | str]) -> Candidates:
        visited: dict[_Step, None] = {}
        found = self._follow(start, visited)
        if not found:
            # A circle: an import from a package that has not bound the name yet takes the submodule.
            steps = tuple(visited)
            below = [
                under
                for step in steps
                for under in self._as_submodule(step.value, step.path[0], step.path[1:])
            ]
            found = self._follow(below, visited)
        return tuple(found)

    def _follow(self, start: Iterable[_Step | str], visited: dict[_Step, None]) -> dict[str, None]:
        found: dict[str, None] = {}
        pending = list(reversed(list(start)))
        while pending:
            step = pending.pop()
            if isinstance(step, str):
                found[step] = None
            elif not step.path:
                found[step.value] = None
            elif step not in visited:
                visited[step] = None
                if len(visited) > _MAX_VISITED or len(step.path) > _MAX_PATH:
                    found[OTHER] = None
                else:
                    pending.extend(reversed(list(self._next(step))))
        return found

    def _next(self, step: _Step) -> list[_Step | str]:
        """Where one step leads, in source order."""
        name, rest = step.path[0], step.path[1:]
        if not is_source(step.value):
            return list(self._as_submodule(step.value, name, rest))
        path = step.value[1:]
        stars = self.star_imports.sources(step.value)
        if step.at is None:
            bound = self._modules.binding(path, name)
        else:
            bound, stars = step.at.bound, stars[: step.at.stars]
        if bound is None:
            return [to for _, to, _ in self._through(stars, 0, step)] or self._unbound(stars, step)
        first = min((item.stars for item in bound.candidates), default=0) if bound.sure else 0
        brought = self._through(stars, first, step)
        settled = max((index for index, _, certain in brought if certain), default=-1)
        ways: list[tuple[int, Iterable[_Step | str]]] = [
            (2 * index + 1, [to]) for index, to, _ in brought if index >= settled
        ]
        for item in bound.candidates:
            if item.stars > settled:
                ways.append((2 * item.stars, self._steps(item.value, step.value, rest)))
        found = [under for _, below in sorted(ways, key=_place) for under in below]
        if step.at is None and name not in self._modules.facts(path).submodules:
            # Whoever imports the submodule of that name puts it in the place of what the package binds itself.
            found += self._as_submodule(step.value, name, rest)
        return found

    def _through(
        self, stars: tuple[Source, ...], first: int, step: _Step
    ) -> list[tuple[int, _Step | str, bool]]:
        """What the star imports from the index ``first`` on bring for a step.

        (index, where it leads, whether nothing of what was bound before is left), in source order.
        """
        found: list[tuple[int, _Step | str, bool]] = []
        for index in range(len(stars) - 1, first - 1, -1):
            source, always = stars[index]
            to: _Step | str = _Step(source, step.path)
            if source.startswith("@"):
                brought = self.star_imports.brings(source, step.path[0])
            else:
                known = self.star_imports.framework_names(source)
                brought = Brought.YES if known and step.path[0] in known else Brought.NO
                to = _join(source, step.path)
            certain = brought is Brought.YES and always
            if brought:
                found.append((index, to, certain))
            if certain:
                break
        return found[::-1]

    def _unbound(self, stars: tuple[Source, ...], step: _Step) -> list[_Step | str]:
        """A name that no binding and no known star import gives: a submodule, else a guess."""
        below = list(self._as_submodule(step.value, step.path[0], step.path[1:]))
        if below:
            return [*below]
        guesses: list[_Step | str] = []
        for source, _ in reversed(stars):
            if source == OTHER:
                guesses.append(OTHER)
            elif not source.startswith("@") and self.star_imports.framework_names(source) is None:
                guesses.append(_join(source, step.path))
        return guesses or ([] if self._modules.complete(step.value[1:]) else [OTHER])

    def _as_submodule(self, value: str, name: str, rest: _Path) -> Iterator[_Step]:
        below = self.submodule(value, name)
        if below is not None:
            yield _Step(below, rest)

    def _steps(self, value: Value, importer: str, rest: _Path) -> Iterator[_Step | str]:
        if isinstance(value, Other):
            if value is not Other.GONE:
                yield OTHER
        elif isinstance(value, Defined):
            yield self._definition(value, importer, rest)
        elif isinstance(value, Loose):
            yield _Step(importer, value.path + rest, value)
        else:
            target = self.target(value, importer)
            if target.startswith("@"):
                yield _Step(target, value.path + rest)
            else:
                yield _join(target, value.path + rest) if target else OTHER

    def _definition(self, value: Defined, importer: str, rest: _Path) -> str:
        """The candidate for a class or function of a project module: something else."""
        return OTHER


class DefinitionLookup(Lookup):
    """Follows names to the classes and functions of the project, too: ``@file``, a null character, the qualified name."""

    def _definition(self, value: Defined, importer: str, rest: _Path) -> str:
        return f"{importer}{DEFINITION}{'.'.join((*value.path, *rest))}"


def _place(way: tuple[int, object]) -> int:
    return way[0]


def _folder(value: str) -> str:
    path = value[1:]
    return os.path.dirname(path) if is_source(path) else path


def _join(symbol: str, path: _Path) -> str:
    return canonical(".".join((symbol, *path)))
