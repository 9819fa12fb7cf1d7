"""What variables hold, followed back from where they are used: through scopes, loops, functions and modules of a project.

A name is followed to what was last assigned to it ahead of its use. What cannot be followed is nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import NamedTuple

from tflint.project.code import Code, Scope
from tflint.project.idioms import statements

_MOST_STEPS = 40
_MOST_BRANCHES = 24
"""How many assignments in branches are followed for one use."""
_END = 1 << 60
"""A line behind all others."""


class Place(NamedTuple):
    """An expression in a file, and the line up to which the code around it has run."""

    code: Code
    node: ast.expr
    line: int


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


class Variables:
    """Follows variables through the files that ``open_file`` gives."""

    def __init__(self, open_file: Open) -> None:
        self._open = open_file

    def home(self, place: Place, depth: int = 0) -> Home | None:
        """Where the variable lives that a name is, or an attribute of a module; None for anything else."""
        code, node, line = place
        if depth > _MOST_STEPS or not isinstance(node, (ast.Name, ast.Attribute)):
            return None
        if isinstance(node, ast.Name):
            if code.is_hidden(node):
                return None
            scope = code.function_around(node)
            name = node.id
            if name in code.assignments(scope) and assigned(code, name, scope, line):
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
        if code is None or flow is None or depth > _MOST_STEPS:
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
            return [Place(home.code, value, at) for value, at in assigned(*home)]
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


def assigned(code: Code, name: str, scope: Scope, line: int) -> list[tuple[ast.expr, int]]:
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


def last_assignment(code: Code, name: str, scope: Scope, line: int) -> int:
    return max((at for _, at in assigned(code, name, scope, line)), default=0)


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
