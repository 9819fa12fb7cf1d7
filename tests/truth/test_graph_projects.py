"""TFL205 in programs of several files: it reports where TensorFlow raises, in the program's own file, and nowhere else.

fixtures/graph_projects holds small projects, the files of each in one text behind lines ``=== path``; main.py is the program.
The first word of a name says whether it is faulty.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.truth.graph_running import outcomes_of
from tests.truth.table import settings
from tflint.engine import lint_source
from tflint.model import Finding
from tflint.project.index import Project

ROOT = Path(__file__).resolve().parents[2]
UNFED = re.compile(r"You must feed a value for placeholder tensor '(\w+)")


def _files(text: str) -> dict[str, str]:
    parts = re.split(r"^=== (.*)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


PROJECTS = {
    path.stem: _files(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "fixtures" / "graph_projects").glob("*.txt"))
}


@cache
def outcomes() -> dict[str, tuple[int, str] | None]:
    """What TensorFlow makes of each project, all in one process."""
    return outcomes_of(PROJECTS)


def found(name: str, folder: Path) -> list[Finding]:
    """The findings in all files of a project."""
    for path, source in PROJECTS[name].items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(source, encoding="utf-8")
    project = Project([folder])
    findings: list[Finding] = []
    for path, source in PROJECTS[name].items():
        result = lint_source(source.encode(), str(folder / path), settings("auto", ()), project)
        findings += [finding for finding in result.findings if finding.code in {"TFL205", "TFL206"}]
    return findings


def test_half_of_the_projects_are_faulty() -> None:
    faulty = [name for name in PROJECTS if name.startswith("unfed_")]
    assert len(faulty) >= 12
    assert len(PROJECTS) - len(faulty) >= 12


@pytest.mark.parametrize("name", PROJECTS)
def test_what_is_reported_is_what_raises(name: str, tmp_path: Path) -> None:
    outcome = outcomes()[name]
    findings = found(name, tmp_path)
    if name.startswith("fine_"):
        assert outcome is None
        assert [finding.message for finding in findings] == []
        return
    assert outcome is not None
    line, error = outcome
    named = UNFED.search(error)
    assert named is not None, error
    (finding,) = findings
    assert (finding.line, finding.code) == (line, "TFL205")
    assert Path(finding.path).name == "main.py"
    assert re.search(rf"[`'.]{named[1]}[`']", finding.message), finding.message
