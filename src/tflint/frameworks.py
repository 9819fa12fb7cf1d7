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
    if ".compat.v" not in symbol and "api" not in symbol:
        return symbol  # as most are
    for spelling, plain in _SAME.items():
        if symbol == spelling or symbol.startswith(spelling + "."):
            return plain + symbol[len(spelling) :]
    return symbol


def full_symbol(name: str, keras_root: str = "keras") -> str:
    """The symbol that a dotted name of a rule file stands for, under the root that the user came through."""
    head, _, tail = name.partition(".")
    if head == "tf":
        return f"tensorflow.{tail}" if tail else "tensorflow"
    if head == "keras":
        return f"{keras_root}.{tail}" if tail else keras_root
    if head == "np":
        return f"numpy.{tail}" if tail else "numpy"
    return name
