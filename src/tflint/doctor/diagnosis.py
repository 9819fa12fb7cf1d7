"""One artefact with all that is said of it: what it is, what it takes, what the target makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from tflint.doctor.facts import UNKNOWN_FAULTS, Artefact, Fault
from tflint.doctor.finding import find_artefacts
from tflint.doctor.projects import Projects, Provided
from tflint.doctor.reading import read_artefact
from tflint.doctor.verdicts import Verdict, verdicts_of, with_custom_objects, without_found
from tflint.model import FileError
from tflint.releases.target import Target


class Outcome(str, Enum):
    """Whether the target can load an artefact; the values are those of the JSON output."""

    LOADS = "loads"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """``verdicts``: what calls do, the one to use first, where the project's registered classes are imported."""

    artefact: Artefact
    target: Target
    verdicts: tuple[Verdict, ...]
    provided: tuple[Provided, ...] = ()

    @property
    def outcome(self) -> Outcome:
        if self.artefact.problem is not None:
            return Outcome.UNKNOWN if self.artefact.problem.fault in UNKNOWN_FAULTS else Outcome.FAILS
        if any(verdict.loads for verdict in self.verdicts):
            return Outcome.LOADS
        if all(verdict.obstacles for verdict in self.verdicts):
            return Outcome.FAILS
        return Outcome.UNKNOWN


@dataclass(frozen=True, slots=True)
class Examination:
    """What looking at all paths gave. ``passed_over``: HDF5 files and archives in folders that are no models."""

    diagnoses: tuple[Diagnosis, ...]
    errors: tuple[FileError, ...]
    passed_over: int


def diagnose(artefact: Artefact, target: Target, projects: Projects, roots: Sequence[str]) -> Diagnosis:
    """Say all there is to say of one artefact."""
    provided = projects.provided(artefact, roots)
    registered = frozenset(each.need.registered for each in provided if each.registered)
    defined = frozenset(each.need.registered for each in provided if each.definitions)
    verdicts: list[Verdict] = []
    for verdict in verdicts_of(artefact, target):
        left = without_found(verdict, registered)
        helped = with_custom_objects(left)
        if helped is not None and all(
            obstacle.need is not None and obstacle.need.registered in defined for obstacle in left.obstacles
        ):
            verdicts.append(helped)
        verdicts.append(left)
    order = sorted(verdicts, key=lambda verdict: (not verdict.loads, not verdict.unknown))
    return Diagnosis(artefact, target, tuple(order), provided)


def examine(paths: Sequence[str], target_of: Callable[[str], Target], roots: Sequence[str]) -> Examination:
    """Look at every artefact that the paths are or hold."""
    found, errors = find_artefacts(paths)
    named = frozenset(paths)
    projects = Projects()
    diagnoses: list[Diagnosis] = []
    failed = list(errors)
    passed_over = 0
    for path in found:
        artefact = read_artefact(path)
        problem = artefact.problem
        if problem is not None and problem.fault is Fault.NO_MODEL and path not in named:
            passed_over += 1
            continue
        if problem is not None and problem.fault in (Fault.MISSING, Fault.UNREADABLE):
            failed.append(FileError(path, 0, problem.message))
            continue
        diagnoses.append(diagnose(artefact, target_of(path), projects, roots))
    return Examination(tuple(diagnoses), tuple(failed), passed_over)
