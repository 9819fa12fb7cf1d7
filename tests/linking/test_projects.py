"""What real Python raises is what tflint says, on that line; and where nothing is raised, nothing is said."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.linking import running
from tests.linking.projects import PROJECTS
from tests.project.trees import write_tree
from tflint.catalogue import load_catalogue
from tflint.engine import lint_source
from tflint.project.index import Project
from tflint.releases.target import newest_target
from tflint.settings import LintSettings

RAISING = ("TFL101", "TFL102", "TFL103", "TFL106")
SETTINGS = LintSettings(load_catalogue().select(RAISING), newest_target())
CODES = {
    "NameError": {"TFL101"},
    "AttributeError": {"TFL102", "TFL106"},
    "ImportError": {"TFL103", "TFL106"},
    "ModuleNotFoundError": {"TFL103"},
}


class Raised(NamedTuple):
    """What a project raises, and where."""

    error: str
    message: str
    path: str
    line: int


def files_of(text: str) -> dict[str, str]:
    """The files of a project that is written as one text."""
    files: dict[str, list[str]] = {}
    for line in text.strip("\n").split("\n"):
        if line.startswith(">> "):
            lines = files[line[3:]] = []
        else:
            lines.append(line)
    return {path: "\n".join([*lines, ""]) if lines else "" for path, lines in files.items()}


def lint_project(root: Path, settings: LintSettings = SETTINGS) -> list[tuple[str, int, str]]:
    """(path, line, code) of everything that tflint says about a project."""
    project = Project([root])
    found = []
    for path in sorted(root.rglob("*.py")):
        for finding in lint_source(path.read_bytes(), str(path), settings, project).findings:
            found.append((path.relative_to(root).as_posix(), finding.line, finding.code))
    return found


def run_all(places: list[list[str]]) -> list[Raised | None]:
    """What scripts raise, given by their folder and name (``main.py`` without one). One process runs them all."""
    done = subprocess.run(
        [sys.executable, running.__file__],
        input=json.dumps(places),
        capture_output=True,
        text=True,
        check=True,
    )
    return [None if answer is None else Raised(**answer) for answer in json.loads(done.stdout)]


@pytest.fixture(scope="module")
def raised(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Raised | None]]:
    """Every project, on disk, and what it raises."""
    top = tmp_path_factory.mktemp("projects").resolve()
    roots = [write_tree(top / f"p{number}", files_of(text)) for number, text in enumerate(PROJECTS.values())]
    answers = run_all([[str(root)] for root in roots])
    return dict(zip(PROJECTS, zip(roots, answers, strict=True), strict=True))


@pytest.mark.parametrize("name", PROJECTS)
def test_tflint_says_what_python_does(name: str, raised: dict[str, tuple[Path, Raised | None]]) -> None:
    root, what = raised[name]
    found = lint_project(root)
    if what is None:
        assert found == []
    else:
        assert [(path, line) for path, line, _ in found] == [(what.path, what.line)], what
        assert found[0][2] in CODES[what.error], what


def test_there_are_enough_of_both_kinds(raised: dict[str, tuple[Path, Raised | None]]) -> None:
    failing = sum(what is not None for _, what in raised.values())
    assert failing >= 60
    assert len(raised) - failing >= 60
