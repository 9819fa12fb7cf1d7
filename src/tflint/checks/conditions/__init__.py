"""The conditions under which a rewrite is exact, as rule files state them: ``float(x)``, ``absent(seed)``.

Each is proved (True), refuted (False) or unknown (None) from the code at hand. A condition on an
argument that was not given holds, but for ``given``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import libcst as cst

from tflint.checks.conditions import literals, places, tensors
from tflint.checks.conditions.site import Site, Verdict
from tflint.syntax.values import BOOL, FLOAT, INT, Kind, Kinds

__all__ = ["Site", "Verdict", "holds", "parse_condition"]

_CALL = re.compile(r"\s*(?P<name>[a-z][a-z0-9-]*)\((?P<arguments>[^()]*)\)\s*\Z")


@cache
def parse_condition(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The alternatives of a condition: ``"float(x) or bool(x)"`` → ((float, (x,)), (bool, (x,))). Raises ValueError."""
    alternatives = []
    for part in text.split(" or "):
        match = _CALL.match(part)
        if match is None or match["name"] not in _CONDITIONS:
            raise ValueError(f"not a condition: {text!r}")
        arguments = tuple(argument.strip() for argument in match["arguments"].split(",") if argument.strip())
        alternatives.append((match["name"], arguments))
    return tuple(alternatives)


def holds(text: str, site: Site) -> Verdict:
    """Whether a condition is proved, refuted or unknown at a site."""
    alternatives = parse_condition(text)
    if len(alternatives) > 1 and all(name in _KINDS for name, _ in alternatives):
        wanted = frozenset[Kind]().union(*(_KINDS[name] for name, _ in alternatives))
        return _every(tensors.kind(wanted))(site, alternatives[0][1])
    verdicts = [_CONDITIONS[name](site, arguments) for name, arguments in parse_condition(text)]
    if True in verdicts:
        return True
    return False if all(verdict is False for verdict in verdicts) else None


def _every(
    question: Callable[[cst.BaseExpression, Site], Verdict],
) -> Callable[[Site, tuple[str, ...]], Verdict]:
    """A condition on each of the named arguments that were given."""

    def condition(site: Site, names: tuple[str, ...]) -> Verdict:
        verdicts = [question(site.arguments[name].value, site) for name in names if name in site.arguments]
        if all(verdict is True for verdict in verdicts):
            return True
        return False if False in verdicts else None

    return condition


_KINDS: dict[str, Kinds] = {"float": FLOAT, "int": INT, "bool": BOOL}
_CONDITIONS: dict[str, Callable[[Site, tuple[str, ...]], Verdict]] = {
    "absent": places.absent,
    "given": places.given,
    "int": _every(tensors.kind(INT)),
    "float": _every(tensors.kind(FLOAT)),
    "bool": _every(tensors.kind(BOOL)),
    "numeric": _every(tensors.numeric),
    "nonempty": places.unknown,
    "not-none": _every(literals.not_none),
    "ordered": literals.ordered,
    "equals": literals.equals,
    "differs": literals.differs,
    "single": _every(tensors.single),
    "sequence": _every(tensors.sequence),
    "tensor": _every(tensors.tensor),
    "rank1": places.unknown,
    "simple": _every(places.simple),
    "statement": places.statement,
    "indexed": places.indexed,
    "value": places.value,
    "eager": places.eager,
    "never": places.unknown,
    "is": literals.is_literally,
    "variable": literals.variable,
    "maybe-none": literals.maybe_none,
    "functions": places.functions,
    "unless": literals.unless,
    "dtype": tensors.dtype,
    "nonnegative": _every(tensors.nonnegative),
    "number": _every(literals.number),
    "channels-last": places.channels_last,
    "callable": _every(places.is_callable),
    "no-weights": _every(tensors.no_weights),
    "word": _every(literals.word),
    "scalar": _every(tensors.scalar),
    "surely-scalar": _every(tensors.surely_scalar),
    "same-rank": tensors.same_rank,
    "not-numpy": _every(tensors.not_numpy),
    "not-literal": _every(literals.not_literal),
    "not-tensor": _every(tensors.not_tensor),
}
