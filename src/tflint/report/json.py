"""The report as one JSON object, for programs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence

from tflint.model import FileError, Finding, Fix, Severity
from tflint.report.contents import Contents, Counts, Remedy, count

_VERSION = 1


def render(contents: Contents) -> str:
    """The object, indented, in ASCII, with a newline at its end."""
    document = {
        "version": _VERSION,
        **_targets(contents),
        **_fit(contents),
        "findings": [_finding(finding) for finding in contents.findings],
        "errors": [_error(error) for error in contents.errors],
        "warnings": [_error(warning) for warning in (*contents.warnings, *contents.notes)],
        "summary": _summary(contents),
    }
    return json.dumps(document, indent=2) + "\n"


def _targets(contents: Contents) -> dict[str, object]:
    """``target``, that of all files; where they have several it is null, and ``targets`` are these."""
    if not contents.targets:
        return {"target": contents.target.to_json()}
    uses = [
        {"folders": list(use.folders), "files": use.files, **use.target.to_json()} for use in contents.targets
    ]
    return {"target": None, "targets": uses}


def _fit(contents: Contents) -> dict[str, object]:
    """``fit``, only where no file says which releases it is for: those that have the most of the names in use."""
    fit = contents.fit
    if fit is None:
        return {}
    releases = {"tensorflow": list(fit.tensorflow), "keras": list(fit.keras)}
    return {"fit": {**releases, "names": fit.known, "kept": fit.kept, "missing": list(fit.missing)}}


def _finding(finding: Finding) -> dict[str, object]:
    document: dict[str, object] = {
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "symbol": finding.symbol,
        "fix": None if finding.fix is None else _fix(finding.fix),
    }
    if finding.cell is not None:
        document["cell"] = finding.cell
    return document


def _fix(fix: Fix) -> dict[str, object]:
    return {"safety": fix.safety.value, "title": fix.title, "reason": fix.reason}


def _error(error: FileError) -> dict[str, object]:
    return {"path": error.path, "line": error.line, "message": error.message}


def _summary(contents: Contents) -> dict[str, object]:
    return {
        "mode": contents.mode.value,
        "files": contents.files,
        "unchecked": list(contents.unchecked),
        "suppressed": contents.suppressed,
        "fixed": len(contents.fixed),
        **_counts(count(contents.findings)),
        "rules": _rules(contents.findings, contents.fixed),
    }


def _counts(counts: Counts) -> dict[str, object]:
    return {
        "findings": counts.total,
        "errors": counts.severities[Severity.ERROR],
        "warnings": counts.severities[Severity.WARNING],
        "information": counts.severities[Severity.INFO],
        "safe_fixes": counts.remedies[Remedy.SAFE],
        "unsafe_fixes": counts.remedies[Remedy.UNSAFE],
        "without_fix": counts.remedies[Remedy.NONE],
    }


def _rules(findings: Sequence[Finding], fixed: Sequence[Finding]) -> dict[str, object]:
    left: defaultdict[str, list[Finding]] = defaultdict(list)
    gone: defaultdict[str, int] = defaultdict(int)
    names = {finding.code: finding.name for finding in (*findings, *fixed)}
    for finding in findings:
        left[finding.code].append(finding)
    for finding in fixed:
        gone[finding.code] += 1
    return {
        code: {"name": names[code], "fixed": gone[code], **_counts(count(left[code]))}
        for code in sorted(names)
    }
