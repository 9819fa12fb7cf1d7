"""What changed from one release to another, for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tools.releases.snapshot import Entry, Snapshot


def describe(older: Snapshot, newer: Snapshot) -> Iterator[str]:
    """Lines: names that came (``+``), went (``-``), take other arguments (``~``), became deprecated (``!``), ops.

    Names below a module that came or went are counted, not listed.
    """
    yield f"{newer.axis} {older.release} -> {newer.release}"
    before, after = older.entries, newer.entries
    yield from _listed("+", after, after.keys() - before.keys())
    yield from _listed("-", before, before.keys() - after.keys())
    both = sorted(before.keys() & after.keys())
    for name in both:
        old, new = before[name], after[name]
        if old.signature != new.signature and new.signature is not None:
            yield f"~ {name}({old.signature if old.signature is not None else '?'}) -> ({new.signature})"
    for name in both:
        for note in after[name].notes:
            if note not in before[name].notes:
                about = f" {' '.join(note.arguments)}" if note.arguments else ""
                yield f"! {name}: {note.kind}{about} deprecated. {note.text}".rstrip()
    for name in both:
        old_members, new_members = before[name].members, after[name].members
        if old_members is not None and new_members is not None and after[name].known_as == name:
            came = sorted(new_members.on_class - old_members.on_class)
            went = sorted(old_members.on_class - new_members.on_class)
            if came or went:
                yield f"~ {name}: {' '.join([*(f'+{each}' for each in came), *(f'-{each}' for each in went)])}"
    for op in sorted(newer.ops - older.ops):
        yield f"+ op {op}"
    for op in sorted(older.ops - newer.ops):
        yield f"- op {op}"


def _listed(sign: str, entries: Mapping[str, Entry], names: Iterable[str]) -> Iterator[str]:
    changed = set(names)
    below: dict[str, int] = {}
    for name in sorted(changed):
        top = name
        while top.rpartition(".")[0] in changed:
            top = top.rpartition(".")[0]
        below[top] = below.get(top, -1) + 1
    for name, count in below.items():
        yield f"{sign} {name} ({entries[name].kind}{f', and {count} names below it' if count else ''})"
