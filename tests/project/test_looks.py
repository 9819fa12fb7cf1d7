"""Looks at the disk: the same ones see something else once it matters, and only then."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.project.trees import write_tree
from tflint.fingerprints import content_digest
from tflint.project.disk import Seen
from tflint.project.index import Project
from tflint.project.looks import Looks, is_as_before

FILES = {
    "main.py": "from package.own import K\nK.mean(1)\n",
    "package/__init__.py": "",
    "package/own.py": "from keras import backend as K\n",
    "package/other.py": "x = 1\n",
    "data/notes.txt": "",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "tree", FILES)


def looks_of(root: Path, ask: Callable[[Project], object]) -> tuple[Seen, ...]:
    project = Project([root], looks=Looks())
    ask(project)
    return project.new_looks()


def follow(project: Project) -> object:
    """A question about a module that is imported."""
    value = project.resolve("package.own", 0, str(project._given[0][0] / "main.py"))
    assert value is not None
    exports = project.exports(value)
    assert exports is not None
    return exports.symbols["K"]


def survey(project: Project) -> object:
    """A question about all files."""
    return project.assigns("keras.backend.mean")


@pytest.mark.parametrize("ask", [follow, survey])
def test_nothing_changed(root: Path, ask: Callable[[Project], object]) -> None:
    seen = looks_of(root, ask)
    assert seen
    assert is_as_before(seen, {})


def test_looks_are_told_once(root: Path) -> None:
    project = Project([root], looks=Looks())
    follow(project)
    assert project.new_looks()
    follow(project)
    assert project.new_looks() == ()


CHANGES: dict[str, Callable[[Path], object]] = {
    "other content": lambda root: (root / "package/own.py").write_text("K = 1\n"),
    "a file is gone": lambda root: (root / "package/own.py").unlink(),
    "a package hides a module": lambda root: (root / "package/own").mkdir(),
    "a package is gone": lambda root: shutil.rmtree(root / "package"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_an_import_rests_on_changed(root: Path, change: Callable[[Path], object]) -> None:
    seen = looks_of(root, follow)
    change(root)
    assert not is_as_before(seen, {})


CHANGES_TO_ALL: dict[str, Callable[[Path], object]] = {
    "other content": lambda root: (root / "package/other.py").write_text("K.mean = 1\n"),
    "a new file": lambda root: (root / "data/new.py").write_text(""),
    "a new folder with a file": lambda root: write_tree(root, {"new/new.py": ""}),
    "a file is gone": lambda root: (root / "package/other.py").unlink(),
}


@pytest.mark.parametrize("change", CHANGES_TO_ALL.values(), ids=CHANGES_TO_ALL)
def test_what_a_question_about_all_files_rests_on_changed(
    root: Path, change: Callable[[Path], object]
) -> None:
    seen = looks_of(root, survey)
    change(root)
    assert not is_as_before(seen, {})


def test_files_without_code_do_not_matter_to_a_question_about_all_files(root: Path) -> None:
    seen = looks_of(root, survey)
    (root / "data/more.txt").write_text("")
    assert is_as_before(seen, {})


def test_contents_that_were_just_read_are_not_read_again(root: Path) -> None:
    seen = looks_of(root, follow)
    path = str(root / "package/own.py")
    assert not is_as_before(seen, {path: content_digest(b"K = 1\n").hex()})
    assert is_as_before(seen, {path: content_digest((root / "package/own.py").read_bytes()).hex()})
