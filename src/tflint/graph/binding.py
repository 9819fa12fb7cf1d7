"""Binding targets to values: names, attributes, items, the parts of what is taken apart."""

from __future__ import annotations

import ast

from tflint.graph.iterating import unpack
from tflint.graph.loading import load
from tflint.graph.run import Run
from tflint.graph.state import Cell
from tflint.graph.values import (
    UNKNOWN,
    Class,
    Constant,
    ProjectModule,
    Ref,
    Value,
    join,
)


def assign(run: Run, target: ast.expr, value: Value) -> None:
    """Bind a target to a value."""
    if isinstance(target, ast.Name):
        run.bind(target.id, value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        parts = unpack(run, value, target.elts)
        for element, part in zip(target.elts, parts, strict=True):
            assign(run, element.value if isinstance(element, ast.Starred) else element, part)
    elif isinstance(target, ast.Attribute):
        set_attribute(run, run.evaluate(run, target.value), target.attr, value)
    elif isinstance(target, ast.Subscript):
        _set_item(run, run.evaluate(run, target.value), target.slice, value)


def set_attribute(run: Run, owner: Value, name: str, value: Value) -> None:
    from tflint.graph.values import options

    several = options(owner)
    for option in several:
        if isinstance(option, Ref) and option.kind == "instance":
            known = run.now.get(option.id).items.get(name)
            weak = len(several) > 1 and known is not None
            run.now.put(option.id, name, join(known, value) if weak and known is not None else value)
        elif isinstance(option, Class):
            run.now.put(option.namespace, name, value)
        elif isinstance(option, ProjectModule):
            scope = load(run, option.name)
            if scope is not None:
                run.now.put(scope, name, value)


def _set_item(run: Run, owner: Value, index: ast.expr, value: Value) -> None:
    from tflint.graph.values import options

    key = run.evaluate(run, index)
    several = options(owner)
    for option in several:
        if not isinstance(option, Ref) or option.kind not in {"list", "dict"}:
            continue
        if option.kind == "list":
            cell = run.now.get(option.id)
            if isinstance(key, Constant) and key.value in cell.items and not cell.maybe and len(several) == 1:
                run.now.put(option.id, key.value, value)
            else:
                run.now.open(option.id)
        elif key is UNKNOWN:
            cell = run.now.get(option.id)
            run.now.cells.put(option.id, Cell(cell.items, True, cell.maybe))
        else:
            known = run.now.get(option.id).items.get(key)
            run.now.put(
                option.id, key, join(known, value) if known is not None and len(several) > 1 else value
            )
