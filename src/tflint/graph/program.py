"""The graph program that a file is, analysed when the first rule asks about it."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tflint.questions import Project

if TYPE_CHECKING:
    from tflint.graph.run import Problem

_RUNNING = ("run", "eval", "make_callable", "get_value")
"""What a file that runs a graph says, at least a part of each such word."""
_MAKING = "placeholder"
_PLACEHOLDERS = "placeholder sparse_placeholder"
_MAKES = re.compile(rf"\b(?:{_PLACEHOLDERS.replace(' ', '|')})\b")


class GraphProgram:
    """What a file, taken as a graph-mode program, certainly does wrong. Asked for once, whoever asks."""

    def __init__(self, python: ast.Module | None, path: str, text: str, project: Project | None) -> None:
        self._python = python
        self._path = path
        self._text = text
        self._project = project
        self._problems: tuple[Problem, ...] | None = None

    def problems(self) -> tuple[Problem, ...]:
        """The problems in source order; none for a file that Python's own parser does not take."""
        if self._problems is None:
            self._problems = self._analyse()
        return self._problems

    def _analyse(self) -> tuple[Problem, ...]:
        text = self._text
        if self._python is None or not any(word in text for word in _RUNNING):
            return ()
        makes = _MAKING in text and _MAKES.search(text) is not None
        # The project is asked last: to know what a program imports takes a look at all of it.
        if not makes and not (self._may_run_others(self._python) and self._imports_placeholders()):
            return ()
        # Most files need none of this.
        from tflint.graph.analysis import analyse
        from tflint.graph.imports import ImportTable
        from tflint.releases.nearby import star_names

        return analyse(self._python, self._path, ImportTable(self._project, star_names), makes=makes)

    def _may_run_others(self, python: ast.Module) -> bool:
        """Whether the file may be a program that runs a session on what other modules make."""
        if self._project is None or "sess" not in self._text.lower():
            return False
        from tflint.graph.reach import may_be_program

        return may_be_program(python)

    def _imports_placeholders(self) -> bool:
        return self._project is not None and self._project.says("below", self._path, _PLACEHOLDERS)
