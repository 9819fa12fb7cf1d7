"""Code that is there for type checkers and that Python never runs: ``if TYPE_CHECKING:``, annotations that nobody evaluates."""

from __future__ import annotations

import libcst as cst

from tflint.syntax.scopes import Scopes
from tflint.syntax.tree import Binding, Tree

_MODULES = frozenset({"typing", "typing_extensions"})
_FLAG = "TYPE_CHECKING"
_OWN_FLAGS = frozenset({_FLAG, "MYPY"})
"""Names that type checkers take for true although the code sets them to False."""
_LAZY = frozenset({cst.TypeAlias, cst.TypeVar, cst.TypeParam})
"""``type X = …``, ``def f[T: …]``: evaluated when somebody asks for the value."""
ANNOTATIONS = frozenset({cst.Annotation, *_LAZY})
"""The nodes that `Annotations` knows about."""


def is_false(node: cst.BaseExpression | None) -> bool:
    """Whether an expression is ``False`` or ``0``."""
    if isinstance(node, cst.Name):
        return node.value == "False"
    return isinstance(node, cst.Integer) and node.evaluated_value == 0


def is_type_checking(test: cst.BaseExpression, tree: Tree, scopes: Scopes) -> bool:
    """Whether an expression is ``typing.TYPE_CHECKING``, by whatever name, or a flag of that kind: false when the code runs."""
    if isinstance(test, cst.Attribute):
        if test.attr.value != _FLAG or not isinstance(test.value, cst.Name):
            return False
        bindings = scopes.reaching(test.value.value, test.value)
        return bool(bindings) and all(_is_typing(binding, tree) for binding in bindings or ())
    if not isinstance(test, cst.Name):
        return False
    bindings = scopes.reaching(test.value, test)
    if bindings is None:
        return test.value == _FLAG  # from a star import, if from anywhere
    return bool(bindings) and all(_is_flag(binding, tree) for binding in bindings)


def _is_typing(binding: Binding, tree: Tree) -> bool:
    node = binding.node
    return (
        isinstance(node, cst.ImportAlias)
        and isinstance(tree.parent.get(node), cst.Import)
        and isinstance(node.name, cst.Name)
        and node.name.value in _MODULES
    )


def _is_flag(binding: Binding, tree: Tree) -> bool:
    """``from typing import TYPE_CHECKING``, or from a module that passes it on; ``TYPE_CHECKING = False``."""
    node, value = binding.node, binding.value
    if isinstance(node, cst.ImportAlias):
        return isinstance(tree.parent.get(node), cst.ImportFrom) and node.evaluated_name == _FLAG
    return binding.name in _OWN_FLAGS and is_false(value)


class Annotations:
    """Which annotations of one file Python evaluates, up to Python 3.13. Since 3.14 it evaluates none before it is asked for."""

    def __init__(self, tree: Tree, scopes: Scopes) -> None:
        self._tree = tree
        self._scopes = scopes
        self._postponed: bool | None = None

    def is_unevaluated(self, node: cst.CSTNode) -> bool:
        """Whether one of `ANNOTATIONS` is not evaluated where it stands."""
        if node.__class__ in _LAZY or self._are_postponed():
            return True
        statement = self._tree.parent.get(node)
        # Those of local variables are never evaluated; those of a signature are, with the definition.
        return statement.__class__ is cst.AnnAssign and isinstance(
            self._scopes.scope_of(statement), cst.FunctionDef
        )

    def _are_postponed(self) -> bool:
        """``from __future__ import annotations``."""
        if self._postponed is None:
            self._postponed = any(
                isinstance(statement, cst.ImportFrom)
                and isinstance(statement.module, cst.Name)
                and statement.module.value == "__future__"
                and not isinstance(statement.names, cst.ImportStar)
                and any(alias.evaluated_name == "annotations" for alias in statement.names)
                for statement in self._tree.imports
            )
        return self._postponed
