"""Deprecation notes, from TensorFlow's own decorators."""

from __future__ import annotations

import ast

from tools.releases.facts import Note
from tools.releases.literals import Constants, dotted


def note_of(call: ast.Call, constants: Constants) -> Note | None:
    """What a decorator says about what it decorates; None if it is no deprecation."""
    name = (dotted(call.func) or "").rpartition(".")[2]
    keywords = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}
    if name in ("deprecated", "deprecated_no_longer"):
        return Note(
            "symbol", _text(call, keywords, 0, "date", constants), (), _advice(call, keywords, 1, constants)
        )
    if name == "deprecated_args":
        arguments = constants.texts(ast.List(call.args[2:], ast.Load()))
        pairs = [
            element for each in call.args[2:] if isinstance(each, ast.Tuple) for element in each.elts[:1]
        ]
        arguments += constants.texts(ast.List(pairs, ast.Load()))
        return Note(
            "argument",
            _text(call, keywords, 0, "date", constants),
            arguments,
            _advice(call, keywords, 1, constants),
        )
    if name == "deprecated_arg_values":
        values = tuple(
            f"{argument}={ast.unparse(value)}"
            for argument, value in sorted(keywords.items())
            if argument not in ("date", "instructions", "warn_once")
        )
        return Note(
            "value",
            _text(call, keywords, 0, "date", constants),
            values,
            _advice(call, keywords, 1, constants),
        )
    if name == "deprecated_endpoints":
        return Note("alias", "", constants.texts(ast.List(call.args, ast.Load())), "")
    if name == "deprecated_alias" and len(call.args) >= 3:
        new = constants.text(call.args[1])
        return Note("symbol", "", (), f"Use `{new}`." if new else "")
    return None


def _text(
    call: ast.Call, keywords: dict[str, ast.expr], position: int, name: str, constants: Constants
) -> str:
    node = call.args[position] if len(call.args) > position else keywords.get(name)
    return (constants.text(node) if node is not None else None) or ""


def _advice(call: ast.Call, keywords: dict[str, ast.expr], position: int, constants: Constants) -> str:
    """The instructions on one line."""
    return " ".join(_text(call, keywords, position, "instructions", constants).split())
