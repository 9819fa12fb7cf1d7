"""Giving the arguments of a call to the parameters of a function of the program."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tflint.graph.nodes import children
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
    # The nodes of the function, without those of functions, classes and comprehensions in it (but with their heads).
    pending: list[Any] = list(node.body) if isinstance(node, ast.FunctionDef) else []
    while pending:
        inner = pending.pop()
        kind = inner.__class__
        if kind is ast.Name:
            if inner.ctx.__class__ is not ast.Load:
                bound.add(inner.id)
        elif kind is ast.FunctionDef or kind is ast.AsyncFunctionDef:
            bound.add(inner.name)
            pending += inner.decorator_list
            pending += inner.args.defaults
        elif kind in _COMPREHENSIONS:
            pending.append(inner.generators[0].iter)
        elif kind is ast.ClassDef:
            bound.add(inner.name)
        elif kind is not ast.Lambda:
            if kind is ast.Import or kind is ast.ImportFrom:
                bound.update((alias.asname or alias.name).split(".")[0] for alias in inner.names)
            elif kind is ast.Global:
                declared.update(inner.names)
            elif kind is ast.Nonlocal:
                outer.update(inner.names)
            elif kind is ast.Yield or kind is ast.YieldFrom:
                generator = True
            elif kind in _NAMING and inner.name:
                bound.add(inner.name)
            pending += children(inner)
    return Shape(frozenset(bound - outer - declared), frozenset(declared), generator)


_COMPREHENSIONS = frozenset({ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp})
_NAMING = frozenset({ast.ExceptHandler, ast.MatchAs, ast.MatchStar})
