"""Saved models that code names by a literal path."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tflint.project.record import digest, question

if TYPE_CHECKING:
    from tflint.doctor.facts import Artefact
    from tflint.project.record import Record


class Artefacts:
    """Reads each saved model once."""

    def __init__(self, roots: Sequence[str], record: Record) -> None:
        self._roots = tuple(roots)
        self._record = record
        self._known: dict[str, tuple[Artefact | None, str]] = {}

    def find(self, literal: str, importer: str) -> Artefact | None:
        """The saved model that a relative path means in a file of the project; None if there is none, or several.

        A program may be started from the folder of the file or from the top of the project. The artefact's path is
        the literal, as messages have it.
        """
        if not literal or os.path.isabs(literal) or "\0" in literal or literal.startswith("~"):
            return None
        folder = os.path.dirname(os.path.abspath(importer))
        places = dict.fromkeys(
            os.path.normpath(os.path.join(place, literal)) for place in (folder, *self._roots)
        )
        found: list[Artefact] = []
        for place in places:
            artefact, answer = self._read(place)
            self._record.note(question("artefact", place), answer)
            if artefact is not None:
                found.append(artefact)
        if len(found) != 1:
            return None
        from dataclasses import replace

        return replace(found[0], path=literal)

    def replay(self, place: str) -> str:
        """The digest of the answer for a place."""
        return self._read(place)[1]

    def _read(self, place: str) -> tuple[Artefact | None, str]:
        known = self._known.get(place)
        if known is None:
            artefact = _read(place)
            known = self._known[place] = (artefact, digest(repr(artefact)))
        return known


def _read(place: str) -> Artefact | None:
    if not (os.path.lexists(place) or os.path.lexists(place + ".index")):
        return None
    from tflint.doctor.reading import read_artefact

    return read_artefact(place)
