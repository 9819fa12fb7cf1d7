"""What one module says about its names, by itself: values that name other modules, not yet looked up.

Facts depend on nothing but the bytes of the file, so they can be compared by their digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType


class Other(Enum):
    """Values that lead nowhere: a definition of the module's own, or ``None`` as a placeholder."""

    THING = "thing"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Ref:
    """``path`` below a module: with ``from ..a import b``, ``b.c`` is ``Ref("a", 2, ("b", "c"))``."""

    module: str
    level: int
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loose:
    """``path`` whose first name a star import of the same module may have brought.

    ``sure`` is true where the module binds the name in no other way, so that a star import must have.
    """

    path: tuple[str, ...]
    sure: bool


Value = Ref | Loose | Other


@dataclass(frozen=True, slots=True)
class Bound:
    """The candidates for one name, in source order; ``stars`` counts the star imports that came before."""

    values: tuple[Value, ...]
    stars: int = 0


@dataclass(frozen=True, slots=True)
class Star:
    """``from source import *``; ``certain`` is false inside a branch or a try."""

    source: Ref
    certain: bool


@dataclass(frozen=True, slots=True)
class PublicNames:
    """``__all__``: its literal names, the modules whose own ``__all__`` it takes over, whether that is
    everything.
    """

    names: tuple[str, ...]
    taken_over: tuple[Ref, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What a module binds once it has been imported.

    ``complete`` is false where it may bind names that the source does not show: ``__getattr__``,
    ``globals()``, ``sys.modules``, or a source that could not be read at all. ``submodules`` are the modules
    that the import system binds in a package because the package imports from them.
    """

    names: Mapping[str, Bound] = field(default_factory=lambda: MappingProxyType({}))
    stars: tuple[Star, ...] = ()
    public: PublicNames | None = None
    submodules: tuple[str, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Patch:
    """``base.attribute = …`` anywhere in a file; ``attribute`` is None where it is computed."""

    base: tuple[Value, ...]
    attribute: str | None


@dataclass(frozen=True, slots=True)
class Uses:
    """What a whole file, functions included, reaches and changes in other modules.

    ``imports`` are all imported things (``("*",)`` as the last part for a star import), ``names`` maps a
    local name to everything that any scope binds it to.
    """

    imports: tuple[Ref, ...] = ()
    names: Mapping[str, tuple[Value, ...]] = field(default_factory=lambda: MappingProxyType({}))
    patches: tuple[Patch, ...] = ()


UNREADABLE = Facts(complete=False)
"""The facts of a module that does not parse: it may define anything."""
