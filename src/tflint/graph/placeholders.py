"""Making placeholders: what the code says about each."""

from __future__ import annotations

import ast

from tflint.graph.operators import tensor
from tflint.graph.resting import Flow
from tflint.graph.run import Arguments, Run, text_of
from tflint.graph.values import NONE_VALUE, Constant, Placeholder, Symbol, Tensor, Value

PLACEHOLDERS = frozenset(
    {
        "tensorflow.placeholder",
        "tensorflow.sparse_placeholder",
        "tensorflow.sparse.placeholder",
        "tensorflow.ragged.placeholder",
        "keras.backend.placeholder",
        "tensorflow.keras.backend.placeholder",
        "tf_keras.backend.placeholder",
    }
)
_DTYPES = {
    "float": "float32",
    "double": "float64",
    "half": "float16",
    "builtins.float": "float32",
    "builtins.int": "int32",
    "builtins.bool": "bool",
    "builtins.str": "string",
}
_MOST_DIMENSIONS = 8


def make_placeholder(run: Run, function: str, arguments: Arguments, node: ast.Call) -> Value:
    """A new placeholder."""
    sparse = "sparse" in function or "ragged" in function
    of_keras = "keras" in function
    dtype = arguments.get(2 if of_keras else 0, "dtype")
    shape = arguments.get(0 if of_keras else 1, "shape")
    name = arguments.get(4 if of_keras else 3 if "ragged" in function else 2, "name")
    site = run.site(node)
    described = Placeholder(
        site,
        function,
        text_of(name),
        ("float32" if of_keras and dtype is None else _dtype(dtype)),
        None if sparse else _shape(run, shape),
        sparse,
        not sparse and _is_unsized(run, shape, needs_shape=of_keras),
        None if sparse or of_keras else _sizes(run, shape),
    )
    if text_of(name) is None:
        run.unnamed.add(site)
    if run.scoped:
        run.scoped_sites[site] = True
    made = tensor(run, node, Flow(frozenset({site})))
    return Tensor(made.flow, node, run.frame.module, (), described)


def _is_unsized(run: Run, shape: Value | None, *, needs_shape: bool) -> bool:
    if shape is None or shape == NONE_VALUE:
        return not needs_shape  # Keras takes the number of dimensions instead
    return NONE_VALUE in (run.items(shape) or ())


def _sizes(run: Run, shape: Value | None) -> tuple[int | None, ...] | None:
    items = None if shape is None else run.items(shape)
    if items is None:
        return None
    sizes: list[int | None] = []
    for item in items:
        if not isinstance(item, Constant) or not (item.value is None or type(item.value) is int):
            return None
        sizes.append(item.value)
    return tuple(sizes)


def _dtype(value: Value | None) -> str | None:
    if isinstance(value, Symbol):
        name = value.name
        return _DTYPES.get(name) or _DTYPES.get(name.rpartition(".")[2], name.rpartition(".")[2])
    text = text_of(value)
    return None if text is None else _DTYPES.get(text, text)


def _shape(run: Run, value: Value | None) -> str | None:
    """The shape as messages write it; empty for none or an unknown rank, None where it is not known."""
    if value is None or (isinstance(value, Constant) and value.value is None):
        return ""
    items = run.items(value)
    if items is None and isinstance(value, Constant):
        items = (value,)
    if (
        items is None
        or len(items) > _MOST_DIMENSIONS
        or not all(isinstance(item, Constant) for item in items)
    ):
        return None
    sizes = ["?" if item.value is None else str(item.value) for item in items if isinstance(item, Constant)]
    return f"[{','.join(sizes)}]" if sizes else ""
