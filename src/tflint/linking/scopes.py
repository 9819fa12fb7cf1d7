"""Python's scopes over its own syntax tree: where each name is bound, and what a use of it can see.

Flow-insensitive: a name that is bound anywhere in a scope counts as bound in all of it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Kind(Enum):
    """What a scope is."""

    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """One binding of a name. ``alias`` and ``statement`` are those of an import; else both are None."""

    node: ast.AST
    alias: ast.alias | None = None
    statement: ast.Import | ast.ImportFrom | None = None


@dataclass(slots=True, eq=False)
class Scope:
    """A scope: the module, a class body, a function, a comprehension or a lambda."""

    kind: Kind
    node: ast.AST
    above: Scope | None
    names: dict[str, list[Bound]] = field(default_factory=dict)
    outer: dict[str, bool] = field(default_factory=dict)
    """Names declared ``global`` (true) or ``nonlocal`` (false)."""

    @property
    def module(self) -> Scope:
        scope = self
        while scope.above is not None:
            scope = scope.above
        return scope

    def bind(self, name: str, bound: Bound) -> None:
        """Bind a name here, or where a declaration says."""
        scope: Scope = self
        if name in self.outer:
            scope = self.module if self.outer[name] else (self._declared(name) or self)
        scope.names.setdefault(name, []).append(bound)

    def _declared(self, name: str) -> Scope | None:
        scope = self.above
        while scope is not None and not (scope.kind is Kind.FUNCTION and name in scope.names):
            scope = scope.above
        return scope

    def lookup(self, name: str) -> tuple[Scope, list[Bound]] | None:
        """The scope whose binding of a name a use in this scope sees, with the bindings; None if there is none."""
        if self.outer.get(name) is True:
            found = self.module.names.get(name)
            return (self.module, found) if found else None
        scope: Scope | None = self
        while scope is not None:
            if scope is self or scope.kind is not Kind.CLASS:
                found = scope.names.get(name)
                if found:
                    return scope, found
            scope = scope.above
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A name that is read, and the scope that reads it."""

    node: ast.Name
    scope: Scope


class Scopes:
    """The scopes of a module. Raises RecursionError for code that is nested too deeply."""

    def __init__(self, tree: ast.Module) -> None:
        self.module = Scope(Kind.MODULE, tree, None)
        self.uses: list[Use] = []
        self.parents: dict[ast.AST, ast.AST] = {}
        self.imports: list[tuple[ast.Import | ast.ImportFrom, Scope]] = []
        self._lazy_annotations = any(
            isinstance(statement, ast.ImportFrom)
            and statement.module == "__future__"
            and any(alias.name == "annotations" for alias in statement.names)
            for statement in tree.body
        )
        self._all(tree.body, self.module, tree)

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, innermost first."""
        above = self.parents.get(node)
        while above is not None:
            yield above
            above = self.parents.get(above)

    # -- walking ---------------------------------------------------------------------------------

    def _all(self, nodes: list[ast.stmt] | list[ast.expr], scope: Scope, parent: ast.AST) -> None:
        for node in nodes:
            self._visit(node, scope, parent)

    def _children(self, node: ast.AST, scope: Scope) -> None:
        held = node.__dict__
        for name in node._fields:
            value: Any = held.get(name)
            kind = value.__class__
            if kind is list:
                for item in value:
                    if item.__class__ not in _PLAIN:
                        self._visit(item, scope, node)
            elif kind not in _PLAIN:
                self._visit(value, scope, node)

    def _visit(self, node: ast.AST | None, scope: Scope, parent: ast.AST) -> None:
        if node is None:
            return
        self.parents[node] = parent
        kind = node.__class__
        if kind is ast.Constant:
            return
        if kind is ast.Name:
            assert isinstance(node, ast.Name)
            if node.ctx.__class__ is ast.Load:
                self.uses.append(Use(node, scope))
            else:
                scope.bind(node.id, Bound(node))
        elif kind in _VISITORS:
            _VISITORS[kind](self, node, scope)
        else:
            self._children(node, scope)

    def _import(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        self.imports.append((node, scope))
        for alias in node.names:
            self.parents[alias] = node
            if alias.name != "*":
                local = alias.asname or alias.name
                if isinstance(node, ast.Import) and not alias.asname:
                    local = alias.name.partition(".")[0]
                scope.bind(local, Bound(alias, alias, node))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
        scope.bind(node.name, Bound(node))
        self._all(node.decorator_list, scope, node)
        outside = self._type_scope(node, scope)
        inner = Scope(Kind.FUNCTION, node, outside)
        self._arguments(node.args, outside, inner, node)
        if not self._lazy_annotations:
            self._visit(node.returns, outside, node)
        self._body(node.body, inner, node)

    def _body(self, body: list[ast.stmt], inner: Scope, node: ast.AST) -> None:
        for statement in _statements(body):
            if isinstance(statement, (ast.Global, ast.Nonlocal)):
                for name in statement.names:
                    inner.outer[name] = isinstance(statement, ast.Global)
        self._all(body, inner, node)

    def _type_scope(self, node: ast.AST, scope: Scope) -> Scope:
        parameters = getattr(node, "type_params", ())
        if not parameters:
            return scope
        inner = Scope(Kind.FUNCTION, node, scope)
        for parameter in parameters:
            inner.bind(parameter.name, Bound(parameter))
        return inner

    def _lambda(self, node: ast.Lambda, scope: Scope) -> None:
        inner = Scope(Kind.FUNCTION, node, scope)
        self._arguments(node.args, scope, inner, node)
        self._visit(node.body, inner, node)

    def _arguments(self, arguments: ast.arguments, outside: Scope, inner: Scope, parent: ast.AST) -> None:
        self.parents[arguments] = parent
        for default in (*arguments.defaults, *arguments.kw_defaults):
            self._visit(default, outside, arguments)
        every = (
            *arguments.posonlyargs,
            *arguments.args,
            *arguments.kwonlyargs,
            arguments.vararg,
            arguments.kwarg,
        )
        for argument in every:
            if argument is not None:
                self.parents[argument] = arguments
                inner.bind(argument.arg, Bound(argument))
                if not self._lazy_annotations:
                    self._visit(argument.annotation, outside, argument)

    def _class(self, node: ast.ClassDef, scope: Scope) -> None:
        scope.bind(node.name, Bound(node))
        self._all(node.decorator_list, scope, node)
        outside = self._type_scope(node, scope)
        self._all(node.bases, outside, node)
        for keyword in node.keywords:
            self._visit(keyword, outside, node)
        inner = Scope(Kind.CLASS, node, outside)
        for name in ("__module__", "__qualname__"):
            inner.names[name] = [Bound(node)]
        self._body(node.body, inner, node)

    def _comprehension(self, node: ast.AST, scope: Scope) -> None:
        inner = Scope(Kind.FUNCTION, node, scope)
        generators: list[ast.comprehension] = getattr(node, "generators", [])
        for index, generator in enumerate(generators):
            self.parents[generator] = node
            self._visit(generator.iter, inner if index else scope, generator)
            self._visit(generator.target, inner, generator)
            for condition in generator.ifs:
                self._visit(condition, inner, generator)
        for name in ("elt", "key", "value"):
            self._visit(getattr(node, name, None), inner, node)

    def _walrus(self, node: ast.NamedExpr, scope: Scope) -> None:
        self.parents[node.target] = node
        target = scope
        while isinstance(target.node, COMPREHENSIONS) and target.above is not None:
            target = target.above
        target.bind(node.target.id, Bound(node.target))
        self._visit(node.value, scope, node)

    def _handler(self, node: ast.ExceptHandler, scope: Scope) -> None:
        if node.name:
            scope.bind(node.name, Bound(node))
        self._children(node, scope)

    def _pattern(self, node: ast.AST, scope: Scope) -> None:
        for name in ("name", "rest"):
            captured = getattr(node, name, None)
            if isinstance(captured, str):
                scope.bind(captured, Bound(node))
        self._children(node, scope)

    def _annotated(self, node: ast.AnnAssign, scope: Scope) -> None:
        if not self._lazy_annotations and scope.kind is not Kind.FUNCTION:
            self._visit(node.annotation, scope, node)
        self._visit(node.value, scope, node)
        self._visit(node.target, scope, node)

    def _augmented(self, node: ast.AugAssign, scope: Scope) -> None:
        if isinstance(node.target, ast.Name):
            self.uses.append(Use(node.target, scope))
        self._visit(node.value, scope, node)
        self._visit(node.target, scope, node)

    def _type_alias(self, node: ast.AST, scope: Scope) -> None:
        """``type X = …``: the value is not evaluated until somebody asks for it."""
        name = getattr(node, "name", None)
        if isinstance(name, ast.Name):
            scope.bind(name.id, Bound(node))


_PLAIN = frozenset(
    {str, int, float, complex, bytes, bool, type(None), type(...), ast.Load, ast.Store, ast.Del}
    | {
        kind
        for above in (ast.operator, ast.unaryop, ast.cmpop, ast.boolop)
        for kind in above.__subclasses__()
    }
)
"""Classes of what no scope is looked for in: all fields that are no nodes, and nodes that hold nothing."""

_VISITORS: dict[type[ast.AST], Callable[..., None]] = {
    ast.Import: Scopes._import,
    ast.ImportFrom: Scopes._import,
    ast.FunctionDef: Scopes._function,
    ast.AsyncFunctionDef: Scopes._function,
    ast.Lambda: Scopes._lambda,
    ast.ClassDef: Scopes._class,
    ast.ListComp: Scopes._comprehension,
    ast.SetComp: Scopes._comprehension,
    ast.DictComp: Scopes._comprehension,
    ast.GeneratorExp: Scopes._comprehension,
    ast.NamedExpr: Scopes._walrus,
    ast.ExceptHandler: Scopes._handler,
    ast.AnnAssign: Scopes._annotated,
    ast.AugAssign: Scopes._augmented,
    **{
        getattr(ast, name): Scopes._pattern
        for name in ("MatchAs", "MatchStar", "MatchMapping")
        if hasattr(ast, name)
    },
    **({ast.TypeAlias: Scopes._type_alias} if hasattr(ast, "TypeAlias") else {}),
}


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    from tflint.project.idioms import statements

    return statements(body)
