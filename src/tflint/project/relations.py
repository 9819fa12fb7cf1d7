"""Which files of the project a file imports and is imported by, and what those say. Answered from bytes, without parsing."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from tflint.project.disk import is_source
from tflint.project.lookup import Lookup
from tflint.project.outline import Outline
from tflint.project.resolve import INIT
from tflint.project.survey import Survey

RELATIONS = ("all", "below", "above", "around")
"""All files; those that a file imports, at any distance; those that import it; all files of the programs that it is part of."""


class Relations:
    """The imports between the files of a project."""

    def __init__(self, survey: Survey, lookup: Lookup, outline: Callable[[str], Outline]) -> None:
        self._survey = survey
        self._lookup = lookup
        self._outline = outline
        self._files: frozenset[str] | None = None
        self._imported_by_file: dict[str, tuple[str, ...]] = {}
        self._below: Mapping[str, tuple[str, ...]] | None = None
        self._above: Mapping[str, tuple[str, ...]] = {}
        self._saying: dict[str, frozenset[str]] = {}

    def says(self, relation: str, path: str, words: str) -> bool:
        """Whether a file that stands in the relation to ``path`` holds one of the words (they are separated by spaces)."""
        saying = self._files_saying(words)
        if relation == "all":
            return bool(saying)
        if relation == "below":
            # Only as far as need be: to know what every file imports takes a look at all of them.
            return bool(saying) and any(each in saying for each in self._down(path) if each != path)
        return bool(saying) and not saying.isdisjoint(self._related(relation, path))

    def imported_by(self, path: str) -> Iterable[str]:
        """The files that a file imports at any distance, and those that pytest imports before it."""
        return self._related("below", path)

    def is_imported(self, path: str) -> bool:
        """Whether another file imports the file."""
        self._links()
        return bool(self._above.get(path))

    def comes_first(self, path: str, words: str) -> bool:
        """Whether the file is the first to say one of the words, in the order of imports from some file that starts it."""
        saying = self._files_saying(words)
        above = self._related("above", path)
        tops = [top for top in (path, *above) if not self._above.get(top)] or [path]
        return any(next((each for each in self._down(top) if each in saying), None) == path for top in tops)

    def _related(self, relation: str, path: str) -> list[str]:
        below, above = self._links(), self._above
        if relation == "around":
            return list(_closure([*_closure([path], above)], below))
        closure = _closure([path], below if relation == "below" else above)
        return [other for other in closure if other != path]

    def _down(self, top: str) -> Iterator[str]:
        """The files in the order in which they are first imported, from ``top`` on."""
        seen: set[str] = set()
        pending = [top]
        while pending:
            path = pending.pop()
            if path not in seen:
                seen.add(path)
                yield path
                pending += reversed(self._imported(path))

    def _files_saying(self, words: str) -> frozenset[str]:
        known = self._saying.get(words)
        if known is None:
            pattern, plain = _pattern(words), words.encode().split()
            known = self._saying[words] = frozenset(
                path
                for path, data in self._survey.contents()
                if any(word in data for word in plain) and pattern.search(data)
            )
        return known

    def _links(self) -> Mapping[str, tuple[str, ...]]:
        if self._below is None:
            below = {path: self._imported(path) for path in self._survey.files}
            above: dict[str, list[str]] = {}
            for path, others in below.items():
                for other in others:
                    above.setdefault(other, []).append(path)
            self._above = {path: tuple(others) for path, others in above.items()}
            self._below = below
        return self._below

    def _imported(self, path: str) -> tuple[str, ...]:
        """The files of the project that a file imports itself; none for a file that is not of the project."""
        if self._files is None:
            self._files = frozenset(self._survey.files)
        if path not in self._files:
            return ()
        known = self._imported_by_file.get(path)
        if known is None:
            known = tuple(dict.fromkeys(self._imports(path, self._files)))
            self._imported_by_file[path] = known
        return known

    def _imports(self, path: str, files: frozenset[str]) -> Iterator[str]:
        folder = os.path.dirname(path)
        name = os.path.basename(path)
        if name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py":
            yield from _test_settings(folder, files)
        modules: dict[tuple[str, int], str | None] = {}
        for item in self._outline(path).imports:
            key = (item.module, item.level)
            values: list[str | None] = []
            if key not in modules:
                modules[key] = self._lookup.find(*key, folder)
                values.append(modules[key])
            package = modules[key]
            if package is not None and item.name is not None:
                values.append(self._lookup.submodule(package, item.name))
            for value in values:
                if value is not None:
                    yield from (each for each in _with_packages(value[1:]) if each in files and each != path)


def _test_settings(folder: str, files: frozenset[str]) -> Iterator[str]:
    """What pytest imports before a test."""
    while True:
        settings = os.path.join(folder, "conftest.py")
        if settings in files:
            yield settings
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def _with_packages(path: str) -> Iterable[str]:
    """A module that is imported, and the package that runs before it."""
    if is_source(path) and os.path.basename(path) != INIT:
        return (os.path.join(os.path.dirname(path), INIT), path)
    return (path,)


def _closure(start: list[str], links: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    seen = set(start)
    pending = list(start)
    while pending:
        current = pending.pop()
        yield current
        for other in links.get(current, ()):
            if other not in seen:
                seen.add(other)
                pending.append(other)


@lru_cache(maxsize=64)
def _pattern(words: str) -> re.Pattern[bytes]:
    return re.compile(rb"\b(?:" + b"|".join(re.escape(word.encode()) for word in words.split()) + rb")\b")
