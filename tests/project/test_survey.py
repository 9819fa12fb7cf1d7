"""All files of a project."""

from __future__ import annotations

from pathlib import Path

from tests.project.trees import write_tree
from tflint.project.disk import python_files, read_file
from tflint.project.facts import Uses
from tflint.project.survey import Survey


def survey(root: Path) -> Survey:
    return Survey(lambda: python_files([str(root)]), read_file)


def test_contents_come_in_sorted_order_without_what_cannot_be_read(tmp_path: Path) -> None:
    write_tree(tmp_path, {"b.py": "b", "a.py": "a"})
    all_files = (*python_files([str(tmp_path)]), str(tmp_path / "gone.py"))
    found = list(Survey(lambda: all_files, read_file).contents())
    assert found == [(str(tmp_path / "a.py"), b"a"), (str(tmp_path / "b.py"), b"b")]


def test_the_files_are_looked_for_when_they_are_needed_and_once() -> None:
    calls: list[int] = []

    def list_files() -> tuple[str, ...]:
        calls.append(1)
        return ()

    empty = Survey(list_files, read_file)
    assert calls == []
    assert (empty.files, empty.files, list(empty.contents())) == ((), (), [])
    assert calls == [1]


def test_the_fingerprint_tells_contents_and_names_apart(tmp_path: Path) -> None:
    seen: set[str] = set()
    for files in (
        {"a.py": "x"},
        {"a.py": "y"},
        {"a.py": "y", "b.py": ""},
        {"a.py": "y", "b.py": "", "c/a.py": ""},
    ):
        write_tree(tmp_path, files)
        seen.add(survey(tmp_path).fingerprint)
        assert survey(tmp_path).fingerprint in seen
    assert len(seen) == 4


def test_a_pass_that_was_broken_off_settles_nothing(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": "x", "b.py": "y"})
    broken_off = survey(tmp_path)
    for _ in broken_off.contents():
        break
    assert broken_off.fingerprint == survey(tmp_path).fingerprint


def test_a_file_that_cannot_be_read_uses_nothing(tmp_path: Path) -> None:
    assert survey(tmp_path).uses(str(tmp_path / "gone.py")) == Uses()
    assert survey(tmp_path).content(str(tmp_path / "gone.py")) == b""
