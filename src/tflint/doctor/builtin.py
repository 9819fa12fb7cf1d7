"""What belongs to Keras itself, by the release database: every other class or function is the user's own."""

from __future__ import annotations

from functools import cache

from tflint.releases.presence import find_symbol, symbols_in
from tflint.releases.ranges import in_ranges
from tflint.releases.shards import NAMESPACES

_KERAS = tuple(
    name for name in NAMESPACES if name.startswith(("keras", "tf.keras", "tf_keras", "tf.compat.v1.keras"))
)
_INTERNAL = frozenset(
    """
    Model Functional Sequential InputLayer TensorFlowOpLayer TFOpLambda SlicingOpLambda ClassMethod
    InstanceMethod InstanceProperty AddMetric AddLoss BatchNormalizationV1 BatchNormalizationV2 LSTMV1 LSTMV2
    GRUV1 GRUV2 Policy PolicyV1 DTypePolicy DTypePolicyMap L1L2 KerasTensor FloorDivide GetItem Operation
    QuantizedDTypePolicy QuantizedFloat8DTypePolicy
    """.split()
)
"""Classes that configurations name and that no public name stands for."""
_FUNCTIONS_OF = (
    "keras.activations",
    "tensorflow.keras.activations",
    "tf_keras.activations",
    "keras.losses",
    "tensorflow.keras.losses",
    "tf_keras.losses",
    "keras.metrics",
    "tensorflow.keras.metrics",
    "tf_keras.metrics",
    "tensorflow.nn",
)


@cache
def known_classes() -> frozenset[str]:
    """The names, without their modules, of all classes that some Keras has."""
    found = set(_INTERNAL)
    for namespace in _KERAS:
        for name, symbol in symbols_in(namespace).items():
            if symbol.kind == "class":
                found.add(name.rpartition(".")[2])
    return frozenset(found)


@cache
def known_functions() -> frozenset[str]:
    """The names of activations, losses and metrics that some Keras takes as a text."""
    found = {"linear"}
    for namespace in ("keras", "tf.keras", "tf_keras", "tf"):
        for name in symbols_in(namespace):
            module, _, last = name.rpartition(".")
            if module in _FUNCTIONS_OF:
                found.add(last)
    return frozenset(found)


def gone_from(module: str, name: str, release: str) -> bool:
    """Whether standalone Keras of a release lacks a class of its layers that other releases have."""
    if module not in ("", "keras.layers"):
        return False
    found = find_symbol(f"keras.layers.{name}")
    older = find_symbol(f"tensorflow.keras.layers.{name}")
    if found is None:
        return older is not None and not older.keras_ranges and older.kind == "class"
    return found.kind == "class" and not in_ranges(release, found.ranges)
