"""What passes from the checks of one file to the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tflint.catalogue.rule import Rule
from tflint.model import Finding, Fix, Severity, Span
from tflint.records import record

if TYPE_CHECKING:
    from tflint.source import Source

INTERNAL_ERROR, SYNTAX_ERROR, UNUSED_SUPPRESSION = "TFL000", "TFL001", "TFL002"
COMPAT_IMPORTS = "TFL202"
"""The rule whose fixes move imports of TensorFlow to ``compat.v1``, where the settings ask for that."""


@record(frozen=True, slots=True)
class Issue:
    """A finding and the lines (1-based, first and last, of the whole text) on which a comment can suppress it."""

    rule: Rule
    finding: Finding
    lines: tuple[int, int]


def finding_at(
    span: Span,
    rule: Rule,
    message: str,
    source: Source,
    *,
    severity: Severity | None = None,
    symbol: str | None = None,
    fix: Fix | None = None,
) -> Finding:
    """What a rule says about a span of a file; of the rule's own severity if no other is given."""
    start, end = source.place(span.start), source.place(span.end)
    return Finding(
        path=source.path,
        line=start.line,
        column=start.column,
        end_line=end.line,
        end_column=end.column,
        code=rule.code,
        name=rule.name,
        severity=severity or rule.severity,
        message=message,
        span=span,
        symbol=symbol,
        fix=fix,
        cell=start.cell,
    )
