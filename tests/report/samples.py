"""Findings for the tests of reports."""

from __future__ import annotations

from tflint.model import Finding, Fix, Safety, Severity, Span
from tflint.releases.target import Target, newest_target

PLACE = Span(69, 75)
SAFE = Fix("write `keras.ops.mean`", Safety.SAFE, ())
UNSAFE = Fix("write `keras.ops.mean`", Safety.UNSAFE, (), reason="equal for float x only")


def finding(
    path: str = "losses.py",
    line: int = 4,
    column: int = 12,
    *,
    code: str = "TFL302",
    name: str = "backend-op-removed",
    severity: Severity = Severity.ERROR,
    message: str = "`keras.backend.mean` does not exist in Keras 3.15",
    span: Span = PLACE,
    fix: Fix | None = None,
    cell: int | None = None,
) -> Finding:
    return Finding(
        path=path,
        line=line,
        column=column,
        end_line=line,
        end_column=column + span.end - span.start,
        code=code,
        name=name,
        severity=severity,
        message=message,
        span=span,
        symbol="keras.backend.mean",
        fix=fix,
        cell=cell,
    )


def target() -> Target:
    return newest_target()
