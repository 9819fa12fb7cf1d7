"""Fresh virtual environments for the tests of installs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

LEGACY = """from keras import backend as K


def loss(y_true, y_pred):
    return K.mean(K.square(y_pred - y_true))
"""
"""A file with one TFL302 finding on each of `K.mean` and `K.square`."""


def copy_checkout(target: Path, *further: str) -> Path:
    """A copy of what an install needs, and of ``further`` files and folders, to be edited or committed."""
    target.mkdir(parents=True)
    unwanted = shutil.ignore_patterns("__pycache__", "compiled.json")
    for name in ("src", "rules", "pyproject.toml", "hatch_build.py", "LICENSE", "README.md", *further):
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=unwanted)
        else:
            shutil.copy(source, target / name)
    return target


@dataclass(frozen=True)
class Environment:
    """A virtual environment without pip."""

    folder: Path

    @property
    def scripts(self) -> Path:
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> str:
        return str(self.scripts / "python")

    def run(self, *command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run one of the environment's own programs, with nothing of ours on its path."""
        variables = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        program = str(self.scripts / command[0])
        return subprocess.run(
            [program, *command[1:]], cwd=cwd, env=variables, capture_output=True, text=True, encoding="utf-8"
        )

    def site_packages(self) -> Path:
        code = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
        return Path(self.run("python", "-c", code, cwd=self.folder).stdout.strip())

    def install(self, *arguments: str) -> None:
        """``pip install``, by the pip of the environment that runs the tests."""
        pip = [sys.executable, "-m", "pip", "--python", self.python, "install", "--quiet"]
        done = subprocess.run([*pip, *arguments], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def borrow_dependencies(self) -> None:
        """Let the environment import what is installed beside the tests; what it has itself comes first.

        The build back end and the runtime dependencies need not be fetched again. An editable install beside
        the tests stays out of sight: only folders of site-packages have their .pth files read.
        """
        beside = sysconfig.get_paths()
        lines = "\n".join(dict.fromkeys([beside["purelib"], beside["platlib"]]))
        (self.site_packages() / "borrowed.pth").write_text(lines + "\n")


def make_environment(folder: Path, interpreter: str = sys.executable) -> Environment:
    """An empty virtual environment of an interpreter."""
    subprocess.run([interpreter, "-m", "venv", "--without-pip", str(folder)], check=True, capture_output=True)
    return Environment(folder)


def codes_found(environment: Environment, folder: Path, *options: str) -> list[tuple[str, int, int]]:
    """What the installed command finds in `LEGACY`, as (code, line, column)."""
    folder.mkdir(exist_ok=True)
    (folder / "loss.py").write_text(LEGACY)
    done = environment.run("tflint", "--output-format", "json", "--no-cache", *options, "loss.py", cwd=folder)
    assert done.returncode == 1, done.stderr
    findings: Sequence[dict[str, object]] = json.loads(done.stdout)["findings"]
    return [(str(f["code"]), int(str(f["line"])), int(str(f["column"]))) for f in findings]


EXPECTED = [("TFL302", 5, 12), ("TFL302", 5, 19)]
"""What `codes_found` gives with a sound install."""
