"""Python's builtins, as far as they matter: those that make and walk containers, and those that only look."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from tflint.graph.attributes import attribute, find_in_class, has_unknown_base
from tflint.graph.containers import merge
from tflint.graph.flows import flow_of
from tflint.graph.iterating import element_of, iterate
from tflint.graph.operators import operate, tensor
from tflint.graph.resting import union
from tflint.graph.run import Arguments, Run, text_of
from tflint.graph.state import ANYTHING, EMPTY, Cell
from tflint.graph.values import (
    NONE_VALUE,
    UNKNOWN,
    Bag,
    Bound,
    Class,
    Constant,
    Function,
    Group,
    Ref,
    Tensor,
    Value,
    constant,
)

_LOOKING = frozenset(
    "print isinstance issubclass repr type hasattr id callable format dir any all sorted iter next max min filter str int float bool abs".split()
)
_MOST_OF_RANGE = 32


def call_builtin(run: Run, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """The result of a builtin."""
    handler = _HANDLERS.get(name)
    if handler is not None:
        return handler(run, arguments, node)
    if name == "len" and len(arguments.positional) == 1:
        return _length(run, arguments.positional[0])
    if name == "callable" and len(arguments.positional) == 1:
        return constant(True) if isinstance(arguments.positional[0], (Function, Bound, Class)) else UNKNOWN
    if name == "abs" and arguments.positional and isinstance(arguments.positional[0], Tensor):
        from tflint.graph.resting import curved

        flow = curved([flow_of(run, arguments.positional[0])])
        return tensor(run, node, flow, arguments.positional)
    if name in _LOOKING or name.startswith("object."):
        return UNKNOWN if name != "object.__init__" else NONE_VALUE
    run.spoil_all(arguments)
    return UNKNOWN


def make_dict(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """``dict(…)``."""
    made = run.new("dict", EMPTY if arguments.complete else ANYTHING)
    for value in arguments.positional:
        merge(run, made, value)
    for name, value in arguments.keywords.items():
        run.now.put(made.id, constant(name), value)
    return made


def _list(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    value = arguments.get(0, "iterable")
    if value is None:
        return run.new("list", EMPTY)
    items = _walk(run, value)
    if items is not None:
        return run.new("list", Cell(dict(enumerate(items))))
    if isinstance(value, Bag):
        return value
    return run.new(
        "list", run.now.get(value.id) if isinstance(value, Ref) and value.kind == "list" else ANYTHING
    )


def _tuple(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    value = arguments.get(0, "iterable")
    items = () if value is None else _walk(run, value)
    if items is None:
        return value if isinstance(value, Bag) else UNKNOWN
    return Group(items)


def _walk(run: Run, value: Value) -> tuple[Value, ...] | None:
    return iterate(run, value)[0]


def _zip(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """Pairs; what is not known in length is taken to be as long as what is (only more may be fed then)."""
    values = arguments.positional
    if not arguments.complete or not values:
        return UNKNOWN
    known = [_walk(run, value) for value in values]
    sizes = [len(items) for items in known if items is not None]
    if not sizes:
        certain = any(iterate(run, value)[1] for value in values)
        return Bag(Group(tuple(element_of(run, value) for value in values))) if certain else UNKNOWN
    columns = [
        items[: min(sizes)] if items is not None else (element_of(run, value),) * min(sizes)
        for items, value in zip(known, values, strict=True)
    ]
    return Group(tuple(Group(tuple(row)) for row in zip(*columns, strict=True)))


def _enumerate(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    value = arguments.get(0, "iterable")
    items = None if value is None else _walk(run, value)
    if items is not None and len(arguments.positional) == 1:
        return Group(tuple(Group((constant(index), item)) for index, item in enumerate(items)))
    if value is None or not iterate(run, value)[1]:
        return UNKNOWN
    return Bag(Group((UNKNOWN, element_of(run, value))))


def _range(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    bounds: list[Any] = [value.value for value in arguments.positional if isinstance(value, Constant)]
    if len(bounds) != len(arguments.positional) or not all(type(bound) is int for bound in bounds):
        return UNKNOWN
    try:
        numbers = range(*bounds)
    except (TypeError, ValueError):
        return UNKNOWN
    if len(numbers) > _MOST_OF_RANGE:
        return Bag(UNKNOWN)
    return Group(tuple(map(constant, numbers)))


def _length(run: Run, value: Value) -> Value:
    items = run.items(value)
    if items is None and isinstance(value, Ref) and value.kind == "dict":
        cell = run.now.get(value.id)
        items = None if cell.open or cell.maybe else tuple(cell.items.values())
    return UNKNOWN if items is None else constant(len(items))


def _hasattr(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """Whether an object of the program has an attribute, where all that may give it one is seen."""
    name = text_of(arguments.get(1, "name"))
    owner = arguments.get(0, "obj")
    if name is None or not isinstance(owner, Ref) or owner.kind != "instance" or owner.cls is None:
        return UNKNOWN
    cell = run.now.get(owner.id)
    if name in cell.items and name not in cell.maybe:
        return constant(True)
    if cell.open or name in cell.items or has_unknown_base(owner.cls) or run.open_world:
        return UNKNOWN
    return constant(find_in_class(run, owner.cls, name) is not None)


def _getattr(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    name = text_of(arguments.get(1, "name"))
    if name is None or len(arguments.positional) != 2:
        return UNKNOWN
    return attribute(run, arguments.positional[0], name, node)


def _setattr(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    from tflint.graph.binding import set_attribute

    if len(arguments.positional) == 3:
        owner, name, value = arguments.positional
        text = text_of(name)
        if text is None and isinstance(owner, Class):
            run.now.open(owner.namespace)
        elif text is None:
            run.spoil(owner)
        else:
            set_attribute(run, owner, text, value, node)
    return NONE_VALUE


def _sum(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    value = arguments.get(0, "iterable")
    items = None if value is None else run.items(value)
    if items:
        total = items[0]
        for item in items[1:]:
            total = operate(run, node, ast.Add(), total, item)
        return total
    if isinstance(value, Bag) and isinstance(value.element, Tensor):
        return tensor(run, node, union([flow_of(run, value)]), (value,))
    return UNKNOWN


def _reversed(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    value = arguments.get(0, "sequence")
    items = None if value is None else run.items(value)
    if items is not None:
        return Group(tuple(reversed(items)))
    return value if isinstance(value, Bag) else UNKNOWN


def _map(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """``map(f, items)`` with a function of the program and known items."""
    if len(arguments.positional) == 2:
        function, values = arguments.positional
        items = run.items(values)
        if items is not None and len(items) <= _MOST_OF_RANGE:
            return Group(tuple(run.call(run, function, Arguments((item,)), node) for item in items))
        if isinstance(values, Bag):
            return Bag(run.call(run, function, Arguments((values.element,)), node))
    run.spoil_all(arguments)
    return UNKNOWN


_HANDLERS: dict[str, Callable[[Run, Arguments, ast.Call], Value]] = {
    "dict": make_dict,
    "list": _list,
    "tuple": _tuple,
    "zip": _zip,
    "enumerate": _enumerate,
    "range": _range,
    "getattr": _getattr,
    "hasattr": _hasattr,
    "setattr": _setattr,
    "sum": _sum,
    "reversed": _reversed,
    "map": _map,
}
