"""Where the project defines classes and functions of a name, and under which keys it registers them with Keras."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tflint.project.classes import Classes
from tflint.project.exports import parse
from tflint.project.survey import Survey

if TYPE_CHECKING:
    from tflint.questions import Project

_REGISTRIES = (b"get_custom_objects", b"custom_object_scope", b"CustomObjectScope")
"""What gives Keras classes by other ways than a decorator."""


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition of a wanted name. ``key`` is what it is registered under; None if it is not.

    ``certain`` is false where a decorator that nobody knows may register it, or under a name that is computed.
    """

    name: str
    path: str
    line: int
    key: str | None
    certain: bool = True


def definitions_in(path: str, data: bytes, names: Iterable[str], project: Project | None) -> list[Defined]:
    """The classes and module-level functions of these names that a file defines."""
    python = parse(data, path)
    if python is None:
        return []
    wanted = frozenset(names)
    classes = Classes(path, python, project)
    found = []
    for owned in classes.own:
        definition = owned.definition
        if definition.last_name not in wanted or ("." in definition.name and not definition.is_class):
            continue
        registration = classes.registration(owned)
        found.append(
            Defined(
                definition.last_name,
                os.path.abspath(path),
                definition.line,
                registration.key if registration is not None else None,
                certain=(
                    not definition.decorators
                    if registration is None
                    else registration.certain and registration.key is not None
                ),
            )
        )
    return found


class Registrations:
    """The question whether a project gives Keras a class that a saved model asks for."""

    def __init__(self, survey: Survey, project: Callable[[], Project]) -> None:
        self._survey = survey
        self._project = project

    def may_provide(self, name: str, key: str) -> bool:
        """Whether some file registers a class or function ``name`` under ``key``, or may do so in another way."""
        word = name.encode("utf-8", "replace")
        for path, code in self._survey.contents():
            if any(registry in code for registry in _REGISTRIES):
                return True
            if word and word in code:
                for defined in definitions_in(_as_module(path), code, (name,), self._project()):
                    if defined.key == key or not defined.certain:
                        return True
        return False

    def defines(self, name: str) -> bool:
        """Whether some file of the project defines a class or function of this name."""
        word = name.encode("utf-8", "replace")
        return any(
            word in code and bool(definitions_in(_as_module(path), code, (name,), self._project()))
            for path, code in self._survey.contents()
        )


def _as_module(path: str) -> str:
    """The survey gives the code of a notebook, not its JSON."""
    return path + ".py" if path.endswith(".ipynb") else path
