"""The graph program that a file is, analysed when the first rule asks about it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tflint.questions import Sources

if TYPE_CHECKING:
    from tflint.graph.run import Problem


class GraphProgram:
    """What a file, taken as a graph-mode program, certainly does wrong. Asked for once, whoever asks."""

    def __init__(self, python: ast.Module | None, path: str, project: Sources | None) -> None:
        self._python = python
        self._path = path
        self._project = project
        self._problems: tuple[Problem, ...] | None = None

    def problems(self, *, makes: bool) -> tuple[Problem, ...]:
        """The problems in source order; none for a file that Python's own parser does not take.

        ``makes``: whether the file may make placeholders itself, so that not only programs that import them count.
        """
        if self._problems is None:
            self._problems = self._analyse(makes)
        return self._problems

    def _analyse(self, makes: bool) -> tuple[Problem, ...]:
        if self._python is None:
            return ()
        # Most files need none of this.
        from tflint.graph.analysis import analyse
        from tflint.graph.imports import ImportTable
        from tflint.releases.nearby import star_names

        return analyse(self._python, self._path, ImportTable(self._project, star_names), makes=makes)
