"""Which of the project's own classes and functions a Keras model is made of, followed back from where it is used.

A name is followed to what was last assigned to it ahead of its use; a call of one of the project's functions to what
that returns. What cannot be followed adds nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from tflint.project.code import Code
from tflint.project.keras_classes import SAVED, Kind, keras_class
from tflint.project.lookup import DEFINITION
from tflint.project.variables import Home, Open, Place, Variables, last_assignment

_MOST_STEPS = 4_000
_MOST_CALLS = 40


@dataclass(slots=True)
class Reached:
    """What a model is made of: candidates for classes and functions, and lambdas of Lambda layers by file and line."""

    objects: dict[str, bool] = field(default_factory=dict)
    """Candidate → whether only ``compile`` was given it."""
    lambdas: set[tuple[str, int, int]] = field(default_factory=set)
    sure: bool = True
    """Whether all of it is in every model that is meant: no branch makes another one."""


class Reach(Variables):
    """Follows models through the files that ``open`` gives."""

    def __init__(self, open_file: Open) -> None:
        super().__init__(open_file)
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
            values = self.values(place)
            yield from values
            here = Home(code, node.id, code.function_around(node), line)
            home = self.home(place)
            reached.sure &= home is None or len(values) <= 1
            for variable in (here,) if home is None or home == here else (here, home):
                yield from self._done_to(variable, reached)
        elif isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and node.value.id == "self":
                values = self.values(place)
                reached.sure &= len(values) <= 1
                yield from values
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
            reached.sure = False
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
                    returned = self.returns(other, owned[0].definition.name)
                    reached.sure &= len(returned) == 1
                    yield from returned
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
        since = last_assignment(code, name, scope, line)
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
