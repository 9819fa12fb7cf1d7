"""Ops of a graph that the target's TensorFlow does not register."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache

from tflint.releases.ranges import describe_releases, in_ranges
from tflint.releases.shards import read_table
from tflint.releases.target import Target


@cache
def _table() -> dict[str, str]:
    """Op → ranges of releases, for ops that have a Python function."""
    return dict([line.split("\t", 1) for line in read_table("ops", "tf").splitlines()])


@cache
def _without_function() -> frozenset[str]:
    """Ops that TensorFlow registers, but that no Python function stands for: nobody says since when."""
    path = os.path.join(os.path.dirname(__file__), "ops_without_function.txt")
    with open(path, encoding="utf-8") as file:
        return frozenset(line.strip() for line in file if not line.startswith("#"))


def missing_ops(ops: Iterable[str], target: Target) -> Iterator[tuple[str, str]]:
    """(op, why it is missing and what to do) for each that some targeted release does not have."""
    table = _table()
    for op in ops:
        if op.startswith("_") or op in _without_function():
            continue
        ranges = table.get(op)
        if ranges is None:
            yield op, _own_op(op)
            continue
        lacking = tuple(release for release in target.tensorflow if not in_ranges(release, ranges))
        if lacking:
            having = describe_ranges_of(ranges)
            yield op, f"the op exists in {having}, not in {describe_releases(lacking, 'tensorflow')}"


def describe_ranges_of(ranges: str) -> str:
    """The releases that have an op, in words."""
    from tflint.releases.ranges import describe_ranges

    return describe_ranges(ranges, "tensorflow")


def _own_op(op: str) -> str:
    return (
        f"{op} is no op of TensorFlow: load the library that has it (`tf.load_op_library`, tensorflow_text, "
        "tensorflow_addons …) before the model"
    )
