"""The values that expressions of a graph program may have, as far as feeding is concerned."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce

_MOST_OPTIONS = 6
_MOST_VARIABLES = 60
"""How many variables are told apart; leaving some out only makes less certain."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where something is made: a place of a file, and the calls that led to it (so two calls make two things)."""

    module: str
    line: int
    column: int
    calls: tuple[tuple[int, int], ...] = ()


Sites = frozenset[Site]
NONE: Sites = frozenset()


@dataclass(frozen=True, slots=True)
class Flow:
    """What a tensor rests on, each certainly.

    ``needs``: the placeholders without which it cannot be computed. ``variables``: those to which gradients flow
    from it. ``slopes``: by placeholder, the variables whose gradients need it. ``shared``: for one of many tensors
    (the gradients of all variables), what they need when they are taken together.
    """

    needs: Sites = NONE
    variables: Sites = NONE
    slopes: Mapping[Site, Sites] = field(default_factory=dict)
    shared: Sites = NONE


NOTHING = Flow()


def union(flows: Iterable[Flow]) -> Flow:
    """What a linear combination of tensors rests on."""
    found = [flow for flow in flows if flow is not NOTHING]
    if len(found) < 2:
        return found[0] if found else NOTHING
    slopes: dict[Site, Sites] = {}
    for flow in found:
        for site, variables in flow.slopes.items():
            slopes[site] = slopes.get(site, NONE) | variables
    return Flow(
        NONE.union(*(flow.needs for flow in found)),
        _some(NONE.union(*(flow.variables for flow in found))),
        slopes,
        NONE.union(*(flow.shared for flow in found)),
    )


def common(flows: Iterable[Flow]) -> Flow:
    """What something rests on that is one of several tensors."""
    return reduce(_common, flows)


def _common(one: Flow, other: Flow) -> Flow:
    if one == other:
        return one
    slopes = {site: both for site in one.slopes if (both := one.slopes[site] & other.slopes.get(site, NONE))}
    return Flow(one.needs & other.needs, one.variables & other.variables, slopes, one.shared & other.shared)


def product(flows: Iterable[Flow]) -> Flow:
    """Of something whose gradient to one operand needs the other operands: multiplication, convolution."""
    found = list(flows)
    total = union(found)
    slopes = dict(total.slopes)
    for index, flow in enumerate(found):
        others = NONE.union(*(other.variables for at, other in enumerate(found) if at != index))
        _add(slopes, flow.needs, others)
    return Flow(total.needs, total.variables, slopes, total.shared)


def curved(flows: Iterable[Flow], own: Sites = NONE) -> Flow:
    """Of something whose gradients need all of its inputs: a square, an activation, a loss; ``own`` weights included."""
    total = union(flows)
    variables = _some(total.variables | own)
    slopes = dict(total.slopes)
    _add(slopes, total.needs, variables)
    return Flow(total.needs, variables, slopes, total.shared)


def flat(flows: Iterable[Flow]) -> Flow:
    """Of something that may have no gradient."""
    total = union(flows)
    return Flow(total.needs, shared=total.shared)


def weighted(flow: Flow, own: Sites) -> Flow:
    """Of a layer without an activation: its input times its own weights."""
    slopes = dict(flow.slopes)
    _add(slopes, flow.needs, own)
    return Flow(flow.needs, _some(flow.variables | own), slopes, flow.shared)


def _add(slopes: dict[Site, Sites], sites: Sites, variables: Sites) -> None:
    if variables:
        for site in sites:
            slopes[site] = slopes.get(site, NONE) | variables


def _some(variables: Sites) -> Sites:
    if len(variables) <= _MOST_VARIABLES:
        return variables
    return frozenset(
        sorted(variables, key=lambda site: (site.module, site.line, site.column, site.calls))[
            :_MOST_VARIABLES
        ]
    )


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
    """What the code says about a placeholder; ``text`` is what it is called with, for messages."""

    site: Site
    function: str
    name: str | None = None
    dtype: str | None = None
    shape: str | None = None
    sparse: bool = False


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
    """A tuple."""

    items: tuple[Value, ...]


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
class Special:
    """A function of the program behind ``property``, ``staticmethod`` or ``classmethod``."""

    kind: str
    function: Value


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
    """A session. ``plain`` is false where a hook may feed, or where something else than a session may be behind it."""

    plain: bool = True


@dataclass(frozen=True, slots=True)
class Optimizer:
    """An optimizer of TensorFlow 1 and the tensors that its updates rest on (the learning rate)."""

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
    | Special
    | Super
    | Member
    | Session
    | Optimizer
    | Layer
    | Runner
    | ProjectModule
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
