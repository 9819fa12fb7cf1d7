"""Who else uses a name of a module? A fix must not drop an import that other files reach through.

Generous on purpose: in doubt a name counts as used. One pass over the bytes of all files finds which files
mention which modules; a file is parsed only if it mentions the module and the name.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from tflint.project.facts import Ref
from tflint.project.lookup import Lookup
from tflint.project.resolve import INIT
from tflint.project.survey import Survey
from tflint.project.values import attribute

_NOT_IN_WORDS = bytes(
    code if code >= 0x80 or code == 0x5F or bytes([code]).isalnum() else 0x20 for code in range(256)
)
"""For ``bytes.translate``: everything that is no part of a name becomes a space."""


_CHAIN = re.compile(rb"([\"']?)(?<![\w.])([^\W\d]\w*(?:\s*\.\s*\w+)*)\s*\Z")
_LONGEST_CHAIN = 200


class Importers:
    """The uses of the project's modules by each other."""

    def __init__(self, survey: Survey, lookup: Lookup) -> None:
        self._survey = survey
        self._lookup = lookup
        self._mentions: dict[bytes, list[str]] | None = None

    def imported_elsewhere(self, path: str, name: str) -> bool:
        """Whether a file other than ``path`` (absolute) imports ``name`` from it, or uses ``module.name``."""
        target = "@" + path
        word = name.encode()
        for other, data in self._candidates(path):
            if word not in data and b"*" not in data:
                continue
            if self._imports(other, target, name) or self._reaches(other, data, target, word):
                return True
        return False

    def _candidates(self, path: str) -> Iterator[tuple[str, bytes]]:
        """The other files that may reach into a module, with their code.

        Those that mention its name, or can import from its package by dots alone, or mention a module that
        has it under another name.
        """
        real = os.path.realpath(path)
        seen = {path}
        pending = [path]
        while pending:
            module = pending.pop()
            renamed = _renamed(_module_word(module))
            for other in sorted(self._mentioning(module) - seen):
                seen.add(other)
                if os.path.basename(other) == os.path.basename(path) and os.path.realpath(other) == real:
                    continue
                data = self._survey.content(other)
                yield other, data
                if renamed.search(data):
                    pending.append(other)

    def _mentioning(self, path: str) -> set[str]:
        word = _module_word(path)
        mentions = self._index()
        if word in mentions:
            found = set(mentions[word])
        else:
            found = {other for other, data in self._survey.contents() if word in data}
        if os.path.basename(path) == INIT:
            folder = os.path.dirname(path) + os.sep
            found.update(other for other in self._survey.files if other.startswith(folder))
        return found

    def _imports(self, other: str, target: str, name: str) -> bool:
        for ref in self._survey.uses(other).imports:
            wanted = ref.path == (name,) or (
                ref.path == ("*",) and self._lookup.star_imports.brings(target, name)
            )
            if wanted and self._lookup.target(ref, "@" + other) == target:
                return True
        return False

    def _reaches(self, other: str, data: bytes, target: str, name: bytes) -> bool:
        """Whether the file holds ``module.name``, the module by any name that some scope of the file gives
        it.
        """
        names = self._survey.uses(other).names
        for quoted, chain in sorted(set(_owners(data, name))):
            first, *rest = chain.split(".")
            if target in self._lookup.values(attribute(names.get(first, ()), rest), "@" + other):
                return True
            if quoted and self._lookup.target(Ref(chain, 0), "@" + other) == target:
                return True
        return False

    def _index(self) -> dict[bytes, list[str]]:
        if self._mentions is None:
            mentions: dict[bytes, list[str]] = {_module_word(path): [] for path in self._survey.files}
            words = frozenset(mentions)
            for path, data in self._survey.contents():
                for word in words.intersection(data.translate(_NOT_IN_WORDS).split()):
                    mentions[word].append(path)
            self._mentions = mentions
        return self._mentions


def _module_word(path: str) -> bytes:
    folder, file = os.path.split(path)
    word = os.path.basename(folder) if file == INIT else os.path.splitext(file)[0]
    return word.encode("utf-8", "replace")


def _renamed(word: bytes) -> re.Pattern[bytes]:
    """Code that gives a module another name: ``import … as``, an assignment."""
    return re.compile(
        rb"\b" + re.escape(word) + rb"\s+as\s|=[ \t]*(?:[\w.]+\.)?" + re.escape(word) + rb"[ \t]*$",
        re.MULTILINE,
    )


def _owners(data: bytes, name: bytes) -> Iterator[tuple[bool, str]]:
    """The dotted names before ``.name`` and in ``getattr(…, "name")``, with whether each starts a string."""
    for match in re.finditer(rb"\.\s*" + re.escape(name) + rb"\b", data):
        chain = _CHAIN.search(data, max(0, match.start() - _LONGEST_CHAIN), match.start())
        if chain is not None:
            text = re.sub(rb"\s", b"", chain[2]).decode("utf-8", "replace")
            yield bool(chain[1]), text
    if b"getattr" in data:
        for match in re.finditer(rb"\bgetattr\(\s*([\w.]+)\s*,\s*\\?[\"']" + re.escape(name) + rb"\b", data):
            yield False, match[1].decode("utf-8", "replace")
