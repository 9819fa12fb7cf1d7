"""The nodes of a syntax tree where words stand: found by the text, so that most of the tree is never walked."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterable, Iterator

_LEAVES = frozenset({ast.Load, ast.Store, ast.Del})


def lines_with(text: str, words: Iterable[str]) -> list[int]:
    """The lines, counted from 1, on which one of the words stands as a name of its own; sorted."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    places: list[int] = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            if not (_is_part(text, at - 1) or _is_part(text, at + len(word))):
                places.append(at)
            at = text.find(word, at + len(word))
    found: list[int] = []
    line, before = 1, 0
    for at in sorted(places):
        line += text.count("\n", before, at)
        before = at
        if not found or found[-1] != line:
            found.append(line)
    return found


def _is_part(text: str, at: int) -> bool:
    """Whether a name goes on at a place."""
    return 0 <= at < len(text) and (text[at].isalnum() or text[at] == "_")


def nodes_on(tree: ast.AST, lines: list[int]) -> Iterator[ast.AST]:
    """The nodes that reach over one of the lines (sorted), in no particular order."""
    pending: list[ast.AST] = [tree] if lines else []
    while pending:
        node = pending.pop()
        if node.__class__ is ast.JoinedStr:
            yield from ast.walk(node)  # Python 3.11 and earlier do not know where its parts stand
            continue
        yield node
        for value in node.__dict__.values():
            if value.__class__ is list:
                pending.extend(item for item in value if isinstance(item, ast.AST) and _is_on(item, lines))
            elif isinstance(value, ast.AST) and value.__class__ not in _LEAVES and _is_on(value, lines):
                pending.append(value)


def _is_on(node: ast.AST, lines: list[int]) -> bool:
    held = node.__dict__
    first = held.get("lineno")
    if first is None:
        return True
    decorators = held.get("decorator_list")
    if decorators:
        first = min(first, decorators[0].lineno)
    index = bisect_left(lines, first)
    return index < len(lines) and lines[index] <= held["end_lineno"]
