"""What an expression may be, given the names around it: imports, aliases, attributes, import calls."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from tflint.project.facts import Bound, Candidate, Defined, Loose, Other, Ref, Value

Values = tuple[Value, ...]
Lookup = Callable[[str], Values]
"""From a name to what it may be; empty for a name that no code here binds."""

THING: Values = (Other.THING,)
NONE: Values = (Other.NONE,)
_MAX_DEPTH = 20
_MAX_VALUES = 32
_MAX_PATH = 32
_MAX_NESTING = 4
_MAX_NESTED = 8

_IMPORT_MODULE = Ref("importlib", 0, ("import_module",))
_IMPORT_OR_SKIP = Ref("pytest", 0, ("importorskip",))
_LOADED_MODULES = Ref("sys", 0, ("modules",))


def merge(groups: Iterable[Values]) -> Values:
    """All values in order, each once."""
    found: dict[Value, None] = {}
    for group in groups:
        found.update(dict.fromkeys(group))
    return tuple(found)[:_MAX_VALUES]


def attribute(values: Values, names: Iterable[str]) -> Values:
    """The values after following attribute names, outermost last. Endless chains lead nowhere."""
    chain = tuple(names)
    if not chain:
        return values
    found: dict[Value, None] = {}
    for value in values:
        if not isinstance(value, Other) and len(value.path) + len(chain) > _MAX_PATH:
            found[Other.THING] = None
        elif isinstance(value, Ref):
            found[Ref(value.module, value.level, value.path + chain)] = None
        elif isinstance(value, Loose):
            found[Loose(value.path + chain, value.stars, value.bound, value.depth)] = None
        elif isinstance(value, Defined):
            found[Defined(value.path + chain)] = None
        elif value is Other.THING:
            found[value] = None
    return tuple(found) or THING


def loose(name: str, stars: int, bound: Bound) -> Values:
    """What a name is where star imports may have replaced it, or may be what it comes from."""
    nested = [candidate for candidate in bound.candidates if isinstance(candidate.value, Loose)]
    depth = 1 + max((item.value.depth for item in nested if isinstance(item.value, Loose)), default=0)
    if depth <= _MAX_NESTING and len(nested) <= _MAX_NESTED:
        return (Loose((name,), stars, bound, depth),)
    flat: dict[Candidate, None] = {}
    for candidate in bound.candidates:
        for value in _flattened(candidate.value):
            flat[Candidate(value, candidate.stars)] = None
    return (Loose((name,), stars, Bound(tuple(flat)[:_MAX_VALUES], sure=False)),)


def _flattened(value: Value) -> Values:
    """Without values nested in it: the star imports and the module's own bindings side by side."""
    if not isinstance(value, Loose) or value.bound is None:
        return (value,)
    below = merge(_flattened(item) for item in value.bound.values)
    stripped = Loose(value.path, value.stars, Bound((), sure=False))
    return merge([(stripped,), attribute(below, value.path[1:])])


def literal(node: ast.expr | None) -> str | None:
    """The text of a string literal, else None."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def evaluate(node: ast.expr, lookup: Lookup, depth: int = 0) -> Values:
    """The candidates for an expression, in source order; never empty."""
    chain: list[str] = []
    while isinstance(node, ast.Attribute):
        chain.append(node.attr)
        node = node.value
    return attribute(_base(node, lookup, depth), reversed(chain))


def _base(node: ast.expr, lookup: Lookup, depth: int) -> Values:
    if isinstance(node, ast.Name):
        return lookup(node.id) or THING
    if depth > _MAX_DEPTH:
        return THING
    if isinstance(node, ast.IfExp):
        return merge([evaluate(node.body, lookup, depth + 1), evaluate(node.orelse, lookup, depth + 1)])
    if isinstance(node, ast.BoolOp):
        return merge(evaluate(operand, lookup, depth + 1) for operand in node.values[:_MAX_VALUES])
    if isinstance(node, ast.NamedExpr):
        return evaluate(node.value, lookup, depth + 1)
    if isinstance(node, ast.Call):
        return _call(node, lookup, depth)
    if isinstance(node, ast.Subscript):
        return _loaded_module(node, lookup, depth)
    if isinstance(node, ast.Constant) and node.value is None:
        return NONE
    return THING


def _loaded_module(node: ast.Subscript, lookup: Lookup, depth: int) -> Values:
    name = literal(node.slice)
    if name is None or evaluate(node.value, lookup, depth + 1) != (_LOADED_MODULES,):
        return THING
    return (Ref(name, 0),)


def _call(node: ast.Call, lookup: Lookup, depth: int) -> Values:
    if (
        isinstance(node.func, ast.Name)
        and node.func.id in _BUILTIN_CALLS
        and _is_builtin(lookup(node.func.id))
    ):
        return _BUILTIN_CALLS[node.func.id](node, lookup, depth)
    if not isinstance(node.func, ast.Name | ast.Attribute) or not node.args:
        return THING
    callee = evaluate(node.func, lookup, depth + 1)
    if callee == (_IMPORT_MODULE,):
        return _import_module(node)
    name = literal(node.args[0])
    if callee == (_IMPORT_OR_SKIP,) and name:
        return (Ref(name, 0),)
    if len(node.args) == 3 and _last_name(node.func) == "LazyLoader":
        target = literal(node.args[2])
        return (Ref(target, 0),) if target else THING
    return THING


def _is_builtin(values: Values) -> bool:
    return not values or any(isinstance(value, Loose) and value.bound is None for value in values)


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _argument(node: ast.Call, index: int, name: str) -> ast.expr | None:
    """An argument by position or keyword."""
    if len(node.args) > index:
        return node.args[index]
    return next((keyword.value for keyword in node.keywords if keyword.arg == name), None)


def _import_module(node: ast.Call) -> Values:
    name = literal(node.args[0])
    if not name:
        return THING
    bare = name.lstrip(".")
    level = len(name) - len(bare)
    if level == 0:
        return (Ref(bare, 0),)
    package = _argument(node, 1, "package")
    if isinstance(package, ast.Name) and package.id in {"__package__", "__name__"}:
        return (Ref(bare, level),)
    anchor = literal(package)
    if not anchor or anchor.count(".") < level - 1:
        return THING
    return (Ref(".".join([*anchor.split(".")[: anchor.count(".") + 2 - level], bare]), 0),)


def _dunder_import(node: ast.Call, lookup: Lookup, depth: int) -> Values:
    name = literal(node.args[0]) if node.args else None
    if not name:
        return THING
    wanted = _argument(node, 3, "fromlist")
    if isinstance(wanted, ast.List | ast.Tuple) and wanted.elts:
        return (Ref(name, 0),)
    return (Ref(name.partition(".")[0], 0),)


def _getattr(node: ast.Call, lookup: Lookup, depth: int) -> Values:
    name = literal(node.args[1]) if 2 <= len(node.args) <= 3 else None
    if not name or not name.isidentifier():
        return THING
    found = attribute(evaluate(node.args[0], lookup, depth + 1), [name])
    return found if len(node.args) == 2 else merge([found, evaluate(node.args[2], lookup, depth + 1)])


_BUILTIN_CALLS: dict[str, Callable[[ast.Call, Lookup, int], Values]] = {
    "__import__": _dunder_import,
    "getattr": _getattr,
}
