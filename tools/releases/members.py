"""The public members of classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tools.releases.modules import FoundClass, Modules


def _public(*examples: object) -> tuple[str, ...]:
    """What built-in types have, but for the few names that only some Pythons know."""
    names = {name for example in examples for name in dir(example) if not name.startswith("_")}
    return tuple(sorted(names - {"is_integer", "from_number"}))


_MAPPING = ("get", "items", "keys", "values")
_MUTABLE_MAPPING = (*_MAPPING, "clear", "pop", "popitem", "setdefault", "update")
_SEQUENCE = ("count", "index")
_BUILTIN: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("object", "ABC", "Generic", "Protocol", "TypedDict", "local", "type", "ABCMeta"), ()),
    **dict.fromkeys(("Callable", "Collection", "Container", "Hashable", "Iterable", "Iterator", "Sized"), ()),
    "BaseException": ("args", "with_traceback"),
    "Enum": ("name", "value"),
    "IntEnum": (*_public(0), "name", "value"),
    "Mapping": _MAPPING,
    "MutableMapping": _MUTABLE_MAPPING,
    "MutableSequence": (*_SEQUENCE, "append", "clear", "extend", "insert", "pop", "remove", "reverse"),
    "MutableSet": ("add", "clear", "discard", "isdisjoint", "pop", "remove"),
    "NamedTuple": _SEQUENCE,
    "OrderedDict": (*_public({}), "move_to_end"),
    "Sequence": _SEQUENCE,
    "Set": ("isdisjoint",),
    "UserDict": (*_MUTABLE_MAPPING, "copy", "data", "fromkeys"),
    "defaultdict": (*_public({}), "default_factory"),
    "dict": _public({}),
    "float": _public(0.0),
    "int": _public(0),
    "list": _public([]),
    "set": _public(set()),
    "str": _public(""),
    "tuple": _SEQUENCE,
}
"""Public members of bases that are not in the sources, by the last part of their names."""

_EXCEPTIONS = ("Error", "Exception", "Warning", "Interrupt", "StopIteration")


@dataclass(frozen=True, slots=True)
class Members:
    """``on_class`` are names that the class has, ``on_instances`` those that only its instances have."""

    on_class: frozenset[str]
    on_instances: frozenset[str]


def members_of(modules: Modules, owner: FoundClass) -> Members | None:
    """The public members of a class, inherited ones included; None if some base is not in the sources."""
    on_class: set[str] = set()
    on_instances: set[str] = set()
    for each in modules.line(owner):
        if isinstance(each, FoundClass):
            on_class |= each.facts.members
            on_instances |= each.facts.attributes
        else:
            builtin = _builtin(each)
            if builtin is None:
                return None
            on_class.update(builtin)
    return Members(frozenset(on_class), frozenset(on_instances - on_class))


def _builtin(expression: str) -> tuple[str, ...] | None:
    name = expression.rpartition(".")[2]
    if name.endswith(_EXCEPTIONS):
        return _BUILTIN["BaseException"]
    return _BUILTIN.get(name)
