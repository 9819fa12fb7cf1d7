"""Folders and files as the project sees them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.project.trees import write_tree
from tflint.project.disk import MAX_SCANNED, Disk, known_files, python_files, read_file, try_read


def found(root: Path) -> list[str]:
    return [Path(path).relative_to(root).as_posix() for path in python_files([str(root)])]


def test_python_files_and_notebooks_are_found_in_sorted_order(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {"b.py": "", "a/c.py": "", "a/n.ipynb": "{}", "tool.pyw": "", "notes.txt": "", "a/d.pyc": ""},
    )
    assert found(tmp_path) == ["a/c.py", "a/n.ipynb", "b.py", "tool.pyw"]


@pytest.mark.parametrize(
    "folder",
    [".git", ".venv", ".tox", "node_modules", "__pycache__", "build", "dist", "site-packages", "x.egg-info"],
)
def test_folders_of_tools_and_build_outputs_are_left_out(tmp_path: Path, folder: str) -> None:
    write_tree(tmp_path, {f"{folder}/lib/a.py": "", "kept.py": ""})
    assert found(tmp_path) == ["kept.py"]


def test_a_virtual_environment_is_left_out_whatever_its_name(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {"py3/pyvenv.cfg": "", "py3/lib/a.py": "", "conda/conda-meta/x": "", "conda/b.py": "", "k.py": ""},
    )
    assert found(tmp_path) == ["k.py"]


def test_a_package_called_build_is_code(tmp_path: Path) -> None:
    write_tree(tmp_path, {"build/__init__.py": "", "build/a.py": ""})
    assert found(tmp_path) == ["build/__init__.py", "build/a.py"]


def test_links_to_folders_are_not_followed_so_that_circles_end(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a/b.py": ""})
    os.symlink(tmp_path, tmp_path / "a" / "up")
    os.symlink(tmp_path / "loop.py", tmp_path / "loop.py")
    assert found(tmp_path) == ["a/b.py"]


def test_a_root_that_is_a_file_stands_for_itself(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": "", "b.py": ""})
    assert python_files([str(tmp_path / "a.py")]) == (str(tmp_path / "a.py"),)


def test_a_missing_root_has_no_files(tmp_path: Path) -> None:
    assert python_files([str(tmp_path / "nowhere")]) == ()


def test_files_that_are_known_already_need_no_search(tmp_path: Path) -> None:
    b, a = tmp_path / "b.py", tmp_path / "a.py"
    assert known_files([b, a, a, tmp_path / "notes.txt"]) == (str(a), str(b))


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "folder.py").mkdir()
    for name in ("pipe.py", "folder.py", "missing.py"):
        with pytest.raises(OSError):
            read_file(tmp_path / name)
        assert try_read(read_file, str(tmp_path / name)) is None


def test_a_file_of_data_with_a_python_suffix_is_not_read(tmp_path: Path) -> None:
    with open(tmp_path / "huge.py", "wb") as stream:
        stream.truncate(MAX_SCANNED + 1)
    assert try_read(read_file, str(tmp_path / "huge.py")) is None
    assert try_read(lambda path: bytes(MAX_SCANNED + 1), "huge.py") is None


def test_a_path_that_cannot_be_is_no_file(tmp_path: Path) -> None:
    assert try_read(read_file, "a\0b.py") is None
    assert Disk().names("a\0b") == frozenset()


def test_listings_hold_what_may_be_a_module(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": "", "data.csv": "", "pkg/x.txt": "", "not-a-name/x.txt": ""})
    assert Disk().names(str(tmp_path)) == {"a.py", "pkg"}


def test_whatever_is_called_by_a_name_is_an_entry(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": "", "b.cpython-311.so": "", "c/x.txt": "", "d_more.py": "", "a.b.txt": ""})
    disk = Disk()
    assert [name for name in ("a", "b", "c", "d", "e", "a.b") if disk.has_entry(str(tmp_path), name)] == [
        "a",
        "b",
        "c",
        "a.b",
    ]


def test_files_of_builds_and_native_code_are_picked(tmp_path: Path) -> None:
    write_tree(
        tmp_path, {"setup.py": "", "rules.bzl": "", "op.cc": "", "fast.pyx": "", "a.py": "", "b.txt": ""}
    )
    disk = Disk()
    assert disk.build_files(str(tmp_path)) == ("fast.pyx", "rules.bzl", "setup.py")
    assert disk.native(str(tmp_path)) == ("fast.pyx", "op.cc")


def test_only_what_is_asked_for_is_a_look_and_each_look_is_told_once(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": "", "op.cc": ""})
    looks: list[tuple[str, str]] = []
    disk = Disk(lambda kind, path, seen: looks.append((kind, path)))
    folder = str(tmp_path)
    for _ in range(2):
        assert disk.has_file(folder, "a.py")
        assert disk.has_entry(folder, "op")
        assert disk.native(folder)
        assert disk.names(folder)
    assert looks == [
        ("file", str(tmp_path / "a.py")),
        ("entry", str(tmp_path / "op")),
        ("native", folder),
        ("names", folder),
    ]


def test_a_folder_is_no_file_and_a_broken_link_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder.py").mkdir()
    os.symlink(tmp_path / "gone", tmp_path / "broken.py")
    write_tree(tmp_path, {"real.py": ""})
    os.symlink(tmp_path / "real.py", tmp_path / "link.py")
    disk = Disk()
    files = [
        name
        for name in ("folder.py", "broken.py", "real.py", "link.py")
        if disk.has_file(str(tmp_path), name)
    ]
    assert files == ["real.py", "link.py"]
    assert disk.has_folder(str(tmp_path), "folder.py")
