"""Work in several processes: nothing is lost, whatever happens to one of them."""

from __future__ import annotations

import faulthandler
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tflint import processes
from tflint.processes import Died, work_in_processes


@dataclass(frozen=True)
class Doubling:
    """Doubles numbers. At ``fatal`` ones the process dies; with a ``folder``, only the first time."""

    fatal: frozenset[int] = frozenset()
    folder: str | None = None
    signal: int = signal.SIGKILL

    def __call__(self) -> Callable[[int], int]:
        return self.double

    def double(self, number: int) -> int:
        if number in self.fatal:
            mark = Path(self.folder or "/nowhere") / str(number)
            if not mark.exists():
                if self.folder is not None:
                    mark.touch()
                # The test's own report of crashes would be noise here.
                faulthandler.disable()
                os.kill(os.getpid(), self.signal)
        return 2 * number


def double(
    numbers: list[int],
    work: Callable[[], Callable[[int], int]] = Doubling(),
    count: int = 3,
    weights: list[int] | None = None,
) -> dict[int, int | Died]:
    """The answers by number; no item may be answered twice."""
    answers: dict[int, int | Died] = {}
    for index, answer in work_in_processes(work, numbers, weights or [1] * len(numbers), count):
        assert numbers[index] not in answers
        answers[numbers[index]] = answer
    return answers


def expected(numbers: list[int]) -> dict[int, int | Died]:
    return {number: 2 * number for number in numbers}


@pytest.mark.parametrize("amount", [0, 1, 2, 15, 1000])
@pytest.mark.parametrize("count", [1, 3])
def test_every_item_is_answered_once(amount: int, count: int) -> None:
    numbers = list(range(amount))
    assert double(numbers, count=count) == expected(numbers)


def test_heavy_items_are_begun_first_others_in_their_order() -> None:
    numbers = [*range(100)]
    weights = [10] * 98 + [100, 1000]
    assert list(double(numbers, count=1, weights=weights)) == [99, 98, *range(98)]


def test_neighbours_go_to_one_process() -> None:
    """What is known of one file of a folder is of use for the others."""
    shares = processes._shares([1] * 1000, 2)
    items = [[index for chunk in share for index in chunk] for share in shares]
    assert items == [list(range(500)), list(range(500, 1000))]
    assert all(len(chunk) <= 16 for share in shares for chunk in share)


def test_who_has_done_its_share_helps_the_others() -> None:
    numbers = [*range(200)]
    process = dict(work_in_processes(_Naming(slow=range(100)), numbers, [1] * 200, 2))
    assert process[100] in {process[number] for number in range(100)}


@dataclass(frozen=True)
class _Naming:
    """The number of the process, late for some items."""

    slow: range

    def __call__(self) -> Callable[[int], int]:
        def answer(number: int) -> int:
            time.sleep(0.02 if number in self.slow else 0)
            return os.getpid()

        return answer


def test_an_item_that_kills_its_process_is_isolated() -> None:
    numbers = list(range(200))
    answers = double(numbers, Doubling(frozenset({0, 77, 199})))
    died = {number: answer for number, answer in answers.items() if isinstance(answer, Died)}
    assert died == dict.fromkeys([0, 77, 199], Died("was ended by SIGKILL"))
    assert {**answers, 0: 0, 77: 154, 199: 398} == expected(numbers)


def test_a_crash_in_native_code_is_isolated() -> None:
    answers = double([1, 2, 3], Doubling(frozenset({2}), signal=signal.SIGSEGV))
    assert answers == {1: 2, 2: Died("was ended by SIGSEGV"), 3: 6}


def test_an_item_gets_a_second_chance_alone(tmp_path: Path) -> None:
    numbers = list(range(50))
    assert double(numbers, Doubling(frozenset({3, 33}), str(tmp_path))) == expected(numbers)


def test_all_may_die() -> None:
    answers = double([1, 2, 3], Doubling(frozenset({1, 2, 3})))
    assert list(answers.values()) == [Died("was ended by SIGKILL")] * 3


def test_a_process_that_just_ends_is_isolated() -> None:
    answers = double([1, 2], _Leaving())
    assert answers == {1: Died("ended with status 3"), 2: Died("ended with status 3")}


@dataclass(frozen=True)
class _Leaving:
    def __call__(self) -> Callable[[int], int]:
        return lambda _number: os._exit(3)


def test_where_the_system_gives_no_processes_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_process: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("multiprocessing.process.BaseProcess.start", refuse)
    assert double(list(range(30))) == expected(list(range(30)))


def test_with_threads_processes_are_spawned_not_forked() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert processes._context().get_start_method() == "spawn"
        assert double([1, 2, 3], count=2) == expected([1, 2, 3])
    finally:
        done.set()
        thread.join()


def test_a_caller_that_stops_early_leaves_no_process_behind() -> None:
    before = children()
    answers = work_in_processes(_Slow(), list(range(100)), [1] * 100, 2)
    next(answers)
    assert len(children()) == len(before) + 2
    answers.close()
    assert children() == before


@dataclass(frozen=True)
class _Slow:
    def __call__(self) -> Callable[[int], int]:
        def answer(number: int) -> int:
            time.sleep(0.05)
            return number

        return answer


def test_processes_end_when_the_one_that_started_them_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from test_processes import _Slow\n"
        "from tflint.processes import work_in_processes\n"
        "import os\n"
        "for index, answer in work_in_processes(_Slow(), list(range(10_000)), [1] * 10_000, 2):\n"
        "    print(os.getpid(), flush=True)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(Path(__file__).parent)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    workers = children(process.pid)
    assert len(workers) == 2
    process.kill()
    process.wait()
    process.stdout.close()
    deadline = time.monotonic() + 10
    while any(is_running(worker) for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(is_running(worker) for worker in workers)


def children(parent: int | None = None) -> list[int]:
    """The processes that a process, by default this one, has started and that still run."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, its_parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if int(its_parent) == (parent or os.getpid()) and state != "Z":
                found.append(int(folder.name))
    return found


def is_running(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
