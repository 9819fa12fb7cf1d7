"""One file's code with its names: the node around each node, and what expressions may be anywhere in it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from tflint.project.classes import Classes
from tflint.project.flow import Flow
from tflint.project.idioms import every_statement, statements
from tflint.project.spots import lines_with, nodes_on


def _place(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


Scope = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef
_LEAVES = frozenset({ast.Load, ast.Store, ast.Del})
_SCOPES = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef)


class Code:
    """Everything is worked out when it is first asked for."""

    def __init__(self, classes: Classes, text: str | None = None) -> None:
        self.classes = classes
        self.tree = classes.tree
        self.text = text
        """What the tree was made of, if it is known; at least its ASCII characters are those."""
        self._bound: dict[Scope, dict[str, list[ast.expr | None]]] = {}
        self._attributes: dict[ast.ClassDef, dict[str, list[ast.expr]]] = {}
        self._assignments: dict[Scope, dict[str, list[ast.Assign | ast.AnnAssign]]] = {}

    @cached_property
    def parents(self) -> Mapping[ast.AST, ast.AST]:
        """The node around each node."""
        found: dict[ast.AST, ast.AST] = {}
        pending: list[ast.AST] = [self.tree]
        while pending:
            node = pending.pop()
            held = node.__dict__
            for name in node._fields:
                value = held.get(name)
                if isinstance(value, ast.AST):
                    if value.__class__ not in _LEAVES:
                        found[value] = node
                        pending.append(value)
                elif value.__class__ is list:
                    for item in value:
                        if isinstance(item, ast.AST) and item.__class__ not in _LEAVES:
                            found[item] = node
                            pending.append(item)
        return found

    @cached_property
    def calls(self) -> tuple[ast.Call, ...]:
        """All calls, in no particular order."""
        return tuple(node for node in self.parents if isinstance(node, ast.Call))

    @cached_property
    def given(self) -> Mapping[str, list[ast.Call]]:
        """The calls of ``name.add``, ``name.append`` and the like by the name, in source order."""
        found: dict[str, list[ast.Call]] = {}
        for call in self.called("add", "compile", "append", "extend"):
            if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
                found.setdefault(call.func.value.id, []).append(call)
        return found

    def called(self, *names: str) -> list[ast.Call]:
        """The calls of what has one of these names, or an attribute of it, in source order."""
        found = []
        for call in self.calls_near(*names):
            func = call.func
            if (func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")) in names:
                found.append(call)
        return sorted(found, key=_place)

    def calls_near(self, *words: str) -> Iterator[ast.Call]:
        """At least the calls that hold one of these words, in no particular order."""
        nodes: Iterable[ast.AST]
        nodes = self.parents if self.text is None else nodes_on(self.tree, lines_with(self.text, words))
        return (node for node in nodes if isinstance(node, ast.Call))

    def says(self, *words: str) -> bool:
        """Whether one of some words may stand in the code."""
        return self.text is None or any(word in self.text for word in words)

    @cached_property
    def stores(self) -> tuple[ast.Attribute, ...]:
        """The attributes that statements assign to, in source order."""
        found: list[ast.Attribute] = []
        for statement in every_statement(self.tree.body):
            for target in _targets(statement):
                if target.__class__ is not ast.Name:
                    found.extend(
                        node
                        for node in ast.walk(target)
                        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
                    )
        return tuple(sorted(found, key=_place))

    def changes(self, name: str) -> Iterator[ast.AST]:
        """The places where something is put into what a name holds, or taken out of it."""
        if not self.says(name):
            return
        for node, above in self.parents.items():
            if isinstance(node, ast.Name) and node.id == name:
                if isinstance(above, ast.Subscript) and above.value is node:
                    if not isinstance(above.ctx, ast.Load):
                        yield above
                elif isinstance(above, ast.AugAssign) and above.target is node:
                    yield above
                elif isinstance(above, ast.Attribute) and above.attr in _CHANGERS:
                    yield self.parents[above]

    def assignments(self, scope: Scope) -> Mapping[str, list[ast.Assign | ast.AnnAssign]]:
        """The assignments of each name in a scope, in source order."""
        known = self._assignments.get(scope)
        if known is None:
            known = self._assignments[scope] = {}
            for statement in statements(scope.body):
                if isinstance(statement, (ast.Assign, ast.AnnAssign)):
                    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                    for name in dict.fromkeys(_bound_names(targets)):
                        known.setdefault(name, []).append(statement)
        return known

    def loops(self, name: str, node: ast.AST) -> list[ast.For]:
        """The loops around a node that bind a name alone, in its own scope; the nearest first."""
        found = []
        for above in self.above(node):
            if isinstance(above, (*_SCOPES, ast.ClassDef, ast.Lambda)):
                break
            if isinstance(above, ast.For) and isinstance(above.target, ast.Name) and above.target.id == name:
                found.append(above)
        return found

    def set_attributes(self, owner: ast.ClassDef) -> Mapping[str, list[ast.expr]]:
        """What the methods of a class assign to attributes of ``self``, but for ``None``, in no particular order."""
        known = self._attributes.get(owner)
        if known is None:
            known = self._attributes[owner] = {}
            for statement in every_statement(owner.body):
                if isinstance(statement, ast.Assign):
                    value = statement.value
                    if isinstance(value, ast.Constant) and value.value is None:
                        continue
                    for target in statement.targets:
                        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                            if target.value.id == "self":
                                known.setdefault(target.attr, []).append(value)
        return known

    def bound_values(self, scope: Scope) -> Mapping[str, list[ast.expr | None]]:
        """What each name is bound to anywhere in a scope, those in it included; None for what is no plain assignment."""
        known = self._bound.get(scope)
        if known is None:
            known = self._bound[scope] = {}
            for node in ast.walk(scope):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    above = self.parents.get(node)
                    plain = isinstance(above, ast.Assign) and len(above.targets) == 1
                    value = above.value if plain and isinstance(above, ast.Assign) else None
                    known.setdefault(node.id, []).append(value)
                elif isinstance(node, ast.arg):
                    known.setdefault(node.arg, []).append(None)
        return known

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, from the nearest to the module."""
        current = self.parents.get(node)
        while current is not None:
            yield current
            current = self.parents.get(current)

    def function_around(self, node: ast.AST) -> Scope:
        """The function (or the module) whose local names an expression sees."""
        child = node
        for above in self.above(node):
            if isinstance(above, _SCOPES) and (isinstance(above, ast.Module) or child in above.body):
                return above
            child = above
        return self.tree

    def scope_of(self, node: ast.AST) -> Flow | None:
        """The scope in which a node is evaluated; of a class's body that of the class."""
        child = node
        for above in self.above(node):
            if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                if child in above.body:
                    return self.classes.scope(above)
            elif isinstance(above, ast.Module):
                return self.classes.scope(above)
            child = above
        return None

    def resolve(self, node: ast.expr) -> tuple[str, ...]:
        """What an expression may be; nothing where its scope is unknown, or a lambda or comprehension hides the name."""
        inner = node
        while isinstance(inner, ast.Attribute):
            inner = inner.value
        if isinstance(inner, ast.Name) and self.is_hidden(inner):
            return ()
        scope = self.scope_of(node)
        return () if scope is None else self.classes.resolve(node, scope)

    def resolve_one(self, node: ast.expr) -> str | None:
        """The one thing that an expression certainly is."""
        found = self.resolve(node)
        return found[0] if len(found) == 1 and found[0] else None

    def is_hidden(self, name: ast.Name) -> bool:
        """Whether a name is bound by a lambda or comprehension around it."""
        for above in self.above(name):
            if isinstance(above, ast.Lambda):
                arguments = above.args
                every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
                every += [item for item in (arguments.vararg, arguments.kwarg) if item is not None]
                if any(argument.arg == name.id for argument in every):
                    return True
            elif isinstance(above, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
                for generator in above.generators:
                    targets = (item for item in ast.walk(generator.target) if isinstance(item, ast.Name))
                    if any(target.id == name.id for target in targets):
                        return True
            elif isinstance(above, ast.stmt):
                return False
        return False


def _targets(statement: ast.stmt) -> Iterator[ast.expr]:
    kind = statement.__class__
    if kind is ast.Assign:
        yield from statement.targets  # type: ignore[attr-defined]
    elif kind in _SINGLE:
        yield statement.target  # type: ignore[attr-defined]
    elif kind is ast.With or kind is ast.AsyncWith:
        for item in statement.items:  # type: ignore[attr-defined]
            if item.optional_vars is not None:
                yield item.optional_vars


_CHANGERS = frozenset(
    {
        "update",
        "setdefault",
        "__setitem__",
        "__ior__",
        "pop",
        "popitem",
        "clear",
        "append",
        "extend",
        "insert",
        "remove",
    }
    | {"add", "discard"}
)
_SINGLE = frozenset({ast.AnnAssign, ast.AugAssign, ast.For, ast.AsyncFor})


def _bound_names(targets: Sequence[ast.expr]) -> Iterator[str]:
    for target in targets:
        if isinstance(target, ast.Name):
            yield target.id
        elif isinstance(target, (ast.Tuple, ast.List)):
            yield from _bound_names(target.elts)
