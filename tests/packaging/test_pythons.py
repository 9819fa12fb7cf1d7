"""On every supported Python that this machine has, the wheel and its dependencies find and mend the same."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.packaging.conftest import Distributions
from tests.packaging.environments import EXPECTED, codes_found, make_environment

SUPPORTED = ("3.10", "3.11", "3.12", "3.13", "3.14")


def _answers_to(program: str, version: str) -> bool:
    code = "import sys, venv; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([program, "-c", code], capture_output=True, text=True, timeout=60)
    except OSError:
        return False
    return done.returncode == 0 and done.stdout.strip() == version


def _found() -> dict[str, str]:
    """Version and program of the supported Pythons: those on the path, and those of pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser() / "versions"
    found = {}
    for version in SUPPORTED:
        on_path = shutil.which(f"python{version}")
        programs = [on_path] if on_path else []
        programs += [str(path) for path in sorted(pyenv.glob(f"{version}.*/bin/python"))]
        working = [program for program in programs if _answers_to(program, version)]
        if working:
            found[version] = working[0]
    return found


PYTHONS = _found()


@pytest.mark.parametrize("version", list(PYTHONS))
def test_install_with_dependencies(version: str, distributions: Distributions, tmp_path: Path) -> None:
    environment = make_environment(tmp_path / "venv", PYTHONS[version])
    environment.install("--only-binary=:all:", f"{distributions.wheel}[flake8]")
    work = tmp_path / "work"
    assert codes_found(environment, work) == EXPECTED

    done = environment.run("flake8", "--isolated", "--select", "TFL", "loss.py", cwd=work)
    assert [line.split(" ")[0] for line in done.stdout.splitlines()] == ["loss.py:5:12:", "loss.py:5:19:"]

    done = environment.run("tflint", "--fix", "--unsafe-fixes", "--no-cache", "loss.py", cwd=work)
    assert done.returncode == 0, done.stdout + done.stderr
    mended = (work / "loss.py").read_text()
    assert "ops.mean(" in mended
    assert "K" not in mended
