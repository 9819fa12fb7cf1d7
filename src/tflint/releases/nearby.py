"""What a module has, and which names are like one that does not exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from tflint.releases.presence import COMPAT_V2, find_symbol, symbols_in
from tflint.releases.shards import NAMESPACES, namespace_of, table_name
from tflint.releases.symbols import releases_with
from tflint.releases.target import Target

_CUTOFF = 0.7
"""Names that are less alike than this (as `difflib` counts) are no help."""


def names_below(module: str, target: Target | None = None) -> tuple[str, ...]:
    """The names that a module has in some targeted release (without a target: in any release), sorted.

    These are also what ``from module import *`` binds, but for names with an underscore at the front.
    """
    return tuple(
        name for name in sorted(_children(module)) if target is None or _is_there(f"{module}.{name}", target)
    )


@lru_cache(maxsize=64)
def star_names(module: str) -> frozenset[str]:
    """What ``from module import *`` may bind: the public names of all releases of the module."""
    return frozenset(name for name in names_below(module) if not name.startswith("_"))


def near_names(symbol: str, target: Target, count: int = 3) -> tuple[str, ...]:
    """Existing symbols that may have been meant by one that does not exist, the likeliest first.

    Each is in some targeted release. First the same name of ``tf.compat.v1``, then those of the same module that
    are spelled alike, then those of the same last name elsewhere in the namespace.
    """
    from difflib import get_close_matches

    parent, _, last = symbol.rpartition(".")
    while parent and find_symbol(parent) is None:
        parent, _, last = parent.rpartition(".")
    if not parent:
        return ()
    by_lower: dict[str, list[str]] = {}
    for name in sorted(_children(parent)):
        by_lower.setdefault(name.lower(), []).append(name)
    alike = get_close_matches(last.lower(), by_lower, n=count * 3, cutoff=_CUTOFF)
    candidates = []
    if symbol.startswith("tensorflow.") and not symbol.startswith("tensorflow.compat."):
        candidates.append("tensorflow.compat.v1." + symbol.removeprefix("tensorflow."))
    candidates += [f"{parent}.{name}" for lower in alike for name in by_lower[lower]]
    candidates += _same_last_name(parent, symbol.rpartition(".")[2])
    found = [each for each in dict.fromkeys(candidates) if each != symbol and _is_there(each, target)]
    return tuple(found[:count])


def _is_there(symbol: str, target: Target) -> bool:
    has_axis = bool(target.releases(symbol.partition(".")[0]))
    return bool(releases_with(symbol, target)) if has_axis else find_symbol(symbol) is not None


def _children(module: str) -> Sequence[str]:
    if f"{module}.".startswith(COMPAT_V2):
        # From TensorFlow 2.0 on `tensorflow` itself, see `find_symbol`.
        plain = "tensorflow" + module[len(COMPAT_V2) - 1 :]
        return sorted({*_direct(module), *(each for each in _direct(plain) if each != "contrib")})
    return _direct(module)


def _direct(module: str) -> Sequence[str]:
    name = table_name(module)
    namespace = namespace_of(name)
    own = _by_parent(namespace).get(module, ()) if namespace is not None else ()
    further = [each for each in NAMESPACES if each.rpartition(".")[0] == name]
    return [*own, *(each.rpartition(".")[2] for each in further)]


def _same_last_name(parent: str, last: str) -> Iterator[str]:
    namespace = namespace_of(table_name(parent))
    if namespace is None:
        return
    ending = "." + last
    found = [symbol for symbol in symbols_in(namespace) if symbol.endswith(ending)]
    yield from sorted(found, key=lambda symbol: (symbol.count("."), symbol))


@cache
def _by_parent(namespace: str) -> Mapping[str, Sequence[str]]:
    below: dict[str, list[str]] = {}
    for symbol in symbols_in(namespace):
        parent, _, last = symbol.rpartition(".")
        below.setdefault(parent, []).append(last)
    return below
