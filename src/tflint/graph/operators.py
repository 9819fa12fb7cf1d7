"""Python's own operators on values."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from tflint.graph.flows import flow_of
from tflint.graph.resting import Flow, curved, flat, product, union
from tflint.graph.run import Run
from tflint.graph.state import EMPTY, Cell, appended
from tflint.graph.values import (
    UNKNOWN,
    Array,
    Bag,
    Constant,
    Group,
    Ref,
    Tensor,
    Value,
    Variable,
    constant,
    options,
)

_SHAPES: dict[type[ast.operator], Callable[[list[Flow]], Flow]] = {
    ast.Add: union,
    ast.Sub: union,
    ast.Mult: product,
    ast.Div: product,
    ast.MatMult: product,
    ast.Pow: curved,
}
_ON_CONSTANTS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
}
_MOST = 1000


def operate(run: Run, node: ast.AST, kind: ast.operator, left: Value, right: Value) -> Value:
    """A binary operation."""
    if _may_be_tensor(left) or _may_be_tensor(right):
        combine = _SHAPES.get(type(kind), flat)
        return tensor(run, node, combine([flow_of(run, left), flow_of(run, right)]), (left, right))
    if isinstance(left, Array) or isinstance(right, Array):
        return UNKNOWN if UNKNOWN in (left, right) else Array("numpy.ndarray")
    if isinstance(left, Constant) and isinstance(right, Constant):
        return _on_constants(kind, left, right)
    if isinstance(kind, ast.Add):
        return _joined(run, left, right)
    if isinstance(kind, ast.Mult):
        items = run.items(left)
        if items is not None and len(items) == 1 and not isinstance(right, Constant):
            return Bag(items[0])  # `[cell] * layers`
        if items and isinstance(right, Constant) and isinstance(right.value, int) and 0 <= right.value <= 8:
            return _repeated(run, left, items * right.value)
    return UNKNOWN


def _repeated(run: Run, value: Value, items: tuple[Value, ...]) -> Value:
    return Group(items) if isinstance(value, Group) else run.new("list", Cell(dict(enumerate(items))))


def _on_constants(kind: ast.operator, left: Constant, right: Constant) -> Value:
    if isinstance(kind, ast.Mod) and left.kind == "str":
        try:
            return constant(left.value % (right.value,))  # type: ignore[operator]
        except (TypeError, ValueError):
            return UNKNOWN
    function = _ON_CONSTANTS.get(type(kind))
    if function is None or {left.kind, right.kind} - {"int", "float", "str"}:
        return UNKNOWN
    if isinstance(kind, ast.Mult) and "str" in (left.kind, right.kind):
        return UNKNOWN
    try:
        found = function(left.value, right.value)
    except (TypeError, ValueError, ArithmeticError):
        return UNKNOWN
    if (isinstance(found, str) and len(found) > _MOST) or (isinstance(found, int) and abs(found) > 1 << 60):
        return UNKNOWN
    return constant(found)


def _joined(run: Run, left: Value, right: Value) -> Value:
    """Lists and tuples put together."""
    one, other = run.items(left), run.items(right)
    if one is not None and other is not None:
        if isinstance(left, Group):
            return Group((*one, *other))
        return run.new("list", Cell(dict(enumerate([*one, *other]))))
    if isinstance(left, (Ref, Group, Bag)) and isinstance(right, (Ref, Group, Bag)):
        start = appended(EMPTY, run.certain_items(left) or (), more=one is None)
        return run.new("list", appended(start, run.certain_items(right) or (), more=other is None))
    return UNKNOWN


def extend(run: Run, target: Ref, value: Value) -> None:
    """``target.extend(value)``."""
    cell = run.now.get(target.id)
    items = run.items(value)
    added = items if items is not None else run.certain_items(value) or ()
    run.now.cells.put(target.id, appended(cell, added, more=items is None))


def _may_be_tensor(value: Value) -> bool:
    return any(isinstance(option, (Tensor, Variable)) for option in options(value))


def tensor(
    run: Run,
    node: ast.AST,
    flow: Flow,
    inputs: tuple[Value, ...] = (),
    *,
    operation: bool = False,
) -> Tensor:
    """A new operation's result: it also waits for the control dependencies around it."""
    control = run.now.control
    if control:
        waiting = flat(flow_of(run, value) for value in control)
        flow = Flow(flow.needs | waiting.needs, flow.variables, flow.slopes, flow.shared)
        inputs = (*inputs, *control)
    return Tensor(flow, node, run.frame.module, inputs, operation=operation)
