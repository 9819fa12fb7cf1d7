"""Keywords that a function or constructor takes in no release of a target."""

from __future__ import annotations

from functools import lru_cache

from tflint.releases.presence import find_symbol
from tflint.releases.ranges import describe_ranges, describe_releases
from tflint.releases.signatures import Signature, signature_of, signatures_of
from tflint.releases.symbols import releases_with
from tflint.releases.target import Target

_CUTOFF = 0.6
_TAKES_ANYTHING = frozenset({"tensorflow.Variable"})
"""Called through a metaclass that drops what it does not know."""


@lru_cache(maxsize=1 << 16)
def refuses(symbol: str, keyword: str, target: Target) -> bool:
    """Whether every targeted release that has the symbol refuses the keyword.

    False where a release takes any keyword, or where the arguments are not known for one of them.
    """
    signatures = _signatures(symbol, target)
    return bool(signatures) and not any(each is None or each.takes(keyword) for each in signatures)


@lru_cache(maxsize=1 << 14)
def _signatures(symbol: str, target: Target) -> tuple[Signature | None, ...]:
    found = find_symbol(symbol)
    if symbol in _TAKES_ANYTHING or found is None or found.kind not in ("function", "class"):
        return ()
    return tuple(
        signature_of(symbol, release, each.axis)
        for each in releases_with(symbol, target)
        for release in each.releases
    )


def describe_refusal(symbol: str, keyword: str, target: Target) -> str:
    """What to say where `refuses` is true: in which releases, since when, what may have been meant."""
    where = " and ".join(
        describe_releases(each.releases, each.axis) for each in releases_with(symbol, target)
    )
    taking = _taking(symbol, keyword)
    only = f", only in {taking}" if taking else ""
    return f"`{symbol}` takes no argument `{keyword}` in {where}{only}{_meant(symbol, keyword, target)}"


def _taking(symbol: str, keyword: str) -> str:
    """The releases in which the argument existed."""
    root = symbol.partition(".")[0]
    own, keras = [], []
    for period in signatures_of(symbol):
        if period.signature.kwargs is None and period.signature.takes(keyword):
            own.append(period.ranges)
            keras.append(period.keras_ranges)
    texts = []
    if any(own):
        texts.append(describe_ranges(" ".join(own).strip(), root))
    if any(keras):
        texts.append(describe_ranges(" ".join(keras).strip(), "keras"))
    return " and ".join(texts)


def _meant(symbol: str, keyword: str, target: Target) -> str:
    from difflib import get_close_matches

    known = [
        parameter.name
        for signature in _signatures(symbol, target)[-1:]
        if signature is not None
        for parameter in signature.parameters
        if parameter.by_name
    ]
    near = get_close_matches(keyword, known, n=1, cutoff=_CUTOFF)
    if near:
        return f"; did you mean `{near[0]}`?"
    return f"; it takes {', '.join(f'`{name}`' for name in known)}" if 0 < len(known) <= 8 else ""
