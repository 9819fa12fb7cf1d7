"""The conditions of the rule files at run time: not what can be proved from code, but what is so for the real arguments."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.truth.runtime import Names
from tflint.syntax.calls import Signature, parse_signature

_CONDITION = re.compile(r"([a-z][a-z0-9-]*)\((.*)\)\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """One call of an old function: the source text of its arguments by parameter, their values, and how it is used."""

    texts: Mapping[str, str]
    values: Mapping[str, Any]
    indexed: bool
    statement: bool
    alone: bool


def find_call(case: str, name: str) -> ast.Call:
    """The first call of ``K.name`` in the source text of a case."""
    for node in ast.walk(ast.parse(case)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == f"K.{name}":
            return node
    raise ValueError(f"{case!r} does not call K.{name}")


def bind(case: str, name: str, signature: str, names: Names) -> Place:
    """The place of the call of ``K.name`` in ``case``; None as an argument whose default is None counts as not given."""
    call = find_call(case, name)
    parsed: Signature = parse_signature(signature)
    parameters = [(parameter.name, *parameter.also) for parameter in parsed.parameters]
    nodes: dict[str, ast.expr] = {}
    for parameter, argument in zip(parameters, call.args, strict=False):
        nodes[parameter[0]] = argument
    for keyword in call.keywords:
        nodes[next(parameter[0] for parameter in parameters if keyword.arg in parameter)] = keyword.value
    optional = {parameter.name for parameter in parsed.parameters if parameter.default == "None"}
    nodes = {
        key: node for key, node in nodes.items() if not (ast.unparse(node) == "None" and key in optional)
    }
    texts = {key: ast.get_source_segment(case, node) or "" for key, node in nodes.items()}
    tree = ast.parse(case)
    marks = [
        ast.dump(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and _is_int(node.slice)
    ]
    expressions = [ast.dump(node.value) for node in tree.body if isinstance(node, ast.Expr)]
    statement = len(tree.body) > 1 and ast.dump(call) in expressions
    alone = len(tree.body) == 1 and ast.dump(call) in expressions
    values = {key: eval(text, dict(names)) for key, text in texts.items()}
    return Place(texts, values, ast.dump(call) in marks, statement, alone)


def _is_int(node: ast.expr) -> bool:
    try:
        return isinstance(ast.literal_eval(node), int)
    except ValueError:
        return False


def holds(condition: str, place: Place) -> bool:
    """Whether a condition is true of this call. ``never()`` is: it stands for what the row cannot say."""
    if " or " in condition:
        return any(holds(part, place) for part in condition.split(" or "))
    match = _CONDITION.match(condition)
    assert match is not None, condition
    name = match[1]
    arguments = [argument.strip() for argument in match[2].split(",") if argument.strip()]
    if name in _CALLS:
        return _CALLS[name](place, arguments)
    if name in _LITERALS:
        key, *literals = arguments
        return key not in place.texts or _LITERALS[name](
            place, key, [ast.literal_eval(text) for text in literals]
        )
    return all(_VALUES[name](place.values[key]) for key in arguments if key in place.values)


def _dtype(value: Any) -> str:
    dtype = getattr(value, "dtype", None)
    if dtype is not None:
        return str(getattr(dtype, "name", dtype))
    if isinstance(value, (list, tuple)) and value:
        kinds = {_dtype(element) for element in value}
        return next((kind for kind in ("float64", "float32", "int64", "int32") if kind in kinds), "")
    return {bool: "bool", int: "int32", float: "float32"}.get(type(value), "")


def _literal(place: Place, key: str, literals: list[Any]) -> bool:
    try:
        return bool(ast.literal_eval(place.texts[key]) in literals)
    except ValueError:
        return _dtype_name(place.values[key]) in literals


def _dtype_name(value: Any) -> str | None:
    name = getattr(value, "name", None)
    return name if isinstance(name, str) else getattr(value, "__name__", None)


def _same_rank(place: Place, keys: list[str]) -> bool:
    values = [place.values[key] for key in keys]
    return not any(map(callable, values)) and len({np.ndim(value) for value in values}) == 1


def _ordered(place: Place, keys: list[str]) -> bool:
    values = [np.asarray(place.values[key]) for key in keys if key in place.values]
    return all(bool(np.all(low <= high)) for low, high in itertools.pairwise(values))


def _is_tensor(value: Any) -> bool:
    return type(value).__module__.split(".")[0] in {"tensorflow", "keras", "tf_keras"} and hasattr(
        value, "dtype"
    )


def _has_weight(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and any(
        type(element).__module__.startswith("keras.") for element in value
    )


def _is_simple(place: Place, keys: list[str]) -> bool:
    return all(re.fullmatch(r"[A-Za-z_][\w.]*", place.texts[key]) for key in keys if key in place.texts)


def _is_variable_text(place: Place, keys: list[str]) -> bool:
    def literal(text: str) -> bool:
        try:
            ast.literal_eval(text)
        except ValueError:
            return False
        return True

    return all(key in place.texts and not literal(place.texts[key]) for key in keys)


def _numbers(value: Any) -> bool:
    return bool(np.all(np.asarray(value) >= 0))


_CALLS: dict[str, Callable[[Place, list[str]], bool]] = {
    "absent": lambda place, keys: not any(key in place.texts for key in keys),
    "given": lambda place, keys: all(key in place.texts for key in keys),
    "statement": lambda place, keys: place.statement,
    "indexed": lambda place, keys: place.indexed,
    "value": lambda place, keys: True,
    "eager": lambda place, keys: True,
    "real": lambda place, keys: True,
    "never": lambda place, keys: True,
    "same-rank": _same_rank,
    "ordered": _ordered,
    "simple": _is_simple,
    "variable": _is_variable_text,
    "maybe-none": lambda place, keys: all(place.texts.get(key, "0").isidentifier() for key in keys),
    "channels-last": lambda place, keys: all(place.values.get(key) != "channels_first" for key in keys),
}
_LITERALS: dict[str, Callable[[Place, str, list[Any]], bool]] = {
    "is": _literal,
    "equals": lambda place, key, literals: place.values[key] in literals,
    "differs": lambda place, key, literals: place.values[key] not in literals,
    "unless": lambda place, key, literals: not _literal(place, key, literals),
    "dtype": lambda place, key, literals: _dtype(place.values[key]) in literals,
}
_VALUES: dict[str, Callable[[Any], bool]] = {
    "float": lambda value: _dtype(value).startswith(("float", "bfloat")),
    "int": lambda value: "int" in _dtype(value),
    "bool": lambda value: _dtype(value) == "bool",
    "numeric": lambda value: "int" in _dtype(value) or "float" in _dtype(value),
    "nonempty": lambda value: int(np.prod(np.shape(value))) > 0,
    "not-none": lambda value: value is not None,
    "single": lambda value: not isinstance(value, (list, tuple)),
    "sequence": lambda value: isinstance(value, (list, tuple)),
    "tensor": _is_tensor,
    "not-tensor": lambda value: not _is_tensor(value),
    "rank1": lambda value: np.ndim(value) == 1,
    "scalar": lambda value: np.ndim(value) == 0,
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "nonnegative": _numbers,
    "callable": callable,
    "functions": callable,
    "not-literal": lambda value: not isinstance(value, (int, float, str, list, tuple)),
    "not-numpy": lambda value: not isinstance(value, (np.ndarray, np.generic)),
    "no-weights": lambda value: not _has_weight(value),
    "word": lambda value: "/" not in value,
}
