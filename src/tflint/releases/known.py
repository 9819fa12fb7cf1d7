"""The known minor releases of TensorFlow, Keras and tf_keras, from ``known.tsv`` beside this module.

A *release* is a minor release, written ``"2.16"``: patch releases never add or remove a public name.
Every tuple of releases is in ascending order.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache

from tflint.records import record

LABELS: Mapping[str, str] = {"tensorflow": "TensorFlow", "keras": "Keras", "tf_keras": "tf_keras"}
"""The roots that have an axis of releases, and how messages write them."""


@record(frozen=True, slots=True)
class KnownRelease:
    """One line of the data file.

    ``patches`` are the final releases of this minor, ascending. ``keras`` are, for TensorFlow only, the
    ranges of standalone Keras releases that it works with, in the notation of `tflint.releases.ranges`.
    """

    root: str
    release: str
    patches: tuple[str, ...]
    keras: str


@cache
def known(root: str) -> Mapping[str, KnownRelease]:
    """The known releases of a root by name, ascending; empty for a root without releases of its own."""
    lines = _read_lines()
    parsed = (_parse(line) for line in lines if line.startswith(root + "\t"))
    return {entry.release: entry for entry in parsed}


@cache
def known_releases(root: str) -> tuple[str, ...]:
    """The known releases of ``"tensorflow"``, ``"keras"`` or ``"tf_keras"``; ``()`` for other roots."""
    return tuple(known(root))


def release_key(release: str) -> tuple[int, int]:
    """The order of releases: ``"2.9"`` comes before ``"2.10"``."""
    major, _, minor = release.partition(".")
    return int(major), int(minor)


@cache
def _read_lines() -> tuple[str, ...]:
    # Not importlib.resources: importing it costs more than all the rest of this module, at every start.
    path = os.path.join(os.path.dirname(__file__), "known.tsv")
    with open(path, encoding="utf-8") as file:
        return tuple(line.rstrip("\n") for line in file if not line.startswith("#"))


def _parse(line: str) -> KnownRelease:
    root, release, patches, *keras = line.split("\t")
    return KnownRelease(root, release, tuple(patches.split()), " ".join(keras))
