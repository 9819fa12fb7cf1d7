"""The command as a process: start-up, signals, pipes, kills. The engine is the real one."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.test_processes import children
from tflint.cli import main

LOSS = """\
from keras import backend as K


def loss(y_true, y_pred):
    return K.abs(y_true - y_pred)
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, and a cache of its own."""
    (tmp_path / "tree").mkdir()
    monkeypatch.chdir(tmp_path / "tree")
    monkeypatch.setenv("TFLINT_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "tree"


def tflint(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tflint", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


class TestStartUp:
    """What is not needed is not imported: most of the time of a short run would be that."""

    HEAVY = frozenset(
        {"libcst", "rich", "packaging", "flake8", "multiprocessing", "tempfile", "difflib", "asyncio"}
    )

    def imported(self, *arguments: str) -> set[str]:
        """The modules that a run has imported at its end."""
        program = (
            "import sys\n"
            "from tflint.cli import main\n"
            "main(sys.argv[1:])\n"
            "print('\\nmodules:', *sys.modules)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
        )
        return set(done.stdout.rpartition("modules:")[2].split())

    def test_the_version_needs_next_to_nothing(self, tree: Path) -> None:
        modules = self.imported("--version")
        assert not self.HEAVY & modules
        assert not {"tflint.engine", "tflint.catalogue", "pathspec", "sqlite3", "json", "tomli"} & modules

    @pytest.mark.parametrize("cache", [True, False])
    def test_a_file_without_keras_needs_no_parser(self, tree: Path, cache: bool) -> None:
        (tree / "a.py").write_text("import os\n")
        modules = self.imported(*([] if cache else ["--no-cache"]))
        assert not self.HEAVY & modules
        assert "pathspec" not in modules
        assert ("sqlite3" in modules) is cache

    def test_a_warm_run_needs_no_parser_either(self, tree: Path) -> None:
        (tree / "a.py").write_text(LOSS)
        assert "libcst" in self.imported(".")
        warm = self.imported(".")
        assert not self.HEAVY & warm
        assert "tflint.engine" not in warm

    def test_the_number_of_modules_is_bounded(self, tree: Path) -> None:
        (tree / "a.py").write_text("import os\n")
        bare = subprocess.run(
            [sys.executable, "-c", "import sys; print(len(sys.modules))"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert len(self.imported(".")) - int(bare.stdout) < 200


class TestStreams:
    def test_python_m_tflint_is_the_command(self, tree: Path) -> None:
        assert tflint("--version").stdout.startswith("tflint ")

    def test_a_reader_that_goes_away_is_no_error(self, tree: Path) -> None:
        (tree / "a.py").write_text(LOSS + "    K.abs(y_true)\n" * 2_000)
        with subprocess.Popen(
            [sys.executable, "-m", "tflint", "a.py"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None and process.stderr is not None
            assert "TFL302" in process.stdout.readline()
            process.stdout.close()
            assert process.stderr.read() == ""
        assert process.returncode == 1

    def test_a_full_disk_is_told(self, tree: Path) -> None:
        (tree / "a.py").write_text(LOSS)
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                [sys.executable, "-m", "tflint", "a.py"],
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
        assert done.returncode == 2
        assert done.stderr == "tflint: error: the report could not be written: No space left on device\n"

    def test_closed_streams_are_no_error(self, tree: Path) -> None:
        (tree / "a.py").write_text(LOSS)
        done = subprocess.run(["sh", "-c", f"{sys.executable} -m tflint a.py >&- 2>&-"], check=False)
        assert done.returncode == 1

    def test_any_encoding_of_the_terminal_will_do(self, tree: Path) -> None:
        (tree / "läyer.py").write_text(LOSS.replace("K.abs(y_true - y_pred)", "K.abs('層')"))
        done = tflint("läyer.py", env={**os.environ, "PYTHONIOENCODING": "latin-1"}, encoding="latin-1")
        assert done.returncode == 1
        assert done.stdout.startswith("läyer.py:5:12: TFL302")
        assert r"return K.abs('\u5c64')" in done.stdout

    def test_a_name_that_is_not_text_will_do(self, tree: Path) -> None:
        (tree / "caf\udce9.py").write_text(LOSS)
        done = tflint(".")
        assert done.returncode == 1
        assert done.stdout.startswith(r"caf\udce9.py:5:12: TFL302")
        assert (
            "+    return ops.abs(y_true - y_pred)\n" in tflint("--diff", ".", errors="surrogateescape").stdout
        )

    def test_warnings_about_the_users_code_are_not_shown(self, tree: Path) -> None:
        (tree / "a.py").write_text(LOSS + "x = '\\d'\nassert (x, 'always')\n")
        assert tflint("a.py").stderr == ""


class TestSignals:
    @pytest.mark.parametrize(
        ("sent", "status", "said"),
        [(signal.SIGINT, 130, "tflint: interrupted\n"), (signal.SIGTERM, 143, "tflint: terminated\n")],
    )
    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_a_run_can_be_ended(
        self, tree: Path, sent: signal.Signals, status: int, said: str, jobs: str
    ) -> None:
        for number in range(200):
            (tree / f"f{number}.py").write_text(LOSS + f"    K.abs({number})\n" * 300)
        process = subprocess.Popen(
            [sys.executable, "-m", "tflint", "--fix", "--jobs", jobs, "."],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            # A shell that runs the tests in the background has its children ignore SIGINT.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        wait_for(lambda: has_parser(process.pid) or len(children(process.pid)) == 2)
        workers = children(process.pid)
        # As a terminal does: to all processes of the group.
        os.killpg(process.pid, sent)
        out, err = process.communicate(timeout=30)
        assert (process.returncode, out, err) == (status, "", said)
        assert len(workers) == (2 if jobs == "2" else 0)
        assert children(process.pid) == []
        assert {path.suffix for path in tree.iterdir()} == {".py"}


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def has_parser(process: int) -> bool:
    """Whether a process has begun to parse: libcst is in its memory."""
    return "libcst" in Path(f"/proc/{process}/maps").read_text()


def test_200_kills_leave_every_file_old_or_new(tree: Path) -> None:
    """Whenever a run that fixes is killed, each file is as it was or as it should be, and the next run completes."""
    old: dict[str, bytes] = {}
    for number in range(8):
        old[f"f{number}.py"] = (LOSS + f"    K.abs({number})\n").encode()
    old["crlf.py"] = LOSS.replace("\n", "\r\n").encode()
    old["latin.py"] = b"# coding: latin-1\n# caf\xe9\n" + LOSS.encode()
    old["no_newline.py"] = LOSS.rstrip().encode()
    old["pkg/__init__.py"] = b"from keras import backend as K\n"
    old["pkg/user.py"] = b"from pkg import K\n\n\ndef f(x):\n    return K.abs(x)\n"

    def restore() -> None:
        for path in sorted(tree.rglob("*.tmp")):
            path.unlink()
        for name, content in old.items():
            path = tree / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)

    def contents() -> dict[str, bytes]:
        return {name: (tree / name).read_bytes() for name in old}

    restore()
    # What this process has imported and loaded, its forks have: they are at work at once.
    assert main(["--no-cache", "."]) == 1
    started = time.monotonic()
    assert end_of(fix_in_fork("1")) == 0
    seconds = time.monotonic() - started
    new = contents()
    assert all(new[name] != old[name] for name in old if name != "pkg/__init__.py")

    chance = random.Random(302)
    moments = [chance.uniform(0, seconds * 1.1) for _ in range(200)]
    mixed = 0
    for count, moment in enumerate(moments):
        restore()
        process = fix_in_fork("2" if count % 4 == 0 else "1")
        time.sleep(moment)
        os.kill(process, signal.SIGKILL)
        end_of(process)
        after = contents()
        assert all(after[name] in (old[name], new[name]) for name in old)
        assert {path.suffix for path in tree.rglob("*") if path.is_file()} <= {".py", ".tmp"}
        mixed += any(after[name] == old[name] != new[name] for name in old) and any(
            after[name] == new[name] != old[name] for name in old
        )
        if count % 20 == 0:
            assert end_of(fix_in_fork("1")) == 0
            assert contents() == new
    # Some of the kills must have come while files were written, or nothing was shown.
    assert mixed > 0


def fix_in_fork(jobs: str) -> int:
    """Start a run that fixes the current folder, in a fork of this process."""
    process = os.fork()
    if process == 0:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        status = 99
        try:
            status = main(["--fix", "--no-cache", "--jobs", jobs, "."])
        finally:
            os._exit(status)
    return process


def end_of(process: int) -> int:
    """Wait for a process; its exit status."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
