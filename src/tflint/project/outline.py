"""What a module imports and plainly defines, read from its bytes in one pass: enough to be silent about most files.

An outline never says less than is there where it says "defined", and it may miss what only a parser sees: whoever
wants to report something looks at the facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tflint.records import record

_LINE = re.compile(
    rb"(?:^([ \t]*)|[;:][ \t]+(?=import\b|from\b))(?:from[ \t]*([.\w][.\w \t]*?)[ \t]+import\b[ \t]*(?:\(([^)]*)\)|((?:[^\n#;\\]|\\\r?\n)*))"
    rb"|import[ \t]+((?:[^\n#;\\]|\\\r?\n)+)"
    rb"|(?:(?:async[ \t]+)?def|class)[ \t]+(\w+))"
    rb"|^(?:try|if|elif|else|except|finally|with|for|while|match)\b",
    re.MULTILINE,
)
_ASSIGNED = re.compile(rb"^([A-Za-z_]\w*)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE)
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
    module defines at its left margin (functions, classes, plain assignments). ``taken``: those that it imports there.
    """

    imports: tuple[Brought, ...]
    own: frozenset[str]
    taken: frozenset[str]

    def defines(self, name: str) -> bool:
        """Whether the module binds a name at its left margin."""
        return name in self.own or name in self.taken


def read_outline(data: bytes) -> Outline:
    """The outline of a file's bytes."""
    imports: list[Brought] = []
    own = [name.decode("ascii", "replace") for name in _ASSIGNED.findall(data)]
    inner = False
    for match in _LINE.finditer(data):
        indent, source, listed, names, modules, name = match.groups()
        if name:
            if not indent:
                inner = True
                own.append(name.decode("ascii", "replace"))
        elif source or modules:
            top = indent == b""
            inner = inner and not top
            imports += _brought(source or b"", listed or names or b"", modules, top=top, inner=inner)
        else:
            inner = False
    taken = frozenset(item.local for item in imports if item.top and item.local != "*")
    return Outline(tuple(dict.fromkeys(imports)), frozenset(own), taken)


def _brought(
    source: bytes, names: bytes, modules: bytes | None, *, top: bool, inner: bool
) -> Iterator[Brought]:
    if modules:
        for part in modules.replace(b"\\", b" ").split(b","):
            dotted, *alias = _AS.split(part.strip())
            module = _text(dotted)
            if module:
                local = _text(alias[0]) if alias else module.partition(".")[0]
                yield Brought(module, 0, None, local, top, bool(alias), inner)
        return
    dotted = _text(source)
    module = dotted.lstrip(".")
    level = len(dotted) - len(module)
    for part in _COMMENT.sub(b"", names).replace(b"\\", b" ").split(b","):
        first, *alias = _AS.split(part.strip())
        name = _text(first)
        if name:
            yield Brought(module, level, name, _text(alias[0]) if alias else name, top, bool(alias), inner)


def _text(raw: bytes) -> str:
    return b"".join(raw.split()).decode("ascii", "replace")
