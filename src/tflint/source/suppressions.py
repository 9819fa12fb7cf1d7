"""Comments that silence findings.

They count for their line (``# noqa``, ``# tflint: ignore``) or for the whole file (``# tflint: skip-file``,
``# tflint: ignore-file``, ``# flake8: noqa`` on a line of its own). Which of them silences which finding,
and which silences none, is for the engine to say.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tflint.model import Span
from tflint.source.lexer import comments
from tflint.source.lines import Lines

Kind = Literal["noqa", "ignore", "skip-file", "ignore-file", "flake8-noqa"]

# Codes are read as flake8 reads them: where something else follows "noqa:", it silences everything.
_CODES = r"(?::\s?(?P<codes>[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*))?"
_DIRECTIVE = re.compile(
    rf"\#\s*(?:(?P<noqa>noqa)(?![\w-]){_CODES}"
    rf"|(?P<flake8>flake8[:=]\s*noqa)(?![\w-]){_CODES.replace('codes', 'file_codes')}"
    r"|tflint:\s*(?P<verb>skip-file|ignore-file|ignore)(?![\w-])(?:\s*\[(?P<tokens>[^\]\#]*)\]|(?!\s*\[))"
    r"|(?P<unknown>tflint:))",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^,\s]+")


@dataclass(frozen=True, slots=True)
class Token:
    """One of the codes, prefixes of codes or rule names that a suppression lists, as written."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Suppression:
    """One directive in a comment.

    ``line`` is the 1-based line of the text (not of a notebook's cell), ``span`` the directive without its
    reason, ``comment`` the whole comment, which may hold further ones. ``everything`` is true where no list
    was given; then there are no tokens. ``reason`` is what follows, as far as the next ``#``.
    """

    kind: Kind
    line: int
    span: Span
    comment: Span
    listed: tuple[Token, ...] = ()
    everything: bool = False
    reason: str = ""

    @property
    def tokens(self) -> tuple[str, ...]:
        """The listed codes, prefixes and names, as written."""
        return tuple(token.text for token in self.listed)

    @property
    def is_file_level(self) -> bool:
        """Whether it counts for the whole file rather than for its line."""
        return self.kind not in ("noqa", "ignore")

    def covers(self, code: str, name: str) -> bool:
        """Whether it silences the rule with this code and name."""
        return self.everything or any(token_covers(token, code, name) for token in self.tokens)


@dataclass(frozen=True, slots=True)
class Suppressions:
    """All suppressions of a text, in its order.

    ``unknown`` are the spans of the comments with a ``# tflint:`` that says nothing known.
    """

    on_line: tuple[Suppression, ...] = ()
    in_file: tuple[Suppression, ...] = ()
    unknown: tuple[Span, ...] = ()

    def __iter__(self) -> Iterator[Suppression]:
        return iter(sorted((*self.on_line, *self.in_file), key=_start))

    def __len__(self) -> int:
        return len(self.on_line) + len(self.in_file)

    def between(self, first: int, last: int) -> tuple[Suppression, ...]:
        """Those of the 1-based lines ``first`` to ``last``, both included; without those for the file."""
        start = bisect_left(self.on_line, first, key=_line)
        return self.on_line[start : bisect_right(self.on_line, last, start, key=_line)]


_NONE = Suppressions()


def token_covers(token: str, code: str, name: str) -> bool:
    """Whether a listed token means this rule: by its code, a prefix of the code, its name, or ``ALL``."""
    return code.startswith(token.upper()) or token.lower() == name or token.upper() == "ALL"


def read_suppressions(text: str, lines: Lines | None = None) -> Suppressions:
    """Every suppression in a Python text. ``lines`` saves finding the lines again where they are known."""
    folded = text.lower()
    if "noqa" not in folded and "tflint:" not in folded:
        return _NONE
    lines = lines or Lines(text)
    on_line: list[Suppression] = []
    in_file: list[Suppression] = []
    unknown: list[Span] = []
    for comment in comments(text):
        for directive in _DIRECTIVE.finditer(text, comment.start, comment.end):
            if directive["unknown"]:
                unknown.append(comment)
                continue
            suppression = _suppression(directive, comment, lines)
            if not suppression.is_file_level:
                on_line.append(suppression)
            elif suppression.kind != "flake8-noqa" or _stands_alone(suppression, lines):
                in_file.append(suppression)
    return Suppressions(tuple(on_line), tuple(in_file), tuple(unknown))


def _suppression(directive: re.Match[str], comment: Span, lines: Lines) -> Suppression:
    lists = [directive.span(name) for name in ("codes", "file_codes", "tokens")]
    given = [(start, end) for start, end in lists if start >= 0]
    listed = tuple(
        Token(token[0], Span(token.start(), token.end()))
        for start, end in given
        for token in _TOKEN.finditer(lines.text, start, end)
    )
    following = lines.text.find("#", directive.end(), comment.end)
    reason = lines.text[directive.end() : comment.end if following < 0 else following]
    return Suppression(
        kind=_kind(directive),
        line=lines.number(directive.start()),
        span=Span(directive.start(), directive.end()),
        comment=comment,
        listed=listed,
        everything=not given,
        reason=reason.strip(" \t\f:,;-\N{EN DASH}\N{EM DASH}"),
    )


def _kind(directive: re.Match[str]) -> Kind:
    if directive["noqa"]:
        return "noqa"
    if directive["flake8"]:
        return "flake8-noqa"
    verb = directive["verb"].lower()
    return "ignore" if verb == "ignore" else "skip-file" if verb == "skip-file" else "ignore-file"


def _stands_alone(suppression: Suppression, lines: Lines) -> bool:
    """Whether only white space stands before it; flake8 does not heed ``# flake8: noqa`` after code."""
    return not lines.text[lines.start(suppression.line) : suppression.span.start].strip()


def _start(suppression: Suppression) -> int:
    return suppression.span.start


def _line(suppression: Suppression) -> int:
    return suppression.line
