"""TFL001: a file that cannot be parsed, with the true line and the reason."""

from __future__ import annotations

from tflint.issues import SYNTAX_ERROR
from tflint.model import FileResult, Finding, Span
from tflint.plan import Plan
from tflint.source import Source


def explained(source: Source, plan: Plan, problem: Exception) -> FileResult:
    """The result for a file that a parser refused."""
    from tflint.source.diagnose import explain_syntax_error

    line, message = explain_syntax_error(source.data, source.text, problem)
    return syntax_error(source.path, plan, line, message, source)


def syntax_error(path: str, plan: Plan, line: int, message: str, source: Source | None = None) -> FileResult:
    """The result for a file with an error at a 1-based line; ``source`` is there if the file could be decoded."""
    rule = plan.rules.get(SYNTAX_ERROR)
    if rule is None:
        return FileResult(path, checked=False)
    line = max(line, 1)
    cell = None
    span = Span(0, 0)
    if source is not None and source.text:
        offset = min(source.offset(min(line, len(source.lines.starts))), len(source.text))
        place = source.place(offset)
        line, cell, span = place.line, place.cell, Span(offset, offset)
    text = rule.summary.format(reason=message) if "{reason}" in rule.summary else message
    finding = Finding(
        path=path,
        line=line,
        column=1,
        end_line=line,
        end_column=1,
        code=rule.code,
        name=rule.name,
        severity=rule.severity,
        message=text,
        span=span,
        cell=cell,
    )
    return FileResult(path, (finding,), checked=False)
