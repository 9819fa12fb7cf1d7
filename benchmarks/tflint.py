"""tflint against the parser alone, against reading the files, against itself with a cache or two processes."""

from __future__ import annotations

import json
import os
import shutil
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks.corpus import python_files
from benchmarks.figures import Figure, Goal, Result, Skipped
from benchmarks.measure import in_turns, quickest, run, side_by_side
from benchmarks.turns import cpu_of_rules, cpu_over_parser

PYTHON = sys.executable
_NOT_LIBRARY = (
    "site-packages",
    "test",
    "tests",
    "idlelib",
    "lib2to3",
    "__pycache__",
    "turtledemo",
    "ensurepip",
)
_LOOK_UPS = {
    "first": "the first of its symbol",
    "absent": "the first of a symbol that there is not",
    "repeated": "of a symbol asked for before",
}


@dataclass(frozen=True)
class Trees:
    """What is measured on, each made below ``scratch`` when it is first asked for."""

    corpus: Path
    scratch: Path

    @cached_property
    def _report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads(run(work("lint", self.corpus)).output.splitlines()[-1])
        return report

    @cached_property
    def parsed(self) -> Path:
        """Copies of the corpus files that triage lets through."""
        return copied(self._report["parsed"], self.corpus, self.scratch / "parsed")

    @cached_property
    def found(self) -> Path:
        """Copies of the corpus files that have findings."""
        return copied(self._report["with findings"], self.corpus, self.scratch / "found")

    @cached_property
    def library(self) -> Path:
        """A tree that names no framework."""
        return standard_library(self.scratch / "library")

    @property
    def files(self) -> int:
        """How many files the corpus has."""
        return int(self._report["files"])


def lint(folder: Path, *options: str, jobs: int = 1) -> list[str]:
    """The command that lints a folder: all rules, no user's settings, a report without code frames."""
    command = [PYTHON, "-m", "tflint", "--isolated", "--select", "ALL", "--no-show-source"]
    return [*command, "--jobs", str(jobs), *(options or ("--no-cache",)), str(folder)]


def work(what: str, folder: Path) -> list[str]:
    """The command of `benchmarks.work`."""
    return [PYTHON, "-m", "benchmarks.work", what, str(folder)]


def copied(files: Iterable[str], top: Path, to: Path) -> Path:
    """A tree with copies of some of the files below ``top``."""
    for file in files:
        target = to / Path(file).relative_to(top)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    return to


def standard_library(to: Path) -> Path:
    """A copy of the pure-Python standard library."""
    library = Path(sysconfig.get_paths()["stdlib"])
    shutil.copytree(library, to, ignore=shutil.ignore_patterns(*_NOT_LIBRARY, "*.so", "config-*", "*.a"))
    return to


def start_up(trees: Trees) -> Iterator[Result]:
    """The wall time that a user waits before anything is done."""
    empty = trees.scratch / "small"
    empty.mkdir(exist_ok=True)
    (empty / "small.py").write_text("x = 1\n")
    bare, version, small = quickest(
        [PYTHON, "-c", "pass"], [*lint(empty)[:3], "--version"], lint(empty), times=9
    )
    goal = Goal("at most", 100)
    yield Figure("start-up over bare Python: `tflint --version`", (version - bare) * 1000, ".0f ms", goal)
    yield Figure(
        "start-up over bare Python: a file without TensorFlow", (small - bare) * 1000, ".0f ms", goal
    )


def corpus(trees: Trees) -> Iterator[Result]:
    """The whole corpus, no cache, one process, against libcst.parse_module of the same files."""
    what = "corpus: CPU of tflint / CPU of parsing all files with libcst"
    yield Figure(what, cpu_over_parser(trees.corpus), goal=Goal("at most", 1.5))
    passed_over = 1 - len(python_files(trees.parsed)) / trees.files
    yield Figure("corpus: files that triage passes over", passed_over * 100, ".0f %")
    yield Figure("files that triage lets through: CPU of tflint / libcst", cpu_over_parser(trees.parsed))
    memory = run(lint(trees.corpus)).memory
    yield Figure("corpus: memory of the largest process", memory, ".0f MiB", Goal("at most", 150))


def findings_everywhere(trees: Trees) -> Iterator[Result]:
    """A tree of nothing but files with findings, against libcst.parse_module of the same files."""
    what = "files that all have findings: CPU of tflint / libcst"
    yield Figure(what, cpu_over_parser(trees.found), goal=Goal("at most", 1.5))


def no_framework(trees: Trees) -> Iterator[Result]:
    """A tree that names no framework, against reading the files."""
    reading, own, parser = in_turns(
        work("read", trees.library), lint(trees.library), work("parse", trees.library)
    )
    yield Figure("standard library: CPU of tflint / CPU of reading the files", own.cpu / reading.cpu)
    yield Figure("standard library: CPU of tflint / CPU of parsing the files", own.cpu / parser.cpu, ".3f")


def cache(trees: Trees) -> Iterator[Result]:
    """A second run over the unchanged corpus against the first."""
    folder = trees.scratch / "cache"
    command = lint(trees.corpus, "--cache-dir", str(folder))
    cold = run(command)
    (warm,) = in_turns(command)
    share = warm.cpu / cold.cpu * 100
    yield Figure("corpus: CPU of a warm run / of a cold one", share, ".1f %", Goal("at most", 5))


def index(trees: Trees) -> Iterator[Result]:
    """What the rules about names across files add to a run, the index of the project included: without a cache, and warm."""
    what = "rules about names across files: CPU that they add to a run over the corpus"
    every, without = cpu_of_rules(trees.corpus, (), ("TFL1",))
    yield Figure(f"{what}, cold", (every / without - 1) * 100, ".1f %", Goal("at most", 10))
    folder = trees.scratch / "index"
    every_rule = lint(trees.corpus, "--cache-dir", str(folder / "every"))
    others = lint(trees.corpus, "--ignore", "TFL1", "--cache-dir", str(folder / "others"))
    run(every_rule), run(others)
    warm, warm_without = in_turns(every_rule, others)
    yield Figure(f"{what}, warm", (warm.cpu / warm_without.cpu - 1) * 100, ".1f %")


def processes(trees: Trees) -> Iterator[Result]:
    """Two processes against one."""
    what = "corpus: wall time of one process / of two"
    if (os.cpu_count() or 1) < 2 or len(os.sched_getaffinity(0)) < 2:
        yield Skipped(what, "this machine gives one processor")
        return
    one, two = quickest(lint(trees.corpus), lint(trees.corpus, "--no-cache", jobs=2))
    yield Figure(what, one / two, goal=Goal("at least", 1.7))
    alone, beside = side_by_side(work("parse", trees.found))
    yield Figure("the most that this machine gives: two parsers at once / one", 2 * alone / beside)


def flake8(trees: Trees) -> Iterator[Result]:
    """The flake8 plugin on a tree that names no framework, and on files that have findings."""
    base = [PYTHON, "-m", "flake8", "--isolated", "--jobs", "1", "--exit-zero", "--select"]
    if run([*base[:3], "--version"]).status:
        yield Skipped("flake8 with the plugin / without", "flake8 is not installed")
        return
    for what, tree in (("standard library", trees.library), ("files that all have findings", trees.found)):
        without, own = in_turns([*base, "E9,F", str(tree)], [*base, "E9,F,TFL", str(tree)], times=2)
        yield Figure(f"{what}: CPU of flake8 with the plugin / without its rules", own.cpu / without.cpu)


def releases(trees: Trees) -> Iterator[Result]:
    """The release database by itself."""
    taken = json.loads(run(work("releases", trees.corpus)).output.splitlines()[-1])
    yield Figure("release database: the largest table of names", taken["load"], ".1f ms", Goal("at most", 6))
    goal = Goal("at most", 1)
    for what in ("first", "absent", "repeated"):
        yield Figure(f"release database: a look-up, {_LOOK_UPS[what]}", taken[what], ".2f µs", goal)


MEASURES = (start_up, releases, corpus, findings_everywhere, no_framework, cache, index, processes, flake8)
