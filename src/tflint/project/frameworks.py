"""Which top-level packages are frameworks: names below them are plain dotted symbols."""

from __future__ import annotations

FRAMEWORK_ROOTS = frozenset(
    {"keras", "tensorflow", "tensorflow_addons", "tensorflow_estimator", "tf_keras", "tf_slim"}
)

_SAME_OBJECT = (
    ("tensorflow.compat.v2", "tensorflow"),
    ("tensorflow._api.v2", "tensorflow"),
    ("keras.api._v2.keras", "keras"),
)


def is_framework(symbol: str) -> bool:
    """Whether a dotted name belongs to TensorFlow, Keras or one of their satellites."""
    return symbol.partition(".")[0] in FRAMEWORK_ROOTS


def canonical(symbol: str) -> str:
    """The symbol without spellings that always give the same object (``tensorflow.compat.v2``)."""
    for spelling, plain in _SAME_OBJECT:
        if symbol == spelling or symbol.startswith(spelling + "."):
            return plain + symbol[len(spelling) :]
    return symbol
