"""Python's own view of a text that is to be edited: its syntax tree, and where its nodes stand in characters."""

from __future__ import annotations

import ast
import re
import warnings

_LINE_END = re.compile(r"\r\n|\r|\n")


def parse(text: str) -> ast.Module | None:
    """The text's syntax tree, None where Python cannot parse it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class Layout:
    """Offsets of a text's lines, by the line numbers and byte columns of Python's parser."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def offset(self, line: int, column: int) -> int:
        """The character offset of a 1-based line and a 0-based column in UTF-8 bytes."""
        start = self.line_start(line)
        content = self.text[start : self.line_start(line + 1)]
        if content.isascii():
            return start + column
        return start + len(content.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "replace"))

    def line_start(self, line: int) -> int:
        """The offset at which a line starts; the text's end for a line after the last."""
        return self._starts[line - 1] if line <= len(self._starts) else len(self.text)

    def line_end(self, line: int) -> int:
        """The offset of a line's end, before its line feed or carriage return."""
        start, end = self.line_start(line), self.line_start(line + 1)
        return start + len(self.text[start:end].rstrip("\r\n"))

    def start(self, node: ast.stmt | ast.expr | ast.alias) -> int:
        return self.offset(node.lineno, node.col_offset)

    def end(self, node: ast.stmt | ast.expr | ast.alias) -> int:
        return self.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def is_blank(self, line: int) -> bool:
        start, end = self.line_start(line), self.line_start(line + 1)
        return start < end and not self.text[start:end].strip()
