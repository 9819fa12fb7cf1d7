"""Do a piece of work for each of many items, in this process or in several.

What the operating system does to one process (a crash in native code, the end of a process that took too much
memory) must not cost the work of the others. So each worker has a pipe of its own and answers item by item:
when one dies, it is known which item it was at. That item is tried once more, alone; if its process dies
again, the answer for it is a `Died`, and everything else is as it would have been.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Generic, TypeVar

from tflint.collecting import collection_rare

if TYPE_CHECKING:
    from multiprocessing.context import ForkContext, SpawnContext

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_CHUNKS = 64
_CHUNK_ITEMS = 16
_PATIENCE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Died:
    """Stands for an answer where the process that worked on the item died, twice. ``reason`` is a phrase."""

    reason: str


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    share: deque[list[int]]
    """The chunks that it takes first; when they are done, it helps others, from the end."""
    unanswered: deque[int] = field(default_factory=deque)


def work_in_processes(
    prepare: Callable[[], Callable[[Item], Answer]],
    items: Sequence[Item],
    weights: Sequence[int],
    processes: int,
) -> Generator[tuple[int, Answer | Died], None, None]:
    """The answer for each item with the item's index, in no particular order, worked out in other processes.

    ``prepare`` is called once in each process and gives the function that does the work; it must be
    picklable, as items and answers are. Items are handed over in chunks; neighbours, which have most in common,
    go to one process as long as there is enough for each (by ``weights``, one for each item). When the caller stops
    early or is interrupted, the processes are ended.
    """
    crew = _Crew(prepare, items, _shares(weights, processes))
    try:
        yield from crew.run(processes)
    finally:
        crew.dismiss()


def _shares(weights: Sequence[int], processes: int) -> list[deque[list[int]]]:
    """For each process a share of the indices, in their order, in chunks that are small enough to keep all busy to the end.

    An item that is more than a chunk by itself is begun first: at the end, all would wait for it.
    """
    total = sum(weights)
    limit = max(1, total // _CHUNKS)
    shares: list[deque[list[int]]] = [deque() for _ in range(max(1, min(processes, len(weights))))]
    given, in_chunk = 0, limit
    heavy: list[tuple[deque[list[int]], int]] = []
    for index, weight in enumerate(weights):
        share = shares[min(given * len(shares) // max(1, total), len(shares) - 1)]
        given += weight
        if weight > limit:
            heavy.append((share, index))
            continue
        if not share or in_chunk >= limit or len(share[-1]) == _CHUNK_ITEMS:
            share.append([])
            in_chunk = 0
        share[-1].append(index)
        in_chunk += weight
    for share, index in sorted(heavy, key=lambda one: weights[one[1]]):
        share.appendleft([index])
    return shares


class _Crew(Generic[Item, Answer]):
    """The workers of one run, what is left to do, and the items at which a worker died."""

    def __init__(
        self,
        prepare: Callable[[], Callable[[Item], Answer]],
        items: Sequence[Item],
        shares: list[deque[list[int]]],
    ) -> None:
        self._prepare = prepare
        self._items = items
        self._shares = shares
        self._workers: list[_Worker] = []
        self._suspects: list[int] = []
        self._context = _context()

    def run(self, processes: int) -> Iterator[tuple[int, Answer | Died]]:
        for share in self._shares[:processes]:
            if share and not self._hire(share):
                break
        while self._workers:
            yield from self._collect()
        if any(self._shares):
            # The system gives no more processes.
            work = self._prepare()
            for share in self._shares:
                for chunk in share:
                    for index in chunk:
                        yield index, work(self._items[index])
        for index in sorted(self._suspects):
            yield index, self._try_alone(index)

    def dismiss(self) -> None:
        """End what still runs."""
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            _bury(worker)
        self._workers.clear()

    def _hire(self, share: deque[list[int]]) -> bool:
        """Start a worker on a share; false if the system refuses."""
        mine, theirs = self._context.Pipe()
        forked = self._context.get_start_method() == "fork"
        inherited = [mine, *(worker.pipe for worker in self._workers)] if forked else []
        process = self._context.Process(target=_serve, args=(theirs, inherited, self._prepare), daemon=True)
        try:
            process.start()
        except OSError:
            mine.close()
            return False
        finally:
            theirs.close()
        worker = _Worker(process, mine, share)
        self._workers.append(worker)
        self._hand_out(worker)
        return True

    def _hand_out(self, worker: _Worker) -> None:
        """Give a worker that has nothing to do the next chunk, or let it go."""
        chunk = self._next_chunk(worker)
        worker.unanswered.extend(chunk)
        # If it is dead, that shows when its answers are read.
        with contextlib.suppress(OSError):
            worker.pipe.send([(index, self._items[index]) for index in chunk])
        if not chunk:
            self._workers.remove(worker)
            _bury(worker)

    def _next_chunk(self, worker: _Worker) -> list[int]:
        if worker.share:
            return worker.share.popleft()
        longest = max(self._shares, key=len)
        return longest.pop() if longest else []

    def _collect(self) -> Iterator[tuple[int, Answer]]:
        """Wait for answers, and give what came."""
        ready = wait([worker.pipe for worker in self._workers])
        for worker in [worker for worker in self._workers if worker.pipe in ready]:
            try:
                index, answer = worker.pipe.recv()
            except (EOFError, OSError, pickle.UnpicklingError):
                self._replace(worker)
                continue
            worker.unanswered.popleft()
            if not worker.unanswered:
                self._hand_out(worker)
            yield index, answer

    def _replace(self, worker: _Worker) -> None:
        """A worker died: put aside the item that it was at, put back the others of its chunk."""
        self._workers.remove(worker)
        _bury(worker)
        self._suspects.append(worker.unanswered.popleft())
        if worker.unanswered:
            worker.share.appendleft(list(worker.unanswered))
        if any(self._shares):
            self._hire(worker.share)

    def _try_alone(self, index: int) -> Answer | Died:
        """The second chance of an item at which a worker died."""
        if not self._hire(deque([[index]])):
            return Died("could not be started again")
        worker = self._workers[0]
        try:
            answer: Answer = worker.pipe.recv()[1]
        except (EOFError, OSError, pickle.UnpicklingError):
            self._workers.remove(worker)
            return Died(_bury(worker))
        worker.unanswered.clear()
        self._hand_out(worker)
        return answer


def _serve(
    pipe: Connection, inherited: Sequence[Connection], prepare: Callable[[], Callable[[Item], object]]
) -> None:
    """What a worker does: chunk for chunk, until it is given an empty one or nobody is there any more."""
    # Ctrl-C goes to the whole process group; the process that started this one decides what then happens.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in inherited:
        other.close()
    work = prepare()
    with contextlib.suppress(EOFError, OSError), collection_rare():
        while chunk := pipe.recv():
            for index, item in chunk:
                pipe.send((index, work(item)))


def _bury(worker: _Worker) -> str:
    """Wait for a process that ended or was told to; how it ended, as a phrase."""
    worker.process.join(_PATIENCE_SECONDS)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()
    worker.pipe.close()
    code = worker.process.exitcode or 0
    if code >= 0:
        return f"ended with status {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"was ended by {name}"


def _context() -> ForkContext | SpawnContext:
    """Forked processes start in a moment and share memory, but only Linux forks a process safely, and only
    one without threads.
    """
    if sys.platform == "linux" and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")
