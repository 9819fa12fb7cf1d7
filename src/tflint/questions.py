"""What linting one file asks about the project's other files. `tflint.project.Project` answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tflint.doctor.facts import Artefact
    from tflint.project.definitions import Definition
    from tflint.project.values import Values


class Exports(Protocol):
    """What a module of the project brings: name → candidate values, and the names of a star import of it."""

    @property
    def symbols(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def star(self) -> Iterable[str]: ...


class Modules(Protocol):
    """The questions about modules; values are ``"@…"`` as ``resolve`` gives them."""

    def resolve(self, module: str, level: int, importer: str) -> str | None: ...
    def exports(self, value: str) -> Exports | None: ...


class Project(Modules, Protocol):
    """All the questions."""

    def mentions_framework(self, value: str) -> bool: ...
    def trace(self, values: Values, path: str) -> tuple[str, ...]: ...
    def definitions(self, path: str, name: str) -> tuple[Definition, ...]: ...
    def artefact(self, literal: str, importer: str) -> Artefact | None: ...
    def may_provide(self, name: str, key: str) -> bool: ...
    def defines(self, name: str) -> bool: ...
    def assigns(self, symbol: str) -> bool: ...
    def imported_elsewhere(self, path: str, name: str) -> bool: ...
