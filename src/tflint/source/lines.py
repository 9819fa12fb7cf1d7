"""Lines as Python's tokenizer counts them: ended by CR LF, LF or a lone CR, never by form feed or U+2028."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

_LINE_END = re.compile(r"\r\n?|\n")
_LINE_END_BYTES = re.compile(rb"\r\n?|\n")


def line_of_byte(data: bytes, position: int) -> int:
    """The 1-based line of the byte at ``position``."""
    head = data[:position]
    lines = sum(1 for _ in _LINE_END_BYTES.finditer(head)) + 1
    inside_crlf = head.endswith(b"\r") and data[position : position + 1] == b"\n"
    return lines - 1 if inside_crlf else lines


class Lines:
    """Where the lines of a text begin, found when first asked for."""

    __slots__ = ("_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts: list[int] | None = None

    @property
    def starts(self) -> list[int]:
        """The offset of each line's first character; the last line may be empty."""
        if self._starts is None:
            self._starts = _line_starts(self.text)
        return self._starts

    def number(self, offset: int) -> int:
        """The 1-based line that holds ``offset``; a line's end belongs to the line."""
        return bisect_right(self.starts, offset)

    def start(self, line: int) -> int:
        """The offset at which the 1-based ``line`` begins. IndexError if there is no such line."""
        if line < 1:
            raise IndexError(f"there is no line {line}")
        return self.starts[line - 1]

    def content(self, line: int) -> str:
        """The text of the 1-based ``line``, without its end."""
        start = self.start(line)
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


def _line_starts(text: str) -> list[int]:
    if "\r" in text:
        return [0, *(end.end() for end in _LINE_END.finditer(text))]
    starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
    starts.pop()
    return starts
