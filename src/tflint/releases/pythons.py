"""Which Pythons each TensorFlow release has wheels for, from ``pythons.tsv`` beside this module."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache


@cache
def pythons() -> Mapping[str, tuple[str, ...]]:
    """The Pythons (``"3.9"``) of each TensorFlow release, ascending; releases that are not listed are not known."""
    path = os.path.join(os.path.dirname(__file__), "pythons.tsv")
    with open(path, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    return {release: tuple(versions.split()) for release, versions in rows}
