"""Reads the committed tables back, so that one release can be added without the sources of all others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tflint.releases.known import release_key
from tflint.releases.ranges import in_ranges
from tflint.releases.shards import NAMESPACES
from tools.releases.facts import Note
from tools.releases.joining import Axes, Point, join, root_of, without_repeats
from tools.releases.members import Members
from tools.releases.snapshot import Entry, Snapshot
from tools.releases.tables import render

AXES = "axes.tsv"
ORDER = ("tensorflow", "keras", "tf_keras", "tensorflow_addons", "tf_slim")
"""The axes in the order in which releases are joined."""


def write_axes(axes: Axes) -> str:
    """The text of the table that says which releases the others are made from."""
    return "".join(f"{root}\t{' '.join(releases)}\n" for root, releases in sorted(axes.releases.items()))


def read_axes(folder: Path) -> Axes:
    """What `write_axes` wrote. Raises OSError."""
    return Axes({root: tuple(releases.split()) for root, releases in _table(folder / AXES)})


def read_snapshots(folder: Path) -> list[Snapshot]:
    """The snapshots that the tables were made from, as far as the tables say: joined again they give the same text."""
    axes = read_axes(folder)
    points = [(root, release) for root in ORDER for release in axes.releases[root]]
    places = _Places(points)
    signatures = dict(_lines(folder, "signatures"))
    notes = _read_notes(folder, places)
    classes = _Classes(dict(_lines(folder, "members")), places)
    entries: dict[Point, dict[str, Entry]] = {point: {} for point in points}
    for name, rest in _lines(folder, "names"):
        kind, _, presence = rest.partition("\t")
        there = places.of(name, presence)
        signature_at = _signatures(name, signatures.get(name), there, places)
        made: dict[object, Entry] = {}  # few differ from release to release
        for point in there:
            of_class = classes.at(name, point)
            # The tables tell the newest kind only.
            kind_here = "class" if of_class is not None else "value" if kind == "class" else kind
            details = of_class or _NO_CLASS
            fields = (kind_here, signature_at.get(point), notes.get((name, point), ()))
            key = (fields, id(details))
            if key not in made:
                made[key] = Entry(*fields, details.members, details.bases, details.known_as)
            entries[point][name] = made[key]
    ops: dict[Point, set[str]] = {point: set() for point in points}
    for op, ranges in _table(folder / "ops" / "tf.tsv"):
        for point in places.of("tf", ranges):
            ops[point].add(op)
    return [Snapshot(*point, entries[point], frozenset(ops[point])) for point in points]


def merged(built: Iterable[Snapshot], others: Iterable[Snapshot]) -> list[Snapshot]:
    """All snapshots in the order in which they are joined; one in ``built`` replaces one of the same release."""
    by_point = {(each.axis, each.release): each for each in (*others, *built)}
    return [
        by_point[point]
        for point in sorted(by_point, key=lambda point: (ORDER.index(point[0]), release_key(point[1])))
    ]


def axes_of(snapshots: Iterable[Snapshot]) -> Axes:
    """The releases that snapshots, in order, are of."""
    releases: dict[str, tuple[str, ...]] = {}
    for each in snapshots:
        releases[each.axis] = (*releases.get(each.axis, ()), each.release)
    return Axes(releases)


def texts_of(snapshots: Sequence[Snapshot]) -> dict[str, str]:
    """The text of every table by its path."""
    axes = axes_of(snapshots)
    return render(without_repeats(join(snapshots)), axes, snapshots) | {AXES: write_axes(axes)}


class _Places:
    """The points that the texts in the tables stand for. Few different texts stand for all names."""

    def __init__(self, points: list[Point]) -> None:
        self._points = points
        self._known: dict[tuple[str, str], tuple[Point, ...]] = {}

    def of(self, name: str, presence: str) -> tuple[Point, ...]:
        """The points in ``presence``, in order, for a name; spaces in it may be commas."""
        root = root_of(name)
        if (root, presence) not in self._known:
            self._known[root, presence] = tuple(self._parse(root, presence.replace(",", " ")))
        return self._known[root, presence]

    def _parse(self, root: str, presence: str) -> Iterator[Point]:
        ranges, _, keras_ranges = presence.partition("|")
        for axis, release in self._points:
            text = ranges if axis == root else keras_ranges if axis == "keras" else ""
            if in_ranges(release, text):
                yield axis, release


def _lines(folder: Path, kind: str) -> Iterator[tuple[str, str]]:
    for namespace in NAMESPACES:
        file = folder / kind / f"{namespace}.tsv"
        if file.is_file():
            yield from _table(file)


def _table(file: Path) -> Iterator[tuple[str, str]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        name, _, rest = line.partition("\t")
        yield name, rest


def _read_notes(folder: Path, places: _Places) -> dict[tuple[str, Point], tuple[Note, ...]]:
    notes: dict[tuple[str, Point], tuple[Note, ...]] = {}
    for name, rest in _lines(folder, "notes"):
        presence, kind, date, arguments, text = rest.split("\t")
        note = Note(kind, date, tuple(arguments.split()), text)
        for point in places.of(name, presence):
            notes[name, point] = (*notes.get((name, point), ()), note)
    return notes


def _signatures(name: str, text: str | None, there: tuple[Point, ...], places: _Places) -> dict[Point, str]:
    found: dict[Point, str] = {}
    for part in text.split("\t") if text is not None else ():
        presence, _, arguments = part.partition("(")
        for point in places.of(name, presence.strip()) if presence else there:
            found[point] = arguments[:-1]
    return found


@dataclass(frozen=True, slots=True)
class _OfClass:
    """What an entry has if it is a class."""

    members: Members | None
    bases: tuple[str, ...]
    known_as: str


_NO_CLASS = _OfClass(None, (), "")


class _Classes:
    """The lines of the members tables, with inheritance worked out and remembered."""

    def __init__(self, lines: Mapping[str, str], places: _Places) -> None:
        self._items: dict[str, dict[Point, list[str]]] = {}
        self._known: dict[tuple[str, Point], _OfClass] = {}
        self._made: dict[tuple[object, ...], _OfClass] = {}
        for name, line in lines.items():
            presence, *items = line.split(" ")
            at_point: dict[Point, list[str]] = {point: [] for point in places.of(name, presence)}
            for item in items:
                what, at, limited = item.partition("@")
                for point in places.of(name, limited if at else presence):
                    at_point[point].append(what)
            self._items[name] = at_point

    def at(self, name: str, point: Point) -> _OfClass | None:
        """What is known of a class in a release; None if the name is no class there."""
        items = self._items.get(name, {}).get(point)
        if items is None:
            return None
        if (name, point) not in self._known:
            inherited = [self.at(item[1:], point) for item in items if item[0] in "=<"]
            key = (name, *items, *map(id, inherited))
            if key not in self._made:
                self._made[key] = self._expand(name, items, inherited)
            self._known[name, point] = self._made[key]
        return self._known[name, point]

    @staticmethod
    def _expand(name: str, items: list[str], inherited: list[_OfClass | None]) -> _OfClass:
        on_class: set[str] = set()
        on_instances: set[str] = set()
        unknown = "?" in items
        for base in inherited:
            if base is None or base.members is None:
                unknown = True
            else:
                on_class |= base.members.on_class
                on_instances |= base.members.on_instances
        on_class.update(item for item in items if item[0] not in "=<?.")
        on_instances.update(item[1:] for item in items if item[0] == ".")
        known_as = next((item[1:] for item in items if item[0] == "="), name)
        members = None if unknown else Members(frozenset(on_class), frozenset(on_instances - on_class))
        return _OfClass(members, tuple(item[1:] for item in items if item[0] == "<"), known_as)
