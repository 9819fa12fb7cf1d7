"""Which of the project's classes and functions are part of models that the project saves, and what finds them again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tflint.project.custom_objects import Covered, read_covers
from tflint.project.loads import BrokenLoad, Loads, SavedTo
from tflint.project.lookup import DEFINITION
from tflint.project.reach import Reach, Reached
from tflint.project.saves import Save, saves
from tflint.project.variables import Open, Place
from tflint.project.written import name_of, text_of, written_to

_FRAMEWORKS = (b"keras", b"tensorflow")
_SAVING = (b"save_model", b"to_json", b"ModelCheckpoint")
_SAVE = re.compile(rb"\.save\s*\(\s*(?:self\s*\.\s*)?(\w*)")
_OWNER = re.compile(rb"(\w*)\s*\Z")
_LONGEST_OWNER = 60
_SAVERS = frozenset({b"np", b"numpy", b"torch"})
_FINDING = (
    b"custom_object",
    b"CustomObjectScope",
    b"load_model",
    b"load_weights",
    b"model_from_",
    b"register_keras_serializable",
    b"enable_unsafe_deserialization",
)


class Saved(NamedTuple):
    """Something of the project that is in a saved model.

    ``name`` is the qualified name of a class or function, ``is_class`` says which; ``root`` the package of Keras that makes the
    model. ``by_compile``: only ``compile`` was given it. ``where`` is the file and line that saves; ``loaded``: the
    project loads models, too, and nothing there finds it.
    """

    path: str
    name: str
    root: str
    by_compile: bool
    where: tuple[str, int]
    loaded: bool


class SavedLambda(NamedTuple):
    """A Lambda layer with a lambda, in a saved model: its file, line and column."""

    path: str
    line: int
    column: int
    root: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is saved and found by nothing, sorted."""

    objects: tuple[Saved, ...] = ()
    lambdas: tuple[SavedLambda, ...] = ()

    def of(self, path: str) -> Answer:
        """What of that stands in one file."""
        return Answer(
            tuple(saved for saved in self.objects if saved.path == path),
            tuple(spot for spot in self.lambdas if spot.path == path),
        )


class Files(NamedTuple):
    """The files of a project that may save models, and those that may load them or say what they are made of."""

    saving: tuple[str, ...] = ()
    finding: tuple[str, ...] = ()


def files_of(contents: Iterable[tuple[str, bytes]]) -> Files:
    """Sort files by the words in them; none where no file says the name of a framework."""
    saving, finding = [], []
    framework = False
    for path, data in contents:
        framework = framework or _says(_FRAMEWORKS, data)
        if _says(_SAVING, data) or _saves_more_than_variables(data):
            saving.append(path)
        if _says(_FINDING, data):
            finding.append(path)
    return Files(tuple(saving), tuple(finding)) if framework else Files()


def _saves_more_than_variables(data: bytes) -> bool:
    """Whether something is saved by a call that is not that of a ``tf.train.Saver``, ``saver.save(sess, path)``."""
    for match in _SAVE.finditer(data):
        owner = _OWNER.search(data, max(0, match.start() - _LONGEST_OWNER), match.start())
        name = owner[1] if owner is not None else b""
        if not (match[1].lstrip(b"_").startswith(b"sess") or name.endswith(b"aver") or name in _SAVERS):
            return True
    return False


def _says(words: tuple[bytes, ...], data: bytes) -> bool:
    return any(word in data for word in words)


class SavedModels:
    """The models that a project saves. Everything is worked out when it is first asked for.

    ``opening`` gives what opens files, anew for each piece of work: code is not kept between two.
    """

    def __init__(self, files: Callable[[], Files], opening: Callable[[], Open]) -> None:
        self._list_files = files
        self._opening = opening
        self._broken: dict[str, tuple[BrokenLoad, ...]] = {}

    @cached_property
    def _files(self) -> Files:
        return self._list_files()

    @cached_property
    def _saves(self) -> tuple[tuple[SavedTo, ...], tuple[SavedLambda, ...]]:
        """All that the project saves, and the lambdas in it."""
        open_file = self._opening()
        reach = Reach(open_file)
        found: list[SavedTo] = []
        lambdas: dict[SavedLambda, None] = {}
        for path in self._files.saving:
            code = open_file(path)
            for save in () if code is None else saves(code, reach):
                reached = Reached()
                if save.root is not None:
                    reach.follow(save.model, reached)
                    for spot in sorted(reached.lambdas):
                        lambdas[SavedLambda(*spot, save.root)] = None
                found.append(
                    SavedTo(
                        (path, save.model.line),
                        _text_of(save, reach),
                        save.root,
                        reached.objects,
                        reached.sure,
                        json=save.path is None,
                        name=_name_of(save, reach),
                    )
                )
        return tuple(found), tuple(sorted(lambdas))

    @cached_property
    def _objects(self) -> dict[str, Saved]:
        """By candidate: what saved models are made of, found again or not."""
        found: dict[str, Saved] = {}
        for save in self._saves[0]:
            for candidate, by_compile in save.objects.items():
                owner, _, name = candidate.partition(DEFINITION)
                known = found.get(candidate)
                if save.root is not None and (known is None or (known.by_compile and not by_compile)):
                    found[candidate] = Saved(owner[1:], name, save.root, by_compile, save.where, loaded=False)
        return found

    @cached_property
    def covered(self) -> Covered:
        """What the project tells Keras about custom objects."""
        open_file = self._opening()
        covered = Covered()
        for path in self._files.finding:
            code = open_file(path)
            if code is not None:
                read_covers(code, covered, open_file)
        return covered

    @cached_property
    def answer(self) -> Answer:
        """What is saved and found by nothing."""
        found, lambdas = self._objects, self._saves[1]
        if not found and not lambdas:
            return Answer()
        covered = self.covered
        if covered.weights and not covered.loads:
            return Answer()
        left = [
            saved._replace(loaded=covered.loads > 0)
            for candidate, saved in found.items()
            # Whoever loads a model need not compile it.
            if not covered.names(candidate) and not (saved.by_compile and covered.compiled_loads == 0)
        ]
        return Answer(
            () if covered.all else tuple(sorted(left)),
            () if covered.unsafe else lambdas,
        )

    def uses(self, path: str, name: str) -> bool:
        """Whether a definition is part of a saved model, or is given to Keras as a custom object."""
        candidate = f"@{path}{DEFINITION}{name}"
        if candidate in self._objects:
            return True
        covered = self.covered
        return candidate in covered.everywhere.candidates or candidate in covered.calls.candidates

    def broken_loads(self, path: str) -> tuple[BrokenLoad, ...]:
        """The calls of a file that make a model again which Keras cannot make, in source order."""
        if path not in self._broken:
            loads = Loads(self._opening(), lambda: self._saves[0])
            self._broken[path] = tuple(loads.broken(path, lambda: self.covered))
        return self._broken[path]


def _name_of(save: Save, reach: Reach) -> tuple[str, str] | None:
    code, _, line = save.model
    return None if save.path is None else name_of(Place(code, save.path, line), reach)


def _text_of(save: Save, reach: Reach) -> str | None:
    """The path under which a model is saved, if it is certain."""
    code, _, line = save.model
    if save.path is None:
        return written_to(save.call, save.model, reach)
    return text_of(Place(code, save.path, line), reach)
