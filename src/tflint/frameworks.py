"""The packages that tflint is about, by the names under which they are imported."""

from __future__ import annotations

from collections.abc import Callable, Collection

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

_SAME_IN_1 = {
    "tensorflow.compat.v2.compat.v1": "tensorflow.compat.v1",
    "keras.api._v2.keras": "keras",
}
"""In TensorFlow 1 ``tf.compat.v2`` is a module of its own, and its ``compat`` has ``v1`` alone."""

Canonical = Callable[[str], str]


def is_framework(symbol: str) -> bool:
    """Whether a dotted name is a framework, or below one."""
    return symbol.split(".", 1)[0] in FRAMEWORK_ROOTS


def canonical(symbol: str) -> str:
    """The same symbol without the spellings that are always the same object (``tensorflow.compat.v2``)."""
    return _respelled(symbol, _SAME)


def canonical_in_1(symbol: str) -> str:
    """The same symbol without the spellings that are the same object in TensorFlow 1."""
    return _respelled(symbol, _SAME_IN_1)


def canonical_for(releases: Collection[str]) -> Canonical:
    """The canonical spelling for some releases of TensorFlow."""
    return canonical_in_1 if all(release.startswith("1.") for release in releases) else canonical


def _respelled(symbol: str, same: dict[str, str]) -> str:
    if ".compat.v" not in symbol and "api" not in symbol:
        return symbol  # as most are
    for spelling, plain in same.items():
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
