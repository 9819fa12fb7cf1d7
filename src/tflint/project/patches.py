"""Does the project give a framework module attributes of its own: ``K.symbolic = …``, ``setattr(K,
"symbolic", …)``?

One pass over the bytes of all files finds the attribute names that are assigned at all. A file is parsed only
when somebody asks for one of the names that it assigns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tflint.project.lookup import Lookup
from tflint.project.stars import Candidates
from tflint.project.survey import Survey
from tflint.project.values import Values

_ASSIGNED = re.compile(
    rb"\.(?<!self\.)([A-Za-z_]\w*)(?=[\s\\:,)\]=])[\s\\]*(?::[^\n=]*)?(?:[,)\]][^\n=]*)?=(?!=)"
)
"""Also ``K.a: T = …``, ``K.a, K.b = …`` and, harmlessly, some arguments of calls."""
_SETATTR = re.compile(
    rb"(?<![.\w])setattr\s*\(\s*(?!self\s*,|cls\s*,)([^,()]+),\s*(?:[rRuU]?\\?[\"'](\w+)\\?[\"']\s*,)?"
)
_NAMESPACE = re.compile(
    rb"(?:__dict__|\bvars\([\w. ]+\))\s*"
    rb"(?:\[\s*[rRuU]?\\?[\"'](\w+)\\?[\"']\s*\]|\[|\.(?:update|setdefault)\b)"
)
_COMPUTED = ""


class Patches:
    """The patches of a project."""

    def __init__(self, survey: Survey, lookup: Lookup) -> None:
        self._survey = survey
        self._lookup = lookup
        self._by_name: dict[str, list[str]] | None = None
        self._bases: dict[tuple[str, Values], Candidates] = {}

    def assigns(self, symbol: str) -> bool:
        """Whether some file assigns the attribute ``symbol`` on the very module that the symbol names."""
        module, _, name = symbol.rpartition(".")
        by_name = self._index()
        return any(
            module in self._base(patch.base, path)
            for path in (*by_name.get(name, ()), *by_name.get(_COMPUTED, ()))
            for patch in self._survey.uses(path).patches
            if patch.attribute is None or patch.attribute == name
        )

    def _base(self, values: Values, path: str) -> Candidates:
        """What a patch of a file may change; asked anew for each symbol otherwise, where its attribute is computed."""
        key = (path, values)
        if key not in self._bases:
            self._bases[key] = self._lookup.values(values, "@" + path)
        return self._bases[key]

    def _index(self) -> dict[str, list[str]]:
        if self._by_name is None:
            by_name: dict[str, list[str]] = {}
            for path, data in self._survey.contents():
                for name in set(_assigned_names(data)):
                    by_name.setdefault(name, []).append(path)
            self._by_name = by_name
        return self._by_name


def _assigned_names(data: bytes) -> Iterator[str]:
    for name in _ASSIGNED.findall(data):
        yield name.decode("latin-1")
    if b"setattr" in data:
        for _, name in _SETATTR.findall(data):
            yield name.decode("latin-1") or _COMPUTED
    if b"__dict__" in data or b"vars(" in data:
        for name in _NAMESPACE.findall(data):
            yield name.decode("latin-1") or _COMPUTED
