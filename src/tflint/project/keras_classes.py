"""What kind of Keras object a class of the frameworks makes, by its symbol."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Kind(str, Enum):
    """What Keras does with an object."""

    LAYER = "layer"
    MODEL = "model"
    """A model is a layer, too."""
    LOSS = "loss"
    METRIC = "metric"
    OPTIMIZER = "optimizer"
    SCHEDULE = "learning rate schedule"
    INITIALIZER = "initializer"
    REGULARIZER = "regularizer"
    CONSTRAINT = "constraint"
    CALLBACK = "callback"


SAVED = frozenset(Kind) - {Kind.CALLBACK}
"""What is part of a saved model."""


@dataclass(frozen=True, slots=True)
class KerasClass:
    """A class of the frameworks. ``root`` is the package that the user came through: ``keras``, ``tensorflow.keras``,
    ``tf_keras``; ``name`` is the class's own name.
    """

    kind: Kind
    root: str
    name: str


_ROOT = re.compile(
    r"(tensorflow\.keras|tensorflow\.compat\.v1\.keras|tensorflow\.python\.keras|tensorflow\.contrib\.keras|tf_keras|keras)"
    r"\.(?:api\.|_tf_keras\.keras\.|src\.|python\.keras\.)*"
)
_BY_MODULE = {
    "layers": Kind.LAYER,
    "losses": Kind.LOSS,
    "metrics": Kind.METRIC,
    "optimizers": Kind.OPTIMIZER,
    "initializers": Kind.INITIALIZER,
    "regularizers": Kind.REGULARIZER,
    "constraints": Kind.CONSTRAINT,
    "callbacks": Kind.CALLBACK,
}
_BY_NAME = {
    "Layer": Kind.LAYER,
    "Model": Kind.MODEL,
    "Sequential": Kind.MODEL,
    "Functional": Kind.MODEL,
    "Network": Kind.MODEL,
    "Container": Kind.MODEL,
    "Loss": Kind.LOSS,
    "Metric": Kind.METRIC,
    "Optimizer": Kind.OPTIMIZER,
    "Initializer": Kind.INITIALIZER,
    "Regularizer": Kind.REGULARIZER,
    "Constraint": Kind.CONSTRAINT,
    "Callback": Kind.CALLBACK,
    "LearningRateSchedule": Kind.SCHEDULE,
    "Wrapper": Kind.LAYER,
    "RNN": Kind.LAYER,
    "Recurrent": Kind.LAYER,
}
_BY_NAME_IN = frozenset(
    {"", "models", "engine", "legacy", "optimizers", "layers", "metrics", "losses", "training"}
)
"""The first module below the root in which the names of ``_BY_NAME`` mean that."""
_NO_CLASSES = frozenset({"Input", "InputSpec", "Node", "Wrapper_", "CallbackList"})


def keras_class(symbol: str) -> KerasClass | None:
    """The Keras class behind a symbol such as ``keras.engine.topology.Layer``, None for anything else."""
    match = _ROOT.match(symbol)
    if match is None:
        return None
    root = match[1]
    module, _, name = symbol[match.end() :].rpartition(".")
    if not name[:1].isupper() or name in _NO_CLASSES:
        return None
    first = module.split(".", 1)[0]
    if "schedules" in module.split(".") or name == "LearningRateSchedule":
        return KerasClass(Kind.SCHEDULE, root, name)
    kind = _BY_NAME.get(name) if first in _BY_NAME_IN else None
    if first in _BY_MODULE and kind not in (Kind.MODEL,):
        kind = _BY_MODULE[first]
    return None if kind is None else KerasClass(kind, root, name)
