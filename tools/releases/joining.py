"""Joins the releases: for each public name, what it was in which of them.

A *point* is one release on one axis. Names below ``tf`` have points on two: TensorFlow's, and Keras's for
those that the installed Keras provides from TensorFlow 2.16 on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from tools.releases.snapshot import Entry, Snapshot

_T = TypeVar("_T")

Point = tuple[str, str]
"""(axis, release)."""


@dataclass(frozen=True, slots=True)
class Axes:
    """The releases on each axis, ascending."""

    releases: Mapping[str, tuple[str, ...]]

    def write(self, root: str, points: Iterable[Point]) -> str:
        """Points in the notation of the tables: ``"1.12-2.15|3.0-"``, after the bar those on Keras's axis.

        ``root`` is the one of the name: only below ``tf`` are there two axes, and only releases of Keras
        that provide such names count as neighbours there.
        """
        points = list(points)
        own = [release for axis, release in points if axis == root]
        text = write_ranges(self.releases[root], own)
        if root != "tensorflow":
            return text
        of_keras = [release for axis, release in points if axis == "keras"]
        providing = [release for release in self.releases["keras"] if not release.startswith("2.")]
        return f"{text}|{write_ranges(providing, of_keras)}" if of_keras else text


def write_ranges(axis: Sequence[str], present: Collection[str]) -> str:
    """Some releases of an axis as ranges: ``"2.0-2.3 2.6-"``; the end is open if the newest is among them."""
    following = dict(pairwise(axis))
    runs: list[list[str]] = []
    for release in axis:
        if release in present:
            if runs and following.get(runs[-1][-1]) == release:
                runs[-1].append(release)
            else:
                runs.append([release])
    parts = []
    for run in runs:
        if run[-1] == axis[-1]:
            parts.append(f"{run[0]}-")
        else:
            parts.append(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}")
    return " ".join(parts)


@dataclass(frozen=True, slots=True)
class History:
    """What one public name was, by point, in order."""

    name: str
    entries: Mapping[Point, Entry]

    @property
    def root(self) -> str:
        """The root whose releases the name has."""
        return root_of(self.name)

    def grouped(self, of: Callable[[Entry], _T]) -> dict[_T, list[Point]]:
        """The points by what ``of`` says about the entry, in the order of the first of each."""
        groups: dict[_T, list[Point]] = {}
        for point, entry in self.entries.items():
            groups.setdefault(of(entry), []).append(point)
        return groups


def root_of(name: str) -> str:
    """``"tensorflow"`` for ``"tf.nn.relu"``."""
    root = name.partition(".")[0]
    return "tensorflow" if root == "tf" else root


def join(snapshots: Sequence[Snapshot]) -> dict[str, History]:
    """The histories of all names, from snapshots that are ascending on each axis, TensorFlow's first."""
    collected: dict[str, dict[Point, Entry]] = {}
    for snapshot in snapshots:
        for name, entry in snapshot.entries.items():
            collected.setdefault(name, {})[snapshot.axis, snapshot.release] = entry
    return {name: History(name, collected[name]) for name in sorted(collected)}


def without_repeats(histories: Mapping[str, History]) -> dict[str, History]:
    """Leaves out of ``tf.compat.v2`` what it is in TensorFlow 2: there it is ``tf`` itself.

    Names that only ``tf.compat.v2`` has are kept. Raises ValueError for one that is in a release of which
    ``tf`` has the name only in others.
    """
    kept: dict[str, History] = {}
    for name, history in histories.items():
        plain = histories.get("tf." + name.removeprefix(COMPAT_V2)) if name.startswith(COMPAT_V2) else None
        if plain is None or all(map(is_first, plain.entries)):
            kept[name] = history
            continue
        first = {point: entry for point, entry in history.entries.items() if is_first(point)}
        alone = [point for point in history.entries if point not in first and point not in plain.entries]
        if alone:
            raise ValueError(f"{name} is in {alone}, but not without compat.v2")
        if first:
            kept[name] = History(name, first)
    return kept


COMPAT_V2 = "tf.compat.v2."


def is_first(point: Point) -> bool:
    """Whether a point is a TensorFlow 1."""
    return point[0] == "tensorflow" and point[1].startswith("1.")
