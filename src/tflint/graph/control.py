"""Control flow and control dependencies inside of the graph."""

from __future__ import annotations

import ast

from tflint.graph.flows import flow_of
from tflint.graph.graphs import Handler
from tflint.graph.operators import tensor
from tflint.graph.resting import common, flat, union
from tflint.graph.run import Arguments, Run
from tflint.graph.state import Cell
from tflint.graph.values import UNKNOWN, Choice, Group, Tensor, Value, Variable


def _dependencies(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """``tf.control_dependencies``: what is made inside needs these too."""
    inputs = arguments.get(0, "control_inputs")
    held = None if inputs is None else run.certain_items(inputs)
    return run.new("control", Cell(dict(enumerate(held or ()))))


def _with_dependencies(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    first, output = arguments.get(0, "dependencies"), arguments.get(1, "output_tensor")
    if first is None or output is None:
        return UNKNOWN
    flow = union([flow_of(run, output), flat([flow_of(run, first)])])
    return tensor(run, node, flow, (output, first))


def _cond(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """Either branch needs its placeholders, taken or not: they are captured by the operation."""
    pred = arguments.get(0, "pred")
    branches = []
    for position, names in ((1, ("true_fn", "fn1")), (2, ("false_fn", "fn2"))):
        function = arguments.get(position, names[0]) or arguments.get(-1, names[1])
        if function is not None and run.state is not None:
            branches.append(run.call(run, function, Arguments(), node))
    if pred is None or run.state is None or not branches:
        return UNKNOWN
    return _merged(run, node, pred, branches)


def _merged(run: Run, node: ast.Call, pred: Value, branches: list[Value]) -> Value:
    groups = [run.items(branch) for branch in branches]
    sizes = {len(items) for items in groups if items is not None}
    if len(sizes) == 1 and all(items is not None for items in groups):
        rows = zip(*(items for items in groups if items is not None), strict=True)
        return Group(tuple(_merged(run, node, pred, list(row)) for row in rows))
    condition = flow_of(run, pred)
    if condition.needs or isinstance(pred, Variable):
        flow = flat(flow_of(run, value) for value in (pred, *branches))
    else:
        # A condition that TensorFlow can work out beforehand leaves one branch (with control flow v2).
        flow = flat([condition, common(flow_of(run, branch) for branch in branches)])
    return tensor(run, node, flow, (pred, *branches))


def _case(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    pairs = arguments.get(0, "pred_fn_pairs")
    default = arguments.get(1, "default")
    held = () if pairs is None else run.certain_items(pairs) or ()
    preds: list[Value] = []
    branches: list[Value] = []
    for pair in held:
        parts = run.items(pair)
        if parts is not None and len(parts) == 2 and run.state is not None:
            preds.append(parts[0])
            branches.append(run.call(run, parts[1], Arguments(), node))
    if default is not None and run.state is not None:
        branches.append(run.call(run, default, Arguments(), node))
    if run.state is None or not preds or not branches:
        return UNKNOWN
    return _merged(run, node, Group(tuple(preds)), branches)


def _while_loop(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """Each result needs the value that its variable starts with, what the condition needs, and what a round makes of it."""
    cond, body, starts = (
        arguments.get(position, name) for position, name in enumerate(("cond", "body", "loop_vars"))
    )
    items = None if starts is None else run.items(starts)
    if not items:
        return UNKNOWN
    inside = Arguments(tuple(_kept(run, item, node) for item in items))
    tested = UNKNOWN if cond is None else run.call(run, cond, inside, node)
    rounds = UNKNOWN if body is None or run.state is None else run.call(run, body, inside, node)
    if run.state is None:
        return UNKNOWN
    made = run.items(rounds)
    if made is None:
        made = (rounds,) if len(items) == 1 else (UNKNOWN,) * len(items)
    if len(made) != len(items):
        return UNKNOWN
    if not flow_of(run, tested).needs:
        made = (UNKNOWN,) * len(items)  # TensorFlow may find out beforehand that there is no round
    results = tuple(_kept(run, item, node, after, tested) for item, after in zip(items, made, strict=True))
    return results[0] if len(results) == 1 else Group(results)


def _kept(run: Run, value: Value, node: ast.Call, *more: Value) -> Value:
    """A variable of a loop; ``more``: what it rests on besides its start."""
    if isinstance(value, Group):
        return Group(tuple(_kept(run, item, node, *more[1:]) for item in value.items))
    inputs = (value, *(each for each in more if each is not UNKNOWN))
    return tensor(run, node, flat(flow_of(run, each) for each in inputs), inputs)


def _map_fn(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """The results need what the function makes of an element."""
    function, elements = arguments.get(0, "fn"), arguments.get(1, "elems")
    if function is None or elements is None:
        return UNKNOWN
    result = run.call(run, function, Arguments((_stand_in(run, elements, node),)), node)
    return UNKNOWN if run.state is None else _looped(run, result, node)


def _scan(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    function, elements, start = (
        arguments.get(position, name) for position, name in enumerate(("fn", "elems", "initializer"))
    )
    if function is None or elements is None:
        return UNKNOWN
    first = UNKNOWN if start is None else _stand_in(run, start, node)
    result = run.call(run, function, Arguments((first, _stand_in(run, elements, node))), node)
    return UNKNOWN if run.state is None else _looped(run, result, node)


def _fold(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """``tf.foldl``: what the function makes of an element, and the elements themselves."""
    function, elements = arguments.get(0, "fn"), arguments.get(1, "elems")
    if function is None or elements is None:
        return UNKNOWN
    result = run.call(run, function, Arguments((UNKNOWN, _stand_in(run, elements, node))), node)
    return UNKNOWN if run.state is None else _looped(run, result, node)


def _stand_in(run: Run, value: Value, node: ast.Call) -> Value:
    """One element along the first axis."""
    items = run.items(value)
    if items is not None:
        return Group(tuple(_stand_in(run, item, node) for item in items))
    if isinstance(value, (Tensor, Variable, Choice)):
        return tensor(run, node, flat([flow_of(run, value)]), (value,))
    return UNKNOWN


def _looped(run: Run, result: Value, node: ast.Call) -> Value:
    items = run.items(result)
    if items is not None:
        return Group(tuple(_looped(run, item, node) for item in items))
    if isinstance(result, (Tensor, Choice)):
        return tensor(run, node, flat([flow_of(run, result)]), (result,))
    return UNKNOWN


CONTROL: dict[str, Handler] = {
    "tensorflow.control_dependencies": _dependencies,
    "tensorflow.with_dependencies": _with_dependencies,
    "tensorflow.cond": _cond,
    "tensorflow.case": _case,
    "tensorflow.while_loop": _while_loop,
    "tensorflow.map_fn": _map_fn,
    "tensorflow.scan": _scan,
    "tensorflow.foldl": _fold,
    "tensorflow.foldr": _fold,
}
