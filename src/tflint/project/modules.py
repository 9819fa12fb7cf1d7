"""The modules that somebody asked about: content digests and facts, each file read and parsed once."""

from __future__ import annotations

import sys
from collections.abc import Callable

from tflint.project.definitions import Definition, read_definitions
from tflint.project.disk import Reader, try_read
from tflint.project.exports import read_facts
from tflint.project.facts import UNREADABLE, Bound, Brought, Facts, PublicNames, Star
from tflint.project.record import Record, digest, digest_bytes, question

_SALT = f"2:{sys.version_info[0]}.{sys.version_info[1]}"
"""The facts of a file also depend on how they are read (raise the number with the format) and on Python's
grammar.
"""


class Modules:
    """Facts by file. Every question asked is noted, as narrow as it was: one name of one module."""

    def __init__(self, read: Reader, record: Record) -> None:
        self._read = read
        self._record = record
        self._facts: dict[str, Facts] = {}
        self._definitions: dict[str, dict[str, tuple[Definition, ...]]] = {}
        self._content: dict[str, str] = {}
        self._questions: dict[tuple[str, str, str], tuple[str, str]] = {}

    def content(self, path: str) -> str:
        """A digest of the file's bytes, empty for a file that cannot be read."""
        known = self._content.get(path)
        if known is None:
            data = try_read(self._read, path)
            known = self._content[path] = "" if data is None else digest(_SALT + digest_bytes(data))
        return known

    def facts(self, path: str) -> Facts:
        """What the module says. Notes nothing: use the other methods for what a result rests on."""
        known = self._facts.get(path)
        if known is None:
            data = try_read(self._read, path)
            self._content[path] = "" if data is None else digest(_SALT + digest_bytes(data))
            known = self._facts[path] = UNREADABLE if data is None else read_facts(data, path)
        return known

    def binding(self, path: str, name: str) -> Bound | None:
        """What the module binds to one name."""
        facts = self.facts(path)
        self._note(_BINDING, path, name)
        return facts.names.get(name)

    def binds(self, path: str, name: str) -> Brought:
        """Whether importing the module binds a name, a submodule that it imports from included."""
        facts = self.facts(path)
        self._note(_BINDING, path, name)
        bound = facts.names.get(name)
        if name in facts.submodules or (bound is not None and bound.always):
            return Brought.YES
        return Brought.PERHAPS if bound is not None and bound.values else Brought.NO

    def stars(self, path: str) -> tuple[Star, ...]:
        """The star imports of the module."""
        facts = self.facts(path)
        self._note(_STARS, path, "")
        return facts.stars

    def public(self, path: str) -> PublicNames | None:
        """The ``__all__`` of the module."""
        facts = self.facts(path)
        self._note(_PUBLIC, path, "")
        return facts.public

    def all_names(self, path: str) -> tuple[str, ...]:
        """All names that the code of the module binds, sorted."""
        facts = self.facts(path)
        self._note(_NAMES, path, "")
        return tuple(sorted(name for name, bound in facts.names.items() if bound.values))

    def public_names(self, path: str) -> tuple[str, ...]:
        """The names that a star import takes where there is no ``__all__``, sorted."""
        facts = self.facts(path)
        self._note(_NAMES, path, "")
        there = {name for name, bound in facts.names.items() if bound.values}
        return tuple(sorted(name for name in {*there, *facts.submodules} if not name.startswith("_")))

    def complete(self, path: str) -> bool:
        """Whether the module binds nothing that its source does not show."""
        facts = self.facts(path)
        self._note(_COMPLETE, path, "")
        return facts.complete

    def definitions(self, path: str, name: str) -> tuple[Definition, ...]:
        """The classes and functions of a qualified name; several where it is defined again."""
        found = self._defined(path).get(name, ())
        key = (_DEFINITION, path, name)
        known = self._questions.get(key)
        if known is None:
            answer = digest(repr(found))
            known = self._questions[key] = (question(*key, self.content(path), answer), answer)
        self._record.note(*known)
        return found

    def _defined(self, path: str) -> dict[str, tuple[Definition, ...]]:
        known = self._definitions.get(path)
        if known is None:
            data = try_read(self._read, path)
            grouped: dict[str, list[Definition]] = {}
            for definition in () if data is None else read_definitions(data, path):
                grouped.setdefault(definition.name, []).append(definition)
            known = self._definitions[path] = {name: tuple(group) for name, group in grouped.items()}
        return known

    def replay(self, kind: str, path: str, name: str, content: str, answer: str) -> str:
        """The digest that a question of this module has now. The file is parsed only if its content is
        another.
        """
        if kind not in _DIGESTS and kind != _DEFINITION:
            return ""
        if self.content(path) == content:
            return answer
        if kind == _DEFINITION:
            return digest(repr(self._defined(path).get(name, ())))
        return digest(_DIGESTS[kind](self.facts(path), name))

    def _note(self, kind: str, path: str, name: str) -> None:
        key = (kind, path, name)
        known = self._questions.get(key)
        if known is None:
            answer = digest(_DIGESTS[kind](self.facts(path), name))
            known = self._questions[key] = (question(kind, path, name, self.content(path), answer), answer)
        self._record.note(*known)


_DEFINITION = "definition"
_BINDING, _STARS, _PUBLIC, _NAMES, _COMPLETE = "binding", "stars", "public", "names", "complete"

_DIGESTS: dict[str, Callable[[Facts, str], str]] = {
    _BINDING: lambda facts, name: repr((facts.names.get(name), name in facts.submodules)),
    _STARS: lambda facts, name: repr(facts.stars),
    _PUBLIC: lambda facts, name: repr(facts.public),
    _NAMES: lambda facts, name: repr(
        (sorted(name for name, bound in facts.names.items() if bound.values), sorted(facts.submodules))
    ),
    _COMPLETE: lambda facts, name: repr(facts.complete),
}
