"""What tflint is compared with, each as ``python -m benchmarks.work WHAT FOLDER`` in a process of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks.corpus import python_files

_BATCH = 4_000
"""Symbols that are looked up one after the other, in an order without meaning; the quickest batch counts."""


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
    """Load every table of names, and look symbols up: the slowest load in ms, look-ups in µs."""
    import random
    import time

    from tflint.releases.presence import find_symbol, read_symbols
    from tflint.releases.shards import NAMESPACES, python_name

    def seconds(action: Callable[[], object]) -> float:
        start = time.process_time()
        action()
        return time.process_time() - start

    def look_up(symbols: Sequence[str]) -> None:
        for symbol in symbols:
            find_symbol(symbol)

    loads = [min(seconds(partial(read_symbols, namespace)) for _ in range(9)) for namespace in NAMESPACES]
    symbols = [symbol for namespace in NAMESPACES for symbol in read_symbols(namespace)]
    look_up([f"{python_name(namespace)}.nothing" for namespace in NAMESPACES])  # the tables are read now
    taken = {"load": max(loads) * 1e3}
    order = random.Random(1)
    absent = [f"{symbol}_" for symbol in symbols]
    for what, asked in (("first", symbols), ("absent", absent)):
        order.shuffle(asked)
        batches = [asked[start : start + _BATCH] for start in range(0, len(asked) - _BATCH, _BATCH)]
        taken[what] = min(seconds(partial(look_up, batch)) for batch in batches) / _BATCH * 1e6
    again = symbols[:_BATCH]
    taken["repeated"] = min(seconds(partial(look_up, again)) for _ in range(9)) / _BATCH * 1e6
    print(json.dumps(taken))


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
