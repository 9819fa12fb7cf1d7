"""What a program's objects and scopes hold at one point of its run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from tflint.graph.cells import Cells
from tflint.graph.values import UNKNOWN, Constant, Value, join

Key = Any
"""A name, an index, or (in a dictionary) the value that is the key."""


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """The content of an object or scope. ``open``: it may hold more. ``maybe``: keys that some ways leave out."""

    items: Mapping[Key, Value]
    open: bool = False
    maybe: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True)
class Somewhere:
    """The key of an element of a list of which only the order to other such elements is known."""

    number: int


EMPTY = Cell({})
ANYTHING = Cell({}, open=True)


@dataclass(slots=True)
class State:
    """All cells by id, the tensors that new operations wait for, and the id of the default graph."""

    cells: Cells[Cell]
    control: tuple[Value, ...] = ()
    graph: int = 0

    def copy(self) -> State:
        return State(self.cells.copy(), self.control, self.graph)

    def get(self, at: int) -> Cell:
        return self.cells.get(at) or ANYTHING

    def put(self, at: int, key: Key, value: Value) -> None:
        cell = self.get(at)
        maybe = cell.maybe - {key} if key in cell.maybe else cell.maybe
        self.cells.put(at, Cell({**cell.items, key: value}, cell.open, maybe))

    def drop(self, at: int, key: Key) -> None:
        cell = self.get(at)
        items = dict(cell.items)
        items.pop(key, None)
        self.cells.put(at, Cell(items, cell.open, cell.maybe - {key}))

    def open(self, at: int) -> None:
        """The object may hold anything beside what it holds; its known items may have been replaced."""
        cell = self.get(at)
        self.cells.put(at, Cell(dict.fromkeys(cell.items, UNKNOWN), True, frozenset(cell.items)))


def join_states(states: Iterable[State]) -> State:
    """The state after one of several ways. There must be one at least."""
    return reduce(_join, states)


def _join(one: State, other: State) -> State:
    if one is other:
        return one
    cells = other.cells.copy()
    # Cells are compared as objects: most of them are the same in both.
    for at, cell, known in one.cells.differences(other.cells):
        cells.put(at, cell if known is None else _join_cells(cell, known))
    control = one.control if one.control == other.control else ()
    return State(cells, control, one.graph if one.graph == other.graph else -1)


def _join_cells(one: Cell, other: Cell) -> Cell:
    items: dict[Key, Value] = {}
    maybe = set(one.maybe | other.maybe)
    for key, value in one.items.items():
        if key in other.items:
            items[key] = join(value, other.items[key])
        else:
            items[key] = value
            maybe.add(key)
    for key, value in other.items.items():
        if key not in items:
            items[key] = value
            maybe.add(key)
    return Cell(items, one.open or other.open, frozenset(maybe))


def appended(cell: Cell, values: Sequence[Value], *, more: bool = False) -> Cell:
    """A list with elements added at its end; ``more``: with others between and after them."""
    start = len(cell.items)
    somewhere = cell.open or more
    added: dict[Key, Value] = {
        Somewhere(start + index) if somewhere else start + index: value for index, value in enumerate(values)
    }
    return Cell({**cell.items, **added}, somewhere, cell.maybe)


def is_none(value: Value) -> bool:
    return isinstance(value, Constant) and value.value is None
