"""The targets of a run, as its report has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tflint.configuration.location import common_folder, shown_path
from tflint.configuration.resolving import FileRules
from tflint.discovery import Discovery
from tflint.model import FileError
from tflint.records import record
from tflint.releases.target import Target
from tflint.report.contents import TargetUse
from tflint.requirements.projects import ProjectTarget

if TYPE_CHECKING:
    from tflint.requirements.gathering import FileProblem


@record(frozen=True, slots=True)
class TargetContents:
    """What a report says of targets; the fields are those of `tflint.report.contents.Contents`."""

    target: Target
    uses: tuple[TargetUse, ...] = ()
    warnings: tuple[FileError, ...] = ()
    notes: tuple[FileError, ...] = ()


def targets_of(rules: FileRules, found: Discovery, subject: Sequence[str]) -> dict[ProjectTarget, int]:
    """The projects of the files of a run, by folder, and how many files are of each; without any files that of
    the folder that the run is about.
    """
    folder = common_folder(subject)
    if rules.projects is None:
        return {ProjectTarget(folder, rules.base.target, asked=False): len(found.files)}
    counts = Counter(rules.projects.of(file.path).folder for file in found.files)
    projects = {project.folder: project for project in rules.projects.all()}
    if not counts:
        return {rules.projects.of_folder(folder): 0}
    return {projects[folder]: counts[folder] for folder in sorted(counts)}


def target_contents(rules: FileRules, found: Discovery, subject: Sequence[str]) -> TargetContents:
    """What the report says of the targets of a run."""
    projects = targets_of(rules, found, subject)
    by_target: dict[Target, list[ProjectTarget]] = {}
    for project in projects:
        by_target.setdefault(project.target, []).append(project)
    uses = tuple(
        TargetUse(
            target,
            tuple(shown_path(project.folder) for project in some),
            sum(projects[project] for project in some),
        )
        for target, some in by_target.items()
    )
    combinations = [project.combination for project in projects if project.combination is not None]
    return TargetContents(
        target=max(uses, key=lambda use: use.files).target,
        uses=uses if len(uses) > 1 else (),
        warnings=_errors(problem for one in combinations for problem in one.problems),
        notes=_errors(problem for one in combinations for problem in one.contradictions()),
    )


def _errors(problems: Iterable[FileProblem]) -> tuple[FileError, ...]:
    """Problems with paths as reports show them, each once."""
    found = (FileError(shown_path(problem.path), problem.line, problem.message) for problem in problems)
    return tuple(dict.fromkeys(found))
