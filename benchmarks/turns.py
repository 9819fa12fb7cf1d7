"""Different sets of rules over the same files, in turns file by file: other load on the machine falls on all alike.

Whole runs that take turns differ by a tenth on a machine that is busy, which is more than some rules cost.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.corpus import python_files


def cpu_of_rules(folder: Path, *ignored: Sequence[str]) -> list[float]:
    """CPU seconds that one process takes for all files of a folder with all rules but those ``ignored``, without a cache.

    A process of its own for each list, each with its own idea of the project.
    """
    context = get_context("spawn")
    ends: list[Connection] = []
    for rules in ignored:
        ours, theirs = context.Pipe()
        context.Process(target=_work, args=(theirs, tuple(rules), str(folder)), daemon=True).start()
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


def _work(end: Connection, ignored: Sequence[str], root: str) -> None:
    """Lint the files whose paths come; at the end send what that took."""
    from tflint.catalogue import load_catalogue
    from tflint.collecting import collection_rare
    from tflint.releases.target import newest_target
    from tflint.settings import LintSettings
    from tflint.work import Task, Workshop

    settings = LintSettings(load_catalogue().select(["ALL"], ignored), newest_target())
    do = Workshop((settings,), (root,), digests=False)()
    end.send(None)
    start = time.process_time()
    with collection_rare():
        while (path := end.recv()) is not None:
            do(Task(path, 0))
            end.send(None)
    end.send(time.process_time() - start)
