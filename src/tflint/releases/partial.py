"""Symbols that some, though perhaps not all, releases of a target lack."""

from __future__ import annotations

from functools import lru_cache

from tflint.releases.presence import find_symbol
from tflint.releases.ranges import describe_releases
from tflint.releases.symbols import is_covered, missing_releases
from tflint.releases.target import Target


@lru_cache(maxsize=1 << 16)
def lacking_prefix(symbol: str, target: Target) -> str | None:
    """The shortest dotted prefix of a TensorFlow symbol that a release of the target lacks; None if all have all of it.

    What lies in `tf.keras` is left out: rules about TensorFlow's own names have no answer there. Attributes of classes,
    functions and values are not looked at.
    """
    if not symbol.startswith("tensorflow.") or symbol.startswith("tensorflow.keras."):
        return None
    at = symbol.find(".")
    while at > 0:
        at = symbol.find(".", at + 1)
        prefix = symbol if at < 0 else symbol[:at]
        found = find_symbol(prefix)
        if found is None:
            return prefix if is_covered(prefix) else None
        if missing_releases(prefix, target):
            return prefix
        if not found.is_module:
            return None
    return None


def describe_lacking(symbol: str, target: Target) -> str:
    """The targeted releases without the symbol, in words: ``TensorFlow 2.0–2.21``."""
    lacking = missing_releases(symbol, target)
    return " and ".join(describe_releases(each.releases, each.axis) for each in lacking)
