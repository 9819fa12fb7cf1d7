"""Writes histories as the lines of the tables. The notation is described in docs/releases.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from tflint.releases.shards import KINDS, NAMESPACES, namespace_of
from tools.releases.joining import Axes, History, Point
from tools.releases.members import Members
from tools.releases.snapshot import Entry, Snapshot


def render(histories: Mapping[str, History], axes: Axes, snapshots: Sequence[Snapshot]) -> dict[str, str]:
    """The text of every table by its path below ``tables/``."""
    lines: dict[str, list[str]] = {
        f"{kind}/{namespace}": [] for kind in KINDS[:4] for namespace in NAMESPACES
    }
    for name, history in histories.items():
        namespace = namespace_of(name)
        if namespace is None:
            raise ValueError(f"{name} is in no namespace")
        lines[f"names/{namespace}"].append(_name_line(history, axes))
        lines[f"signatures/{namespace}"] += _signature_lines(history, axes)
        lines[f"notes/{namespace}"] += _note_lines(history, axes)
        lines[f"members/{namespace}"] += _member_lines(history, histories, axes)
    lines["ops/tf"] = _op_lines(snapshots, axes)
    return {f"{path}.tsv": "".join(f"{line}\n" for line in each) for path, each in lines.items() if each}


def write(tables: Mapping[str, str], folder: Path) -> list[str]:
    """Make the files below ``folder`` what the tables say; returns the paths that changed, ascending."""
    changed = []
    for path, text in tables.items():
        file = folder / path
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
            changed.append(path)
    for file in folder.rglob("*.tsv"):
        path = file.relative_to(folder).as_posix()
        if path not in tables:
            file.unlink()
            changed.append(path)
    return sorted(changed)


def _name_line(history: History, axes: Axes) -> str:
    kinds = [entry.kind for entry in history.entries.values()]
    # The newest kind, but a value is also what could not be followed, and a module that is opaque in some
    # release cannot be told complete.
    kind = next((kind for kind in reversed(kinds) if kind != "value"), "value")
    if kind == "module" and "opaque" in kinds:
        kind = "opaque"
    return f"{history.name}\t{kind}\t{axes.write(history.root, history.entries)}"


def _signature_lines(history: History, axes: Axes) -> Iterator[str]:
    groups = history.grouped(lambda entry: entry.signature)
    known = {signature: points for signature, points in groups.items() if signature is not None}
    if not known:
        return
    if len(groups) == 1:
        (signature,) = known
        yield f"{history.name}\t({signature})"
        return
    fields = [f"{axes.write(history.root, points)} ({signature})" for signature, points in known.items()]
    yield "\t".join([history.name, *fields])


def _note_lines(history: History, axes: Axes) -> Iterator[str]:
    notes: dict[tuple[str, str, str, str], list[Point]] = {}
    for point, entry in history.entries.items():
        for note in entry.notes:
            key = (note.kind, note.date, " ".join(note.arguments), note.text.replace("\t", " "))
            notes.setdefault(key, []).append(point)
    for key, points in notes.items():
        yield "\t".join((history.name, axes.write(history.root, points), *key))


def _member_lines(history: History, histories: Mapping[str, History], axes: Axes) -> Iterator[str]:
    points = [point for point, entry in history.entries.items() if entry.kind == "class"]
    if not points:
        return
    items: dict[str, list[Point]] = {}
    for point in points:
        for item in _member_items(history.name, history.entries[point], point, histories):
            items.setdefault(item, []).append(point)

    def presence(points: Iterable[Point]) -> str:
        return axes.write(history.root, points).replace(" ", ",")

    fields = [presence(points)]
    for item in sorted(items, key=lambda item: (item[0] not in "=<?", item)):
        fields.append(item if items[item] == points else f"{item}@{presence(items[item])}")
    yield f"{history.name}\t{' '.join(fields)}"


def _member_items(name: str, entry: Entry, point: Point, histories: Mapping[str, History]) -> Iterator[str]:
    """``=other`` for another name of a class, else ``<base``, ``member``, ``.attribute``; ``?`` if not known."""
    if entry.members is None:
        yield "?"
        return
    if entry.known_as != name and entry.known_as in histories and point in histories[entry.known_as].entries:
        yield f"={entry.known_as}"
        return
    inherited: set[str] = set()
    inherited_on_instances: set[str] = set()
    for base in entry.bases:
        members = _members_at(base, point, histories)
        if members is not None:
            yield f"<{base}"
            inherited |= members.on_class
            inherited_on_instances |= members.on_instances
    yield from entry.members.on_class - inherited
    yield from (f".{name}" for name in entry.members.on_instances - inherited - inherited_on_instances)


def _members_at(name: str, point: Point, histories: Mapping[str, History]) -> Members | None:
    history = histories.get(name)
    entry = history.entries.get(point) if history is not None else None
    return entry.members if entry is not None else None


def _op_lines(snapshots: Iterable[Snapshot], axes: Axes) -> list[str]:
    points: dict[str, list[Point]] = {}
    for snapshot in snapshots:
        for op in snapshot.ops:
            points.setdefault(op, []).append((snapshot.axis, snapshot.release))
    return [f"{op}\t{axes.write('tensorflow', points[op])}" for op in sorted(points)]
