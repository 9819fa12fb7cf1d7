"""The file's own layer and model classes that a model is made of."""

from __future__ import annotations

import libcst as cst

from tflint.syntax.calls import argument
from tflint.syntax.keras_models import is_model_maker, keras_root
from tflint.syntax.names import Names
from tflint.syntax.origins import Making, Origin

_DEPTH = 40


def own_classes_in(model: cst.BaseExpression, making: Making, names: Names) -> list[cst.ClassDef] | None:
    """The file's own classes whose objects a model surely holds; None where the model itself is not certain."""
    origins = making.origins(model)
    if len(origins) != 1:
        return None
    (origin,) = origins
    if origin.own is not None:
        return [origin.own]
    if origin.call is None or not is_model_maker(origin.symbol):
        return None
    last = origin.symbol.rpartition(".")[2]
    found: dict[cst.ClassDef, None] = {}
    if last == "Sequential":
        layers = argument(origin.call, 0, "layers")
        if isinstance(layers, (cst.List, cst.Tuple)):
            for element in layers.elements:
                _take(element.value, making, found)
    elif last == "Model":
        outputs = argument(origin.call, 1, "outputs")
        if outputs is not None:
            _follow(outputs, making, names, found, 0)
    return list(found)


def _follow(
    node: cst.BaseExpression,
    making: Making,
    names: Names,
    found: dict[cst.ClassDef, None],
    depth: int,
) -> None:
    """From an output back through the layers that were called."""
    while depth < _DEPTH:
        depth += 1
        if isinstance(node, cst.Name):
            bindings = names.scopes.reaching(node.value, node) or []
            if len(bindings) != 1 or bindings[0].value is None:
                return
            node = bindings[0].value
        elif isinstance(node, (cst.List, cst.Tuple)):
            for element in node.elements:
                _follow(element.value, making, names, found, depth)
            return
        elif isinstance(node, cst.Call):
            _take(node.func, making, found)
            if len(node.args) != 1 or node.args[0].star:
                return
            node = node.args[0].value
        else:
            return


def _take(node: cst.BaseExpression, making: Making, found: dict[cst.ClassDef, None]) -> None:
    origins = making.origins(node)
    if len(origins) == 1 and origins[0].own is not None and _is_of_keras(origins[0]):
        found[origins[0].own] = None


def _is_of_keras(origin: Origin) -> bool:
    root = keras_root(origin.symbol)
    return bool(root) and (
        origin.symbol.rpartition(".")[2] in ("Layer", "Model", "Sequential")
        or origin.symbol.startswith(f"{root}.layers.")
    )
