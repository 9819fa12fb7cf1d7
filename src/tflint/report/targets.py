"""How targets came about: what was found, where, and how it was combined (``tflint --show-target``)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tflint.configuration.location import shown_path
from tflint.releases.ranges import describe_releases
from tflint.report.colours import Paint, printable
from tflint.requirements.projects import ProjectTarget

if TYPE_CHECKING:
    from tflint.requirements.evidence import Combination, Evidence

_VERSION = 1
_USED = "used"
_CONTRADICTS = "contradicts"


def render_targets(projects: Mapping[ProjectTarget, int], paint: Paint) -> str:
    """A paragraph for each project: its target, then a line for each statement that was found."""
    return "\n".join("".join(line + "\n" for line in _project(*item, paint)) for item in projects.items())


def targets_to_json(projects: Mapping[ProjectTarget, int]) -> str:
    """The same as one JSON object."""
    document = {"version": _VERSION, "targets": [_to_json(*item) for item in projects.items()]}
    return json.dumps(document, indent=2) + "\n"


def _project(project: ProjectTarget, files: int, paint: Paint) -> Iterator[str]:
    number = f"{files:,} file{'' if files == 1 else 's'}"
    yield paint.bold(printable(f"{shown_path(project.folder)} ({number}): {project.target.describe()}"))
    combination = project.combination
    if combination is None:
        yield (
            "  no project file here or above names TensorFlow or Keras"
            if project.asked
            else "  the project's files were not asked"
        )
        return
    rows = [_row(evidence) for evidence in combination.evidence]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)]
        line = printable("  ".join([*cells, row[3]]).rstrip())
        yield "  " + _coloured(row[0], line, paint)
    yield from (f"  {printable(line)}" for line in _besides(combination))


def _row(evidence: Evidence) -> tuple[str, str, str, str]:
    """What became of a statement, where it stands, what it says, and what that means."""
    requirement = evidence.statement.requirement
    details = [requirement.section, f"if {requirement.marker}" if requirement.marker else ""]
    where = f" [{', '.join(filter(None, details))}]" if any(details) else ""
    parts = []
    if evidence.releases:
        parts.append(describe_releases(evidence.releases, requirement.root))
    if evidence.reason:
        parts.append(evidence.reason)
    return evidence.verdict.value, evidence.place, requirement.text + where, "; ".join(parts)


def _besides(combination: Combination) -> Iterator[str]:
    if not combination.decided:
        yield "no release is named: the newest counts"
    if combination.python is not None:
        python = combination.python
        yield f"{python.place}: {python.range.text} {python.reason}"
    if combination.legacy is not None:
        switch = combination.legacy.switch
        effect = (
            "from TensorFlow 2.16 on tf.keras is tf_keras" if switch.on else "which leaves tf.keras alone"
        )
        yield f"{combination.legacy.place}: {switch.text}: {effect}"
    for problem in combination.problems:
        place = f"{shown_path(problem.path)}:{problem.line}" if problem.line else shown_path(problem.path)
        yield f"{place}: {problem.message}"


def _coloured(verdict: str, line: str, paint: Paint) -> str:
    if verdict == _USED:
        return paint.good(line)
    return paint.bad(line) if verdict == _CONTRADICTS else line


def _to_json(project: ProjectTarget, files: int) -> dict[str, object]:
    document: dict[str, object] = {
        "folder": shown_path(project.folder),
        "files": files,
        **project.target.to_json(),
        "asked_by": project.target.asked_by,
        "project_asked": project.asked,
        "found": [],
        "python": None,
        "legacy_keras_switch": None,
        "warnings": [],
    }
    combination = project.combination
    if combination is None:
        return document
    document["found"] = [_evidence_to_json(evidence) for evidence in combination.evidence]
    if combination.python is not None:
        python = combination.python
        document["python"] = {
            "path": shown_path(python.path),
            "line": python.range.line,
            "text": python.range.text,
            "reason": python.reason,
        }
    if combination.legacy is not None:
        switch = combination.legacy.switch
        document["legacy_keras_switch"] = {
            "path": shown_path(combination.legacy.path),
            "line": switch.line,
            "text": switch.text,
            "on": switch.on,
        }
    document["warnings"] = [
        {"path": shown_path(problem.path), "line": problem.line, "message": problem.message}
        for problem in combination.problems
    ]
    return document


def _evidence_to_json(evidence: Evidence) -> dict[str, object]:
    requirement = evidence.statement.requirement
    return {
        "path": shown_path(evidence.statement.path),
        "line": requirement.line,
        "text": requirement.text,
        "section": requirement.section,
        "marker": requirement.marker,
        "source": evidence.statement.tier.name.lower(),
        "root": requirement.root,
        "releases": None if evidence.releases is None else list(evidence.releases),
        "verdict": evidence.verdict.value,
        "reason": evidence.reason,
    }
