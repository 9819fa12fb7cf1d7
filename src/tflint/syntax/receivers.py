"""Where an object comes from: the calls that made what a name holds, by assignments and ``with`` statements."""

from __future__ import annotations

import libcst as cst

from tflint.syntax.names import Names
from tflint.syntax.tree import Binding, Tree

_DEPTH = 12


def origins(node: cst.BaseExpression, tree: Tree, names: Names, depth: int = 0) -> list[cst.Call]:
    """The calls one of which made the object; empty where it may come from anywhere else."""
    if isinstance(node, cst.Call):
        return [node]
    if not isinstance(node, cst.Name) or depth > _DEPTH:
        return []
    bindings = names.scopes.reaching(node.value, node)
    if not bindings:
        return []
    found: list[cst.Call] = []
    for binding in bindings:
        value = _value_of(binding, tree)
        made = origins(value, tree, names, depth + 1) if value is not None else []
        if not made:
            return []
        found += made
    return found


def _value_of(binding: Binding, tree: Tree) -> cst.BaseExpression | None:
    """What a binding binds its name to; for ``with f() as x`` what stands after ``with``."""
    if binding.value is not None:
        return binding.value
    above = tree.parent.get(binding.node)
    if isinstance(above, cst.AsName):
        item = tree.parent.get(above)
        if isinstance(item, cst.WithItem):
            return item.item
    return None


def chain_starts(node: cst.BaseExpression, tree: Tree, names: Names, depth: int = 0) -> set[str]:
    """The framework symbols that a chain of calls and attributes may start with: ``tf.data.Dataset.range(3).batch(2)``.

    Holds ``""`` where it may start with anything else. Assignments are followed, also those that go on with a name
    (``rows = rows.batch(2)``).
    """
    while True:
        symbols = names.resolve(node)
        if all(symbols):
            return set(symbols)
        if isinstance(node, cst.Call):
            node = node.func
        elif isinstance(node, cst.Attribute):
            node = node.value
        else:
            break
    if not isinstance(node, cst.Name) or depth > _DEPTH:
        return {""}
    bindings = names.scopes.reaching(node.value, node)
    if not bindings:
        return {""}
    found: set[str] = set()
    for binding in bindings:
        value = _value_of(binding, tree)
        found |= chain_starts(value, tree, names, depth + 1) if value is not None else {""}
    return found
