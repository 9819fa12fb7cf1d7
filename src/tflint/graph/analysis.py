"""The analysis of one module: run it, then what it defines and does not call itself."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from tflint.graph.arguments import unknown_parameters
from tflint.graph.calls import call, make_instance, run_function
from tflint.graph.cells import Cells
from tflint.graph.effects import forget
from tflint.graph.expressions import evaluate
from tflint.graph.imports import ImportTable
from tflint.graph.loading import open_dictionaries
from tflint.graph.reach import Reach, may_be_program
from tflint.graph.run import Arguments, Frame, OutOfFuel, Problem, Run
from tflint.graph.state import Cell, State, join_states
from tflint.graph.statements import execute
from tflint.graph.values import UNKNOWN, Class, Function, Ref, Special, Value, constant

_FUEL = (8_000, 2)
"""Steps that the module may take: so many, and so many for each of its nodes."""
_FUEL_OF_ENTRY = (2_000, 1)
"""The same for each function that is looked at by itself: of most of them little is known."""
_MOST_ENTRIES = 400
_SCOPE, _GRAPH = 1, 2
"""The ids of the module's own scope and of the default graph."""


def analyse(
    module: ast.Module, path: str, imports: ImportTable, *, makes: bool = True
) -> tuple[Problem, ...]:
    """What a graph-mode module certainly does wrong, in source order. ``makes``: whether it may make placeholders itself."""
    if not (makes or may_be_program(module)):
        return ()
    reach = Reach(module)
    if not (reach.runs and ((makes and reach.places) or reach.is_program)):
        return ()
    fuel = _FUEL[0] + _FUEL[1] * reach.size
    of_entry = _FUEL_OF_ENTRY[0] + _FUEL_OF_ENTRY[1] * reach.size
    state = State(Cells({0: {_SCOPE: Cell({}), _GRAPH: Cell({})}}), graph=_GRAPH)
    top = Frame((_SCOPE,), path, None)
    run = Run(state, top, imports, evaluate, execute, call, forget, main=path, follows=reach.is_program)
    run.trees[path] = module
    run.bind("__name__", constant("__main__"))
    _within(run, fuel, lambda: execute(run, module.body))
    # Where the end of the module is not reached, nothing is known of its names.
    end = run.state or State(Cells({0: {_SCOPE: Cell({}, open=True)}}), graph=-1)
    _Entries(run, reach, end, top, of_entry).run_all()
    return tuple(
        sorted(run.problems.values(), key=lambda problem: (problem.node.lineno, problem.node.col_offset))
    )


def _within(run: Run, fuel: int, go: Callable[[], object]) -> bool:
    """Run something for so many steps at most; whether these were enough."""
    run.fuel = fuel
    try:
        go()
        return True
    except OutOfFuel:
        run.state = None
        return False
    finally:
        run.stack.clear()
        run.rounds.clear()
        run.quiet = run.scoped = run.looping = 0


@dataclass(frozen=True, slots=True)
class _Entries:
    """Running the functions and methods that nothing in the module has called, as others may call them."""

    run: Run
    reach: Reach
    end: State
    top: Frame
    fuel: int

    def run_all(self) -> None:
        self.run.follows = False
        open_dictionaries(self.end, _SCOPE)
        for cls in list(self.run.classes.values()):
            if cls.module == self.run.main:
                self._run_class(cls)
        held = self.end.get(_SCOPE).items.values()
        queue = deque((value, self.end) for value in held if isinstance(value, Function))
        done: set[ast.AST] = set()
        while len(done) < _MOST_ENTRIES:
            queue.extend(self.run.pending)
            self.run.pending.clear()
            if not queue:
                return
            function, state = queue.popleft()
            if function.node not in done and function.module == self.run.main and self._is_new(function):
                done.add(function.node)
                self._enter(state)
                _within(self.run, self.fuel, partial(_run_unknown, self.run, function))

    def _is_new(self, function: Function) -> bool:
        return function.node not in self.run.reached and self.reach.may_run(function.node)

    def _enter(self, state: State) -> None:
        self.run.open_world = True
        self.run.state = state.copy()
        self.run.frame = Frame(self.top.scopes, self.top.module, None)

    def _run_class(self, cls: Class) -> None:
        """Run the methods of a class on one object. They may be called in any order: its attributes are what any of them makes."""
        methods = [
            method
            for statement in cls.node.body
            if isinstance(statement, ast.FunctionDef) and statement.name not in {"__init__", "__new__"}
            for method in _methods(self.end.get(cls.namespace).items.get(statement.name))
        ]
        if not any(self._is_new(method) for method, _ in methods):
            return
        made = self._object(cls)
        if made is None:
            return
        instance, start, called = made
        receivers: dict[str, Value | None] = {"static": None, "class": cls, "method": instance}
        states = [start]
        reached = set(self.run.reached)
        held = start.get(instance.id)
        nothing_known = held.open and all(value is UNKNOWN for value in held.items.values())
        for method, kind in methods:
            if kind == "static" or method.node in called or self._is_part(method, methods):
                continue
            if nothing_known and not self.reach.may_store(method.node):
                continue  # it cannot make less known, and makes nothing
            self._enter(start)
            if not _within(self.run, self.fuel, partial(_run_quietly, self.run, method, receivers[kind])):
                self._enter(start)
                self.run.spoil(instance)  # who knows what it does
            if self.run.state is not None:
                states.append(self.run.state)
        self.run.reached.clear()
        self.run.reached.update(reached)
        merged = join_states(states)
        open_dictionaries(merged, instance.id)
        # What other methods call is run as they call it: by itself only if they do not come to it.
        parts = [self._is_part(method, methods) for method, _ in methods]
        for _, (method, kind) in sorted(zip(parts, methods, strict=True), key=lambda each: each[0]):
            if self._is_new(method):
                self._enter(merged)
                _within(self.run, self.fuel, partial(_run_unknown, self.run, method, receivers[kind]))

    def _is_part(self, method: Function, methods: Sequence[tuple[Function, str]]) -> bool:
        """Whether other methods of the class call this one: it runs when they do."""
        name = getattr(method.node, "name", "")
        return any(other is not method and self.reach.mentions(other.node, name) for other, _ in methods)

    def _object(self, cls: Class) -> tuple[Ref, State, frozenset[ast.AST]] | None:
        """An object of the class that unknown arguments make, the state after it, and the functions that making it called."""
        self._enter(self.end)
        before = set(self.run.reached)
        self.run.reached.clear()
        made: list[Value] = []
        node = ast.copy_location(ast.Call(ast.Name(cls.node.name, ast.Load()), [], []), cls.node)
        unknown = Arguments((), {}, complete=False)
        _within(self.run, self.fuel, lambda: made.append(make_instance(self.run, cls, unknown, node)))
        called = frozenset(self.run.reached)
        self.run.reached.update(before)
        if made and isinstance(made[0], Ref) and self.run.state is not None:
            return made[0], self.run.state, called
        return None


def _run_unknown(run: Run, function: Function, receiver: Value | None = None) -> None:
    values = unknown_parameters(run, function)
    if receiver is not None and values:
        values[next(iter(values))] = receiver
    run_function(run, function, values, ast.copy_location(ast.Constant(None), function.node), receiver)


def _run_quietly(run: Run, function: Function, receiver: Value | None) -> None:
    run.quiet = 1
    _run_unknown(run, function, receiver)


def _methods(value: Value | None) -> Sequence[tuple[Function, str]]:
    """The function behind an attribute of a class and what it is called on."""
    if isinstance(value, Function):
        return [(value, "method")]
    if isinstance(value, Special) and isinstance(value.function, Function):
        kind = {"staticmethod": "static", "classmethod": "class"}.get(value.kind, "method")
        return [(value.function, kind)]
    return []
