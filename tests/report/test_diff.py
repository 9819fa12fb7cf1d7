"""Diffs that git applies."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tflint.report.colours import Paint
from tflint.report.diff import coloured, unified_diff

OLD = b"a\nb\nc\nd\ne\nf\ng\nh\n"


def apply(folder: Path, name: str, old: bytes, diff: bytes) -> bytes:
    """What git makes of a file with that diff."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(old)
    command = ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"]
    done = subprocess.run(command, cwd=folder, input=diff, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return path.read_bytes()


def test_a_change_is_shown_in_its_context() -> None:
    assert unified_diff("pkg/a.py", OLD, OLD.replace(b"d", b"D")) == (
        b"--- a/pkg/a.py\n+++ b/pkg/a.py\n@@ -1,7 +1,7 @@\n a\n b\n c\n-d\n+D\n e\n f\n g\n"
    )


def test_equal_contents_have_no_diff() -> None:
    assert unified_diff("a.py", OLD, OLD) == b""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"x = 1", b"x = 2"),
        (b"x = 1", b"x = 1\n"),
        (b"x = 1\n", b"x = 1"),
        (b"a\r\nb\r\n", b"a\r\nc\r\n"),
        (b"a\rb\rc", b"a\rB\rc"),
        (b"a\x0c\nb\x1c\x85\n", b"a\x0c\nc\x1c\x85\n"),
        (b"# caf\xe9\nx = 1\n", b"# caf\xe9\nx = 2\n"),
        ("# 層\u2028\nx = 1\n".encode(), "# 層\u2028\nx = 2\n".encode()),
        (b"\xef\xbb\xbfx = 1\n", b"\xef\xbb\xbfimport keras\nx = 1\n"),
        (b"", b"x = 1\n"),
        (b"x = 1\n", b""),
        (b"--- a\n+++ b\n@@ x\n", b"--- a\n-- c\n@@ x\n"),
        (b"same\n" * 500 + b"x\n" + b"same\n" * 500, b"same\n" * 500 + b"y\nz\n" + b"same\n" * 499),
    ],
)
def test_git_makes_the_new_content_of_the_old(tmp_path: Path, old: bytes, new: bytes) -> None:
    assert apply(tmp_path, "a.py", old, unified_diff("a.py", old, new)) == new


LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\r\n", b"\n", b"\xff\n", b" d\n", b"-\n"]), max_size=30)


@settings(max_examples=60, deadline=None)
@given(LINES, LINES, st.sampled_from([b"", b"end", b"end\r"]), st.sampled_from([b"", b"end", b"end\r"]))
def test_git_does_so_for_any_contents(
    tmp_path_factory: pytest.TempPathFactory,
    old: list[bytes],
    new: list[bytes],
    old_end: bytes,
    new_end: bytes,
) -> None:
    before, after = b"".join(old) + old_end, b"".join(new) + new_end
    if before != after:
        folder = tmp_path_factory.mktemp("git")
        assert apply(folder, "a.py", before, unified_diff("a.py", before, after)) == after


@pytest.mark.parametrize(
    "name", ["with space.py", 'quo"te.py', "back\\slash.py", "tab\t.py", "new\nline.py", "é層.py"]
)
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    assert apply(tmp_path, name, b"x = 1\n", unified_diff(name, b"x = 1\n", b"x = 2\n")) == b"x = 2\n"


def test_a_name_that_is_not_text_will_do(tmp_path: Path) -> None:
    diff = unified_diff("caf\udce9.py", b"x = 1\n", b"x = 2\n")
    assert apply(tmp_path, "caf\udce9.py", b"x = 1\n", diff) == b"x = 2\n"


@pytest.mark.parametrize("given_path", ["./pkg/a.py", "pkg//a.py", "pkg/../pkg/a.py"])
def test_the_path_is_made_plain(given_path: str) -> None:
    assert unified_diff(given_path, b"x", b"y").startswith(b"--- a/pkg/a.py\n+++ b/pkg/a.py\n")


def test_an_absolute_path_below_the_current_folder_is_made_relative(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert unified_diff(str(tmp_path / "a.py"), b"x", b"y").startswith(b"--- a/a.py\n")
    assert unified_diff("/elsewhere/a.py", b"x", b"y").startswith(b"--- a/elsewhere/a.py\n")


def test_colours_change_nothing_but_colour() -> None:
    diff = unified_diff("a.py", b"a\r\nb \xe9\nc", b"a\r\nB \xe9\nc\n")
    painted = coloured(diff, Paint(True))
    assert b"\x1b[31m-b \xe9\x1b[0m\n" in painted and b"\x1b[32m+B \xe9\x1b[0m\n" in painted
    plain = painted
    for code in (b"0", b"1", b"31", b"32", b"36"):
        plain = plain.replace(b"\x1b[" + code + b"m", b"")
    assert plain == diff
