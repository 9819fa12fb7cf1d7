"""Public names of what private modules define: the same object, as compared on real releases (see `private.tsv`)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache

PRIVATE_ROOTS = ("tensorflow.python", "tensorflow_core", "keras.src", "tf_keras.src")
_TABLE = os.path.join(os.path.dirname(__file__), "private.tsv")


def is_private(symbol: str) -> bool:
    """Whether a dotted name is in, or is, a part of a framework that no release promises anything about."""
    return any(symbol == root or symbol.startswith(root + ".") for root in PRIVATE_ROOTS)


def public_name(symbol: str) -> str | None:
    """The public name of the very object that a private one is in TensorFlow 2.21 and Keras 3.15; None if there is none."""
    module, _, name = symbol.rpartition(".")
    return _names().get(module, {}).get(name)


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    names: dict[str, dict[str, str]] = {}
    with open(_TABLE, encoding="utf-8") as table:
        lines = table.read().splitlines()
    for line in lines:
        module, public, listed = line.split("\t")
        own = names.setdefault(module, {})
        for item in listed.split(" "):
            name, _, other = item.partition("=")
            own[name] = f"{public}.{other or name}"
    return names


def likely_public(symbol: str) -> str | None:
    """Where a name of a private Keras or of `tensorflow_core` is public, perhaps as another object."""
    for private, public in (
        ("tensorflow.python.keras.", "tensorflow.keras."),
        ("tensorflow_core.python.keras.", "tensorflow.keras."),
        ("tensorflow_core.", "tensorflow."),
        ("keras.src.", "keras."),
        ("tf_keras.src.", "tf_keras."),
    ):
        if symbol.startswith(private):
            return _known(public + symbol.removeprefix(private))
    return None


def _known(symbol: str) -> str | None:
    from tflint.releases.presence import find_symbol

    return symbol if find_symbol(symbol) is not None else None
