"""``.ci/run``, with stand-ins for the tools that it runs: it runs them all, and fails if one of them does."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / ".ci" / "run"

PASSED = "============================== 12 passed in 3.45s =============================="
FAILED = "========================= 1 failed, 11 passed in 61.20s (0:01:01) ========================="

MAKEFILE = """.venv/.test:
	@echo setting up
test:
	@echo "{summary}"
	@exit {status}
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / ".ci").mkdir()
    shutil.copy(SCRIPT, tmp_path / ".ci" / "run")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for name in ("ruff", "mypy"):
        stand_in(tmp_path, name, status=0)
    let_tests_end(tmp_path, PASSED, status=0)
    return tmp_path


def stand_in(checkout: Path, name: str, status: int) -> None:
    program = checkout / ".venv" / "bin" / name
    program.write_text(f'#!/bin/sh\necho "ran {name} $*"\nexit {status}\n')
    program.chmod(0o755)


def let_tests_end(checkout: Path, summary: str, status: int) -> None:
    (checkout / "Makefile").write_text(MAKEFILE.format(summary=summary, status=status))


def run(checkout: Path) -> tuple[int, list[str]]:
    """Exit status and lines, as from another folder."""
    script = str(checkout / ".ci" / "run")
    done = subprocess.run([script], cwd=checkout.parent, stdout=subprocess.PIPE, text=True)
    return done.returncode, done.stdout.splitlines()


def test_all_is_well(checkout: Path) -> None:
    status, lines = run(checkout)
    assert status == 0
    assert {"ran ruff check .", "ran ruff format --check .", "ran mypy "} <= set(lines)
    assert lines[-1] == PASSED
    assert lines.count(PASSED) == 1


@pytest.mark.parametrize("name", ["ruff", "mypy"])
def test_a_failing_tool_fails_the_run_but_stops_nothing(checkout: Path, name: str) -> None:
    stand_in(checkout, name, status=1)
    status, lines = run(checkout)
    assert status == 1
    assert {"ran ruff check .", "ran ruff format --check .", "ran mypy "} <= set(lines)
    assert lines[-1] == PASSED


@pytest.mark.parametrize("name", ["ruff", "mypy"])
def test_a_missing_tool_fails_the_run(checkout: Path, name: str) -> None:
    (checkout / ".venv" / "bin" / name).unlink()
    assert run(checkout)[0] == 1


def test_failing_tests_fail_the_run_and_have_the_last_word(checkout: Path) -> None:
    let_tests_end(checkout, FAILED, status=1)
    status, lines = run(checkout)
    assert status == 1
    assert lines[-1] == FAILED


def test_without_its_environment_nothing_is_claimed(checkout: Path) -> None:
    (checkout / "Makefile").write_text(".venv/.test:\n\t@exit 1\n")
    status, lines = run(checkout)
    assert status == 1
    assert PASSED not in lines
