"""Ranges of releases as the tables write them: ``"2.0-2.3 2.6-2.12 3.0-"``; an open end is the newest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from tflint.releases.known import LABELS, known_releases, release_key

_Key = tuple[int, int]
_FOREVER: _Key = (1 << 30, 0)


@cache
def _bounds(ranges: str) -> tuple[tuple[_Key, _Key], ...]:
    bounds = []
    for part in ranges.split():
        first, dash, last = part.partition("-")
        start = release_key(first)
        end = release_key(last) if last else _FOREVER if dash else start
        if end < start:
            raise ValueError(f"the range {part!r} ends before it starts")
        bounds.append((start, end))
    return tuple(bounds)


def in_ranges(release: str, ranges: str) -> bool:
    """Whether a release lies in one of the ranges; nothing lies in ``""``.

    Raises ValueError for malformed text.
    """
    key = release_key(release)
    return any(start <= key <= end for start, end in _bounds(ranges))


def missing_in(releases: Sequence[str], ranges: str) -> tuple[str, ...]:
    """The releases, in the order given, that lie in none of the ranges."""
    return tuple(release for release in releases if not in_ranges(release, ranges))


def describe_releases(releases: Sequence[str], root: str = "keras") -> str:
    """Releases (ascending) in words: ``TensorFlow 2.16–2.21``, ``Keras 2.3, 2.6–2.12 and 3.0–3.15``.

    Neighbours among the root's known releases are joined into one range.
    """
    label = LABELS.get(root, root)
    runs = [_describe_run(run) for run in _runs(releases, known_releases(root))]
    if not runs:
        return f"no release of {label}"
    listed = runs[0] if len(runs) == 1 else f"{', '.join(runs[:-1])} and {runs[-1]}"
    return f"{label} {listed}"


def _runs(releases: Sequence[str], axis: Sequence[str]) -> list[list[str]]:
    following = dict(pairwise(axis))
    runs: list[list[str]] = []
    for release in releases:
        if runs and following.get(runs[-1][-1]) == release:
            runs[-1].append(release)
        else:
            runs.append([release])
    return runs


def _describe_run(run: Sequence[str]) -> str:
    return run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}"


def describe_ranges(ranges: str, root: str) -> str:
    """Ranges in words, open ends up to the newest known release: ``TensorFlow 1.12–1.15``."""
    axis = known_releases(root)
    if axis:
        return describe_releases([release for release in axis if in_ranges(release, ranges)], root)
    return f"{LABELS.get(root, root)} {ranges.replace('-', '–').rstrip('–')}"
