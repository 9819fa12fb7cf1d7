"""What the release database says of one release, in the form in which it is compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """That a name exists. ``arguments`` is None where the database does not say; ``members``: of a class."""

    kind: str
    arguments: tuple[str, ...] | None = None
    members: frozenset[str] | None = None


Claims = Mapping[str, Claim]
"""By dotted name, from the root that is imported: ``tensorflow.nn.relu``."""


def claims_of(root: str, installed: Mapping[str, str]) -> Claims:
    raise NotImplementedError
