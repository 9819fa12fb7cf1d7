"""Names that an import statement finds although they are no attributes of their module.

With Keras 3 ``from tensorflow.keras.saving import load_model`` works, while ``tf.keras.saving`` raises until
somebody has imported it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache

from tflint.releases.ranges import in_ranges
from tflint.releases.shards import python_name, table_name
from tflint.releases.symbols import asked_releases
from tflint.releases.target import Target


def is_importable(symbol: str, target: Target) -> bool:
    """Whether an import statement finds the symbol, or something above it, in some release of the target."""
    name = symbol
    while "." in name:
        found = _table().get(table_name(name))
        if found is not None:
            return any(
                in_ranges(release, found.get(each.axis, ""))
                for each in asked_releases(name, target)
                for release in each.releases
            )
        name = name.rpartition(".")[0]
    return False


def importable_names() -> tuple[str, ...]:
    """The symbols that are so in some release."""
    return tuple(python_name(name) for name in _table())


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    path = os.path.join(os.path.dirname(__file__), "importable.tsv")
    table: dict[str, Mapping[str, str]] = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#"):
                name, presence = line.rstrip("\n").split("\t")
                ranges, _, keras_ranges = presence.partition("|")
                table[name] = {"tensorflow": ranges, "keras": keras_ranges}
    return table
