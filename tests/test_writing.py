"""Replacing a file's content in one step."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tflint.writing import WriteError, replace_content

OLD, NEW = b"old = 1\r\n", b"new = 2\r\n" * 1000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.py"
    path.write_bytes(OLD)
    return path


def only_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_content_is_replaced_and_nothing_else_is_left(file: Path) -> None:
    replace_content(str(file), OLD, NEW)
    assert file.read_bytes() == NEW
    assert only_files(file.parent) == ["a.py"]


def test_it_can_become_empty(file: Path) -> None:
    replace_content(str(file), OLD, b"")
    assert file.read_bytes() == b""


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o664])
def test_the_mode_stays(file: Path, mode: int) -> None:
    file.chmod(mode)
    replace_content(str(file), OLD, NEW)
    assert file.stat().st_mode & 0o7777 == mode


def test_the_owner_stays(file: Path) -> None:
    if os.geteuid() == 0:
        os.chown(file, 1234, 2345)
    before = file.stat()
    replace_content(str(file), OLD, NEW)
    assert (file.stat().st_uid, file.stat().st_gid) == (before.st_uid, before.st_gid)


def test_a_user_who_may_not_give_files_away_keeps_the_group_if_allowed(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[int, int]] = []

    def fchown(_descriptor: int, user: int, group: int) -> None:
        given.append((user, group))
        if user != -1:
            raise PermissionError(1, "Operation not permitted")

    before = file.stat()
    monkeypatch.setattr(os, "fchown", fchown)
    monkeypatch.setattr(
        os, "fstat", lambda _descriptor: os.stat_result((0o100600, 0, 0, 1, -2, -2, 0, 0, 0, 0))
    )
    replace_content(str(file), OLD, NEW)
    assert given == [(before.st_uid, before.st_gid), (-1, before.st_gid)]
    assert file.read_bytes() == NEW


def test_extended_attributes_stay(file: Path) -> None:
    try:
        os.setxattr(file, "user.note", b"mine")
    except OSError:
        return  # This file system has none, so there is nothing that could be lost.
    replace_content(str(file), OLD, NEW)
    assert os.getxattr(file, "user.note") == b"mine"


def test_a_link_stays_and_its_target_is_written(file: Path, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    link = tmp_path / "deep" / "link.py"
    link.symlink_to("../a.py")
    replace_content(str(link), OLD, NEW)
    assert link.is_symlink()
    assert file.read_bytes() == NEW
    assert only_files(tmp_path / "deep") == ["link.py"]


def test_a_file_that_changed_meanwhile_is_not_touched(file: Path) -> None:
    file.write_bytes(b"someone else's work\n")
    with pytest.raises(WriteError, match="changed by another program"):
        replace_content(str(file), OLD, NEW)
    assert file.read_bytes() == b"someone else's work\n"
    assert only_files(file.parent) == ["a.py"]


def test_a_read_only_file_is_not_touched(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Modes do not bind root, who may run this test.
    monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)
    with pytest.raises(WriteError, match="read-only"):
        replace_content(str(file), OLD, NEW)
    assert file.read_bytes() == OLD


@pytest.mark.parametrize("step", ["write", "fsync", "replace", "fchmod"])
def test_a_failure_at_any_step_leaves_the_file_and_the_folder_as_they_were(
    file: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(WriteError, match="not written: no space left on device"):
        replace_content(str(file), OLD, NEW)
    assert file.read_bytes() == OLD
    assert only_files(file.parent) == ["a.py"]


def test_an_interruption_leaves_no_temporary_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        replace_content(str(file), OLD, NEW)
    assert file.read_bytes() == OLD
    assert only_files(file.parent) == ["a.py"]


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WriteError):
        replace_content(str(tmp_path / "gone.py"), OLD, NEW)


def test_a_write_that_is_killed_leaves_the_old_content_or_the_new(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from tflint.writing import replace_content\n"
        "contents = [b'a' * 100_000, b'b' * 200_000]\n"
        "print('ready', flush=True)\n"
        "while True:\n"
        "    replace_content(sys.argv[1], contents[0], contents[1])\n"
        "    contents.reverse()\n"
    )
    file = tmp_path / "a.py"
    chance = random.Random(20)
    for _ in range(20):
        file.write_bytes(b"a" * 100_000)
        process = subprocess.Popen([sys.executable, "-c", program, str(file)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.02))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert file.read_bytes() in (b"a" * 100_000, b"b" * 200_000)
