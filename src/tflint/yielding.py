"""General rules are silent where a rule that knows more speaks about the same symbol."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from tflint.issues import Issue
from tflint.model import Finding


def without_repeated(issues: Sequence[Issue]) -> list[Issue]:
    """The issues but for those of rules that ``yields``, at places where another rule speaks about their symbol."""
    if not any(issue.rule.yields for issue in issues):
        return list(issues)
    special = _Places([issue.finding for issue in issues if not issue.rule.yields and issue.finding.symbol])
    return [
        issue
        for issue in issues
        if not issue.rule.yields
        or not any(_same_symbol(issue.finding, other) for other in special.overlapping(issue.finding))
    ]


class _Places:
    """Findings by their spans."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self._findings = sorted(findings, key=lambda finding: finding.span)
        self._starts = [finding.span.start for finding in self._findings]
        self._furthest = list(accumulate((finding.span.end for finding in self._findings), max))
        """For each finding how far it and those before it reach."""

    def overlapping(self, finding: Finding) -> Iterator[Finding]:
        """Those that share a character with a finding."""
        index = bisect_left(self._starts, finding.span.end) - 1
        while index >= 0 and self._furthest[index] > finding.span.start:
            if self._findings[index].span.end > finding.span.start:
                yield self._findings[index]
            index -= 1


def _same_symbol(general: Finding, special: Finding) -> bool:
    one, other = f"{general.symbol}.", f"{special.symbol}."
    return one.startswith(other) or other.startswith(one)
