"""One target from all that the files of a project say.

Statements count by their tier (`tflint.requirements.kinds`). The highest one that gives versions for TensorFlow
or Keras decides for it. A lower one only fills in what the higher ones leave open: where it contradicts them,
or would leave out releases that they ask for, it is not used, and the reason is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from itertools import groupby

from tflint.configuration.location import shown_path
from tflint.releases.known import LABELS, known_releases, release_key
from tflint.releases.pythons import pythons
from tflint.releases.ranges import describe_releases
from tflint.releases.target import NEWEST_ORIGIN, Target, satisfying, working_together
from tflint.requirements.gathering import FileProblem, Gathered, Statement
from tflint.requirements.kinds import Format, Tier
from tflint.requirements.model import LegacySwitch, PythonRange, Requirement

_MOST_NAMED = 2


class Verdict(Enum):
    """What became of a statement."""

    USED = "used"
    OPEN = "open"
    """It names no release, so it leaves the choice to others."""
    AGREES = "agrees"
    """A higher one decides, and fits."""
    CONTRADICTS = "contradicts"
    """A higher one decides, and no release fits both."""
    NOT_USED = "not used"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement, the known releases that it allows (None: all), what became of it, and why in some words."""

    statement: Statement
    releases: tuple[str, ...] | None
    verdict: Verdict
    reason: str = ""

    @property
    def place(self) -> str:
        """``requirements.txt:3``."""
        return place_of(self.statement.path, self.statement.requirement.line)


@dataclass(frozen=True, slots=True)
class PythonEvidence:
    """The Pythons that the project is for, and what follows for TensorFlow, in some words."""

    path: str
    range: PythonRange
    reason: str

    @property
    def place(self) -> str:
        return place_of(self.path, self.range.line)


@dataclass(frozen=True, slots=True)
class LegacyEvidence:
    """Where the environment variable of legacy Keras is set."""

    path: str
    switch: LegacySwitch

    @property
    def place(self) -> str:
        return place_of(self.path, self.switch.line)


@dataclass(frozen=True, slots=True)
class Combination:
    """A target and all that it was made of. ``decided`` tells that some release was named."""

    target: Target
    decided: bool
    evidence: tuple[Evidence, ...] = ()
    python: PythonEvidence | None = None
    legacy: LegacyEvidence | None = None
    problems: tuple[FileProblem, ...] = ()

    def contradictions(self) -> tuple[FileProblem, ...]:
        """What contradicts the target: ``asks for …, but …``. Not what only developers install."""
        return tuple(
            FileProblem(
                evidence.statement.path,
                evidence.statement.requirement.line,
                f"{_verb(evidence.statement)} {evidence.statement.requirement.text}, {evidence.reason}",
            )
            for evidence in self.evidence
            if evidence.verdict is Verdict.CONTRADICTS and evidence.statement.tier is not Tier.DEVELOPMENT
        )


def place_of(path: str, line: int) -> str:
    """A place in a file as reports show it."""
    return f"{shown_path(path)}:{line}" if line else shown_path(path)


def combine(gathered: Gathered) -> Combination:
    """The target that a folder's files ask for; the newest release where they name none. Never raises."""
    combiner = _Combiner(gathered)
    for _, layer in groupby(gathered_in_order(gathered.statements), key=_rank):
        combiner.add_layer(list(layer))
    return combiner.finish()


def inherit(own: Combination, above: Combination) -> Combination:
    """What the folder above asks for, with what the own files of a folder, which name no release, add to it."""
    target, legacy = above.target, above.legacy
    if own.legacy is not None:
        legacy = own.legacy
        target = replace(target, legacy_keras=False, legacy_keras_origin="")
        if legacy.switch.on:
            target = target.with_legacy_keras(legacy.place)
    return replace(
        above,
        target=target,
        evidence=(*own.evidence, *above.evidence),
        legacy=legacy,
        problems=(*own.problems, *above.problems),
    )


def gathered_in_order(statements: Iterable[Statement]) -> list[Statement]:
    """Statements by how much they count."""
    return sorted(statements, key=_rank)


def _rank(statement: Statement) -> tuple[int, int]:
    order = statement.kind.order if statement.tier is not Tier.DEVELOPMENT else 0
    return statement.tier, order


@dataclass(frozen=True, slots=True)
class _Said:
    """What the statements of one layer say about a root: the releases (None: any), and those that say it."""

    releases: frozenset[str] | None
    by: tuple[Statement, ...]
    quarrel: bool = False
    """Whether statements that hold together contradict each other, so that all their releases were taken."""


class _Combiner:
    def __init__(self, gathered: Gathered) -> None:
        self._gathered = gathered
        self._evidence: list[Evidence] = []
        self._python = _python_of(gathered)
        self._runnable = _runnable(self._python[1]) if self._python is not None else None
        self._decided: dict[str, frozenset[str]] = {}
        self._deciders: dict[str, tuple[Statement, ...]] = {}

    # -- layers ---------------------------------------------------------------------------------------

    def add_layer(self, layer: Sequence[Statement]) -> None:
        """Let the statements of one rank count. Those on different roots narrow each other."""
        before = self._together(self._decided)
        fixed = tuple(self._decided)
        for root in LABELS:
            about = [statement for statement in layer if statement.requirement.root == root]
            if not about:
                continue
            said = self._say(about)
            if said.releases is None:
                self._settle(about, Verdict.OPEN, "any release")
            elif root in fixed:
                self._compare(root, said)
            else:
                self._decide(root, said, fixed, before)

    def _decide(
        self,
        root: str,
        said: _Said,
        fixed: Sequence[str],
        before: Mapping[str, frozenset[str]] | None,
    ) -> None:
        assert said.releases is not None
        releases = said.releases
        after = self._together({**self._decided, root: releases})
        if after is None:
            others = [other for other in self._decided if other != root]
            self._settle(
                said.by, Verdict.CONTRADICTS, f"which does not go with {self._named(others)}: not used"
            )
            return
        for other in fixed:
            lost = before[other] - after[other] if before is not None else frozenset()
            if lost:
                left_out = describe_releases(sorted(lost, key=release_key), other)
                reason = f"it would leave out {left_out}, which {self._named([other])} allows"
                self._settle(said.by, Verdict.NOT_USED, reason)
                return
        self._decided[root] = releases
        self._deciders[root] = said.by
        reason = "they contradict each other, so the releases of all of them count" if said.quarrel else ""
        verdict = Verdict.CONTRADICTS if said.quarrel else Verdict.USED
        self._settle(said.by, verdict, reason)

    def _compare(self, root: str, said: _Said) -> None:
        """What a layer says about a root that a higher one has decided."""
        decided = self._decided[root]
        for statement in said.by:
            releases = _allowed(statement.requirement).releases
            name = self._named([root])
            if releases is None:
                self._settle([statement], Verdict.OPEN, "any release")
            elif decided.isdisjoint(releases):
                self._settle([statement], Verdict.CONTRADICTS, f"but that is decided by {name}")
            else:
                self._settle([statement], Verdict.AGREES, f"decided by {name}")

    def _say(self, about: Sequence[Statement]) -> _Said:
        """Alternatives (sections, files) are joined; what one of them says holds together."""
        said: set[str] = set()
        closed = quarrel = False
        for _, group in groupby(sorted(about, key=_alternative), key=_alternative):
            releases, contradictory = _of_alternative(list(group), self._runnable)
            quarrel = quarrel or contradictory
            if releases is not None:
                closed = True
                said |= releases
        return _Said(frozenset(said) if closed else None, tuple(about), quarrel)

    def _together(self, decided: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]] | None:
        """The releases of each root that go together, with these decided; None if there are none."""
        tensorflow = frozenset(decided.get("tensorflow", known_releases("tensorflow")))
        keras = decided.get("keras", known_releases("keras"))
        pairs = None
        if self._runnable is not None:
            pairs = working_together(tensorflow & self._runnable, keras, decided.get("tf_keras"))
        if pairs is None:
            # What is asked for by number goes before what follows from a Python.
            pairs = working_together(tensorflow, keras, decided.get("tf_keras"))
        if pairs is None:
            return None
        of_tf_keras = decided.get("tf_keras", frozenset(known_releases("tf_keras")))
        return {
            "tensorflow": frozenset(pairs[0]),
            "keras": frozenset(pairs[1]),
            "tf_keras": of_tf_keras.intersection(pairs[0]) if "tf_keras" in decided else of_tf_keras,
        }

    def _settle(self, statements: Iterable[Statement], verdict: Verdict, reason: str) -> None:
        for statement in statements:
            allowed = _allowed(statement.requirement)
            why, what = reason, verdict
            if allowed.releases == ():
                why, what = allowed.note, Verdict.NOT_USED
            elif allowed.releases is None and verdict in (Verdict.USED, Verdict.AGREES):
                why, what = "any release", Verdict.OPEN
            elif allowed.note:
                why = f"{allowed.note}; {reason}" if reason else allowed.note
            self._evidence.append(Evidence(statement, allowed.releases, what, why))

    def _named(self, roots: Sequence[str]) -> str:
        """The statements that decided some roots, by their places."""
        statements = [statement for root in roots for statement in self._deciders.get(root, ())]
        return _listed(
            [
                f"{place_of(one.path, one.requirement.line)} ({one.requirement.text})"
                for one in _telling(statements)
            ]
        )

    # -- the end --------------------------------------------------------------------------------------

    def finish(self) -> Combination:
        together = self._together(self._decided)
        assert together is not None, "every statement was tried before it counted"
        used = _telling(statement for root in LABELS for statement in self._deciders.get(root, ()))
        if used:
            target = Target(
                _ascending(together["tensorflow"]),
                _ascending(together["keras"]),
                tuple(sorted({statement.requirement.text for statement in used})),
                _origin(used),
                _asked_by(used),
            )
        else:
            target = self._newest()
        legacy = _legacy_of(self._gathered)
        if legacy is not None and legacy.switch.on:
            target = target.with_legacy_keras(legacy.place)
        return Combination(
            target,
            bool(used),
            tuple(self._evidence),
            self._python_evidence(),
            legacy,
            self._gathered.problems,
        )

    def _newest(self) -> Target:
        """The newest releases that an installer could take."""
        newest = known_releases("tensorflow")[-1]
        if self._runnable and newest not in self._runnable:
            newest = max(self._runnable, key=release_key)
        pairs = working_together([newest], known_releases("keras"))
        keras = pairs[1][-1:] if pairs is not None else known_releases("keras")[-1:]
        named = [
            statement
            for statement in gathered_in_order(self._gathered.statements)
            if statement.requirement.is_open
        ]
        origin = NEWEST_ORIGIN
        if named:
            place = place_of(named[0].path, named[0].requirement.line)
            origin = f"{NEWEST_ORIGIN}: {place} names no version of {named[0].requirement.root}"
        if self._runnable and self._python is not None and newest != known_releases("tensorflow")[-1]:
            origin += f", {place_of(self._python[0], self._python[1].line)}: {self._python[1].text}"
        names = {statement.requirement.text for statement in named}
        return Target((newest,), keras, tuple(sorted(names)), origin)

    def _python_evidence(self) -> PythonEvidence | None:
        if self._python is None:
            return None
        path, python = self._python
        asked = self._decided.get("tensorflow", frozenset(known_releases("tensorflow")))
        if self._runnable is None:
            reason = "no known TensorFlow has wheels for that: not used"
        elif not self._runnable.intersection(asked):
            asked_for = describe_releases(_ascending(asked), "tensorflow")
            reason = f"which {asked_for} has no wheels for: not used"
        elif asked <= self._runnable:
            reason = "leaves out nothing"
        else:
            lost = describe_releases(_ascending(asked - self._runnable), "tensorflow")
            reason = f"leaves out {lost}, which has no wheels for that"
        return PythonEvidence(path, python, reason)


# -- what one requirement allows -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Allowed:
    """The known releases that a requirement allows (None: any), and what there is to say about that."""

    releases: tuple[str, ...] | None
    note: str = ""


@lru_cache(maxsize=1024)
def _allowed(requirement: Requirement) -> _Allowed:
    if requirement.is_open:
        return _Allowed(None)
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
    return _Allowed(_ascending(found), "; ".join(notes))


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


def _of_alternative(
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
    given = [_allowed(requirement).releases for requirement in requirements]
    closed = [frozenset(releases) for releases in given if releases]
    if not closed:
        return None, False
    common = closed[0].intersection(*closed[1:])
    return (common, False) if common else (closed[0].union(*closed[1:]), True)


def _alternative(statement: Statement) -> tuple[str, str]:
    return statement.source, statement.requirement.section


# -- Python and legacy Keras -----------------------------------------------------------------------------


def _python_of(gathered: Gathered) -> tuple[str, PythonRange] | None:
    """The Pythons that the highest source names."""
    for source in gathered.sources:
        if source.reading.python is not None:
            return source.path, source.reading.python
    return None


def _runnable(python: PythonRange) -> frozenset[str] | None:
    """The TensorFlow releases with wheels for one of the Pythons; None if there are none, or all would do.

    A release of which the Pythons are not known counts as one that has them.
    """
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        specifiers = [SpecifierSet(text) for text in python.specifiers]
    except InvalidSpecifier:
        return None
    table = pythons()

    def runs(release: str) -> bool:
        return release not in table or any(
            specifier.contains(f"{version}.{patch}")
            for version in table[release]
            for patch in (0, 99)
            for specifier in specifiers
        )

    found = frozenset(release for release in known_releases("tensorflow") if runs(release))
    return found or None


def _legacy_of(gathered: Gathered) -> LegacyEvidence | None:
    """Where legacy Keras is switched, by the first file that turns it on, else by the first that names it."""
    found = [
        LegacyEvidence(source.path, source.reading.legacy)
        for source in gathered.sources
        if source.reading.legacy is not None
    ]
    return next((one for one in found if one.switch.on), found[0] if found else None)


# -- words -----------------------------------------------------------------------------------------------


def _ascending(releases: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(releases, key=release_key))


def _telling(statements: Iterable[Statement]) -> list[Statement]:
    """Of statements that were used those that are worth naming: with releases, and not the same twice."""
    telling: dict[tuple[str, tuple[str, ...]], Statement] = {}
    for statement in statements:
        requirement = statement.requirement
        if _allowed(requirement).releases:
            telling.setdefault((requirement.root, requirement.specifiers), statement)
    return list(telling.values())


def _verb(statement: Statement) -> str:
    if statement.tier is Tier.LOCK:
        return "has"
    if statement.kind.format is Format.TOX:
        return "tests with"
    if statement.kind.tier is not Tier.IMAGE:
        return "asks for"
    return "builds on" if "/" in statement.requirement.text else "installs"


def _origin(used: Sequence[Statement]) -> str:
    """``pyproject.toml:12: tensorflow>=2.16 and requirements.txt:3: keras==3.4``."""
    return _listed([f"{place_of(one.path, one.requirement.line)}: {one.requirement.text}" for one in used])


def _asked_by(used: Sequence[Statement]) -> str:
    """``your pyproject.toml asks for tensorflow>=2.16 and keras<3.5``, a sentence for messages."""
    parts = []
    for path in dict.fromkeys(one.path for one in used):
        some = [one for one in used if one.path == path]
        texts = list(dict.fromkeys(one.requirement.text for one in some))
        parts.append(f"your {shown_path(path)} {_verb(some[0])} {_listed(texts)}")
    return _listed(parts)


def _listed(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and 2 more``."""
    if len(parts) <= 1:
        return "".join(parts)
    if len(parts) <= _MOST_NAMED:
        return " and ".join(parts)
    return f"{', '.join(parts[:_MOST_NAMED])} and {len(parts) - _MOST_NAMED} more"
