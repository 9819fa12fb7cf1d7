"""A project that is opened with the first question: most files ask none, and to open one takes a while."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from tflint.questions import Exports

if TYPE_CHECKING:
    from tflint.doctor.facts import Artefact
    from tflint.project.definitions import Definition
    from tflint.project.disk import Seen
    from tflint.project.index import Project
    from tflint.project.linkage import Linkage
    from tflint.project.loads import BrokenLoad
    from tflint.project.outline import Outline
    from tflint.project.saving import Answer
    from tflint.project.values import Values


class LazyProject:
    """Answers the questions of `tflint.questions.Project` with the project that ``open_project`` gives."""

    def __init__(self, open_project: Callable[[], Project]) -> None:
        self._open_project = open_project
        self._opened: Project | None = None

    def _project(self) -> Project:
        if self._opened is None:
            self._opened = self._open_project()
        return self._opened

    def resolve(self, module: str, level: int, importer: str) -> str | None:
        return self._project().resolve(module, level, importer)

    def exports(self, value: str) -> Exports | None:
        return self._project().exports(value)

    def tree(self, value: str, most: int) -> ast.Module | None:
        return self._project().tree(value, most)

    def mentions_framework(self, value: str) -> bool:
        return self._project().mentions_framework(value)

    def trace(self, values: Values, path: str) -> tuple[str, ...]:
        return self._project().trace(values, path)

    def definitions(self, path: str, name: str) -> tuple[Definition, ...]:
        return self._project().definitions(path, name)

    def saved_objects(self, path: str) -> Answer:
        return self._project().saved_objects(path)

    def broken_loads(self, path: str) -> tuple[BrokenLoad, ...]:
        return self._project().broken_loads(path)

    def is_used(self, path: str, name: str) -> bool:
        return self._project().is_used(path, name)

    def has_subclass(self, name: str) -> bool:
        return self._project().has_subclass(name)

    def artefact(self, literal: str, importer: str) -> Artefact | None:
        return self._project().artefact(literal, importer)

    def may_provide(self, name: str, key: str) -> bool:
        return self._project().may_provide(name, key)

    def defines(self, name: str) -> bool:
        return self._project().defines(name)

    def assigns(self, symbol: str) -> bool:
        return self._project().assigns(symbol)

    def stubs(self, symbol: str, path: str) -> bool:
        return self._project().stubs(symbol, path)

    def imported_elsewhere(self, path: str, name: str) -> bool:
        return self._project().imported_elsewhere(path, name)

    def linkage(self) -> Linkage:
        return self._project().linkage()

    def outline_of(self, data: bytes) -> Outline:
        """The outline of a content. Opens nothing."""
        if self._opened is not None:
            return self._opened.outline_of(data)
        from tflint.project.outline import read_outline

        return read_outline(data)

    def learnt(self) -> tuple[tuple[str, str], ...]:
        """What was asked since `forget`, with digests of the answers."""
        return () if self._opened is None else self._opened.learnt()

    def new_looks(self) -> tuple[Seen, ...]:
        """What was seen on the disk since the last call."""
        return () if self._opened is None else self._opened.new_looks()

    def forget(self) -> None:
        """Begin with a new file."""
        if self._opened is not None:
            self._opened.forget()

    def says(self, relation: str, path: str, words: str) -> bool:
        return self._project().says(relation, path, words)

    def is_imported(self, path: str) -> bool:
        return self._project().is_imported(path)

    def comes_first(self, path: str, words: str) -> bool:
        return self._project().comes_first(path, words)
