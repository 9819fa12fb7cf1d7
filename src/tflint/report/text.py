"""The report for people: findings with code frames, and a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tflint.model import Finding, Safety, Severity
from tflint.report.colours import Paint, printable
from tflint.report.contents import Contents, Mode, Remedy, count, remedy_of

if TYPE_CHECKING:
    from tflint.report.frames import Excerpts

_FOLDERS_NAMED = 3
_NOTES_SHOWN = 3


def render_findings(findings: Sequence[Finding], paint: Paint, excerpts: Excerpts | None) -> Iterator[str]:
    """A text for each finding: a line, and with ``excerpts`` a code frame and what its fix would do."""
    for finding in findings:
        yield "\n".join(_finding(finding, paint, excerpts)) + "\n"


def render_statistics(findings: Sequence[Finding], paint: Paint) -> str:
    """A line for each rule: how often it was broken, and what can be done about that. Most frequent first."""
    by_rule: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault((finding.code, finding.name), []).append(finding)
    if not by_rule:
        return ""
    rows = sorted(by_rule.items(), key=lambda row: (-len(row[1]), row[0]))
    digits = len(str(len(rows[0][1])))
    longest = max(len(name) for _, name in by_rule)
    return "".join(
        f"{len(some):>{digits}}  {paint.bold(code)} {name:<{longest}}  {_remedies(some)}\n"
        for (code, name), some in rows
    )


def render_summary(contents: Contents, paint: Paint) -> str:
    """What was done, what is left and why, and for which releases: the last lines of a run."""
    lines = [*_done(contents, paint), *_left(contents, paint)]
    if contents.unchecked:
        lines.append(f"{_number(len(contents.unchecked), 'file')} could not be checked.")
    if contents.suppressed:
        verb = "is" if contents.suppressed == 1 else "are"
        lines.append(f"{_number(contents.suppressed, 'finding')} {verb} suppressed by comments.")
    lines += _targets(contents)
    return "".join(line + "\n" for line in lines)


def _targets(contents: Contents) -> Iterator[str]:
    """For which releases, where that was found, and what contradicts it."""
    if not contents.targets:
        yield f"Target: {printable(contents.target.describe())}."
    else:
        yield "Targets:"
        for use in contents.targets:
            folders = ", ".join(use.folders[:_FOLDERS_NAMED])
            more = len(use.folders) - _FOLDERS_NAMED
            folders += f" and {more} more" if more > 0 else ""
            yield printable(f"  {folders} ({_number(use.files, 'file')}): {use.target.describe()}")
    if contents.fit is not None and not contents.fit.suits(contents.target):
        yield f"Note: no release is asked for, and {contents.fit.describe()}."
    for note in contents.notes[:_NOTES_SHOWN]:
        place = f"{note.path}:{note.line}" if note.line else note.path
        yield printable(f"Note: {place} {note.message}.")
    if len(contents.notes) > _NOTES_SHOWN:
        yield f"{len(contents.notes) - _NOTES_SHOWN} more contradictions: see tflint --show-target."


def _finding(finding: Finding, paint: Paint, excerpts: Excerpts | None) -> Iterator[str]:
    cell = f"cell {finding.cell}:" if finding.cell is not None else ""
    place = f"{paint.bold(printable(finding.path))}:{cell}{finding.line}:{finding.column}:"
    rule = f"{paint.severity(finding.severity, finding.code)} [{finding.name}]"
    kind = "" if finding.severity is Severity.ERROR else f"{finding.severity.value}: "
    yield f"{place} {rule} {kind}{printable(finding.message)}"
    if excerpts is None:
        return
    from tflint.report.frames import frame

    lines = frame(finding, excerpts, paint)
    yield from lines
    if finding.fix is not None:
        safe = finding.fix.safety is Safety.SAFE
        label = paint.good("fix") if safe else paint.severity(Severity.WARNING, "unsafe fix")
        reason = f" ({printable(finding.fix.reason)})" if finding.fix.reason else ""
        gutter = " " * (len(str(finding.line)) + 1)
        yield f"{gutter}{paint.dim('=')} {label}: {printable(finding.fix.title)}{reason}"
    if lines or finding.fix is not None:
        yield ""


def _done(contents: Contents, paint: Paint) -> Iterator[str]:
    """What a run that fixes did, or would do."""
    if contents.mode is Mode.CHECK:
        return
    verb = "Fixed" if contents.mode is Mode.FIX else "Would fix"
    if not contents.fixed:
        yield "Nothing was fixed." if contents.mode is Mode.FIX else "Would fix nothing."
        return
    counts = count(contents.fixed)
    yield paint.good(f"{verb} {_number(counts.total, 'finding')} in {_number(counts.files, 'file')}:") + (
        f" {_by_rule(contents.fixed)}."
    )


def _left(contents: Contents, paint: Paint) -> Iterator[str]:
    """What is there, and what can be done about it."""
    counts = count(contents.findings)
    if contents.mode is Mode.CHECK:
        checked = f"in {_number(counts.files, 'file')} of {contents.files:,}"
        if not contents.files:
            yield "There is no Python file to check."
            return
        if not contents.findings:
            yield paint.good(f"Nothing to report in {_number(contents.files, 'file')}.")
            return
        severities = ", ".join(
            _number(number, word)
            for severity, word in (
                (Severity.ERROR, "error"),
                (Severity.WARNING, "warning"),
                (Severity.INFO, "hint"),
            )
            if (number := counts.severities[severity])
        )
        yield paint.bold(f"Found {severities} {checked}: ") + _prospects(contents)
        return
    if not contents.findings:
        yield f"Nothing {'is' if contents.mode is Mode.FIX else 'would be'} left."
        return
    yield paint.bold(f"Left: {_number(counts.total, 'finding')} in {_number(counts.files, 'file')}:")
    for remedy, why in _REASONS_TO_BE_LEFT.items():
        some = [finding for finding in contents.findings if _why_left(finding, contents) is remedy]
        if some:
            yield f"  {len(some):,} {why}: {_by_rule(some)}"


_REASONS_TO_BE_LEFT = {
    Remedy.UNSAFE: "only with an unsafe fix (apply it with --unsafe-fixes, then look)",
    Remedy.NONE: "without a fix (the message says what to do)",
    Remedy.SAFE: "with a fix that could not be applied",
}


def _why_left(finding: Finding, contents: Contents) -> Remedy:
    remedy = remedy_of(finding)
    return Remedy.SAFE if remedy is Remedy.UNSAFE and contents.unsafe else remedy


def _prospects(contents: Contents) -> str:
    """What a run with --fix would do about the findings."""
    return _describe_remedies(count(contents.findings).remedies, contents.unsafe)


def _describe_remedies(remedies: Counter[Remedy], unsafe: bool) -> str:
    parts = []
    at_once = remedies[Remedy.SAFE] + (remedies[Remedy.UNSAFE] if unsafe else 0)
    later = 0 if unsafe else remedies[Remedy.UNSAFE]
    if at_once:
        parts.append(f"{at_once:,} fixable with --fix")
    if later:
        parts.append(f"{later:,}{' more' if at_once else ' fixable'} with --unsafe-fixes")
    if remedies[Remedy.NONE]:
        parts.append(f"{remedies[Remedy.NONE]:,} by hand")
    return ", ".join(parts) + "."


def _remedies(findings: Iterable[Finding]) -> str:
    remedies = count(findings).remedies
    words = ((Remedy.SAFE, "fixable"), (Remedy.UNSAFE, "unsafe to fix"), (Remedy.NONE, "by hand"))
    return ", ".join(f"{remedies[remedy]:,} {word}" for remedy, word in words if remedies[remedy])


def _by_rule(findings: Iterable[Finding]) -> str:
    """``TFL302 ×18, TFL304 ×2``."""
    codes = Counter(finding.code for finding in findings)
    return ", ".join(f"{code} ×{number:,}" for code, number in sorted(codes.items()))


def _number(number: int, noun: str) -> str:
    """``1 file``, ``1,238 files``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
