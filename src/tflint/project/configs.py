"""What a ``get_config`` returns: the keys that its code writes, and whether those of the base class are among them."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tflint.project.idioms import Function, statements
from tflint.project.values import literal


@dataclass(frozen=True, slots=True)
class Config:
    """The keys, sorted; ``inherits``: those that the base class returns, too. ``complete`` is false where there may be
    others.
    """

    keys: tuple[str, ...] = ()
    inherits: bool = False
    complete: bool = True


def read_config(function: Function) -> Config:
    """Read a ``get_config``. Generous: a key counts wherever it is written into any dictionary of the function."""
    keys: set[str] = set()
    inherits = False
    complete = True
    for statement in statements(function.body):
        for node in _own_nodes(statement):
            if isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    name = literal(key)
                    if name is not None:
                        keys.add(name)
                    else:
                        complete &= key is None and (_is_plain(value) or _is_inherited(value))
            elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
                name = literal(node.slice)
                complete &= name is not None
                keys.update([] if name is None else [name])
            elif isinstance(node, ast.Call):
                if _is_inherited(node):
                    inherits = True
                elif isinstance(node.func, ast.Name) and node.func.id == "dict":
                    keys.update(keyword.arg for keyword in node.keywords if keyword.arg is not None)
                    complete &= all(_is_plain(argument) for argument in node.args)
                elif isinstance(node.func, ast.Attribute) and node.func.attr in ("update", "setdefault"):
                    keys.update(keyword.arg for keyword in node.keywords if keyword.arg is not None)
                    first = literal(node.args[0]) if node.args and node.func.attr == "setdefault" else None
                    keys.update([] if first is None else [first])
                    complete &= all(_is_plain(argument) for argument in node.args) or first is not None
            elif isinstance(node, (ast.DictComp, ast.For)):
                complete = False
        if isinstance(statement, ast.Return):
            complete &= _is_plain(statement.value) or _is_inherited(statement.value)
    return Config(tuple(sorted(keys)), inherits, complete and _holds_plain(function))


def _holds_plain(function: Function) -> bool:
    """Whether the names that are returned, or written into what is, are only ever assigned displays and the like."""
    used: set[str] = set()
    assigned: dict[str, list[ast.expr]] = {}
    for statement in statements(function.body):
        if isinstance(statement, ast.Return) and statement.value is not None:
            used.update(node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name))
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            for argument in statement.value.args:
                used.update([argument.id] if isinstance(argument, ast.Name) else [])
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    assigned.setdefault(target.id, []).append(statement.value)
    return all(_is_plain(value) for name in used for value in assigned.get(name, ()))


def _own_nodes(statement: ast.stmt) -> list[ast.AST]:
    """The expressions of a statement, not those of the statements in it."""
    found: list[ast.AST] = [statement]
    pending: list[ast.AST] = [
        child
        for child in ast.iter_child_nodes(statement)
        if not isinstance(child, (ast.stmt, ast.excepthandler))
    ]
    while pending:
        node = pending.pop()
        found.append(node)
        pending.extend(ast.iter_child_nodes(node))
    return found


def _is_inherited(node: ast.expr | None) -> bool:
    """``super().get_config()``, ``Base.get_config(self)``."""
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get_config"
    )


def _is_plain(node: ast.expr | None) -> bool:
    """Displays, names, and sums of the items of dictionaries: what they hold is read elsewhere in the function."""
    if isinstance(node, (ast.Dict, ast.Name)):
        return True
    if isinstance(node, ast.Call):
        func = node.func
        if isinstance(func, ast.Name) and func.id in ("dict", "list", "OrderedDict"):
            return all(_is_plain(argument) for argument in node.args)
        if isinstance(func, ast.Attribute) and func.attr in ("items", "copy"):
            return _is_plain(func.value)
        return _is_inherited(node)
    if isinstance(node, ast.BinOp):
        return _is_plain(node.left) and _is_plain(node.right)
    return False
