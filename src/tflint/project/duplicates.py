"""Keys that several modules register with Keras."""

from __future__ import annotations

from dataclasses import dataclass

from tflint.project.exports import parse
from tflint.project.graph import ImportGraph
from tflint.project.keras_keys import REGISTER, registrations_of
from tflint.project.survey import Survey


@dataclass(frozen=True, slots=True)
class Registered:
    """A class or function that a module registers with Keras."""

    path: str
    name: str
    line: int


class Duplicates:
    """What the modules of a project register, found when it is first asked for."""

    def __init__(self, survey: Survey, graph: ImportGraph) -> None:
        self._survey = survey
        self._graph = graph
        self._registered: dict[str, list[Registered]] | None = None

    def before(self, path: str, key: str) -> Registered | None:
        """What another module has registered under a key when a module registers it, None if nothing."""
        others = [each for each in self._registrations().get(key, ()) if each.path != path]
        if not others:
            return None
        own = self._graph.reached(path)
        for other in others:
            if other.path in own:
                return other
        files = [file for file in self._survey.files if file.endswith(".py")]
        above = self._graph.reaching(path, files)
        for other in others:
            if other.path > path or path in self._graph.reached(other.path):
                continue
            if not above.isdisjoint(self._graph.reaching(other.path, files) - {path, other.path}):
                return other
        return None

    def _registrations(self) -> dict[str, list[Registered]]:
        if self._registered is None:
            found: dict[str, list[Registered]] = {}
            for path, data in self._survey.contents():
                tree = parse(data, path) if REGISTER.encode() in data and path.endswith(".py") else None
                for registration, _ in registrations_of(tree) if tree is not None else ():
                    found.setdefault(registration.key, []).append(
                        Registered(path, registration.name, registration.line)
                    )
            self._registered = found
        return self._registered
