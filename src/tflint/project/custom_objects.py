"""What the code of a project tells Keras about custom objects, and by which names."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tflint.project.classes import is_registering
from tflint.project.code import Code
from tflint.project.lookup import DEFINITION
from tflint.project.reach import Reach
from tflint.project.values import literal
from tflint.project.variables import Open, Place

LOADS = frozenset({"load_model", "model_from_json", "model_from_yaml", "model_from_config"})
_SCOPES = frozenset({"custom_object_scope", "CustomObjectScope"})
_SECOND = LOADS | {"from_config"}
"""Calls whose second argument are custom objects."""
_MOST_STEPS = 12


@dataclass(slots=True)
class Given:
    """Custom objects: the keys that name them, and candidates for what they are."""

    keys: set[str] = field(default_factory=set)
    candidates: set[str] = field(default_factory=set)

    def add(self, other: Given) -> None:
        self.keys |= other.keys
        self.candidates |= other.candidates

    def names(self, candidate: str) -> bool:
        """Whether a class or function is one of them."""
        last = candidate.rpartition(DEFINITION)[2].rpartition(".")[2]
        return candidate in self.candidates or any(key.rpartition(">")[2] == last for key in self.keys)


@dataclass(slots=True)
class Covered:
    """What a project tells Keras: for good, and for single calls. ``all`` where that cannot be read from the code."""

    everywhere: Given = field(default_factory=Given)
    """By a registry, a scope or a call of the decorator."""
    all_everywhere: bool = False
    calls: Given = field(default_factory=Given)
    """By an argument of some call."""
    all_calls: bool = False
    loads: int = 0
    compiled_loads: int = 0
    weights: bool = False
    """Whether somebody loads weights, which a file of a whole model gives without any class."""
    unsafe: bool = False
    """Whether somebody lets Keras load lambdas."""

    @property
    def all(self) -> bool:
        return self.all_everywhere or self.all_calls

    def names(self, candidate: str) -> bool:
        """Whether anything names a class or function."""
        return self.everywhere.names(candidate) or self.calls.names(candidate)


def read_covers(code: Code, covered: Covered, open_file: Open) -> None:
    """Add what a file tells Keras about custom objects."""
    reading = _Reading(Reach(open_file))
    calls = code.calls_near(
        "custom_objects",
        "safe_mode",
        "load_weights",
        "enable_unsafe_deserialization",
        "register_keras_serializable",
        "update",
        "setdefault",
        *_SECOND,
        *_SCOPES,
    )
    for call in calls:
        last = _last_name(call)
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        if last in LOADS:
            covered.loads += 1
            covered.compiled_loads += is_compiled(call)
        covered.weights |= last == "load_weights"
        covered.unsafe |= last == "enable_unsafe_deserialization" or "safe_mode" in keywords
        given = given_to(call)
        if None in keywords and last in LOADS:
            covered.all_calls = True
        elif given is not None:
            covered.all_calls |= not _take(reading.read(Place(code, given, call.lineno)), covered.calls)
        if last in _SCOPES:
            for argument in call.args:
                covered.all_everywhere |= not _take(
                    reading.read(Place(code, argument, call.lineno)), covered.everywhere
                )
        elif last in ("update", "setdefault") and isinstance(call.func, ast.Attribute):
            if _is_registry(call.func.value, code):
                _read_change(call, code, covered, reading)
    if code.says("register_keras_serializable"):
        for call in code.calls:
            _read_registration(call, code, covered)
    if code.says("get_custom_objects", "_GLOBAL_CUSTOM_OBJECTS"):
        for node in code.parents:
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
                if _is_registry(node.value, code):
                    key = literal(node.slice)
                    covered.all_everywhere |= key is None
                    covered.everywhere.keys.update([] if key is None else [key])


def given_to(call: ast.Call) -> ast.expr | None:
    """The custom objects that a call is given."""
    for keyword in call.keywords:
        if keyword.arg == "custom_objects":
            return keyword.value
    return call.args[1] if _last_name(call) in _SECOND and len(call.args) > 1 else None


def is_compiled(call: ast.Call) -> bool:
    """Whether a call that loads a model compiles it."""
    return not any(
        keyword.arg == "compile" and isinstance(keyword.value, ast.Constant) and keyword.value.value is False
        for keyword in call.keywords
    )


def read_given(place: Place, open_file: Open) -> Given | None:
    """The custom objects that an expression holds; None where that cannot be read from the code."""
    return _Reading(Reach(open_file)).read(place)


def _take(found: Given | None, into: Given) -> bool:
    """Add what was read; whether anything was."""
    if found is not None:
        into.add(found)
    return found is not None


def _read_change(call: ast.Call, code: Code, covered: Covered, reading: _Reading) -> None:
    """``get_custom_objects().update({…})``, ``….setdefault("A", A)``."""
    if _last_name(call) == "setdefault":
        key = literal(call.args[0]) if call.args else None
        covered.everywhere.keys.update([] if key is None else [key])
        return
    if call.args:
        covered.all_everywhere |= not _take(
            reading.read(Place(code, call.args[0], call.lineno)), covered.everywhere
        )
    for keyword in call.keywords:
        covered.all_everywhere |= keyword.arg is None
        covered.everywhere.keys.update([] if keyword.arg is None else [keyword.arg])


def _read_registration(call: ast.Call, code: Code, covered: Covered) -> None:
    """``register_keras_serializable("package")(Scale)``."""
    if isinstance(call.func, ast.Call) and isinstance(call.func.func, (ast.Name, ast.Attribute)):
        if any(is_registering(symbol) for symbol in code.resolve(call.func.func)):
            for argument in call.args:
                if isinstance(argument, (ast.Name, ast.Attribute)):
                    found = code.resolve(argument)
                    covered.everywhere.candidates.update(found)
                    known = all(DEFINITION in candidate for candidate in found)
                    covered.all_everywhere |= not (known and found)


def _is_registry(node: ast.expr, code: Code) -> bool:
    """``get_custom_objects()``, and a name for what it gave."""
    if isinstance(node, ast.Name):
        values = Reach(lambda path: None).values(Place(code, node, node.lineno))
        return (
            len(values) == 1 and isinstance(values[0].node, ast.Call) and _is_registry(values[0].node, code)
        )
    last = _last_name(node) if isinstance(node, ast.Call) else ""
    return last == "get_custom_objects" or (
        isinstance(node, ast.Attribute) and node.attr == "_GLOBAL_CUSTOM_OBJECTS"
    )


def _last_name(call: ast.Call) -> str:
    func = call.func
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


class _Reading:
    """Reads dictionaries of custom objects, through names, functions and modules of the project."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    def read(self, place: Place, depth: int = 0) -> Given | None:
        """What an expression holds; None where that is not known."""
        code, node, line = place
        if depth > _MOST_STEPS:
            return None
        if isinstance(node, ast.Constant) and node.value is None:
            return Given()
        if isinstance(node, ast.Dict):
            return self._display(place, node, depth)
        if isinstance(node, ast.DictComp):
            return self._comprehension(place, node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return self._together((Place(code, side, line) for side in (node.left, node.right)), depth)
        if isinstance(node, ast.BoolOp):
            return self._together((Place(code, side, line) for side in node.values), depth)
        if isinstance(node, ast.Call):
            return self._call(place, node, depth)
        if isinstance(node, (ast.Name, ast.Attribute)):
            return self._name(place, node, depth)
        return None

    def _together(self, places: Iterable[Place], depth: int) -> Given | None:
        found = Given()
        for place in places:
            below = self.read(place, depth + 1)
            if below is None:
                return None
            found.add(below)
        return found

    def _display(self, place: Place, node: ast.Dict, depth: int) -> Given | None:
        code, _, line = place
        found = Given()
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                below = self.read(Place(code, value, line), depth + 1)
                if below is None:
                    return None
                found.add(below)
                continue
            name = literal(key)
            if name is None and isinstance(key, ast.Attribute) and key.attr == "__name__":
                name = _called(key.value, code)
            if name is None:
                return None
            found.keys.add(name)
            found.candidates.update(_candidates(value, code))
        return found

    def _comprehension(self, place: Place, node: ast.DictComp) -> Given | None:
        """``{item.__name__: item for item in (A, B)}``."""
        if len(node.generators) != 1 or node.generators[0].ifs:
            return None
        generator = node.generators[0]
        target, key = generator.target, node.key
        if not (isinstance(target, ast.Name) and isinstance(node.value, ast.Name)):
            return None
        if not (
            isinstance(key, ast.Attribute) and key.attr == "__name__" and isinstance(key.value, ast.Name)
        ):
            return None
        if not target.id == node.value.id == key.value.id:
            return None
        elements = self._reach.elements(Place(place.code, generator.iter, place.line))
        return None if elements is None else _by_their_names(elements)

    def _call(self, place: Place, node: ast.Call, depth: int) -> Given | None:
        code, func, line = place.code, node.func, place.line
        if isinstance(func, ast.Name) and func.id in ("dict", "OrderedDict"):
            found = self._together((Place(code, argument, line) for argument in node.args), depth)
            for keyword in node.keywords:
                if found is None:
                    return None
                if keyword.arg is None:
                    below = self.read(Place(code, keyword.value, line), depth + 1)
                    if below is None:
                        return None
                    found.add(below)
                else:
                    found.keys.add(keyword.arg)
                    found.candidates.update(_candidates(keyword.value, code))
            return found
        if isinstance(func, ast.Attribute) and func.attr == "copy" and not node.args:
            return self.read(Place(code, func.value, line), depth + 1)
        returned = self._reach.returned(place)
        return self._together(returned, depth) if returned else None

    def _name(self, place: Place, node: ast.Name | ast.Attribute, depth: int) -> Given | None:
        """What a variable holds: all that it is ever bound to, and all that is put into it where it is bound."""
        found = Given()
        held = self._reach.variable(place)
        if held is None:
            return None
        code, name = held.code, held.name
        for value in held.values:
            below = self.read(value, depth + 1)
            if below is None or (isinstance(value.node, ast.Dict) and not value.node.keys and not held.local):
                return None  # an empty one at the top of a module is there to be filled, by whomever
            found.add(below)
        users = dict.fromkeys((code, place.code))
        for user in users:
            if user is not code and isinstance(node, ast.Name):
                name = node.id
            for change in user.changes(name):
                below = self._change(change, user, depth)
                if below is None:
                    return None
                found.add(below)
        return found

    def _change(self, change: ast.AST, code: Code, depth: int) -> Given | None:
        if isinstance(change, ast.Subscript):
            key = literal(change.slice)
            return None if key is None else Given({key})
        if isinstance(change, ast.Call) and _last_name(change) == "update" and len(change.args) == 1:
            return self.read(Place(code, change.args[0], change.lineno), depth + 1)
        return None


def _by_their_names(elements: list[Place]) -> Given | None:
    found = Given()
    for element in elements:
        name = _called(element.node, element.code)
        if name is None:
            return None
        found.keys.add(name)
        found.candidates.update(_candidates(element.node, element.code))
    return found


def _called(node: ast.expr, code: Code) -> str | None:
    """The ``__name__`` of the class or function that an expression is."""
    if not isinstance(node, (ast.Name, ast.Attribute)):
        return None
    symbol = code.resolve_one(node)
    if symbol is not None and DEFINITION in symbol:
        return symbol.rpartition(DEFINITION)[2].rpartition(".")[2]
    return node.attr if isinstance(node, ast.Attribute) else node.id


def _candidates(node: ast.expr, code: Code) -> Iterator[str]:
    if isinstance(node, (ast.Name, ast.Attribute)):
        yield from (found for found in code.resolve(node) if DEFINITION in found)
