"""Edits inside of JSON string literals: of the one string, or list of strings, that holds a cell's source."""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from tflint.model import Edit

# One match is one character, except for a run of characters that are bytes of their own.
_CHARACTERS = re.compile(
    rb"(?P<run>[^\\\x80-\xff]+)"
    rb"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|\\u[0-9a-fA-F]{4}|\\.|[\xc0-\xff][\x80-\xbf]*"
)


@dataclass(frozen=True, slots=True)
class Literal:
    """A string literal in JSON data: ``start`` is its opening quote, ``end`` is behind the closing one."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Literals:
    """The strings that make up one text.

    ``list_start`` is the position behind the ``[`` of their list, None for a string that is in no list.
    """

    strings: tuple[Literal, ...]
    list_start: int | None = None

    def read(self, data: bytes) -> list[str]:
        """What the strings stand for."""
        return [decode_literal(data, literal) for literal in self.strings]


@dataclass(frozen=True, slots=True)
class Replacement:
    """Bytes to put in place of the bytes ``start:end``."""

    start: int
    end: int
    data: bytes


def decode_literal(data: bytes, literal: Literal) -> str:
    """What a string literal stands for."""
    value: str = json.loads(data[literal.start : literal.end].decode("utf-8"))
    return value


def rewrite(data: bytes, literals: Literals, edits: Sequence[Edit]) -> list[Replacement]:
    """Turn edits of the strings' joined text into replacements of bytes.

    The edits are sorted, do not overlap, and count characters of the decoded text. Strings that no edit
    touches stay as they are, and so do the characters of a touched string outside of the edits, escapes
    included.
    """
    if not edits:
        return []
    if not literals.strings:
        return _fill(data, literals, "".join(edit.text for edit in edits))
    return _Rewriter(data, literals).replacements(edits)


def _fill(data: bytes, literals: Literals, text: str) -> list[Replacement]:
    if literals.list_start is None or not text:
        return []
    strings = b", ".join(b'"' + _escape(line, data) + b'"' for line in _split(text))
    return [Replacement(literals.list_start, literals.list_start, strings)]


class _Rewriter:
    def __init__(self, data: bytes, literals: Literals) -> None:
        self.data = data
        self.strings = literals.strings
        self.is_list = literals.list_start is not None
        self.texts = literals.read(data)
        self.bounds = list(accumulate(map(len, self.texts), initial=0))
        self.separator = _separator(data, literals)

    def replacements(self, edits: Sequence[Edit]) -> list[Replacement]:
        groups: list[tuple[int, int, list[Edit]]] = []
        for edit in edits:
            first, last = self._touched(edit)
            # Neighbours are rewritten together: where both vanish, each would take the comma between them.
            if groups and first <= groups[-1][1] + 1:
                group_first, group_last, group_edits = groups.pop()
                groups.append((group_first, max(last, group_last), [*group_edits, edit]))
            else:
                groups.append((first, last, [edit]))
        return [self._rewrite(first, last, group) for first, last, group in groups]

    def _touched(self, edit: Edit) -> tuple[int, int]:
        """The first and the last string that an edit changes."""
        starts = self.bounds[:-1]
        first = bisect_right(starts, edit.start) - 1
        last = max(first, bisect_left(starts, edit.end) - 1)
        takes_line_end = edit.end == self.bounds[last + 1] and edit.end > edit.start
        if takes_line_end and last + 1 < len(self.strings) and not self._ends_line(first, edit):
            return first, last + 1
        return first, last

    def _ends_line(self, first: int, edit: Edit) -> bool:
        kept = self.texts[first][: edit.start - self.bounds[first]] + edit.text
        return not kept or kept.endswith("\n")

    def _rewrite(self, first: int, last: int, edits: Sequence[Edit]) -> Replacement:
        output = _Output()
        position = self.bounds[first]
        for edit in edits:
            self._keep(output, first, position, edit.start)
            self._insert(output, edit)
            position = edit.end
        self._keep(output, first, position, self.bounds[last + 1])
        if output.strings or len(self.strings) == last - first + 1:
            return Replacement(self.strings[first].start, self.strings[last].end, output.render())
        if last + 1 < len(self.strings):
            return Replacement(self.strings[first].start, self.strings[last + 1].start, b"")
        return Replacement(self.strings[first - 1].end, self.strings[last].end, b"")

    def _keep(self, output: _Output, first: int, start: int, end: int) -> None:
        """Copy the characters ``start:end``, which no edit changes."""
        for index in range(bisect_right(self.bounds, start) - 1, len(self.strings)):
            low, high = max(start, self.bounds[index]), min(end, self.bounds[index + 1])
            if self.bounds[index] >= end:
                break
            if low >= high:
                continue
            is_boundary = low == self.bounds[index] and index > first
            if is_boundary and (low > start or output.ends_line):
                output.cut(self.data[self.strings[index - 1].end : self.strings[index].start])
            low, high = low - self.bounds[index], high - self.bounds[index]
            output.add(self._raw(index, low, high), self.texts[index][high - 1] == "\n")

    def _insert(self, output: _Output, edit: Edit) -> None:
        if not self.is_list:
            output.add(_escape(edit.text, self.data), edit.text.endswith("\n"))
            return
        if output.ends_line and edit.start in self.bounds:
            output.cut(self.separator)
        for line in _split(edit.text):
            output.add(_escape(line, self.data), line.endswith("\n"))
            if line.endswith("\n"):
                output.cut(self.separator)

    def _raw(self, index: int, start: int, end: int) -> bytes:
        literal = self.strings[index]
        content = self.data[literal.start + 1 : literal.end - 1]
        return content[_byte_offset(content, start) : _byte_offset(content, end)]


@dataclass(slots=True)
class _Output:
    """String literals in the making."""

    strings: list[bytes] = field(default_factory=list)
    separators: list[bytes] = field(default_factory=list)
    ends_line: bool = False
    _pending: bytes | None = None

    def add(self, raw: bytes, ends_line: bool) -> None:
        if not raw:
            return
        if not self.strings:
            self.strings.append(raw)
        elif self._pending is not None:
            self.separators.append(self._pending)
            self.strings.append(raw)
        else:
            self.strings[-1] += raw
        self._pending = None
        self.ends_line = ends_line

    def cut(self, separator: bytes) -> None:
        """What is added next begins a string of its own."""
        if self.strings:
            self._pending = separator

    def render(self) -> bytes:
        quoted = [b'"' + string + b'"' for string in self.strings] or [b'""']
        pieces = [quoted[0]]
        for separator, string in zip(self.separators, quoted[1:], strict=True):
            pieces += (separator, string)
        return b"".join(pieces)


def _separator(data: bytes, literals: Literals) -> bytes:
    """What stands between two strings of the list, as the file writes lists."""
    strings = literals.strings
    if len(strings) > 1:
        return data[strings[0].end : strings[1].start]
    lead = data[literals.list_start or strings[0].start : strings[0].start]
    return b"," + lead if b"\n" in lead else b", "


def _split(text: str) -> list[str]:
    """The lines with their ends; only a line feed ends a string of a notebook's list."""
    lines = text.split("\n")
    ended = [f"{line}\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended


def _escape(text: str, data: bytes) -> bytes:
    return json.dumps(text, ensure_ascii=data.isascii())[1:-1].encode("utf-8")


def _byte_offset(content: bytes, characters: int) -> int:
    """How many bytes of a literal's content its first characters take."""
    if b"\\" not in content and content.isascii():
        return characters
    position = 0
    while characters > 0:
        match = _CHARACTERS.match(content, position)
        if match is None:
            raise ValueError("the string literal has fewer characters than asked for")
        length = match.end() - position
        if match.lastgroup == "run":
            length = min(length, characters)
            characters -= length
        else:
            characters -= 1
        position += length
    return position
