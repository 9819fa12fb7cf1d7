"""Circular imports that fail: each circle of the import graph is tried out, from where it is really entered."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from functools import partial

from tflint.project.graph import ImportGraph
from tflint.project.importing import Failure, Outcome, World, try_import
from tflint.project.outline import Outline
from tflint.project.program import Step, program_of
from tflint.project.survey import Survey
from tflint.project.suspects import may_fail

_MOST_MEMBERS = 150
_MOST_ENTRIES = 60


class Circles:
    """The failures of a project's circular imports, found when they are first asked for."""

    def __init__(
        self,
        graph: ImportGraph,
        survey: Survey,
        outline: Callable[[str], Outline],
        tree: Callable[[str], ast.Module | None],
        binds: Callable[[str, str], bool],
        may_be_early: Callable[[str, str], bool],
    ) -> None:
        self._graph = graph
        self._survey = survey
        self._outline = outline
        self._tree = tree
        self._binds = binds
        self._may_be_early = may_be_early
        self._programs: dict[str, tuple[Step, ...] | None] = {}
        self._failures: dict[tuple[str, ...], tuple[Failure, ...]] = {}

    def failures(self, path: str) -> tuple[Failure, ...]:
        """The imports of circles around a module that fail, those in other modules included."""
        circle = self._graph.circle(path)
        if not circle:
            return ()
        known = self._failures.get(circle)
        if known is None:
            known = self._failures[circle] = self._try(circle)
        return known

    def _program(self, path: str) -> tuple[Step, ...] | None:
        if path not in self._programs:
            tree = self._tree(path)
            try:
                self._programs[path] = None if tree is None else program_of(tree)
            except RecursionError:
                self._programs[path] = None
        return self._programs[path]

    def _try(self, circle: tuple[str, ...]) -> tuple[Failure, ...]:
        members = frozenset(circle)
        if len(members) > _MOST_MEMBERS:
            return ()
        if not may_fail(members, self._graph, self._outline, self._survey.content, self._program):
            return ()
        scripts = [path for path in circle if self._is_script(path)]
        own = self._failing([*circle], scripts, members)
        if not own:
            return ()
        outside = self._entries(members)
        if outside:
            return self._failing(outside, [], members)
        if len(circle) == 1 and not scripts and not self._graph.packages(circle[0]):
            return ()  # it imports an installed module of its name: nobody imports this one
        return self._failing([], scripts, members) if scripts else own

    def _entries(self, members: frozenset[str]) -> list[str]:
        """Where programs begin that come to a circle: modules outside of it that no other module imports."""
        files = [path for path in self._survey.files if path.endswith(".py")]
        imported = {other for path in files for other in self._graph.imports(path) if other != path}
        known: dict[str, bool] = {}
        return [
            path
            for path in files
            if path not in members and path not in imported and self._leads_to(path, members, known)
        ][:_MOST_ENTRIES]

    def _is_script(self, path: str) -> bool:
        return any(step.main for step in self._program(path) or ())

    def _failing(
        self, entries: Iterable[str], scripts: Iterable[str], members: frozenset[str]
    ) -> tuple[Failure, ...]:
        world = World(
            self._program,
            self._graph.find,
            self._graph.submodule,
            self._graph.packages,
            partial(self._leads_to, members=members, known={}),
            self._binds,
            self._may_be_early,
        )
        found: dict[tuple[str, int, str], Failure] = {}
        packages: dict[str, Outcome] = {}
        starts = [*((entry, False) for entry in entries), *((script, True) for script in scripts)]
        for entry, as_script in starts:
            first = () if as_script else self._graph.packages(entry)[:1]
            for package in first:
                if package not in packages:
                    packages[package] = _try_twice(package, world, as_script=False)
            outcome = packages[first[0]] if first else Outcome(loaded=frozenset())
            if outcome.loaded is not None and entry not in outcome.loaded:
                outcome = _try_twice(entry, world, as_script=as_script)
            failure = outcome.failure
            if failure is not None and failure.path in members:
                found.setdefault((failure.path, failure.line, failure.name), failure)
        return tuple(found.values())

    def _leads_to(self, path: str, members: frozenset[str], known: dict[str, bool]) -> bool:
        """Whether importing a module imports one of the circle."""
        if path in members:
            return True
        answer = known.get(path)
        if answer is not None:
            return answer
        visited = {path}
        pending = [path]
        while pending:
            for following in self._graph.imports(pending.pop()):
                if following in members or known.get(following):
                    known[path] = True
                    return True
                if following not in visited and known.get(following) is not False:
                    visited.add(following)
                    pending.append(following)
        known.update((each, False) for each in visited)
        return False


def _try_twice(entry: str, world: World, *, as_script: bool) -> Outcome:
    """How an import ends whether or not imports under conditions are done."""
    without = try_import(entry, world, as_script=as_script, take_unsure=False)
    if without.failure is None:
        return without
    return (
        without if try_import(entry, world, as_script=as_script, take_unsure=True) == without else Outcome()
    )
