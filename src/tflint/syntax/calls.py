"""Binding the arguments of a call to a signature that is known as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import libcst as cst


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name, other names it had in other releases, and its default as text (None: required)."""

    name: str
    also: tuple[str, ...] = ()
    default: str | None = None
    keyword_only: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """The parameters of a function; ``rest``: it also takes ``*args`` or ``**kwargs``."""

    parameters: tuple[Parameter, ...]
    rest: bool = False


@dataclass(frozen=True, slots=True)
class BoundCall:
    """A call's arguments by parameter name, in source order.

    ``problem`` says why the call cannot be understood completely: unpacking that may hide an argument,
    a keyword that the signature does not have, too many arguments, one that is missing.
    """

    arguments: dict[str, cst.Arg]
    problem: str | None = None


@cache
def parse_signature(text: str) -> Signature:
    """Read ``(x, axis=None, target|y_true, *, name=None, **kwargs)``. Raises ValueError."""
    inner = text.strip()
    if not (inner.startswith("(") and inner.endswith(")")):
        raise ValueError(f"a signature stands in parentheses: {text!r}")
    parameters: list[Parameter] = []
    rest = keyword_only = False
    for piece in _split(inner[1:-1]):
        if piece in {"*", "/"}:
            keyword_only = keyword_only or piece == "*"
            continue
        if piece.startswith("*") or piece == "...":
            rest = True
            keyword_only = keyword_only or (piece.startswith("*") and not piece.startswith("**"))
            continue
        name, _, default = piece.partition("=")
        first, *also = (part.strip() for part in name.split("|"))
        if not re.fullmatch(r"[A-Za-z_]\w*", first):
            raise ValueError(f"not a parameter: {piece!r} in {text!r}")
        parameters.append(
            Parameter(first, tuple(also), default.strip() or None if "=" in piece else None, keyword_only)
        )
    return Signature(tuple(parameters), rest)


def _split(text: str) -> list[str]:
    pieces, depth, start = [], 0, 0
    for at, character in enumerate(text):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == "," and depth == 0:
            pieces.append(text[start:at].strip())
            start = at + 1
    pieces.append(text[start:].strip())
    return [piece for piece in pieces if piece]


def bind_call(call: cst.Call, signature: Signature) -> BoundCall:
    """Bind a call's arguments as Python would."""
    return bind_arguments(call.args, signature)


def bind_arguments(args: Sequence[cst.Arg], signature: Signature) -> BoundCall:
    bound: dict[str, cst.Arg] = {}
    by_name = {
        name: parameter for parameter in signature.parameters for name in (parameter.name, *parameter.also)
    }
    positional = [parameter for parameter in signature.parameters if not parameter.keyword_only]
    problem: str | None = None
    at = 0
    for arg in args:
        if arg.star:
            problem = problem or f"`{arg.star}` may hide an argument"
            continue
        if arg.keyword is None:
            if at >= len(positional):
                problem = problem or "more positional arguments than the function takes"
                continue
            parameter = positional[at]
            at += 1
        else:
            found = by_name.get(arg.keyword.value)
            if found is None:
                problem = problem or f"an unknown argument `{arg.keyword.value}`"
                continue
            parameter = found
        if parameter.name in bound:
            problem = problem or f"`{parameter.name}` is given twice"
        bound[parameter.name] = arg
    for parameter in signature.parameters:
        if parameter.default is None and parameter.name not in bound and problem is None:
            problem = f"`{parameter.name}` is missing"
    return BoundCall(bound, problem)


def argument(call: cst.Call, position: int, keyword: str) -> cst.BaseExpression | None:
    """The value that a call gives by this keyword, or at this place among its positional arguments; None without one."""
    for index, arg in enumerate(call.args):
        if arg.keyword is not None and arg.keyword.value == keyword:
            return arg.value
        if arg.keyword is None and not arg.star and index == position:
            return arg.value
    return None


def is_simple(node: cst.BaseExpression) -> bool:
    """A name or dotted name: cheap and without effect to write twice."""
    while isinstance(node, cst.Attribute):
        node = node.value
    return isinstance(node, cst.Name)


def is_effect_free(node: cst.BaseExpression) -> bool:
    """Literals, names and operations on them: leaving them out or evaluating them later changes nothing."""
    if isinstance(node, (cst.SimpleString, cst.ConcatenatedString, cst.Integer, cst.Float, cst.Name)):
        return True
    if isinstance(node, cst.UnaryOperation):
        return is_effect_free(node.expression)
    if isinstance(node, (cst.Tuple, cst.List)):
        return all(is_effect_free(element.value) for element in node.elements)
    if isinstance(node, cst.BinaryOperation):
        return is_effect_free(node.left) and is_effect_free(node.right)
    if isinstance(node, cst.FormattedString):
        fields = [part for part in node.parts if isinstance(part, cst.FormattedStringExpression)]
        return all(is_effect_free(part.expression) for part in fields)
    if isinstance(node, cst.Subscript):
        indices = [part.slice.value for part in node.slice if isinstance(part.slice, cst.Index)]
        return len(indices) == len(node.slice) and all(map(is_effect_free, [node.value, *indices]))
    return is_simple(node)
