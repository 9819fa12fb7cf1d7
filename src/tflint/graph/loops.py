"""Loops: their rounds one by one where these are known, else what any number of them leaves."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from tflint.graph.binding import assign
from tflint.graph.iterating import iterate
from tflint.graph.run import Run
from tflint.graph.state import Cell, State, join_states
from tflint.graph.truth import truth
from tflint.graph.values import (
    UNKNOWN,
    Constant,
    Group,
    Tensor,
    Value,
    join,
)

_MOST_ROUNDS = 8
"""How many elements of a literal are looped over one by one."""
_DEEPEST = 2
"""Loops within each other whose rounds are run twice."""


def run_for(run: Run, node: ast.For) -> None:
    values = run.evaluate(run, node.iter)
    if run.state is None:
        return
    elements, certain = iterate(run, values)
    if elements is not None and len(elements) <= _MOST_ROUNDS:
        _unrolled(run, node, elements)
        return
    element = elements[0] if elements else _element(run, values)
    for other in (elements or ())[1:]:
        element = join(element, other)
    _loop(run, lambda: assign(run, node.target, element), node, certain)


def _element(run: Run, values: Value) -> Value:
    from tflint.graph.iterating import element_of

    return element_of(run, values)


def _unrolled(run: Run, node: ast.For, elements: Sequence[Value]) -> None:
    frame = run.frame
    frame.breaks.append([])
    for number, element in enumerate(elements):
        if run.state is None:
            break
        assign(run, node.target, element)
        frame.continues.append([])
        run.rounds.append((node.lineno, number))
        run.execute(run, node.body)
        run.rounds.pop()
        _meet(run, frame.continues.pop())
    run.execute(run, node.orelse)
    _meet(run, frame.breaks.pop())


def run_while(run: Run, node: ast.While) -> None:
    known = truth(run, run.evaluate(run, node.test))
    if known is False:
        run.execute(run, node.orelse)
        return
    endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
    _loop(run, lambda: None, node, known is True, endless=endless)


def _loop(
    run: Run, bind: Callable[[], None], node: ast.For | ast.While, certain: bool, *, endless: bool = False
) -> None:
    """A loop whose rounds are not known: two of them, then what they change is anything they left there."""
    if run.state is None:
        return
    run.looping += 1
    try:
        if run.looping > _DEEPEST:
            _loop_once(run, bind, node, certain, endless=endless)
        else:
            _loop_twice(run, bind, node, certain, endless=endless)
    finally:
        run.looping -= 1


def _loop_twice(
    run: Run, bind: Callable[[], None], node: ast.For | ast.While, certain: bool, *, endless: bool
) -> None:
    frame = run.frame
    before = run.now.copy()
    frame.breaks.append([])
    ends: list[State] = [] if certain else [before]
    entry: State | None = before
    for _ in range(2):
        if entry is None:
            break
        run.state = entry.copy()
        bind()
        frame.continues.append([])
        run.execute(run, node.body)
        _meet(run, frame.continues.pop())
        if run.state is None:
            break
        ends.append(run.state)
        entry = join_states([before, *ends])
    if len(ends) >= 2 and entry is not None:
        _widen(ends[-1], ends[-2] if certain or len(ends) > 2 else None)
    run.state = join_states(ends) if ends else None
    if endless:
        run.state = None
    else:
        run.execute(run, node.orelse)
    _meet(run, frame.breaks.pop())


def _loop_once(
    run: Run, bind: Callable[[], None], node: ast.For | ast.While, certain: bool, *, endless: bool
) -> None:
    """A loop deep within others: one round, then what it touches is unknown. Two rounds of each take too long."""
    frame = run.frame
    before = run.now.copy()
    frame.breaks.append([])
    frame.continues.append([])
    returned = len(frame.returns)
    bind()
    run.execute(run, node.body)
    _meet(run, frame.continues.pop())
    frame.returns[returned:] = [(UNKNOWN, state) for _, state in frame.returns[returned:]]
    left = [state for _, state in frame.returns[returned:]] + frame.breaks[-1]
    for state in [*left, *([run.state] if run.state is not None else [])]:
        _forget(state, before)
    if endless:
        run.state = None
    else:
        _meet(run, [] if certain else [before])
        if run.state is not None:
            run.execute(run, node.orelse)
    _meet(run, frame.breaks.pop())


def _forget(state: State, before: State) -> None:
    """Whatever has another value than before may have yet another one in further rounds."""
    for at, cell, known in list(state.cells.differences(before.cells)):
        if known is not None:
            changed = {key: UNKNOWN for key, value in cell.items.items() if known.items.get(key) is not value}
            state.cells.put(
                at, Cell({**cell.items, **changed}, cell.open or known.open, cell.maybe | known.maybe)
            )


def _widen(last: State, earlier: State | None) -> None:
    """Names that still move after two rounds (``a, b, c = b, c, a``) may be anything after more."""
    if earlier is None:
        return
    for at, cell, known in list(last.cells.differences(earlier.cells)):
        if known is None:
            continue
        moved = [
            key
            for key, value in cell.items.items()
            if key in known.items and not _settled(known.items[key], value)
        ]
        grown = [key for key in cell.items if key not in known.items and isinstance(key, int)]
        if any(
            not _settled(known.items[key - len(grown)], cell.items[key])
            for key in grown
            if key - len(grown) in known.items
        ):
            moved += grown
        if moved:
            last.cells.put(at, Cell({**cell.items, **dict.fromkeys(moved, UNKNOWN)}, cell.open, cell.maybe))


def _settled(one: Value, other: Value) -> bool:
    """Whether a further round changes nothing that matters: what a tensor rests on is the same."""
    if one is other or one == other:
        return True
    tensors = [value for value in (one, other) if isinstance(value, Tensor)]
    if len(tensors) == 2:
        return tensors[0].flow == tensors[1].flow
    if isinstance(one, Constant) and isinstance(other, Constant):
        return True
    if isinstance(one, Group) and isinstance(other, Group) and len(one.items) == len(other.items):
        return all(map(_settled, one.items, other.items))
    return type(one) is type(other) and not isinstance(one, (Tensor, Constant))


def _meet(run: Run, states: Sequence[State]) -> None:
    alive = [*([run.state] if run.state is not None else []), *states]
    run.state = join_states(alive) if alive else None


def run_break(run: Run, node: ast.Break) -> None:
    if run.frame.breaks and run.state is not None:
        run.frame.breaks[-1].append(run.state)
    run.state = None


def run_continue(run: Run, node: ast.Continue) -> None:
    if run.frame.continues and run.state is not None:
        run.frame.continues[-1].append(run.state)
    run.state = None
