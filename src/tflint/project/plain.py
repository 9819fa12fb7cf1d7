"""Names of modules that certainly lead to nothing of a framework: functions, classes and literals of the project's own,
and what is re-exported of those. Seen in the bytes, so that most imports from the project need no parser.

No is always a possible answer.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from tflint.frameworks import is_framework
from tflint.project.disk import is_source
from tflint.project.exports import makes_names
from tflint.project.lookup import Lookup
from tflint.project.modules import Modules
from tflint.project.outline import Brought, Outline
from tflint.project.record import Answer, Record, digest, question
from tflint.project.survey import Survey

_BINDS_BEFORE = re.compile(
    rb"\bas[ \t]+$|\bas[ \t]*[(\[][^)\]]*$|\bfor[ \t]*[\w,*()\[\] \t]*$|^[ \t]*(?:global|nonlocal|case)\b|;[ \t]*global\b"
)
"""What gives a name a meaning and stands before it. Imports are in the outline."""
_ASSIGNMENT = re.compile(rb"(?<![=!<>])=(?!=)")
_DEFINITION = re.compile(rb"(?:async[ \t]+)?(?:def|class)[ \t]+$")
_LITERAL = re.compile(
    rb"[ \t]*=[ \t]*(?:\"[^\"\n\\]*\"|'[^'\n\\]*'|-?\d[\d.]*(?:e-?\d+)?|None|True|False)[ \t]*(?:#.*)?\r?$"
)
_GOES_ON = (b"", b",", b")", b"]", b"\\", b"\r")
"""What follows a name that may be one of several targets on lines of their own."""
_MOST_USES = 200
_MOST_STEPS = 8


class PlainNames:
    """Which names of which modules certainly lead to nothing of a framework."""

    def __init__(
        self,
        survey: Survey,
        outline: Callable[[str], Outline],
        modules: Modules,
        lookup: Lookup,
        record: Record,
    ) -> None:
        self._survey = survey
        self._outline = outline
        self._modules = modules
        self._lookup = lookup
        self._record = record
        self._known: dict[tuple[str, str], Answer[bool]] = {}

    def is_own(self, value: str, name: str) -> bool:
        """Whether a name of a project module (``@…``) is certainly the project's own, or another library's."""
        return self._record.remember(self._known, (value, name), lambda: self._follow(value, name))

    def _follow(self, value: str, name: str) -> bool:
        for _ in range(_MOST_STEPS):
            path = value[1:]
            if not is_source(path):
                return False
            if self._lookup.submodule(value, name) is not None:
                return False
            defined, item = self._look(path, name)
            told = digest(repr((defined, item)))
            self._record.note(question("plain", path, name, self._modules.content(path), told), told)
            if defined or item is None or item.name is None:
                return defined
            found = self._lookup.find(item.module, item.level, os.path.dirname(path))
            if found is None:
                return item.level == 0 and not is_framework(item.module)
            value, name = found, item.name
        return False

    def _look(self, path: str, name: str) -> tuple[bool, Brought | None]:
        data, outline = self._survey.content(path), self._outline(path)
        return defines_plainly(data, name, outline), re_export(data, name, outline)

    def replay(self, path: str, name: str, content: str, told: str) -> str:
        """The digest that is noted for a name of one file now."""
        return told if self._modules.content(path) == content else digest(repr(self._look(path, name)))


def defines_plainly(data: bytes, name: str, outline: Outline) -> bool:
    """Whether a module with this content and outline certainly binds a name to a function, a class or a literal alone."""
    if name not in outline.own or any(item.local in (name, "*") for item in outline.imports):
        return False
    return _is_bound_once(data, name)


def re_export(data: bytes, name: str, outline: Outline) -> Brought | None:
    """The import that alone binds a name in a module, if there certainly is no more to it."""
    items = [item for item in outline.imports if item.local in (name, "*")]
    if len(items) != 1 or items[0].local == "*" or not items[0].top or name in outline.own:
        return None
    return items[0] if _is_bound_once(data, name, imported=True) else None


def _is_bound_once(data: bytes, name: str, *, imported: bool = False) -> bool:
    """Whether only definitions (``imported``: only an import) give a module a name. Imports are not looked at."""
    if makes_names(data):
        return False
    word, found = name.encode("utf-8", "replace"), imported
    start, uses = data.find(word), 0
    while start >= 0:
        uses += 1
        end = start + len(word)
        if not (_is_of_word(data[start - 1 : start]) or _is_of_word(data[end : end + 1])):
            line = data.rfind(b"\n", 0, start) + 1
            before, after = data[line:start], data[end : _end_of_line(data, end)]
            if not imported and (
                _DEFINITION.match(before) or (not before and _LITERAL.match(after) is not None)
            ):
                found = True
            elif _may_bind(before, after, imported):
                return False
        if uses == _MOST_USES:
            return False
        start = data.find(word, end)
    return found


def _may_bind(before: bytes, after: bytes, imported: bool) -> bool:
    """Whether a line may give a name that it holds another meaning than a definition (``imported``: than an import)."""
    if before.rstrip().endswith(b".") or _DEFINITION.search(before):
        return False
    begins = before.lstrip()
    if begins.startswith(b"#") or (begins.startswith((b"from ", b"import ")) and b";" not in before):
        return False
    if not before.strip(b" \t(,[*") and after.lstrip()[:1] in _GOES_ON:
        return not imported or not _is_in_list(before, after)
    if _BINDS_BEFORE.search(before):
        return True
    follows = after.lstrip()
    if follows.startswith((b".", b"(", b"[")) or _ASSIGNMENT.search(after) is None:
        return False
    return follows.startswith(b":=") or not _is_within(before)


def _is_in_list(before: bytes, after: bytes) -> bool:
    """Whether a name stands on its line as those of an import in brackets do."""
    return not before.strip() and after.strip(b" \t\r),") == b""


def _is_within(before: bytes) -> bool:
    """Whether what follows is within the brackets of a call, a subscript or a dictionary that begins on the same line."""
    depth = 0
    for place in range(len(before) - 1, -1, -1):
        character = before[place : place + 1]
        if character in (b")", b"]", b"}"):
            depth += 1
        elif character in (b"(", b"[", b"{"):
            if depth == 0:
                last = before[:place].rstrip()[-1:]
                return character == b"{" or _is_of_word(last) or last in (b")", b"]")
            depth -= 1
    return False


def _is_of_word(character: bytes) -> bool:
    return character.isalnum() or character == b"_" or character > b"\x7f"


def _end_of_line(data: bytes, start: int) -> int:
    end = data.find(b"\n", start)
    return len(data) if end < 0 else end
