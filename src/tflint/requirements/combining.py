"""One target from all that the files of a project say.

Statements count by their tier (`tflint.requirements.kinds`). The highest one that gives versions for TensorFlow
or Keras decides for it. A lower one only fills in what the higher ones leave open: where it contradicts them,
or would leave out releases that they ask for, it is not used, and the reason is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from tflint.releases.known import LABELS, known_releases, release_key
from tflint.releases.ranges import describe_releases
from tflint.releases.target import NEWEST_ORIGIN, Target, working_together
from tflint.requirements.allowing import allowed_by, alternative_of, ascending, of_alternative
from tflint.requirements.circumstances import legacy_of, python_of, runnable_on
from tflint.requirements.evidence import Combination, Evidence, PythonEvidence, Verdict
from tflint.requirements.gathering import Gathered, Statement
from tflint.requirements.kinds import Tier
from tflint.requirements.wording import asked_by, listed, origin_of, place_of, telling


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
        self._python = python_of(gathered)
        self._runnable = runnable_on(self._python[1]) if self._python is not None else None
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
            releases = allowed_by(statement.requirement).releases
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
        for _, group in groupby(sorted(about, key=alternative_of), key=alternative_of):
            releases, contradictory = of_alternative(list(group), self._runnable)
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
            allowed = allowed_by(statement.requirement)
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
        return listed(
            [
                f"{place_of(one.path, one.requirement.line)} ({one.requirement.text})"
                for one in telling(statements)
            ]
        )

    # -- the end --------------------------------------------------------------------------------------

    def finish(self) -> Combination:
        together = self._together(self._decided)
        assert together is not None, "every statement was tried before it counted"
        used = telling(statement for root in LABELS for statement in self._deciders.get(root, ()))
        if used:
            target = Target(
                ascending(together["tensorflow"]),
                ascending(together["keras"]),
                tuple(sorted({statement.requirement.text for statement in used})),
                origin_of(used),
                asked_by(used),
            )
        else:
            target = self._newest()
        legacy = legacy_of(self._gathered)
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
            asked_for = describe_releases(ascending(asked), "tensorflow")
            reason = f"which {asked_for} has no wheels for: not used"
        elif asked <= self._runnable:
            reason = "leaves out nothing"
        else:
            lost = describe_releases(ascending(asked - self._runnable), "tensorflow")
            reason = f"leaves out {lost}, which has no wheels for that"
        return PythonEvidence(path, python, reason)
