"""Does any class of the project name a class of this name as its base? Answered from bytes, so generously."""

from __future__ import annotations

import re

from tflint.project.survey import Survey

_CLASS = re.compile(rb"^[ \t]*class[ \t]+\w+[ \t]*\(([^)]*)\)", re.MULTILINE)
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
                for bases in _CLASS.findall(data):
                    found.update(_NAME.findall(bases))
            self._bases = frozenset(found)
        return name.encode() in self._bases
