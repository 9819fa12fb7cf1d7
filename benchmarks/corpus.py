"""The corpus: wheels with real legacy code, listed in corpus.txt, downloaded once and never committed."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
STORE = HERE / "corpus"


def corpus_folder() -> Path:
    """The unpacked corpus: the folder that TFLINT_CORPUS names, else downloaded into benchmarks/corpus.

    Raises subprocess.CalledProcessError where the package index cannot be reached.
    """
    given = os.environ.get("TFLINT_CORPUS")
    if given:
        return Path(given)
    done = STORE / ".complete"
    if not done.exists():
        wheels = STORE / "wheels"
        wheels.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", str(wheels)]
        subprocess.run([*command, "-r", str(HERE / "corpus.txt")], check=True)
        for wheel in sorted(wheels.glob("*.whl")):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(STORE / "packages" / wheel.name.split("-")[0])
        done.touch()
    return STORE / "packages"


def python_files(folder: Path) -> list[Path]:
    """The Python files below a folder, sorted."""
    return sorted(path for path in folder.rglob("*.py") if path.is_file())
