"""Models that code makes again from what it saved, and the classes and functions that Keras will not find then."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tflint.project.code import Code
from tflint.project.custom_objects import Covered, Given, given_to, is_compiled, read_given
from tflint.project.keras_classes import Kind, keras_class
from tflint.project.lookup import DEFINITION
from tflint.project.reach import Reach, Reached
from tflint.project.variables import Open, Place
from tflint.project.written import name_of, opened, text_of

LOAD_WORDS = (b"load_model", b"model_from_json", b"clone_model", b".from_config")
_BY_FILE = (".keras", ".h5", ".hdf5")
_NAMES = ("load_model", "model_from_json", "clone_model", "from_config")


@dataclass(frozen=True, slots=True)
class SavedTo:
    """One call that saves a model: under which certain path (None where it is computed), what the model is made of.

    ``name`` is the variable of a module that the path is; ``sure``: the model has all of ``objects``. ``root`` is None where it is not known to be a model of Keras. ``objects`` are candidates, with whether only
    ``compile`` was given them. ``json``: its architecture alone, as text.
    """

    where: tuple[str, int]
    text: str | None
    root: str | None
    objects: Mapping[str, bool]
    sure: bool
    json: bool
    name: tuple[str, str] | None = None


class BrokenLoad(NamedTuple):
    """A call that makes a model again, in which Keras finds nothing under some names.

    ``line`` and ``column`` are those of the call in its file; ``root`` the package of Keras whose ``function`` it is;
    ``names`` those of the classes and functions, sorted; ``file`` the path that is loaded, empty for a model that
    never was in a file; ``where`` the file and line that saves it, or has its configuration.
    """

    path: str
    line: int
    column: int
    function: str
    root: str
    names: tuple[str, ...]
    file: str
    where: tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Made:
    """What a call makes a model from."""

    root: str
    objects: Mapping[str, bool]
    where: tuple[str, int]
    file: str = ""


class Loads:
    """Looks for such calls. ``saved`` gives all that the project saves."""

    def __init__(self, open_file: Open, saved: Callable[[], Iterable[SavedTo]]) -> None:
        self._open = open_file
        self._reach = Reach(open_file)
        self._saved = saved

    def broken(self, path: str, covered: Callable[[], Covered]) -> Iterator[BrokenLoad]:
        """Those of one file. ``covered`` gives what the project tells Keras."""
        code = self._open(path)
        if code is None:
            return
        for call in code.called(*_NAMES):
            symbol = code.resolve_one(call.func)
            if any(keyword.arg is None for keyword in call.keywords) or not call.args:
                continue
            if any(isinstance(argument, ast.Starred) for argument in call.args):
                continue
            function = _function(call, symbol)
            made = None if function is None else self._made(function, symbol, call, code)
            if made is None or function is None:
                continue
            needed = list(self._needed(function, made, call, code))
            given = self._given(call, code) if needed else None
            if given is None or covered().all_everywhere:
                continue
            everywhere = covered().everywhere
            missing = {
                _last(candidate)
                for candidate in needed
                if not given.names(candidate) and not everywhere.names(candidate)
            }
            if missing:
                found = tuple(sorted(missing))
                yield BrokenLoad(
                    path, call.lineno, call.col_offset, function, made.root, found, made.file, made.where
                )

    def _given(self, call: ast.Call, code: Code) -> Given | None:
        node = given_to(call)
        return Given() if node is None else read_given(Place(code, node, call.lineno), self._open)

    # -- from what -------------------------------------------------------------------------------

    def _made(self, function: str, symbol: str | None, call: ast.Call, code: Code) -> _Made | None:
        first = Place(code, call.args[0], call.lineno)
        root = _root_of(symbol)
        if function == "load_model":
            text = text_of(first, self._reach)
            if text is None or not text.endswith(_BY_FILE):
                return None
            return self._from_file(text, root, code, name_of(first, self._reach), json=False)
        if function == "clone_model":
            if len(call.args) > 1 or any(keyword.arg == "clone_function" for keyword in call.keywords):
                return None
            return self._from_model(first, root)
        wanted = "to_json" if function == "model_from_json" else "get_config"
        source = self._source(first)
        if source is None:
            return None
        if source.node.func.attr == "read":  # type: ignore[attr-defined]
            holder = Place(source.code, source.node.func.value, source.line)  # type: ignore[attr-defined]
            text = opened(holder, self._reach) if wanted == "to_json" else None
            return None if text is None else self._from_file(text, root, code, None, json=True)
        if source.node.func.attr != wanted:  # type: ignore[attr-defined]
            return None
        model = Place(source.code, source.node.func.value, source.line)  # type: ignore[attr-defined]
        if wanted == "get_config" and not self._is_made_by(model, symbol):
            return None
        return self._from_model(model, root)

    def _source(self, place: Place, depth: int = 0) -> Place | None:
        """The call of a method that gives what an expression certainly is."""
        if isinstance(place.node, ast.Call) and isinstance(place.node.func, ast.Attribute):
            return place
        values = self._reach.values(place) if isinstance(place.node, (ast.Name, ast.Attribute)) else []
        return self._source(values[0], depth + 1) if len(values) == 1 and depth < 8 else None

    def _is_made_by(self, model: Place, symbol: str | None) -> bool:
        """Whether a model is of the class of Keras whose ``from_config`` is called."""
        source = model
        for _ in range(8):
            if isinstance(source.node, ast.Call):
                known = keras_class(source.code.resolve_one(source.node.func) or "")
                if known is not None:
                    above = keras_class((symbol or "").rpartition(".")[0])
                    return above is not None and known.name == above.name
                values = self._reach.returned(source)
            else:
                values = self._reach.values(source)
            if len(values) != 1:
                return False
            source = values[0]
        return False

    def _from_model(self, model: Place, root: str | None) -> _Made | None:
        made = self._reach.makes_model(model)
        if made is None or root is None or not _is_same(made, root):
            return None
        reached = Reached()
        self._reach.follow(model, reached)
        if not reached.sure:
            return None
        if any(self._kind(candidate, model.code) is Kind.MODEL for candidate in reached.objects):
            return None
        return _Made(root, reached.objects, (model.code.classes.path, model.line))

    def _from_file(
        self, text: str, root: str | None, code: Code, name: tuple[str, str] | None, *, json: bool
    ) -> _Made | None:
        """What was saved under a path, where one call does that: in a file of the same folder, whose paths start where
        those of this one do, or by the same variable.
        """
        found = [saved for saved in self._saved() if saved.text == text]
        if len(found) != 1 or found[0].json is not json or root is None:
            return None
        saved = found[0]
        beside = os.path.dirname(saved.where[0]) == os.path.dirname(code.classes.path)
        if not saved.sure or not (beside or (name is not None and name == saved.name)):
            return None
        if saved.root is None or not _is_same(saved.root, root):
            return None
        return _Made(root, saved.objects, saved.where, text)

    # -- what is needed --------------------------------------------------------------------------

    def _needed(self, function: str, made: _Made, call: ast.Call, code: Code) -> Iterator[str]:
        """The unregistered classes and functions without which a model is not made again."""
        for candidate, by_compile in made.objects.items():
            owned = code.classes.find(candidate)
            if len(owned) != 1 or code.classes.registration(owned[0]) is not None:
                continue
            kind = self._kind(candidate, code)
            if kind is Kind.MODEL and not made.file.endswith(".keras"):
                continue
            if by_compile and not (
                function in ("clone_model", "model_from_json")
                or (made.file.endswith(".keras") and is_compiled(call))
            ):
                continue
            # Layers are cloned by their classes, wherever these are.
            if function != "clone_model" or kind is not Kind.LAYER:
                yield candidate

    def _kind(self, candidate: str, code: Code) -> Kind | None:
        owned = code.classes.find(candidate)
        if len(owned) != 1 or not owned[0].definition.is_class:
            return None
        return code.classes.ancestry(owned[0]).kind


def _function(call: ast.Call, symbol: str | None) -> str | None:
    if symbol is None or DEFINITION in symbol or _root_of(symbol) is None:
        return None
    last = symbol.rpartition(".")[2]
    if last == "from_config":
        above = keras_class(symbol.rpartition(".")[0])
        return last if above is not None and above.kind is Kind.MODEL else None
    return last if last in _NAMES else None


def _root_of(symbol: str | None) -> str | None:
    for root in ("keras", "tensorflow.keras", "tf_keras"):
        if symbol is not None and symbol.startswith(f"{root}."):
            return root
    return None


def _is_same(one: str, other: str) -> bool:
    """Whether two packages are the same Keras, where both are Keras 3."""
    return (one == "tf_keras") == (other == "tf_keras")


def _last(candidate: str) -> str:
    return candidate.rpartition(DEFINITION)[2].rpartition(".")[2]
