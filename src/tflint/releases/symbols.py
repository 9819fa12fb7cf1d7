"""Which public names the releases of TensorFlow and Keras have.

A *symbol* is a dotted name with the root that the code uses: ``tensorflow.keras.layers.Dense``,
``keras.layers.Dense``. Its releases are those of its root, with one exception: from TensorFlow 2.16 on
``tensorflow.keras`` and a few other modules are the installed Keras, so for those TensorFlows the releases of
Keras count. A release is therefore given with its *axis*, the root that it is a release of.

Nothing is read before a symbol is asked for, and then only the table of its namespace.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from tflint.releases.known import known
from tflint.releases.presence import Symbol, find_symbol
from tflint.releases.ranges import in_ranges
from tflint.releases.shards import root_of, table_name
from tflint.releases.target import Target

_KERAS_3_SINCE = (2, 16)
"""The TensorFlow from which on tf.keras is the installed Keras."""
_LAST_WITH_KERAS_2 = "2.15"
_WITH_KERAS_2 = ("tensorflow.compat.v1.layers.", "tensorflow.compat.v1.nn.rnn_cell.")
"""What TensorFlow has only where its Keras is Keras 2."""


@dataclass(frozen=True, slots=True)
class Releases:
    """Some releases, ascending, of ``axis``: ``"tensorflow"``, ``"keras"`` or ``"tf_keras"``."""

    axis: str
    releases: tuple[str, ...]


def is_covered(symbol: str) -> bool:
    """Whether the database claims to know the symbol if there is such a thing, so that absence is a fact.

    It does not for what lies below an internal module (``tensorflow.python``, ``keras.src``), for private
    names, for attributes of classes, functions and values, and for other packages.
    """
    name = symbol
    while name:
        found = find_symbol(name)
        if found is not None:
            unknown = symbol[len(name) + 1 :].split(".")
            return name == symbol or (found.kind == "module" and not any(map(_is_internal, unknown)))
        name = name.rpartition(".")[0]
    return False


@lru_cache(maxsize=1 << 15)
def releases_with(symbol: str, target: Target) -> tuple[Releases, ...]:
    """The targeted releases that have the symbol, by axis; an axis without any is left out."""
    found = find_symbol(symbol)
    result = []
    for asked in asked_releases(symbol, target):
        ranges = _ranges_on(found, asked.axis, symbol)
        having = tuple(
            release
            for release in asked.releases
            if in_ranges(_tabled(symbol, release, asked.axis, target), ranges)
        )
        if having:
            result.append(Releases(asked.axis, having))
    return tuple(result)


@lru_cache(maxsize=1 << 15)
def missing_releases(symbol: str, target: Target) -> tuple[Releases, ...]:
    """The targeted releases that do not have the symbol, by axis; ``()`` if all have it.

    Says nothing about symbols that are not covered (`is_covered`), and nothing about roots that have no
    axis in a target (TensorFlow Addons, TF-Slim).
    """
    having = {each.axis: each.releases for each in releases_with(symbol, target)}
    result = []
    for asked in asked_releases(symbol, target):
        missing = tuple(release for release in asked.releases if release not in having.get(asked.axis, ()))
        if missing:
            result.append(Releases(asked.axis, missing))
    return tuple(result)


def asked_releases(symbol: str, target: Target) -> tuple[Releases, ...]:
    """The targeted releases that decide whether a symbol exists.

    For what the installed Keras provides these are the TensorFlows before 2.16, and of Keras those that go with
    a targeted TensorFlow from 2.16 on; with legacy Keras all TensorFlows.
    """
    root = root_of(table_name(symbol))
    own = target.releases(root)
    if root != "tensorflow" or target.legacy_keras or not is_keras_module(symbol):
        return (Releases(root, own),) if own else ()
    before = tuple(release for release in own if not _has_keras_3(release))
    after = [known("tensorflow")[release].keras for release in own if _has_keras_3(release)]
    keras = tuple(release for release in target.keras if any(in_ranges(release, ranges) for ranges in after))
    both = (Releases("tensorflow", before), Releases("keras", keras))
    return tuple(each for each in both if each.releases)


@lru_cache(maxsize=1 << 15)
def is_keras_module(symbol: str) -> bool:
    """Whether a TensorFlow symbol is, or would be, inside of the installed Keras from TensorFlow 2.16 on."""
    name = symbol
    while name:
        found = find_symbol(name)
        if found is not None and found.keras_ranges:
            return True
        name = name.rpartition(".")[0]
    return False


def _tabled(symbol: str, release: str, axis: str, target: Target) -> str:
    """The release that the tables have for what a targeted one is.

    With legacy Keras a TensorFlow with Keras 3 has the Keras 2 that TensorFlow 2.15 had, which is tf_keras now.
    """
    if not target.legacy_keras or axis != "tensorflow" or not _has_keras_3(release):
        return release
    is_of_keras = is_keras_module(symbol) or f"{symbol}.".startswith(_WITH_KERAS_2)
    return _LAST_WITH_KERAS_2 if is_of_keras else release


def has_symbol(symbol: str, release: str, axis: str = "") -> bool:
    """Whether one release has a symbol; ``axis`` is the root that it is a release of, by default the symbol's."""
    found = find_symbol(symbol)
    return found is not None and in_ranges(release, _ranges_on(found, axis, symbol))


def _is_internal(part: str) -> bool:
    """Whether what begins with this part of a name is private in all releases that have it."""
    return part.startswith("_") or part in ("python", "src")


def _ranges_on(found: Symbol | None, axis: str, symbol: str) -> str:
    if found is None:
        return ""
    is_other_axis = axis == "keras" and symbol.startswith("tensorflow")
    return found.keras_ranges if is_other_axis else found.ranges


def _has_keras_3(release: str) -> bool:
    major, _, minor = release.partition(".")
    return (int(major), int(minor)) >= _KERAS_3_SINCE
