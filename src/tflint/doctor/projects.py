"""Which of the classes and functions that a model needs the project beside it defines, and how it registers them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tflint.doctor.facts import Artefact, Need

if TYPE_CHECKING:
    from tflint.project.registrations import Defined

_MOST_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Provided:
    """What the project has for a need."""

    need: Need
    definitions: tuple[Defined, ...]

    @property
    def registered(self) -> bool:
        """Whether a definition is registered under the key that the file asks for."""
        return any(found.key == self.need.registered for found in self.definitions)


class Projects:
    """The projects around the artefacts of a run, each looked through once."""

    def __init__(self) -> None:
        self._definitions = cache(_definitions)

    def provided(self, artefact: Artefact, roots: Sequence[str]) -> tuple[Provided, ...]:
        """What the project below ``roots`` has for each need of an artefact."""
        if not artefact.needs:
            return ()
        names = frozenset(need.name for need in artefact.needs)
        found = self._definitions(tuple(roots), names)
        return tuple(
            Provided(need, tuple(each for each in found if each.name == need.name)) for need in artefact.needs
        )


def _definitions(roots: tuple[str, ...], names: frozenset[str]) -> tuple[Defined, ...]:
    """The definitions of these names in the Python files of a project, by path and line."""
    from tflint.project.disk import python_files, read_file, remembering, try_read
    from tflint.project.index import Project
    from tflint.project.registrations import definitions_in

    read = remembering(read_file)
    files = python_files(roots)[:_MOST_FILES]
    project = Project([Path(root) for root in roots], read=read, files=files)
    wanted = [name.encode("utf-8", "replace") for name in names]
    found: list[Defined] = []
    for path in files:
        data = try_read(read, path)
        if data is not None and any(name in data for name in wanted):
            found += definitions_in(path, data, names, project)
    return tuple(sorted(found, key=lambda each: (each.path, each.line)))
