"""Does a module make names that its source does not show? Generous: in doubt it does."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from tflint.project.idioms import dotted

_NAMESPACES = frozenset({"globals", "vars", "locals"})
_RUNS = frozenset(
    {"exec", "execfile", "compile", "__import__", "_getframe", "extend_path", "declare_namespace"}
)
_HOOKS = frozenset({"__getattr__", "__path__", "__class__"})


def is_opaque(tree: ast.Module) -> bool:
    """Whether the code may give its module names at run time, or a class or a search path of its own."""
    return any(_makes_names(node) for node in ast.walk(tree))


def _makes_names(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        return node.id in _RUNS or node.id in _HOOKS
    if isinstance(node, ast.FunctionDef):
        return node.name == "__getattr__" and not _has_self(node)
    if isinstance(node, ast.Attribute):
        if node.attr == "__class__":
            return isinstance(node.ctx, ast.Store)
        return node.attr in {"_getframe", "__path__", "extend_path", "declare_namespace"} or (
            node.attr == "modules" and isinstance(node.value, ast.Name) and "sys" in node.value.id
        )
    if isinstance(node, ast.ImportFrom):
        return any(
            alias.name in _HOOKS or (alias.name == "modules" and node.module == "sys") for alias in node.names
        )
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id in _NAMESPACES:
            return not node.args
        return any(
            isinstance(argument, ast.Name) and argument.id == "__name__" for argument in node.args
        ) and (
            _last_name(node.func)
            in {"import_module", "attach", "attach_stub", "setattr", "install", "LazyLoader"}
        )
    return False


def _has_self(function: ast.FunctionDef) -> bool:
    """A method: a module's own ``__getattr__`` takes the name alone."""
    return len(function.args.args) > 1


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def odd_names(tree: ast.Module) -> Iterator[str]:
    """The names that the code deletes anywhere, or binds in the middle of an expression, a pattern, by ``type``, or from
    a function or class by ``global``.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del):
            yield node.id
        elif isinstance(node, ast.NamedExpr):
            yield node.target.id
        elif isinstance(node, ast.Global):
            yield from node.names
        elif type(node).__name__ in ("MatchAs", "MatchStar", "MatchMapping", "TypeAlias"):
            name = getattr(node, "name", None) or getattr(node, "rest", None)
            yield name.id if isinstance(name, ast.Name) else str(name)


def names_for_checkers(tree: ast.Module) -> frozenset[str]:
    """The names that only code under ``if TYPE_CHECKING`` binds, which never runs."""
    checked: list[ast.stmt] = []
    pending: list[ast.AST] = list(tree.body)
    runs: list[ast.AST] = []
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and dotted(node.test).rpartition(".")[2] == "TYPE_CHECKING":
            checked += node.body
            pending += node.orelse
        else:
            runs.append(node)
            pending += ast.iter_child_nodes(node)
    if not checked:
        return frozenset()
    below = (part for node in checked for part in ast.walk(node))
    return frozenset(_bound_by(below)) - frozenset(_bound_by(runs))


def _bound_by(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Whatever some node binds, in whatever scope."""
    for node in nodes:
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                yield node.id
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0]
        elif isinstance(node, ast.Global):
            yield from node.names
        else:
            name = getattr(node, "name", None) or getattr(node, "rest", None)
            if isinstance(name, str):
                yield name
