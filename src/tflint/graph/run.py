"""The abstract run of one program: where it stands, what it has found, and how far it may still go."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tflint.graph.resting import Site
from tflint.graph.state import Cell, State
from tflint.graph.values import (
    UNKNOWN,
    Array,
    Bag,
    Bound,
    Choice,
    Class,
    Constant,
    Function,
    Group,
    Partial,
    Ref,
    Tensor,
    Value,
)

MODULE_SCOPE = "module"
DEEPEST = 16
"""Calls of the program's own functions within each other."""


class OutOfFuel(Exception):
    """The run has taken as many steps as it may."""


class Imports(Protocol):
    """How the run learns what an import brings."""

    def module(self, module: str, level: int, importer: str) -> Value: ...
    def member(self, module: str, level: int, name: str, importer: str) -> Value: ...
    def star(self, module: str, level: int, importer: str) -> Mapping[str, Value]: ...
    def tree(self, module: str, most: int) -> ast.Module | None: ...


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of a call. ``complete`` is false where unpacking may hide some."""

    positional: tuple[Value, ...] = ()
    keywords: Mapping[str, Value] = field(default_factory=dict)
    complete: bool = True

    def get(self, position: int, name: str) -> Value | None:
        """An argument by keyword or position; None: not given. UNKNOWN if it may be hidden."""
        if name in self.keywords:
            return self.keywords[name]
        if 0 <= position < len(self.positional):
            return self.positional[position]
        return None if self.complete else UNKNOWN

    def all(self) -> Iterator[Value]:
        yield from self.positional
        yield from self.keywords.values()


@dataclass(slots=True)
class Frame:
    """A call of a function, the body of a class or a module."""

    scopes: tuple[int, ...]
    module: str
    locals: frozenset[str] | None
    """The names that the function binds itself; None for a module or class body: all that it binds."""
    globals: frozenset[str] = frozenset()
    function: Function | None = None
    receiver: Value | None = None
    returns: list[tuple[Value, State]] = field(default_factory=list)
    breaks: list[list[State]] = field(default_factory=list)
    continues: list[list[State]] = field(default_factory=list)
    made: list[Function] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Another module of the project after its code has run: the id of its scope, and the cells that it made."""

    scope: int
    cells: Mapping[int, Cell]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that the framework refuses when it comes to the call ``node`` of a module."""

    code: str
    node: ast.Call
    module: str
    message: str


@dataclass(slots=True)
class Run:
    """The run. ``evaluate``, ``execute`` and ``call`` are set by who puts it together."""

    state: State | None
    frame: Frame
    imports: Imports
    evaluate: Callable[[Run, ast.expr], Value]
    execute: Callable[[Run, Sequence[ast.stmt]], None]
    call: Callable[[Run, Value, Arguments, ast.Call], Value]
    forget: Callable[[Run, Function | Bound], None]
    """What a function of the program changes is not known any more: something unknown may call it at any time."""
    fuel: int = 0
    main: str = ""
    problems: dict[tuple[str, str, int, int], Problem] = field(default_factory=dict)
    stack: list[tuple[Function | Class, ast.expr, str]] = field(default_factory=list)
    """The calls that the run is in: what is called, the expression that calls, and the module it stands in."""
    rounds: list[tuple[int, int]] = field(default_factory=list)
    """The rounds of loops that are taken one by one: (line, number)."""
    reached: set[ast.AST] = field(default_factory=set)
    """Functions whose bodies have been run."""
    pending: list[tuple[Function, State]] = field(default_factory=list)
    """Functions that were made in functions, with the state at the end of these."""
    classes: dict[ast.AST, Class] = field(default_factory=dict)
    trees: dict[str, ast.Module] = field(default_factory=dict)
    modules: dict[str, Loaded | None] = field(default_factory=dict)
    """The other modules that have been asked for; None while one is loaded, or if it cannot be."""
    follows: bool = True
    """Whether other modules may be loaded: for what a program does when it is run, not for what others may do with it."""
    lines: int = 0
    """The lines of the other modules that have been loaded."""
    shapes: dict[ast.AST, Any] = field(default_factory=dict)
    """What the texts of functions say, as `tflint.graph.arguments` keeps it."""
    looping: int = 0
    """How many loops are open whose rounds are not known."""
    scoped: int = 0
    """How many name scopes are open: names of tensors have prefixes then."""
    unnamed: set[Site] = field(default_factory=set)
    """The placeholders whose names TensorFlow makes up."""
    scoped_sites: dict[Site, bool] = field(default_factory=dict)
    reshaped: set[Site] = field(default_factory=set)
    """Placeholders whose shape may have been set since they were made."""
    patched: set[str] = field(default_factory=set)
    """Names of attributes that the program has set on objects of the frameworks: what these do is not known any more."""
    open_world: bool = False
    """Whether what runs is called from other files: they may also fill what it holds, and override methods."""
    quiet: int = 0
    """Not to report while it is positive: what goes wrong is expected, or the state is only looked for."""
    _ids: int = 16
    _statements: dict[str, dict[int, ast.stmt]] = field(default_factory=dict)

    # -- bookkeeping -----------------------------------------------------------------------------

    def step(self) -> None:
        self.fuel -= 1
        if self.fuel < 0:
            raise OutOfFuel

    @property
    def now(self) -> State:
        """The state, which is there as long as the code is reachable."""
        assert self.state is not None
        return self.state

    def new(self, kind: str, cell: Cell, cls: Class | None = None) -> Ref:
        self._ids += 1
        self.now.cells.put(self._ids, cell)
        return Ref(self._ids, kind, cls)

    def new_scope(self) -> int:
        self._ids += 1
        self.now.cells.put(self._ids, Cell({}))
        return self._ids

    def site(self, node: ast.expr) -> Site:
        calls = (*((call.lineno, call.col_offset) for _, call, _ in self.stack), *self.rounds)
        return Site(self.frame.module, node.lineno, node.col_offset, calls)

    def report(self, code: str, node: ast.Call, message: str) -> None:
        """Note a problem at ``node``, or at the program's own call that leads there: the first of its kind there."""
        if self.quiet:
            return
        if self.frame.module != self.main:
            calls = [call for _, call, module in self.stack if module == self.main]
            if not calls or not isinstance(calls[-1], ast.Call):
                return
            node = calls[-1]
        key = (code, self.main, node.lineno, node.col_offset)
        self.problems.setdefault(key, Problem(code, node, self.main, message))

    def statement(self, module: str, node: ast.AST) -> ast.stmt | None:
        """The statement of a module that holds an expression."""
        known = self._statements.get(module)
        if known is None:
            known = self._statements[module] = {}
            tree = self.trees.get(module)
            for statement in ast.walk(tree) if tree is not None else ():
                if isinstance(statement, ast.stmt):
                    for child in ast.iter_child_nodes(statement):
                        if isinstance(child, ast.expr):
                            known.update((id(inner), statement) for inner in ast.walk(child))
                    if isinstance(statement, (ast.With, ast.AsyncWith)):
                        for item in statement.items:
                            known.update((id(inner), statement) for inner in ast.walk(item))
                    known[id(statement)] = statement
        return known.get(id(node))

    # -- names -----------------------------------------------------------------------------------

    def lookup(self, name: str) -> Value | None:
        """The value of a name, None where nothing binds it."""
        frame = self.frame
        scopes = frame.scopes
        cells = self.now.cells
        if name in frame.globals:
            scopes = scopes[-1:]
        elif frame.locals is not None and name in frame.locals:
            own = cells.get(scopes[0])
            return UNKNOWN if own is None else own.items.get(name, UNKNOWN)
        for scope in scopes:
            cell = cells.get(scope)
            if cell is None:
                return UNKNOWN
            found = cell.items.get(name)
            if found is not None:
                return found
            if cell.open:
                return UNKNOWN
        return None

    def bind(self, name: str, value: Value) -> None:
        scopes = self.frame.scopes
        if name in self.frame.globals:
            self.now.put(scopes[-1], name, value)
            return
        if self.frame.locals is not None and name not in self.frame.locals:
            for scope in scopes[1:]:  # nonlocal
                if name in self.now.get(scope).items:
                    self.now.put(scope, name, value)
                    return
        self.now.put(scopes[0], name, value)

    # -- several ways ----------------------------------------------------------------------------

    def fork(self, ways: Sequence[Callable[[], Value]]) -> Value:
        """The value and the state after one of several ways from here."""
        from tflint.graph.state import join_states
        from tflint.graph.values import join_all

        before = self.now
        values: list[Value] = []
        states: list[State] = []
        for way in ways:
            self.state = before.copy()
            value = way()
            if self.state is not None:
                values.append(value)
                states.append(self.state)
        self.state = join_states(states) if states else None
        return join_all(values) if values else UNKNOWN

    # -- what the run cannot see -----------------------------------------------------------------

    def spoil(self, value: Value, depth: int = 0) -> None:
        """Something unknown is given ``value``, and may change what it holds."""
        if depth > 4 or self.state is None:
            return
        if isinstance(value, Ref):
            cell = self.now.get(value.id)
            if cell.open and all(item is UNKNOWN for item in cell.items.values()):
                return
            held = list(cell.items.values())
            if value.kind not in {"graph", "handle"}:
                self.now.open(value.id)
            for item in held:
                self.spoil(item, depth + 1)
        elif isinstance(value, Tensor):
            if value.placeholder is not None:
                self.reshaped.add(value.placeholder.site)
        elif isinstance(value, (Function, Bound)):
            self.forget(self, value)
        elif isinstance(value, Partial):
            for item in (value.function, *value.positional, *(held for _, held in value.keywords)):
                self.spoil(item, depth + 1)
        elif isinstance(value, Choice):
            for option in value.options:
                self.spoil(option, depth + 1)
        elif isinstance(value, Group):
            for item in value.items:
                self.spoil(item, depth + 1)
        elif isinstance(value, Bag):
            self.spoil(value.element, depth + 1)

    def leave_open(self, ref: Ref) -> None:
        """The object may hold more than is known of it."""
        cell = self.now.get(ref.id)
        self.now.cells.put(ref.id, Cell(cell.items, True, cell.maybe))

    def spoil_all(self, arguments: Arguments) -> None:
        for value in arguments.all():
            self.spoil(value)

    # -- sequences -------------------------------------------------------------------------------

    def items(self, value: Value) -> tuple[Value, ...] | None:
        """All elements of a tuple or list, in order; None where they are not all known."""
        if isinstance(value, Group):
            return value.items
        if isinstance(value, Ref) and value.kind == "list":
            cell = self.now.get(value.id)
            if not cell.open and not cell.maybe:
                return tuple(cell.items.values())
        return None

    def certain_items(self, value: Value) -> tuple[Value, ...] | None:
        """Elements that a tuple, list, set or dictionary certainly holds (of a dictionary, the values)."""
        if isinstance(value, Group):
            return value.items
        if isinstance(value, Bag):
            return (value.element,)
        if isinstance(value, Ref) and value.kind in {"list", "dict", "set"}:
            cell = self.now.get(value.id)
            return tuple(item for key, item in cell.items.items() if key not in cell.maybe)
        return None


def text_of(value: Value | None) -> str | None:
    """A string that is written in the code."""
    return value.value if isinstance(value, Constant) and isinstance(value.value, str) else None


def is_data(value: Value) -> bool:
    """Whether a value is certainly no tensor and no name of one."""
    return isinstance(value, Array) or (isinstance(value, Constant) and value.kind != "str")
