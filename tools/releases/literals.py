"""Reads expressions that are written out: names with attributes, text, lists of text."""

from __future__ import annotations

import ast


def dotted(node: ast.expr) -> str | None:
    """``"a.b.c"`` for an expression of names and attributes, None for any other."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    parts.append(node.id)
    return ".".join(reversed(parts))


class Constants:
    """The text and the lists of text that a module's names were bound to so far."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._lists: dict[str, tuple[str, ...]] = {}

    def assign(self, name: str, value: ast.expr) -> None:
        """Note that a name was bound to an expression."""
        self._texts.pop(name, None)
        self._lists.pop(name, None)
        text = self.text(value)
        if text is not None:
            self._texts[name] = text
        elif isinstance(value, (ast.List, ast.Tuple, ast.Set, ast.BinOp)):
            self._lists[name] = self.texts(value)

    def extend(self, name: str, value: ast.expr) -> None:
        """Note that a list was extended: ``name += value``."""
        self._lists[name] = self._lists.get(name, ()) + self.texts(value)

    def text(self, node: ast.expr) -> str | None:
        """The text that an expression is, if it is written out: literals, names, ``+``, ``%``, f-strings.

        What is filled in and not known is shown as ``…``.
        """
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.Name):
            return self._texts.get(node.id)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self.text(node.left), self.text(node.right)
            return left + right if left is not None and right is not None else None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            left = self.text(node.left)
            return left.replace("%s", "…") if left is not None else None
        if isinstance(node, ast.JoinedStr):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        return None

    def texts(self, node: ast.expr) -> tuple[str, ...]:
        """The text in a written list, also one joined from several and named lists."""
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return tuple(text for text in map(self.text, node.elts) if text is not None)
        if isinstance(node, ast.BinOp):
            return self.texts(node.left) + self.texts(node.right)
        if isinstance(node, ast.Name):
            return self._lists.get(node.id, ())
        if isinstance(node, ast.ListComp):
            return tuple(text for each in node.generators for text in self.texts(each.iter))
        return ()
