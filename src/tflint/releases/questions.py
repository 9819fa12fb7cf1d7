"""Whether the release database has something to say about what a file mentions."""

from __future__ import annotations

from collections.abc import Iterable

from tflint.releases.absence import missing_prefix
from tflint.releases.arguments import refuses
from tflint.releases.target import Target
from tflint.scan import Mention


def has_answer(found: Iterable[Mention], questions: frozenset[str], target: Target) -> bool:
    """Whether one of the questions (`tflint.catalogue.rule.SCANS`) may be answered with yes for a mention."""
    missing, refused, deprecated = (each in questions for each in ("missing", "refused", "deprecated"))
    for mention in found:
        symbol = mention.symbol
        if missing and missing_prefix(symbol, target) is not None:
            return True
        if refused and any(
            keyword and refuses(symbol, keyword, target) for keyword in mention.keywords or ()
        ):
            return True
        if deprecated and is_deprecated(symbol, target):
            return True
    return False


def is_deprecated(symbol: str, target: Target) -> bool:
    """Whether a symbol, or what it is an attribute of, is deprecated in the newest targeted release that has it."""
    from tflint.releases.deprecations import newest_deprecation

    while "." in symbol:
        if newest_deprecation(symbol, target) is not None:
            return True
        symbol = symbol.rpartition(".")[0]
    return False
