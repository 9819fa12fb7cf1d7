"""Version constraints of poetry, Pipfiles and conda, as the specifiers that Python packages use (PEP 440)."""

from __future__ import annotations

import re

_VERSION = r"\d+(?:\.\d+)*(?:[._-]?(?:a|b|rc|alpha|beta|dev|post)\.?\d*)?"
_CLAUSE = re.compile(rf"(\^|~=|~|===?|!=|>=|<=|>|<|=)?\s*v?({_VERSION}|\*)(\.\*|\*)?(?=\s|,|$)")


class ConstraintError(ValueError):
    """A constraint that cannot be understood."""


def alternatives(constraint: str) -> tuple[str, ...]:
    """Specifiers of which one has to hold. Raises ConstraintError.

    Clauses are separated by commas or spaces, alternatives by ``|`` or ``||``: ``^2.4 || ^2.6``, ``~2.4``,
    ``2.4.*``, ``2.4.1`` (exactly), ``=2.4`` (conda's: any 2.4), ``>=2.4,<2.6|2.9.1``, ``*``.
    """
    return tuple(_specifier(part) for part in re.split(r"\|\|?", constraint))


def _specifier(text: str) -> str:
    clauses: list[str] = []
    position = 0
    while position < len(text):
        if text[position] in ", ":
            position += 1
            continue
        match = _CLAUSE.match(text, position)
        if match is None:
            raise ConstraintError(text)
        clauses += _clauses(match[1] or "==", match[2], match[3] is not None)
        position = match.end()
    return ",".join(clauses)


def _clauses(operator: str, version: str, wildcard: bool) -> list[str]:
    if version == "*":
        return []
    numbers = [int(number) for number in re.findall(r"\d+", version)]
    if operator == "^":
        leading = next((index for index, number in enumerate(numbers) if number), len(numbers) - 1)
        return [f">={version}", f"<{_following(numbers[: leading + 1])}"]
    if operator == "~":
        return [f">={version}", f"<{_following(numbers[:2])}"]
    fuzzy = operator == "=" or (wildcard and operator in ("==", "===", "!="))
    if fuzzy and not re.search("[a-z]", version):
        return [f"{'!=' if operator == '!=' else '=='}{version}.*"]
    return [f"{'==' if operator == '=' else operator}{version}"]


def _following(numbers: list[int]) -> str:
    return ".".join(map(str, [*numbers[:-1], numbers[-1] + 1]))
