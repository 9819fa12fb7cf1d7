"""Running a command and measuring it: CPU and wall seconds, and the largest memory of one of its processes."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""A user's Python keeps the code that it has compiled."""


@dataclass(frozen=True, slots=True)
class Cost:
    """``cpu`` and ``wall`` in seconds, ``memory`` in MiB (of the largest process), all processes included.

    ``output`` is what the command printed, errors included; ``status`` its exit status.
    """

    cpu: float
    wall: float
    memory: float
    output: str
    status: int


def run(command: Sequence[str]) -> Cost:
    """Run a command from the repository's root to its end. Raises OSError if there is no such command."""
    start = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=_ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    assert process.stdout is not None
    with process.stdout as stream:
        output = stream.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(
        cpu=usage.ru_utime + usage.ru_stime,
        wall=time.monotonic() - start,
        memory=usage.ru_maxrss / 1024,
        output=output,
        status=process.returncode,
    )


def in_turns(*commands: Sequence[str], times: int = 3) -> list[Cost]:
    """The cheapest run (by CPU) of each command, run in turns: other load only ever adds, and adds to all."""
    costs = [[run(command) for command in commands] for _ in range(times)]
    return [min(of_one, key=lambda cost: cost.cpu) for of_one in zip(*costs, strict=True)]


def quickest(*commands: Sequence[str], times: int = 3) -> list[float]:
    """The shortest wall time of each command in seconds, run in turns."""
    walls = [[run(command).wall for command in commands] for _ in range(times)]
    return [min(of_one) for of_one in zip(*walls, strict=True)]


def side_by_side(command: Sequence[str], times: int = 3) -> list[float]:
    """The shortest wall times in seconds of a command alone, and of two such processes that run at once."""
    walls: list[list[float]] = [[], []]
    for _ in range(times):
        for count in (1, 2):
            start = time.monotonic()
            processes = [
                subprocess.Popen(command, cwd=ROOT, env=_ENVIRONMENT, stdout=subprocess.DEVNULL)
                for _ in range(count)
            ]
            for process in processes:
                process.wait()
            walls[count - 1].append(time.monotonic() - start)
    return [min(of_one) for of_one in walls]
