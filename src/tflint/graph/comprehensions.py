"""Comprehensions."""

from __future__ import annotations

import ast
from collections.abc import Callable

from tflint.graph.binding import assign
from tflint.graph.iterating import element_of, iterate
from tflint.graph.run import Run
from tflint.graph.state import Cell
from tflint.graph.truth import truth
from tflint.graph.values import (
    NONE_VALUE,
    UNKNOWN,
    Bag,
    Value,
)

_MOST_UNROLLED = 32


def list_of(run: Run, node: ast.ListComp | ast.GeneratorExp | ast.SetComp) -> Value:
    found = _comprehended(run, node.generators, lambda: (run.evaluate(run, node.elt), NONE_VALUE))
    if run.state is None:
        return UNKNOWN
    pairs, complete, nonempty = found
    if complete:
        return run.new("list", Cell(dict(enumerate(item for item, _ in pairs))))
    if nonempty and pairs:
        return Bag(pairs[0][0])
    return run.new("list", Cell({}, open=True))


def dictionary_of(run: Run, node: ast.DictComp) -> Value:
    found = _comprehended(
        run, node.generators, lambda: (run.evaluate(run, node.key), run.evaluate(run, node.value))
    )
    if run.state is None:
        return UNKNOWN
    pairs, complete, _ = found
    items = {key: value for key, value in pairs if key is not UNKNOWN}
    opened = not complete or any(key is UNKNOWN for key, _ in pairs)
    return run.new("dict", Cell(items, opened, frozenset() if complete else frozenset(items)))


def _comprehended(
    run: Run, generators: list[ast.comprehension], make: Callable[[], tuple[Value, Value]]
) -> tuple[list[tuple[Value, Value]], bool, bool]:
    """The elements of a comprehension, whether these are all, and whether (if not) all are like the first."""
    names = {
        inner.id for each in generators for inner in ast.walk(each.target) if isinstance(inner, ast.Name)
    }
    scope = run.new_scope()
    frame = run.frame
    saved = frame.scopes, frame.locals
    first = run.evaluate(run, generators[0].iter)
    frame.scopes = (scope, *frame.scopes)
    frame.locals = frozenset(names)
    # Other names are looked up in the scopes around; what a lambda in here binds is its own.
    try:
        return _loops(run, generators, first, make)
    finally:
        frame.scopes, frame.locals = saved


def _loops(
    run: Run, generators: list[ast.comprehension], first: Value, make: Callable[[], tuple[Value, Value]]
) -> tuple[list[tuple[Value, Value]], bool, bool]:
    head, rest = generators[0], generators[1:]
    elements = iterate(run, first)[0] if run.state is not None else None
    several = elements is not None and len(elements) <= _MOST_UNROLLED
    complete, alike = several, True
    pairs: list[tuple[Value, Value]] = []
    rounds = elements if several and elements is not None else (element_of(run, first),)
    for number, element in enumerate(rounds):
        if run.state is None:
            break
        if several:
            run.rounds.append((head.target.lineno, number))
        assign(run, head.target, element)
        passed = _passes(run, head.ifs)
        if passed is None:
            complete = False
            alike = alike and all(map(_only_leaves_out_none, head.ifs))
        if passed is not False and rest:
            inner, inner_complete, inner_alike = _loops(run, rest, run.evaluate(run, rest[0].iter), make)
            pairs += inner
            complete, alike = complete and inner_complete, alike and inner_alike
        elif passed is not False:
            pairs.append(make())
        if several:
            run.rounds.pop()
    return pairs, complete, alike and (not several or len(rounds) == 1)


def _passes(run: Run, conditions: list[ast.expr]) -> bool | None:
    answers = [truth(run, run.evaluate(run, condition)) for condition in conditions]
    if False in answers:
        return False
    return None if None in answers else True


def _only_leaves_out_none(condition: ast.expr) -> bool:
    return isinstance(condition, ast.Compare) and isinstance(condition.ops[0], ast.IsNot)
