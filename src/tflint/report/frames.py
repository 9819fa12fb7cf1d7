"""The source line of a finding with the place marked under it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tflint.model import Finding
from tflint.report.colours import Paint, printable, width

_LINE_END = re.compile(r"\r\n|\n|\r")
_WIDEST = 120
_BEFORE_THE_PLACE = 60


@dataclass(slots=True)
class Excerpts:
    """The lines that findings stand on. ``read`` gives the content of a path, and may raise OSError.

    Holds one file's text at a time: findings come sorted by path.
    """

    read: Callable[[str], bytes]
    _path: str | None = None
    _text: str | None = None
    _raw: str = field(default="", repr=False)

    def line_of(self, finding: Finding) -> tuple[str, int, int] | None:
        """The line a finding begins on, and the 0-based columns on it where the finding begins and ends."""
        if finding.path != self._path:
            self._open(finding.path)
        span = finding.span
        if self._text is not None and 0 <= span.start <= span.end <= len(self._text):
            return _cut(self._text, span.start, span.end)
        return self._line_by_number(finding)

    def _open(self, path: str) -> None:
        self._path, self._text, self._raw = path, None, ""
        try:
            content = self.read(path)
        except OSError:
            return
        if not path.endswith(".ipynb"):
            self._raw = content.decode("utf-8", "replace")
        from tflint.source import SourceError, load_source

        try:
            self._text = load_source(content, path).text
        except SourceError:
            return

    def _line_by_number(self, finding: Finding) -> tuple[str, int, int] | None:
        """The line of a file that cannot be decoded, as well as it can be shown."""
        lines = _LINE_END.split(self._raw)
        if not 1 <= finding.line <= len(lines):
            return None
        line = lines[finding.line - 1]
        start = min(finding.column - 1, len(line))
        return line, start, start


def frame(finding: Finding, excerpts: Excerpts, paint: Paint) -> list[str]:
    """The lines of a code frame; none where there is nothing to show."""
    found = excerpts.line_of(finding)
    if found is None or not found[0].strip():
        return []
    line, start, end = _crop(*found)
    number = str(finding.line)
    gutter = " " * len(number)
    before, marked = printable(line[:start]), printable(line[start:end])
    carets = "^" * max(1, width(marked))
    bar = paint.dim("|")
    return [
        f"{gutter} {bar}",
        f"{paint.dim(number)} {bar} {printable(line)}",
        f"{gutter} {bar} {' ' * width(before)}{paint.severity(finding.severity, carets)}",
    ]


def _cut(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The line around ``start``, and the part of ``start:end`` on it."""
    first = text.rfind("\n", 0, start) + 1
    first = max(first, text.rfind("\r", first, start) + 1)
    match = _LINE_END.search(text, start)
    last = match.start() if match else len(text)
    line = text[first:last].rstrip()
    return line, min(start - first, len(line)), min(end - first, len(line))


def _crop(line: str, start: int, end: int) -> tuple[str, int, int]:
    """The part of an overlong line around the place."""
    if len(line) <= _WIDEST:
        return line, start, end
    first = max(0, min(start - _BEFORE_THE_PLACE, len(line) - _WIDEST))
    last = first + _WIDEST
    head, tail = "…" if first else "", "…" if last < len(line) else ""
    shift = first - len(head)
    return head + line[first:last] + tail, start - shift, min(end, last) - shift
