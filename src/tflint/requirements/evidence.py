"""What became of all that was found: the statements, the Pythons, the switch of legacy Keras."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tflint.releases.target import Target
from tflint.requirements.gathering import FileProblem, Statement
from tflint.requirements.kinds import Tier
from tflint.requirements.model import LegacySwitch, PythonRange
from tflint.requirements.wording import place_of, verb


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
                f"{verb(evidence.statement)} {evidence.statement.requirement.text}, {evidence.reason}",
            )
            for evidence in self.evidence
            if evidence.verdict is Verdict.CONTRADICTS and evidence.statement.tier is not Tier.DEVELOPMENT
        )
