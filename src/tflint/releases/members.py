"""The public members of public classes, and the ops, release by release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from tflint.releases.ranges import in_ranges
from tflint.releases.shards import name_at, namespace_of, read_table, root_of, table_name


@dataclass(frozen=True, slots=True)
class Members:
    """Public members, inherited ones included.

    ``on_class`` are methods, properties and other names that the class itself has, ``on_instances`` those
    that only its methods assign to ``self``.
    """

    on_class: frozenset[str]
    on_instances: frozenset[str]


@lru_cache(maxsize=1 << 12)
def class_members(symbol: str, release: str, axis: str = "") -> Members | None:
    """The members of a class in one release; ``axis`` is the root that it is a release of.

    None if the release does not have it as a class, or if not all of its bases are known.
    """
    axis = axis or root_of(table_name(symbol))
    return _expand(name_at(symbol, release, axis), release, axis)


def members_of(symbol: str, release: str, axis: str = "") -> frozenset[str] | None:
    """The names of `class_members`, both kinds."""
    found = class_members(symbol, release, axis)
    return found.on_class | found.on_instances if found is not None else None


@cache
def ops_of(release: str) -> frozenset[str]:
    """The names of the ops for which a release of TensorFlow generates Python wrappers."""
    lines = (line.split("\t") for line in read_table("ops", "tf").splitlines())
    return frozenset(op for op, ranges in lines if in_ranges(release, ranges))


def _expand(name: str, release: str, axis: str) -> Members | None:
    namespace = namespace_of(name)
    text = _table(namespace).get(name) if namespace is not None else None
    if text is None:
        return None
    on_class: set[str] = set()
    on_instances: set[str] = set()
    known = False
    for item in _items_at(text, release, axis == "keras" and name.startswith("tf.")):
        if item == "?":
            return None
        if item == "!":
            known = True
        elif item[0] == "=":
            return _expand(item[1:], release, axis)
        elif item[0] == "<":
            base = _expand(item[1:], release, axis)
            if base is None:
                return None
            on_class |= base.on_class
            on_instances |= base.on_instances
        elif item[0] == ".":
            on_instances.add(item[1:])
        else:
            on_class.add(item)
    return Members(frozenset(on_class), frozenset(on_instances - on_class)) if known else None


def _items_at(text: str, release: str, other_axis: bool) -> list[str]:
    """The items of a line that hold for a release, ``!`` first if the class is there at all."""
    presence, *items = text.split(" ")
    found = ["!"] if _holds(presence, release, other_axis) else []
    for item in items:
        what, at, limited = item.partition("@")
        if _holds(limited if at else presence, release, other_axis):
            found.append(what)
    return found


def _holds(presence: str, release: str, other_axis: bool) -> bool:
    ranges, _, keras_ranges = presence.replace(",", " ").partition("|")
    return in_ranges(release, keras_ranges if other_axis else ranges)


@cache
def _table(namespace: str) -> Mapping[str, str]:
    text = read_table("members", namespace)
    return dict([line.split("\t", 1) for line in text.splitlines()])
