"""Which of the classes and functions that a model needs the project beside it defines, and how it registers them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tflint.doctor.facts import Artefact, Need

_MOST_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Found:
    """A definition of the project with a wanted name. ``key`` is what it is registered under; None if it is not.

    ``certain`` is false where a decorator that nobody knows may register it, or under a name that is computed.
    """

    name: str
    path: str
    line: int
    key: str | None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Provided:
    """What the project has for a need."""

    need: Need
    definitions: tuple[Found, ...]

    @property
    def registered(self) -> bool:
        """Whether a definition is registered under the key that the file asks for."""
        return any(found.key == self.need.registered for found in self.definitions)

    @property
    def perhaps(self) -> bool:
        """Whether nobody can say."""
        return any(not found.certain for found in self.definitions)


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


def _definitions(roots: tuple[str, ...], names: frozenset[str]) -> tuple[Found, ...]:
    """The definitions of these names in the Python files of a project, by path and line."""
    from tflint.project.disk import python_files, read_file, remembering
    from tflint.project.index import Project

    read = remembering(read_file)
    files = python_files(roots)[:_MOST_FILES]
    wanted = [name.encode("utf-8", "replace") for name in names]
    mentioning = [path for path in files if _mentions(path, wanted)]
    if not mentioning:
        return ()
    project = Project([Path(root) for root in roots], read=read, files=files)
    found: list[Found] = []
    for path in mentioning:
        found += _in_file(path, names, project)
    return tuple(sorted(found, key=lambda each: (each.path, each.line)))


def _mentions(path: str, wanted: Iterable[bytes]) -> bool:
    from tflint.project.disk import read_file

    try:
        data = read_file(Path(path))
    except (OSError, ValueError):
        return False
    return any(name in data for name in wanted)


def _in_file(path: str, names: frozenset[str], project: object) -> list[Found]:
    from tflint.engine import parse_python
    from tflint.project.classes import Classes
    from tflint.project.disk import read_file
    from tflint.source import SourceError, load_source

    try:
        source = load_source(read_file(Path(path)), path)
    except (SourceError, OSError, ValueError):
        return []
    python, _ = parse_python(source.text)
    if python is None:
        return []
    classes = Classes(path, python, project)  # type: ignore[arg-type]
    found = []
    for owned in classes.own:
        definition = owned.definition
        if definition.last_name not in names or ("." in definition.name and not definition.is_class):
            continue
        registration = classes.registration(owned)
        found.append(
            Found(
                definition.last_name,
                os.path.abspath(path),
                definition.line,
                registration.key if registration is not None else None,
                certain=registration is None or (registration.certain and registration.key is not None),
            )
        )
    return found
