"""Giving the arguments of a call to the parameters of a function of the program."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tflint.graph.run import Arguments, Run
from tflint.graph.state import ANYTHING, Cell
from tflint.graph.values import UNKNOWN, Function, Group, Value, constant


def bind_parameters(run: Run, function: Function, arguments: Arguments) -> dict[str, Value]:
    """The value of each parameter; unknown where unpacking may have given it."""
    spec = function.node.args
    names = [parameter.arg for parameter in (*spec.posonlyargs, *spec.args)]
    bound: dict[str, Value] = dict(zip(names, arguments.positional, strict=False))
    rest = dict(arguments.keywords)
    known = {*names, *(parameter.arg for parameter in spec.kwonlyargs)}
    for name in list(rest):
        if name in known:
            bound[name] = rest.pop(name)
    for name, default in _defaults(function):
        if name not in bound:
            bound[name] = default if arguments.complete else UNKNOWN
    for name in known:
        bound.setdefault(name, UNKNOWN)
    if spec.vararg is not None:
        extra = arguments.positional[len(names) :]
        bound[spec.vararg.arg] = Group(extra) if arguments.complete else UNKNOWN
    if spec.kwarg is not None:
        items = {constant(name): value for name, value in rest.items()}
        cell = Cell(items, open=not arguments.complete) if items or arguments.complete else ANYTHING
        bound[spec.kwarg.arg] = run.new("dict", cell)
    return bound


def unknown_parameters(run: Run, function: Function) -> dict[str, Value]:
    """The parameters of a function of which no call is known."""
    spec = function.node.args
    every = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, spec.vararg, spec.kwarg]
    return {parameter.arg: UNKNOWN for parameter in every if parameter is not None}


def _defaults(function: Function) -> Iterator[tuple[str, Value]]:
    spec = function.node.args
    names = [parameter.arg for parameter in (*spec.posonlyargs, *spec.args)]
    if function.defaults:
        yield from zip(names[-len(function.defaults) :], function.defaults, strict=False)
    for parameter, default in zip(spec.kwonlyargs, function.keyword_defaults, strict=False):
        if default is not None:
            yield parameter.arg, default


@dataclass(frozen=True, slots=True)
class Shape:
    """What the text of a function says: the names that it binds itself, those that it declares global, whether it yields."""

    own: frozenset[str]
    declared: frozenset[str]
    generator: bool


def shape_of(run: Run, node: ast.FunctionDef | ast.Lambda) -> Shape:
    known = run.shapes.get(node)
    if known is None:
        known = run.shapes[node] = _shape(node)
    return known


def _shape(node: ast.FunctionDef | ast.Lambda) -> Shape:
    spec = node.args
    every = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, spec.vararg, spec.kwarg]
    bound = {parameter.arg for parameter in every if parameter is not None}
    outer: set[str] = set()
    declared: set[str] = set()
    generator = False
    if isinstance(node, ast.FunctionDef):
        for inner in _walk_own(node.body):
            if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load):
                bound.add(inner.id)
            elif isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                bound.add(inner.name)
            elif isinstance(inner, (ast.Import, ast.ImportFrom)):
                bound.update((alias.asname or alias.name).split(".")[0] for alias in inner.names)
            elif isinstance(inner, ast.ExceptHandler) and inner.name:
                bound.add(inner.name)
            elif isinstance(inner, ast.Global):
                declared.update(inner.names)
            elif isinstance(inner, ast.Nonlocal):
                outer.update(inner.names)
            elif isinstance(inner, (ast.MatchAs, ast.MatchStar)) and inner.name:
                bound.add(inner.name)
            elif isinstance(inner, (ast.Yield, ast.YieldFrom)):
                generator = True
    return Shape(frozenset(bound - outer - declared), frozenset(declared), generator)


def _walk_own(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """The nodes of a function, without those of functions, classes and comprehensions in it (but with their heads)."""
    pending: list[ast.AST] = list(body)
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            pending.extend([*node.decorator_list, *node.args.defaults])
        elif isinstance(node, (ast.ClassDef, ast.Lambda)):
            continue
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            pending.append(node.generators[0].iter)
        else:
            pending.extend(ast.iter_child_nodes(node))
