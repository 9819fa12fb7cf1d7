"""Which of the project's classes and functions are part of models that the project saves, and what finds them again."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from tflint.project.classes import is_registering
from tflint.project.code import Code
from tflint.project.lookup import DEFINITION
from tflint.project.reach import Open, Place, Reach, Reached
from tflint.project.values import literal

SAVES_OR_LOADS = re.compile(
    rb"\.save\s*\(|\b(?:save_model|load_model|model_from_\w+|to_json|ModelCheckpoint|CustomObjectScope"
    rb"|register_keras_serializable|enable_unsafe_deserialization|load_weights)\b"
)
"""What a file has to hold to be looked at, where it does not say ``custom_object``."""
_LOADS = frozenset({"load_model", "model_from_json", "model_from_yaml", "model_from_config"})
_SCOPES = frozenset({"custom_object_scope", "CustomObjectScope"})
_KERAS_FILES = (".keras", ".h5", ".hdf5")
_FITS = frozenset({"fit", "fit_generator"})


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


@dataclass(slots=True)
class Covered:
    """What the project tells Keras about: keys, and candidates. ``all`` where that cannot be read from the code."""

    keys: set[str] = field(default_factory=set)
    candidates: set[str] = field(default_factory=set)
    all: bool = False
    loads: int = 0
    compiled_loads: int = 0
    weights: bool = False
    """Whether somebody loads weights, which a file of a whole model gives without any class."""
    unsafe: bool = False
    """Whether somebody lets Keras load lambdas."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is saved and found by nothing, sorted."""

    objects: tuple[Saved, ...] = ()
    lambdas: tuple[SavedLambda, ...] = ()
    used: tuple[tuple[str, str], ...] = ()
    """(path, qualified name) of all that is saved, or is given to Keras as a custom object."""


def is_worth_a_look(data: bytes) -> bool:
    """Whether a file may save or load models, or register what they are made of."""
    if b"keras" not in data and b"tensorflow" not in data:
        return False
    return b"custom_object" in data or SAVES_OR_LOADS.search(data) is not None


def saved_objects(files: Iterable[str], open_file: Open) -> Answer:
    """Look through the files that may save or load."""
    reach = Reach(open_file)
    covered = Covered()
    found: dict[str, Saved] = {}
    lambdas: dict[SavedLambda, None] = {}
    for path in files:
        code = open_file(path)
        if code is None:
            continue
        _read_covers(code, covered)
        for place, root in _saves(code, reach):
            reached = Reached()
            reach.follow(place, reached)
            for candidate, by_compile in reached.objects.items():
                owner, _, name = candidate.partition(DEFINITION)
                known = found.get(candidate)
                if known is None or (known.by_compile and not by_compile):
                    where = (code.classes.path, place.line)
                    found[candidate] = Saved(owner[1:], name, root, by_compile, where, loaded=False)
            for spot in sorted(reached.lambdas):
                lambdas[SavedLambda(*spot, root)] = None
    used = {tuple(candidate[1:].split(DEFINITION, 1)) for candidate in (*found, *covered.candidates)}
    pairs = tuple(sorted((pair[0], pair[1]) for pair in used if len(pair) == 2))
    only_weights = covered.weights and not covered.loads
    if covered.all or only_weights:
        found = {}
    if covered.unsafe or only_weights:
        lambdas = {}
    left = [
        saved._replace(loaded=covered.loads > 0)
        for candidate, saved in found.items()
        if not _is_covered(candidate, saved, covered)
    ]
    return Answer(tuple(sorted(left)), tuple(sorted(lambdas)), pairs)


def _is_covered(candidate: str, saved: Saved, covered: Covered) -> bool:
    last = saved.name.rpartition(".")[2]
    if candidate in covered.candidates or any(key.rpartition(">")[2] == last for key in covered.keys):
        return True
    # Whoever loads a model need not compile it.
    return saved.by_compile and covered.compiled_loads == 0


# -- what saves ---------------------------------------------------------------------------------------


def _saves(code: Code, reach: Reach) -> Iterator[tuple[Place, str]]:
    """The models that a file saves in a format of Keras, with the package that makes them."""
    for call in sorted(code.calls, key=lambda call: (call.lineno, call.col_offset)):
        for model, path in _saved_by(call, code):
            place = Place(code, model, call.lineno)
            root = reach.makes_model(place)
            if root is not None and _is_keras_file(path, root):
                yield place, root


def _saved_by(call: ast.Call, code: Code) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """(model, path) of what a call saves; a ``to_json`` has no path."""
    func = call.func
    if not isinstance(func, (ast.Attribute, ast.Name)):
        return
    last = func.attr if isinstance(func, ast.Attribute) else func.id
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    if last == "save" and isinstance(func, ast.Attribute):
        if literal(keywords.get("save_format")) != "tf":
            yield func.value, call.args[0] if call.args else keywords.get("filepath")
    elif last == "to_json" and isinstance(func, ast.Attribute):
        yield func.value, None
    elif last == "save_model" and len(call.args) >= 2 and _is_of_keras(func, code):
        if literal(keywords.get("save_format")) != "tf":
            yield call.args[0], call.args[1]
    elif last in _FITS and isinstance(func, ast.Attribute) and "callbacks" in keywords:
        for checkpoint in _checkpoints(keywords["callbacks"], code):
            path = checkpoint.args[0] if checkpoint.args else None
            for keyword in checkpoint.keywords:
                path = keyword.value if keyword.arg == "filepath" else path
            yield func.value, path


def _is_of_keras(func: ast.expr, code: Code) -> bool:
    symbol = code.resolve_one(func)
    return symbol is not None and "keras" in symbol and DEFINITION not in symbol


def _checkpoints(callbacks: ast.expr, code: Code) -> Iterator[ast.Call]:
    """The ModelCheckpoints of whole models in a list of callbacks."""
    pending = [callbacks]
    seen: set[int] = set()
    while pending and len(seen) < 200:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, (ast.List, ast.Tuple)):
            pending.extend(node.elts)
        elif isinstance(node, ast.Name):
            pending.extend(
                value.node for value in Reach(lambda path: None).values(Place(code, node, node.lineno))
            )
        elif isinstance(node, ast.Call):
            symbol = code.resolve_one(node.func) or ""
            whole = not any(
                keyword.arg in ("save_weights_only", None)
                and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)
                for keyword in node.keywords
            )
            if symbol.endswith(".ModelCheckpoint") and "keras" in symbol and whole:
                yield node


def _is_keras_file(path: ast.expr | None, root: str) -> bool:
    """Whether a model is saved with its classes' names: not as a SavedModel, and not only its weights."""
    if path is None:
        return True
    end = _end_of(path)
    if end is None:
        return root == "keras"
    return end.endswith(_KERAS_FILES) and not end.endswith(".weights.h5")


def _end_of(path: ast.expr) -> str | None:
    """The literal end of a path, None where it is computed."""
    text = literal(path)
    if text is not None:
        return text
    if isinstance(path, ast.JoinedStr) and path.values:
        return literal(path.values[-1])
    if isinstance(path, ast.BinOp):
        return _end_of(path.left) if isinstance(path.op, ast.Mod) else _end_of(path.right)
    if isinstance(path, ast.Call) and isinstance(path.func, ast.Attribute):
        if path.func.attr == "format":
            return _end_of(path.func.value)
        if path.func.attr == "join" and path.args:
            return _end_of(path.args[-1])
    return None


# -- what finds ---------------------------------------------------------------------------------------


def _read_covers(code: Code, covered: Covered) -> None:
    """What a file tells Keras about custom objects."""
    for call in code.calls:
        func = call.func
        last = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        if last in _LOADS:
            covered.loads += 1
            compile_ = keywords.get("compile")
            if not (isinstance(compile_, ast.Constant) and compile_.value is False):
                covered.compiled_loads += 1
        covered.weights |= last == "load_weights"
        if last == "enable_unsafe_deserialization" or "safe_mode" in keywords:
            covered.unsafe = True
        if "custom_objects" in keywords:
            _cover(keywords["custom_objects"], code, covered)
        elif None in keywords and last in _LOADS:
            covered.all = True
        elif (last == "load_model" and len(call.args) > 1) or (
            last in ("model_from_json", "model_from_yaml", "model_from_config", "from_config")
            and len(call.args) > 1
        ):
            _cover(call.args[1], code, covered)
        if last in _SCOPES:
            for argument in call.args:
                _cover(argument, code, covered)
        elif (
            last in ("update", "setdefault")
            and isinstance(func, ast.Attribute)
            and _is_registry(func.value, code)
        ):
            if last == "update" and call.args:
                _cover(call.args[0], code, covered)
            key = literal(call.args[0]) if call.args and last == "setdefault" else None
            covered.keys.update([] if key is None else [key])
        elif isinstance(func, ast.Call) or last == "register_keras_serializable":
            _read_registration(call, code, covered)
    for node in code.parents:
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.ctx, ast.Store)
            and _is_registry(node.value, code)
        ):
            key = literal(node.slice)
            covered.all |= key is None
            covered.keys.update([] if key is None else [key])


def _read_registration(call: ast.Call, code: Code, covered: Covered) -> None:
    """``register_keras_serializable("package")(Scale)``."""
    if isinstance(call.func, ast.Call) and isinstance(call.func.func, (ast.Name, ast.Attribute)):
        if any(is_registering(symbol) for symbol in code.resolve(call.func.func)):
            for argument in call.args:
                if isinstance(argument, (ast.Name, ast.Attribute)):
                    found = code.resolve(argument)
                    covered.candidates.update(found)
                    covered.all |= not all(DEFINITION in candidate for candidate in found) or not found


def _is_registry(node: ast.expr, code: Code) -> bool:
    """``get_custom_objects()``, and a name for what it gave."""
    if isinstance(node, ast.Name):
        values = Reach(lambda path: None).values(Place(code, node, node.lineno))
        return (
            len(values) == 1 and isinstance(values[0].node, ast.Call) and _is_registry(values[0].node, code)
        )
    func = node.func if isinstance(node, ast.Call) else None
    last = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    return last == "get_custom_objects" or (
        isinstance(node, ast.Attribute) and node.attr == "_GLOBAL_CUSTOM_OBJECTS"
    )


def _cover(node: ast.expr, code: Code, covered: Covered, depth: int = 0) -> None:
    """The keys of a dictionary of custom objects; all there are where it is not written out."""
    if isinstance(node, ast.Constant) and node.value is None:
        return
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            name = literal(key)
            if key is not None and isinstance(value, (ast.Name, ast.Attribute)):
                covered.candidates.update(found for found in code.resolve(value) if DEFINITION in found)
            if name is not None:
                covered.keys.add(name)
            elif key is None:
                _cover(value, code, covered, depth + 1)
            elif (
                isinstance(key, ast.Attribute) and key.attr == "__name__" and isinstance(key.value, ast.Name)
            ):
                covered.keys.add(key.value.id)
            else:
                covered.all = True
        return
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "dict"
        and not node.args
    ):
        covered.all |= any(keyword.arg is None for keyword in node.keywords)
        covered.keys.update(keyword.arg for keyword in node.keywords if keyword.arg is not None)
        return
    if isinstance(node, ast.Name) and depth < 4:
        values = Reach(lambda path: None).values(Place(code, node, node.lineno))
        if values and not _is_changed(node.id, code):
            for held in values:
                _cover(held.node, code, covered, depth + 1)
            return
    covered.all = True


def _is_changed(name: str, code: Code) -> bool:
    """Whether something is put into what a name holds."""
    for node, above in code.parents.items():
        if isinstance(node, ast.Name) and node.id == name:
            if isinstance(above, ast.Subscript) and isinstance(above.ctx, ast.Store) and above.value is node:
                return True
            if isinstance(above, ast.Attribute) and above.attr in ("update", "setdefault"):
                return True
    return False
