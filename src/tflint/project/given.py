"""The names that code of the project gives modules from outside: ``setattr``, mocks, ``module.name = …``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tflint.project.outline import Outline
from tflint.project.survey import Survey

_TEXT = rb"[\"'](?:[\w.]+\.)?(\w+)(?=\\?[\"'])"
_CALL = re.compile(rb"(?:setattr|patch(?:\w*|\.\w+)|setitem|setdefault)\s*\(([^\n]*)")
_CALLED = (b"setattr", b"patch", b"setitem", b"setdefault")
_QUOTED = re.compile(_TEXT)
_ENTRY = re.compile(rb"\[\s*[rRuU]?\\?" + _TEXT + rb"\\?[\"']\s*\]\s*=")
_ASSIGNED = re.compile(rb"\.[ \t]*(\w+)(?=[ \t)\]]*(?:[:,][^\n=]*)?=(?!=))")
_TARGETS = (
    re.compile(rb" as[ \t]+\(?(\w+\.[\w.,\t ]+)"),
    re.compile(rb"for[ \t]+([\w, \t*(]*\.[\w., \t*()]*?)[ \t]in\b"),
)
"""What `with` and `for` assign to."""
_ATTRIBUTE = re.compile(rb"(\w+)[ \t]*\.[ \t]*(\w+)")
_COMPUTED = re.compile(
    rb"setattr\s*\(\s*(?!self\b|cls\b)[^,\n]*,\s*(?![rRuU]?[\"'])|sys\.modules\s*\[[^\n]*?\]\)?\s*\.__dict__|vars\(\s*sys\.modules"
)
"""In a file that looks modules up: gives them names that are worked out, from texts of the same file as a rule."""
_OWN = frozenset({"self", "cls", ""})


class Given:
    """Every name that some file of the project may give to a module. One look at each file, at the first question."""

    def __init__(self, survey: Survey, outline_of: Callable[[bytes], Outline]) -> None:
        self._survey = survey
        self._outline_of = outline_of
        self._names: frozenset[bytes] | None = None

    def is_given(self, name: str) -> bool:
        """Whether code anywhere in the project may give some module an attribute from outside."""
        if not name.isascii():
            return True  # which may be spelled in more than one way
        if self._names is None:
            names: set[bytes] = set()
            for _, data in self._survey.contents():
                names.update(self._given_by(data))
            self._names = frozenset(names)
        return name.encode() in self._names

    def _given_by(self, data: bytes) -> Iterator[bytes]:
        if any(word in data for word in _CALLED):
            for call in _CALL.finditer(data):
                yield from _QUOTED.findall(call[1])
        if b"sys.modules" in data and _COMPUTED.search(data):
            yield from _QUOTED.findall(data)
        yield from _ENTRY.findall(data)
        owners: dict[str, list[bytes]] = {}
        for match in _ASSIGNED.finditer(data):
            owners.setdefault(_word_before(data, match.start()), []).append(match[1])
        for pattern in _TARGETS:
            for target in pattern.findall(data):
                for owner, name in _ATTRIBUTE.findall(target):
                    owners.setdefault(owner.decode("ascii", "replace"), []).append(name)
        if owners.keys() - _OWN:
            for imported in set(_imported_names(self._outline_of(data))) - _OWN:
                yield from owners.get(imported, ())


def _word_before(data: bytes, end: int) -> str:
    """The word that ends at an offset, blanks aside; empty where something else does."""
    while end and data[end - 1] in b" \t":
        end -= 1
    start = end
    while start and (data[start - 1 : start].isalnum() or data[start - 1] == 0x5F):
        start -= 1
    return data[start:end].decode("ascii")


def _imported_names(outline: Outline) -> Iterator[str]:
    for item in outline.imports:
        yield item.local
        yield (item.name or item.module).rpartition(".")[2]
