"""What an earlier run found holds as long as the disk looks the same; else its questions are asked again."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.project.trees import write_tree
from tflint import recall, work
from tflint.cache import Cache
from tflint.catalogue import load_catalogue
from tflint.recall import Snapshot, decode_snapshot
from tflint.releases.target import newest_target
from tflint.runner import Run, run_files
from tflint.settings import LintSettings
from tflint.work import Outcome

SETTINGS = LintSettings(load_catalogue().select(["ALL"]), newest_target())
FILES = {
    "main.py": "from compat import K\n\n\ndef loss(x):\n    return K.mean(x)\n",
    "second.py": "from compat import K\n\nprint(K.square(1.0))\n",
    "compat.py": "from keras import backend as K\n",
    "notes.txt": "",
}
NAMES = ("main.py", "second.py", "compat.py")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = write_tree(tmp_path / "tree", FILES)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(str(tmp_path / "cache"))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one whenever the project is opened to answer something."""
    seen: list[str] = []
    real = work.Workshop.open_project

    def open_project(workshop: work.Workshop) -> Any:
        seen.append("opened")
        return real(workshop)

    monkeypatch.setattr(work.Workshop, "open_project", open_project)
    return seen


def run(tree: Path, cache: Cache, *names: str, **options: Any) -> tuple[Outcome, ...]:
    files = [(name, SETTINGS) for name in names or NAMES]
    return run_files(files, Run(roots=(str(tree),), cache=cache, **options))


def codes(outcomes: tuple[Outcome, ...]) -> dict[str, list[str]]:
    return {outcome.path: [finding.code for finding in outcome.result.findings] for outcome in outcomes}


FOUND = {"main.py": ["TFL302"], "second.py": ["TFL302"], "compat.py": []}


def test_nothing_is_asked_while_the_disk_looks_the_same(tree: Path, cache: Cache, opened: list[str]) -> None:
    cold = run(tree, cache)
    assert codes(cold) == FOUND
    opened.clear()
    assert run(tree, cache) == cold
    assert opened == []


def test_what_several_processes_saw_is_one_snapshot(tree: Path, cache: Cache, opened: list[str]) -> None:
    padding = "\n" * 120_000  # worth a second process
    write_tree(tree, {"main.py": FILES["main.py"] + padding, "second.py": FILES["second.py"] + padding})
    cold = run(tree, cache, jobs=2)
    opened.clear()
    assert run(tree, cache, jobs=2) == cold
    assert opened == []


def test_what_changes_nothing_is_asked_about_once(tree: Path, cache: Cache, opened: list[str]) -> None:
    cold = run(tree, cache)
    write_tree(tree, {"data/unrelated.py": "x = 1\n"})
    opened.clear()
    assert run(tree, cache) == cold
    assert opened
    opened.clear()
    assert run(tree, cache) == cold
    assert opened == []


class TestAModuleThatIsMissing:
    """Whether a build may make it is seen in the folders around the package too, those above the project included."""

    @pytest.fixture
    def tree(self, tree: Path) -> Path:
        return write_tree(tree, {"pack/__init__.py": "", "main.py": "from pack import kernel\n"})

    UNRELATED = (
        "notes.md",
        "other.py",
        "kernel.txt",
        "tree/data.csv",
        "tree/pack/README.md",
        "tree/pack/a.pyi",
    )

    def test_nothing_is_asked_because_of_unrelated_files(
        self, tree: Path, cache: Cache, opened: list[str]
    ) -> None:
        cold = run(tree, cache)
        assert codes(cold)["main.py"] == ["TFL103"]
        write_tree(tree.parent, dict.fromkeys(self.UNRELATED, ""))
        (tree.parent / "folder").mkdir()
        opened.clear()
        assert run(tree, cache) == cold
        assert opened == []

    MAKING: ClassVar[dict[str, str]] = {
        "tree/pack/kernel.py": "",
        "tree/pack/kernel/__init__.py": "",
        "tree/pack/kernel.so": "",
        "tree/pack/__init__.pyi": "kernel: object\n",
        "tree/setup.py": "ext_modules = ['pack/kernel']\n",
        "CMakeLists.txt": "add_library(kernel)\n",
        "src_kernel.cpp": "",
        "tree/give.py": "import pack\n\nsetattr(pack, 'kernel', 1)\n",
    }

    @pytest.mark.parametrize("path", MAKING)
    def test_what_may_make_it_is_noticed(
        self, tree: Path, cache: Cache, opened: list[str], path: str
    ) -> None:
        run(tree, cache)
        write_tree(tree.parent, {path: self.MAKING[path]})
        opened.clear()
        assert codes(run(tree, cache))["main.py"] == []
        assert opened


def test_a_name_that_becomes_one_for_type_checkers_is_noticed(tree: Path, cache: Cache) -> None:
    guarded = "from typing import TYPE_CHECKING\nif {}TYPE_CHECKING:\n    import json as j\n"
    write_tree(tree, {"compat.py": guarded.format("not "), "main.py": "from compat import j\nprint(j)\n"})
    assert codes(run(tree, cache, "main.py")) == {"main.py": []}
    (tree / "compat.py").write_text(guarded.format(""))
    assert codes(run(tree, cache, "main.py")) == {"main.py": ["TFL103"]}
    (tree / "compat.py").write_text(guarded.format("not "))
    assert codes(run(tree, cache, "main.py")) == {"main.py": []}


def test_what_changes_a_finding_is_noticed(tree: Path, cache: Cache) -> None:
    run(tree, cache)
    (tree / "compat.py").write_text("K = object()\n")
    assert codes(run(tree, cache)) == {"main.py": [], "second.py": [], "compat.py": []}
    (tree / "compat.py").write_text(FILES["compat.py"])
    assert codes(run(tree, cache)) == FOUND


def test_a_file_that_is_not_checked_counts_too(tree: Path, cache: Cache) -> None:
    assert codes(run(tree, cache, "main.py")) == {"main.py": ["TFL302"]}
    (tree / "compat.py").write_text("K = object()\n")
    assert codes(run(tree, cache, "main.py")) == {"main.py": []}


def test_another_file_may_assign_what_is_missing(tree: Path, cache: Cache) -> None:
    run(tree, cache)
    (tree / "patch.py").write_text("from keras import backend as K\nK.mean = K.square = None\n")
    assert codes(run(tree, cache)) == {"main.py": [], "second.py": [], "compat.py": []}


def test_fixes_leave_no_snapshot_of_what_they_change(tree: Path, cache: Cache) -> None:
    run(tree, cache)
    run(tree, cache, fix=True, unsafe=True)
    assert codes(run(tree, cache)) == FOUND  # nothing was written yet


def test_a_damaged_snapshot_is_none(tree: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    cold = run(tree, cache)
    with sqlite3.connect(cache.file) as connection:
        connection.execute("UPDATE results SET entry = substr(entry, 1, 40)")
    connection.close()
    assert run(tree, cache) == cold
    monkeypatch.setattr(recall, "decode_snapshot", lambda text: None)
    assert run(tree, cache) == cold


def test_a_snapshot_is_text_and_back() -> None:
    snapshot = Snapshot((("content", "/a\udcff.py", "1"), ("file", "/b", "True")), frozenset({"x", "y"}))
    assert decode_snapshot(snapshot.encode()) == snapshot


@pytest.mark.parametrize("text", [b"", b"[]", b"[1, 2]", b"[[[1, 2]], []]", b"\xff", b"[" * 100_000])
def test_another_text_is_no_snapshot(text: bytes) -> None:
    assert decode_snapshot(text) is None
