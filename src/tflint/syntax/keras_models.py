"""Keras models and where they come from: which Keras, by the symbols that made them."""

from __future__ import annotations

import libcst as cst

from tflint.syntax.origins import Making, Origin, overrides

_MAKERS = frozenset(
    {
        "Sequential",
        "Model",
        "models.Sequential",
        "models.Model",
        "models.Functional",
        "Sequential.from_config",
        "Model.from_config",
        "models.Sequential.from_config",
        "models.Model.from_config",
        "models.load_model",
        "models.model_from_json",
        "models.model_from_yaml",
        "models.model_from_config",
        "models.clone_model",
        "saving.load_model",
    }
)
LOADERS = ("models.load_model", "saving.load_model")
"""Below a Keras root: what loads whole models."""
ROOTS = ("keras", "tensorflow.keras", "tf_keras")


def keras_root(symbol: str) -> str:
    """``tensorflow.keras`` for ``tensorflow.keras.models.Model``: the symbol as far as its Keras; empty without one."""
    parts = symbol.split(".")
    for index, part in enumerate(parts):
        if part in ("keras", "tf_keras"):
            return ".".join(parts[: index + 1])
    return ""


def is_model_maker(symbol: str) -> bool:
    """Whether a call of the symbol gives a Keras model."""
    root = keras_root(symbol)
    rest = symbol[len(root) + 1 :]
    if not root:
        return False
    return rest in _MAKERS or (rest.startswith("applications.") and rest.rpartition(".")[2][:1].isupper())


def model_roots(node: cst.CSTNode, making: Making, method: str) -> tuple[str, ...]:
    """The Kerases whose model a value surely is, with Keras's own ``method``; empty where it may be anything else."""
    origins: tuple[Origin, ...] = making.origins(node)
    roots: dict[str, None] = {}
    for origin in origins:
        if overrides(origin, method):
            return ()
        if not is_model_maker(origin.symbol):
            # A class may have other bases besides the model.
            if origin.own is None:
                return ()
            continue
        roots[keras_root(origin.symbol)] = None
    return tuple(roots)
