"""Can anything that a module offers come from a framework at all? Answered from bytes alone, for triage."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tflint.project.disk import Reader, is_source, try_read
from tflint.project.resolve import Finder

_ROOTS = (b"keras", b"tensorflow", b"tf_slim")
"""Words that the names of all frameworks contain."""
_IMPORT = re.compile(
    rb"(?:^|[;:])[ \t\f]*(?:from[ \t\\]*(\.*)[ \t]*([\w.]*)[ \t\\\r\n]+import\b|import[ \t]+([^\n\r#;]+))",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class _Look:
    """Whether a file names a framework itself, and the files that it may have names from."""

    own: bool
    leads_to: tuple[str, ...]


class Mentions:
    """Which modules name a framework, or lead to one that does."""

    def __init__(self, finder: Finder, read: Reader) -> None:
        self._finder = finder
        self._read = read
        self._looks: dict[str, _Look] = {}
        self._known: dict[str, bool] = {}

    def mentions_framework(self, path: str) -> bool:
        """Whether a module, a module that it imports, or (of a package) a submodule names a framework.

        ``path`` is a file or the folder of a namespace package. Follows imports to the end, circles included.
        """
        if path in self._known:
            return self._known[path]
        visited: set[str] = set()
        way: list[tuple[str, Iterator[str]]] = []
        following: str | None = path
        while following is not None or way:
            if following is None:
                way.pop()
            else:
                visited.add(following)
                look = self._look(following)
                way.append((following, iter(look.leads_to)))
                if look.own or self._known.get(following):
                    self._known.update((step, True) for step, _ in way)
                    return True
            following = (
                next((step for step in way[-1][1] if self._is_new(step, visited)), None) if way else None
            )
        self._known.update((step, False) for step in visited)
        return False

    def _is_new(self, path: str, visited: set[str]) -> bool:
        return path not in visited and self._known.get(path) is not False

    def _look(self, path: str) -> _Look:
        known = self._looks.get(path)
        if known is None:
            data = (try_read(self._read, path) or b"") if is_source(path) else b""
            own = any(root in data for root in _ROOTS)
            leads_to = () if own else tuple(dict.fromkeys(self._leads_to(path, data)))
            known = self._looks[path] = _Look(own, leads_to)
        return known

    def _leads_to(self, path: str, data: bytes) -> Iterator[str]:
        folder = os.path.dirname(path) if is_source(path) else path
        for dots, source, plain in _IMPORT.findall(data):
            modules = [part.split(b" as ")[0].strip() for part in plain.split(b",")] if plain else [source]
            for module in modules:
                found = self._finder.find(module.decode("utf-8", "replace"), len(dots), folder)
                if found is not None:
                    yield found
        for name in self._finder.submodules(path):
            below = self._finder.submodule(path, name)
            if below is not None:
                yield below
