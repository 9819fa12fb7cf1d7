"""Which files of a folder say what its code is for, and how much each of them counts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Final

from tflint.requirements.cheap import FOLDERS


class Tier(IntEnum):
    """How much a statement counts: the lowest number decides, the others fill in what it leaves open.

    What a project declares is what its code promises to work with, so that comes first: the requirements of
    its metadata, then what its extras add. Then what people install by hand, what was installed (a lock file),
    and what an image holds. What only developers install comes last.
    """

    METADATA = 1
    EXTRAS = 2
    REQUIREMENTS = 3
    VARIANTS = 4
    ENVIRONMENT = 5
    LOCK = 6
    IMAGE = 7
    DEVELOPMENT = 8


class Format(Enum):
    """What reads a file."""

    PYPROJECT = "pyproject"
    SETUP_CFG = "setup.cfg"
    SETUP_PY = "setup.py"
    PIPFILE = "Pipfile"
    PIPFILE_LOCK = "Pipfile.lock"
    PIP_FILE = "requirements"
    ENVIRONMENT = "environment"
    LOCK = "lock"
    DOCKERFILE = "Dockerfile"
    TOX = "tox.ini"
    SCRIPT = "script"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. Of one tier, files of a lower ``order`` decide; those of the same order are alternatives."""

    format: Format
    tier: Tier
    order: int = 0


_BY_NAME: Final = {
    "pyproject.toml": Kind(Format.PYPROJECT, Tier.METADATA, 0),
    "setup.cfg": Kind(Format.SETUP_CFG, Tier.METADATA, 1),
    "setup.py": Kind(Format.SETUP_PY, Tier.METADATA, 2),
    "Pipfile": Kind(Format.PIPFILE, Tier.METADATA, 3),
    "requirements.in": Kind(Format.PIP_FILE, Tier.REQUIREMENTS, 0),
    "requirements.txt": Kind(Format.PIP_FILE, Tier.REQUIREMENTS, 1),
    "tox.ini": Kind(Format.TOX, Tier.ENVIRONMENT, 1),
    "uv.lock": Kind(Format.LOCK, Tier.LOCK, 0),
    "poetry.lock": Kind(Format.LOCK, Tier.LOCK, 1),
    "pdm.lock": Kind(Format.LOCK, Tier.LOCK, 2),
    "pylock.toml": Kind(Format.LOCK, Tier.LOCK, 3),
    "Pipfile.lock": Kind(Format.PIPFILE_LOCK, Tier.LOCK, 4),
}
_BY_PATTERN: Final = (
    (
        re.compile(r".*requirements?.*\.(?:txt|in|pip)", re.IGNORECASE),
        Kind(Format.PIP_FILE, Tier.VARIANTS),
    ),
    (
        re.compile(r"(?:.*environment.*|conda.*)\.ya?ml", re.IGNORECASE),
        Kind(Format.ENVIRONMENT, Tier.ENVIRONMENT),
    ),
    (
        re.compile(r"(?:.*\.)?(?:Dockerfile|Containerfile)(?:[._-].*)?", re.IGNORECASE),
        Kind(Format.DOCKERFILE, Tier.IMAGE),
    ),
)
SCRIPT: Final = Kind(Format.SCRIPT, Tier.METADATA)
"""A Python file that says itself what it needs. It does so for itself alone."""
METADATA_FILES: Final = ("pyproject.toml", "setup.cfg", "setup.py", "Pipfile")


def kind_of(name: str, folder: str = "") -> Kind | None:
    """The kind of a file of a project's folder, or of one of its `FOLDERS`; None for any other file."""
    if folder:
        if folder == "requirements" and re.fullmatch(r".*\.(?:txt|in|pip)", name):
            return Kind(Format.PIP_FILE, Tier.VARIANTS)
        kind = _by_pattern(name)
        return kind if folder == "docker" and kind is not None and kind.tier is Tier.IMAGE else None
    return _BY_NAME.get(name) or _by_pattern(name)


def worth_a_look(names: Iterable[str]) -> list[str]:
    """Of the names in a folder those of project files and of `FOLDERS`."""
    return [name for name in names if name in FOLDERS or kind_of(name) is not None]


def _by_pattern(name: str) -> Kind | None:
    return next((kind for pattern, kind in _BY_PATTERN if pattern.fullmatch(name)), None)
