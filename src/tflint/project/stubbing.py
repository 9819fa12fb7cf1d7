"""What other files put in the place of a framework module or attribute before a file runs: mocks of ``unittest``,
pytest's monkeypatch, ``sys.modules["tensorflow.contrib"] = …``.

Unlike attributes that are set for good (`tflint.project.patches`) these count only for files that run with them: what
imports the file that has them, at any distance, and the tests below a ``conftest.py``. `tflint.syntax.stubs` knows the
same forms in the file itself.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace

from tflint.project.exports import parse
from tflint.project.facts import Patch, Ref
from tflint.project.lookup import Lookup
from tflint.project.relations import Relations
from tflint.project.survey import Survey
from tflint.project.values import Values, literal

_HINTS = (b"sys.modules", b"create=True", b"create = True", b"raising=False", b"raising = False")
"""One of these is in every file that has a stub. Plain texts: a pattern takes forty times as long to search all files."""
_ALWAYS_RUN = frozenset({"sitecustomize.py", "usercustomize.py"})
"""Python imports these by itself."""
_MODULES = "sys.modules"

Stub = str | Patch
"""A dotted name, or an attribute of a value."""


class Stubs:
    """The stubs of a project."""

    def __init__(self, survey: Survey, lookup: Lookup, relations: Relations) -> None:
        self._survey = survey
        self._lookup = lookup
        self._relations = relations
        self._by_file: Mapping[str, frozenset[str]] | None = None

    def somewhere(self, symbol: str) -> bool:
        """Whether any file makes ``symbol`` exist."""
        return any(symbol in symbols for symbols in self._index().values())

    def stubs(self, symbol: str, path: str) -> bool:
        """Whether a file that runs before the file ``path`` makes ``symbol`` exist."""
        having = [file for file, symbols in self._index().items() if symbol in symbols and file != path]
        if not having:
            return False
        if any(os.path.basename(file) in _ALWAYS_RUN for file in having):
            return True
        return not set(having).isdisjoint(self._relations.imported_by(path))

    def _index(self) -> Mapping[str, frozenset[str]]:
        """The symbols that files make exist; few files do so at all."""
        if self._by_file is None:
            hinting = [
                (path, data) for path, data in self._survey.contents() if any(hint in data for hint in _HINTS)
            ]
            found = {path: frozenset(self._symbols(path, data)) for path, data in hinting}
            self._by_file = {path: symbols for path, symbols in found.items() if symbols}
        return self._by_file

    def _symbols(self, path: str, data: bytes) -> Iterator[str]:
        tree = parse(data, path)
        if tree is None:
            return
        try:
            stubs = list(stubs_in(tree, self._survey.uses(path).names))
        except RecursionError:
            return
        for stub in stubs:
            if isinstance(stub, str):
                yield stub
            else:
                owners = self._lookup.values(stub.base, "@" + path)
                yield from (f"{owner}.{stub.attribute}" for owner in owners if owner and owner[0] != "@")


def stubs_in(tree: ast.Module, names: Mapping[str, Values]) -> Iterator[Stub]:
    """What the calls and assignments of a file make exist; ``names`` is what its names may be."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node, names)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Subscript) and _is_modules(target.value):
                    yield from _texts([target.slice])


def _of_call(call: ast.Call, names: Mapping[str, Values]) -> Iterator[Stub]:
    func = call.func
    name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    owner = func.value if isinstance(func, ast.Attribute) else None
    if name == "setattr" and owner is not None:
        if _is(call, "raising", False):
            yield from _target(call, names)
    elif name in ("object", "patch") and _is(call, "create", True):
        yield from _target(call, names)
    elif name == "setitem" and len(call.args) == 3 and _is_modules(call.args[0]):
        yield from _texts(call.args[1:2])
    elif name == "dict" and owner is not None and len(call.args) > 1 and _is_modules(call.args[0]):
        yield from _keys(call.args[1])
    elif name == "setdefault" and owner is not None and call.args and _is_modules(owner):
        yield from _texts(call.args[:1])
    elif name == "update" and owner is not None and call.args and _is_modules(owner):
        yield from _keys(call.args[0])


def _target(call: ast.Call, names: Mapping[str, Values]) -> Iterator[Stub]:
    """``(tf, "Session", …)`` or ``("tensorflow.Session", …)``."""
    first = literal(call.args[0]) if call.args else None
    if first is not None:
        yield first
    elif len(call.args) > 1:
        name = literal(call.args[1])
        base = tuple(_values(call.args[0], names))
        if name is not None and base:
            yield Patch(base, name)


def _values(node: ast.expr, names: Mapping[str, Values]) -> Iterator[Ref]:
    """What a dotted name may be in another module."""
    path: list[str] = []
    while isinstance(node, ast.Attribute):
        path.append(node.attr)
        node = node.value
    for value in names.get(node.id, ()) if isinstance(node, ast.Name) else ():
        if isinstance(value, Ref):
            yield replace(value, path=(*value.path, *reversed(path)))


def _texts(nodes: list[ast.expr]) -> Iterator[str]:
    yield from (text for text in map(literal, nodes) if text is not None)


def _keys(node: ast.expr) -> Iterator[str]:
    yield from _texts([key for key in node.keys if key is not None] if isinstance(node, ast.Dict) else [])


def _is_modules(node: ast.expr) -> bool:
    """``sys.modules``, or its name for `unittest.mock.patch.dict`."""
    return literal(node) == _MODULES or (
        isinstance(node, ast.Attribute)
        and node.attr == "modules"
        and isinstance(node.value, ast.Name)
        and node.value.id == "sys"
    )


def _is(call: ast.Call, keyword: str, value: bool) -> bool:
    return any(
        given.arg == keyword and isinstance(given.value, ast.Constant) and given.value.value is value
        for given in call.keywords
    )
