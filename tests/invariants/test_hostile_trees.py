"""Whatever a folder contains: the others are checked, the exit status is right, and the run comes to an end."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.invariants.running import Done, command

LOSS = "from keras import backend as K\n\n\ndef loss(a, b):\n    return K.mean(K.square(a - b))\n"
SECONDS = 60


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with a file that has findings, and one below it."""
    (tmp_path / "a.py").write_text(LOSS)
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "z.py").write_text(LOSS)
    return tmp_path


def run(tree: Path, *arguments: str) -> Done:
    done = command("--output-format", "json", *arguments, cwd=tree, seconds=SECONDS)
    assert "Traceback" not in done.err
    return done


def found(done: Done) -> list[tuple[str, int]]:
    return [(finding["path"], finding["line"]) for finding in done.document["findings"]]


EXPECTED = [("a.py", 5), ("a.py", 5), ("below/z.py", 5), ("below/z.py", 5)]


class TestLinks:
    def test_to_the_folder_above_are_not_followed(self, tree: Path) -> None:
        (tree / "below" / "above").symlink_to("..")
        (tree / "below" / "itself").symlink_to("itself")
        (tree / "below" / "here").symlink_to(".")
        done = run(tree, ".")
        assert found(done) == EXPECTED
        assert done.status == 1

    def test_of_files_that_lead_in_a_circle_or_nowhere(self, tree: Path) -> None:
        (tree / "one.py").symlink_to("two.py")
        (tree / "two.py").symlink_to("one.py")
        (tree / "lost.py").symlink_to("nowhere.py")
        assert found(run(tree, ".")) == EXPECTED
        named = run(tree, "a.py", "one.py", "lost.py", "below/z.py")
        assert found(named) == EXPECTED
        assert {error["path"] for error in named.document["errors"]} == {"one.py", "lost.py"}
        assert named.status == 2

    def test_modules_that_lead_in_a_circle_are_no_hindrance(self, tree: Path) -> None:
        (tree / "helper.py").symlink_to("helper.py")
        (tree / "user.py").write_text("from helper import K\n\nK.mean(1)\n")
        assert found(run(tree, ".")) == EXPECTED


class TestWhatIsNoFile:
    def test_pipes_sockets_and_devices_are_not_waited_for(self, tree: Path) -> None:
        os.mkfifo(tree / "pipe.py")
        listening = socket.socket(socket.AF_UNIX)
        short = os.path.relpath(tree / "socket.py")
        listening.bind(min(short, str(tree / "socket.py"), key=len))
        (tree / "zero.py").symlink_to("/dev/zero")
        (tree / "folder.py").mkdir()
        try:
            done = run(tree, ".")
            named = run(tree, "a.py", "pipe.py", "socket.py", "zero.py", "/dev/zero", "below")
        finally:
            listening.close()
        assert found(done) == EXPECTED
        assert done.status == 1
        assert found(named) == EXPECTED
        refused = {error["path"] for error in named.document["errors"]}
        assert refused == {"pipe.py", "socket.py", "zero.py", "/dev/zero"}
        assert named.status == 2

    def test_pipes_in_the_place_of_modules_are_not_waited_for(self, tree: Path) -> None:
        os.mkfifo(tree / "helper.py")
        os.mkfifo(tree / ".gitignore")
        (tree / "package").mkdir()
        os.mkfifo(tree / "package" / "__init__.py")
        (tree / "user.py").write_text("from helper import K\nfrom package import L\n\nK.mean(1)\nL.mean(1)\n")
        assert found(run(tree, ".")) == EXPECTED


class TestNames:
    NAMES = (
        b"new\nline.py",
        b"tab\t.py",
        b"carriage\rreturn.py",
        b"\xff\xfe.py",
        b"caf\xc3\xa9.py",
        b"cafe\xcc\x81.py",
        b"-option.py",
        b"--fix.py",
        b"@file.py",
        b"a:1:2: TFL301.py",
        b"quote'\".py",
        b"$(touch x).py",
        b"[red]bold[red].py",
        b"\x1b[31mred.py",
        b"\xe2\x80\xaertl.py",
        b" .py",
        b"#.py",
        b"%s{path}.py",
        b".py",
        b"x" * 250 + b".py",
    )

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("form", ["text", "json"])
    def test_of_any_kind_are_reported_and_their_files_fixed(
        self, name: bytes, form: str, tmp_path: Path
    ) -> None:
        path = os.path.join(os.fsencode(tmp_path), name)
        with open(path, "w") as file:
            file.write(LOSS)
        done = command("--output-format", form, ".", cwd=tmp_path, seconds=SECONDS)
        assert done.status == 1
        assert "Traceback" not in done.err
        assert "\x1b[31m" not in done.out
        if form == "json":
            assert len(done.document["findings"]) == 2
        assert command("--fix", "--unsafe-fixes", ".", cwd=tmp_path, seconds=SECONDS).status == 0
        with open(path) as file:
            assert "K.mean" not in file.read()

    def test_in_another_encoding_of_the_system(self, tree: Path) -> None:
        (tree / "é日.py").write_text(LOSS, encoding="utf-8")
        environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""}
        done = command(".", cwd=tree, environment=environment, seconds=SECONDS)
        assert done.status == 1
        assert "Traceback" not in done.err


class TestChanges:
    def test_a_file_that_vanishes_is_an_error_and_the_others_are_checked(self, tree: Path) -> None:
        done = meddling(tree, "os.unlink('m.py')")
        assert "m.py: no such file or folder" in done.err
        assert done.out.count("TFL302") == 4
        assert done.status == 2

    def test_a_file_that_becomes_a_folder_is_an_error(self, tree: Path) -> None:
        done = meddling(tree, "os.unlink('m.py'); os.mkdir('m.py')")
        assert done.out.count("TFL302") == 4
        assert done.status == 2

    def test_a_file_that_becomes_a_pipe_is_not_waited_for(self, tree: Path) -> None:
        done = meddling(tree, "os.unlink('m.py'); os.mkfifo('m.py')")
        assert done.out.count("TFL302") == 4
        assert done.status == 2

    def test_a_file_that_another_program_writes_meanwhile_is_not_overwritten(self, tree: Path) -> None:
        done = meddling(
            tree, "open('m.py', 'a').write('# mine\\n')", "--fix", "--unsafe-fixes", at="write_fixes"
        )
        assert (tree / "m.py").read_text() == LOSS + "# mine\n"
        assert "K.mean" not in (tree / "a.py").read_text() + (tree / "below" / "z.py").read_text()
        assert done.status == 2

    def test_a_current_folder_that_is_gone_is_one_line(self, tmp_path: Path) -> None:
        code = "import os, sys; os.rmdir(os.getcwd()); from tflint.cli import main; sys.exit(main(['--isolated', '.']))"
        (tmp_path / "gone").mkdir()
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path / "gone", capture_output=True, text=True
        )
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


def meddling(tree: Path, action: str, *options: str, at: str = "run_files") -> Done:
    """Run the command and do something to its files once it knows which there are."""
    (tree / "m.py").write_text(LOSS)
    code = f"""
import os, sys
from tflint.cli import lint, main

real = lint.{at}

def meddle(*args, **kwargs):
    {action}
    return real(*args, **kwargs)

lint.{at} = meddle
sys.exit(main(["--isolated", "--no-cache", "--no-show-source", *{list(options)!r}, "."]))
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=SECONDS)
    assert "Traceback" not in done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def test_folders_in_folders(tmp_path: Path) -> None:
    """Deeper than a path may be long is as deep as it goes."""
    folder, levels = tmp_path, 0
    while len(str(folder)) < 3_900:
        folder = folder / ("d" * 60)
        folder.mkdir()
        levels += 1
    (folder / "m.py").write_text(LOSS)
    done = run(tmp_path, ".")
    assert len(found(done)) == 2
    assert done.status == 1


def test_many_files_in_one_folder(tmp_path: Path) -> None:
    for number in range(3_000):
        (tmp_path / f"m{number}.py").write_text("x = 1\n")
    (tmp_path / "a.py").write_text(LOSS)
    assert len(found(run(tmp_path, "."))) == 2


def test_modules_that_import_each_other_in_circles(tmp_path: Path) -> None:
    """Stars, names and packages: an answer, not a recursion."""
    names = [f"m{number}" for number in range(40)]
    for number, name in enumerate(names):
        after, before = names[(number + 1) % len(names)], names[number - 1]
        (tmp_path / f"{name}.py").write_text(
            f"from {after} import *\nfrom {before} import K, layers\nimport {after} as {name}_next\n"
            f"K = {name}_next.K\nK.mean(1)\nlayers.core.Dense(1)\n"
        )
    (tmp_path / "m7.py").write_text(
        "from keras import backend as K\nfrom m8 import *\nfrom m6 import layers\n"
    )
    done = run(tmp_path, ".")
    assert done.document["errors"] == []
    assert {finding["code"] for finding in done.document["findings"]} <= {"TFL106", "TFL302", "TFL303"}
