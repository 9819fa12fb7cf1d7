"""What the benchmarks compare tflint with, each run as ``python -m benchmarks.work WHAT FOLDER`` in its own process."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.corpus import python_files


def read(folder: Path) -> None:
    """Read the files and nothing else."""
    print(sum(len(path.read_bytes()) for path in python_files(folder)))


def parse(folder: Path) -> None:
    """Parse the files with libcst."""
    import libcst

    failed = 0
    for path in python_files(folder):
        try:
            libcst.parse_module(path.read_bytes())
        except Exception:  # what does not parse costs what it costs
            failed += 1
    print(failed)


def triage(folder: Path) -> None:
    """Lint the files and count those that triage passed over."""
    from tflint.catalogue import load_catalogue
    from tflint.engine import lint_source
    from tflint.project.index import Project
    from tflint.releases.target import newest_target
    from tflint.settings import LintSettings

    settings = LintSettings(load_catalogue().select(["ALL"]), newest_target())
    project = Project([folder])
    results = [lint_source(path.read_bytes(), str(path), settings, project) for path in python_files(folder)]
    parsed = sum(result.parsed for result in results)
    found = sum(bool(result.findings) for result in results)
    print(f"{len(results)} files, {parsed} parsed, {found} with findings")


if __name__ == "__main__":
    {"read": read, "parse": parse, "triage": triage}[sys.argv[1]](Path(sys.argv[2]))
