"""What the releases say about their deprecated names and arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from tflint.releases.ranges import in_ranges
from tflint.releases.shards import name_at, namespace_of, read_table, root_of, table_name
from tflint.releases.symbols import Releases, releases_with
from tflint.releases.target import Target


@dataclass(frozen=True, slots=True)
class Deprecation:
    """A note in the sources of the releases in ``ranges`` (as in `tflint.releases.symbols.Symbol`).

    ``kind``: ``"symbol"``, all of it is deprecated; ``"alias"``, only this name of it; ``"argument"``, the named
    arguments; ``"value"``, some values of arguments (``arguments`` are such as ``axis=None``). ``date`` is the
    ISO date after which it may go, ``""`` for most. ``text`` is the advice, ``""`` if there is none.
    """

    ranges: str
    keras_ranges: str
    kind: str
    date: str
    arguments: tuple[str, ...]
    text: str


def deprecations_of(symbol: str, release: str, axis: str = "") -> tuple[Deprecation, ...]:
    """The notes on a symbol in one release; ``axis`` is the root that it is a release of."""
    name = name_at(symbol, release, axis or root_of(table_name(symbol)))
    namespace = namespace_of(name)
    notes = _table(namespace).get(name, ()) if namespace is not None else ()
    other_axis = axis == "keras" and name.startswith("tf.")
    return tuple(
        note for note in notes if in_ranges(release, note.keras_ranges if other_axis else note.ranges)
    )


def deprecation_of(symbol: str, release: str, axis: str = "") -> Deprecation | None:
    """The note that a symbol itself, or this name of it, is deprecated; None if it is not."""
    for note in deprecations_of(symbol, release, axis):
        if note.kind in ("symbol", "alias"):
            return note
    return None


@lru_cache(maxsize=1 << 14)
def newest_deprecation(symbol: str, target: Target) -> tuple[Deprecation, Releases] | None:
    """The note on a symbol in the newest targeted release that has it, and that release; None if there is none."""
    having = releases_with(symbol, target)
    if not having:
        return None
    newest = Releases(having[-1].axis, having[-1].releases[-1:])
    note = deprecation_of(symbol, newest.releases[0], newest.axis)
    return None if note is None else (note, newest)


@lru_cache(maxsize=1 << 14)
def deprecated_prefixes(symbol: str, target: Target) -> tuple[str, ...]:
    """The symbol and what it is an attribute of, as far as `newest_deprecation` has a note on them; the shortest first."""
    found = []
    while "." in symbol:
        if newest_deprecation(symbol, target) is not None:
            found.append(symbol)
        symbol = symbol.rpartition(".")[0]
    return tuple(reversed(found))


@cache
def _table(namespace: str) -> Mapping[str, tuple[Deprecation, ...]]:
    notes: dict[str, tuple[Deprecation, ...]] = {}
    for line in read_table("notes", namespace).splitlines():
        name, presence, kind, date, arguments, text = line.split("\t")
        ranges, _, keras_ranges = presence.partition("|")
        note = Deprecation(ranges, keras_ranges, kind, date, tuple(arguments.split()), text)
        notes[name] = (*notes.get(name, ()), note)
    return notes
