"""Feeds that a session refuses: values that are tensors or ragged, keys that are no tensors."""

from __future__ import annotations

import ast

from tflint.graph.run import Run
from tflint.graph.values import NONE_VALUE, Array, Constant, Group, Placeholder, Ref, Tensor, Value, options

BAD = "TFL206"
_NUMBERS = frozenset({"float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool"})
_HOLDING_NONE = frozenset({"float16", "float32", "float64", "bool"})
"""Types into which numpy turns None, as a single value: others have another error."""
_KEY = "Cannot interpret feed_dict key as Tensor: "


def check_feed(run: Run, feed: Value | None, node: ast.Call) -> bool:
    """Report what a feed certainly holds and no session takes; whether there is such a thing."""
    twice = _key_as_value(node) if run.frame.module == run.main else None
    if twice is not None and run.state is not None:
        run.report(
            BAD,
            node,
            f"`{twice}` is both key and value of the feed: it is either no tensor, so no key, or no data; "
            "the name of the placeholder has been bound to something else",
        )
        return True
    if not isinstance(feed, Ref) or feed.kind != "dict" or run.state is None:
        return False
    cell = run.now.get(feed.id)
    for key, value in cell.items.items():
        if key in cell.maybe:
            continue
        assert not isinstance(key, (str, int))
        message = bad_key(key) or bad_value(run, key, value)
        if message is not None:
            run.report(BAD, node, message)
            return True
    return False


def _key_as_value(node: ast.Call) -> str | None:
    """The name that a feed written in the call has as a key and as its value."""
    written = [
        arg
        for arg in (*node.args, *(keyword.value for keyword in node.keywords))
        if isinstance(arg, ast.Dict)
    ]
    for literal in written[:1]:
        for key, value in zip(literal.keys, literal.values, strict=True):
            if isinstance(key, ast.Name) and isinstance(value, ast.Name) and key.id == value.id:
                return key.id
    return None


def bad_key(key: Value) -> str | None:
    """Why a session does not take a key, None if it may."""
    if isinstance(key, Constant):
        if key.kind == "str":
            name = str(key.value)
            if ":" in name:
                return None
            return (
                f"the feed's key {name!r} is the name of no tensor: `TypeError: {_KEY}The name {name!r} …`; a tensor's name "
                f'is of the form "<op_name>:<output_index>"'
            )
        return f"the feed's key {key.value!r} is no tensor: `TypeError: {_KEY}Can not convert a {key.kind} into a Tensor.`"
    if isinstance(key, Array):
        if key.kind == "result":
            return "the feed's key is no tensor but data that an earlier run returned: the name has been bound anew"
        return f"the feed's key is a numpy array, no placeholder: `TypeError: unhashable type: '{key.kind}'`"
    return None


def bad_value(run: Run, key: Value, value: Value) -> str | None:
    """Why a session does not take a value, None if it may."""
    found = options(value)
    if all(isinstance(option, Tensor) for option in found):
        return (
            f"the value fed for {_called(key)} is a tensor: `TypeError: The value of a feed cannot be a tf.Tensor object.`; "
            f"run it first, or use it in place of the placeholder"
        )
    dtype = key.placeholder.dtype if isinstance(key, Tensor) and key.placeholder is not None else None
    if dtype not in _NUMBERS or len(found) != 1:
        return None
    refused = _refused_shape(run, key, found[0])
    if refused is not None:
        return refused
    if _is_ragged(run, found[0]):
        return (
            f"the rows fed for {_called(key)} have different lengths: "
            f"`ValueError: setting an array element with a sequence.`; pad them"
        )
    return None


def _refused_shape(run: Run, key: Value, value: Value) -> str | None:
    """What a session says to a list or number of another shape than the placeholder has, None if it may take it."""
    placeholder = key.placeholder if isinstance(key, Tensor) else None
    if placeholder is None or placeholder.site in run.reshaped or placeholder.sizes is None:
        return None
    if value == NONE_VALUE and placeholder.dtype not in _HOLDING_NONE:
        return None
    given = () if value == NONE_VALUE else _shapes(run, value)
    if given is None or None in given:
        return None
    sizes = placeholder.sizes
    if len(given) == len(sizes) and all(
        size is None or size == found for size, found in zip(sizes, given, strict=True)
    ):
        return None
    wanted = ", ".join("?" if size is None else str(size) for size in sizes)
    wanted = f"({wanted},)" if len(sizes) == 1 else f"({wanted})"
    return (
        f"what is fed for {_called(key)} has another shape: "
        f"`ValueError: Cannot feed value of shape {given} for Tensor …, which has shape {wanted}`"
    )


def _called(key: Value) -> str:
    name = (
        key.placeholder.name if isinstance(key, Tensor) and isinstance(key.placeholder, Placeholder) else None
    )
    return f"`{name}`" if name else "a placeholder"


def _is_ragged(run: Run, value: Value) -> bool:
    """Whether a nested list has rows of different lengths, or numbers beside rows."""
    shapes = _shapes(run, value)
    return shapes is None


def _shapes(run: Run, value: Value) -> tuple[int | None, ...] | None:
    """The lengths by nesting (None once it is not known), or None for a list that is ragged."""
    items = run.items(value) if isinstance(value, (Group, Ref)) else None
    if items is None:
        return () if isinstance(value, Constant) and value.kind in {"int", "float", "bool"} else (None,)
    inner = [_shapes(run, item) for item in items]
    if any(shape is None for shape in inner):
        return None
    known = {shape for shape in inner if shape is not None and None not in shape}
    if len(known) > 1:
        return None
    if len(known) == 1 and len(inner) == sum(shape in known for shape in inner):
        return (len(items), *known.pop())
    return (len(items), None) if items else (0,)
