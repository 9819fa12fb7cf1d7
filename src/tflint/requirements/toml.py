"""TOML files of projects as dictionaries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tflint.requirements.model import Problem


def parse_toml(text: str, first_line: int = 1) -> Mapping[str, Any] | Problem:
    """The document, or where and why it is none. ``first_line`` is the number of the text's first line."""
    import tomli

    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        line = text.count("\n") + 1 if place is None or place[1] is None else int(place[1])
        reason = str(error)[: place.start()] if place is not None else str(error)
        return Problem(first_line + line - 1, f"not TOML: {reason}; what it asks for is left out")


def table(document: object, *keys: str) -> Mapping[str, Any]:
    """The table under some keys, empty if there is none."""
    here: object = document
    for key in keys:
        here = here.get(key) if isinstance(here, Mapping) else None
    return here if isinstance(here, Mapping) else {}


def strings(value: object) -> list[str]:
    """The strings of a list, none if it is no list."""
    return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else []
