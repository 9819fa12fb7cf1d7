"""The same files by several programs, in turns file by file: other load on the machine falls on all alike.

Whole runs that take turns differ by a tenth on a machine that is busy, which is more than some rules cost.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.corpus import python_files

Treat = Callable[[str], object]
"""What is done with a file, given by its path."""


def cpu_of_rules(folder: Path, *ignored: Sequence[str]) -> list[float]:
    """CPU seconds that one process takes for all files of a folder with all rules but those ``ignored``, without a cache.

    A process of its own for each list, each with its own idea of the project. Their start is not counted.
    """
    return _in_turns(folder, [partial(_linting, tuple(rules), str(folder)) for rules in ignored])


def cpu_over_parser(folder: Path) -> float:
    """CPU of linting all files of a folder, with all rules and without a cache, over that of parsing them with libcst."""
    parser, own = _in_turns(folder, [_parsing, partial(_linting, (), str(folder))])
    return own / parser


def _in_turns(folder: Path, makers: Sequence[Callable[[], Treat]]) -> list[float]:
    context = get_context("spawn")
    ends: list[Connection] = []
    for make in makers:
        ours, theirs = context.Pipe()
        context.Process(target=_work, args=(theirs, make), daemon=True).start()
        theirs.close()
        ours.recv()
        ends.append(ours)
    for path in python_files(folder):
        for end in ends:
            end.send(str(path))
            end.recv()
    for end in ends:
        end.send(None)
    return [end.recv() for end in ends]


def _work(end: Connection, make: Callable[[], Treat]) -> None:
    """Treat the files whose paths come; at the end send what that took."""
    treat = make()
    end.send(None)
    start = time.process_time()
    while (path := end.recv()) is not None:
        treat(path)
        end.send(None)
    end.send(time.process_time() - start)


def _parsing() -> Treat:
    import libcst

    def parse(path: str) -> None:
        with suppress(libcst.ParserSyntaxError, UnicodeDecodeError):
            libcst.parse_module(Path(path).read_bytes())

    return parse


def _linting(ignored: Sequence[str], root: str) -> Treat:
    from tflint.catalogue import load_catalogue
    from tflint.collecting import collection_rare
    from tflint.releases.target import newest_target
    from tflint.settings import LintSettings
    from tflint.work import Task, Workshop

    settings = LintSettings(load_catalogue().select(["ALL"], ignored), newest_target())
    do = Workshop((settings,), (root,), digests=False)()

    def lint(path: str) -> None:
        with collection_rare():
            do(Task(path, 0))

    return lint
