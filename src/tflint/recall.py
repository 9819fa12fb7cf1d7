"""What an earlier run found: taken from the cache where it still holds, and put there for the next run.

A result rests on the content of its file, which is part of its key, and on what it learnt from other files. Whether
that still holds is answered by asking the project the same questions again. Mostly that is not needed: a run leaves
a snapshot of all that it saw on the disk, and while everything there looks the same, so are the answers.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from tflint.fingerprints import cache_key, content_digest
from tflint.model import FileResult
from tflint.records import record
from tflint.work import Outcome, Task, Workshop

if TYPE_CHECKING:
    from tflint.cache import Cache
    from tflint.project.disk import Seen
    from tflint.project.index import Project

_INTERNAL_ERROR = "TFL000"
_ABOUT_ARTEFACTS = '["artefact"'
"""Of questions about saved models, which are read in ways of their own: no snapshot has them."""


@record(frozen=True, slots=True)
class Snapshot:
    """What a run saw on the disk, and the digests of what the results learnt that rest on nothing else."""

    seen: tuple[Seen, ...] = ()
    learnt: frozenset[str] = frozenset()

    def encode(self) -> bytes:
        """The snapshot as JSON."""
        return json.dumps([sorted(self.seen), sorted(self.learnt)], separators=(",", ":")).encode("ascii")


def decode_snapshot(text: bytes) -> Snapshot | None:
    """The snapshot that was encoded; None for a text that is none."""
    try:
        seen, learnt = json.loads(text)
        return Snapshot(
            tuple((str(kind), str(path), str(digest)) for kind, path, digest in seen),
            frozenset(map(str, learnt)),
        )
    except (ValueError, TypeError, RecursionError):
        return None


class Memory:
    """Whether what results learnt from other files still holds. Each question is asked once, and none about what a
    snapshot vouches for.
    """

    def __init__(self, workshop: Workshop, snapshot: Snapshot | None = None) -> None:
        self._workshop = workshop
        self._snapshot = snapshot or Snapshot()
        self._answers: dict[str, str] = {}
        self._project: Project | None = None

    def holds(self, result: FileResult) -> bool:
        if not result.learnt or _digest(result) in self._snapshot.learnt:
            return True
        return all(self._answer(question) == digest for question, digest in result.learnt)

    def seen(self) -> tuple[Seen, ...]:
        """What was seen on the disk for the answers."""
        return self._snapshot.seen + (() if self._project is None else self._project.new_looks())

    def _answer(self, question: str) -> str:
        answer = self._answers.get(question)
        if answer is None:
            if self._project is None:
                self._project = self._workshop.open_project()
            answer = self._answers[question] = self._project.replay(question)
        return answer


class Recall:
    """The dealings of one run with the cache. ``tool`` is the tool's fingerprint."""

    def __init__(self, cache: Cache, tool: str, workshop: Workshop, tasks: Sequence[Task]) -> None:
        self._cache = cache
        self._tool = tool
        self._tasks = tasks
        self._workshop = workshop
        self._fingerprints = [settings.fingerprint() for settings in workshop.settings]
        self._snapshot: Snapshot | None = None
        self._memory = Memory(workshop)

    def fetch(self, contents: Mapping[int, bytes]) -> dict[int, Outcome]:
        """What is known of tasks, by the index of each, and still holds. ``contents`` are the digests of the files."""
        keys = {self._key(self._tasks[index], content): index for index, content in contents.items()}
        known = self._cache.fetch({key: self._tasks[index].path for key, index in keys.items()})
        if known:
            self._snapshot = self._held_snapshot(contents)
            self._memory = Memory(self._workshop, self._snapshot)
        return {
            index: Outcome(result.path, result, contents[index])
            for key, result in known.items()
            if self._memory.holds(result)
            for index in (keys[key],)
        }

    def store(self, fresh: Mapping[int, Outcome], known: Iterable[Outcome]) -> None:
        """Put in what the cache did not have, with a snapshot of what it and ``known`` rest on.

        What failed is left out: it may go well next time.
        """
        if not fresh and self._snapshot is not None:
            return
        good = {index: fresh[index] for index in sorted(fresh) if _is_good(fresh[index])}
        self._cache.store(
            (self._key(self._tasks[index], outcome.digest), outcome.result) for index, outcome in good.items()
        )
        if self._workshop.fix:
            return  # the disk is about to change
        learnt = frozenset(
            _digest(outcome.result)
            for outcome in (*known, *good.values())
            if outcome.result.learnt and not _is_about_artefacts(outcome.result)
        )
        if self._snapshot is None or not learnt <= self._snapshot.learnt:
            looks = (look for outcome in fresh.values() for look in outcome.looks)
            seen = dict.fromkeys((*self._memory.seen(), *looks))
            self._cache.store_text(self._snapshot_key(), Snapshot(tuple(seen), learnt).encode())

    def _held_snapshot(self, contents: Mapping[int, bytes]) -> Snapshot | None:
        """The snapshot of the last such run, if everything still looks as it did."""
        text = self._cache.fetch_text(self._snapshot_key())
        snapshot = None if text is None else decode_snapshot(text)
        if snapshot is None:
            return None
        from tflint.project.looks import is_as_before

        read = {os.path.abspath(self._tasks[index].path): digest.hex() for index, digest in contents.items()}
        return snapshot if is_as_before(snapshot.seen, read) else None

    def _key(self, task: Task, content: bytes) -> bytes:
        return cache_key(self._tool, self._fingerprints[task.settings], task.path, content)

    def _snapshot_key(self) -> bytes:
        roots = (os.path.abspath(root) for root in self._workshop.roots)
        about = "\0".join((*self._fingerprints, "", *roots, "", *(task.path for task in self._tasks)))
        return cache_key(self._tool, "snapshot", "", content_digest(about.encode("utf-8", "surrogatepass")))


def _digest(result: FileResult) -> str:
    return content_digest(repr(result.learnt).encode("utf-8", "surrogatepass")).hex()


def _is_about_artefacts(result: FileResult) -> bool:
    return any(question.startswith(_ABOUT_ARTEFACTS) for question, _ in result.learnt)


def _is_good(outcome: Outcome) -> bool:
    result = outcome.result
    broken = any(finding.code == _INTERNAL_ERROR for finding in result.findings)
    return bool(outcome.digest) and not result.errors and not broken
