"""Binding targets to values: names, attributes, items, the parts of what is taken apart."""

from __future__ import annotations

import ast

from tflint.graph.attributes import find_in_class
from tflint.graph.iterating import unpack
from tflint.graph.loading import load
from tflint.graph.reach import RUNNING
from tflint.graph.run import Arguments, Run
from tflint.graph.state import Cell
from tflint.graph.values import (
    UNKNOWN,
    Choice,
    Class,
    Constant,
    ProjectModule,
    Ref,
    Special,
    Value,
    join,
    options,
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
        set_attribute(run, run.evaluate(run, target.value), target.attr, value, target)
    elif isinstance(target, ast.Subscript):
        _set_item(run, run.evaluate(run, target.value), target.slice, value)


def set_attribute(run: Run, owner: Value, name: str, value: Value, node: ast.expr) -> None:
    """``owner.name = value``, written at ``node``."""
    several = options(owner)
    for option in several:
        if isinstance(option, Ref) and option.kind == "instance":
            if _is_set_by_class(run, option, name, value, node) or run.state is None:
                continue
            known = run.now.get(option.id).items.get(name)
            weak = len(several) > 1 and known is not None
            run.now.put(option.id, name, join(known, value) if weak and known is not None else value)
        elif isinstance(option, Class):
            run.now.put(option.namespace, name, value)
        elif isinstance(option, ProjectModule):
            scope = load(run, option.name)
            if scope is not None:
                run.now.put(scope, name, value)
        elif option is not UNKNOWN or name in RUNNING:
            run.patched.add(
                name
            )  # `tf.Session.run = …`: what the framework has under this name is not known any more


def _is_set_by_class(run: Run, owner: Ref, name: str, value: Value, node: ast.expr) -> bool:
    """Run what the class has for the assignment of an attribute: a property's setter; whether there is such a thing."""
    found = None if owner.cls is None else find_in_class(run, owner.cls, name)
    if not isinstance(found, (Special, Choice)):
        return False
    setter = found.setter if isinstance(found, Special) and found.kind == "property" else None
    if setter is None:
        run.spoil(owner)
    else:
        call = ast.copy_location(ast.Call(node, [], []), node)
        run.call(run, setter, Arguments((owner, value)), call)
    return True


def _set_item(run: Run, owner: Value, index: ast.expr, value: Value) -> None:
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
