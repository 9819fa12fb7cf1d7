"""How reports and messages say where a target comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tflint.configuration.location import shown_path
from tflint.requirements.allowing import allowed_by
from tflint.requirements.gathering import Statement
from tflint.requirements.kinds import Format, Tier

_MOST_NAMED = 2


def place_of(path: str, line: int) -> str:
    """A place in a file as reports show it."""
    return f"{shown_path(path)}:{line}" if line else shown_path(path)


def telling(statements: Iterable[Statement]) -> list[Statement]:
    """Of statements that were used those that are worth naming: with releases, and not the same twice."""
    telling: dict[tuple[str, tuple[str, ...]], Statement] = {}
    for statement in statements:
        requirement = statement.requirement
        if allowed_by(requirement).releases:
            telling.setdefault((requirement.root, requirement.specifiers), statement)
    return list(telling.values())


def verb(statement: Statement) -> str:
    if statement.tier is Tier.LOCK:
        return "has"
    if statement.kind.format is Format.TOX:
        return "tests with"
    if statement.kind.tier is not Tier.IMAGE:
        return "asks for"
    return "builds on" if "/" in statement.requirement.text else "installs"


def origin_of(used: Sequence[Statement]) -> str:
    """``pyproject.toml:12: tensorflow>=2.16 and requirements.txt:3: keras==3.4``."""
    return listed([f"{place_of(one.path, one.requirement.line)}: {one.requirement.text}" for one in used])


def asked_by(used: Sequence[Statement]) -> str:
    """``your pyproject.toml asks for tensorflow>=2.16 and keras<3.5``, a sentence for messages."""
    parts = []
    for path in dict.fromkeys(one.path for one in used):
        some = [one for one in used if one.path == path]
        texts = list(dict.fromkeys(one.requirement.text for one in some))
        parts.append(f"your {shown_path(path)} {verb(some[0])} {listed(texts)}")
    return listed(parts)


def listed(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and 2 more``."""
    if len(parts) <= 1:
        return "".join(parts)
    if len(parts) <= _MOST_NAMED:
        return " and ".join(parts)
    return f"{', '.join(parts[:_MOST_NAMED])} and {len(parts) - _MOST_NAMED} more"
