"""Conditions on what is written out: numbers, texts, dtypes, ``None``."""

from __future__ import annotations

import ast
import re

import libcst as cst

from tflint.checks.conditions.site import Site, Verdict
from tflint.syntax.names import dotted_name, string_value

UNKNOWN = object()
"""Not a literal."""

_DTYPES = re.compile(r"(?:float|int|uint|bfloat|complex)(?:8|16|32|64|128)|bool|string|half|double")


def number_value(value: cst.BaseExpression) -> float | None:
    sign = 1.0
    while isinstance(value, cst.UnaryOperation) and isinstance(value.operator, (cst.Minus, cst.Plus)):
        sign = -sign if isinstance(value.operator, cst.Minus) else sign
        value = value.expression
    if isinstance(value, (cst.Integer, cst.Float)):
        return sign * float(value.evaluated_value)
    return None


def literal_value(value: cst.BaseExpression) -> object:
    """The Python value of a literal (a dtype such as ``tf.int32`` counts as ``"int32"``), else ``UNKNOWN``."""
    text = string_value(value)
    if text is not None:
        return text
    number = number_value(value)
    if number is not None:
        return number
    if isinstance(value, cst.Name) and value.value in {"None", "True", "False"}:
        return {"None": None, "True": True, "False": False}[value.value]
    if (
        isinstance(value, cst.Attribute)
        and isinstance(value.value, cst.Name)
        and _DTYPES.fullmatch(value.attr.value)
    ):
        return value.attr.value
    return UNKNOWN


def literal_text(value: cst.BaseExpression) -> str | None:
    literal = literal_value(value)
    return literal if isinstance(literal, str) else "None" if literal is None else None


def _same(literal: object, text: str) -> bool:
    try:
        wanted: object = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        wanted = text
    return bool(literal == wanted) and isinstance(literal, bool) == isinstance(wanted, bool)


def _is_plain(value: cst.BaseExpression) -> bool:
    return literal_value(value) is not UNKNOWN or isinstance(
        value, (cst.List, cst.Tuple, cst.Dict, cst.SimpleString)
    )


def equals(site: Site, arguments: tuple[str, ...]) -> Verdict:
    name, *literals = arguments
    if name not in site.arguments:
        return True
    literal = literal_value(site.arguments[name].value)
    return None if literal is UNKNOWN else any(_same(literal, text) for text in literals)


def is_literally(site: Site, arguments: tuple[str, ...]) -> Verdict:
    return equals(site, arguments) is True


def differs(site: Site, arguments: tuple[str, ...]) -> Verdict:
    name, *_ = arguments
    if name not in site.arguments:
        return True
    same = equals(site, arguments)
    return None if same is None else not same


def unless(site: Site, arguments: tuple[str, ...]) -> Verdict:
    """Only a literal would show the oddity."""
    return differs(site, arguments) is not False


def ordered(site: Site, names: tuple[str, ...]) -> Verdict:
    values = [site.arguments[name].value for name in names if name in site.arguments]
    numbers = [number_value(value) for value in values]
    known = [number for number in numbers if number is not None]
    if len(known) == len(numbers) == len(names):
        return known == sorted(known)
    return None


def number(value: cst.BaseExpression, site: Site) -> Verdict:
    if number_value(value) is not None:
        return True
    if isinstance(value, (cst.List, cst.Tuple, cst.SimpleString, cst.Dict)) or literal_text(value) == "None":
        return False
    if isinstance(value, cst.Name):
        definitions = site.file.values.definitions(value)
        if len(definitions) == 1 and number_value(definitions[0]) is not None:
            return True
    return None


def not_literal(value: cst.BaseExpression, site: Site) -> Verdict:
    if isinstance(value, cst.Name) and not _is_plain(value):
        definitions = site.file.values.definitions(value)
        return not (len(definitions) == 1 and _is_plain(definitions[0]))
    return not _is_plain(value)


def variable(site: Site, names: tuple[str, ...]) -> Verdict:
    """Given, and not as a literal."""
    return all(name in site.arguments and not _is_plain(site.arguments[name].value) for name in names)


def maybe_none(site: Site, names: tuple[str, ...]) -> Verdict:
    """Given by a name that could be None at run time."""
    return all(name in site.arguments and _could_be_none(site.arguments[name].value, site) for name in names)


def _could_be_none(value: cst.BaseExpression, site: Site) -> bool:
    if _is_plain(value):
        return literal_value(value) is None
    if isinstance(value, cst.Attribute):
        return value.attr.value != "dtype"
    if isinstance(value, cst.Name):
        definitions = site.file.values.definitions(value)
        return not (definitions and all(_is_plain(definition) for definition in definitions))
    return isinstance(value, (cst.Subscript, cst.IfExp, cst.BooleanOperation, cst.NamedExpr))


def not_none(value: cst.BaseExpression, site: Site) -> Verdict:
    if isinstance(value, cst.Name) and value.value == "None":
        return False
    if number_value(value) is not None or isinstance(
        value, (cst.BinaryOperation, cst.List, cst.Tuple, cst.SimpleString)
    ):
        return True
    if isinstance(value, cst.Call):
        return (
            True
            if site.file.values.framework_function(value)
            or dotted_name(value.func) in {"len", "float", "int"}
            else None
        )
    if isinstance(value, cst.Name):
        definitions = site.file.values.definitions(value)
        verdicts = {not_none(definition, site) for definition in definitions if definition is not value}
        return True if verdicts == {True} else None
    return None


def word(value: cst.BaseExpression, site: Site) -> Verdict:
    text = string_value(value)
    return None if text is None else "/" not in text
