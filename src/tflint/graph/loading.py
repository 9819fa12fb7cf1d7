"""The other modules of the project: their code runs, away from the program, when the program uses a name of theirs.

What it does to anything but its own names is not seen, and what other files may put into its dictionaries is not known.
"""

from __future__ import annotations

import os

from tflint.graph.cells import Cells
from tflint.graph.run import Frame, Loaded, OutOfFuel, Run
from tflint.graph.state import Cell, State
from tflint.graph.values import UNKNOWN, Choice, Imported, Ref, Value, constant, join_all, options

_MOST_LINES = 4_000
"""Of all other modules together: what is larger is a library, of whose inside no program can be sure."""
_BYTES_PER_LINE = 40
_STEPS_PER_LINE = 4
_DEEPEST = 6
_GRAPH = 2


def loaded(run: Run, value: Value) -> Value:
    """What a value is once the modules that it is imported from have been loaded."""
    for _ in range(_DEEPEST):
        if isinstance(value, Choice) and any(isinstance(option, Imported) for option in value.options):
            return join_all(loaded(run, option) for option in value.options)
        if not isinstance(value, Imported):
            return value
        scope = load(run, value.module)
        found = None if scope is None else run.now.get(scope).items.get(value.name)
        if found is None:
            return UNKNOWN
        value = found
    return UNKNOWN


def load(run: Run, module: str) -> int | None:
    """The scope of a module (``@…``) in the state of the run; None for one that cannot be followed."""
    if module not in run.modules:
        if not run.follows:
            return None
        run.modules[module] = None  # who asks while it is loaded gets nothing
        if module[1:] != os.path.abspath(run.main):
            run.modules[module] = _load(run, module)
    known = run.modules[module]
    if known is None or run.state is None:
        return None
    cells = run.now.cells
    if cells.get(known.scope) is None:
        for at, cell in known.cells.items():
            if cells.get(at) is None:
                cells.put(at, cell)
    return known.scope


def _load(run: Run, module: str) -> Loaded | None:
    room = _MOST_LINES - run.lines
    tree = run.imports.tree(module, room * _BYTES_PER_LINE)
    if tree is None or not tree.body or run.state is None:
        return None
    lines = tree.body[-1].end_lineno or 0
    run.lines += lines
    path = module[1:]
    scope = run.new_scope()
    kept = run.state, run.frame, run.stack, run.rounds, run.fuel
    flags = run.quiet, run.scoped, run.looping, run.open_world
    run.state = State(Cells({0: {_GRAPH: Cell({})}}), graph=_GRAPH)
    run.state.cells.put(scope, Cell({}))
    run.frame, run.stack, run.rounds = Frame((scope,), path, None), [], []
    run.quiet, run.scoped, run.looping, run.open_world = 1, 0, 0, False
    run.trees[path] = tree
    run.fuel = steps = _STEPS_PER_LINE * lines + 100
    try:
        run.bind("__name__", constant(os.path.splitext(os.path.basename(path))[0]))
        run.execute(run, tree.body)
        end = run.state
    except OutOfFuel:
        end = None
    finally:
        run.state, run.frame, run.stack, run.rounds, run.fuel = kept
        run.quiet, run.scoped, run.looping, run.open_world = flags
        run.state.cells.drop(scope)
    run.fuel += steps
    if end is None:
        return None
    open_dictionaries(end, scope)
    return Loaded(scope, {at: cell for at, cell in end.cells.all() if at != _GRAPH})


def open_dictionaries(state: State, owner: int) -> None:
    """What a scope or object holds may be filled by other files."""
    for held in state.get(owner).items.values():
        for option in options(held):
            if isinstance(option, Ref) and option.kind == "dict":
                cell = state.get(option.id)
                state.cells.put(option.id, Cell(cell.items, True, cell.maybe))
