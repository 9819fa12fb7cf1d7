"""Which of the project's classes and functions are part of models that the project saves, and what finds them again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tflint.project.code import Code
from tflint.project.custom_objects import Covered, read_covers
from tflint.project.lookup import DEFINITION
from tflint.project.reach import Open, Reach, Reached
from tflint.project.saves import saves

_FRAMEWORKS = (b"keras", b"tensorflow")
_SAVING = (b".save", b"save_model", b"to_json", b"ModelCheckpoint")
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
    """Sort files by the words in them."""
    saving, finding = [], []
    for path, data in contents:
        if _says(_FRAMEWORKS, data):
            if _says(_SAVING, data):
                saving.append(path)
            if _says(_FINDING, data):
                finding.append(path)
    return Files(tuple(saving), tuple(finding))


def _says(words: tuple[bytes, ...], data: bytes) -> bool:
    return any(word in data for word in words)


class SavedModels:
    """The models that a project saves. Everything is worked out when it is first asked for.

    ``opening`` gives what opens files, anew for each piece of work: code is not kept between two.
    """

    def __init__(self, files: Callable[[], Files], opening: Callable[[], Open]) -> None:
        self._list_files = files
        self._opening = opening

    @cached_property
    def _files(self) -> Files:
        return self._list_files()

    @cached_property
    def _saved(self) -> tuple[dict[str, Saved], tuple[SavedLambda, ...]]:
        """By candidate: what saved models are made of, found again or not."""
        open_file = self._opening()
        reach = Reach(open_file)
        found: dict[str, Saved] = {}
        lambdas: dict[SavedLambda, None] = {}
        for path in self._files.saving:
            code = open_file(path)
            for save in () if code is None else saves(code, reach):
                reached = Reached()
                reach.follow(save.model, reached)
                for candidate, by_compile in reached.objects.items():
                    owner, _, name = candidate.partition(DEFINITION)
                    known = found.get(candidate)
                    if known is None or (known.by_compile and not by_compile):
                        where = (path, save.model.line)
                        found[candidate] = Saved(owner[1:], name, save.root, by_compile, where, loaded=False)
                for spot in sorted(reached.lambdas):
                    lambdas[SavedLambda(*spot, save.root)] = None
        return found, tuple(sorted(lambdas))

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
        found, lambdas = self._saved
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
        if candidate in self._saved[0]:
            return True
        covered = self.covered
        return candidate in covered.everywhere.candidates or candidate in covered.calls.candidates
