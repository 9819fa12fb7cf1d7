"""What is seen of a file before its tree is: its bytes, their outline, and the modules that it imports.

Every file is glanced at, so nothing here opens the project, or imports what that takes, before an import asks for it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from tflint.frameworks import FRAMEWORK_ROOTS
from tflint.project.outline import Brought, Outline, read_outline
from tflint.questions import Project

if TYPE_CHECKING:
    from tflint.project.linkage import Linkage

NOT_OURS = FRAMEWORK_ROOTS | sys.stdlib_module_names
"""Modules that are not looked for in the project."""


class Glance:
    """One file's bytes, for deciding whether its tree is worth looking at."""

    def __init__(self, data: bytes, path: str, project: Project | None) -> None:
        self.raw = data
        self.data = _code_of(data, path)
        """The code: of a notebook, that of its cells."""
        self.path = path
        self.project = project
        self._modules: dict[tuple[str, int], str | None] = {}

    @cached_property
    def outline(self) -> Outline:
        """The file's own outline."""
        return read_outline(self.data) if self.project is None else self.project.outline_of(self.data)

    @cached_property
    def links(self) -> Linkage | None:
        """The project's modules, None where there is no project. Opens the project."""
        return None if self.project is None else self.project.linkage()

    @cached_property
    def from_elsewhere(self) -> tuple[Brought, ...]:
        """The imports that the project may have something to say about: not those of frameworks and Python's own."""
        return tuple(
            item
            for item in self.outline.imports
            if item.level or item.module.partition(".")[0] not in NOT_OURS
        )

    def module(self, module: str, level: int) -> str | None:
        """The project module that an import of this file certainly means."""
        key = (module, level)
        if key not in self._modules:
            self._modules[key] = self._find(module, level)
        return self._modules[key]

    def _find(self, module: str, level: int) -> str | None:
        if self.project is None or (level == 0 and self._is_out_of_reach(module.partition(".")[0])):
            return None
        links = self.links
        return None if links is None else links.find(module, level, self.path)

    def _is_out_of_reach(self, top: str) -> bool:
        """Whether a top-level module is not the project's, or may be another: the file moves the search path."""
        return top in NOT_OURS or self._moves_path

    @cached_property
    def _moves_path(self) -> bool:
        return b"sys.path" in self.data or b"addsitedir" in self.data

    def mentions(self, name: str, follow: bytes = rb"(?!\w)") -> re.Pattern[bytes]:
        """A pattern for a name that is no part of another one and no attribute. The literal comes first: that is fast."""
        word = re.escape(name.encode())
        return re.compile(word + rb"(?<![\w.]" + word + rb")" + follow)

    def chains(self, names: set[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """(name, attributes) wherever the bytes look like an attribute of one of the names; each once."""
        for name in sorted(names):
            if name.encode() + b"." not in self.data:
                continue
            pattern = self.mentions(name, rb"\.[ \t]*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)")
            for attributes in dict.fromkeys(pattern.findall(self.data)):
                yield name, tuple(attributes.decode("ascii", "replace").split("."))


def _code_of(data: bytes, path: str) -> bytes:
    if not path.endswith(".ipynb"):
        return data
    from tflint.project.exports import code_of

    return code_of(data, path)
