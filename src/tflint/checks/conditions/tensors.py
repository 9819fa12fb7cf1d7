"""Conditions on tensors and arrays: kinds of dtypes, ranks, sequences, numpy."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from tflint.checks.conditions.literals import literal_value, number_value
from tflint.checks.conditions.site import Site, Verdict
from tflint.syntax.names import dotted_name
from tflint.syntax.values import BOOL


def kind(wanted: frozenset[str]) -> Callable[[cst.BaseExpression, Site], Verdict]:
    def question(value: cst.BaseExpression, site: Site) -> Verdict:
        kinds = site.file.values.kinds(value)
        if kinds <= wanted:
            return True
        return None if kinds & wanted else False

    return question


def numeric(value: cst.BaseExpression, site: Site) -> Verdict:
    """Surely not boolean."""
    kinds = site.file.values.kinds(value)
    if not kinds & BOOL:
        return True
    return False if kinds == BOOL else None


def single(value: cst.BaseExpression, site: Site) -> Verdict:
    sequence = site.file.values.is_sequence(value)
    # Only a literal or a name known to hold one is a list in practice.
    return sequence is not True


def sequence(value: cst.BaseExpression, site: Site) -> Verdict:
    return site.file.values.is_sequence(value)


def tensor(value: cst.BaseExpression, site: Site) -> Verdict:
    if isinstance(value, (cst.Integer, cst.Float, cst.List, cst.Tuple, cst.SimpleString)):
        return False
    return True if site.file.values.is_tensor(value) else None


def dtype(site: Site, arguments: tuple[str, ...]) -> Verdict:
    name, *wanted = arguments
    if name not in site.arguments:
        return True
    dtype = site.file.values.dtype_of(site.arguments[name].value)
    return None if dtype is None else dtype in {text.strip("\"'") for text in wanted}


def nonnegative(value: cst.BaseExpression, site: Site) -> Verdict:
    number = number_value(value)
    if number is not None:
        return number >= 0
    if isinstance(value, cst.Call) and dotted_name(value.func) == "len":
        return True
    return True if _is_shape_element(value, site) else None


def _is_shape_element(value: cst.BaseExpression, site: Site) -> bool:
    if not isinstance(value, cst.Subscript):
        return False
    if isinstance(value.value, cst.Attribute):
        return value.value.attr.value == "shape"
    return isinstance(value.value, cst.Call) and site.file.values.framework_function(value.value) in {
        "shape",
        "int_shape",
    }


_TO_ONE_VALUE = frozenset({"sum", "mean", "max", "min", "prod", "any", "all", "size"})


def scalar(value: cst.BaseExpression, site: Site) -> Verdict:
    if isinstance(literal_value(value), (bool, float)):
        return True
    if isinstance(value, cst.Comparison) and len(value.comparisons) == 1:
        compared = value.comparisons[0].comparator
        return True if number_value(compared) is not None and scalar(value.left, site) else None
    if isinstance(value, cst.Call) and len(value.args) == 1:
        if site.file.values.framework_function(value) in _TO_ONE_VALUE:
            return True
    return None


def surely_scalar(value: cst.BaseExpression, site: Site) -> Verdict:
    """For a rewrite that fits nothing else: what is not proved counts as refuted."""
    return scalar(value, site) is True


def same_rank(site: Site, names: tuple[str, ...]) -> Verdict:
    """All are elementwise results of one and the same name."""
    bases = {_elementwise_base(site.arguments[name].value, site) for name in names if name in site.arguments}
    return True if len(bases) == 1 and None not in bases else None


def _elementwise_base(value: cst.BaseExpression, site: Site) -> str | None:
    if isinstance(value, cst.Name):
        return value.value
    if isinstance(value, cst.Comparison) and len(value.comparisons) == 1:
        return (
            _elementwise_base(value.left, site)
            if number_value(value.comparisons[0].comparator) is not None
            else None
        )
    if isinstance(value, cst.BinaryOperation):
        return _elementwise_base(value.left, site) if number_value(value.right) is not None else None
    if isinstance(value, cst.UnaryOperation):
        return _elementwise_base(value.expression, site)
    if isinstance(value, cst.Call) and value.args:
        name = site.file.values.framework_function(value)
        if name in {
            "zeros_like",
            "ones_like",
            "abs",
            "square",
            "sqrt",
            "exp",
            "log",
            "sign",
            "sigmoid",
            "tanh",
            "relu",
        }:
            return _elementwise_base(value.args[0].value, site)
        if (
            name in {"greater", "less", "greater_equal", "less_equal", "equal", "not_equal"}
            and len(value.args) == 2
        ):
            return (
                _elementwise_base(value.args[0].value, site)
                if number_value(value.args[1].value) is not None
                else None
            )
    return None


def _is_numpy(value: cst.BaseExpression, site: Site) -> bool:
    if isinstance(value, cst.Name):
        definitions = site.file.values.definitions(value)
        return len(definitions) == 1 and definitions[0] is not value and _is_numpy(definitions[0], site)
    name = dotted_name(value.func) if isinstance(value, cst.Call) else None
    return name is not None and name.split(".", 1)[0] in {"np", "numpy"}


def not_numpy(value: cst.BaseExpression, site: Site) -> Verdict:
    """Refuted only by a numpy call in sight: arrays are rarely given to the backend otherwise."""
    return not _is_numpy(value, site)


def not_tensor(value: cst.BaseExpression, site: Site) -> Verdict:
    if isinstance(value, (cst.List, cst.Tuple, cst.Integer, cst.Float)):
        return True
    if _is_numpy(value, site):
        return True
    return False if site.file.values.is_tensor(value) else None


def no_weights(value: cst.BaseExpression, site: Site) -> Verdict:
    """A display of values none of which is an attribute, which may be a layer's weight."""
    if not isinstance(value, (cst.List, cst.Tuple)):
        return None
    for element in value.elements:
        node = element.value
        if isinstance(node, cst.Attribute) or isinstance(element, cst.StarredElement):
            return None
        if isinstance(node, cst.Name):
            definitions = site.file.values.definitions(node)
            if any(isinstance(definition, cst.Attribute) for definition in definitions):
                return None
    return True
