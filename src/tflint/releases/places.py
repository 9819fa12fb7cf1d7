"""Positional arguments that stand where an older release took them."""

from __future__ import annotations

from functools import lru_cache

from tflint.releases.signatures import Signature, signature_of, signatures_of
from tflint.releases.symbols import releases_with
from tflint.releases.target import Target

BEFORE_1 = {
    "tensorflow.concat": ("axis", "values", "name"),
    "tensorflow.split": ("axis", "num_or_size_splits", "value", "name"),
    "tensorflow.compat.v1.concat": ("axis", "values", "name"),
    "tensorflow.compat.v1.split": ("axis", "num_or_size_splits", "value", "name"),
}
"""Functions whose arguments TensorFlow 0.x took in another order: first a number, the axis."""

_NEVER_TEXT = frozenset(
    {
        "axis",
        "keepdims",
        "batch_dims",
        "conjugate",
        "constant_values",
        "num_segments",
        "control_inputs",
        "weights",
    }
)
"""Parameters that no text can be meant for."""


@lru_cache(maxsize=1 << 12)
def old_places(symbol: str, text_at: int, target: Target) -> tuple[str, ...] | None:
    """The parameters of TensorFlow 1 in their order, if a text as the positional argument ``text_at`` shows that order.

    It does where that place was the ``name`` of the op and some targeted release has a parameter there that cannot be
    a text.
    """
    before = _in_tensorflow_1(symbol)
    if before is None or text_at >= len(before.parameters) or before.parameters[text_at].name != "name":
        return None
    names = tuple(parameter.name for parameter in before.parameters)
    for each in releases_with(symbol, target):
        for release in each.releases:
            after = signature_of(symbol, release, each.axis)
            if after is None or after.varargs is not None:
                return None
            if text_at < len(after.parameters) and after.parameters[text_at].name in _NEVER_TEXT:
                return names
    return None


@lru_cache(maxsize=1 << 12)
def moved_places(
    symbol: str, target: Target, renamed: frozenset[tuple[str, str]]
) -> tuple[tuple[str, ...], int] | None:
    """The parameters of TensorFlow 1 in their order, and the first place at which a targeted TensorFlow 2 has another one.

    ``renamed``: pairs of an old and a new name for what is the same parameter. None if no place differs.
    """
    before = _in_tensorflow_1(symbol)
    if before is None or before.varargs is not None or before.parameters[:1] == ():
        return None
    names = tuple(parameter.name for parameter in before.parameters if parameter.by_position)
    if names[:1] == ("_sentinel",):
        return None
    first: int | None = None
    for each in releases_with(symbol, target):
        for release in each.releases:
            after = signature_of(symbol, release, each.axis) if not release.startswith("1.") else None
            if after is None:
                continue
            if after.varargs is not None:
                return None
            places = [parameter.name for parameter in after.parameters if parameter.by_position]
            for index, (old, new) in enumerate(zip(names, places, strict=False)):
                if old != new and (old, new) not in renamed and (old in places or new in names):
                    first = index if first is None else min(first, index)
                    break
    return None if first is None else (names, first)


def _in_tensorflow_1(symbol: str) -> Signature | None:
    return (
        signature_of(symbol, "1.15") if symbol.startswith("tensorflow.") and signatures_of(symbol) else None
    )


@lru_cache(maxsize=1 << 14)
def refusing_releases(symbol: str, keyword: str, target: Target) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(axis, releases): the targeted releases that have the symbol, but do not take the keyword."""
    found = []
    for each in releases_with(symbol, target):
        refusing = []
        for release in each.releases:
            signature = signature_of(symbol, release, each.axis)
            if signature is not None and not signature.takes(keyword):
                refusing.append(release)
        if refusing:
            found.append((each.axis, tuple(refusing)))
    return tuple(found)
