"""What kind of code a node stands in: a layer's ``call``, a loss or metric, a Lambda body, traced or eager code."""

from __future__ import annotations

import libcst as cst

from tflint.syntax.names import Names, dotted_name, string_value
from tflint.syntax.tree import Tree

_TENSOR_METHODS = frozenset(
    {
        "call",
        "build",
        "__call__",
        "train_step",
        "test_step",
        "predict_step",
        "update_state",
        "result",
        "compute_mask",
    }
)
_LOSS_ARGUMENTS = ({"y_true", "y_pred"}, {"true", "pred"})
_TRACED_DECORATORS = frozenset(
    {"tensorflow.function", "tensorflow.py_function", "tensorflow.custom_gradient"}
)
_COMPILE_ARGUMENTS = frozenset({"loss", "metrics", "weighted_metrics", "loss_fn", "custom_objects"})


class Contexts:
    """Context questions about one tree."""

    def __init__(self, tree: Tree, names: Names) -> None:
        self._tree = tree
        self._names = names
        self._given: tuple[frozenset[str], frozenset[str]] | None = None

    def holds_real_tensors(self, node: cst.CSTNode) -> bool:
        """Whether code here sees TensorFlow tensors on Keras 3, never the symbolic ones of a functional model.

        True inside ``call`` and its like in classes, in losses and metrics, and in Lambda bodies.
        """
        for above in self._tree.ancestors(node):
            if isinstance(above, cst.FunctionDef):
                owner = self._names.scopes.scope_of(above)
                if isinstance(owner, cst.ClassDef) and above.name.value in _TENSOR_METHODS:
                    return True
                if (
                    _has_loss_arguments(above.params)
                    or above.name.value in self._losses() | self._lambda_bodies()
                ):
                    return True
                if self._is_traced(above):
                    return True
            elif isinstance(above, cst.Lambda) and (
                self._is_lambda_body(above) or _has_loss_arguments(above.params)
            ):
                return True
        return False

    def may_be_traced(self, node: cst.CSTNode) -> bool:
        """Whether code here may run while a graph is built: anything inside a function, but for well-known eager ones."""
        function = self._tree.enclosing_function(node)
        if function is None:
            return any(isinstance(above, cst.Lambda) for above in self._tree.ancestors(node))
        name = function.name.value
        owner = self._names.scopes.scope_of(function)
        if (
            isinstance(owner, cst.ClassDef)
            and name.startswith("on_")
            and name.rsplit("_", 1)[-1] in {"begin", "end"}
        ):
            return False  # a callback's hook always runs in Python
        return name != "main"

    def _is_traced(self, function: cst.FunctionDef) -> bool:
        for decorator in function.decorators:
            node = decorator.decorator
            symbol = self._names.resolve_one(node.func if isinstance(node, cst.Call) else node)
            if symbol in _TRACED_DECORATORS:
                return True
        return False

    def _is_lambda_body(self, node: cst.Lambda) -> bool:
        arg = self._tree.parent.get(node)
        call = self._tree.parent.get(arg) if isinstance(arg, cst.Arg) else None
        return isinstance(call, cst.Call) and (dotted_name(call.func) or "").rsplit(".", 1)[-1] == "Lambda"

    def _losses(self) -> frozenset[str]:
        return self._named_functions()[0]

    def _lambda_bodies(self) -> frozenset[str]:
        return self._named_functions()[1]

    def _named_functions(self) -> tuple[frozenset[str], frozenset[str]]:
        """The names of functions given to ``compile`` as losses or metrics, and to ``Lambda``."""
        if self._given is None:
            losses: set[str] = set()
            bodies: set[str] = set()
            for call in self._tree.calls:
                last = (dotted_name(call.func) or "").rsplit(".", 1)[-1]
                if last == "compile":
                    for position, arg in enumerate(call.args):
                        keyword = arg.keyword.value if arg.keyword is not None else None
                        # By position, the optimizer is the first argument, then come the loss and its like.
                        if keyword in _COMPILE_ARGUMENTS or (
                            keyword is None and position > 0 and not arg.star
                        ):
                            losses |= _names_in(arg.value)
                elif last == "Lambda" and call.args and isinstance(call.args[0].value, cst.Name):
                    bodies.add(call.args[0].value.value)
            self._given = frozenset(losses), frozenset(bodies)
        return self._given


def _has_loss_arguments(parameters: cst.Parameters) -> bool:
    names = {parameter.name.value for parameter in parameters.params}
    return any(wanted <= names for wanted in _LOSS_ARGUMENTS)


def _names_in(node: cst.BaseExpression) -> set[str]:
    if isinstance(node, cst.Name):
        return {node.value}
    if isinstance(node, (cst.List, cst.Tuple)):
        return {name for element in node.elements for name in _names_in(element.value)}
    if isinstance(node, cst.Dict):
        return {name for element in node.elements for name in _names_in(element.value)}
    text = string_value(node)
    return {text} if text else set()
