"""What tensors rest on: the placeholders that they need, and those that their gradients need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce

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
