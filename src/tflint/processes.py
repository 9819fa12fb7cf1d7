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
    unanswered: deque[int] = field(default_factory=deque)


def work_in_processes(
    prepare: Callable[[], Callable[[Item], Answer]],
    items: Sequence[Item],
    weights: Sequence[int],
    processes: int,
) -> Generator[tuple[int, Answer | Died], None, None]:
    """The answer for each item with the item's index, in no particular order, worked out in other processes.

    ``prepare`` is called once in each process and gives the function that does the work; it must be
    picklable, as items and answers are. Heavy items (by ``weights``, one for each item) are begun first,
    light ones are handed over in chunks. When the caller stops early or is interrupted, the processes are
    ended.
    """
    crew = _Crew(prepare, items, _chunks(weights))
    try:
        yield from crew.run(processes)
    finally:
        crew.dismiss()


def _chunks(weights: Sequence[int]) -> deque[list[int]]:
    """The indices of the items, heaviest first, in chunks that are small enough to keep all workers busy."""
    limit = max(1, sum(weights) // _CHUNKS)
    chunks: deque[list[int]] = deque()
    weight = limit
    for index in sorted(range(len(weights)), key=lambda index: -weights[index]):
        if weight >= limit or len(chunks[-1]) == _CHUNK_ITEMS:
            chunks.append([])
            weight = 0
        chunks[-1].append(index)
        weight += weights[index]
    return chunks


class _Crew(Generic[Item, Answer]):
    """The workers of one run, what is left to do, and the items at which a worker died."""

    def __init__(
        self, prepare: Callable[[], Callable[[Item], Answer]], items: Sequence[Item], chunks: deque[list[int]]
    ) -> None:
        self._prepare = prepare
        self._items = items
        self._chunks = chunks
        self._workers: list[_Worker] = []
        self._suspects: list[int] = []
        self._context = _context()

    def run(self, processes: int) -> Iterator[tuple[int, Answer | Died]]:
        for _ in range(min(processes, len(self._chunks))):
            if not self._hire():
                break
        while self._workers:
            yield from self._collect()
        if self._chunks:
            # The system gives no more processes.
            work = self._prepare()
            for chunk in self._chunks:
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

    def _hire(self) -> bool:
        """Start a worker on the next chunk; false if the system refuses."""
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
        worker = _Worker(process, mine)
        self._workers.append(worker)
        self._hand_out(worker)
        return True

    def _hand_out(self, worker: _Worker) -> None:
        """Give a worker that has nothing to do the next chunk, or let it go."""
        chunk = self._chunks.popleft() if self._chunks else []
        worker.unanswered.extend(chunk)
        # If it is dead, that shows when its answers are read.
        with contextlib.suppress(OSError):
            worker.pipe.send([(index, self._items[index]) for index in chunk])
        if not chunk:
            self._workers.remove(worker)
            _bury(worker)

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
            self._chunks.appendleft(list(worker.unanswered))
        if self._chunks:
            self._hire()

    def _try_alone(self, index: int) -> Answer | Died:
        """The second chance of an item at which a worker died."""
        self._chunks.append([index])
        if not self._hire():
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
