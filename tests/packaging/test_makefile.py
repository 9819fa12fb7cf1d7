"""``make demo`` as someone runs it in a fresh clone: nothing is there but Python and the package index."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.packaging.environments import copy_checkout

DIFF = "--target tensorflow --diff fixtures/legacy_project"


def make(folder: Path, *targets: str) -> subprocess.CompletedProcess[str]:
    variables = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "MAKE"))}
    command = ["make", f"PYTHON={sys.executable}", *targets]
    return subprocess.run(
        command,
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        encoding="utf-8",
        # Diffs are written in the encodings of the files.
        errors="surrogateescape",
    )


def test_demo_from_nothing(tmp_path: Path) -> None:
    checkout = copy_checkout(tmp_path / "clone", "Makefile", "fixtures")
    first = make(checkout, "demo")
    assert first.returncode == 0, first.stdout + first.stderr
    findings, _, diff = first.stdout.partition(f"$ tflint {DIFF}")
    assert "TFL302" in findings
    assert "  | " in findings, "no code frames"
    assert "--- a/fixtures/legacy_project/" in diff
    assert not list((checkout / ".venv").rglob("tensorflow"))

    again = make(checkout, "demo")
    assert again.returncode == 0
    assert "pip install" not in again.stdout
    assert again.stdout.endswith(findings.partition("$ tflint")[2] + f"$ tflint {DIFF}" + diff)


def test_an_old_python_is_refused_in_one_line(tmp_path: Path) -> None:
    checkout = copy_checkout(tmp_path / "clone", "Makefile")
    old = tmp_path / "python3"
    pretend = "import sys; sys.version_info = (3, 9); exec(sys.argv[2])"
    old.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{pretend}" "$@"\n')
    old.chmod(0o755)
    done = make(checkout, f"PYTHON={old}", "demo")
    assert done.returncode == 2
    assert "tflint needs Python 3.10 or newer" in done.stderr
    assert not (checkout / ".venv").exists()
