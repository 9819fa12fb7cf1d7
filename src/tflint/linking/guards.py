"""Code whose failure somebody expects, or that does not run at all."""

from __future__ import annotations

import ast
from collections.abc import Container

from tflint.linking.scopes import COMPREHENSIONS, FUNCTIONS, Scopes
from tflint.project.idioms import dotted

_ALL_ERRORS = frozenset({"Exception", "BaseException"})
_BROADER = {
    "ImportError": frozenset({"ImportError"}),
    "ModuleNotFoundError": frozenset({"ImportError", "ModuleNotFoundError"}),
    "AttributeError": frozenset({"AttributeError"}),
    "NameError": frozenset({"NameError"}),
}
_EXPECTS = frozenset({"suppress", "raises", "assertRaises", "assertRaisesRegex", "warns", "skip", "skipif"})
_ASKS = frozenset(
    {
        "version_info", "hexversion", "platform", "PY2", "PY3", "implementation", "__version__", "TYPE_CHECKING",
        "hasattr", "find_spec", "environ", "getenv", "is_available", "version", "VERSION", "maxsize", "name",
    }
)  # fmt: skip
"""What conditions ask that depend on where the code runs."""


def is_expected(node: ast.AST, error: str, scopes: Scopes) -> bool:
    """Whether an error of this kind at a node is caught around it, or the code may not run where this one would.

    Code in a function is not guarded by what stands around the function.
    """
    catching = _BROADER[error] | _ALL_ERRORS
    child = node
    for above in scopes.ancestors(node):
        if isinstance(above, FUNCTIONS):
            if isinstance(child, ast.stmt) or child is getattr(above, "body", None):
                return _is_never_run(above, scopes)
        elif isinstance(above, ast.Try) or type(above).__name__ == "TryStar":
            if child in getattr(above, "body", ()) and any(
                _catches(handler, catching) for handler in getattr(above, "handlers", ())
            ):
                return True
        elif isinstance(above, (ast.With, ast.AsyncWith)):
            if child in above.body and any(_expects(item.context_expr) for item in above.items):
                return True
        elif isinstance(above, (ast.If, ast.IfExp, ast.While)):
            if child is not above.test and _depends(above.test):
                return True
        elif isinstance(above, (ast.For, ast.AsyncFor)):
            if child in above.body and _is_empty(above.iter):
                return True
        elif isinstance(above, COMPREHENSIONS):
            if not isinstance(child, ast.comprehension) and any(map(_iterates_nothing, above.generators)):
                return True
        elif isinstance(above, ast.BoolOp):
            if child is not above.values[0] and any(_depends(value) for value in above.values):
                return True
        child = above
    return False


def _is_never_run(function: ast.AST, scopes: Scopes) -> bool:
    """Whether a function is defined only where a condition holds that depends on where the code runs."""
    child = function
    for above in scopes.ancestors(function):
        if isinstance(above, ast.If) and child is not above.test and _depends(above.test):
            return True
        child = above
    return False


def _catches(handler: ast.ExceptHandler, names: Container[str]) -> bool:
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    for kind in kinds:
        name = dotted(kind).rpartition(".")[2]
        # A name that is no error of Python's may be a tuple of errors.
        if name in names or not name or (name.isupper() or name[:1].islower()):
            return True
    return False


def _iterates_nothing(generator: ast.comprehension) -> bool:
    return _is_empty(generator.iter)


def _is_empty(node: ast.expr) -> bool:
    """Whether a collection is written out and has nothing in it."""
    return (isinstance(node, (ast.List, ast.Tuple)) and not node.elts) or (
        isinstance(node, ast.Dict) and not node.keys
    )


def _expects(context: ast.expr) -> bool:
    return isinstance(context, ast.Call) and dotted(context.func).rpartition(".")[2] in _EXPECTS


def _depends(test: ast.expr) -> bool:
    """Whether a condition asks for the release of something, or is written out."""
    for part in ast.walk(test):
        if isinstance(part, ast.Constant) and not isinstance(part.value, str):
            if part is test:
                return not part.value
        elif isinstance(part, ast.Attribute):
            if part.attr in _ASKS and (part.attr != "name" or dotted(part) == "os.name"):
                return True
        elif isinstance(part, ast.Name) and part.id in _ASKS - {"name"}:
            return True
    return False
