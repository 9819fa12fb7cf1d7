"""The template language of rewrites: ``keras.ops.sum({x}[, axis={axis}][, keepdims={keepdims|False}])``.

* ``{x}``: the source text of the argument ``x``; ``{x!}`` the same, in parentheses where an attribute,
  a call or an operator next to it asks for them;
* ``{x|text}``: ``text`` where the argument was not given;
* ``[, …]``: only written where an argument inside it was given (a group always starts with a comma).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache

_SLOT = re.compile(r"\{(?P<name>[A-Za-z_]\w*)(?P<tight>!)?(?:\|(?P<default>[^{}]*))?\}")
_DOTTED = re.compile(r"(?<![\w.\"'])(?P<name>(?:keras|tf|math|np)(?:\.[A-Za-z_]\w*)+)")


class TemplateError(ValueError):
    """A template that does not follow the language."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for an argument. ``tight``: its text stands next to an operator, a dot or a call."""

    name: str
    tight: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that are written only where one of their arguments was given."""

    parts: tuple[str | Slot, ...]

    def slots(self) -> Iterator[Slot]:
        return (part for part in self.parts if isinstance(part, Slot))


Part = str | Slot
Template = tuple[str | Slot | Group, ...]


@cache
def parse_template(text: str) -> Template:
    """Parse a template. Raises TemplateError."""
    parts: list[str | Slot | Group] = []
    at = 0
    while at < len(text):
        start = text.find("[,", at)
        chunk_end = len(text) if start < 0 else start
        parts.extend(_flat(text[at:chunk_end]))
        if start < 0:
            break
        end = _closing(text, start)
        group = Group(tuple(_flat(text[start + 1 : end])))
        if not any(True for _ in group.slots()):
            raise TemplateError(f"the group {text[start : end + 1]!r} names no argument")
        parts.append(group)
        at = end + 1
    return tuple(parts)


def _closing(text: str, start: int) -> int:
    depth = 0
    for at in range(start, len(text)):
        if text[at] == "[":
            depth += 1
        elif text[at] == "]":
            depth -= 1
            if depth == 0:
                return at
    raise TemplateError(f"the group that starts at {text[start:]!r} is not closed")


def _flat(text: str) -> Iterator[Part]:
    at = 0
    for match in _SLOT.finditer(text):
        if match.start() > at:
            yield text[at : match.start()]
        yield Slot(match["name"], match["tight"] is not None, match["default"])
        at = match.end()
    if at < len(text):
        yield text[at:]


def slot_names(template: Template) -> frozenset[str]:
    """The arguments that a template can carry."""
    names: set[str] = set()
    for part in template:
        if isinstance(part, Slot):
            names.add(part.name)
        elif isinstance(part, Group):
            names.update(slot.name for slot in part.slots())
    return frozenset(names)


def fill(template: Template, given: Container[str]) -> list[Part]:
    """The parts that are written when the arguments ``given`` are: neighbouring texts joined, defaults put in.

    Raises TemplateError where an argument that the template cannot do without was not given.
    """
    parts: list[Part] = []
    for part in template:
        if isinstance(part, Group):
            if any(slot.name in given for slot in part.slots()):
                for inner in part.parts:
                    _add(parts, inner, given)
        else:
            _add(parts, part, given)
    return parts


def _add(parts: list[Part], part: Part, given: Container[str]) -> None:
    if isinstance(part, Slot) and part.name not in given:
        if part.default is None:
            raise TemplateError(f"the argument {part.name!r} was not given")
        part = part.default
    if isinstance(part, str) and parts and isinstance(parts[-1], str):
        parts[-1] += part
    else:
        parts.append(part)


def dotted_names(text: str) -> Iterator[tuple[int, int, str]]:
    """The dotted names in a template's text that must be spelt with the file's own aliases: (start, end, name)."""
    for match in _DOTTED.finditer(text):
        yield match.start(), match.end(), match["name"]
