"""A reader of JSON that keeps positions: which bytes are which string literal.

The standard library's ``json`` says what a document means but not where, and it follows nesting by
recursion. Here the caller walks over the parts that it knows and skips the rest, without building values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tflint.source.errors import SourceError
from tflint.source.lines import line_of_byte
from tflint.source.literals import Literal, decode_literal

MAX_DEPTH = 500
"""How deep arrays and objects may be nested; Jupyter itself cannot read notebooks of about twice that."""

_SPACE = re.compile(rb"[ \t\r\n]*")
# Repeated at most so many times per match: re keeps state for every repetition, and outputs can be huge.
_CHARACTERS = re.compile(rb'[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*){0,256}')
_SCALAR = re.compile(
    rb"(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null|NaN|-?Infinity)(?![\w.+-])"
)
_CLOSERS = {b"{": b"}", b"[": b"]"}


class JsonScanner:
    """Reads UTF-8 encoded JSON from front to back; every method raises SourceError where it is not JSON."""

    __slots__ = ("data", "position")

    def __init__(self, data: bytes, position: int = 0) -> None:
        self.data = data
        self.position = position

    def peek(self) -> bytes:
        """The next byte that is not white space, empty at the end of the data."""
        space = _SPACE.match(self.data, self.position)
        if space is not None:
            self.position = space.end()
        return self.data[self.position : self.position + 1]

    def members(self) -> Iterator[str]:
        """The keys of the object that begins here. The caller reads or skips each value before it goes on."""
        self._expect(b"{")
        if self._take(b"}"):
            return
        while True:
            yield self._key()
            if self._take(b"}"):
                return
            self._expect(b",")

    def items(self) -> Iterator[None]:
        """The items of the array that begins here. The caller reads or skips each one before it goes on."""
        self._expect(b"[")
        if self._take(b"]"):
            return
        while True:
            yield
            if self._take(b"]"):
                return
            self._expect(b",")

    def string(self) -> Literal:
        """Read the string that begins here."""
        if self.peek() != b'"':
            raise self.error("a string is expected here")
        start = self.position
        self.position += 1
        while True:
            before = self.position
            characters = _CHARACTERS.match(self.data, before)
            if characters is not None:
                self.position = characters.end()
            following = self.data[self.position : self.position + 1]
            if following == b'"':
                self.position += 1
                return Literal(start, self.position)
            if self.position == before:
                if not following:
                    self.position = start
                    raise self.error("this string does not end")
                what = "escape" if following == b"\\" else "control character"
                raise self.error(f"invalid {what} in a string")

    def text(self) -> str:
        """Read and decode the string that begins here."""
        return decode_literal(self.data, self.string())

    def skip(self) -> None:
        """Skip the value that begins here, whatever it is."""
        closers: list[bytes] = []
        while True:
            opener = self.peek()
            if opener in _CLOSERS:
                self.position += 1
                closers.append(_CLOSERS[opener])
                if len(closers) > MAX_DEPTH:
                    raise self.error(f"nested more than {MAX_DEPTH} deep")
                if self.peek() != closers[-1]:
                    if opener == b"{":
                        self._key()
                    continue
            elif opener == b'"':
                self.string()
            else:
                self._scalar()
            while closers and self._take(closers[-1]):
                closers.pop()
            if not closers:
                return
            self._expect(b",")
            if closers[-1] == b"}":
                self._key()

    def finish(self) -> None:
        """Check that nothing follows the value that was read."""
        if self.peek():
            raise self.error("something follows the end of the JSON text")

    def error(self, message: str) -> SourceError:
        """An error at the current position."""
        return SourceError(line_of_byte(self.data, self.position), f"not a notebook, broken JSON: {message}")

    def _key(self) -> str:
        key = self.text()
        self._expect(b":")
        return key

    def _scalar(self) -> None:
        scalar = _SCALAR.match(self.data, self.position)
        if scalar is None:
            is_end = self.position >= len(self.data)
            raise self.error("the text ends too early" if is_end else "a value is expected here")
        self.position = scalar.end()

    def _take(self, token: bytes) -> bool:
        if self.peek() != token:
            return False
        self.position += 1
        return True

    def _expect(self, token: bytes) -> None:
        if not self._take(token):
            is_end = self.position >= len(self.data)
            raise self.error("the text ends too early" if is_end else f"{token.decode()} is expected here")
