"""The names of a scope while its code runs, and how they go on where branches meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tflint.project.facts import Bound, Candidate

MAX_CANDIDATES = 64

Dated = tuple[tuple[int, Candidate], ...]
"""Candidates, each with the moment of its binding."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The candidates of one name; ``sure`` is false where some way through the code does not bind it."""

    candidates: Dated
    sure: bool = True

    def bound(self) -> Bound:
        """The candidates in the order of their bindings, each once."""
        return Bound(tuple(dict.fromkeys(candidate for _, candidate in self.candidates)), self.sure)


Names = dict[str, Entry]


def join(ends: Sequence[Names]) -> Names:
    """Every candidate that a name has at one of the ends, in the order of the bindings."""
    joined = dict(ends[0])
    for end in ends[1:]:
        for name, entry in end.items():
            known = joined.get(name)
            joined[name] = entry if known is None else either(known, entry)
    for name, entry in joined.items():
        if entry.sure and any(name not in end for end in ends):
            joined[name] = Entry(entry.candidates, sure=False)
    return joined


def either(one: Entry, other: Entry) -> Entry:
    """What a name may be where it is one entry on one way through the code, and another on another way."""
    if one is other:
        return one
    candidates = sorted(dict.fromkeys((*one.candidates, *other.candidates)), key=_moment)
    return Entry(tuple(candidates[:MAX_CANDIDATES]), one.sure and other.sure)


def _moment(dated: tuple[int, Candidate]) -> int:
    return dated[0]
