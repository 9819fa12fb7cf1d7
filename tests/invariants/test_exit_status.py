"""The exit status tells the truth; nothing is written without --fix; what does not parse is never touched."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.invariants.code import files, parses
from tests.invariants.running import lint_settings
from tflint.cli import main
from tflint.fixing.loop import fix_source

NOTHING_LEFT, FINDINGS_LEFT, NOT_CHECKED = 0, 1, 2

CONTENTS = {
    "loss.py": "from keras import backend as K\n\n\ndef loss(a, b):\n    return K.mean(K.square(a - b))\n",
    "safe.py": "from keras import backend as K\n\n\n@K.symbolic\ndef loss(a, b):\n    return a - b\n",
    "plain.py": "x = 1\n",
    "epsilon.py": "from keras import backend as K\n\nx = K.epsilon()\n",
    "broken.py": "from keras import backend as K\nprint K.mean(x)\n",
    "useless.py": "x = 1  # noqa: TFL302\n",
    "silent.py": "from keras import backend as K\n\nK.mean(x)  # noqa: TFL302\n",
}
trees = st.dictionaries(st.sampled_from(sorted(CONTENTS)), st.booleans(), max_size=4)
"""Names of files, and whether each is named on the command line."""
options = st.sets(
    st.sampled_from(
        ("--fix", "--diff", "--unsafe-fixes", "--exit-zero", "--strict-syntax", "--statistics", "--quiet")
    )
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tree")


@given(tree=trees, chosen=options)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_is_2_if_something_was_not_checked_1_if_something_is_left_else_0(
    tree: dict[str, bool],
    chosen: set[str],
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fill(folder, tree)
    monkeypatch.chdir(folder)
    before = contents(folder)
    named = sorted(name for name in tree if tree[name])
    form = "text" if "--diff" in chosen else "json"
    arguments = ["--isolated", "--no-cache", "--output-format", form, *sorted(chosen), *named, "."]
    status = main(arguments)
    out = capsys.readouterr().out
    if "broken.py" in named or ("--strict-syntax" in chosen and "broken.py" in tree):
        assert status == NOT_CHECKED
    elif "--exit-zero" in chosen:
        assert status == NOTHING_LEFT
    elif "--diff" in chosen:
        assert status in (FINDINGS_LEFT, NOTHING_LEFT)
        if out.strip():
            assert status == FINDINGS_LEFT
    else:
        assert status == (FINDINGS_LEFT if json.loads(out)["findings"] else NOTHING_LEFT)
    if "--fix" not in chosen or "--diff" in chosen:  # of the two, the more careful one counts
        assert contents(folder) == before
    if "broken.py" in tree:
        assert contents(folder)["broken.py"] == before["broken.py"]


def fill(folder: Path, names: dict[str, bool]) -> None:
    """Make these files, and no others, with the contents that they begin with."""
    for path in folder.iterdir():
        path.unlink()
    for name in names:
        (folder / name).write_text(CONTENTS[name])


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@given(files(), st.data())
@settings(max_examples=100)
def test_what_does_not_parse_is_never_touched(data: bytes, drawn: st.DataObject) -> None:
    at = drawn.draw(st.integers(0, len(data)))
    insert = drawn.draw(
        st.sampled_from((b"\n<<<<<<< ours\n", b"(", b"\nprint x\n", b"\0", b"\n  indented\n", b"\xff"))
    )
    broken = data[:at] + insert + data[at:]
    outcome = fix_source(broken, "module.py", lint_settings(), unsafe=True)
    if not outcome.result.checked:
        assert outcome.data == broken
        assert outcome.fixed == ()
    if outcome.data != broken:
        assert parses(outcome.data)


class TestNothingIsWritten:
    @pytest.mark.parametrize(
        "arguments",
        [
            ["."],
            ["--diff", "."],
            ["--unsafe-fixes", "."],
            ["--diff", "--unsafe-fixes", "."],
            ["--show-files", "."],
            ["--show-settings", "."],
            ["--output-format", "json", "."],
            ["--statistics", "."],
        ],
        ids=" ".join,
    )
    def test_without_fix(
        self,
        arguments: list[str],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        fill(tmp_path, dict.fromkeys(CONTENTS, False))
        monkeypatch.chdir(tmp_path)
        before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()}
        main(["--isolated", "--no-cache", *arguments])
        capsys.readouterr()
        after = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()}
        assert after == before

    def test_by_fix_to_files_in_which_nothing_was_fixed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        fill(tmp_path, dict.fromkeys(CONTENTS, False))
        monkeypatch.chdir(tmp_path)
        before = {path.name: path.stat().st_ino for path in tmp_path.iterdir()}
        main(["--isolated", "--no-cache", "--fix", "."])
        capsys.readouterr()
        after = {path.name: path.stat().st_ino for path in tmp_path.iterdir()}
        assert {name for name in before if before[name] != after[name]} == {"loss.py", "safe.py"}

    def test_to_the_file_that_standard_input_is_said_to_be(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        fill(tmp_path, {"safe.py": True})
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CONTENTS["safe.py"].encode())))
        main(["--isolated", "--fix", "--stdin-filename", "safe.py", "-"])
        assert b"symbolic" not in capfdbinary.readouterr().out
        assert (tmp_path / "safe.py").read_text() == CONTENTS["safe.py"]


def test_a_report_that_cannot_be_written_gives_status_2(tmp_path: Path) -> None:
    if not os.path.exists("/dev/full"):
        pytest.fail("this system has no full device to write to")
    import subprocess

    fill(tmp_path, {"loss.py": True})
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "tflint", "--isolated", "--no-cache", "."]
        done = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == NOT_CHECKED
    assert b"Traceback" not in done.stderr
