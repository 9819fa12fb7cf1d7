"""The vocabulary of readers: what one file says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

ANY = ""
"""The specifier that allows every release."""


class Use(Enum):
    """When a requirement holds: always, with an extra that a user may choose, or only for those who develop."""

    RUNTIME = "runtime"
    EXTRA = "extra"
    DEVELOPMENT = "development"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement on TensorFlow, Keras or tf_keras.

    ``specifiers`` are version specifiers (PEP 440) of which one has to hold; `ANY` allows every release.
    ``text`` is what the file says, on one line; ``line`` is 1-based, 0 if it is not known. ``section`` names
    the part of the file, and requirements of one section hold together. ``marker`` is the condition under
    which it holds, empty for always.
    """

    root: str
    specifiers: tuple[str, ...]
    text: str
    line: int
    section: str = ""
    use: Use = Use.RUNTIME
    marker: str = ""

    @property
    def is_open(self) -> bool:
        """Whether every release will do."""
        return ANY in self.specifiers


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read and what to do about it, in one line. ``line`` is 0 for the whole file."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Include:
    """Another requirements file that counts as a part of this one. ``path`` is relative to this file's folder."""

    path: str
    line: int
    section: str = ""
    use: Use = Use.RUNTIME


@dataclass(frozen=True, slots=True)
class PythonRange:
    """The Pythons that the project is for: version specifiers of which one has to hold, and where that is said."""

    specifiers: tuple[str, ...]
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class LegacySwitch:
    """That the environment variable TF_USE_LEGACY_KERAS is set, to a value that turns it on or to one that does not."""

    on: bool
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one file says."""

    requirements: tuple[Requirement, ...] = ()
    problems: tuple[Problem, ...] = ()
    includes: tuple[Include, ...] = ()
    python: PythonRange | None = None
    legacy: LegacySwitch | None = None


LEGACY_VARIABLE = "TF_USE_LEGACY_KERAS"


def is_legacy_value(value: str) -> bool:
    """Whether TensorFlow takes this value of the variable as yes."""
    return value in ("true", "True", "1")
