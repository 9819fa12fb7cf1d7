"""The corpus: real legacy packages, listed in corpus.txt, downloaded once from the package index, never committed."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
LIST = HERE / "corpus.txt"
STORE = HERE / "corpus"


class CorpusError(Exception):
    """There is no corpus; the message says why."""


def corpus_folder() -> Path:
    """The unpacked packages, a folder for each: those in the folder that TFLINT_CORPUS names, else downloaded.

    Raises CorpusError.
    """
    given = os.environ.get("TFLINT_CORPUS")
    if given:
        folder = Path(given).resolve()
        if not python_files(folder):
            raise CorpusError(f"TFLINT_CORPUS names {given}, where there are no Python files")
        return folder
    return downloaded(LIST, STORE)


def downloaded(requirements: Path, store: Path) -> Path:
    """The packages that a list names, unpacked below ``store``, downloaded if the list is another than last time.

    Safe against several processes at once. Raises CorpusError.
    """
    packages, done = store / "packages", store / "complete.txt"
    store.mkdir(parents=True, exist_ok=True)
    with open(store / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if done.is_file() and done.read_text() == requirements.read_text():
            return packages
        shutil.rmtree(packages, ignore_errors=True)
        wheels = store / "wheels"
        _download(requirements, wheels)
        for wheel in sorted(wheels.glob("*.whl")):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(packages / wheel.name.split("-")[0])
        done.write_text(requirements.read_text())
    return packages


def _download(requirements: Path, wheels: Path) -> None:
    shutil.rmtree(wheels, ignore_errors=True)
    wheels.mkdir()
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += [
        "--no-deps",
        "--only-binary",
        ":all:",
        "--dest",
        str(wheels),
        "--requirement",
        str(requirements),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        said = "\n".join(done.stderr.strip().splitlines()[-5:])
        raise CorpusError(
            f"pip could not download the packages of {requirements.name}:\n{said}\n"
            "(TFLINT_CORPUS may name a folder that holds them, unpacked)"
        )


def python_files(folder: Path) -> list[Path]:
    """The Python files below a folder, sorted."""
    return sorted(path for path in folder.rglob("*.py") if path.is_file())
