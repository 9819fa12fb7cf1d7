"""Colours for terminals, and text from files made safe to print there."""

from __future__ import annotations

import unicodedata

from tflint.model import Severity
from tflint.records import record

_TAB = "    "
_OF_SEVERITY = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}


@record(frozen=True, slots=True)
class Paint:
    """Puts text into colour, or leaves it as it is where that is off."""

    on: bool

    def bold(self, text: str) -> str:
        return self._wrap("1", text)

    def dim(self, text: str) -> str:
        return self._wrap("2", text)

    def good(self, text: str) -> str:
        return self._wrap("32", text)

    def bad(self, text: str) -> str:
        return self._wrap("31", text)

    def place(self, text: str) -> str:
        return self._wrap("36", text)

    def severity(self, severity: Severity, text: str) -> str:
        return self._wrap("1;" + _OF_SEVERITY[severity], text)

    def _wrap(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.on and text else text


def printable(text: str) -> str:
    """Text in which nothing can steer a terminal or break a line: tabs are widened, the rest is escaped."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_printable(character) for character in text)


def width(text: str) -> int:
    """How many cells of a terminal a printable text takes."""
    return len(text) if text.isascii() else sum(_width(character) for character in text)


def _printable(character: str) -> str:
    if character == "\t":
        return _TAB
    if character.isprintable() or unicodedata.combining(character):
        return character
    return character.encode("unicode_escape").decode("ascii")


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
