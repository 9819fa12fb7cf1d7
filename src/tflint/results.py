"""File results as compact text and back, for the cache. The path is not part of the text."""

from __future__ import annotations

import json
from typing import Any

from tflint.model import Edit, FileError, FileResult, Finding, Fix, ImportNeed, Safety, Severity, Span


class ResultError(ValueError):
    """A text that is not a file result."""


def encode_result(result: FileResult) -> bytes:
    """The result as JSON (lists in a fixed order, for size)."""
    row = [
        [_encode_finding(finding) for finding in result.findings],
        [[error.line, error.message] for error in result.errors],
        int(result.checked),
        int(result.parsed),
        result.suppressed,
        [list(pair) for pair in result.learnt],
        list(result.symbols),
    ]
    return json.dumps(row, separators=(",", ":")).encode("ascii")


def decode_result(text: bytes, path: str) -> FileResult:
    """The result that `encode_result` was given, for a file of that path. Raises ResultError."""
    try:
        findings, errors, checked, parsed, suppressed, learnt, symbols = json.loads(text)
        return FileResult(
            path=path,
            findings=tuple(_decode_finding(row, path) for row in findings),
            errors=tuple(FileError(path, line, message) for line, message in errors),
            checked=bool(checked),
            parsed=bool(parsed),
            suppressed=int(suppressed),
            learnt=tuple((question, digest) for question, digest in learnt),
            symbols=tuple(symbols),
        )
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise ResultError(str(error)) from error


def _encode_finding(finding: Finding) -> list[Any]:
    return [
        finding.line,
        finding.column,
        finding.end_line,
        finding.end_column,
        finding.code,
        finding.name,
        finding.severity.value,
        finding.message,
        finding.span.start,
        finding.span.end,
        finding.symbol,
        None if finding.fix is None else _encode_fix(finding.fix),
        finding.cell,
    ]


def _decode_finding(row: list[Any], path: str) -> Finding:
    line, column, end_line, end_column, code, name, severity, message, start, end, symbol, fix, cell = row
    return Finding(
        path=path,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        code=code,
        name=name,
        severity=Severity(severity),
        message=message,
        span=Span(start, end),
        symbol=symbol,
        fix=None if fix is None else _decode_fix(fix),
        cell=cell,
    )


def _encode_fix(fix: Fix) -> list[Any]:
    return [
        fix.title,
        fix.safety.value,
        [[edit.start, edit.end, edit.text] for edit in fix.edits],
        [[need.module, need.name, need.alias, need.beside] for need in fix.imports],
        fix.reason,
    ]


def _decode_fix(row: list[Any]) -> Fix:
    title, safety, edits, imports, reason = row
    return Fix(
        title=title,
        safety=Safety(safety),
        edits=tuple(Edit(start, end, text) for start, end, text in edits),
        imports=tuple(ImportNeed(*need) for need in imports),
        reason=reason,
    )
