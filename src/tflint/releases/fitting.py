"""Which releases the names in use would fit, for projects that do not say what they are for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from tflint.releases.known import known_releases
from tflint.releases.ranges import describe_releases, in_ranges
from tflint.releases.target import KERAS_3_IN_TENSORFLOW, Target, working_together

RangesOf = Callable[[str], "Mapping[str, str] | None"]
"""Gives the ranges in which a symbol exists, by axis: ``{"tensorflow": "1.12-1.15"}`` for
``"tensorflow.Session"``, ``{"tensorflow": "1.12-2.15", "keras": "3.0-"}`` for one of `tf.keras`, which is standalone
Keras from TensorFlow 2.16 on. None for a symbol of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The releases in which most of the names exist, ascending.

    ``tensorflow`` or ``keras`` is empty where no name is on that axis. ``kept`` of ``known`` different names exist
    in all of them; ``missing`` are those that do not, sorted.
    """

    tensorflow: tuple[str, ...]
    keras: tuple[str, ...]
    kept: int
    known: int
    missing: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every name exists in these releases."""
        return self.kept == self.known

    def describe(self) -> str:
        """``this code fits TensorFlow 1.12–1.15``; empty where nothing can be said."""
        parts = [
            describe_releases(releases, root)
            for root, releases in (("tensorflow", self.tensorflow), ("keras", self.keras))
            if releases
        ]
        if not parts:
            return ""
        if self.complete:
            return f"this code fits {' and '.join(parts)}"
        return f"{self.kept} of the {self.known} names in this code fit {' and '.join(parts)}"

    def suits(self, target: Target) -> bool:
        """Whether every release of a target is among these: then there is nothing to say."""
        return not (
            (self.tensorflow and not set(target.tensorflow) <= set(self.tensorflow))
            or (self.keras and not set(target.keras) <= set(self.keras))
        )


def fitting_releases(symbols: Iterable[str], ranges_of: RangesOf) -> Fit:
    """The releases of TensorFlow and Keras that have the most of some symbols (``tensorflow.layers.dense``).

    Each different symbol counts once. TensorFlow is judged by the names below `tensorflow`, Keras by those below
    `keras`; where both are in use, only releases that work together count. A symbol of `tf.keras`
    exists in a TensorFlow with Keras 3 if some Keras that goes with it has the symbol.
    """
    found: dict[str, Mapping[str, str]] = {}
    for symbol in sorted(set(symbols)):
        root = symbol.partition(".")[0]
        ranges = ranges_of(symbol) if root in ("tensorflow", "keras") else None
        if ranges is not None:
            found[symbol] = ranges
    having = {
        symbol: (_tensorflows if symbol.startswith("tensorflow.") else _kerases)(ranges)
        for symbol, ranges in found.items()
    }
    best = {
        root: _best([releases for symbol, releases in having.items() if symbol.startswith(f"{root}.")], root)
        for root in ("tensorflow", "keras")
    }
    if best["tensorflow"] and best["keras"]:
        together = working_together(best["tensorflow"], best["keras"])
        best["tensorflow"], best["keras"] = together or _best_together(having)
    missing = tuple(
        symbol for symbol, releases in having.items() if not set(best[symbol.partition(".")[0]]) <= releases
    )
    return Fit(best["tensorflow"], best["keras"], len(having) - len(missing), len(having), missing)


def _best(havings: list[frozenset[str]], root: str) -> tuple[str, ...]:
    """The releases of a root that have the most symbols; none if there are no symbols."""
    counts = Counter(release for releases in havings for release in releases)
    most = max(counts.values(), default=0)
    return tuple(release for release in known_releases(root) if most and counts[release] == most)


def _best_together(having: Mapping[str, frozenset[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The releases of TensorFlow and of Keras that work together and have the most of all symbols, and the same ones.

    Of several such sets of symbols, that of the newest releases.
    """
    counts: dict[str, Counter[str]] = {"tensorflow": Counter(), "keras": Counter()}
    for symbol, releases in having.items():
        counts[symbol.partition(".")[0]].update(releases)
    pairs = {
        (release, other): counts["tensorflow"][release] + counts["keras"][other]
        for release in known_releases("tensorflow")
        for other in known_releases("keras")
        if working_together([release], [other])
    }
    most = max(pairs.values(), default=0)
    best = [pair for pair, count in pairs.items() if count == most]
    kept = _kept(best[-1], having) if best else frozenset()
    best = [pair for pair in best if _kept(pair, having) == kept]
    tensorflow, keras = ({pair[axis] for pair in best} for axis in (0, 1))
    return (
        tuple(release for release in known_releases("tensorflow") if release in tensorflow),
        tuple(release for release in known_releases("keras") if release in keras),
    )


def _kept(pair: tuple[str, str], having: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The symbols that a TensorFlow and a Keras have."""
    return frozenset(
        symbol
        for symbol, releases in having.items()
        if pair[0 if symbol.startswith("tensorflow.") else 1] in releases
    )


def _tensorflows(ranges: Mapping[str, str]) -> frozenset[str]:
    having = [
        release
        for release in known_releases("tensorflow")
        if in_ranges(release, ranges.get("tensorflow", ""))
    ]
    of_keras = _kerases(ranges)
    with_keras_3 = [
        release for release in known_releases("tensorflow") if in_ranges(release, KERAS_3_IN_TENSORFLOW)
    ]
    having += (release for release in with_keras_3 if of_keras and working_together([release], of_keras))
    return frozenset(having)


def _kerases(ranges: Mapping[str, str]) -> frozenset[str]:
    return frozenset(
        release for release in known_releases("keras") if in_ranges(release, ranges.get("keras", ""))
    )
