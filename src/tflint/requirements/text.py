"""Bytes of project files as text, and where in it something stands."""

from __future__ import annotations

import codecs
import re

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes) -> str:
    """The text with ``\\n`` between lines; bytes that make no sense are replaced.

    PowerShell's ``pip freeze > requirements.txt`` writes UTF-16, which pip reads.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _one_line_end(data[len(mark) :].decode(encoding, "replace"))
    return _one_line_end(data.decode("utf-8", "replace"))


def line_at(text: str, offset: int) -> int:
    """The 1-based line on which an offset lies."""
    return text.count("\n", 0, offset) + 1


def line_with(text: str, needle: str, after: int = 0) -> int:
    """The first line, counted from 1, that holds a text, at or below the line ``after``; 0 if there is none."""
    for number, line in enumerate(text.split("\n"), 1):
        if number >= after and needle in line:
            return number
    return 0


def line_of_table(text: str, name: str) -> int:
    """The line of a TOML table's or an INI section's header, 0 if it has none."""
    pattern = re.escape(name).replace(r"\.", r"\s*\.\s*")
    match = re.search(rf"^\s*\[\[?\s*{pattern}\s*\]", text, re.MULTILINE)
    return line_at(text, match.start(0) + len(match[0]) - 1) if match else 0


def line_of_key(text: str, key: str, after: int = 0) -> int:
    """The first line at or below ``after`` on which a key is set, 0 if there is none."""
    pattern = re.compile(rf"""^\s*["']?{re.escape(key)}["']?\s*[=:.]""")
    for number, line in enumerate(text.split("\n"), 1):
        if number >= after and pattern.match(line):
            return number
    return 0


def one_line(text: str) -> str:
    """A text without line breaks and runs of spaces."""
    return " ".join(text.split())


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
