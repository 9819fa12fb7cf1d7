"""The whole tool on fixtures/legacy_project, as a user runs it.

What has to be found is written by hand in legacy_project_findings.txt beside this file, for the rules and the
target below: one row per finding, with the code that it is about.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.legacy_project import FIXTURES, OPTIONS, TABLE, Row, copy_project, read_table, tflint

SILENT = (
    "rookery/near_misses.py",  # looks wrong, is right
    "rookery/compat.py",  # asks first, in every way there is
    "rookery/text.py",  # six.PY2
    "rookery/frozen.py",  # suppressed as a whole
    "rookery/schedules.py",  # an `lr` that is not Keras's
    "rookery/spectrogram.py",
    "rookery/__init__.py",
    "rookery/experiments/__init__.py",  # empty
    "scripts/train_tf1.py",  # TensorFlow 1 is not these rules' business
    "generated/species_table.py",  # .gitignore
)
UNPARSABLE = ("scripts/loggers.py", "scripts/merge_in_progress.py", "scripts/rename_recordings.py")


EXPECTED = read_table(TABLE.read_text(encoding="utf-8"))


def git(folder: Path, *arguments: str, feed: bytes = b"") -> None:
    done = subprocess.run(["git", *arguments], cwd=folder, input=feed, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path, without git's own."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy that no test changes."""
    return copy_project(tmp_path_factory.mktemp("read-only") / "rookery")


@pytest.fixture(scope="module")
def report(project: Path) -> Mapping[str, Any]:
    """What the command says about it, in JSON."""
    found: dict[str, Any] = json.loads(tflint(project, *OPTIONS, "--output-format", "json").stdout)
    return found


@pytest.fixture(scope="module", params=[(), ("--unsafe-fixes",)], ids=["safe fixes", "all fixes"])
def level(request: pytest.FixtureRequest) -> Sequence[str]:
    options: Sequence[str] = request.param
    return options


@pytest.fixture(scope="module")
def fixed(level: Sequence[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy after --fix."""
    folder = copy_project(tmp_path_factory.mktemp("fixed") / "rookery")
    tflint(folder, *OPTIONS, "--fix", *level)
    return folder


def rows_of(report: Mapping[str, Any], project: Path) -> list[Row]:
    """The findings of a report, each with as much of the code at its place as the table gives for it."""
    rows = []
    for finding in report["findings"]:
        path, cell, line, code = finding["path"], finding.get("cell") or 0, finding["line"], finding["code"]
        source = source_from(project / path, cell, line, finding["column"])
        place = (path, cell, line, code)
        wanted = [row.text for row in EXPECTED if (row.path, row.cell, row.line, row.code) == place]
        text = next((text for text in wanted if source.startswith(text)), source)
        rows.append(Row(path, cell, line, code, text))
    return sorted(rows)


def source_from(file: Path, cell: int, line: int, column: int) -> str:
    """The code of a file from a place (1-based, in characters) to the end of its line."""
    data = file.read_bytes()
    if cell:
        text = "".join(json.loads(data)["cells"][cell - 1]["source"])
    else:
        text = data.decode("latin-1" if b"latin-1" in data or file.name == "loggers.py" else "utf-8-sig")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[line - 1][column - 1 :].lstrip()


@pytest.mark.parametrize("path", sorted({row.path for row in EXPECTED}))
def test_finds_what_the_table_says(path: str, report: Mapping[str, Any], project: Path) -> None:
    found = [row for row in rows_of(report, project) if row.path == path]
    assert found == sorted(row for row in EXPECTED if row.path == path)


def test_finds_nothing_elsewhere(report: Mapping[str, Any]) -> None:
    assert {finding["path"] for finding in report["findings"]} == {row.path for row in EXPECTED}
    assert report["errors"] == []


@pytest.mark.parametrize("path", SILENT)
def test_is_silent_about(path: str, report: Mapping[str, Any], project: Path) -> None:
    assert (project / path).is_file()
    assert [finding for finding in report["findings"] if finding["path"] == path] == []


def test_an_ignored_file_is_linted_when_it_is_named(project: Path) -> None:
    done = tflint(project, *OPTIONS, "--output-format", "json", "generated/species_table.py")
    assert [finding["line"] for finding in json.loads(done.stdout)["findings"]] == [3, 4, 5]


def test_a_project_that_patches_the_backend_keeps_its_symbolic() -> None:
    done = tflint(FIXTURES / "patched_project", *OPTIONS, "--output-format", "json")
    findings = json.loads(done.stdout)["findings"]
    assert [finding["symbol"] for finding in findings] == ["keras.backend.mean"]


def test_the_diff_applies_and_is_what_fix_writes(level: Sequence[str], fixed: Path, tmp_path: Path) -> None:
    copy = copy_project(tmp_path / "rookery")
    before = contents(copy)
    patch = tflint(copy, *OPTIONS, "--diff", *level).stdout
    assert contents(copy) == before
    git(copy, "init", "--quiet")
    git(copy, "apply", "--whitespace=nowarn", feed=patch)
    assert contents(copy) == contents(fixed) != before


def test_fixing_again_changes_nothing(level: Sequence[str], fixed: Path) -> None:
    before = contents(fixed)
    tflint(fixed, *OPTIONS, "--fix", *level)
    assert contents(fixed) == before


def test_what_does_not_parse_or_has_no_fix_is_not_touched(project: Path, fixed: Path) -> None:
    before, after = contents(project), contents(fixed)
    for path in (*UNPARSABLE, *SILENT):
        assert after[path] == before[path]


def test_fixed_files_parse_and_keep_their_comments(project: Path, fixed: Path) -> None:
    before, after = contents(project), contents(fixed)
    for path in before:
        if path.endswith(".py") and path not in UNPARSABLE and before[path] != after[path]:
            compile(after[path], path, "exec")
            assert comments(before[path]) <= comments(after[path]), path


def comments(data: bytes) -> set[bytes]:
    return {line.partition(b"#")[2].strip() for line in data.splitlines() if b"#" in line}


def test_bytes_that_editors_do_not_show_survive(fixed: Path) -> None:
    after = contents(fixed)
    crlf = after["scripts/field_laptop.py"]
    assert crlf.count(b"\n") == crlf.count(b"\r\n") > 5
    assert after["scripts/report.py"].count(b"\x0c") == 2
    assert b"\t\treturn " in after["scripts/report.py"]
    assert "Skålhøjgård".encode("latin-1") in after["scripts/stations.py"]
    assert after["scripts/byte_order_mark.py"].startswith(b"\xef\xbb\xbf")
    assert b"\n" not in after["scripts/old_mac.py"]
    assert after["scripts/night_shift.py"].endswith(b"by the date")


def test_a_fixed_notebook_keeps_its_outputs_and_magics(project: Path, fixed: Path) -> None:
    def without_sources(folder: Path) -> Any:
        notebook = json.loads((folder / "notebooks/explore_calls.ipynb").read_bytes())
        for cell in notebook["cells"]:
            cell["source"] = [line for line in cell["source"] if line.startswith(("%", "pip", "files"))]
        return notebook

    assert without_sources(fixed) == without_sources(project)


def test_the_published_examples_in_tensorflow_style(tmp_path: Path) -> None:
    copy = copy_project(tmp_path / "rookery")
    tflint(copy, *OPTIONS, "--style", "tf", "--fix", "--unsafe-fixes", "rookery")
    assert "return tf.reduce_mean(tf.square(y_true - y_pred))\n" in (copy / "rookery/losses.py").read_text()
    assert "        inputs_sym = inputs\n" in (copy / "rookery/layers/loudness.py").read_text()
