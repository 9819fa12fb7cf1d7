"""Importing modules of the project on paper: which import fails because what it needs is not there yet?

Only what is certain counts: a failure under a condition, in a `try`, or because of a module that makes names at run
time ends the trial without a verdict.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field

from tflint.project.program import Does, Step
from tflint.project.resolve import INIT

_MOST_STEPS = 200_000
_MOST_FOLDERS = 8


@dataclass(frozen=True, slots=True)
class Link:
    """One import on the way: the module ``path`` has, on ``line``, an import that leads on."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Failure:
    """An import that fails: the step on ``line`` of ``path`` needs ``name`` of ``target``, which is still being imported.

    ``chain`` are the imports from ``target``'s own on that led here, the failing step last. ``attribute``: the step
    reads an attribute; else it is a from-import.
    """

    path: str
    line: int
    target: str
    name: str
    attribute: bool
    chain: tuple[Link, ...]
    entry: str


class _Failed(Exception):
    def __init__(self, failure: Failure) -> None:
        super().__init__()
        self.failure = failure


class _Unknown(Exception):
    """Nobody can tell how this goes on."""


@dataclass(slots=True)
class _Module:
    path: str
    names: set[str] = field(default_factory=set)
    modules: dict[str, str] = field(default_factory=dict)
    """Names that are modules of the project, with their paths."""
    done: bool = False
    open: bool = False
    """Whether a star import may have brought any name at all."""


@dataclass(frozen=True, slots=True)
class World:
    """What the trial asks: each module's steps (None: unknown), what imports mean, which modules matter."""

    program: Callable[[str], tuple[Step, ...] | None]
    find: Callable[[str, int, str], str | None]
    submodule: Callable[[str, str], str | None]
    packages: Callable[[str], tuple[str, ...]]
    """The packages around a module, outermost first."""
    matters: Callable[[str], bool]
    binds: Callable[[str, str], bool]
    """Whether a module (a path) certainly has a name once it has been imported, and makes no names at run time."""
    may_be_early: Callable[[str, str], bool]
    """Whether a module may have a name before the line that plainly binds it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a trial ended: with a failure, or well with the modules ``loaded``; with None nobody can tell."""

    failure: Failure | None = None
    loaded: frozenset[str] | None = None


def try_import(entry: str, world: World, *, as_script: bool, take_unsure: bool) -> Outcome:
    """Import a module, or run it as a script, in a new process."""
    trial = _Trial(entry, world, take_unsure)
    try:
        return Outcome(loaded=trial.begin(as_script))
    except _Failed as error:
        return Outcome(error.failure)
    except (_Unknown, RecursionError):
        return Outcome()


class _Trial:
    def __init__(self, entry: str, world: World, take_unsure: bool) -> None:
        self._entry = entry
        self._world = world
        self._take_unsure = take_unsure
        self._loaded: dict[str, _Module] = {}
        self._way: list[list[object]] = []
        """The modules being imported, outermost first: [path, line that it is at]."""
        self._passed: set[str] = set()
        """Modules that were imported and do not matter."""
        self._doubt = 0
        self._steps = 0

    def begin(self, as_script: bool) -> frozenset[str]:
        if as_script:
            self._run(self._entry, _Module(self._entry), as_script=True)
        else:
            self._load(self._entry)
        return frozenset(self._loaded)

    def _load(self, path: str) -> _Module | None:
        """Import a module and first the packages around it; None for one that does not matter."""
        for package in self._world.packages(path):
            self._load_one(package)
        return self._load_one(path)

    def _load_one(self, path: str) -> _Module | None:
        known = self._loaded.get(path)
        if known is not None or path in self._passed:
            return known
        if not path.endswith(".py") or not self._world.matters(path):
            self._passed.add(path)
            self._attach(path)
            return None
        module = self._loaded[path] = _Module(path)
        self._run(path, module, as_script=False)
        module.done = True
        self._attach(path)
        return module

    def _attach(self, path: str) -> None:
        """What has been imported becomes a name of the package around it; a namespace between them, too."""
        for _ in range(_MOST_FOLDERS):
            folder, file = os.path.split(path)
            if file == INIT:
                folder, file = os.path.split(folder)
            above = self._loaded.get(os.path.join(folder, INIT))
            if above is not None:
                stem = file.removesuffix(".py")
                above.names.add(stem)
                above.modules[stem] = path
                return
            path = folder

    def _run(self, path: str, module: _Module, *, as_script: bool) -> None:
        program = self._world.program(path)
        if program is None:
            raise _Unknown
        place: list[object] = [path, 0]
        self._way.append(place)
        for step in program:
            self._steps += 1
            if self._steps > _MOST_STEPS:
                raise _Unknown
            if step.main and not as_script:
                continue
            place[1] = step.line
            if step.does is Does.BIND:
                module.names.update(step.names)
                for name in step.names:
                    module.modules.pop(name, None)
                continue
            if not step.sure and not self._take_unsure:
                if step.does is not Does.NEED and not step.in_class:
                    module.names.update(step.locals or step.names)
                continue
            doubtful = not step.sure or step.guarded
            self._doubt += doubtful
            self._do(step, path, module)
            self._doubt -= doubtful
        self._way.pop()

    def _do(self, step: Step, path: str, module: _Module) -> None:
        if step.does is Does.NEED:
            self._need(step, path, module)
        elif step.does is Does.IMPORT:
            self._import(step, path, module)
        else:
            self._import_from(step, path, module)

    def _import(self, step: Step, path: str, module: _Module) -> None:
        folder = os.path.dirname(path)
        found = self._world.find(step.module, 0, folder)
        bound = step.module if step.alias else step.module.partition(".")[0]
        if found is not None:
            self._load(found)
        if step.in_class:
            return
        name = step.names[0]
        module.names.add(name)
        module.modules.pop(name, None)
        target = self._world.find(bound, 0, folder)
        if target is not None:
            module.modules[name] = target

    def _import_from(self, step: Step, path: str, module: _Module) -> None:
        found = self._world.find(step.module, step.level, os.path.dirname(path))
        source = self._load(found) if found is not None else None
        if step.does is Does.STAR:
            if source is not None:
                module.names.update(name for name in source.names if not name.startswith("_"))
            module.open = module.open or source is None or source.open
            return
        for name, local in zip(step.names, step.locals, strict=True):
            below = None
            if found is not None:
                below = self._take(name, found, source, step, path)
            if not step.in_class:
                module.names.add(local)
                module.modules.pop(local, None)
                if below is not None:
                    module.modules[local] = below

    def _take(self, name: str, found: str, source: _Module | None, step: Step, path: str) -> str | None:
        """``from found import name``: the module that it is, if it is one."""
        if source is not None and name in source.names:
            return source.modules.get(name)
        below = self._world.submodule(found, name)
        if below is not None:
            self._load(below)
            return below
        if source is not None and not source.done and not _is_special(name):
            self._fail(name, source, step, path, attribute=False)
        return None

    def _need(self, step: Step, path: str, module: _Module) -> None:
        current = module.modules.get(step.names[0])
        for name in step.names[1:]:
            if current is None or _is_special(name):
                return
            source = self._loaded.get(current)
            if source is None:
                # A package whose own code does not matter here.
                below = self._world.submodule(current, name)
                inner = self._loaded.get(below) if below is not None else None
                if inner is None or self._world.binds(current, name):
                    return
                if not inner.done:
                    self._fail(name, inner, step, path, attribute=True, certain=True)
                current = below
                continue
            if name not in source.names and not source.done:
                self._fail(name, source, step, path, attribute=True)
            current = source.modules.get(name)

    def _fail(
        self, name: str, source: _Module, step: Step, path: str, *, attribute: bool, certain: bool = False
    ) -> None:
        is_module = certain or self._world.submodule(source.path, name) is not None
        if self._doubt or source.open or not (is_module or self._world.binds(source.path, name)):
            raise _Unknown
        if not certain and self._world.may_be_early(source.path, name):
            raise _Unknown
        from_itself = path == source.path and os.path.basename(path) == INIT
        if from_itself and not is_module and not self._binds_otherwise(path, name, step):
            raise _Unknown  # what a package takes from itself alone is a module, made by a build
        places = [Link(str(place[0]), int(str(place[1]))) for place in self._way]
        first = max(index for index, place in enumerate(places) if place.path == source.path)
        if first == len(places) - 1 and len(places) > 1:
            first = max(
                (index for index, place in enumerate(places[:-1]) if place.path == source.path), default=first
            )
        raise _Failed(
            Failure(path, step.line, source.path, name, attribute, tuple(places[first:]), self._entry)
        )

    def _binds_otherwise(self, path: str, name: str, but: Step) -> bool:
        """Whether a step of a module binds a name, one step left out."""
        return any(
            name in (step.locals or step.names)
            for step in self._world.program(path) or ()
            if step.does is not Does.NEED and step != but
        )


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
