"""What can be proved about a value from the code at hand: its kind of dtype, whether it is a tensor, a literal.

Deliberately small: definitions are followed only where a name has one set of bindings that are all
plain assignments. Everything else is unknown, and unknown proves nothing.
"""

from __future__ import annotations

from typing import Literal

import libcst as cst

from tflint.syntax.functions import (
    BOOL_RESULT,
    FIRST_ARGUMENT,
    FLOAT_RESULT,
    FLOATX_DEFAULT,
    INT_RESULT,
    JOINED_ARGUMENTS,
    NOT_TENSORS,
    SEQUENCE_ARGUMENT,
    SUMS,
    TENSOR_MODULES,
)
from tflint.syntax.names import Names, dotted_name, string_value
from tflint.syntax.tree import Tree

Kind = Literal["float", "int", "bool", "other"]
Kinds = frozenset[Kind]
ANY: Kinds = frozenset({"float", "int", "bool", "other"})
FLOAT: Kinds = frozenset({"float"})
INT: Kinds = frozenset({"int"})
BOOL: Kinds = frozenset({"bool"})
_DEPTH = 24

_FLOAT_NAMES = frozenset({"float16", "float32", "float64", "bfloat16", "half", "double", "float"})
_INT_NAMES = frozenset({"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "int"})


class Values:
    """Value questions about one tree."""

    def __init__(self, tree: Tree, names: Names) -> None:
        self._tree = tree
        self._names = names
        self._kinds: dict[cst.CSTNode, Kinds] = {}

    # -- dtypes ----------------------------------------------------------------------------------

    def kinds(self, node: cst.BaseExpression, depth: int = 0) -> Kinds:
        """The dtypes that a value may have, as a tensor or as what it is converted to."""
        known = self._kinds.get(node)
        if known is None:
            if depth > _DEPTH:
                return ANY
            self._kinds[node] = ANY  # a definition that leads back to itself proves nothing
            known = self._kinds[node] = self._infer(node, depth + 1)
        return known

    def _infer(self, node: cst.BaseExpression, depth: int) -> Kinds:
        if isinstance(node, cst.Float):
            return FLOAT
        if isinstance(node, cst.Integer):
            return INT
        if isinstance(node, cst.Name):
            return BOOL if node.value in {"True", "False"} else self._named(node, depth)
        if isinstance(node, cst.UnaryOperation):
            if isinstance(node.operator, cst.Not):
                return BOOL
            inner = self.kinds(node.expression, depth)
            return inner - BOOL if isinstance(node.operator, cst.Minus) else inner
        if isinstance(node, cst.BinaryOperation):
            return self._arithmetic(node, depth)
        if isinstance(node, cst.Comparison):
            return BOOL
        if isinstance(node, (cst.List, cst.Tuple)):
            return (
                _join([self.kinds(element.value, depth) for element in node.elements])
                if node.elements
                else ANY
            )
        if isinstance(node, cst.IfExp):
            return self.kinds(node.body, depth) | self.kinds(node.orelse, depth)
        if isinstance(node, cst.Subscript):
            return self.kinds(node.value, depth)
        if isinstance(node, cst.Call):
            return self._called(node, depth)
        if isinstance(node, cst.Attribute):
            return self._own_weight(node)
        return ANY

    def _arithmetic(self, node: cst.BinaryOperation, depth: int) -> Kinds:
        if isinstance(node.operator, cst.Divide):
            return FLOAT  # true division of integer tensors and arrays gives floats too
        left, right = self.kinds(node.left, depth), self.kinds(node.right, depth)
        if isinstance(
            node.operator,
            (cst.Add, cst.Subtract, cst.Multiply, cst.Power, cst.FloorDivide, cst.Modulo, cst.MatrixMultiply),
        ):
            if FLOAT in (left, right):
                # An operand that is surely floating makes the result floating, or the operation fails.
                return FLOAT
            result = left | right
            # Boolean arrays cannot be subtracted: neither TensorFlow nor numpy lets them.
            return result - BOOL if isinstance(node.operator, cst.Subtract) else result
        return left | right

    def _named(self, node: cst.Name, depth: int) -> Kinds:
        values = self.definitions(node)
        if not values:
            return ANY
        return frozenset().union(*(self.kinds(value, depth) for value in values))

    def _called(self, node: cst.Call, depth: int) -> Kinds:
        name = self.framework_function(node)
        if name is None:
            plain = dotted_name(node.func)
            if plain == "float":
                return FLOAT
            if plain in {"int", "len"}:
                return INT
            return ANY
        keras_ops = self._is_of_keras_ops(node)
        if name == "cast" and len(node.args) >= 2:
            return self.dtype_kind(_argument(node, 1, "dtype"))
        if name in FLOATX_DEFAULT:
            dtype = _argument(node, FLOATX_DEFAULT[name], "dtype")
            if dtype is not None:
                return self.dtype_kind(dtype)
            if name in {"constant", "variable"} and not self._is_of_backend(node):
                return self.kinds(node.args[0].value, depth) if node.args and not node.args[0].star else ANY
            return FLOAT
        if name in FLOAT_RESULT:
            dtype = _argument(node, 99, "dtype")
            return FLOAT if dtype is None else self.dtype_kind(dtype)
        if name in BOOL_RESULT:
            return BOOL
        if name in INT_RESULT:
            return INT
        if name in {"mean", "reduce_mean", "std", "var", "reduce_std", "reduce_variance"} and node.args:
            if keras_ops:
                return FLOAT
            inner = self.kinds(node.args[0].value, depth)
            return inner - BOOL | (FLOAT if inner & BOOL else frozenset())
        if name in FIRST_ARGUMENT and node.args and not node.args[0].star:
            inner = self.kinds(node.args[0].value, depth)
            return inner - BOOL | INT if keras_ops and name in SUMS and inner & BOOL else inner
        if name in JOINED_ARGUMENTS and len(node.args) >= 2:
            left, right = (self.kinds(arg.value, depth) for arg in node.args[:2])
            return FLOAT if FLOAT in (left, right) else left | right
        if name in SEQUENCE_ARGUMENT and node.args:
            return self.kinds(node.args[0].value, depth)
        return ANY

    def _is_of_backend(self, node: cst.Call) -> bool:
        return all(".backend." in candidate for candidate in self._names.resolve(node.func))

    def _is_of_keras_ops(self, node: cst.Call) -> bool:
        return all(".ops." in candidate for candidate in self._names.resolve(node.func))

    def _own_weight(self, node: cst.Attribute) -> Kinds:
        """``self.kernel`` where every assignment of it in the class is an ``add_weight`` without a dtype."""
        if not isinstance(node.value, cst.Name):
            return ANY
        owner = self._tree.enclosing_class(node)
        stores = [
            store
            for store in self._tree.stores
            if store.target.attr.value == node.attr.value
            and isinstance(store.target.value, cst.Name)
            and store.target.value.value == node.value.value
            and self._tree.enclosing_class(store.target) is owner
        ]
        made = [
            store.value for store in stores if not _is_none(store.value)
        ]  # None: before build makes the weight
        if owner is None or not made:
            return ANY
        for value in made:
            if not (isinstance(value, cst.Call) and (dotted_name(value.func) or "").endswith(".add_weight")):
                return ANY
            dtype = _argument(value, 2, "dtype")  # by position in Keras 2 as in Keras 3
            if dtype is not None and self.dtype_kind(dtype) != FLOAT:
                return ANY
        return FLOAT

    def dtype_kind(self, node: cst.BaseExpression | None) -> Kinds:
        """The kind of a dtype expression: ``"float32"``, ``tf.int32``, ``K.floatx()``."""
        if node is None:
            return ANY
        text = string_value(node)
        if text is None and isinstance(node, cst.Call) and self.framework_function(node) == "floatx":
            return FLOAT
        if text is None:
            symbol = self._names.resolve_one(node) or dotted_name(node) or ""
            text = symbol.rsplit(".", 1)[-1]
        if text in _FLOAT_NAMES:
            return FLOAT
        if text in _INT_NAMES:
            return INT
        return BOOL if text == "bool" else ANY

    def dtype_of(self, node: cst.BaseExpression) -> str | None:
        """The one dtype that a value has, where a literal in its making says so."""
        if not isinstance(node, cst.Call):
            return None
        name = self.framework_function(node)
        if name in {"argmax", "argmin"}:
            return "int64"
        if name == "cast":
            return self._dtype_name(_argument(node, 1, "dtype"))
        if name in FLOATX_DEFAULT:
            return self._dtype_name(_argument(node, FLOATX_DEFAULT[name], "dtype"))
        return None

    def _dtype_name(self, node: cst.BaseExpression | None) -> str | None:
        if node is None:
            return None
        text = string_value(node)
        if text is None:
            text = (self._names.resolve_one(node) or dotted_name(node) or "").rsplit(".", 1)[-1]
        return text if text in _FLOAT_NAMES | _INT_NAMES | {"bool"} else None

    # -- other facts -----------------------------------------------------------------------------

    def definitions(self, node: cst.Name) -> list[cst.BaseExpression]:
        """The expressions that a name may have been assigned; empty where one of its bindings is anything else."""
        bindings = self._names.scopes.reaching(node.value, node)
        if not bindings:
            return []
        values = [binding.value for binding in bindings if binding.value is not None]
        return values if len(values) == len(bindings) else []

    def framework_function(self, node: cst.Call) -> str | None:
        """The last name of the framework function that is certainly called (``mean`` for ``K.mean(x)``)."""
        candidates = self._names.resolve(node.func)
        if not all(candidates):
            return None
        lasts = {candidate.rsplit(".", 1)[-1] for candidate in candidates if not candidate.startswith("@")}
        return lasts.pop() if len(lasts) == 1 and len(candidates) >= 1 else None

    def is_tensor(self, node: cst.BaseExpression, depth: int = 0) -> bool:
        """Whether a value is surely a tensor or variable, not a number, list or numpy array."""
        if depth > _DEPTH:
            return False
        if isinstance(node, cst.Call):
            if self.framework_function(node) is None:
                return (dotted_name(node.func) or "").endswith(".add_weight")
            return all(_returns_tensor(symbol) for symbol in self._names.resolve(node.func))
        if isinstance(node, cst.BinaryOperation):
            return self.is_tensor(node.left, depth + 1) or self.is_tensor(node.right, depth + 1)
        if isinstance(node, cst.UnaryOperation) and not isinstance(node.operator, cst.Not):
            return self.is_tensor(node.expression, depth + 1)
        if isinstance(node, cst.Subscript):
            return self.is_tensor(node.value, depth + 1)
        if isinstance(node, cst.Name):
            values = self.definitions(node)
            return bool(values) and all(self.is_tensor(value, depth + 1) for value in values)
        if isinstance(node, cst.Attribute):
            return self._own_weight(node) == FLOAT
        return False

    def is_int(self, node: cst.BaseExpression, depth: int = 0) -> bool:
        """Whether a value is surely a Python or tensor integer."""
        return self.kinds(node, depth) == INT

    def is_sequence(self, node: cst.BaseExpression, depth: int = 0) -> bool | None:
        """True for a list or tuple, False for what surely is neither, None if unknown."""
        if depth > _DEPTH:
            return None
        if isinstance(node, (cst.List, cst.Tuple, cst.ListComp)):
            return True
        if isinstance(node, cst.Name):
            answers = {self.is_sequence(value, depth + 1) for value in self.definitions(node)}
            return answers.pop() if len(answers) == 1 else None
        if isinstance(node, cst.BinaryOperation):
            return self._is_joined_sequence(node, depth + 1)
        if isinstance(node, (cst.Integer, cst.Float, cst.SimpleString, cst.UnaryOperation)):
            return False
        if isinstance(node, cst.Call):
            plain = dotted_name(node.func)
            if plain in {"list", "tuple"}:
                return True
            return False if self.is_tensor(node) or plain == "len" else None
        return None

    def _is_joined_sequence(self, node: cst.BinaryOperation, depth: int) -> bool | None:
        """``(1,) + shape`` and ``[0] * n`` are sequences; no other operator gives one."""
        if not isinstance(node.operator, (cst.Add, cst.Multiply)):
            return False
        sides = [self.is_sequence(side, depth) for side in (node.left, node.right)]
        if isinstance(node.operator, cst.Add):
            # Both sides of a sum are sequences, or none is.
            return True if True in sides else False if False in sides else None
        return True if True in sides else False if sides == [False, False] else None


def _argument(call: cst.Call, position: int, keyword: str) -> cst.BaseExpression | None:
    for index, arg in enumerate(call.args):
        if arg.keyword is not None and arg.keyword.value == keyword:
            return arg.value
        if arg.keyword is None and not arg.star and index == position:
            return arg.value
    return None


def _is_none(node: cst.BaseExpression | None) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"


def _returns_tensor(symbol: str) -> bool:
    """Whether a function of the frameworks surely returns a tensor or a variable."""
    module, _, name = symbol.rpartition(".")
    if name in NOT_TENSORS or not name[:1].islower():
        return False
    if module.endswith((".backend", ".ops", ".random")) and "keras" in module:
        return not (module.endswith(".ops") and name == "shape")  # a tuple
    return module in TENSOR_MODULES


def _join(kinds: list[Kinds]) -> Kinds:
    """The kinds of an array made of several values: one floating element makes it floating."""
    if FLOAT in kinds and all(kind <= {"float", "int", "bool"} for kind in kinds):
        return FLOAT
    return frozenset().union(*kinds)
