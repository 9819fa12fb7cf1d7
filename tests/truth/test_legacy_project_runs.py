"""The fixed legacy project computes what it computed before, on today's TensorFlow and Keras.

Its own tests compare its losses, metrics, layers and helpers with numpy. They pass on TensorFlow 1.15 with
Keras 2.3.1 before the fix.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.legacy_project import OPTIONS, copy_project, tflint


def run_its_tests(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".", "tests"]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.mark.parametrize("style", ["ops", "tf"])
def test_its_own_tests_pass_after_the_fix(style: str, tmp_path: Path) -> None:
    folder = copy_project(tmp_path / "rookery")
    tflint(folder, *OPTIONS, "--fix", "--unsafe-fixes", "--style", style)
    done = run_its_tests(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "19 passed" in done.stdout


def test_they_fail_before_the_fix(tmp_path: Path) -> None:
    done = run_its_tests(copy_project(tmp_path / "rookery"))
    assert "module 'keras.backend' has no attribute 'mean'" in done.stdout
