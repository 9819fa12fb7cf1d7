"""The calls that save a model in a format of Keras: those that hold the names of its classes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from tflint.project.code import Code
from tflint.project.lookup import DEFINITION
from tflint.project.reach import Reach
from tflint.project.values import literal
from tflint.project.variables import Place

_KERAS_FILES = (".keras", ".h5", ".hdf5")
_FITS = frozenset({"fit", "fit_generator"})


class Save(NamedTuple):
    """A call that saves something: the model, under which path (None for a ``to_json``).

    ``root`` is the package of Keras that makes the model, None where that is no model of Keras for certain, or is
    saved in another format.
    """

    call: ast.Call
    model: Place
    path: ast.expr | None
    root: str | None


def saves(code: Code, reach: Reach) -> Iterator[Save]:
    """What a file saves, perhaps in a format of Keras."""
    for call in code.called("save", "to_json", "save_model", *_FITS):
        for model, path in saved_by(call, code):
            place = Place(code, model, call.lineno)
            root = reach.makes_model(place)
            yield Save(call, place, path, root if root is not None and is_keras_file(path, root) else None)


def saved_by(call: ast.Call, code: Code) -> Iterator[tuple[ast.expr, ast.expr | None]]:
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


def is_keras_file(path: ast.expr | None, root: str) -> bool:
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
