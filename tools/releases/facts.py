"""What one Python file says, without its syntax tree: what `scan` returns and `modules` links.

Dotted text such as ``"gen_math_ops.arg_max"`` is an expression of names and attributes as it was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Note:
    """That something is deprecated.

    ``kind`` is ``"symbol"`` (all of it), ``"argument"``, ``"value"`` (some values of arguments),
    ``"rename"`` (an argument by another one) or ``"alias"`` (a name of it; ``arguments`` are the names).
    ``date`` is ISO text or ``""``. ``arguments`` are names of arguments, for "value" as ``name=literal``, for
    "rename" as ``old=new``. ``text`` is the advice, ``""`` if the source computes it.
    """

    kind: str
    date: str
    arguments: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Function:
    """``signature`` is in the notation of the tables: ``"x,axis=,*args,name=,**kwargs"``.

    ``exports`` are the names of TensorFlow 1 under which it is public, without ``tf.``, the canonical first.
    """

    signature: str
    notes: tuple[Note, ...] = ()
    exports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Class:
    """``bases`` are dotted text. ``signature`` is that of its own constructor, None where it inherits it.

    ``members`` are the names bound in its body, ``attributes`` those that its methods assign to ``self``;
    names with an underscore at the front are left out.
    """

    name: str
    bases: tuple[str, ...]
    signature: str | None
    members: frozenset[str]
    attributes: frozenset[str]
    functions: frozenset[str]
    classes: Mapping[str, Class] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    exports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """Something else, or something that only running the code would tell."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module, by its absolute name."""

    name: str


@dataclass(frozen=True, slots=True)
class Imported:
    """``from <level dots><module> import <name>``."""

    level: int
    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Alias:
    """Another expression of the same module, perhaps wrapped by decorators that keep what it is.

    ``keyword_only`` says that the wrapper takes all arguments by name.
    """

    expression: str
    notes: tuple[Note, ...] = ()
    keyword_only: bool = False


@dataclass(frozen=True, slots=True)
class KerasModule:
    """A module of whatever Keras is installed: ``submodule`` of it, ``""`` for Keras itself.

    ``api`` is ``"v1"`` where the names of TensorFlow 1 are meant, else ``"v2"``.
    """

    submodule: str
    api: str


Target = Function | Class | Value | Module | Imported | Alias | KerasModule


@dataclass(frozen=True, slots=True)
class Bind:
    """A name is bound. ``name`` may be dotted: an attribute of a module that is bound to a name.

    ``weak`` bindings, such as those in an ``except`` branch, do not replace one that is there.
    """

    name: str
    target: Target
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Star:
    """``from <level dots><module> import *``."""

    level: int
    module: str


@dataclass(frozen=True, slots=True)
class Delete:
    """``del <name>``."""

    name: str


@dataclass(frozen=True, slots=True)
class RemoveUndocumented:
    """All public names go, but ``keep`` and those documented (``@@name``) here and in ``modules``."""

    keep: tuple[str, ...]
    modules: tuple[str, ...]


Step = Bind | Star | Delete | RemoveUndocumented


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file. ``exported`` is ``__all__``, None where there is none or running the code would tell."""

    steps: tuple[Step, ...]
    exported: tuple[str, ...] | None
    documented: tuple[str, ...]
    ops: tuple[str, ...]
    """Names of the ops that the generated wrappers in this file execute."""
