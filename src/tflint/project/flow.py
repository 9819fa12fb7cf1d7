"""The names that code binds, followed statement by statement as Python would run it.

A straight line of bindings leaves the last one. Branches leave one candidate each, in source order; what a
name was before counts where a branch may leave it alone. A branch that always raises leaves nothing.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from tflint.project.entries import MAX_CANDIDATES, Entry, Names, either, join
from tflint.project.facts import Bound, Candidate, Defined, Facts, Loose, Other, Patch, Ref, Star, Value
from tflint.project.idioms import (
    Function,
    constant_truth,
    declared_global,
    is_exit,
    is_main_guard,
    literal_texts,
    namespace_of,
    swallows_errors,
)
from tflint.project.public import PublicList
from tflint.project.values import THING, Values, evaluate, literal, loose, merge

_BUILTINS = frozenset(dir(builtins))


@dataclass(slots=True)
class Everything:
    """What a run over all scopes collects: imported things, what each name is ever bound to, patches."""

    imports: dict[Ref, None] = field(default_factory=dict)
    names: dict[str, dict[Value, None]] = field(default_factory=dict)
    patches: dict[Patch, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """A class or function statement as it was met: its qualified name, what its decorators and bases were then."""

    node: Function | ast.ClassDef
    path: tuple[str, ...]
    decorators: tuple[Values, ...]
    bases: tuple[Values, ...]


@dataclass(slots=True)
class Sightings:
    """What a run notes of definitions, in source order, and of the scopes that it has run, by their nodes."""

    definitions: list[Sighting] = field(default_factory=list)
    scopes: dict[ast.AST, Flow] = field(default_factory=dict)


@dataclass(slots=True)
class _Module:
    """What all scopes of one module share; ``everything`` is None where only the module's names matter, and
    ``sightings`` where nobody asks for definitions.
    """

    everything: Everything | None
    sightings: Sightings | None = None
    moment: int = 0
    stars: list[Star] = field(default_factory=list)
    submodules: dict[str, None] = field(default_factory=dict)
    complete: bool = True
    public: PublicList = field(default_factory=PublicList)


class Flow:
    """One scope being run: the module's own, a function's or a class body's."""

    def __init__(
        self,
        everything: Everything | None = None,
        above: Flow | None = None,
        is_class: bool = False,
        sightings: Sightings | None = None,
        path: tuple[str, ...] = (),
    ) -> None:
        self._above = above
        self._is_class = is_class
        self._path = path
        self._module: _Module = above._module if above is not None else _Module(everything, sightings)
        self._names: Names = {}
        self._globals: frozenset[str] = frozenset()
        self._branches = 0
        self._guarded: list[Names] = []
        """For each ``try`` around the current statement: everything that its body has bound so far."""
        self._texts: dict[str, tuple[str, ...]] = {}
        self.functions: list[Function] = []
        """The functions met, their bodies not run yet: a body runs when everything around it is bound."""
        self._paths: dict[Function, tuple[str, ...]] = {}
        """The qualified names of those that stand in classes."""

    @property
    def _top(self) -> Flow:
        """The module's own scope. Not kept: a scope that knows itself is a circle, which keeps the syntax tree."""
        scope = self
        while scope._above is not None:
            scope = scope._above
        return scope

    # -- names -----------------------------------------------------------------------------------

    def lookup(self, name: str) -> Values:
        """What a name may be at this point; empty if no code here binds it."""
        scope: Flow | None = self
        while scope is not None:
            entry = scope._names.get(name)
            if entry is not None and (scope is self or not scope._is_class):
                bound, stars = entry.bound(), len(self._module.stars)
                if scope._above is None and stars and not (bound.sure and _all_after(bound, stars)):
                    return loose(name, stars, bound)
                return bound.values
            scope = scope._above
        if not self._module.stars:
            return ()
        brought: Values = (Loose((name,), len(self._module.stars)),)
        return merge([brought, THING]) if name in _BUILTINS else brought

    def bind(self, name: str, values: Values) -> None:
        """Give a name its new and only candidates; a name that is declared global gets them as well."""
        module = self._module
        module.moment += 1
        stars = len(module.stars)
        dated = tuple((module.moment, Candidate(value, stars)) for value in values)
        if module.everything is not None:
            known = module.everything.names.setdefault(name, {})
            if len(known) < MAX_CANDIDATES:
                known.update((value, None) for value in values if not isinstance(value, (Other, Defined)))
        if name in self._globals:
            before = self._top._names.get(name, Entry((), sure=False))
            candidates = (*before.candidates, *dated)[-MAX_CANDIDATES:]
            self._top._names[name] = Entry(candidates, before.sure)
        else:
            entry = self._names[name] = Entry(dated)
            for bound in self._guarded:
                bound[name] = either(bound[name], entry) if name in bound else entry

    def _delete(self, name: str) -> None:
        if self._above is None and self._module.stars:
            self.bind(name, (Other.GONE,))
        else:
            self._names.pop(name, None)

    def _evaluate(self, node: ast.expr) -> Values:
        return evaluate(node, self.lookup)

    # -- statements ------------------------------------------------------------------------------

    def run(self, body: Iterable[ast.stmt]) -> bool:
        """Run statements; whether the code after them is reached."""
        return all(self._step(statement) for statement in body)

    def run_function(self, function: Function) -> Flow:
        """Run the body of a function that this scope met; gives the function's own scope."""
        path = self._paths.get(function, (*self._path, function.name))
        inner = Flow(above=self, path=(*path, "<locals>"))
        self._note_scope(function, inner)
        inner._branches = 1
        inner._globals = declared_global(function)
        arguments = function.args
        positional = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        for argument in (*positional, arguments.vararg, arguments.kwarg):
            if argument is not None:
                inner.bind(argument.arg, THING)
        inner.run(function.body)
        return inner

    def _step(self, statement: ast.stmt) -> bool:
        match statement:
            case ast.Expr():
                return self._expression(statement.value)
            case ast.Assign():
                values = self._evaluate(statement.value)
                for target in statement.targets:
                    self._assign(target, values, statement.value)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._define_function(statement)
            case ast.ClassDef():
                self._define_class(statement)
            case ast.Import():
                self._import(statement)
            case ast.ImportFrom():
                self._import_from(statement)
            case ast.If():
                return self._if(statement)
            case ast.For() | ast.AsyncFor():
                return self._for(statement)
            case ast.While():
                return self._while(statement)
            case ast.With() | ast.AsyncWith():
                return self._with(statement)
            case ast.Match():
                start = self._names
                return self._meet([start, *(self._branch(case.body, start) for case in statement.cases)])
            case ast.AnnAssign(value=ast.expr() as source):
                self._assign(statement.target, self._evaluate(source), source)
            case ast.AugAssign(target=ast.Name(id=name)):
                if name == "__all__" and self._above is None:
                    self._module.public.extend(statement.value, self._branches > 0, self._evaluate)
                self.bind(name, THING)
            case ast.Delete():
                for target in statement.targets:
                    if isinstance(target, ast.Name):
                        self._delete(target.id)
            case ast.Return() | ast.Raise():
                return False
            case _ if _is_try(statement):
                return self._try(statement)
        return True

    def _assign(self, target: ast.expr, values: Values, source: ast.expr | None) -> None:
        match target:
            case ast.Name(id=name):
                if name == "__all__" and self._above is None:
                    self._module.public.assign(source, self._branches > 0, self._evaluate)
                self.bind(name, values)
            case ast.Tuple() | ast.List():
                self._unpack(target.elts, source)
            case ast.Starred():
                self._assign(target.value, THING, None)
            case ast.Attribute():
                self._patch(target.value, [target.attr])
            case ast.Subscript():
                self._assign_item(target)

    def _unpack(self, targets: list[ast.expr], source: ast.expr | None) -> None:
        sources = source.elts if isinstance(source, ast.Tuple | ast.List) else []
        starred = any(isinstance(item, ast.Starred) for item in (*sources, *targets))
        if starred or len(sources) != len(targets):
            for target in targets:
                self._assign(target, THING, None)
            return
        values = [self._evaluate(item) for item in sources]
        for target, value, item in zip(targets, values, sources, strict=True):
            self._assign(target, value, item)

    def _assign_item(self, target: ast.Subscript) -> None:
        name = literal(target.slice)
        is_namespace, owner = namespace_of(target.value)
        if is_namespace and owner is not None:
            self._patch(owner, [name])
        elif is_namespace and name is not None:
            self._top.bind(name, THING)

    def _patch(self, base: ast.expr, names: Iterable[str | None]) -> None:
        if self._module.everything is None:
            return
        values = self._evaluate(base)
        if any(not isinstance(value, (Other, Defined)) for value in values):
            self._module.everything.patches.update((Patch(values, name), None) for name in names)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._note_import(Ref(alias.name, 0))
            top = alias.name.partition(".")[0]
            self.bind(alias.asname or top, (Ref(alias.name if alias.asname else top, 0),))

    def _import_from(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        if module == "__future__":
            return
        if node.level == 1 and module:
            self._module.submodules[module.partition(".")[0]] = None
        for alias in node.names:
            source = Ref(module, node.level, (alias.name,))
            self._note_import(source)
            if alias.name == "*":
                self._module.stars.append(Star(Ref(module, node.level), certain=self._branches == 0))
            else:
                self.bind(alias.asname or alias.name, (source,))

    def _note_import(self, ref: Ref) -> None:
        if self._module.everything is not None:
            self._module.everything.imports[ref] = None

    def _define_function(self, node: Function) -> None:
        if node.name == "__getattr__" and self._above is None:
            self._module.complete = False
        path = (*self._path, node.name)
        self._note_definition(node, path, [])
        self.bind(node.name, (Defined(path),))
        self.functions.append(node)
        self._paths[node] = path

    def _define_class(self, node: ast.ClassDef) -> None:
        path = (*self._path, node.name)
        self._note_definition(node, path, node.bases)
        self.bind(node.name, (Defined(path),))
        inner = Flow(above=self, is_class=True, path=path)
        self._note_scope(node, inner)
        inner.run(node.body)
        self.functions.extend(inner.functions)
        self._paths.update(inner._paths)

    def _note_definition(
        self, node: Function | ast.ClassDef, path: tuple[str, ...], bases: Sequence[ast.expr]
    ) -> None:
        if self._module.sightings is not None:
            decorators = [item.func if isinstance(item, ast.Call) else item for item in node.decorator_list]
            self._module.sightings.definitions.append(
                Sighting(
                    node,
                    path,
                    tuple(self._evaluate(decorator) for decorator in decorators),
                    tuple(self._evaluate(base) for base in bases),
                )
            )

    def note_in(self, sightings: Sightings) -> None:
        """Note definitions and scopes while more functions are run."""
        self._module.sightings = sightings

    def let_go(self) -> None:
        """Forget what was noted of scopes once all have run: they know their module, and would keep each other."""
        self._module.sightings = None

    def _note_scope(self, node: ast.AST, scope: Flow) -> None:
        if self._module.sightings is not None:
            self._module.sightings.scopes[node] = scope

    def _expression(self, node: ast.expr) -> bool:
        """Run an expression statement; whether the code after it is reached."""
        if isinstance(node, ast.NamedExpr):
            self.bind(node.target.id, self._evaluate(node.value))
        if not isinstance(node, ast.Call):
            return True
        match node.func:
            case ast.Name(id="setattr") if len(node.args) == 3:
                self._setattr(node.args[0], node.args[1])
            case ast.Name(id="exec") if self._above is None:
                self._module.complete = False
            case ast.Attribute(value=ast.Name(id="__all__"), attr=method) if self._above is None:
                self._module.public.call(method, node.args, self._branches > 0, self._evaluate)
            case ast.Attribute(value=holder, attr="update" | "setdefault" | "__setitem__"):
                _, owner = namespace_of(holder)
                if owner is not None:
                    self._patch(owner, [keyword.arg for keyword in node.keywords] or [None])
        return not is_exit(node)

    def _setattr(self, base: ast.expr, name: ast.expr) -> None:
        texts = self._texts.get(name.id) if isinstance(name, ast.Name) else None
        self._patch(base, texts or [literal(name)])

    # -- branches --------------------------------------------------------------------------------

    def _branch(self, body: Sequence[ast.stmt], start: Names) -> Names | None:
        """The names at the end of a branch that starts with ``start``; None if its end is never reached."""
        self._names = dict(start)
        self._branches += 1
        reached = self.run(body)
        self._branches -= 1
        return self._names if reached else None

    def _meet(self, ends: Sequence[Names | None]) -> bool:
        """Go on with the names of all branches whose end is reached; whether there is one."""
        reached = [end for end in ends if end is not None]
        if reached:
            self._names = join(reached)
        return bool(reached)

    def _if(self, node: ast.If) -> bool:
        start = self._names
        ends: list[Names | None] = []
        rest: list[ast.stmt] = [node]
        while len(rest) == 1 and isinstance(rest[0], ast.If):
            test, body, rest = rest[0].test, rest[0].body, rest[0].orelse
            truth = constant_truth(test)
            if is_main_guard(test):
                self._branch(body, start)
            elif truth is not False:
                ends.append(self._branch(body, start))
            if truth is True:
                return self._meet(ends)
        ends.append(self._branch(rest, start))
        return self._meet(ends)

    def _try(self, node: ast.Try) -> bool:
        before = self._names
        self._names = dict(before)
        if not node.handlers:
            reached = self.run(node.body) and self.run(node.orelse)
            return self.run(node.finalbody) and reached
        self._branches += 1
        self._guarded.append({})
        reached = self.run(node.body)
        failing = join([before, self._guarded.pop()])
        reached = reached and self.run(node.orelse)
        self._branches -= 1
        ends = [self._names if reached else None]
        ends.extend(self._branch(handler.body, failing) for handler in node.handlers)
        reached = self._meet(ends)
        return self.run(node.finalbody) and reached

    def _for(self, node: ast.For | ast.AsyncFor) -> bool:
        texts = literal_texts(node.iter)
        if isinstance(node.target, ast.Name) and texts is not None:
            self._texts[node.target.id] = texts
        start = self._names
        self._names = dict(start)
        self._assign(node.target, THING, None)
        self._meet([start, self._branch(node.body, self._names)])
        return self.run(node.orelse)

    def _while(self, node: ast.While) -> bool:
        start = self._names
        body = self._branch(node.body, start)
        self._meet([body] if constant_truth(node.test) is True else [start, body])
        return self.run(node.orelse)

    def _with(self, node: ast.With | ast.AsyncWith) -> bool:
        for item in node.items:
            if item.optional_vars is not None:
                self._assign(item.optional_vars, THING, None)
        if not any(swallows_errors(item.context_expr) for item in node.items):
            return self.run(node.body)
        start = self._names
        return self._meet([start, self._branch(node.body, start)])

    # -- results ---------------------------------------------------------------------------------

    def facts(self) -> Facts:
        """What the module binds in the end. For the module's own scope."""
        names: dict[str, Bound] = {}
        for name, entry in self._names.items():
            names[name] = _without_placeholders(entry.bound())
        module = self._module
        return Facts(
            names,
            tuple(module.stars),
            module.public.names("__all__" in names and names["__all__"].always),
            tuple(module.submodules),
            module.complete,
        )


def _without_placeholders(bound: Bound) -> Bound:
    """``None`` is no candidate beside others; alone it is a thing like any other."""
    telling = tuple(item for item in bound.candidates if item.value is not Other.NONE)
    if any(item.value is not Other.GONE for item in telling):
        return Bound(telling, bound.sure)
    things = [
        Candidate(Other.THING, item.stars) if item.value is Other.NONE else item for item in bound.candidates
    ]
    return Bound(tuple(things), bound.sure)


def _all_after(bound: Bound, stars: int) -> bool:
    return all(candidate.stars == stars for candidate in bound.candidates)


def _is_try(statement: ast.stmt) -> TypeGuard[ast.Try]:
    """``try … except*`` has a node type of its own from Python 3.11 on, with the same fields."""
    return type(statement).__name__ in {"Try", "TryStar"}
