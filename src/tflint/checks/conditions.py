"""The conditions under which a rewrite is exact, as rule files state them: ``float(x)``, ``absent(seed)``.

Each is proved (True), refuted (False) or unknown (None) from the code at hand. A condition on an
argument that was not given holds, but for ``given``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import libcst as cst

from tflint.checks.context import FileContext
from tflint.syntax.calls import is_simple
from tflint.syntax.names import Names, dotted_name, string_value
from tflint.syntax.values import BOOL, FLOAT, INT, Kind, Kinds

Verdict = bool | None


@dataclass(frozen=True, slots=True)
class Site:
    """Where a condition is asked: the expression to be rewritten and, for a call, its arguments by parameter name."""

    node: cst.BaseExpression
    arguments: Mapping[str, cst.Arg]
    file: FileContext


_CALL = re.compile(r"\s*(?P<name>[a-z][a-z0-9-]*)\((?P<arguments>[^()]*)\)\s*\Z")


@cache
def parse_condition(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The alternatives of a condition: ``"float(x) or bool(x)"`` → ((float, (x,)), (bool, (x,))). Raises ValueError."""
    alternatives = []
    for part in text.split(" or "):
        match = _CALL.match(part)
        if match is None or match["name"] not in _CONDITIONS:
            raise ValueError(f"not a condition: {text!r}")
        arguments = tuple(argument.strip() for argument in match["arguments"].split(",") if argument.strip())
        alternatives.append((match["name"], arguments))
    return tuple(alternatives)


def holds(text: str, site: Site) -> Verdict:
    """Whether a condition is proved, refuted or unknown at a site."""
    alternatives = parse_condition(text)
    if len(alternatives) > 1 and all(name in _KINDS for name, _ in alternatives):
        wanted = frozenset[Kind]().union(*(_KINDS[name] for name, _ in alternatives))
        return _every(_kind(wanted))(site, alternatives[0][1])
    verdicts = [_CONDITIONS[name](site, arguments) for name, arguments in parse_condition(text)]
    if True in verdicts:
        return True
    return False if all(verdict is False for verdict in verdicts) else None


def _every(
    question: Callable[[cst.BaseExpression, Site], Verdict],
) -> Callable[[Site, tuple[str, ...]], Verdict]:
    """A condition on each of the named arguments that were given."""

    def condition(site: Site, names: tuple[str, ...]) -> Verdict:
        verdicts = [question(site.arguments[name].value, site) for name in names if name in site.arguments]
        if all(verdict is True for verdict in verdicts):
            return True
        return False if False in verdicts else None

    return condition


def _absent(site: Site, names: tuple[str, ...]) -> Verdict:
    return not any(name in site.arguments for name in names)


def _given(site: Site, names: tuple[str, ...]) -> Verdict:
    return all(name in site.arguments for name in names)


def _kind(wanted: frozenset[str]) -> Callable[[cst.BaseExpression, Site], Verdict]:
    def question(value: cst.BaseExpression, site: Site) -> Verdict:
        kinds = site.file.values.kinds(value)
        if kinds <= wanted:
            return True
        return None if kinds & wanted else False

    return question


def _numeric(value: cst.BaseExpression, site: Site) -> Verdict:
    """Surely not boolean."""
    kinds = site.file.values.kinds(value)
    if not kinds & BOOL:
        return True
    return False if kinds == BOOL else None


def _is_number(value: cst.BaseExpression) -> float | None:
    sign = 1.0
    while isinstance(value, cst.UnaryOperation) and isinstance(value.operator, (cst.Minus, cst.Plus)):
        sign = -sign if isinstance(value.operator, cst.Minus) else sign
        value = value.expression
    if isinstance(value, (cst.Integer, cst.Float)):
        return sign * float(value.evaluated_value)
    return None


def _not_none(value: cst.BaseExpression, site: Site) -> Verdict:
    if isinstance(value, cst.Name) and value.value == "None":
        return False
    if _is_number(value) is not None or isinstance(
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
        verdicts = {_not_none(definition, site) for definition in definitions if definition is not value}
        return True if verdicts == {True} else None
    return None


def _ordered(site: Site, names: tuple[str, ...]) -> Verdict:
    values = [site.arguments[name].value for name in names if name in site.arguments]
    numbers = [_is_number(value) for value in values]
    known = [number for number in numbers if number is not None]
    if len(known) == len(numbers) == len(names):
        return known == sorted(known)
    return None


_UNKNOWN = object()
_DTYPES = re.compile(r"(?:float|int|uint|bfloat|complex)(?:8|16|32|64|128)|bool|string|half|double")


def _literal(value: cst.BaseExpression) -> object:
    """The Python value of a literal (a dtype such as ``tf.int32`` counts as ``"int32"``), else ``_UNKNOWN``."""
    text = string_value(value)
    if text is not None:
        return text
    number = _is_number(value)
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
    return _UNKNOWN


def _literal_text(value: cst.BaseExpression) -> str | None:
    literal = _literal(value)
    return literal if isinstance(literal, str) else "None" if literal is None else None


def _same(literal: object, text: str) -> bool:
    try:
        wanted: object = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        wanted = text
    return bool(literal == wanted) and isinstance(literal, bool) == isinstance(wanted, bool)


def _equals(site: Site, arguments: tuple[str, ...]) -> Verdict:
    name, *literals = arguments
    if name not in site.arguments:
        return True
    literal = _literal(site.arguments[name].value)
    return None if literal is _UNKNOWN else any(_same(literal, text) for text in literals)


def _is(site: Site, arguments: tuple[str, ...]) -> Verdict:
    return _equals(site, arguments) is True


def _differs(site: Site, arguments: tuple[str, ...]) -> Verdict:
    name, *_ = arguments
    if name not in site.arguments:
        return True
    same = _equals(site, arguments)
    return None if same is None else not same


def _single(value: cst.BaseExpression, site: Site) -> Verdict:
    sequence = site.file.values.is_sequence(value)
    # Only a literal or a name known to hold one is a list in practice.
    return sequence is not True


def _sequence(value: cst.BaseExpression, site: Site) -> Verdict:
    return site.file.values.is_sequence(value)


def _tensor(value: cst.BaseExpression, site: Site) -> Verdict:
    if isinstance(value, (cst.Integer, cst.Float, cst.List, cst.Tuple, cst.SimpleString)):
        return False
    return True if site.file.values.is_tensor(value) else None


def _simple(value: cst.BaseExpression, site: Site) -> Verdict:
    return is_simple(value)


def _unknown(site: Site, names: tuple[str, ...]) -> Verdict:
    return None


def _statement(site: Site, names: tuple[str, ...]) -> Verdict:
    return isinstance(site.file.tree.parent.get(site.node), cst.Expr)


def _indexed(site: Site, names: tuple[str, ...]) -> Verdict:
    parent = site.file.tree.parent.get(site.node)
    if not isinstance(parent, cst.Subscript) or len(parent.slice) != 1:
        return None
    part = parent.slice[0].slice
    return True if isinstance(part, cst.Index) and _is_number(part.value) is not None else None


def _value(site: Site, names: tuple[str, ...]) -> Verdict:
    """Used inside a larger expression, so that nobody can assign to it later."""
    parent = site.file.tree.parent.get(site.node)
    if isinstance(
        parent, (cst.BinaryOperation, cst.UnaryOperation, cst.Comparison, cst.ComparisonTarget, cst.Subscript)
    ):
        return True
    if isinstance(parent, cst.Arg):
        call = site.file.tree.parent.get(parent)
        return True if isinstance(call, cst.Call) and site.file.values.is_tensor(call) else None
    return None


def _eager(site: Site, names: tuple[str, ...]) -> Verdict:
    target = site.file.target
    if any(release.startswith(("0.", "1.")) for release in target.tensorflow):
        return None
    if _leaves_eager_mode(site.file.names):
        return None
    return None if site.file.contexts.may_be_traced(site.node) else True


def _leaves_eager_mode(names: Names) -> bool:
    return any(
        attribute in names.tree.attributes
        for attribute in (
            "disable_eager_execution",
            "disable_v2_behavior",
            "Session",
            "InteractiveSession",
            "Graph",
        )
    )


def _unless(site: Site, arguments: tuple[str, ...]) -> Verdict:
    """Only a literal would show the oddity."""
    return _differs(site, arguments) is not False


def _dtype(site: Site, arguments: tuple[str, ...]) -> Verdict:
    name, *wanted = arguments
    if name not in site.arguments:
        return True
    dtype = site.file.values.dtype_of(site.arguments[name].value)
    return None if dtype is None else dtype in {text.strip("\"'") for text in wanted}


def _nonnegative(value: cst.BaseExpression, site: Site) -> Verdict:
    number = _is_number(value)
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


def _number(value: cst.BaseExpression, site: Site) -> Verdict:
    if _is_number(value) is not None:
        return True
    if isinstance(value, (cst.List, cst.Tuple, cst.SimpleString, cst.Dict)) or _literal_text(value) == "None":
        return False
    if isinstance(value, cst.Name):
        definitions = site.file.values.definitions(value)
        if len(definitions) == 1 and _is_number(definitions[0]) is not None:
            return True
    return None


def _channels_last(site: Site, names: tuple[str, ...]) -> Verdict:
    for name in names:
        if name not in site.arguments:
            return None  # the global setting decides
        text = _literal(site.arguments[name].value)
        if text != "channels_last":
            return False if text == "channels_first" else None
    return True


def _callable(value: cst.BaseExpression, site: Site) -> Verdict:
    if isinstance(value, cst.Lambda):
        return True
    if isinstance(value, cst.Name):
        bindings = site.file.names.scopes.reaching(value.value, value) or []
        if bindings and all(isinstance(binding.node, cst.FunctionDef) for binding in bindings):
            return True
    if isinstance(value, (cst.BinaryOperation, cst.Integer, cst.Float, cst.List, cst.Tuple)):
        return False
    return False if site.file.values.is_tensor(value) else None


def _no_weights(value: cst.BaseExpression, site: Site) -> Verdict:
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


def _word(value: cst.BaseExpression, site: Site) -> Verdict:
    text = string_value(value)
    return None if text is None else "/" not in text


def _scalar(value: cst.BaseExpression, site: Site) -> Verdict:
    if isinstance(_literal(value), (bool, float)):
        return True
    if isinstance(value, cst.Call) and len(value.args) == 1:
        if site.file.values.framework_function(value) in {"sum", "mean", "max", "min", "prod", "any", "all"}:
            return True
    return None


def _same_rank(site: Site, names: tuple[str, ...]) -> Verdict:
    """All are elementwise results of one and the same name."""
    bases = {_elementwise_base(site.arguments[name].value, site) for name in names if name in site.arguments}
    return True if len(bases) == 1 and None not in bases else None


def _elementwise_base(value: cst.BaseExpression, site: Site) -> str | None:
    if isinstance(value, cst.Name):
        return value.value
    if isinstance(value, cst.Comparison) and len(value.comparisons) == 1:
        return (
            _elementwise_base(value.left, site)
            if _is_number(value.comparisons[0].comparator) is not None
            else None
        )
    if isinstance(value, cst.BinaryOperation):
        return _elementwise_base(value.left, site) if _is_number(value.right) is not None else None
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
                if _is_number(value.args[1].value) is not None
                else None
            )
    return None


def _is_numpy(value: cst.BaseExpression, site: Site) -> bool:
    if isinstance(value, cst.Name):
        definitions = site.file.values.definitions(value)
        return len(definitions) == 1 and definitions[0] is not value and _is_numpy(definitions[0], site)
    name = dotted_name(value.func) if isinstance(value, cst.Call) else None
    return name is not None and name.split(".", 1)[0] in {"np", "numpy"}


def _not_numpy(value: cst.BaseExpression, site: Site) -> Verdict:
    """Refuted only by a numpy call in sight: arrays are rarely given to the backend otherwise."""
    return not _is_numpy(value, site)


def _is_plain(value: cst.BaseExpression) -> bool:
    return _literal(value) is not _UNKNOWN or isinstance(
        value, (cst.List, cst.Tuple, cst.Dict, cst.SimpleString)
    )


def _not_literal(value: cst.BaseExpression, site: Site) -> Verdict:
    if isinstance(value, cst.Name) and not _is_plain(value):
        definitions = site.file.values.definitions(value)
        return not (len(definitions) == 1 and _is_plain(definitions[0]))
    return not _is_plain(value)


def _variable(site: Site, names: tuple[str, ...]) -> Verdict:
    """Given, and not as a literal."""
    return all(name in site.arguments and not _is_plain(site.arguments[name].value) for name in names)


def _maybe_none(site: Site, names: tuple[str, ...]) -> Verdict:
    """Given by a name that could be None at run time."""
    return all(name in site.arguments and _could_be_none(site.arguments[name].value, site) for name in names)


def _could_be_none(value: cst.BaseExpression, site: Site) -> bool:
    if _is_plain(value):
        return _literal(value) is None
    if isinstance(value, cst.Attribute):
        return value.attr.value != "dtype"
    if isinstance(value, cst.Name):
        definitions = site.file.values.definitions(value)
        return not (definitions and all(_is_plain(definition) for definition in definitions))
    return isinstance(value, (cst.Subscript, cst.IfExp, cst.BooleanOperation, cst.NamedExpr))


def _functions(site: Site, names: tuple[str, ...]) -> Verdict:
    return all(
        name in site.arguments and _callable(site.arguments[name].value, site) is True for name in names
    )


def _not_tensor(value: cst.BaseExpression, site: Site) -> Verdict:
    if isinstance(value, (cst.List, cst.Tuple, cst.Integer, cst.Float)):
        return True
    if _is_numpy(value, site):
        return True
    return False if site.file.values.is_tensor(value) else None


_KINDS: dict[str, Kinds] = {"float": FLOAT, "int": INT, "bool": BOOL}
_CONDITIONS: dict[str, Callable[[Site, tuple[str, ...]], Verdict]] = {
    "absent": _absent,
    "given": _given,
    "int": _every(_kind(INT)),
    "float": _every(_kind(FLOAT)),
    "bool": _every(_kind(BOOL)),
    "numeric": _every(_numeric),
    "nonempty": _unknown,
    "not-none": _every(_not_none),
    "ordered": _ordered,
    "equals": _equals,
    "differs": _differs,
    "single": _every(_single),
    "sequence": _every(_sequence),
    "tensor": _every(_tensor),
    "rank1": _unknown,
    "simple": _every(_simple),
    "statement": _statement,
    "indexed": _indexed,
    "value": _value,
    "eager": _eager,
    "never": _unknown,
    "is": _is,
    "variable": _variable,
    "maybe-none": _maybe_none,
    "functions": _functions,
    "unless": _unless,
    "dtype": _dtype,
    "nonnegative": _every(_nonnegative),
    "number": _every(_number),
    "channels-last": _channels_last,
    "callable": _every(_callable),
    "no-weights": _every(_no_weights),
    "word": _every(_word),
    "scalar": _every(_scalar),
    "same-rank": _same_rank,
    "not-numpy": _every(_not_numpy),
    "not-literal": _every(_not_literal),
    "not-tensor": _every(_not_tensor),
}
