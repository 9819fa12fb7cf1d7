"""Whether a call that was written for one function means the same as a call of another."""

from __future__ import annotations

from functools import lru_cache

from tflint.releases.signatures import Signature, signature_of, signatures_of
from tflint.releases.symbols import releases_with
from tflint.releases.target import Target

_LAST_OF_1 = "1.15"
_ANYTHING = Signature((), "args", None)
"""A function of which nothing is known: it is trusted to have taken the call's positional arguments in these places."""


@lru_cache(maxsize=1 << 12)
def takes_call(
    old: str, new: str, positional: int, keywords: tuple[str, ...], hides: bool, target: Target
) -> bool | None:
    """Whether all targeted releases of ``new`` take a call of ``old`` as it is: the same names in the same places.

    None where that is not known because the call ``hides`` arguments behind ``*`` or ``**``. What a release does
    not say of its arguments is not held against it.
    """
    periods = signatures_of(old)
    before = signature_of(old, _LAST_OF_1) or (periods[-1].signature if periods else _ANYTHING)
    verdict: bool | None = True if periods or not hides else None
    for each in releases_with(new, target):
        for release in each.releases:
            after = signature_of(new, release, each.axis)
            if after is None:
                continue
            if not _takes(before, after, positional, keywords):
                return False
            if hides and not _takes(before, after, len(before.parameters), ()):
                verdict = None
    return verdict


def _takes(before: Signature, after: Signature, positional: int, keywords: tuple[str, ...]) -> bool:
    if not all(after.takes(keyword) for keyword in keywords):
        return False
    if before is not _ANYTHING and before.varargs is not None and positional > len(before.parameters):
        return after.varargs is not None
    for index in range(min(positional, len(before.parameters))):
        if index >= len(after.parameters):
            return after.varargs is not None
        if before.parameters[index].name != after.parameters[index].name:
            return False
        if not after.parameters[index].by_position:
            return False
    return True
