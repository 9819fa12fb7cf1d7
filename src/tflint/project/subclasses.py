"""Does any class of the project name a class of this name as its base? Answered from bytes, so generously."""

from __future__ import annotations

import re

from tflint.project.survey import Survey

_CLASS = re.compile(rb"class[ \t]+\w+[ \t]*\(([^)]*)\)")
_NAME = re.compile(rb"[A-Za-z_]\w*")


class Subclasses:
    """The names that stand as bases in the project."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._bases: frozenset[bytes] | None = None

    def has(self, name: str) -> bool:
        """Whether a class of the project is derived from a class of this name, whichever it is."""
        if self._bases is None:
            found: set[bytes] = set()
            for _, data in self._survey.contents():
                for match in _CLASS.finditer(data):
                    start = match.start()
                    if not data[data.rfind(b"\n", 0, start) + 1 : start].strip(b" \t"):
                        found.update(_NAME.findall(match[1]))
            self._bases = frozenset(found)
        return name.encode() in self._bases
