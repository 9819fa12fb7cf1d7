"""How deep code nests: what would exhaust libcst's native parser is never handed to it.

libcst recurses in native code for every bracket, operator and ``elif``, where a stack that is too small ends the
process, and it tries nested ``case`` patterns in exponentially many ways. Both are measured on the text, as upper
bounds; no code that people write comes near the limits.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from tflint.source.lexer import structure
from tflint.source.lines import Lines

MOST_LEVELS = 1000
"""Forty times what people write. libcst's time grows by the square of the levels: this many take a second or two."""
FEW_LEVELS = 300
"""So many levels fit on a stack of 8 MB: libcst needs 1 to 14 KB a level, 30 KB for a level of indentation."""
MOST_PATTERN_LEVELS = 8
"""Brackets in a ``case`` pattern. Each more than doubles the time: with eight it is a second, with twelve minutes."""

_LINK = re.compile(
    r"(?P<opener>\blambda\b|\bfor\b)|(?P<closer>\bin\b|:)|(?P<comma>[,;])"
    r"|\b(?:and|or|not|if|await)\b|\*\*|//|<<|>>|[-+*/%@&|^~.]"
)
_PART = re.compile(r"[-(\[{.+*/%@&|^~<>'\"]|\b(?:and|or|not|if|lambda|for|await)\b")
"""At least everything that can make a level, strings and comments included."""
_CLOSER = {"lambda": ":", "for": "in"}
_BRACE = re.compile(r"\{\{|\}\}|[{}]")
_BRANCH = re.compile(r"^([ \t\f]*)(elif\b|else\b|\S)", re.MULTILINE)
_CASE = re.compile(r"^[ \t\f]*case\b", re.MULTILINE)
_Part = ast.stmt | ast.ExceptHandler | ast.match_case
_PARTS = ("body", "orelse", "finalbody", "handlers", "cases")
_COMPOUND: dict[type[ast.AST], tuple[str, ...]] = {
    kind: tuple(part for part in _PARTS if part in kind._fields)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, (ast.stmt, ast.ExceptHandler, ast.match_case))
}
"""For each kind of statement, or part of one, the fields that hold statements."""


def nesting(lines: Lines, python: ast.Module | None) -> int:
    """At most how deep libcst recurses for a text, or any number up to FEW_LEVELS where it is less than that.

    ``python`` is the text's syntax tree by Python's own parser, if that has one: it saves looking at all of the
    text. More than MOST_LEVELS where libcst must not be tried at all.
    """
    text = lines.text
    if python is None:
        deepest = max(levels(text), _longest_elif(text))
        return _with_patterns(deepest, (_brackets(text, case.start()) for case in _CASE.finditer(text)))
    deepest = _longest_elif(text)
    patterns: list[int] = []
    places = _Places(lines)
    seen: set[tuple[int, int]] = set()
    for node in _statements(python):
        start, end = head = places.head(node)
        if end - start > FEW_LEVELS and head not in seen:
            seen.add(head)  # statements on one line have the same
            if len(_PART.findall(text, start, end)) > FEW_LEVELS:
                deepest = max(deepest, levels(text[start:end]))
        if isinstance(node, ast.Match):
            patterns += (_brackets(text[start:end]) for start, end in places.heads_of_cases(node))
    return _with_patterns(deepest, patterns)


def _with_patterns(deepest: int, patterns: Iterable[int]) -> int:
    return MOST_LEVELS + 1 if max(patterns, default=0) > MOST_PATTERN_LEVELS else deepest


def levels(text: str) -> int:
    """At most how deep the expressions of a text nest: brackets, and operators in a row that no comma parts."""
    deepest = total = position = 0
    chains: list[int] = [0]
    openers: list[list[str]] = [[]]
    for kind, start, end in structure(text):
        for link in _LINK.finditer(text, position, start):
            word = link[0]
            if link["comma"]:
                if not openers[-1]:  # the commas of `lambda a, b:` and `for a, b in` part nothing
                    total, chains[-1] = total - chains[-1], 0
            elif link["closer"]:
                if openers[-1] and _CLOSER[openers[-1][-1]] == word:
                    openers[-1].pop()
            else:
                if link["opener"]:
                    openers[-1].append(word)
                total, chains[-1] = total + 1, chains[-1] + 1
        position = end
        deepest = max(deepest, total)
        if kind == "open":
            total, chains[-1] = total + 1, chains[-1] + 1
            chains.append(0)
            openers.append([])
        elif kind == "close" and len(chains) > 1:
            total -= chains.pop()
            openers.pop()
        elif kind == "string":
            total, chains[-1] = total + 1, chains[-1] + 1
            deepest = max(deepest, total + _levels_of_fields(text[start:end]))
        elif kind == "newline" and len(chains) == 1:
            total, chains, openers = 0, [0], [[]]
    return max(deepest, total + len(_LINK.findall(text, position)))


def _levels_of_fields(string: str) -> int:
    """The same for the replacement fields of a string, if it is a formatted one."""
    if "{" not in string or string[0] not in "fFtTrR":
        return 0
    depth = found = deepest = position = 0
    for brace in _BRACE.finditer(string):
        width = len(brace[0])
        if depth:
            found += len(_LINK.findall(string, position, brace.start()))
        if brace[0][0] == "}":
            depth = max(0, depth - width)
        elif depth or width == 1:
            depth += width
            found += width
        deepest = max(deepest, found)
        found = found if depth else 0
        position = brace.end()
    return deepest


def _brackets(text: str, start: int = 0) -> int:
    """The deepest brackets of the logical line that begins at ``start``."""
    depth = deepest = 0
    for kind, _, _ in structure(text, start):
        if kind == "open":
            depth += 1
            deepest = max(deepest, depth)
        elif kind == "close":
            depth -= 1
        elif kind == "newline" and depth <= 0 and deepest:
            break
    return deepest


def _longest_elif(text: str) -> int:
    """The most ``elif`` that belong to one ``if``."""
    longest = text.count("elif")
    if longest <= MOST_LEVELS:
        return longest
    longest = 0
    chains: dict[int, int] = {}
    for branch in _BRANCH.finditer(text):
        indent = len(branch[1].expandtabs(8))
        for other in [other for other in chains if other > indent]:
            del chains[other]
        if branch[2] == "elif":
            chains[indent] = chains.get(indent, 0) + 1
            longest = max(longest, chains[indent])
        else:
            chains.pop(indent, None)
    return longest


def _statements(python: ast.Module) -> Iterator[ast.stmt | ast.ExceptHandler]:
    pending: list[_Part] = [*python.body]
    while pending:
        node = pending.pop()
        for part in _COMPOUND[node.__class__]:
            pending += getattr(node, part)
        if not isinstance(node, ast.match_case):
            yield node


class _Places:
    """Character offsets of what Python's parser gives in lines and bytes; those of bytes may be a little late."""

    def __init__(self, lines: Lines) -> None:
        self._starts = [*lines.starts, len(lines.text)]

    def head(self, node: ast.stmt | ast.ExceptHandler) -> tuple[int, int]:
        """The lines of a statement; of one with a body, those up to its first statement."""
        first = node.lineno
        held = node.__dict__
        for decorator in held.get("decorator_list", ())[:1]:
            first = min(first, decorator.lineno)
        body = held.get("body")
        return self._line(first), self._line((body[0].lineno if body else node.end_lineno or first) + 1)

    def heads_of_cases(self, node: ast.Match) -> Iterator[tuple[int, int]]:
        """From the end of what stands before each ``case`` to its first statement."""
        before: ast.expr | ast.stmt = node.subject
        for case in node.cases:
            end = self._line(before.end_lineno or 1) + (before.end_col_offset or 0)
            yield end, self._line(case.body[0].lineno) + case.body[0].col_offset
            before = case.body[-1]

    def _line(self, number: int) -> int:
        return self._starts[min(number, len(self._starts)) - 1]
