"""The legacy project of fixtures/, for tests: a copy to run on, the command, what has to be found."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
TABLE = Path(__file__).with_name("legacy_project_findings.txt")
OPTIONS = ("--select", "TFL0,TFL301,TFL302,TFL303,TFL304", "--target", "keras==3.15.*", "--no-cache")
"""The rules and the target that the table is for."""


@dataclass(frozen=True, order=True)
class Row:
    """A finding: where it starts (1-based; ``cell`` is 0 where there are none), its rule, the code there."""

    path: str
    cell: int
    line: int
    code: str
    text: str


def read_table(text: str) -> tuple[Row, ...]:
    """The rows of the table: a line with a path, then indented lines with [cell:]line, code and text."""
    rows = []
    path = ""
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            path = line.strip()
            continue
        place, code, source = line.split(maxsplit=2)
        cell, _, number = place.rpartition(":")
        rows.append(Row(path, int(cell or 0), int(number), code, source))
    return tuple(rows)


def tflint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a folder. Exit code 2 is never right here."""
    command = [sys.executable, "-m", "tflint", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr.decode()
    return done


def copy_project(folder: Path) -> Path:
    """A fresh copy of the legacy project, with the generated folder that its .gitignore leaves out."""
    shutil.copytree(FIXTURES / "legacy_project", folder)
    subprocess.run([sys.executable, "scripts/make_species_table.py"], cwd=folder, check=True)
    return folder
