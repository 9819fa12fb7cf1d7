"""The truth of values, where it is known."""

from __future__ import annotations

from tflint.graph.run import Run
from tflint.graph.values import (
    Choice,
    Class,
    Constant,
    Function,
    Group,
    Layer,
    Optimizer,
    Ref,
    Session,
    Value,
)


def truth(run: Run, value: Value) -> bool | None:
    """The truth of a value, None where it is not known."""
    if isinstance(value, Constant):
        return bool(value.value)
    if isinstance(value, (Function, Class, Optimizer, Layer, Session)):
        return True
    if isinstance(value, Choice):
        answers = {truth(run, option) for option in value.options}
        return answers.pop() if len(answers) == 1 else None
    if isinstance(value, Group):
        return bool(value.items)
    if isinstance(value, Ref) and value.kind in {"list", "dict", "set"} and run.state is not None:
        cell = run.now.get(value.id)
        if any(key not in cell.maybe for key in cell.items):
            return True
        return False if not cell.items and not cell.open else None
    return None
