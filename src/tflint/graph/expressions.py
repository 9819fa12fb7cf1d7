"""The value of an expression, with what evaluating it does."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from tflint.graph.attributes import attribute
from tflint.graph.comprehensions import dictionary_of, list_of
from tflint.graph.definitions import make_function
from tflint.graph.flows import flow_of
from tflint.graph.iterating import item_of
from tflint.graph.loading import loaded
from tflint.graph.operators import operate, tensor
from tflint.graph.resting import flat, union
from tflint.graph.run import Arguments, OutOfFuel, Run, text_of
from tflint.graph.state import Cell
from tflint.graph.truth import truth
from tflint.graph.values import (
    NONE_VALUE,
    UNKNOWN,
    Array,
    Choice,
    Constant,
    Group,
    Imported,
    Member,
    Ref,
    Symbol,
    Tensor,
    Value,
    Variable,
    constant,
    options,
)


def evaluate(run: Run, node: ast.expr) -> Value:
    """The value of an expression. UNKNOWN where the code can no longer be reached."""
    if run.state is None:
        return UNKNOWN
    run.fuel -= 1
    if run.fuel < 0:
        raise OutOfFuel
    handler = _HANDLERS.get(node.__class__)
    if handler is not None:
        return handler(run, node)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            evaluate(run, child)
    return UNKNOWN


def _constant(run: Run, node: ast.Constant) -> Value:
    return NONE_VALUE if node.value is None else constant(node.value)


def _name(run: Run, node: ast.Name) -> Value:
    found = run.lookup(node.id)
    if found is not None:
        return loaded(run, found) if found.__class__ in _LOADING else found
    return Symbol(f"builtins.{node.id}") if node.id in _BUILTINS else UNKNOWN


_LOADING = frozenset({Imported, Choice})
_BUILTINS = frozenset(
    """
    dict list tuple set zip enumerate range len isinstance print str int float bool repr type hasattr getattr setattr
    super object sorted reversed map filter next iter sum max min abs any all id callable format vars dir open issubclass
    """.split()
)


def _attribute(run: Run, node: ast.Attribute) -> Value:
    owner = evaluate(run, node.value)
    if run.state is None:
        return UNKNOWN
    return attribute(run, owner, node.attr, node)


def _call(run: Run, node: ast.Call) -> Value:
    function = evaluate(run, node.func)
    arguments = _arguments(run, node)
    if run.state is None:
        return UNKNOWN
    if function is UNKNOWN and isinstance(node.func, ast.Name) and node.func.id in _REBINDING:
        for scope in run.frame.scopes:
            run.now.open(scope)
    return run.call(run, function, arguments, node)


_REBINDING = frozenset({"exec", "globals"})
"""Builtins behind which any name may get another value."""


def _arguments(run: Run, node: ast.Call) -> Arguments:
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    complete = True
    for arg in node.args:
        if isinstance(arg, ast.Starred):
            items = run.items(evaluate(run, arg.value)) if run.state is not None else None
            if items is None:
                complete = False
            elif complete:
                positional += items
        else:
            value = evaluate(run, arg)
            if complete:
                positional.append(value)
    for keyword in node.keywords:
        value = evaluate(run, keyword.value)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
        elif isinstance(value, Ref) and value.kind == "dict" and run.state is not None:
            cell = run.now.get(value.id)
            complete = complete and not cell.open
            for key, held in cell.items.items():
                name = text_of(key)
                if name is not None:
                    keywords[name] = UNKNOWN if key in cell.maybe else held
        else:
            complete = False
    return Arguments(tuple(positional), keywords, complete)


def _tuple(run: Run, node: ast.Tuple) -> Value:
    items = _elements(run, node.elts)
    return UNKNOWN if items is None else Group(tuple(items))


def _list(run: Run, node: ast.List) -> Value:
    items = _elements(run, node.elts)
    if run.state is None:
        return UNKNOWN
    if items is None:
        return run.new("list", Cell({}, open=True))
    return run.new("list", Cell(dict(enumerate(items))))


def _set(run: Run, node: ast.Set) -> Value:
    items = _elements(run, node.elts)
    return UNKNOWN if items is None or run.state is None else run.new("set", Cell(dict(enumerate(items))))


def _elements(run: Run, nodes: list[ast.expr]) -> list[Value] | None:
    found: list[Value] = []
    known = True
    for node in nodes:
        if isinstance(node, ast.Starred):
            value = evaluate(run, node.value)
            items = run.items(value) if run.state is not None else None
            known = known and items is not None
            found += items or ()
        elif isinstance(node, ast.Constant):
            found.append(_constant(run, node))  # there are lists of many numbers
        else:
            found.append(evaluate(run, node))
    return found if known else None


def _dict(run: Run, node: ast.Dict) -> Value:
    items: dict[Any, Value] = {}
    opened = False
    maybe: frozenset[Any] = frozenset()
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        key = None if key_node is None else evaluate(run, key_node)
        value = evaluate(run, value_node)
        if run.state is None:
            return UNKNOWN
        if key is None:
            if isinstance(value, Ref) and value.kind == "dict":
                cell = run.now.get(value.id)
                items.update(cell.items)
                maybe |= cell.maybe
                opened = opened or cell.open
            else:
                opened = True
        elif key is UNKNOWN:
            opened = True
        else:
            items[key] = value
    return run.new("dict", Cell(items, opened, maybe))


def _binary(run: Run, node: ast.BinOp) -> Value:
    left, right = evaluate(run, node.left), evaluate(run, node.right)
    return UNKNOWN if run.state is None else operate(run, node, node.op, left, right)


def _unary(run: Run, node: ast.UnaryOp) -> Value:
    value = evaluate(run, node.operand)
    if run.state is None:
        return UNKNOWN
    if isinstance(node.op, ast.Not):
        known = truth(run, value)
        return UNKNOWN if known is None else constant(not known)
    if any(isinstance(option, (Tensor, Variable)) for option in options(value)):
        combine = union if isinstance(node.op, ast.USub) else flat
        return tensor(run, node, combine([flow_of(run, value)]), (value,))
    if isinstance(value, Constant) and isinstance(node.op, ast.USub) and value.kind in {"int", "float"}:
        return constant(-value.value)  # type: ignore[operator]
    return Array("numpy.ndarray") if isinstance(value, Array) else UNKNOWN


def _boolean(run: Run, node: ast.BoolOp) -> Value:
    stops = isinstance(node.op, ast.Or)
    value = evaluate(run, node.values[0])
    for index, following in enumerate(node.values[1:], 1):
        if run.state is None:
            return UNKNOWN
        known = truth(run, value)
        if known is stops:
            return value
        if known is None:
            rest = node.values[index:]
            left = value if not isinstance(value, Choice) else _left_over(run, value, stops)
            whole = rest[0] if len(rest) == 1 else ast.copy_location(ast.BoolOp(node.op, rest), following)
            return run.fork([lambda left=left: left, lambda whole=whole: evaluate(run, whole)])  # type: ignore[misc]
        value = evaluate(run, following)
    return value


def _left_over(run: Run, value: Choice, stops: bool) -> Value:
    """What ``a or …`` is where it is not the rest: what is left of ``a`` if it is true."""
    from tflint.graph.values import join_all

    left = [option for option in value.options if truth(run, option) is not (not stops)]
    return join_all(left) if left else value


def _compare(run: Run, node: ast.Compare) -> Value:
    left = evaluate(run, node.left)
    others = [evaluate(run, comparator) for comparator in node.comparators]
    if len(others) != 1 or run.state is None:
        return UNKNOWN
    right, kind = others[0], node.ops[0]
    if isinstance(kind, (ast.Is, ast.IsNot)) and right == NONE_VALUE:
        answers = {_is_none(option) for option in options(left)}
        if answers == {True} or answers == {False}:
            return constant(answers.pop() is isinstance(kind, ast.Is))
        return UNKNOWN
    if any(isinstance(option, (Tensor, Variable)) for side in (left, right) for option in options(side)):
        if isinstance(kind, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)):
            return tensor(run, node, flat([flow_of(run, left), flow_of(run, right)]), (left, right))
        return UNKNOWN
    if isinstance(left, Constant) and isinstance(right, Constant):
        if isinstance(kind, (ast.Eq, ast.NotEq)):
            return constant((left.value == right.value) is isinstance(kind, ast.Eq))
        if isinstance(kind, (ast.Gt, ast.GtE, ast.Lt, ast.LtE)) and {left.kind, right.kind} <= {
            "int",
            "float",
        }:
            return constant(_ORDER[type(kind)](left.value, right.value))
    return UNKNOWN


_ORDER: dict[type, Callable[[Any, Any], bool]] = {
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
}


def _is_none(value: Value) -> bool | None:
    # What a framework's name stands for may be None: a flag, a module that could not be imported.
    return None if value is UNKNOWN or isinstance(value, (Symbol, Member)) else value == NONE_VALUE


def _conditional(run: Run, node: ast.IfExp) -> Value:
    known = truth(run, evaluate(run, node.test))
    if run.state is None:
        return UNKNOWN
    if known is not None:
        return evaluate(run, node.body if known else node.orelse)
    return run.fork([lambda: evaluate(run, node.body), lambda: evaluate(run, node.orelse)])


def _lambda(run: Run, node: ast.Lambda) -> Value:
    return make_function(run, node)


def _walrus(run: Run, node: ast.NamedExpr) -> Value:
    value = evaluate(run, node.value)
    if run.state is not None:
        run.bind(node.target.id, value)
    return value


def _subscript(run: Run, node: ast.Subscript) -> Value:
    owner = evaluate(run, node.value)
    if isinstance(node.slice, ast.Slice):
        bounds = [evaluate(run, part) for part in (node.slice.lower, node.slice.upper) if part is not None]
        if any(isinstance(option, (Tensor, Variable)) for option in options(owner)):
            flows = [flow_of(run, owner), flat(flow_of(run, bound) for bound in bounds)]
            return tensor(run, node, union(flows), (owner, *bounds))
        return _sliced(run, owner, node.slice)
    key = evaluate(run, node.slice)
    if run.state is None:
        return UNKNOWN
    parts: list[Value] = []
    for option in options(owner):
        if isinstance(option, (Tensor, Variable)):
            flows = [flow_of(run, option), flat([flow_of(run, key)])]
            parts.append(tensor(run, node, union(flows), (option, key)))
        else:
            parts.append(item_of(run, option, key))
    from tflint.graph.values import join_all

    return join_all(parts)


def _sliced(run: Run, owner: Value, cut: ast.Slice) -> Value:
    items = run.items(owner) if run.state is not None else None
    if items is None:
        return owner if isinstance(owner, Array) else UNKNOWN
    try:
        bounds = [
            None if part is None else ast.literal_eval(part) for part in (cut.lower, cut.upper, cut.step)
        ]
        found = items[slice(*bounds)]
    except (ValueError, TypeError):
        return UNKNOWN
    return Group(found) if isinstance(owner, Group) else run.new("list", Cell(dict(enumerate(found))))


def _starred(run: Run, node: ast.Starred) -> Value:
    evaluate(run, node.value)
    return UNKNOWN


# -- comprehensions ----------------------------------------------------------------------------------


_HANDLERS: dict[type, Callable[[Run, Any], Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.Tuple: _tuple,
    ast.List: _list,
    ast.Set: _set,
    ast.Dict: _dict,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _boolean,
    ast.Compare: _compare,
    ast.IfExp: _conditional,
    ast.Lambda: _lambda,
    ast.NamedExpr: _walrus,
    ast.Subscript: _subscript,
    ast.Starred: _starred,
    ast.ListComp: list_of,
    ast.GeneratorExp: list_of,
    ast.SetComp: list_of,
    ast.DictComp: dictionary_of,
}
