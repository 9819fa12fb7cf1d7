"""Which files a run is about, in which order, and under which names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from tflint.discovery import Discovery, discover
from tflint.patterns import PathPatterns, compile_patterns


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(tree: Path, *names: str, text: str = "") -> None:
    for name in names:
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def find(*paths: str, exclude: tuple[str, ...] = (), respect_gitignore: bool = True) -> Discovery:
    return discover(paths, compile_patterns(exclude, os.getcwd()), respect_gitignore=respect_gitignore)


def names(found: Discovery) -> list[str]:
    return [file.path for file in found.files]


def messages(found: Discovery) -> list[str]:
    return [f"{error.path}: {error.message}" for error in found.errors]


class TestFolders:
    def test_python_files_and_notebooks_are_found_in_order(self, tree: Path) -> None:
        write(tree, "b.py", "a/z.pyi", "a/m.pyw", "a/n.ipynb", "a/readme.md", "a/script")
        assert names(find(".")) == ["a/m.pyw", "a/n.ipynb", "a/z.pyi", "b.py"]

    @pytest.mark.parametrize(
        ("given", "reported"),
        [
            (".", "pkg/a.py"),
            ("./", "pkg/a.py"),
            ("pkg", "pkg/a.py"),
            ("pkg/", "pkg/a.py"),
            ("./pkg", "./pkg/a.py"),
            ("pkg/../pkg", "pkg/../pkg/a.py"),
        ],
    )
    def test_a_path_is_reported_as_the_user_gave_it(self, tree: Path, given: str, reported: str) -> None:
        write(tree, "pkg/a.py")
        assert names(find(given)) == [reported]

    def test_an_absolute_path_stays_absolute(self, tree: Path) -> None:
        write(tree, "pkg/a.py")
        assert names(find(str(tree / "pkg"))) == [str(tree / "pkg" / "a.py")]

    def test_a_file_comes_once_however_often_it_is_reached(self, tree: Path) -> None:
        write(tree, "pkg/a.py")
        found = find("pkg", "./pkg", "pkg/a.py", ".")
        assert names(found) == ["pkg/a.py"]
        assert found.files[0].named

    def test_only_a_file_that_the_user_gave_is_named(self, tree: Path) -> None:
        write(tree, "pkg/a.py", "b.py")
        assert {file.path: file.named for file in find("pkg", "b.py").files} == {
            "pkg/a.py": False,
            "b.py": True,
        }

    def test_folders_without_own_code_are_passed_over(self, tree: Path) -> None:
        write(tree, "a.py", ".venv/b.py", "node_modules/c.py", "pkg/__pycache__/d.py", ".git/e.py")
        write(tree, "environment/pyvenv.cfg", "environment/lib/f.py")
        assert names(find(".")) == ["a.py"]

    def test_a_user_who_names_such_a_folder_gets_it(self, tree: Path) -> None:
        write(tree, ".venv/pyvenv.cfg", ".venv/a.py", "node_modules/b.py")
        assert names(find(".venv", "node_modules")) == [".venv/a.py", "node_modules/b.py"]

    def test_nothing_is_found_in_an_empty_folder(self, tree: Path) -> None:
        assert find(".") == Discovery((), ())


class TestLinks:
    def test_linked_folders_are_not_followed(self, tree: Path) -> None:
        write(tree, "pkg/a.py")
        (tree / "pkg" / "loop").symlink_to(tree / "pkg")
        (tree / "again").symlink_to(tree / "pkg")
        assert names(find(".")) == ["pkg/a.py"]

    def test_a_linked_folder_that_is_named_is_searched(self, tree: Path) -> None:
        write(tree, "pkg/a.py")
        (tree / "link").symlink_to(tree / "pkg")
        assert names(find("link")) == ["link/a.py"]

    def test_a_linked_file_goes_by_its_real_name_where_that_is_found_too(self, tree: Path) -> None:
        write(tree, "z.py")
        (tree / "a.py").symlink_to(tree / "z.py")
        assert names(find(".")) == ["z.py"]

    def test_a_link_to_a_file_elsewhere_is_a_file(self, tree: Path) -> None:
        write(tree, "elsewhere/z.py")
        (tree / "pkg").mkdir()
        (tree / "pkg" / "a.py").symlink_to(tree / "elsewhere" / "z.py")
        assert names(find("pkg")) == ["pkg/a.py"]

    def test_a_link_to_nothing_is_an_error_only_if_it_is_named(self, tree: Path) -> None:
        (tree / "a.py").symlink_to(tree / "gone.py")
        assert find(".") == Discovery((), ())
        assert messages(find("a.py")) == ["a.py: no such file or folder"]


class TestIgnored:
    def test_nested_gitignore_files_hold_for_their_folders(self, tree: Path) -> None:
        write(tree, "a.py", "gen/b.py", "pkg/c.py", "pkg/old/d.py", "old/e.py")
        write(tree, ".gitignore", text="gen/\n")
        write(tree, "pkg/.gitignore", text="/old\n")
        assert names(find(".")) == ["a.py", "old/e.py", "pkg/c.py"]

    def test_a_nearer_gitignore_takes_back(self, tree: Path) -> None:
        write(tree, "a_pb2.py", "pkg/b_pb2.py")
        write(tree, ".gitignore", text="*_pb2.py\n")
        write(tree, "pkg/.gitignore", text="!b_pb2.py\n")
        assert names(find(".")) == ["pkg/b_pb2.py"]

    def test_gitignore_files_above_hold_up_to_the_repository_top(self, tree: Path) -> None:
        write(tree, "repository/.git/HEAD", "repository/src/a.py", "repository/src/gen/b.py")
        write(tree, ".gitignore", text="src/\n")
        write(tree, "repository/.gitignore", text="gen/\n")
        assert names(find("repository/src")) == ["repository/src/a.py"]

    def test_the_exclude_file_of_the_repository_counts(self, tree: Path) -> None:
        write(tree, "a.py", "mine.py")
        write(tree, ".git/info/exclude", text="mine.py\n")
        assert names(find(".")) == ["a.py"]

    def test_what_the_user_names_is_checked_although_it_is_ignored(self, tree: Path) -> None:
        write(tree, ".git/HEAD", "build/a.py", "build/lib/b.py", "c.py")
        write(tree, ".gitignore", text="build/\nc.py\n")
        assert names(find("build", "c.py")) == ["build/a.py", "build/lib/b.py", "c.py"]
        assert names(find("build/lib")) == ["build/lib/b.py"]

    def test_gitignore_can_be_disregarded(self, tree: Path) -> None:
        write(tree, "a.py")
        write(tree, ".gitignore", text="*\n")
        assert names(find(".")) == []
        assert names(find(".", respect_gitignore=False)) == ["a.py"]


class TestExcluded:
    def test_excluded_files_and_folders_are_left_out(self, tree: Path) -> None:
        write(tree, "a.py", "gen/b.py", "pkg/c_pb2.py", "pkg/d.py")
        assert names(find(".", exclude=("gen/", "*_pb2.py"))) == ["a.py", "pkg/d.py"]

    def test_even_if_they_are_named_as_a_hook_does(self, tree: Path) -> None:
        write(tree, "a.py", "gen/b.py")
        assert names(find("a.py", "gen/b.py", "gen", exclude=("gen/",))) == ["a.py"]


class TestNamedFiles:
    @pytest.mark.parametrize(
        "line",
        [
            "#!/usr/bin/env python",
            "#!/usr/bin/python3 -u",
            "#! /usr/bin/env -S PYTHONUTF8=1 python3.11",
            "#!/opt/pypy3",
        ],
    )
    def test_a_script_for_python_needs_no_suffix(self, tree: Path, line: str) -> None:
        write(tree, "train", text=line + "\nprint()\n")
        assert names(find("train")) == ["train"]

    @pytest.mark.parametrize("name", ["app.wsgi", "SConstruct", "service.tac"])
    def test_some_names_are_python_when_they_are_named(self, tree: Path, name: str) -> None:
        write(tree, name)
        assert names(find(name)) == [name]
        assert names(find(".")) == []

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("notes.md", "#!/usr/bin/env python\n"),
            ("run", "#!/bin/sh\n"),
            ("data", "python\n"),
            ("empty", ""),
        ],
    )
    def test_what_is_not_python_is_an_error(self, tree: Path, name: str, text: str) -> None:
        write(tree, name, text=text)
        found = find(name)
        assert found.files == ()
        assert [message.split(":")[:2] for message in messages(found)] == [[name, " not Python"]]

    def test_a_missing_path_is_an_error_and_the_rest_goes_on(self, tree: Path) -> None:
        write(tree, "a.py")
        found = find("gone", "a.py", "gone.py")
        assert names(found) == ["a.py"]
        assert messages(found) == ["gone: no such file or folder", "gone.py: no such file or folder"]

    def test_a_pipe_is_not_opened(self, tree: Path) -> None:
        os.mkfifo(tree / "pipe.py")
        assert messages(find("pipe.py")) == ["pipe.py: not a regular file"]
        assert find(".") == Discovery((), ())

    def test_a_name_that_the_system_cannot_have_is_an_error(self, tree: Path) -> None:
        assert len(find("a\0.py").errors) == 1
        assert messages(find("x" * 300 + ".py"))[0].endswith("name too long")


class TestUnreadable:
    def test_an_unreadable_folder_is_an_error_and_the_rest_goes_on(
        self, tree: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tree, "a.py", "secret/b.py", "z/c.py")
        refuse(monkeypatch, "secret")
        found = find(".")
        assert names(found) == ["a.py", "z/c.py"]
        assert messages(found) == ["secret: permission denied"]

    def test_so_is_one_that_was_named(self, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(tree, "a.py", "secret/b.py")
        refuse(monkeypatch, "secret")
        found = find("secret", "a.py")
        assert names(found) == ["a.py"]
        assert messages(found) == ["secret: permission denied"]

    def test_a_script_that_cannot_be_opened_is_an_error(
        self, tree: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tree, "script")

        def refuse_to_open(*_arguments: object, **_keywords: object) -> NoReturn:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("builtins.open", refuse_to_open)
        found = discover(["script"], PathPatterns(str(tree)))
        assert messages(found) == ["script: permission denied"]


def refuse(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let the system refuse to list folders of that name (file modes do not hold for root)."""
    listing = os.scandir

    def scandir(path: str) -> Iterator[os.DirEntry[str]]:
        if os.path.basename(os.path.normpath(path)) == name:
            raise PermissionError(13, "Permission denied", path)
        return listing(path)

    monkeypatch.setattr(os, "scandir", scandir)
