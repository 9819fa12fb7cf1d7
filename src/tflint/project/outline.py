"""What a module imports and plainly defines, read from its bytes in one pass: enough to be silent about most files.

An outline never says less than is there where it says "defined", and it may miss what only a parser sees: whoever
wants to report something looks at the facts.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping

from tflint.records import record

_STATEMENT = (
    rb"(?:from[ \t]*([.\w][.\w \t]*?)[ \t]+import\b[ \t]*(?:\(([^)]*)\)|([^\n#;\\]*(?:\\\r?\n[^\n#;\\]*)*))"
    rb"|import[ \t]+([^\n#;\\]*(?:\\\r?\n[^\n#;\\]*)*))"
)
# Patterns that begin with a character of their own are searched for ten times as fast as those that begin with `^`.
_LINE = re.compile(
    rb"\n(?:([ \t]*)" + _STATEMENT + rb"|(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)"
    rb"|(try|if|elif|else|except|finally|with|for|while|match)\b|(\w+)[ \t]*(?::[^=\n]*)?=(?!=))"
)
_INNER = re.compile(rb"\n([ \t]+)(?:(?:async[ \t]+)?def|class)\b")
_WITHIN = re.compile(rb"[;:][ \t]+" + _STATEMENT)
_DEFINES = (b"def ", b"async ", b"class ")
_COMMENT = re.compile(rb"#[^\n]*")
_AS = re.compile(rb"\s+as\s+")


@record(frozen=True, slots=True)
class Brought:
    """One name of an import statement: ``from module import name as local``; ``name`` is None for ``import module``.

    ``local`` is the name that is bound: of ``import a.b`` that is ``a``. ``top`` is false in an indented statement,
    ``inner`` is true in a function or a class.
    """

    module: str
    level: int
    name: str | None
    local: str
    top: bool
    aliased: bool = False
    inner: bool = False

    @property
    def bound_module(self) -> str:
        """Of ``import …``: the dotted name of the module that ``local`` is."""
        return self.module if self.aliased else self.local


@record(frozen=True, slots=True)
class Outline:
    """The outline of one file.

    ``imports``: every import that stands on lines of its own, in functions and in texts too. ``own``: names that the
    module defines at its left margin (functions, classes, plain assignments), with how many of the imports stand
    before the first definition. ``taken``: names that it imports there.
    """

    imports: tuple[Brought, ...]
    own: Mapping[str, int]
    taken: frozenset[str]

    def defines(self, name: str) -> bool:
        """Whether the module binds a name at its left margin."""
        return name in self.own or name in self.taken


def read_outline(data: bytes) -> Outline:
    """The outline of a file's bytes."""
    code = b"\n" + data
    imports: dict[Brought, None] = {}
    own: dict[str, int] = {}
    definition, branch = False, -1
    """What was begun at the left margin: a class or function; where a branch begins."""

    def is_inner(start: int, deep: int) -> bool:
        return deep > 0 and (definition or (branch >= 0 and _is_in_definition(code, branch, start, deep)))

    for match in _matches(code):
        groups = match.groups()
        if len(groups) == 4:  # after something else on its line
            start = code.rfind(b"\n", 0, match.start())
            line = code[start + 1 : match.start()]
            text = line.lstrip()
            inner = text.startswith(_DEFINES) or is_inner(start, len(line) - len(text))
            imports.update(dict.fromkeys(_brought(*groups, top=False, inner=inner)))
            continue
        indent, source, listed, names, modules, name, begun, assigned = groups
        if source or modules:
            inner = is_inner(match.start(), len(indent))
            brought = _brought(source, listed, names, modules, top=not indent, inner=inner)
            imports.update(dict.fromkeys(brought))
        elif assigned:
            own.setdefault(_text(assigned), len(imports))
            continue
        elif name:
            own.setdefault(_text(name), len(imports))
        if not indent:
            definition, branch = name is not None, match.start() if begun else -1
    taken = frozenset(item.local for item in imports if item.top and item.local != "*")
    return Outline(tuple(imports), own, taken)


def _matches(code: bytes) -> Iterable[re.Match[bytes]]:
    """The statements in the order in which they stand."""
    if _WITHIN.search(code) is None:
        return _LINE.finditer(code)
    found: list[re.Match[bytes]] = []
    for match in sorted([*_LINE.finditer(code), *_WITHIN.finditer(code)], key=re.Match.start):
        if not found or match.start() >= found[-1].end():
            found.append(match)
    return found


def _is_in_definition(code: bytes, branch: int, start: int, deep: int) -> bool:
    """Whether a line stands in a class or function that begins in a branch at the left margin."""
    for match in _INNER.finditer(code, branch, start):
        if len(match[1]) < deep:
            left = re.compile(rb"\n[ \t]{0,%d}[^\s#]" % len(match[1]))
            if left.search(code, match.end(), start) is None:
                return True
    return False


def _brought(
    source: bytes | None,
    listed: bytes | None,
    names: bytes | None,
    modules: bytes | None,
    *,
    top: bool,
    inner: bool,
) -> Iterator[Brought]:
    if modules:
        for dotted, alias in _parts(modules):
            yield Brought(dotted, 0, None, alias or dotted.partition(".")[0], top, alias is not None, inner)
        return
    whole = _text(source or b"")
    module = whole.lstrip(".")
    level = len(whole) - len(module)
    if listed and b"#" in listed:
        listed = _COMMENT.sub(b"", listed)
    for name, alias in _parts(listed or names or b""):
        yield Brought(module, level, name, alias or name, top, alias is not None, inner)


def _parts(text: bytes) -> Iterator[tuple[str, str | None]]:
    """The names of an import statement, each with its alias."""
    for part in text.replace(b"\\", b" ").split(b","):
        first, *alias = _AS.split(part.strip()) if b"as" in part else (part,)
        name = _text(first)
        if name:
            yield name, _text(alias[0]) if alias else None


def _text(raw: bytes) -> str:
    # The same names stand in many files.
    return sys.intern(b"".join(raw.split()).decode("ascii", "replace"))
