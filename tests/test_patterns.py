"""Patterns in the notation of .gitignore, relative to a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tflint.patterns import PathPatterns, PatternError, compile_patterns, read_ignore_file


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("build/", "/project/build/a.py", True),
        ("build/", "/project/deep/build/a.py", True),
        ("/build/", "/project/deep/build/a.py", False),
        ("*_pb2.py", "/project/deep/x_pb2.py", True),
        ("tests/*.py", "/project/tests/a.py", True),
        ("tests/*.py", "/project/src/tests/a.py", False),
        ("src/**/old", "/project/src/a/b/old/c.py", True),
        ("a.py", "/project/b.py", False),
    ],
)
def test_a_pattern_is_relative_to_its_folder(pattern: str, path: str, matches: bool) -> None:
    assert compile_patterns([pattern], "/project").match(path) is matches


def test_the_last_pattern_that_matches_decides() -> None:
    patterns = compile_patterns(["*.py", "!keep.py"], "/project")
    assert patterns.decide("/project/a.py") is True
    assert patterns.decide("/project/keep.py") is False
    assert patterns.decide("/project/a.txt") is None


def test_a_path_outside_the_folder_matches_by_names_only() -> None:
    patterns = compile_patterns(["old/", "/src/"], "/project")
    assert patterns.match("/elsewhere/old/a.py")
    assert not patterns.match("/elsewhere/src/a.py")


def test_a_folder_is_not_matched_by_a_pattern_for_files_in_it() -> None:
    patterns = compile_patterns(["tests/*"], "/project")
    assert not patterns.match("/project/tests", is_folder=True)
    assert patterns.match("/project/tests/unit", is_folder=True)


def test_the_folder_itself_is_never_matched() -> None:
    assert not compile_patterns(["*"], "/project").match("/project", is_folder=True)


def test_no_patterns_match_nothing() -> None:
    assert compile_patterns([], "/project") == PathPatterns("/project")
    assert not PathPatterns("/project").match("/project/a.py")


def test_a_pattern_that_means_nothing_is_an_error() -> None:
    with pytest.raises(PatternError, match="'!' is not a pattern"):
        compile_patterns(["a.py", "!"], "/project")


def test_an_ignore_file_passes_over_comments_blank_lines_and_what_means_nothing(tmp_path: Path) -> None:
    path = tmp_path / ".gitignore"
    path.write_bytes("\ufeff# comment\n\n!\nold.py\r\ncaf\u00e9/\n".encode() + b"\xff\n")
    patterns = read_ignore_file(str(path), str(tmp_path))
    assert patterns is not None
    assert patterns.match(str(tmp_path / "old.py"))
    assert patterns.match(str(tmp_path / "café" / "a.py"))
    assert not patterns.match(str(tmp_path / "# comment"))


def test_an_ignore_file_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert read_ignore_file(str(tmp_path / ".gitignore"), str(tmp_path)) is None
