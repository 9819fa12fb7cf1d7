"""What the program's own functions change besides what they return, where something unknown may call them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tflint.graph.run import Run
from tflint.graph.values import UNKNOWN, Bound, Function, Ref, Value, options

_CHANGING = frozenset(
    {
        "append",
        "extend",
        "insert",
        "add",
        "update",
        "setdefault",
        "pop",
        "popitem",
        "remove",
        "clear",
        "__setitem__",
    }
)


def forget(run: Run, function: Function | Bound) -> None:
    """Names, attributes and containers that a function changes may be anything from now on."""
    receiver = function.receiver if isinstance(function, Bound) else None
    own = function.function if isinstance(function, Bound) else function
    parameters = [each.arg for each in (*own.node.args.posonlyargs, *own.node.args.args)]
    first = parameters[0] if parameters else ""
    for name, attribute in sorted(set(_changed(own.node))):
        if name == first and receiver is not None:
            _forget_attribute(run, receiver, attribute)
        elif name not in parameters:
            for scope in own.scopes:
                held = run.now.get(scope).items.get(name)
                if held is not None:
                    _forget_name(run, scope, name, held, attribute)
                    break


def _forget_name(run: Run, scope: int, name: str, held: Value, attribute: str) -> None:
    if attribute == _REBOUND:
        run.now.put(scope, name, UNKNOWN)
    elif attribute:
        _forget_attribute(run, held, attribute)
    else:
        run.spoil(held)


def _forget_attribute(run: Run, owner: Value, attribute: str) -> None:
    for option in options(owner):
        if isinstance(option, Ref) and option.kind == "instance":
            held = run.now.get(option.id).items.get(attribute)
            if held is not None:
                run.spoil(held)
                if not isinstance(held, Ref):
                    run.now.put(option.id, attribute, UNKNOWN)


_REBOUND = "="


def _changed(function: ast.AST) -> Iterator[tuple[str, str]]:
    """(name, attribute) of what a function changes; without an attribute, what the name holds."""
    for node in ast.walk(function):
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            yield from ((name, _REBOUND) for name in node.names)
        elif isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
            yield from _root(node if isinstance(node, ast.Attribute) else node.value)
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in _CHANGING
        ):
            yield from _root(node.func.value)


def _root(node: ast.expr) -> Iterator[tuple[str, str]]:
    attribute = ""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        attribute = node.attr if isinstance(node, ast.Attribute) else attribute
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id, attribute
