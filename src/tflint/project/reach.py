"""Which of the project's own classes and functions a Keras model is made of, followed back from where it is used.

A name is followed to what was last assigned to it ahead of its use; a call of one of the project's functions to what
that returns. What cannot be followed adds nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from tflint.project.code import Code, Scope
from tflint.project.idioms import statements
from tflint.project.keras_classes import SAVED, Kind, keras_class
from tflint.project.lookup import DEFINITION

_MOST_STEPS = 4_000
_MOST_CALLS = 40
_MOST_BRANCHES = 24
"""How many assignments in branches are followed for one use."""
_END = 1 << 60
"""A line behind all others."""


class Place(NamedTuple):
    """An expression in a file, and the line up to which the code around it has run."""

    code: Code
    node: ast.expr
    line: int


@dataclass(slots=True)
class Reached:
    """What a model is made of: candidates for classes and functions, and lambdas of Lambda layers by file and line."""

    objects: dict[str, bool] = field(default_factory=dict)
    """Candidate → whether only ``compile`` was given it."""
    lambdas: set[tuple[str, int, int]] = field(default_factory=set)
    root: str | None = None
    """The package of Keras that makes the model."""


class Home(NamedTuple):
    """A variable: the file and the scope that bind it, its name there, and the line up to which the scope has run."""

    code: Code
    name: str
    scope: Scope
    line: int


class Variable(NamedTuple):
    """A variable with all that it is ever bound to; ``local`` to a function."""

    code: Code
    name: str
    values: list[Place]
    local: bool


Open = Callable[[str], Code | None]
"""From an absolute path to a file's code."""


class Reach:
    """Follows models through the files that ``open`` gives."""

    def __init__(self, open_file: Open) -> None:
        self._open = open_file
        self._models: dict[tuple[int, int], str | None] = {}

    # -- is it a model ---------------------------------------------------------------------------

    def makes_model(self, place: Place, depth: int = 0) -> str | None:
        """The root of the Keras package that makes the model that an expression certainly is; None: it may be none."""
        key = (id(place.node), place.line)
        if key not in self._models:
            self._models[key] = None  # what leads back to itself is nothing for certain
            self._models[key] = None if depth > _MOST_CALLS else self._find_model(place, depth)
        return self._models[key]

    def _find_model(self, place: Place, depth: int) -> str | None:
        code, node, _ = place
        if isinstance(node, ast.Call):
            symbol = code.resolve_one(node.func)
            if symbol is None:
                return None
            if DEFINITION in symbol:
                return self._own_model(symbol, code, depth)
            known = keras_class(symbol)
            if known is not None and known.kind is Kind.MODEL:
                return known.root
            return _root_of(symbol) if symbol.rpartition(".")[2] == "clone_model" else None
        if isinstance(node, (ast.Name, ast.Attribute)):
            roots = {self.makes_model(value, depth + 1) for value in self.values(place)}
            return roots.pop() if len(roots) == 1 else None
        return None

    def _own_model(self, symbol: str, code: Code, depth: int) -> str | None:
        """A class of the project that is a model, or a function that returns nothing but one."""
        for owned in code.classes.find(symbol)[:1]:
            other = self._open(owned.path) if owned.path != code.classes.path else code
            if other is None:
                return None
            if owned.definition.is_class:
                ancestry = code.classes.ancestry(owned)
                return ancestry.root if ancestry.kind is Kind.MODEL else None
            roots = {
                self.makes_model(value, depth + 1) for value in self.returns(other, owned.definition.name)
            }
            return roots.pop() if len(roots) == 1 else None
        return None

    # -- values of names -------------------------------------------------------------------------

    def home(self, place: Place, depth: int = 0) -> Home | None:
        """Where the variable lives that a name is, or an attribute of a module; None for anything else."""
        code, node, line = place
        if depth > _MOST_CALLS or not isinstance(node, (ast.Name, ast.Attribute)):
            return None
        if isinstance(node, ast.Name):
            if code.is_hidden(node):
                return None
            scope = code.function_around(node)
            name = node.id
            if name in code.assignments(scope) and _assigned(code, name, scope, line):
                return Home(code, name, scope, line)
            if not isinstance(scope, ast.Module):
                if _is_parameter(name, scope):
                    return None
                if name in code.assignments(code.tree):
                    return Home(code, name, code.tree, _END)
        flow = code.scope_of(node)
        found = None if flow is None else code.classes.home(node, flow)
        return None if found is None else self._home_in(*found, depth)

    def _home_in(self, path: str, name: str, depth: int) -> Home | None:
        """The home of a variable of a module, which may have it from another one."""
        code = self._open(path)
        flow = None if code is None else code.classes.scope(code.tree)
        if code is None or flow is None or depth > _MOST_CALLS:
            return None
        if name in code.assignments(code.tree):
            return Home(code, name, code.tree, _END)
        found = code.classes.home(ast.Name(name, ast.Load()), flow)
        return None if found is None else self._home_in(*found, depth + 1)

    def values(self, place: Place) -> list[Place]:
        """What was last assigned to a name, or to an attribute of ``self`` anywhere in its class; the items of what a loop
        goes over.
        """
        code, node, _ = place
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            owner = next((above for above in code.above(node) if isinstance(above, ast.ClassDef)), None)
            if owner is not None:
                values = code.set_attributes(owner).get(node.attr, ())
                return [Place(code, value, value.lineno) for value in values]
            return []
        home = self.home(place)
        if home is not None:
            return [Place(home.code, value, at) for value, at in _assigned(*home)]
        return self._items(place) if isinstance(node, ast.Name) else []

    def _items(self, place: Place) -> list[Place]:
        """What the variable of a loop or comprehension is, one after the other."""
        code, node, line = place
        assert isinstance(node, ast.Name)
        around = [loop.iter for loop in code.loops(node.id, node)[:1]]
        if code.is_hidden(node):
            around = _comprehended(code, node)
        for source in around:
            return self.elements(Place(code, source, line)) or []
        return []

    def elements(self, place: Place, depth: int = 0) -> list[Place] | None:
        """The elements of a list, tuple or set that is written out; None for anything else."""
        code, node, line = place
        if depth > 4:
            return None
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            if any(isinstance(element, ast.Starred) for element in node.elts):
                return None
            return [Place(code, element, line) for element in node.elts]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "values":
            held = self.held(Place(code, node.func.value, line))
            display = held[0].node if held is not None and len(held) == 1 else None
            if isinstance(display, ast.Dict) and held is not None and None not in display.keys:
                return [Place(held[0].code, value, line) for value in display.values]
            return None
        held = self.held(place)
        return None if held is None or len(held) != 1 else self.elements(held[0], depth + 1)

    def held(self, place: Place) -> list[Place] | None:
        """All that a variable is ever bound to, where nothing but assignments does that and nothing changes it after;
        None where that is not known.
        """
        variable = self.variable(place)
        if variable is None or any(variable.code.changes(variable.name)):
            return None
        return variable.values

    def variable(self, place: Place) -> Variable | None:
        """The variable that a name or an attribute of a module is, if nothing but plain assignments binds it."""
        home = self.home(place)
        if home is None:
            return None
        code, name, scope, _ = home
        bound = code.bound_values(scope).get(name, ())
        if not bound or any(value is None for value in bound):
            return None
        values = [Place(code, value, value.lineno) for value in bound if value is not None]
        return Variable(code, name, values, local=not isinstance(scope, ast.Module))

    def returned(self, place: Place) -> list[Place]:
        """What the function of the project gives that an expression calls."""
        code, node, _ = place
        if not isinstance(node, ast.Call) or not isinstance(node.func, (ast.Name, ast.Attribute)):
            return []
        symbol = code.resolve_one(node.func)
        owned = code.classes.find(symbol) if symbol is not None else ()
        if len(owned) != 1 or owned[0].definition.is_class:
            return []
        other = code if owned[0].path == code.classes.path else self._open(owned[0].path)
        return [] if other is None else self.returns(other, owned[0].definition.name)

    def returns(self, code: Code, name: str) -> list[Place]:
        """The expressions that a function returns."""
        for definition, node in code.classes.statements():
            if definition.name == name and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                return [
                    Place(code, statement.value, statement.lineno)
                    for statement in statements(node.body)
                    if isinstance(statement, ast.Return) and statement.value is not None
                ]
        return []

    # -- what it is made of ----------------------------------------------------------------------

    def follow(self, start: Place, reached: Reached) -> None:
        """Add what the model at ``start`` is made of and was compiled with."""
        pending: list[Place] = [start]
        seen: set[tuple[int, int]] = set()
        while pending and len(seen) < _MOST_STEPS:
            place = pending.pop()
            key = (id(place.node), place.line)
            if key in seen:
                continue
            seen.add(key)
            pending.extend(self._step(place, reached))

    def _step(self, place: Place, reached: Reached) -> Iterator[Place]:
        code, node, line = place
        if isinstance(node, ast.Call):
            yield from self._call(place, node, reached)
        elif isinstance(node, ast.Name):
            yield from self.values(place)
            here = Home(code, node.id, code.function_around(node), line)
            home = self.home(place)
            for variable in (here,) if home is None or home == here else (here, home):
                yield from self._done_to(variable, reached)
        elif isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and node.value.id == "self":
                yield from self.values(place)
            elif (home := self.home(place)) is not None:
                yield from self.values(place)
                yield from self._done_to(home, reached)
            else:
                yield Place(code, node.value, line)  # ``base.output``
        elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            yield from (Place(code, element, line) for element in node.elts)
        elif isinstance(node, ast.Dict):
            yield from (Place(code, value, line) for value in node.values)
        elif isinstance(node, ast.Starred):
            yield Place(code, node.value, line)
        elif isinstance(node, ast.IfExp):
            yield from (Place(code, part, line) for part in (node.body, node.orelse))
        elif isinstance(node, ast.BinOp):
            yield from (Place(code, part, line) for part in (node.left, node.right))
        elif isinstance(node, ast.Subscript):
            yield from self._part(place, node)
        elif isinstance(node, (ast.ListComp, ast.GeneratorExp)):
            yield Place(code, node.elt, line)

    def _part(self, place: Place, node: ast.Subscript) -> Iterator[Place]:
        """The item of a display that is written out; of anything else the whole of it."""
        base = Place(place.code, node.value, place.line)
        values = self.values(base) if isinstance(node.value, (ast.Name, ast.Attribute)) else [base]
        if not any(isinstance(value.node, _DISPLAYS) for value in values):
            yield base
        for value in values:
            item = _item(value.node, node.slice)
            if item is not None:
                yield Place(value.code, item, value.line)

    def _call(self, place: Place, node: ast.Call, reached: Reached) -> Iterator[Place]:
        code, _, line = place
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        arguments = [Place(code, value, line) for value in given]
        symbol = code.resolve_one(node.func) if isinstance(node.func, (ast.Name, ast.Attribute)) else None
        if symbol is not None and DEFINITION in symbol:
            owned = code.classes.find(symbol)
            if len(owned) == 1 and owned[0].definition.is_class:
                kind = code.classes.ancestry(owned[0]).kind
                if kind in SAVED:
                    reached.objects[symbol] = False
                return
            if len(owned) == 1:
                other = code if owned[0].path == code.classes.path else self._open(owned[0].path)
                if other is not None:
                    yield from self.returns(other, owned[0].definition.name)
            yield from arguments
            return
        known = keras_class(symbol) if symbol is not None else None
        if known is not None:
            if known.name == "Lambda" and node.args and isinstance(node.args[0], ast.Lambda):
                reached.lambdas.add((code.classes.path, node.lineno, node.col_offset))
            if known.name != "Lambda" or known.root in ("keras", "tensorflow.keras"):
                for value in given:
                    self._object(code, value, reached, by_compile=False)
        elif symbol is None:
            made = Place(code, node.func, line)
            yield made
            self._classes_called(made, reached)
        yield from arguments

    def _classes_called(self, place: Place, reached: Reached) -> None:
        """The classes that are called by way of a variable or a container: ``for block in (A, B): x = block()(x)``."""
        node = place.node
        if isinstance(node, ast.Subscript):
            values = list(self._part(place, node))
        else:
            values = self.values(place) if isinstance(node, ast.Name) else []
        for value in values:
            if isinstance(value.node, (ast.Name, ast.Attribute)):
                symbol = value.code.resolve_one(value.node)
                owned = value.code.classes.find(symbol) if symbol is not None else ()
                if symbol is not None and len(owned) == 1 and owned[0].definition.is_class:
                    if value.code.classes.ancestry(owned[0]).kind in SAVED:
                        reached.objects[symbol] = False

    def _object(self, code: Code, value: ast.expr, reached: Reached, *, by_compile: bool) -> None:
        """A function or class of the project that an argument is."""
        for item in _elements(value):
            if isinstance(item, ast.Call):
                item = item.func
                wanted = True
            else:
                wanted = False
            if not isinstance(item, (ast.Name, ast.Attribute)):
                continue
            symbol = code.resolve_one(item)
            if symbol is None or DEFINITION not in symbol:
                continue
            owned = code.classes.find(symbol)
            if len(owned) != 1:
                continue
            definition = owned[0].definition
            if definition.is_class:
                if code.classes.ancestry(owned[0]).kind not in SAVED:
                    continue
            elif wanted:
                continue  # what a function returns is another thing
            reached.objects[symbol] = by_compile and reached.objects.get(symbol, True)

    def _done_to(self, variable: Home, reached: Reached) -> Iterator[Place]:
        """What ``name.add(…)``, ``name.append(…)`` and ``name.compile(…)`` gave a model, or a list of layers, ahead of a line."""
        code, name, scope, line = variable
        calls = code.given.get(name)
        if not calls:
            return
        since = _last_assignment(code, name, scope, line)
        for call in calls:
            if not since <= call.lineno <= line or code.function_around(call) is not scope:
                continue
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            if isinstance(call.func, ast.Attribute) and call.func.attr != "compile":
                yield from (Place(code, value, call.lineno) for value in given)
            else:
                for value in given:
                    self._object(code, value, reached, by_compile=True)


_DISPLAYS = (ast.List, ast.Tuple, ast.Dict)


def _item(display: ast.expr, index: ast.expr) -> ast.expr | None:
    """The item of a display under a literal index or key."""
    if not isinstance(index, ast.Constant):
        return None
    if isinstance(display, ast.Dict):
        found = [
            value
            for key, value in zip(display.keys, display.values, strict=True)
            if isinstance(key, ast.Constant) and key.value == index.value
        ]
        return found[-1] if found and None not in display.keys else None
    if isinstance(display, (ast.List, ast.Tuple)) and isinstance(index.value, int):
        plain = not any(isinstance(element, ast.Starred) for element in display.elts)
        return display.elts[index.value] if plain and 0 <= index.value < len(display.elts) else None
    return None


def _comprehended(code: Code, name: ast.Name) -> list[ast.expr]:
    """What the comprehension goes over that binds a name alone."""
    for above in code.above(name):
        if isinstance(above, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
            for generator in above.generators:
                if isinstance(generator.target, ast.Name) and generator.target.id == name.id:
                    return [generator.iter] if not generator.ifs else []
        elif isinstance(above, (ast.Lambda, ast.DictComp, ast.stmt)):
            return []
    return []


def _elements(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, (ast.List, ast.Tuple)):
        for element in value.elts:
            yield from _elements(element)
    elif isinstance(value, ast.Dict):
        for item in value.values:
            yield from _elements(item)
    else:
        yield value


def _root_of(symbol: str) -> str | None:
    known = keras_class(symbol.rpartition(".")[0] + ".Model")
    return known.root if known is not None else None


def _assigned(code: Code, name: str, scope: Scope, line: int) -> list[tuple[ast.expr, int]]:
    """(value, line) of the assignments that may hold at a line: the last one that always runs, and those after it."""
    found: list[tuple[ast.expr, int]] = []
    for statement in reversed(code.assignments(scope).get(name, ())):
        if (statement.end_lineno or statement.lineno) >= line:
            continue
        value = _value_for(statement, name)
        if value is not None:
            found.append((value, statement.lineno))
        if code.parents.get(statement) is scope or len(found) >= _MOST_BRANCHES:
            break
    return found[::-1]


def _is_parameter(name: str, scope: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(argument.arg == name for argument in ast.walk(scope.args) if isinstance(argument, ast.arg))


def _last_assignment(code: Code, name: str, scope: Scope, line: int) -> int:
    return max((at for _, at in _assigned(code, name, scope, line)), default=0)


def _value_for(statement: ast.Assign | ast.AnnAssign, name: str) -> ast.expr | None:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    for target in targets:
        if isinstance(target, ast.Name) and target.id == name:
            return statement.value
        if isinstance(target, (ast.Tuple, ast.List)):
            value = statement.value
            for index, element in enumerate(target.elts):
                if isinstance(element, ast.Name) and element.id == name:
                    if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
                        return value.elts[index]
                    return value
    return None
