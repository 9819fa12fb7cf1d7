"""TFL507: Lambda layers that hide a layer or a variable, and lambdas that a saved model cannot bring back."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tflint.catalogue.rule import Rule
from tflint.objects.look import Look, Trouble
from tflint.project.keras_classes import Kind, keras_class
from tflint.project.reach import Reach
from tflint.project.variables import Place

_WITH_WEIGHTS = frozenset(
    """
    Dense EinsumDense Embedding Conv1D Conv2D Conv3D Convolution1D Convolution2D Convolution3D Conv1DTranspose Conv2DTranspose Conv3DTranspose
    SeparableConv1D SeparableConv2D DepthwiseConv1D DepthwiseConv2D LSTM GRU SimpleRNN ConvLSTM1D ConvLSTM2D ConvLSTM3D Bidirectional
    BatchNormalization LayerNormalization GroupNormalization MultiHeadAttention PReLU
    """.split()
)
_VARIABLES = frozenset({"tensorflow.Variable", "keras.Variable", "tensorflow.keras.Variable"})


def find(rule: Rule, look: Look) -> Iterator[Trouble]:
    """Layers and variables that only the function of a Lambda uses; lambdas in saved models."""
    if "Lambda" not in look.text:
        return
    lambdas = [call for call in look.called("Lambda") if _is_lambda_layer(call, look)]
    if not lambdas:
        return
    reach = Reach(lambda path: None)
    hidden = set()
    for call in lambdas:
        for name, what in _captured(call, look, reach):
            hidden.add(call)
            yield Trouble(call, rule.summary.format(name=name, what=what))
            break
    saved = {(spot.line, spot.column): spot for spot in look.saved.lambdas}
    for call in lambdas:
        spot = saved.get((call.lineno, call.col_offset))
        if spot is not None and call not in hidden and look.only_keras_3(spot.root):
            yield Trouble(call, str(rule.tables["summary_saved"]), by_release=True)


def _is_lambda_layer(call: ast.Call, look: Look) -> bool:
    func = call.func
    if not call.args:
        return False
    symbol = look.resolve_one(func)
    known = None if symbol is None or symbol.startswith("@") else keras_class(symbol)
    return known is not None and known.kind is Kind.LAYER and known.name == "Lambda"


def _captured(call: ast.Call, look: Look, reach: Reach) -> Iterator[tuple[str, str]]:
    """(name, what it is) of the layers that the function of a Lambda calls, and the variables that it reads."""
    body = _body(call, look)
    if body is None:
        return
    inside = set(ast.walk(body))
    for node in ast.walk(body):
        if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load) or look.is_hidden(node):
            continue
        above = look.parents.get(node)
        called = isinstance(above, ast.Call) and above.func is node
        values = reach.values(Place(look, node, call.lineno))
        if len(values) != 1 or not isinstance(values[0].node, ast.Call):
            continue
        symbol = look.resolve_one(values[0].node.func) or ""
        known = keras_class(symbol)
        if called and known is not None and known.kind is Kind.LAYER and known.name in _WITH_WEIGHTS:
            if not _is_used_outside(node.id, inside, values[0].node, look):
                yield node.id, "layer"
        elif symbol in _VARIABLES and not _is_used_outside(node.id, inside, values[0].node, look):
            if not any(keyword.arg in ("trainable", "dtype") for keyword in values[0].node.keywords):
                yield node.id, "variable"


def _body(call: ast.Call, look: Look) -> ast.AST | None:
    """The lambda, or the function of the same scope that does not bind the names that it takes from around it."""
    first = call.args[0]
    return first if isinstance(first, ast.Lambda) else None


def _is_used_outside(name: str, inside: set[ast.AST], made: ast.Call, look: Look) -> bool:
    """Whether anything but the lambda uses a name: there the layer may be part of the model."""
    return any(
        isinstance(node, ast.Name)
        and node.id == name
        and isinstance(node.ctx, ast.Load)
        and node not in inside
        for node in look.parents
    )
