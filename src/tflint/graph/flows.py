"""What values rest on when an operation takes them."""

from __future__ import annotations

from tflint.graph.resting import NONE, NOTHING, Flow, common, union
from tflint.graph.run import Run
from tflint.graph.values import Bag, Choice, Group, Ref, Tensor, Value, Variable, options

_DEEPEST = 6


def flow_of(run: Run, value: Value, depth: int = 0) -> Flow:
    """What a value rests on as the argument of an operation, or as one fetch."""
    if isinstance(value, Tensor):
        return value.flow
    if isinstance(value, Variable):
        return Flow(variables=frozenset({value.site})) if value.trainable else NOTHING
    if isinstance(value, Choice):
        return common(flow_of(run, option, depth + 1) for option in value.options)
    if isinstance(value, Bag):
        inner = flow_of(run, value.element, depth + 1)
        if inner.shared:
            return Flow(inner.needs | inner.shared, inner.variables, inner.slopes, inner.shared)
        return inner
    if depth > _DEEPEST or not isinstance(value, (Group, Ref)):
        return NOTHING
    items = run.certain_items(value)
    return union(flow_of(run, item, depth + 1) for item in items) if items else NOTHING


def fetch_flow(run: Run, value: Value, depth: int = 0) -> Flow:
    """What a fetch rests on. Numbers and None cannot be fetched: where one may stand, it does not."""
    if isinstance(value, Choice):
        telling = [option for option in value.options if not _is_no_fetch(option)]
        return common(fetch_flow(run, option, depth + 1) for option in telling) if telling else NOTHING
    if isinstance(value, (Group, Ref)) and depth <= _DEEPEST:
        items = run.certain_items(value)
        return union(fetch_flow(run, item, depth + 1) for item in items) if items else NOTHING
    return flow_of(run, value, depth)


def _is_no_fetch(value: Value) -> bool:
    from tflint.graph.run import is_data

    return is_data(value)


def without_sharing(flow: Flow) -> Flow:
    """Of some of several tensors: what they need together is not certain any more."""
    return flow if not flow.shared else Flow(flow.needs, flow.variables, flow.slopes, NONE)


def is_tensor(value: Value) -> bool:
    """Whether a value is a tensor or variable in every case."""
    return all(isinstance(option, (Tensor, Variable)) for option in options(value))
