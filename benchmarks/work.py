"""What tflint is compared with, each as ``python -m benchmarks.work WHAT FOLDER`` in a process of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.corpus import python_files


def read(folder: Path) -> None:
    """Read the files and nothing else."""
    print(sum(len(path.read_bytes()) for path in python_files(folder)))


def parse(folder: Path) -> None:
    """Parse the files with libcst, one at a time."""
    import libcst

    unparsed = 0
    for path in python_files(folder):
        try:
            libcst.parse_module(path.read_bytes())
        except (libcst.ParserSyntaxError, UnicodeDecodeError):
            unparsed += 1
    print(unparsed)


def releases(_folder: Path) -> None:
    """Load every table of names, and look symbols up; the slowest load in ms, a look-up in µs."""
    import time

    from tflint.releases.shards import NAMESPACES
    from tflint.releases.symbols import find_symbol, names_in

    def seconds(action: Callable[[], object]) -> float:
        start = time.process_time()
        action()
        return time.process_time() - start

    slowest = 0.0
    for namespace in NAMESPACES:
        times = []
        for _ in range(9):
            names_in.cache_clear()
            times.append(seconds(partial(names_in, namespace)))
        slowest = max(slowest, min(times))
    symbols = [f"tensorflow.{name}" for name in ("nn.relu", "nothing", "math.log", "keras.layers.Dense")]

    def look_up() -> None:
        for _ in range(25_000):
            for symbol in symbols:
                find_symbol(symbol)

    print(json.dumps({"load": slowest * 1e3, "look-up": min(seconds(look_up) for _ in range(5)) * 10}))


def lint(folder: Path) -> None:
    """Lint the files, and print which of them triage let through and which have findings."""
    from tflint.catalogue import load_catalogue
    from tflint.engine import lint_source
    from tflint.project.index import Project
    from tflint.releases.target import newest_target
    from tflint.settings import LintSettings

    settings = LintSettings(load_catalogue().select(["ALL"]), newest_target())
    project = Project([folder])
    results = [lint_source(path.read_bytes(), str(path), settings, project) for path in python_files(folder)]
    parsed = [result.path for result in results if result.parsed]
    found = [result.path for result in results if result.findings]
    print(json.dumps({"files": len(results), "parsed": parsed, "with findings": found}))


if __name__ == "__main__":
    {"read": read, "parse": parse, "lint": lint, "releases": releases}[sys.argv[1]](Path(sys.argv[2]))
