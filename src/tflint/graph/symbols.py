"""One name for functions that TensorFlow has under several."""

from __future__ import annotations

_OPS = "tensorflow.python.ops."
_PREFIXES = (
    ("tensorflow.compat.v1.", "tensorflow."),
    ("tensorflow.python.framework.ops.", "tensorflow."),
    ("tensorflow.python.client.session.", "tensorflow."),
    ("tensorflow.python.ops.variables.", "tensorflow."),
    ("tensorflow.python.summary.summary.", "tensorflow.summary."),
    ("tensorflow.python.training.", "tensorflow.train."),
    ("tensorflow.python.layers.layers.", "tensorflow.layers."),
    ("tensorflow.python.keras.", "tensorflow.keras."),
    ("tensorflow.python.ops.nn.", "tensorflow.nn."),
    ("tensorflow.python.ops.rnn_cell.", "tensorflow.nn.rnn_cell."),
    ("tensorflow.python.ops.rnn.", "tensorflow.nn."),
)


def plain(symbol: str) -> str:
    """The name that TensorFlow 1 has for a symbol in its public API, where the user came another way."""
    for prefix, public in _PREFIXES:
        if symbol.startswith(prefix):
            rest = symbol[len(prefix) :]
            if public == "tensorflow.train.":
                rest = rest.rpartition(".")[2]
            return public + rest
    if symbol.startswith(_OPS):
        module, _, name = symbol[len(_OPS) :].partition(".")
        if module.endswith("_ops") and name and "." not in name:
            return f"tensorflow.nn.{name}" if module == "nn_ops" else f"tensorflow.{name}"
    return symbol
