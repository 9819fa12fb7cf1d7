"""What one requirement allows, and what several that hold together do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from tflint.releases.known import LABELS, known_releases, release_key
from tflint.releases.target import satisfying
from tflint.requirements.gathering import Statement
from tflint.requirements.model import Requirement


@dataclass(frozen=True, slots=True)
class Allowed:
    """The known releases that a requirement allows (None: any), and what there is to say about that."""

    releases: tuple[str, ...] | None
    note: str = ""


@lru_cache(maxsize=1024)
def allowed_by(requirement: Requirement) -> Allowed:
    if requirement.is_open:
        return Allowed(None)
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    root = requirement.root
    found: set[str] = set()
    notes = []
    for text in requirement.specifiers:
        try:
            specifier = SpecifierSet(text)
        except InvalidSpecifier:
            notes.append(f"{text!r} is no version specifier: it is left out")
            continue
        releases = satisfying(root, specifier)
        if not releases:
            nearest, note = _nearest(root, specifier)
            notes.append(note)
            releases = (nearest,) if nearest else ()
        found.update(releases)
    return Allowed(ascending(found), "; ".join(notes))


def _nearest(root: str, specifier: object) -> tuple[str | None, str]:
    """The known release that is nearest to a specifier that none satisfies, where all it names is older or newer."""
    from packaging.specifiers import SpecifierSet
    from packaging.version import InvalidVersion, Version

    assert isinstance(specifier, SpecifierSet)
    known = known_releases(root)
    versions = []
    for clause in specifier:
        try:
            versions.append(Version(clause.version.removesuffix(".*")))
        except InvalidVersion:
            continue
    label = LABELS[root]
    # Minor releases are compared: 1.12.1 never was, but lies within 1.12.
    numbers = [(version.release + (0,))[:2] for version in versions]
    if numbers and max(numbers) <= release_key(known[0]):
        return known[0], f"older than all that tflint knows: taken as {label} {known[0]}"
    if numbers and min(numbers) > release_key(known[-1]):
        return known[-1], f"newer than all that tflint knows: taken as {label} {known[-1]}"
    return None, f"no release of {label} is so numbered: not used"


def of_alternative(
    statements: Sequence[Statement], runnable: frozenset[str] | None
) -> tuple[frozenset[str] | None, bool]:
    """What statements that hold together allow (None: any release), and whether they contradict each other.

    Those with a marker hold in some environments only, and the code is for all of these: their releases are
    joined. One without a version then stands for what an installer takes there, the newest.
    """
    always = [one.requirement for one in statements if not one.requirement.marker]
    releases, quarrel = _all_of(always)
    conditional: list[frozenset[str] | None] = []
    requirements = sorted(
        (one.requirement for one in statements if one.requirement.marker), key=lambda one: one.marker
    )
    for _, group in groupby(requirements, key=lambda one: one.marker):
        some, contradictory = _all_of(list(group))
        conditional.append(some)
        quarrel = quarrel or contradictory
    closed = [some for some in conditional if some is not None]
    if not closed:
        return releases, quarrel
    joined = frozenset[str]().union(*closed)
    if releases is not None:
        outside = frozenset[str]().union(*(some for some in closed if releases.isdisjoint(some)))
        return releases | outside, quarrel
    if always or len(closed) < len(conditional):
        root = statements[0].requirement.root
        newest = known_releases(root)[-1]
        if root == "tensorflow" and runnable and newest not in runnable:
            newest = max(runnable, key=release_key)
        joined |= {newest}
    return joined, quarrel


def _all_of(requirements: Sequence[Requirement]) -> tuple[frozenset[str] | None, bool]:
    """The releases that all of the requirements allow; where there are none, those that any of them allows."""
    given = [allowed_by(requirement).releases for requirement in requirements]
    closed = [frozenset(releases) for releases in given if releases]
    if not closed:
        return None, False
    common = closed[0].intersection(*closed[1:])
    return (common, False) if common else (closed[0].union(*closed[1:]), True)


def alternative_of(statement: Statement) -> tuple[str, str]:
    return statement.source, statement.requirement.section


def ascending(releases: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(releases, key=release_key))
