"""The arguments that public functions and classes take, release by release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from tflint.releases.ranges import in_ranges
from tflint.releases.shards import name_at, namespace_of, read_table, root_of, table_name
from tflint.releases.symbols import has_symbol


@dataclass(frozen=True, slots=True)
class Parameter:
    """One named argument. ``by_position`` and ``by_name`` say how it can be given."""

    name: str
    has_default: bool
    by_position: bool
    by_name: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """What a call takes; for a class, what its constructor takes, without ``self``.

    ``varargs`` and ``kwargs`` are the names after ``*`` and ``**``, None without.
    """

    parameters: tuple[Parameter, ...]
    varargs: str | None
    kwargs: str | None

    def takes(self, keyword: str) -> bool:
        """Whether an argument can be given by this name."""
        return self.kwargs is not None or any(
            parameter.by_name and parameter.name == keyword for parameter in self.parameters
        )


@dataclass(frozen=True, slots=True)
class Period:
    """A signature, and the releases that have it: as in `tflint.releases.symbols.Symbol`.

    Both ranges are ``""`` if it never changed.
    """

    ranges: str
    keras_ranges: str
    signature: Signature


@lru_cache(maxsize=1 << 13)
def signature_of(symbol: str, release: str, axis: str = "") -> Signature | None:
    """What a symbol takes in one release; ``axis`` is the root that it is a release of, by default the symbol's.

    None if the release does not have it, or if its arguments are not known.
    """
    if not has_symbol(symbol, release, axis):
        return None
    name = name_at(symbol, release, axis or root_of(table_name(symbol)))
    other_axis = axis == "keras" and name.startswith("tf.")
    for period in _periods(name):
        always = not period.ranges and not period.keras_ranges
        if always or in_ranges(release, period.keras_ranges if other_axis else period.ranges):
            return period.signature
    return None


def signatures_of(symbol: str) -> tuple[Period, ...]:
    """All signatures that a symbol has had, the oldest first; ``()`` if none is known."""
    return _periods(table_name(symbol))


@cache
def _periods(name: str) -> tuple[Period, ...]:
    namespace = namespace_of(name)
    text = _table(namespace).get(name) if namespace is not None else None
    if text is None:
        return ()
    periods = []
    for part in text.split("\t"):
        presence, _, arguments = part.partition("(")
        ranges, _, keras_ranges = presence.strip().partition("|")
        periods.append(Period(ranges, keras_ranges, parse_signature(arguments[:-1])))
    return tuple(periods)


@cache
def _table(namespace: str) -> Mapping[str, str]:
    text = read_table("signatures", namespace)
    return dict([line.split("\t", 1) for line in text.splitlines()])


@cache
def parse_signature(text: str) -> Signature:
    """A signature from the notation of the tables: ``"x,/,axis=,*,name=,**kwargs"``."""
    parts = text.split(",") if text else []
    parameters: list[Parameter] = []
    varargs: str | None = None
    kwargs: str | None = None
    by_position = True
    positional_only = parts.index("/") if "/" in parts else 0
    for index, part in enumerate(parts):
        if part == "/":
            continue
        if part.startswith("**"):
            kwargs = part[2:]
        elif part.startswith("*"):
            varargs = part[1:] or None
            by_position = False
        else:
            name = part.rstrip("=")
            parameters.append(Parameter(name, part.endswith("="), by_position, index >= positional_only))
    return Signature(tuple(parameters), varargs, kwargs)
