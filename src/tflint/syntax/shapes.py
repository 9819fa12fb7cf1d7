"""The shape of a value, as far as the code at hand tells it: of literals, of what makes tensors of a given shape, and of what
keeps, compares or reduces these.
"""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from tflint.syntax.names import Names
from tflint.syntax.values import Values


@dataclass(frozen=True, slots=True)
class Known:
    """What names mean and values are, in one file."""

    names: Names
    values: Values


Shape = tuple[int | None, ...]
"""The dimensions; None for one that is not known."""
_DEPTH = 12
_SHAPED = {
    name: place
    for place, names in (
        (0, "zeros ones random_normal random_uniform truncated_normal fill random.normal random.uniform"),
        (1, "placeholder get_variable placeholder_with_default"),
    )
    for name in names.split()
}
"""Functions that are given a shape, and where."""
_ALIKE = frozenset(
    """
    abs cast ceil cos erf exp floor identity is_finite is_inf is_nan log logical_not negative ones_like round rsqrt sigmoid sign
    sin softplus sqrt square stop_gradient tan tanh to_float to_int32 to_int64 to_double zeros_like nn.elu nn.relu nn.relu6
    nn.sigmoid nn.softmax nn.tanh
    """.split()
)
_TOGETHER = frozenset(
    """
    add subtract multiply divide div truediv maximum minimum pow equal not_equal less less_equal greater greater_equal
    logical_and logical_or logical_xor
    """.split()
)
_REDUCING = frozenset("all any logsumexp max mean min prod sum".split())


def shape_of(known: Known, node: cst.BaseExpression, depth: int = 0) -> Shape | None:
    """The shape of a value as a tensor; None where even the number of its dimensions is not known."""
    if depth > _DEPTH:
        return None
    if isinstance(node, (cst.Integer, cst.Float)):
        return ()
    if isinstance(node, cst.Name):
        if node.value in {"True", "False"}:
            return ()
        found = known.values.definitions(node)
        return shape_of(known, found[0], depth + 1) if len(found) == 1 else None
    if isinstance(node, (cst.List, cst.Tuple)):
        return _of_sequence(known, node, depth)
    if isinstance(node, cst.UnaryOperation):
        return shape_of(known, node.expression, depth + 1)
    if isinstance(node, cst.BinaryOperation):
        if isinstance(node.operator, cst.MatrixMultiply):
            return None
        return _together(known, [node.left, node.right], depth)
    if isinstance(node, cst.Comparison) and len(node.comparisons) == 1:
        if isinstance(
            node.comparisons[0].operator,
            (cst.LessThan, cst.LessThanEqual, cst.GreaterThan, cst.GreaterThanEqual),
        ):
            return _together(known, [node.left, node.comparisons[0].comparator], depth)
    return _of_call(known, node, depth) if isinstance(node, cst.Call) else None


def _of_sequence(known: Known, node: cst.List | cst.Tuple, depth: int) -> Shape | None:
    if not node.elements:
        return (0,)
    inner = [
        None if isinstance(element, cst.StarredElement) else shape_of(known, element.value, depth + 1)
        for element in node.elements
    ]
    if inner[0] is None or any(shape is None or len(shape) != len(inner[0]) for shape in inner):
        return None
    return (len(node.elements), *inner[0])


def _together(known: Known, nodes: list[cst.BaseExpression], depth: int) -> Shape | None:
    """The shape of an operation on several values; dimensions that are broadcast count as unknown."""
    found = [shape_of(known, node, depth + 1) for node in nodes]
    shapes = [shape for shape in found if shape is not None]
    if len(shapes) < len(found):
        return None
    longest = max(shapes, key=len, default=())
    return tuple(
        longest[-at] if all(len(shape) < at or shape[-at] == longest[-at] for shape in shapes) else None
        for at in range(len(longest), 0, -1)
    )


def _of_call(known: Known, node: cst.Call, depth: int) -> Shape | None:
    symbol = known.names.resolve_one(node.func)
    if not symbol or not symbol.startswith("tensorflow.") or any(arg.star for arg in node.args):
        return None
    name = symbol.removeprefix("tensorflow.").removeprefix("compat.v1.").removeprefix("math.")
    first = argument(node, 0)
    if name in _SHAPED:
        return _literal(argument(node, _SHAPED[name], "shape", "dims"))
    if name in {"constant", "convert_to_tensor"}:
        if argument(node, 2, "shape") is not None and name == "constant":
            return _literal(argument(node, 2, "shape"))
        return None if first is None else shape_of(known, first, depth + 1)
    if name in _ALIKE:
        return None if first is None else shape_of(known, first, depth + 1)
    if name in _TOGETHER and len(node.args) >= 2:
        return _together(known, [arg.value for arg in node.args[:2]], depth)
    if name.startswith("reduce_") and name.removeprefix("reduce_") in _REDUCING and first is not None:
        return _reduced(shape_of(known, first, depth + 1), node)
    return None


def _reduced(shape: Shape | None, node: cst.Call) -> Shape | None:
    keeping = [arg for arg in node.args if arg.keyword and arg.keyword.value in {"keep_dims", "keepdims"}]
    if shape is None or keeping or len([arg for arg in node.args if arg.keyword is None]) > 2:
        return None
    axis = argument(node, 1, "axis", "reduction_indices")
    if axis is None:
        return ()
    at = _integer(axis)
    if at is None or not -len(shape) <= at < len(shape):
        return None
    return tuple(size for place, size in enumerate(shape) if place != at % len(shape))


def _literal(node: cst.BaseExpression | None) -> Shape | None:
    """A shape that is written in the code."""
    if not isinstance(node, (cst.List, cst.Tuple)):
        return None
    if any(isinstance(element, cst.StarredElement) for element in node.elements):
        return None
    return tuple(_integer(element.value) for element in node.elements)


def _integer(node: cst.BaseExpression) -> int | None:
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        inner = _integer(node.expression)
        return None if inner is None else -inner
    return int(node.value, 0) if isinstance(node, cst.Integer) else None


def argument(call: cst.Call, place: int, *keywords: str) -> cst.BaseExpression | None:
    """An argument by its place or one of its names."""
    for index, arg in enumerate(call.args):
        if (arg.keyword is None and index == place) or (
            arg.keyword is not None and arg.keyword.value in keywords
        ):
            return arg.value
    return None
