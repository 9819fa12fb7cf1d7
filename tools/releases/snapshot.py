"""What one release has: the result of the extraction, before releases are joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.releases.facts import Class, Function, KerasModule, Module, Note
from tools.releases.members import Members, members_of
from tools.releases.modules import FoundClass, FoundFunction, Modules
from tools.releases.walk import Opaque, Public

KINDS = ("module", "opaque", "class", "function", "value")
"""An *opaque* module is reachable by a public name, but its own names are not in the database."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One public name in one release. ``signature`` is None where it is not known or makes no sense.

    ``members`` is None for what is no class, and for classes with bases outside of the sources. ``bases``
    are the public names of the nearest bases that have some. ``known_as`` is the best known name of a class.
    """

    kind: str
    signature: str | None = None
    notes: tuple[Note, ...] = ()
    members: Members | None = None
    bases: tuple[str, ...] = ()
    known_as: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The public names and the ops of one release on one axis of releases.

    ``axis`` is a root; a release of Keras also adds to the names below ``tf``, for those TensorFlows whose
    tf.keras is the installed Keras.
    """

    axis: str
    release: str
    entries: Mapping[str, Entry]
    ops: frozenset[str] = field(default_factory=frozenset)


def entries_of(modules: Modules, public: Mapping[str, Public]) -> dict[str, Entry]:
    """The entries for what was found."""
    names = _names_of_classes(public)
    return {name: _entry(modules, name, target, names) for name, target in public.items()}


def _names_of_classes(public: Mapping[str, Public]) -> dict[tuple[str, str], str]:
    """The name under which each class is best known."""
    best: dict[tuple[str, str], str] = {}
    for name, target in public.items():
        if isinstance(target, FoundClass):
            other = best.get(target.key)
            if other is None or _fame(name) < _fame(other):
                best[target.key] = name
    return best


def _fame(name: str) -> tuple[bool, bool, int, int, str]:
    return ".compat." in name, not name.startswith("tf.keras."), name.count("."), len(name), name


def _entry(modules: Modules, name: str, target: Public, classes: Mapping[tuple[str, str], str]) -> Entry:
    if isinstance(target, (Module, KerasModule)):
        return Entry("module")
    if isinstance(target, Opaque):
        return Entry("opaque")
    if isinstance(target, FoundFunction):
        function = target.facts
        return Entry("function", function.signature, _notes(name, function.notes, function))
    if isinstance(target, FoundClass):
        notes = _notes(name, target.notes + target.facts.notes, target.facts)
        bases = _public_bases(modules, target, classes)
        members = members_of(modules, target)
        return Entry("class", modules.signature(target), notes, members, bases, classes[target.key])
    return Entry("value")


def _public_bases(
    modules: Modules, owner: FoundClass, classes: Mapping[tuple[str, str], str]
) -> tuple[str, ...]:
    """Public names of the nearest bases that have one, through bases that have none."""
    found: list[str] = []
    for base in modules.bases(owner):
        if isinstance(base, FoundClass):
            name = classes.get(base.key)
            more = (name,) if name is not None else _public_bases(modules, base, classes)
            found += [each for each in more if each not in found]
    return tuple(found)


def _notes(name: str, notes: tuple[Note, ...], facts: Function | Class) -> tuple[Note, ...]:
    """The notes that are about this name: a deprecated alias says nothing about the other names."""
    kept = []
    for note in notes:
        if note.kind != "alias":
            if note not in kept:
                kept.append(note)
            continue
        plain = name.removeprefix("tf.").removeprefix("compat.v1.")
        is_v1 = name.startswith("tf.compat.v1.")
        if plain in note.arguments and (is_v1 or ".compat." not in name):
            better = [each for each in facts.exports if each not in note.arguments]
            prefix = "tf.compat.v1." if is_v1 else "tf."
            kept.append(Note("alias", "", (), f"Use `{prefix}{better[0]}`." if better else ""))
    return tuple(kept)
