"""Layers and recurrent cells: functions that make and call one, objects that are called."""

from __future__ import annotations

import ast

from tflint.graph import ops
from tflint.graph.flows import flow_of
from tflint.graph.operators import tensor
from tflint.graph.resting import NONE, Flow, Sites, common, curved, flat, union, weighted
from tflint.graph.run import Arguments, Run
from tflint.graph.state import is_none
from tflint.graph.values import UNKNOWN, Bag, Constant, Group, Layer, Tensor, Value


def layer_function(run: Run, module: str, last: str, arguments: Arguments, node: ast.Call) -> Value | None:
    """``tf.layers.dense(x, 10)`` and its like; None for what is no such function."""
    of_contrib = module != "tensorflow.layers"
    inputs = arguments.get(0, "inputs")
    if inputs is None:
        return None
    flow = flow_of(run, inputs)
    if last in ops.WEIGHTED:
        own = _own(run, arguments, node)
        active = _activation(arguments, of_contrib and last in ops.ACTIVE_BY_DEFAULT)
        made = curved([flow], own) if active else weighted(flow, own)
    elif last in ops.NORMALIZING:
        training = _first(arguments, "training", "is_training")
        made = curved([flow], _own(run, arguments, node))
        if training is not None:
            made = union([made, flat([flow_of(run, training)])])
    elif last == "dropout":
        return _dropout(run, inputs, arguments, node, of_contrib)
    elif last in ops.POOLING:
        made = curved([flow])
    elif last in ops.PLAIN_LAYERS:
        made = union([flow])
    else:
        return None
    return tensor(run, node, made, tuple(arguments.all()))


def _dropout(run: Run, inputs: Value, arguments: Arguments, node: ast.Call, of_contrib: bool) -> Value:
    """What switches dropout on is needed where it is a tensor, the rate only where it is on."""
    training = _first(arguments, "training", "is_training")
    rate = arguments.get(1, "keep_prob" if of_contrib else "rate")
    flows = [flow_of(run, inputs)]
    on = (
        of_contrib
        if training is None
        else isinstance(training, (Tensor, Constant)) and not _is_false(training)
    )
    if training is not None:
        flows.append(flat([flow_of(run, training)]))
    if on and rate is not None:
        flows.append(flat([flow_of(run, rate)]))
    return tensor(run, node, union(flows), tuple(arguments.all()))


def _is_false(value: Value) -> bool:
    return isinstance(value, Constant) and not value.value


def _first(arguments: Arguments, *names: str) -> Value | None:
    return next((arguments.keywords[name] for name in names if name in arguments.keywords), None)


def _own(run: Run, arguments: Arguments, node: ast.Call) -> Sites:
    """The layer's weights, if they are certainly trainable."""
    trainable = arguments.keywords.get("trainable")
    if trainable is not None and not (isinstance(trainable, Constant) and trainable.value is True):
        return NONE
    return frozenset({run.site(node)})


def _activation(arguments: Arguments, by_default: bool) -> bool:
    """Whether the layer certainly has an activation. One that is given is taken to be none that is linear."""
    given = _first(arguments, "activation", "activation_fn")
    if given is None:
        return by_default
    if isinstance(given, Constant):
        return given.value not in (None, "linear")
    from tflint.graph.values import Symbol

    return isinstance(given, Symbol) and not given.name.endswith((".identity", ".linear"))


# -- objects -----------------------------------------------------------------------------------------


def layer_class(run: Run, module: str, last: str, arguments: Arguments, node: ast.Call) -> Value | None:
    """A layer or cell object; None for what is no such class."""
    if module in ops.LAYER_CLASS_MODULES and last in ops.LAYER_CLASSES:
        active = _activation(arguments, last not in ops.WEIGHTED)
        linear = last in {"Dense", "Conv1D", "Conv2D", "Conv3D"} and not active
        return Layer(_own(run, arguments, node), curved=not linear and last not in ops.LINEAR_LAYER_CLASSES)
    if module.endswith(("keras", "keras.models")):
        return _sequential(run, arguments) if last == "Sequential" else None
    if module not in ops.CELL_MODULES:
        return None
    if last in ops.CELLS:
        return Layer(frozenset({run.site(node)}), recurrent=True)
    cell = arguments.get(0, "cell")
    if last == "MultiRNNCell":
        return _stacked(run, arguments.get(0, "cells"))
    if last in {"ResidualWrapper", "DeviceWrapper", "InputProjectionWrapper", "OutputProjectionWrapper"}:
        return cell
    if last == "DropoutWrapper" and isinstance(cell, Layer):
        inner, outer = arguments.get(1, "input_keep_prob"), arguments.get(2, "output_keep_prob")
        return Layer(
            cell.weights,
            recurrent=True,
            inner=(*cell.inner, *((inner,) if inner is not None else ())),
            outer=(*cell.outer, *((outer,) if outer is not None else ())),
        )
    return None


def _sequential(run: Run, arguments: Arguments) -> Value:
    layers = arguments.get(0, "layers")
    items = None if layers is None else run.items(layers)
    if not items or not all(isinstance(item, Layer) and not item.recurrent for item in items):
        return UNKNOWN
    return Layer(NONE.union(*(item.weights for item in items if isinstance(item, Layer))))


def _stacked(run: Run, cells: Value | None) -> Value:
    held = run.certain_items(cells) if cells is not None else None
    known = [cell for cell in held or () if isinstance(cell, Layer)]
    if not known or len(known) != len(held or ()):
        return UNKNOWN
    inner = [value for cell in known for value in cell.inner]
    inner += [value for cell in known[:-1] for value in cell.outer]
    weights = NONE.union(*(cell.weights for cell in known))
    return Layer(weights, recurrent=True, inner=tuple(inner), outer=known[-1].outer)


def call_layer(run: Run, layer: Layer, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """A method of a layer, or its call."""
    if name == "zero_state":
        return tensor(
            run, node, flat(flow_of(run, value) for value in arguments.all()), tuple(arguments.all())
        )
    if name not in {"__call__", "apply", "call"} or not list(arguments.all()):
        return UNKNOWN
    flows = [flow_of(run, value) for value in arguments.all()]
    inputs = (*arguments.all(), *layer.inner)
    if layer.recurrent and len(flows) > 1:
        state = _applied(run, flows, layer.weights, layer.inner)
        output = union([state, _waiting(run, layer.outer)])
        return Group((tensor(run, node, output, (*inputs, *layer.outer)), tensor(run, node, state, inputs)))
    made = curved(flows, layer.weights) if layer.curved else weighted(flows[0], layer.weights)
    if not layer.curved:
        made = union([made, flat(flows[1:])])
    return tensor(run, node, made, inputs)


def _applied(run: Run, flows: list[Flow], weights: Sites, inner: tuple[Value, ...]) -> Flow:
    return union([curved(flows, weights), _waiting(run, inner)])


def _waiting(run: Run, values: tuple[Value, ...]) -> Flow:
    return flat(flow_of(run, value) for value in values)


# -- recurrent networks ------------------------------------------------------------------------------


def dynamic_rnn(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """``tf.nn.dynamic_rnn``: (outputs, state)."""
    cell, inputs = arguments.get(0, "cell"), arguments.get(1, "inputs")
    if inputs is None:
        return UNKNOWN
    lengths, start = arguments.get(2, "sequence_length"), arguments.get(3, "initial_state")
    return Group(_unrolled(run, cell, inputs, (lengths,), (start,), node))


def bidirectional_rnn(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """``tf.nn.bidirectional_dynamic_rnn``: a pair of outputs, a pair of states."""
    cells = arguments.get(0, "cell_fw"), arguments.get(1, "cell_bw")
    inputs, lengths = arguments.get(2, "inputs"), arguments.get(3, "sequence_length")
    if inputs is None:
        return UNKNOWN
    starts = arguments.get(4, "initial_state_fw"), arguments.get(5, "initial_state_bw")
    pairs = [
        _unrolled(run, cell, inputs, (lengths,), (start,), node)
        for cell, start in zip(cells, starts, strict=True)
    ]
    return Group((Group((pairs[0][0], pairs[1][0])), Group((pairs[0][1], pairs[1][1]))))


def static_rnn(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """``tf.nn.static_rnn``: a list of outputs, the last state."""
    cell, inputs = arguments.get(0, "cell"), arguments.get(1, "inputs")
    start, lengths = arguments.get(2, "initial_state"), arguments.get(4, "sequence_length")
    items = None if inputs is None else run.certain_items(inputs)
    if items:
        # An early output rests on the early inputs alone.
        shared = common(flow_of(run, item) for item in items)
        first = tensor(run, node, shared, items)
        outputs, state = _unrolled(run, cell, first, (lengths,), (start,), node)
        return Group((Bag(outputs), state))
    if isinstance(inputs, Tensor):
        outputs, state = _unrolled(run, cell, inputs, (lengths,), (start,), node)
        return Group((Bag(outputs), state))
    return UNKNOWN


def _unrolled(
    run: Run,
    cell: Value | None,
    inputs: Value,
    lengths: tuple[Value | None, ...],
    starts: tuple[Value | None, ...],
    node: ast.Call,
) -> tuple[Value, Value]:
    """(outputs, state) of a cell that is applied along a sequence."""
    layer = cell if isinstance(cell, Layer) else Layer(NONE)
    given = tuple(value for value in (*lengths, *starts) if value is not None and not is_none(value))
    state = _applied(run, [flow_of(run, inputs)], layer.weights, (*layer.inner, *given))
    output = union([state, _waiting(run, layer.outer)])
    held = (inputs, *given, *layer.inner)
    return tensor(run, node, output, (*held, *layer.outer)), tensor(run, node, state, held)
