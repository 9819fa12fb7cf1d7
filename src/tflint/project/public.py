"""``__all__`` as code builds it: literals, ``+``, ``+=``, ``extend``, ``append``, the ``__all__`` of other
modules.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from tflint.project.facts import PublicNames, Ref
from tflint.project.values import Values, literal

_COPIES = frozenset({"list", "tuple", "set", "sorted"})


Evaluate = Callable[[ast.expr], Values]
"""What an expression may be where the statement stands."""


class PublicList:
    """``__all__`` of one module while its code runs. Absent until it is first bound."""

    def __init__(self) -> None:
        self._present = False
        self._names: dict[str, None] = {}
        self._taken_over: dict[Ref, None] = {}
        self._complete = True
        self._sure = True

    def assign(self, source: ast.expr | None, in_branch: bool, evaluate: Evaluate) -> None:
        """``__all__ = source``; in a branch the old value may stay in place on another way."""
        before = PublicList()
        before._names, before._taken_over, before._complete = self._names, self._taken_over, self._complete
        if not in_branch:
            self._names, self._taken_over, self._complete = {}, {}, True
        self._sure = not in_branch
        self._present = True
        self._add(source, before, evaluate)

    def extend(self, source: ast.expr | None, in_branch: bool, evaluate: Evaluate) -> None:
        """``__all__ += source``."""
        self._present = True
        self._sure &= not in_branch
        self._add(source, self, evaluate)

    def call(self, method: str, arguments: list[ast.expr], in_branch: bool, evaluate: Evaluate) -> None:
        """``__all__.extend(…)`` and its kin; other methods change nothing that matters."""
        if len(arguments) != 1:
            return
        if method == "extend":
            self.extend(arguments[0], in_branch, evaluate)
        elif method == "append":
            self.extend(ast.List(elts=[arguments[0]], ctx=ast.Load()), in_branch, evaluate)
        elif method == "remove":
            self._sure &= not in_branch
            if not in_branch:
                self._names.pop(literal(arguments[0]) or "", None)

    def names(self, sure: bool) -> PublicNames | None:
        """The list as it stands, None where there is none. ``sure``: every way through the code binds it."""
        if not self._present:
            return None
        return PublicNames(
            tuple(self._names), tuple(self._taken_over), self._complete and sure, self._sure and sure
        )

    def _add(self, source: ast.expr | None, own: PublicList, evaluate: Evaluate) -> None:
        pending = [source]
        while pending:
            node = pending.pop()
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
                pending.extend((node.right, node.left))
            elif isinstance(node, ast.List | ast.Tuple | ast.Set):
                self._add_items(node.elts, pending)
            elif (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in _COPIES
                and node.args
            ):
                pending.append(node.args[0])
            elif isinstance(node, ast.Attribute) and node.attr == "__all__":
                self._take_over(evaluate(node.value))
            elif isinstance(node, ast.Name) and node.id == "__all__":
                self._names.update(own._names)
                self._taken_over.update(own._taken_over)
                self._complete &= own._complete
            else:
                self._complete = False

    def _add_items(self, items: list[ast.expr], pending: list[ast.expr | None]) -> None:
        for item in items:
            name = literal(item)
            if isinstance(item, ast.Starred):
                pending.append(item.value)
            elif name is not None:
                self._names[name] = None
            elif (
                isinstance(item, ast.Attribute)
                and item.attr == "__name__"
                and isinstance(item.value, ast.Name)
            ):
                self._names[item.value.id] = None
            else:
                self._complete = False

    def _take_over(self, modules: Values) -> None:
        refs = [value for value in modules if isinstance(value, Ref)]
        self._taken_over.update(dict.fromkeys(refs))
        self._complete &= bool(refs)
