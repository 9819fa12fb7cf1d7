"""Compares what a release really has with what the database says, and looks up why they disagree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path

import tomli

from tools.accuracy.claims import OPAQUE, Claims
from tools.accuracy.dumps import Real


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a class of disagreements is there.

    It holds for disagreements of one ``kind`` (see `Disagreement`) in the rows that match
    ``rows`` (a shell pattern), of which the expressions match name, parent, place of definition and detail completely.
    ``foreign`` asks that the parent did not define it. ``left_out``: the names are outside of what the database
    wants to hold, or only this environment lacks them; they are not counted.
    """

    kind: str
    text: str
    rows: str = "*"
    name: str = ".*"
    parent: str = ".*"
    real: str = ".*"
    detail: str = ".*"
    foreign: bool = False
    left_out: bool = False

    def explains(self, row: str, disagreement: Disagreement) -> bool:
        """Whether this is why."""
        return (
            self.kind == disagreement.kind
            and fnmatch(row, self.rows)
            and (disagreement.foreign or not self.foreign)
            and all(
                re.fullmatch(pattern, text, re.DOTALL)
                for pattern, text in (
                    (self.name, disagreement.name),
                    (self.parent, disagreement.parent),
                    (self.real, disagreement.real),
                    (self.detail, disagreement.detail),
                )
            )
        )


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One name on which database and reality differ.

    ``kind`` is ``missing`` (real, not in the database), ``false`` (in the database, not real), ``arguments``,
    ``members`` (a class has more of them than the database says) or ``surplus`` (fewer). ``real`` is where the object was defined and ``parent`` what it hangs at really is, ``""`` if there
    is none. ``detail`` is the error of a false name, ``database / real`` for arguments, the members concerned of a class.
    """

    kind: str
    name: str
    parent: str
    real: str
    detail: str
    explanation: Explanation | None = None

    @property
    def foreign(self) -> bool:
        """Whether what it hangs at did not define it."""
        return not self.real.startswith(self.parent + ".")

    @property
    def counts(self) -> bool:
        return self.explanation is None or not self.explanation.left_out


@dataclass(frozen=True, slots=True)
class Comparison:
    """One row: a root at a release.

    ``claimed`` and ``real`` count names (of the real ones, those on which the database has an opinion), ``both``
    those on which the two agree. ``open`` are the real names on which it has none. ``unknown`` are claimed names
    of which the dump says nothing. ``signatures`` and ``classes`` count what was compared of the arguments and members.
    """

    row: str
    environment: str
    claimed: int
    real: int
    open: int
    both: int
    asked: int
    agreed: int
    signatures: int
    classes: int
    unknown: tuple[str, ...]
    disagreements: tuple[Disagreement, ...]

    def of(self, kind: str) -> list[Disagreement]:
        """The disagreements of a kind that count."""
        return [entry for entry in self.disagreements if entry.kind == kind and entry.counts]

    def left_out(self, kind: str) -> int:
        """How many disagreements of a kind do not count."""
        return sum(entry.kind == kind and not entry.counts for entry in self.disagreements)

    @property
    def precision(self) -> float:
        """The share of the names in the database that are real."""
        return _share(self.both, self.both + len(self.of("false")))

    @property
    def recall(self) -> float:
        """The share of the real names that the database has."""
        return _share(self.both, self.both + len(self.of("missing")))

    @property
    def same_signatures(self) -> float:
        """The share of the compared arguments that are equal."""
        return _share(self.signatures - len(self.of("arguments")), self.signatures)


def compare(
    row: str,
    root: str,
    real: Real,
    claims: Claims,
    explanations: Sequence[Explanation] = (),
    names: Iterable[str] = (),
) -> Comparison:
    """Compare the names below a root, both ways, and the arguments and members of those that both have.

    ``names``: names of any release, of which to count those on whose presence the two agree.
    """
    below = root + "."
    present = {
        name: entry
        for name, entry in {**real.told, **real.walked}.items()
        if name == root or name.startswith(below)
    }
    claimed = {name: claim for name, claim in claims.items() if name == root or name.startswith(below)}
    found: list[Disagreement] = []

    def differ(kind: str, name: str, detail: str) -> None:
        entry, parent = real.get(name), real.get(name.rpartition(".")[0])
        found.append(
            Disagreement(kind, name, parent.real if parent else "", entry.real if entry else "", detail)
        )

    opinions = {name: entry for name, entry in present.items() if not is_open(name, claimed)}
    for name, entry in opinions.items():
        if name not in claimed:
            differ("missing", name, entry.kind)
    unknown = []
    both = signatures = classes = 0
    for name, claim in claimed.items():
        known = real.get(name)
        if known is None:
            error = real.error(name)
            if error is None:
                unknown.append(name)
            else:
                differ("false", name, error)
            continue
        both += 1
        if claim.arguments is not None and known.arguments is not None:
            signatures += 1
            if claim.arguments != known.arguments:
                differ("arguments", name, f"({', '.join(claim.arguments)}) / ({', '.join(known.arguments)})")
        members = real.members.get(known.real) if known.kind == "class" else None
        if claim.members is not None and members is not None:
            classes += 1
            lacking = members - claim.members.on_class - claim.members.on_instances
            if lacking:
                differ("members", name, " ".join(sorted(lacking)))
            surplus = claim.members.on_class - members - real.builtin[known.real]
            if surplus:
                differ("surplus", name, " ".join(sorted(surplus)))
    asked = [
        name
        for name in names
        if name.startswith(below) and not is_open(name, claimed) and (real.get(name) or real.error(name))
    ]
    return Comparison(
        row=row,
        environment=describe_environment(real),
        claimed=len(claimed),
        real=len(opinions),
        open=len(present) - len(opinions),
        both=both,
        asked=len(asked),
        agreed=sum((real.get(name) is not None) == (name in claimed) for name in asked),
        signatures=signatures,
        classes=classes,
        unknown=tuple(sorted(unknown)),
        disagreements=tuple(
            explain(row, entry, explanations) for entry in sorted(found, key=lambda it: (it.kind, it.name))
        ),
    )


def is_open(name: str, claims: Claims) -> bool:
    """Whether the database says neither that the name is there nor that it is not."""
    while name := name.rpartition(".")[0]:
        if name in claims:
            return claims[name].kind == OPAQUE
    return False


def describe_environment(real: Real) -> str:
    """``Python 3.7.16, tensorflow 1.15.5``."""
    versions = ", ".join(
        f"{name} {version}"
        for name, version in real.installed.items()
        if name in ("tensorflow", "keras", "tf_keras")
    )
    return f"Python {real.python}, {versions}"


def explain(row: str, entry: Disagreement, explanations: Sequence[Explanation]) -> Disagreement:
    """The disagreement with the first explanation that fits."""
    fitting = next((it for it in explanations if it.explains(row, entry)), None)
    return replace(entry, explanation=fitting)


def read_explanations(file: Path) -> list[Explanation]:
    """The explanations, in the order in which they are tried. Raises OSError, ValueError, TypeError."""
    with file.open("rb") as source:
        return [Explanation(**entry) for entry in tomli.load(source)["explanation"]]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
