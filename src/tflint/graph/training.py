"""Optimizers and gradients: which placeholders an update needs."""

from __future__ import annotations

import ast

from tflint.graph.flows import flow_of, without_sharing
from tflint.graph.graphs import ALL_TRAINABLE, Handler
from tflint.graph.operators import tensor
from tflint.graph.resting import NONE, Flow, Sites, flat
from tflint.graph.run import Arguments, Run
from tflint.graph.state import is_none
from tflint.graph.values import (
    UNKNOWN,
    Bag,
    Bound,
    Choice,
    Function,
    Group,
    Optimizer,
    Tensor,
    Value,
    Variable,
)

_MODULES = frozenset({"tensorflow.train", "tensorflow.contrib.opt"})
_ELSEWHERE = frozenset({"SyncReplicasOptimizer", "CrossShardOptimizer", "DistributedOptimizer"})


def make_optimizer(run: Run, module: str, last: str, arguments: Arguments) -> Value:
    """An optimizer of TensorFlow 1."""
    if module not in _MODULES or last in _ELSEWHERE or not arguments.complete:
        return UNKNOWN
    rate = arguments.get(0, "learning_rate")
    if isinstance(rate, Optimizer):
        return rate
    settings = tuple(value for value in arguments.all() if isinstance(value, (Tensor, Choice)))
    return Optimizer(settings[0] if len(settings) == 1 else Group(settings))


def call_optimizer(run: Run, optimizer: Optimizer, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """A method of an optimizer."""
    if name == "minimize":
        loss, variables = arguments.get(0, "loss"), arguments.get(2, "var_list")
        if loss is None or isinstance(loss, (Function, Bound)):
            return UNKNOWN
        needs = needs_of_gradients(run, loss, variables) | flow_of(run, optimizer.rate).needs
        return tensor(run, node, Flow(needs), (loss, optimizer.rate), operation=True)
    if name == "compute_gradients":
        loss, variables = arguments.get(0, "loss"), arguments.get(1, "var_list")
        return UNKNOWN if loss is None else _pairs(run, loss, variables, node)
    if name == "apply_gradients":
        pairs = arguments.get(0, "grads_and_vars")
        if pairs is None:
            return UNKNOWN
        flow = flow_of(run, pairs)
        needs = flow.needs | flow_of(run, optimizer.rate).needs
        return tensor(run, node, Flow(needs), (pairs, optimizer.rate), operation=True)
    return UNKNOWN


def chosen(run: Run, variables: Value | None) -> Sites | None:
    """The variables of a list; None: all trainable ones. Empty where they are not known."""
    if variables is None or is_none(variables) or variables == ALL_TRAINABLE:
        return None
    if isinstance(variables, Variable):
        return frozenset({variables.site})
    items = run.certain_items(variables) or ()
    return frozenset(item.site for item in items if isinstance(item, Variable))


def needs_of_gradients(run: Run, loss: Value, variables: Value | None) -> Sites:
    """The placeholders that the gradients of a loss to variables need, taken together."""
    wanted = chosen(run, variables)
    slopes = flow_of(run, loss).slopes
    return frozenset(site for site, found in slopes.items() if wanted is None or found & wanted)


def _pairs(run: Run, loss: Value, variables: Value | None, node: ast.Call) -> Value:
    """(gradient, variable) pairs."""
    items = None if variables is None else run.items(variables)
    if items is None:
        gradient = _together(run, needs_of_gradients(run, loss, variables), loss, node)
        return Bag(Group((gradient, UNKNOWN)))
    return Group(tuple(Group((_gradient(run, loss, item, node), item)) for item in items))


def _together(run: Run, needs: Sites, loss: Value, node: ast.Call) -> Tensor:
    made = tensor(run, node, Flow(shared=needs), (loss,))
    return Tensor(made.flow, node, run.frame.module, made.inputs, opaque=True)


def _gradient(run: Run, loss: Value, variable: Value, node: ast.Call) -> Tensor:
    needs = needs_of_gradients(run, loss, variable) if isinstance(variable, Variable) else NONE
    return tensor(run, node, Flow(needs), (loss,))


def _gradients(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """``tf.gradients(ys, xs)``: a list, one gradient for each of ``xs``."""
    loss, variables = arguments.get(0, "ys"), arguments.get(1, "xs")
    if loss is None or variables is None or "stop_gradients" in arguments.keywords:
        return UNKNOWN
    if isinstance(variables, (Variable, Tensor)):
        return Group((_gradient(run, loss, variables, node),))
    items = run.items(variables)
    if items is not None:
        return Group(tuple(_gradient(run, loss, item, node) for item in items))
    if variables == ALL_TRAINABLE:
        return Bag(_together(run, needs_of_gradients(run, loss, None), loss, node))
    return UNKNOWN


def _clip(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """``tf.clip_by_global_norm``: each clipped gradient needs all of them, for the norm."""
    values = arguments.get(0, "t_list")
    if values is None:
        return UNKNOWN
    rest = [flow_of(run, value) for value in arguments.all() if value is not values]
    flow = flat([without_sharing(flow_of(run, values)), *rest])
    needs = Flow(flow.needs | flow_of(run, values).needs)
    norm = tensor(run, node, needs, (values,))
    items = run.items(values)
    if items is not None:
        return Group((Group(tuple(tensor(run, node, needs, (values,)) for _ in items)), norm))
    if isinstance(values, Bag):
        return Group((Bag(tensor(run, node, needs, (values,))), norm))
    return UNKNOWN


def _global_norm(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    values = arguments.get(0, "t_list")
    return UNKNOWN if values is None else tensor(run, node, Flow(flow_of(run, values).needs), (values,))


def _optimize_loss(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """contrib's one-call training: the result is the loss, after the update."""
    loss, rate = arguments.get(0, "loss"), arguments.get(2, "learning_rate")
    if loss is None:
        return UNKNOWN
    needs = flow_of(run, loss).needs | (NONE if rate is None else flow_of(run, rate).needs)
    return tensor(run, node, Flow(needs), (loss, UNKNOWN if rate is None else rate))


def _create_train_op(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    loss = arguments.get(0, "total_loss")
    return UNKNOWN if loss is None else tensor(run, node, Flow(flow_of(run, loss).needs), (loss,))


TRAINING: dict[str, Handler] = {
    "tensorflow.gradients": _gradients,
    "tensorflow.clip_by_global_norm": _clip,
    "tensorflow.linalg.global_norm": _global_norm,
    "tensorflow.global_norm": _global_norm,
    "tensorflow.contrib.layers.optimize_loss": _optimize_loss,
    "tensorflow.contrib.slim.learning.create_train_op": _create_train_op,
    "tensorflow.contrib.training.create_train_op": _create_train_op,
}
