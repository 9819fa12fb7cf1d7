"""The nodes of a syntax tree where words stand: found by the text, so that most of the tree is never walked."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache

_LEAVES = frozenset({ast.Load, ast.Store, ast.Del})


def lines_with(text: str, words: Iterable[str]) -> list[int]:
    """The lines, counted from 1, on which one of the words stands as a name of its own."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    found: list[int] = []
    line, at = 1, 0
    for match in _pattern(tuple(words)).finditer(text):
        start = match.start()
        line += text.count("\n", at, start)
        at = start
        if not found or found[-1] != line:
            found.append(line)
    return found


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, words))})\b(?<!\w{{1}}\b(?=\w))")


def nodes_on(tree: ast.AST, lines: list[int]) -> Iterator[ast.AST]:
    """The nodes that reach over one of the lines (sorted), in no particular order."""
    if not lines:
        return
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        yield node
        for value in node.__dict__.values():
            if value.__class__ is list:
                for item in value:
                    if isinstance(item, ast.AST) and _is_on(item, lines):
                        pending.append(item)
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
