"""A small lexer of Python: where strings, comments and logical lines are, and nothing else.

It works on text that does not parse, reads Python 2 and every Python 3 alike, whichever Python runs it (the
standard library's ``tokenize`` splits f-strings by the running version), and runs at the speed of ``re``.
Nested replacement fields of f-strings and t-strings are followed as PEP 701 has them.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Literal

from tflint.model import Span

Token = tuple[str, int, int]
"""A kind and a span. The kinds are ``comment``, ``string``, ``open`` and ``close`` (brackets), ``newline``,
and ``joined`` (a backslash with the line end that it takes away)."""

_COMMENT = r"(?P<comment>\#[^\r\n]*)"
_FORMATTED = r"(?P<formatted>(?<!\w)(?:[fFtT][rR]?|[rR][fFtT])(?:'''|\"\"\"|'|\"))"
# re keeps state for every repetition, so strings with more escapes than this are read piece by piece instead.
_MOST = "{0,200}"
_BODIES = {
    "'''": rf"[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*){_MOST}",
    '"""': rf'[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*){_MOST}',
    "'": rf"[^'\\\r\n]*(?:\\(?:\r\n|.)[^'\\\r\n]*){_MOST}",
    '"': rf'[^"\\\r\n]*(?:\\(?:\r\n|.)[^"\\\r\n]*){_MOST}',
}
_BODY = {quote: re.compile(body, re.DOTALL) for quote, body in _BODIES.items()}
# The opening quote of a triple-quoted string is not an empty string and another quote.
_OPENING = {"'''": "'''", '"""': '"""', "'": "'(?!'')", '"': '"(?!"")'}
_STRING = "(?P<string>" + "|".join(_OPENING[quote] + _BODIES[quote] + quote for quote in _BODIES) + ")"
_QUOTE = "(?P<quote>" + "|".join(_BODIES) + ")"
_BRACKETS = r"(?P<open>[(\[{])|(?P<close>[)\]}])"
_LINES = r"(?P<joined>\\(?:\r\n?|\n))|(?P<newline>\r\n?|\n)"

_LITERALS = re.compile("|".join((_COMMENT, _FORMATTED, _STRING, _QUOTE)), re.DOTALL)
_STRUCTURE = re.compile("|".join((_COMMENT, _FORMATTED, _STRING, _QUOTE, _BRACKETS, _LINES)), re.DOTALL)
_FIELD = re.compile("|".join((_COMMENT, _FORMATTED, _STRING, _QUOTE, _BRACKETS, "(?P<spec>:)")), re.DOTALL)
_ESCAPES = r"\\N\{[^{}'\"\r\n]*\}|\\(?=[{}])|\\(?:\r\n|.)|\{\{"
_ENDS = {"'''": "'''", '"""': '"""', "'": r"'|(?=[\r\n])", '"': r'"|(?=[\r\n])'}
_TEXT = {
    quote: re.compile(rf"(?P<escape>{_ESCAPES})|(?P<open>\{{)|(?P<end>{end})", re.DOTALL)
    for quote, end in _ENDS.items()
}
_SPEC = {quote: re.compile(rf"(?P<open>\{{)|(?P<close>\}})|(?P<end>{end})") for quote, end in _ENDS.items()}


def literals(text: str) -> Iterator[Token]:
    """The strings and comments, in the order in which they end."""
    return _tokens(text, 0, _LITERALS)


def structure(text: str, position: int = 0) -> Iterator[Token]:
    """Strings, comments, brackets and line ends from ``position`` on, which must not be within a string."""
    return _tokens(text, position, _STRUCTURE)


def comments(text: str) -> Iterator[Span]:
    """Every comment, from its ``#`` to the end of its line."""
    for kind, start, end in literals(text):
        if kind == "comment":
            yield Span(start, end)


@dataclass(frozen=True, slots=True)
class LogicalLine:
    """One statement line, with all lines that brackets, strings and backslashes join to it.

    ``end`` is before the line end, ``next`` after it; nothing from ``code`` to ``end`` is string or comment.
    """

    start: int
    code: int
    end: int
    next: int


def logical_line(text: str, start: int) -> LogicalLine:
    """The logical line that begins at ``start``."""
    depth = 0
    code = start
    for kind, token_start, token_end in structure(text, start):
        if kind == "newline":
            if depth <= 0:
                return LogicalLine(start, code, token_start, token_end)
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        else:
            code = token_end
    return LogicalLine(start, code, len(text), len(text))


def _tokens(text: str, position: int, pattern: re.Pattern[str]) -> Iterator[Token]:
    while True:
        for match in pattern.finditer(text, position):
            kind = match.lastgroup or ""
            if kind == "formatted":
                position = yield from _formatted(text, match)
                yield ("string", match.start(), position)
                break
            if kind == "quote":
                position = _string_end(text, match.end(), match[0])
                yield ("string", match.start(), position)
                break
            yield (kind, match.start(), match.end())
        else:
            return


def _string_end(text: str, position: int, quote: str) -> int:
    """The end of a string that is long or does not end: with its line, or with the text if triple-quoted."""
    while True:
        before = position
        body = _BODY[quote].match(text, position)
        if body is not None:
            position = body.end()
        if text.startswith(quote, position):
            return position + len(quote)
        if position == before:
            return position if len(quote) == 1 else len(text)


@dataclass(slots=True)
class _Frame:
    """Where the lexer is in a formatted string: in its text, a field, or a field's format specification."""

    part: Literal["text", "field", "spec"]
    quote: str
    depth: int = 0


def _formatted(text: str, opening: re.Match[str]) -> Generator[Token, None, int]:
    """Walk over a formatted string, give the comments in its fields, return the offset of its end."""
    frames = [_Frame("text", _quote(opening))]
    position = opening.end()
    while frames:
        frame = frames[-1]
        match = _pattern(frame).search(text, position)
        if match is None:
            return len(text)
        kind, position = match.lastgroup, match.end()
        if kind == "comment":
            yield ("comment", match.start(), position)
        elif kind == "formatted":
            frames.append(_Frame("text", _quote(match)))
        elif kind == "quote":
            position = _string_end(text, position, match[0])
        elif kind == "end":
            while frames.pop().part != "text":
                pass
        elif kind == "open" and frame.part != "field":
            frames.append(_Frame("field", frame.quote))
        elif kind == "open":
            frame.depth += 1
        elif kind == "close" and frame.depth:
            frame.depth -= 1
        elif kind == "close" and match[0] == "}":
            del frames[-1 if frame.part == "field" else -2 :]
        elif kind == "spec" and not frame.depth:
            frames.append(_Frame("spec", frame.quote))
    return position


def _pattern(frame: _Frame) -> re.Pattern[str]:
    if frame.part == "field":
        return _FIELD
    return (_TEXT if frame.part == "text" else _SPEC)[frame.quote]


def _quote(opening: re.Match[str]) -> str:
    return opening[0].lstrip("fFtTrR")
