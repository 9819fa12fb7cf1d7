"""TFL508: a class where Keras wants an object of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tflint.catalogue.rule import Rule
from tflint.model import Edit, Fix, Safety
from tflint.objects.look import Look, Trouble
from tflint.project.classes import constructor_of
from tflint.project.keras_classes import Kind, keras_class
from tflint.project.reach import Reach
from tflint.project.variables import Place

_WRAPPERS = {"Bidirectional": "layer", "TimeDistributed": "layer", "RNN": "cell"}
_LAYERS = frozenset({Kind.LAYER, Kind.MODEL})
_FITS = frozenset({"fit", "evaluate", "predict", "fit_generator", "evaluate_generator", "predict_generator"})
_ASKED = (
    ("Sequential", ("Sequential", "add")),
    *((wrapper, (wrapper,)) for wrapper in _WRAPPERS),
    ("ptimizer", ("compile",)),
    ("callbacks", tuple(sorted(_FITS))),
)
"""The calls that matter in a file with a word."""


def find(rule: Rule, look: Look) -> Iterator[Trouble]:
    """Layers of a Sequential or a wrapper, optimizers, callbacks."""
    names = [name for word, names in _ASKED if word in look.text for name in names]
    for node in look.called(*names) if names else ():
        for place, kinds, given in _places(node, look):
            found = _bare(given, look)
            if found is None or found[0] not in kinds:
                continue
            kind, name, needs_nothing = found
            message = rule.summary.format(name=name, place=place, kind=kind.value)
            end = look.layout.end(given)
            fix = (
                Fix(f"Make an object: `{name}()`", Safety.SAFE, (Edit(end, end, "()"),))
                if needs_nothing
                else None
            )
            yield Trouble(given, message, fix if _is_sole(given, look) else None)


def _is_sole(node: ast.expr, look: Look) -> bool:
    return isinstance(node, (ast.Name, ast.Attribute))


def _places(call: ast.Call, look: Look) -> Iterator[tuple[str, frozenset[Kind], ast.expr]]:
    """Where a call wants objects: how to say it, of which kinds, and what it is given."""
    func = call.func
    last = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    if last == "Sequential" or last in _WRAPPERS:
        symbol = look.resolve_one(func)
        known = None if symbol is None or symbol.startswith("@") else keras_class(symbol)
        if known is None or known.name != last:
            return
        first = _argument(call, 0, "layers" if last == "Sequential" else _WRAPPERS[last])
        if last != "Sequential" and first is not None:
            yield f"`{last}`", _LAYERS, first
        elif isinstance(first, (ast.List, ast.Tuple)):
            for element in first.elts:
                yield "`Sequential`", _LAYERS, element
    elif last == "compile" and isinstance(func, ast.Attribute):
        optimizer = _argument(call, 0, "optimizer")
        if optimizer is not None and _is_model(func.value, call, look):
            yield "`compile`", frozenset({Kind.OPTIMIZER}), optimizer
    elif last in _FITS and isinstance(func, ast.Attribute):
        callbacks = next((keyword.value for keyword in call.keywords if keyword.arg == "callbacks"), None)
        if isinstance(callbacks, (ast.List, ast.Tuple)) and _is_model(func.value, call, look):
            for element in callbacks.elts:
                yield f"`{last}`", frozenset({Kind.CALLBACK}), element
    elif last == "add" and isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
        if len(call.args) == 1 and _is_sequential(func.value, look):
            yield "`Sequential`", _LAYERS, call.args[0]


def _is_model(node: ast.expr, call: ast.Call, look: Look) -> bool:
    """Whether a method is certainly one of a Keras model, and not of something that takes classes."""
    return Reach(lambda path: None).makes_model(Place(look, node, call.lineno)) is not None


def _argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return None
    if len(call.args) > place:
        return call.args[place]
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _is_sequential(name: ast.Name, look: Look) -> bool:
    """Whether a name is only ever bound to Sequential models in its scope."""
    scope = look.function_around(name)
    values = look.bound_values(scope).get(name.id, ())
    return bool(values) and all(
        isinstance(value, ast.Call) and _makes_sequential(value, look) for value in values
    )


def _makes_sequential(call: ast.Call, look: Look) -> bool:
    symbol = look.resolve_one(call.func)
    known = None if symbol is None or symbol.startswith("@") else keras_class(symbol)
    return known is not None and known.name == "Sequential"


def _bare(node: ast.expr, look: Look) -> tuple[Kind, str, bool] | None:
    """The class that an expression certainly is: its kind, its name, and whether it can be made without arguments."""
    if not isinstance(node, (ast.Name, ast.Attribute)):
        return None
    symbol = look.resolve_one(node)
    if symbol is None:
        return None
    if not symbol.startswith("@"):
        known = keras_class(symbol)
        if known is None or symbol.count(".") < 2:
            return None
        return known.kind, look.source(node), known.name in _NO_ARGUMENTS
    owned = look.classes.find(symbol)
    if len(owned) != 1 or not owned[0].definition.is_class:
        return None
    ancestry = look.classes.ancestry(owned[0])
    if ancestry.kind is None or owned[0].definition.dynamic:
        return None
    constructor = constructor_of(ancestry)
    if constructor is None:
        free = all(known.name in _NO_ARGUMENTS for known in ancestry.keras)
    else:
        free = not any(parameter.required for parameter in constructor[1])
    return ancestry.kind, look.source(node), free and ancestry.complete


_NO_ARGUMENTS = frozenset(
    """
    Layer Model Flatten ReLU LeakyReLU ELU PReLU Softmax BatchNormalization LayerNormalization MaxPooling1D MaxPooling2D MaxPooling3D MaxPool1D
    MaxPool2D MaxPool3D AveragePooling1D AveragePooling2D AveragePooling3D AvgPool1D AvgPool2D AvgPool3D GlobalMaxPooling1D
    GlobalMaxPooling2D GlobalMaxPooling3D GlobalMaxPool1D GlobalMaxPool2D GlobalMaxPool3D GlobalAveragePooling1D
    GlobalAveragePooling2D GlobalAveragePooling3D GlobalAvgPool1D GlobalAvgPool2D GlobalAvgPool3D ZeroPadding1D ZeroPadding2D ZeroPadding3D
    UpSampling1D UpSampling2D UpSampling3D Cropping1D Cropping2D Cropping3D Masking Add Average Concatenate Maximum Minimum Multiply Subtract
    UnitNormalization SGD Adam Adamax Nadam RMSprop Adagrad Adadelta Ftrl AdamW Adafactor Lion Callback TerminateOnNaN EarlyStopping History
    BaseLogger ProgbarLogger ReduceLROnPlateau TensorBoard
    """.split()
)
"""Classes of Keras that every release makes without arguments."""
