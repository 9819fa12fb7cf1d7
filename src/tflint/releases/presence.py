"""What a public name is and which releases have it: one look into a dictionary for each name that there is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from tflint.releases.shards import NAMESPACES, namespace_of, python_name, read_table, table_name

COMPAT_V2 = "tensorflow.compat.v2."
"""What lies below is ``tensorflow`` itself, from TensorFlow 2.0 on."""


class Symbol(NamedTuple):
    """What a public name is, and the releases that have it, in the notation of `tflint.releases.ranges`.

    ``kind`` is the newest one: ``"module"``, ``"class"``, ``"function"``, ``"value"``, or ``"opaque"`` for a
    module whose own names the database does not hold. ``ranges`` are on the axis of the symbol's root.
    ``keras_ranges`` are the Keras releases that provide a TensorFlow name from TensorFlow 2.16 on, ``""`` for a
    name that TensorFlow has itself.
    """

    kind: str
    ranges: str
    keras_ranges: str = ""

    @property
    def is_module(self) -> bool:
        return self.kind in ("module", "opaque")


def find_symbol(symbol: str) -> Symbol | None:
    """What is known of a symbol; None if no release has it publicly."""
    return _FOUND[symbol]


@cache
def symbols_in(namespace: str) -> Mapping[str, Symbol]:
    """What the table of a namespace has, by symbol, in its order.

    That of ``tf.compat.v2`` has what it was in TensorFlow 1; `find_symbol` knows what it is later.
    """
    return read_symbols(namespace)


def read_symbols(namespace: str) -> Mapping[str, Symbol]:
    """The same, read anew."""
    root, cut = ("tensorflow", 2) if namespace == "tf" or namespace.startswith("tf.") else ("", 0)
    parsed = _Parsed()
    symbols: dict[str, Symbol] = {}
    for line in read_table("names", namespace).splitlines():
        name, _, rest = line.partition("\t")
        symbols[root + name[cut:]] = parsed[rest]
    return symbols


class _Parsed(dict[str, Symbol]):
    """What a line says after the name: few different texts stand for all names."""

    def __missing__(self, rest: str) -> Symbol:
        kind, _, presence = rest.partition("\t")
        ranges, _, keras_ranges = presence.partition("|")
        symbol = self[rest] = Symbol(kind, ranges, keras_ranges)
        return symbol


class _Found(dict[str, Symbol | None]):
    """The symbols of the tables that were read; another one has the table read that it may be in."""

    def __init__(self) -> None:
        self._unread = {namespace: python_name(namespace) for namespace in NAMESPACES}
        self._beginnings = tuple(self._unread.values())
        """What a symbol begins with that may be in a table which was not read."""

    def __missing__(self, symbol: str) -> Symbol | None:
        if not symbol.startswith(self._beginnings):
            return None
        if symbol.startswith(COMPAT_V2):
            return self._in_compat_v2(symbol)
        namespace = _OWN_NAMESPACE.get(symbol) or _namespace_below(symbol.rpartition(".")[0])
        if namespace not in self._unread:
            return None
        if namespace == "tf.compat.v2":
            return symbols_in(namespace).get(symbol)  # this one alone: of what lies below it has only a part
        self.update(symbols_in(namespace))
        del self._unread[namespace]
        self._beginnings = tuple(self._unread.values())
        return self.get(symbol)

    def _in_compat_v2(self, symbol: str) -> Symbol | None:
        """From TensorFlow 2.0 on it is ``tensorflow`` itself; the table has what it was before."""
        before = symbols_in("tf.compat.v2").get(symbol)
        plain = self["tensorflow." + symbol[_COMPAT_V2_LENGTH:]]
        found = before if plain is None or plain.kind == "opaque" else _joined(before, plain)
        if found is not None:
            self[symbol] = found
        return found


_COMPAT_V2_LENGTH = len(COMPAT_V2)
_OWN_NAMESPACE = {python_name(namespace): namespace for namespace in NAMESPACES}
_FOUND = _Found()


@lru_cache(maxsize=1 << 12)
def _namespace_below(parent: str) -> str | None:
    """The namespace of what lies below a symbol: few parents stand for all symbols."""
    return namespace_of(table_name(parent) + ".")


@cache
def _joined(before: Symbol | None, plain: Symbol) -> Symbol | None:
    """A name of ``tf.compat.v2`` that ``tf`` has, too."""
    ranges = [before.ranges] if before is not None else []
    for part in plain.ranges.split():
        start, dash, end = part.partition("-")
        if not start.startswith("1."):
            ranges.append(part)
        elif dash and not end.startswith("1."):
            ranges.append(f"2.0-{end}")
    if not ranges and not plain.keras_ranges:
        return None
    return Symbol(plain.kind, " ".join(ranges), plain.keras_ranges)
