"""The values that expressions of a graph program may have, as far as feeding is concerned."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from tflint.graph.resting import Flow, Site, Sites, common

_MOST_OPTIONS = 6


@dataclass(frozen=True, slots=True)
class Unknown:
    """Anything at all."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, string, None, … written in the code. ``kind`` tells 1, 1.0 and True apart."""

    value: object
    kind: str


@dataclass(frozen=True, slots=True)
class Array:
    """Data that is no tensor: numpy's arrays and scalars, what ``Session.run`` returned. ``kind`` says of what function."""

    kind: str


@dataclass(frozen=True, slots=True)
class Symbol:
    """Something of the frameworks or of numpy, by its canonical name."""

    name: str


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What the code says about a placeholder. ``unsized``: a dimension, or all of its shape, is certainly not known beforehand."""

    site: Site
    function: str
    name: str | None = None
    dtype: str | None = None
    shape: str | None = None
    sparse: bool = False
    unsized: bool = False
    sizes: tuple[int | None, ...] | None = None
    """Its dimensions; None where they, or their number, are not known."""


@dataclass(frozen=True, slots=True, eq=False)
class Tensor:
    """A tensor or operation. ``made`` is the expression that makes it, ``inputs`` what it is made from.

    ``opaque``: one of many tensors, so feeding it may stand for feeding anything above it.
    """

    flow: Flow
    made: ast.AST | None = None
    module: str = ""
    inputs: tuple[Value, ...] = ()
    placeholder: Placeholder | None = None
    operation: bool = False
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable: it needs no placeholder. ``trainable``: an optimizer changes it by default."""

    site: Site
    trainable: bool = True


@dataclass(frozen=True, slots=True)
class Ref:
    """An object that can change; what it holds is in the state. ``kind``: list, dict, set, instance, graph, handle."""

    id: int
    kind: str
    cls: Class | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A tuple, perhaps with names for its elements."""

    items: tuple[Value, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bag:
    """At least one element, all alike: what a comprehension over something unknown gives."""

    element: Value


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the program. ``scopes`` are the ids of the scopes that it sees, innermost first."""

    node: ast.FunctionDef | ast.Lambda
    scopes: tuple[int, ...]
    module: str
    defaults: tuple[Value, ...] = ()
    keyword_defaults: tuple[Value | None, ...] = ()
    owner: Class | None = None


@dataclass(frozen=True, slots=True)
class Class:
    """A class of the program; ``namespace`` is the id of what its body bound."""

    node: ast.ClassDef
    namespace: int
    bases: tuple[Value, ...]
    module: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A method of the program with its receiver."""

    function: Function
    receiver: Value


@dataclass(frozen=True, slots=True)
class Partial:
    """``functools.partial(function, …)``."""

    function: Value
    positional: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A class that ``collections.namedtuple`` made."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Special:
    """A function of the program behind ``property``, ``staticmethod`` or ``classmethod``; ``setter``: a property's."""

    kind: str
    function: Value
    setter: Value | None = None


@dataclass(frozen=True, slots=True)
class Super:
    """``super()``: the attributes of the bases of ``cls`` with ``receiver``."""

    cls: Class
    receiver: Value


@dataclass(frozen=True, slots=True)
class Member:
    """A method of a framework's object: ``sess.run``, ``optimizer.minimize``, ``x.eval``."""

    receiver: Value
    name: str


@dataclass(frozen=True, slots=True)
class Session:
    """A session. ``plain`` is false where a hook may feed, or where something else than a session may be behind it.

    ``graph``: the id of its graph, which is the default one inside of it; 0 where that stays as it is, -1: unknown.
    """

    plain: bool = True
    graph: int = 0


@dataclass(frozen=True, slots=True)
class Optimizer:
    """An optimizer of TensorFlow 1 and the tensors that its updates rest on (the learning rate, a momentum)."""

    rate: Value


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer or recurrent cell: its own weights, and tensors (keep probabilities) that its results rest on.

    ``inner`` tensors change outputs and states, ``outer`` ones the outputs alone. ``curved``: not linear in its input.
    """

    weights: Sites
    curved: bool = True
    recurrent: bool = False
    inner: tuple[Value, ...] = ()
    outer: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Runner:
    """What ``Session.make_callable`` returned."""

    fetches: Value
    feeds: Value


@dataclass(frozen=True, slots=True)
class ProjectModule:
    """Another module of the project, as the project names it (``@…``)."""

    name: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A name of another module of the project, whose code is run when somebody uses it."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values: which one depends on the way through the code."""

    options: tuple[Value, ...]


Value = (
    Unknown
    | Constant
    | Array
    | Symbol
    | Tensor
    | Variable
    | Ref
    | Group
    | Bag
    | Function
    | Class
    | Bound
    | Partial
    | Named
    | Special
    | Super
    | Member
    | Session
    | Optimizer
    | Layer
    | Runner
    | ProjectModule
    | Imported
    | Choice
)

UNKNOWN = Unknown()
NONE_VALUE = Constant(None, "NoneType")


def constant(value: object) -> Constant:
    return Constant(value, type(value).__name__)


def options(value: Value) -> tuple[Value, ...]:
    """What a value may be."""
    return value.options if isinstance(value, Choice) else (value,)


def not_none(value: Value) -> tuple[Value, ...]:
    """What a value may be where it is used as something that None is not."""
    found = tuple(option for option in options(value) if option != NONE_VALUE)
    return found or (NONE_VALUE,)


def join(one: Value, other: Value) -> Value:
    """One of two values."""
    if one is other or one == other:
        return one
    if isinstance(one, Unknown) or isinstance(other, Unknown):
        return UNKNOWN
    found = list(options(one))
    for option in options(other):
        if not any(_same(option, known) for known in found):
            found.append(option)
    if len(found) == 1:
        return found[0]
    if len(found) <= _MOST_OPTIONS:
        return Choice(tuple(found))
    tensors = [option for option in found if isinstance(option, Tensor)]
    if len(tensors) < len(found):
        return UNKNOWN
    return Tensor(
        common(tensor.flow for tensor in tensors),
        tensors[0].made,
        tensors[0].module,
        tuple(tensors),
        opaque=True,
    )


def _same(one: Value, other: Value) -> bool:
    if one is other or one == other:
        return True
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        if one.placeholder is not None or other.placeholder is not None:
            return one.placeholder == other.placeholder
        return one.flow == other.flow and one.operation is other.operation and one.opaque is other.opaque
    return False


def join_all(values: Iterable[Value]) -> Value:
    return reduce(join, values)
