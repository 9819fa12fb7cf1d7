"""Do a run: for many files, look into the cache, lint or fix what is not in it, in one process or several.

The outcome depends on the files and the settings only, never on the number of processes, the cache or the
order of the paths. For fixes this takes care: what one file's fix changes (a name that it no longer exports)
can change what is found in another. So nothing is written before all fixes are known. They are worked out on
the tree as it was, and then again, on the tree as it would be, for each file whose findings rest on one that
changes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import field, replace
from typing import TYPE_CHECKING

from tflint.collecting import collection_rare
from tflint.fingerprints import content_digest
from tflint.model import FileError, FileResult, Safety
from tflint.records import record
from tflint.settings import LintSettings
from tflint.work import Outcome, Task, Workshop, failure

if TYPE_CHECKING:
    from tflint.cache import Cache
    from tflint.recall import Recall

_ROUNDS = 8
_BYTES_WORTH_A_PROCESS = 100_000

Progress = Callable[[int, int], None]
"""Told how many files are done, and of how many."""


def available_processors() -> int:
    """How many processors this process may use, at least 1."""
    if sys.platform == "linux":
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


@record(frozen=True, slots=True)
class Run:
    """What to do with the files.

    ``roots`` are the folders of the user's own modules. ``jobs`` is how many processes there may be.
    ``unsafe`` allows unsafe fixes, where ``fix`` asks for fixes. ``tool`` is the tool's fingerprint, for the
    cache.
    """

    roots: tuple[str, ...]
    jobs: int = 1
    fix: bool = False
    unsafe: bool = False
    cache: Cache | None = None
    tool: str = ""


def run_files(
    files: Sequence[tuple[str, LintSettings]], run: Run, progress: Progress | None = None
) -> tuple[Outcome, ...]:
    """Lint or fix files, each with the settings for it; an outcome for each, in the same order.

    Writes nothing but the cache. When it is interrupted, what was found so far is in the cache.
    """
    table = {
        settings: index for index, settings in enumerate(dict.fromkeys(settings for _, settings in files))
    }
    tasks = tuple(Task(path, table[settings]) for path, settings in files)
    workshop = Workshop(tuple(table), run.roots, run.fix, run.unsafe, digests=run.cache is not None)
    state = _State(tasks, run, progress or _say_nothing)
    recall = None
    if run.cache is not None:
        from tflint.recall import Recall

        recall = Recall(run.cache, run.tool, workshop, tasks)
    try:
        _recall(state, workshop, recall)
        _do(state, workshop, [index for index in range(len(tasks)) if index not in state.outcomes])
        if run.fix:
            _settle(state, workshop)
    finally:
        if recall is not None:
            _remember(state, recall)
    return tuple(state.outcomes[index] for index in range(len(tasks)))


def write_fixes(
    outcomes: Iterable[Outcome], files: Sequence[tuple[str, LintSettings]]
) -> tuple[Outcome, ...]:
    """Write what was fixed, each file in one step (`tflint.writing`); the outcomes as they then are.

    Of a file that could not be written nothing is fixed: its findings are those of its content, and its
    errors say why.
    """
    return tuple(
        outcome if outcome.content is None else _write(outcome, settings)
        for outcome, (_, settings) in zip(outcomes, files, strict=True)
    )


def _write(outcome: Outcome, settings: LintSettings) -> Outcome:
    from tflint.writing import WriteError, replace_content

    original, content = outcome.original, outcome.content
    if original is None or content is None:
        return outcome
    try:
        replace_content(outcome.path, original, content)
    except WriteError as error:
        workshop = Workshop((settings,), roots=())
        unfixed = workshop.treat(original, Task(outcome.path, 0), workshop.open_project())
        failed = FileError(outcome.path, 0, str(error))
        return replace(unfixed, result=replace(unfixed.result, errors=(*unfixed.result.errors, failed)))
    return outcome


@record(frozen=False, slots=True)
class _State:
    """A run under way. Dictionaries are keyed by the index of a task."""

    tasks: Sequence[Task]
    run: Run
    progress: Progress
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)
    fresh: set[int] = field(default_factory=set)
    """Those whose outcome is not from the cache."""

    def settle(self, index: int, outcome: Outcome) -> None:
        self.outcomes[index] = outcome
        self.progress(len(self.outcomes), len(self.tasks))


def _say_nothing(_done: int, _total: int) -> None:
    pass


def _recall(state: _State, workshop: Workshop, recall: Recall | None) -> None:
    """Take from the cache what is there and still holds, and learn the sizes of the files."""
    contents: dict[int, bytes] = {}
    for index, task in enumerate(state.tasks):
        try:
            if recall is None:
                state.sizes[index] = os.stat(task.path).st_size
                continue
            content = workshop.read(task.path)
        except OSError:
            # Whoever does the task will say what is wrong.
            state.sizes[index] = 0
            continue
        state.sizes[index] = len(content)
        contents[index] = content_digest(content)
    if recall is not None:
        for index, outcome in recall.fetch(contents).items():
            if not (state.run.fix and _has_fix(outcome.result, unsafe=state.run.unsafe)):
                state.settle(index, outcome)


def _has_fix(result: FileResult, *, unsafe: bool) -> bool:
    fixes = (finding.fix for finding in result.findings)
    return any(fix is not None and (unsafe or fix.safety is Safety.SAFE) for fix in fixes)


def _do(state: _State, workshop: Workshop, indices: Sequence[int]) -> None:
    """Do some of the tasks, in as many processes as are worth it."""
    for index, outcome in _outcomes(state, workshop, indices):
        earlier = state.outcomes.get(index)
        state.fresh.add(index)
        state.settle(index, outcome if earlier is None else _combine(earlier, outcome))


def _outcomes(state: _State, workshop: Workshop, indices: Sequence[int]) -> Iterator[tuple[int, Outcome]]:
    sizes = [state.sizes[index] for index in indices]
    processes = min(state.run.jobs, len(indices), 1 + sum(sizes) // _BYTES_WORTH_A_PROCESS)
    if processes <= 1:
        if indices:
            do = workshop()
            with collection_rare():
                for index in indices:
                    yield index, do(state.tasks[index])
        return
    from tflint.processes import Died, work_in_processes

    tasks = [state.tasks[index] for index in indices]
    # Closed at once when this run is interrupted, not whenever the traceback goes.
    with closing(work_in_processes(workshop, tasks, sizes, processes)) as answers:
        for position, answer in answers:
            if isinstance(answer, Died):
                answer = failure(
                    tasks[position].path, f"not checked: the process that did it {answer.reason}"
                )
            yield indices[position], answer


def _combine(earlier: Outcome, later: Outcome) -> Outcome:
    """Two fixes of the same file, one after the other, as one."""
    original = earlier.original if earlier.original is not None else later.original
    content = later.content if later.content is not None else earlier.content
    if content == original:
        original = content = None
    return replace(later, fixed=earlier.fixed + later.fixed, original=original, content=content)


def _settle(state: _State, workshop: Workshop) -> None:
    """Repeat, on the tree as it would be, what rests on files that change, until nothing does."""
    from tflint.recall import Memory

    overlay: dict[str, bytes] = {}
    for _ in range(_ROUNDS):
        changed = {
            os.path.realpath(outcome.path): outcome.content
            for outcome in state.outcomes.values()
            if outcome.content is not None
        }
        if changed == overlay:
            return
        overlay = changed
        workshop = replace(workshop, overlay=overlay)
        memory = Memory(workshop)
        _do(
            state,
            workshop,
            [index for index in sorted(state.outcomes) if not memory.holds(state.outcomes[index].result)],
        )


def _remember(state: _State, recall: Recall) -> None:
    """Put into the cache what it did not have."""
    fresh = {index: state.outcomes[index] for index in state.fresh}
    recall.store(fresh, [outcome for index, outcome in state.outcomes.items() if index not in fresh])
