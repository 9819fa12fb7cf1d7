"""What was asked about other files, with digests of the answers, so that a cached result can tell whether it
still holds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """A remembered answer and the questions, with digests, that it rests on."""

    value: T
    asked: dict[str, str]


def digest(text: str) -> str:
    """A short digest of any text, lone surrogates included."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def digest_bytes(data: bytes) -> str:
    """A short digest of a file's content."""
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def question(*parts: str | int) -> str:
    """A question as one line of ASCII."""
    return json.dumps(parts, separators=(",", ":"))


def parts_of(text: str) -> list[str | int]:
    """The parts of a question; empty for a text that is none."""
    try:
        parts = json.loads(text)
    except (ValueError, RecursionError):
        return []
    if not isinstance(parts, list) or not all(type(part) in {str, int} for part in parts):
        return []
    return parts


class Record:
    """Collects questions. An answer that is remembered brings its questions along each time it is given."""

    def __init__(self) -> None:
        self._layers: list[dict[str, str]] = [{}]

    def note(self, asked: str, answer: str) -> None:
        """Take down a question with the digest of its answer."""
        self._layers[-1][asked] = answer

    def remember(self, answers: dict[K, Answer[T]], key: K, compute: Callable[[], T]) -> T:
        """The answer for ``key``, computed once and kept in ``answers``."""
        known = answers.get(key)
        if known is None:
            self._layers.append({})
            try:
                value = compute()
            finally:
                asked = self._layers.pop()
            known = answers[key] = Answer(value, asked)
        self._layers[-1].update(known.asked)
        return known.value

    def aside(self, compute: Callable[[], T]) -> T:
        """Compute something without taking down what it asks."""
        self._layers.append({})
        try:
            return compute()
        finally:
            self._layers.pop()

    def taken_down(self) -> tuple[tuple[str, str], ...]:
        """The questions since ``clear``, sorted."""
        return tuple(sorted(self._layers[0].items()))

    def clear(self) -> None:
        """Forget the questions, not the remembered answers."""
        self._layers[0] = {}
