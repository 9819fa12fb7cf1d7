"""Running a command and measuring it: CPU and wall seconds, and the largest memory of one of its processes."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cost:
    """``cpu`` and ``wall`` in seconds, ``memory`` in MiB (of the largest process)."""

    cpu: float
    wall: float
    memory: float
    output: str


def run(command: Sequence[str], cwd: str | None = None, env: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end and say what it took. Its exit code is not judged: linters exit 1."""
    start = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    assert process.stdout is not None
    output = process.stdout.read()
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss / 1024, output)


def best(command: Sequence[str], times: int = 3, cwd: str | None = None) -> Cost:
    """The cheapest of several runs: the machine is shared, and only ever adds."""
    return min((run(command, cwd) for _ in range(times)), key=lambda cost: cost.cpu)
