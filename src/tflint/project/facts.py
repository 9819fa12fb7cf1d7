"""What one module says about its names, by itself: values that name other modules, not yet looked up.

Facts depend on nothing but the bytes of the file, so they can be compared by their digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from types import MappingProxyType


class Other(Enum):
    """Values that lead nowhere: a thing of the module's own, ``None`` as a placeholder, a deleted name."""

    THING = "thing"
    NONE = "none"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Ref:
    """``path`` below a module: with ``from ..a import b``, ``b.c`` is ``Ref("a", 2, ("b", "c"))``."""

    module: str
    level: int
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loose:
    """``path`` whose first name the first ``stars`` star imports of the same module may have brought.

    ``bound`` is what the module itself had bound the name to at that point, None if nothing. ``depth`` counts
    how deep such values are nested in it.
    """

    path: tuple[str, ...]
    stars: int
    bound: Bound | None = None
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Defined:
    """A class or function of the module itself, by its qualified name (``build.<locals>.Block``), and attributes of it."""

    path: tuple[str, ...]


Value = Ref | Loose | Defined | Other


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that a name may be; ``stars`` counts the star imports that came before this binding."""

    value: Value
    stars: int = 0


@dataclass(frozen=True, slots=True)
class Bound:
    """The candidates for one name, in source order.

    ``sure`` is false where some way through the code does not bind the name at all.
    """

    candidates: tuple[Candidate, ...]
    sure: bool = True

    @property
    def always(self) -> bool:
        """Whether every way through the code leaves the name bound."""
        return self.sure and not any(candidate.value is Other.GONE for candidate in self.candidates)

    @property
    def values(self) -> tuple[Value, ...]:
        """The candidates' values, each once; a deleted name has none."""
        values = dict.fromkeys(candidate.value for candidate in self.candidates)
        return tuple(value for value in values if value is not Other.GONE)


@dataclass(frozen=True, slots=True)
class Star:
    """``from source import *``; ``certain`` is false inside a branch or a try."""

    source: Ref
    certain: bool


class Brought(IntEnum):
    """Whether a star import binds a name."""

    NO = 0
    PERHAPS = 1
    """Only on some way through the code that it leads to."""
    YES = 2


@dataclass(frozen=True, slots=True)
class PublicNames:
    """``__all__``: its literal names, and the modules whose own ``__all__`` it takes over.

    ``complete``: a star import brings nothing else. ``sure``: it brings all of these on every way through
    the code.
    """

    names: tuple[str, ...]
    taken_over: tuple[Ref, ...]
    complete: bool
    sure: bool


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
