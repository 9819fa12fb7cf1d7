"""Where in a TOML text a key or a value is written. Only asked when there is an error to report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def line_of(text: str, keys: Sequence[str], value: str | None = None) -> int:
    """The 1-based line on which the dotted key begins, or on which the string ``value`` stands within its
    value.

    The parser does not tell. So it is given longer and longer beginnings of the text: the key was written
    after the last beginning that lacks it, and ends with the first that has it. 0 if the key is not there.
    """
    import tomli

    lines = text.split("\n")
    lacking = 0
    for count in range(1, len(lines) + 1):
        try:
            document = tomli.loads("\n".join(lines[:count]))
        except tomli.TOMLDecodeError:
            continue
        if _has(document, keys):
            return _line_of_string(lines, lacking, count, value)
        lacking = count
    return 0


def _has(document: Mapping[str, Any], keys: Sequence[str]) -> bool:
    here: Any = document
    for key in keys:
        if not isinstance(here, Mapping) or key not in here:
            return False
        here = here[key]
    return True


def _line_of_string(lines: Sequence[str], start: int, end: int, value: str | None) -> int:
    """Which of the lines ``start:end`` (0-based) holds a string, 1-based; the first if none does."""
    if value is not None:
        for index in range(start, end):
            if f'"{value}"' in lines[index] or f"'{value}'" in lines[index]:
                return index + 1
    return start + 1
