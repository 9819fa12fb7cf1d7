"""The distributions, built once for all tests of installs."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.packaging.environments import CHECKOUT


@dataclass(frozen=True)
class Distributions:
    """A source distribution, a wheel built from the checkout, and one built from the source distribution."""

    sdist: Path
    wheel: Path
    wheel_of_sdist: Path


def _build(out: Path, *arguments: str) -> None:
    command = [
        sys.executable,
        "-m",
        "build",
        "--no-isolation",
        "--outdir",
        str(out),
        *arguments,
        str(CHECKOUT),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Distributions:
    direct = tmp_path_factory.mktemp("wheel")
    _build(direct, "--wheel")
    # Without a choice, `build` makes the source distribution, and the wheel from that.
    both = tmp_path_factory.mktemp("both")
    _build(both)
    return Distributions(next(both.glob("*.tar.gz")), next(direct.glob("*.whl")), next(both.glob("*.whl")))
