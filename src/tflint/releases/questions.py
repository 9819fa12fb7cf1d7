"""Whether the release database has something to say about what a file mentions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tflint.releases.absence import missing_prefix
from tflint.releases.arguments import refuses
from tflint.releases.partial import lacking_prefix
from tflint.releases.places import BEFORE_1, old_places, refusing_releases
from tflint.releases.presence import find_symbol
from tflint.releases.target import Target
from tflint.scan import Mention


def has_answer(
    found: Iterable[Mention],
    questions: frozenset[str],
    target: Target,
    named: frozenset[str] = frozenset(),
) -> bool:
    """Whether one of the questions (`tflint.catalogue.rule.SCANS`) may be answered with yes for a mention.

    ``named`` are the symbols that rules list themselves.
    """
    missing, lacking, refused, renamed, deprecated = (
        each in questions for each in ("missing", "lacking", "refused", "renamed", "deprecated")
    )
    for mention in found:
        symbol = mention.symbol
        if symbol in named:
            return True
        if missing and missing_prefix(symbol, target) is not None:
            return True
        if lacking and lacking_prefix(symbol, target) is not None:
            return True
        if refused and any(
            keyword and refuses(symbol, keyword, target) for keyword in mention.keywords or ()
        ):
            return True
        if renamed and _is_renamed(mention, target):
            return True
        if deprecated and _is_deprecated(symbol, target):
            return True
    return False


def known_symbols(found: Iterable[Mention]) -> tuple[str, ...]:
    """The symbols, as far as some release has them, sorted: what can be asked of `ranges_of`."""
    known: dict[str, None] = {}
    for mention in found:
        symbol = mention.symbol
        while "." in symbol and find_symbol(symbol) is None:
            symbol = symbol.rpartition(".")[0]
        if "." in symbol:
            known[symbol] = None
    return tuple(sorted(known))


def ranges_of(symbol: str) -> Mapping[str, str] | None:
    """The ranges in which a symbol exists, by axis, for `tflint.releases.fitting`; None if nothing is known of it."""
    found = find_symbol(symbol)
    if found is None:
        return None
    ranges = {symbol.partition(".")[0]: found.ranges, "keras": found.keras_ranges}
    if symbol.startswith("keras."):
        ranges = {"keras": found.ranges}
    return {axis: text for axis, text in ranges.items() if text}


def _is_deprecated(symbol: str, target: Target) -> bool:
    from tflint.releases.deprecations import deprecated_prefixes  # few runs ask

    return bool(deprecated_prefixes(symbol, target))


def _is_renamed(mention: Mention, target: Target) -> bool:
    """Whether a targeted release does not take a keyword of a call, or takes its positional arguments elsewhere."""
    symbol = mention.symbol
    return (
        (mention.number_first and symbol in BEFORE_1)
        or any(keyword and refusing_releases(symbol, keyword, target) for keyword in mention.keywords or ())
        or any(old_places(symbol, place, target) for place in mention.texts)
    )
