"""The packages that tflint is about, by the names under which they are imported."""

from __future__ import annotations

FRAMEWORK_ROOTS = frozenset(
    {"tensorflow", "keras", "tf_keras", "tensorflow_addons", "tf_slim", "tensorflow_estimator"}
)
_SAME = {
    "tensorflow.compat.v1.compat.v1": "tensorflow.compat.v1",
    "tensorflow.compat.v1.compat.v2": "tensorflow",
    "tensorflow.compat.v2.compat.v1": "tensorflow.compat.v1",
    "tensorflow.compat.v2": "tensorflow",
    "keras.api._v2.keras": "keras",
    "tensorflow._api.v2": "tensorflow",
}


def is_framework(symbol: str) -> bool:
    """Whether a dotted name is a framework, or below one."""
    return symbol.split(".", 1)[0] in FRAMEWORK_ROOTS


def canonical(symbol: str) -> str:
    """The same symbol without the spellings that are always the same object (``tensorflow.compat.v2``)."""
    for spelling, plain in _SAME.items():
        if symbol == spelling or symbol.startswith(spelling + "."):
            return plain + symbol[len(spelling) :]
    return symbol
