"""The fix loop: apply what does not overlap, lint again, until nothing changes; never write what does not parse."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tflint.engine import lint_source
from tflint.fixing.imports import adding_edits
from tflint.fixing.layout import parse
from tflint.fixing.orphans import orphans, removing_edits
from tflint.issues import INTERNAL_ERROR
from tflint.model import Edit, FileResult, Finding, ImportNeed, Safety, Severity, Span
from tflint.questions import Project
from tflint.settings import LintSettings
from tflint.source import Source, SourceError, UneditableError, load_source

MAX_ROUNDS = 20
Lint = Callable[[bytes, str, LintSettings, Project | None], FileResult]


@dataclass(frozen=True, slots=True)
class FixOutcome:
    """What fixing one file gave: the new content (the old where nothing changed), what was fixed, what is left."""

    data: bytes
    fixed: tuple[Finding, ...]
    result: FileResult
    rounds: int


@dataclass(frozen=True, slots=True)
class _Round:
    data: bytes
    applied: tuple[Finding, ...]


def fix_source(
    data: bytes,
    path: str,
    settings: LintSettings,
    project: Project | None = None,
    *,
    unsafe: bool = False,
    lint: Lint = lint_source,
) -> FixOutcome:
    """Apply the safe fixes (with ``unsafe`` all fixes) of one file. Pure; never raises for what the file contains."""
    result = lint(data, path, settings, project)
    current = data
    fixed: list[Finding] = []
    broken: dict[str, str] = {}
    seen = {data}
    rounds = 0
    while rounds < MAX_ROUNDS:
        fixable = [
            finding for finding in result.findings if _applies(finding, unsafe) and finding.code not in broken
        ]
        if not fixable or not result.checked:
            break
        step = _round(current, path, fixable, broken)
        if step is None or step.data == current:
            break
        if step.data in seen:
            broken.update({finding.code: "its fixes undo each other" for finding in step.applied})
            break
        rounds += 1
        seen.add(step.data)
        current = step.data
        fixed += step.applied
        result = lint(current, path, settings, project)
    if fixed:
        cleaned = _without_orphans(data, current, path, project)
        if cleaned != current:
            current = cleaned
            result = lint(current, path, settings, project)
    if broken:
        result = replace(result, findings=(*result.findings, *_bugs(path, broken)))
    return FixOutcome(current, tuple(fixed), result, rounds)


def _applies(finding: Finding, unsafe: bool) -> bool:
    return finding.fix is not None and (unsafe or finding.fix.safety is Safety.SAFE)


def _round(data: bytes, path: str, findings: Sequence[Finding], broken: dict[str, str]) -> _Round | None:
    """One round. Rules whose edits give a file that does not parse are noted in ``broken`` and left out.

    Fixes that the file cannot take (its encoding, a notebook's cells) are left out without more ado.
    """
    try:
        source = load_source(data, path)
    except SourceError:
        return None
    attempt = _attempt(source, findings)
    if attempt.step is not None:
        return attempt.step
    good: list[Finding] = []
    for code in sorted({finding.code for finding in findings}):
        own = [finding for finding in findings if finding.code == code]
        attempts = [_attempt(source, own)]
        if attempts[0].step is None:
            singly = [(finding, _attempt(source, [finding])) for finding in own]
            own = [finding for finding, attempt in singly if attempt.step is not None]
            attempts += [attempt for _, attempt in singly]
            attempts.append(_attempt(source, own))
        if attempts[-1].step is not None and _attempt(source, [*good, *own]).step is not None:
            good += own
        if any(attempt.unparsable for attempt in attempts):
            broken[code] = "its fix gave a file that does not parse"
    good.sort(key=lambda finding: finding.sort_key)
    return _attempt(source, good).step if good else None


def _without_overlaps(findings: Sequence[Finding]) -> list[Finding]:
    """The fixes that can be applied together: outer ones first, nothing that touches an edit already taken."""
    taken: list[Edit] = []
    chosen: list[Finding] = []
    for finding in sorted(
        findings, key=lambda finding: (finding.span.start, -finding.span.end, finding.code)
    ):
        assert finding.fix is not None
        if not any(_touch(edit, other) for edit in finding.fix.edits for other in taken):
            taken += finding.fix.edits
            chosen.append(finding)
    return chosen


def _touch(one: Edit, other: Edit) -> bool:
    """Whether two edits meet. What is put in at the edge of a replaced range (`(` ahead of it) does not meet it."""
    if one.start == one.end and other.start == other.end:
        return one.start == other.start
    return one.start < other.end and other.start < one.end


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What came of applying some fixes: the file, or None where it cannot take them or would not parse."""

    step: _Round | None
    unparsable: bool = False


def _attempt(source: Source, findings: Sequence[Finding]) -> _Attempt:
    """Apply those of the fixes that do not overlap, with the imports that they need."""
    chosen = _without_overlaps(findings)
    edits: list[Edit] = []
    needs: dict[ImportNeed, None] = {}
    for finding in chosen:
        assert finding.fix is not None
        edits += finding.fix.edits
        needs.update(dict.fromkeys(finding.fix.imports))
    if not edits:
        return _Attempt(None)
    added = adding_edits(source.text, needs, min(edit.start for edit in edits), source.newline)
    if added is None:
        return _Attempt(None)
    try:
        data = source.apply(sorted([*edits, *added]))
    except (UneditableError, ValueError):
        return _Attempt(None)
    try:
        parses = parse(load_source(data, source.path).text) is not None
    except SourceError:
        parses = False
    return _Attempt(_Round(data, tuple(chosen)) if parses else None, unparsable=not parses)


def _without_orphans(before: bytes, after: bytes, path: str, project: Project | None) -> bytes:
    """Drop the imports that the run orphaned, unless another file takes them from here."""
    if path.endswith(("__init__.py", "__init__.pyi")):
        return after
    try:
        old, new = load_source(before, path), load_source(after, path)
    except SourceError:
        return after
    names = orphans(old.text, new.text)
    if project is not None:
        names = frozenset(pair for pair in names if pair[0] or not project.imported_elsewhere(path, pair[1]))
    if new.kind == "notebook":
        # Magic lines (%time K.eval(x)) are not in the text, but they use names all the same.
        raw = after.decode("utf-8", "replace")
        names = frozenset(pair for pair in names if not re.search(rf"[%!?][^\n\"]*\b{pair[1]}\b", raw))
    edits = removing_edits(new.text, names) if names else []
    if not edits:
        return after
    try:
        data = new.apply(edits)
        return data if parse(load_source(data, path).text) is not None else after
    except (UneditableError, SourceError, ValueError):
        return after


def _bugs(path: str, broken: dict[str, str]) -> list[Finding]:
    from tflint.catalogue import load_catalogue

    rule = load_catalogue().find(INTERNAL_ERROR)
    return [
        Finding(
            path=path,
            line=1,
            column=1,
            end_line=1,
            end_column=1,
            code=rule.code,
            name=rule.name,
            severity=Severity.ERROR,
            message=rule.summary.format(where=f"the fix of {code}", reason=reason),
            span=Span(0, 0),
        )
        for code, reason in sorted(broken.items())
    ]
