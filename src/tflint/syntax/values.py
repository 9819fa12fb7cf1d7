"""What can be proved about a value from the code at hand: its kind of dtype, whether it is a tensor, a literal.

Deliberately small: definitions are followed only where a name has one set of bindings that are all
plain assignments. Everything else is unknown, and unknown proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import libcst as cst

from tflint.syntax.names import Names, dotted_name, string_value
from tflint.syntax.tree import Tree

Kind = Literal["float", "int", "bool", "other"]
Kinds = frozenset[Kind]
ANY: Kinds = frozenset({"float", "int", "bool", "other"})
FLOAT: Kinds = frozenset({"float"})
INT: Kinds = frozenset({"int"})
BOOL: Kinds = frozenset({"bool"})
_DEPTH = 24

_FLOAT_RESULT = frozenset(
    [
        "exp",
        "log",
        "sqrt",
        "rsqrt",
        "sigmoid",
        "tanh",
        "softmax",
        "log_softmax",
        "softplus",
        "softsign",
        "elu",
        "selu",
        "hard_sigmoid",
        "l2_normalize",
        "sin",
        "cos",
        "binary_crossentropy",
        "categorical_crossentropy",
        "sparse_categorical_crossentropy",
        "logsumexp",
        "reduce_logsumexp",
        "epsilon",
        "cast_to_floatx",
        "random_normal",
        "random_uniform",
        "truncated_normal",
        "batch_normalization",
        "binary_focal_crossentropy",
        "categorical_focal_crossentropy",
        "erf",
        "log1p",
        "expm1",
        "random_normal_variable",
        "random_uniform_variable",
    ]
)
_BOOL_RESULT = frozenset(
    [
        "equal",
        "not_equal",
        "greater",
        "less",
        "greater_equal",
        "less_equal",
        "any",
        "all",
        "in_top_k",
        "logical_and",
        "logical_or",
        "logical_not",
        "logical_xor",
        "reduce_any",
        "reduce_all",
        "is_nan",
        "is_inf",
        "is_finite",
        "isnan",
        "isinf",
        "isfinite",
    ]
)
_INT_RESULT = frozenset(["argmax", "argmin", "shape", "ndim", "count_params", "size", "rank"])
_FIRST_ARGUMENT = frozenset(
    [
        "square",
        "abs",
        "sum",
        "reduce_sum",
        "max",
        "reduce_max",
        "min",
        "reduce_min",
        "prod",
        "reduce_prod",
        "clip",
        "clip_by_value",
        "reshape",
        "flatten",
        "batch_flatten",
        "expand_dims",
        "squeeze",
        "permute_dimensions",
        "transpose",
        "reverse",
        "flip",
        "repeat",
        "repeat_elements",
        "tile",
        "stop_gradient",
        "identity",
        "gather",
        "sign",
        "round",
        "cumsum",
        "cumprod",
        "relu",
        "temporal_padding",
        "spatial_2d_padding",
        "spatial_3d_padding",
        "pad",
        "slice",
        "resize_images",
        "resize_volumes",
        "dropout",
        "negative",
        "sort",
        "copy",
    ]
)
_JOINED_ARGUMENTS = frozenset(
    [
        "maximum",
        "minimum",
        "dot",
        "batch_dot",
        "matmul",
        "tensordot",
        "pow",
        "power",
        "add",
        "subtract",
        "multiply",
    ]
)
_SEQUENCE_ARGUMENT = frozenset(["concatenate", "stack", "concat", "add_n"])
_FLOATX_DEFAULT = {"zeros": 1, "ones": 1, "constant": 1, "variable": 1, "eye": 1}
"""Functions of the backend whose result has the default float dtype unless a dtype is given (at this position)."""
_NOT_TENSORS = frozenset(
    [
        "epsilon",
        "floatx",
        "image_data_format",
        "int_shape",
        "ndim",
        "backend",
        "is_keras_tensor",
        "is_tensor",
        "is_sparse",
        "dtype",
        "get_uid",
        "count_params",
        "eval",
        "get_value",
        "batch_get_value",
        "learning_phase",
        "function",
        "clear_session",
        "set_floatx",
        "set_epsilon",
        "name_scope",
        "set_image_data_format",
        "gradients",
        "get_session",
        "placeholder",
        "switch",
        "standardize_dtype",
    ]
)
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
        if name == "cast" and len(node.args) >= 2:
            return self.dtype_kind(_argument(node, 1, "dtype"))
        if name in _FLOATX_DEFAULT:
            dtype = _argument(node, _FLOATX_DEFAULT[name], "dtype")
            return FLOAT if dtype is None else self.dtype_kind(dtype)
        if name in _FLOAT_RESULT:
            dtype = _argument(node, 99, "dtype")
            return FLOAT if dtype is None else self.dtype_kind(dtype)
        if name in _BOOL_RESULT:
            return BOOL
        if name in _INT_RESULT:
            return INT
        if name in {"mean", "reduce_mean", "std", "var", "reduce_std", "reduce_variance"} and node.args:
            inner = self.kinds(node.args[0].value, depth)
            return inner - BOOL | (FLOAT if inner & BOOL else frozenset())
        if name in _FIRST_ARGUMENT and node.args and not node.args[0].star:
            return self.kinds(node.args[0].value, depth)
        if name in _JOINED_ARGUMENTS and len(node.args) >= 2:
            left, right = (self.kinds(arg.value, depth) for arg in node.args[:2])
            return FLOAT if FLOAT in (left, right) else left | right
        if name in _SEQUENCE_ARGUMENT and node.args:
            return self.kinds(node.args[0].value, depth)
        return ANY

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
        if owner is None or not stores:
            return ANY
        for store in stores:
            value = store.value
            if isinstance(value, cst.Name) and value.value == "None":
                continue  # what __init__ writes before build makes the weight
            if not (isinstance(value, cst.Call) and (dotted_name(value.func) or "").endswith(".add_weight")):
                return ANY
            dtype = _argument(value, 99, "dtype")
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
        if name in _FLOATX_DEFAULT:
            return self._dtype_name(_argument(node, _FLOATX_DEFAULT[name], "dtype"))
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
            name = self.framework_function(node)
            symbol = self._names.resolve(node.func)[0]
            if name is not None and name not in _NOT_TENSORS and name[:1].islower():
                return ".backend." in symbol or ".ops." in symbol or symbol.startswith("tensorflow.")
            return (dotted_name(node.func) or "").endswith(".add_weight")
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

    def is_sequence(self, node: cst.BaseExpression) -> bool | None:
        """True for a list or tuple, False for what surely is neither, None if unknown."""
        if isinstance(node, (cst.List, cst.Tuple, cst.ListComp)):
            return True
        if isinstance(node, cst.Name):
            return self._all(node, self.is_sequence)
        if isinstance(
            node, (cst.Integer, cst.Float, cst.SimpleString, cst.BinaryOperation, cst.UnaryOperation)
        ):
            return False
        if isinstance(node, cst.Call):
            plain = dotted_name(node.func)
            if plain in {"list", "tuple"}:
                return True
            return False if self.is_tensor(node) or plain == "len" else None
        return None

    def _all(self, node: cst.Name, question: Callable[[cst.BaseExpression], bool | None]) -> bool | None:
        answers = {question(value) for value in self.definitions(node) if value is not node}
        return answers.pop() if len(answers) == 1 else None


def _argument(call: cst.Call, position: int, keyword: str) -> cst.BaseExpression | None:
    for index, arg in enumerate(call.args):
        if arg.keyword is not None and arg.keyword.value == keyword:
            return arg.value
        if arg.keyword is None and not arg.star and index == position:
            return arg.value
    return None


def _join(kinds: list[Kinds]) -> Kinds:
    """The kinds of an array made of several values: one floating element makes it floating."""
    if FLOAT in kinds and all(kind <= {"float", "int", "bool"} for kind in kinds):
        return FLOAT
    return frozenset().union(*kinds)
