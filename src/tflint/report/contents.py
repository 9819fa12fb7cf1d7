"""What a report has to say, whatever its format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import Enum
from typing import TYPE_CHECKING

from tflint.model import FileError, Finding, Safety, Severity
from tflint.records import record
from tflint.releases.target import Target

if TYPE_CHECKING:
    from tflint.releases.fitting import Fit


class Mode(Enum):
    """What a run was for: to report, to fix, or to show what it would fix."""

    CHECK = "check"
    FIX = "fix"
    DIFF = "diff"


class Remedy(Enum):
    """What can be done about a finding: a safe fix, a fix that a person should look at, or nothing by this
    tool.
    """

    SAFE = "safe"
    UNSAFE = "unsafe"
    NONE = "none"


@record(frozen=True, slots=True)
class TargetUse:
    """A target of a run, the folders, as messages show them, whose files it is for, and how many files these are."""

    target: Target
    folders: tuple[str, ...]
    files: int


@record(frozen=True, slots=True)
class Contents:
    """The outcome of a run.

    ``target`` is that of all files, or where they have several that of most, and then ``targets`` are all of
    them. ``fit`` are the releases that the names in use fit, where no file says which releases they are for.
    ``warnings`` are what is wrong with project files, ``notes`` what in them contradicts the target.

    ``findings`` are those that are left (in `Mode.DIFF`: would be left), ``fixed`` those that were fixed
    (would be fixed). ``unchecked`` are the paths of the files that could not be checked. ``unsafe`` tells
    that unsafe fixes are allowed, ``suppressed`` how many findings comments in the code hold back.
    """

    target: Target
    files: int
    findings: tuple[Finding, ...]
    errors: tuple[FileError, ...]
    fixed: tuple[Finding, ...] = ()
    unchecked: tuple[str, ...] = ()
    suppressed: int = 0
    mode: Mode = Mode.CHECK
    unsafe: bool = False
    targets: tuple[TargetUse, ...] = ()
    fit: Fit | None = None
    warnings: tuple[FileError, ...] = ()
    notes: tuple[FileError, ...] = ()


@record(frozen=True, slots=True)
class Counts:
    """How many findings there are: by severity, by what can be done about them, and in how many files."""

    severities: Counter[Severity]
    remedies: Counter[Remedy]
    files: int

    @property
    def total(self) -> int:
        return sum(self.severities.values())


def count(findings: Iterable[Finding]) -> Counts:
    """Count findings."""
    listed = list(findings)
    return Counts(
        severities=Counter(finding.severity for finding in listed),
        remedies=Counter(remedy_of(finding) for finding in listed),
        files=len({finding.path for finding in listed}),
    )


def remedy_of(finding: Finding) -> Remedy:
    """What can be done about a finding."""
    if finding.fix is None:
        return Remedy.NONE
    return Remedy.SAFE if finding.fix.safety is Safety.SAFE else Remedy.UNSAFE
