"""Attributes of the file's own classes that are set once: ``self.K`` after ``self.K = keras.backend``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import libcst as cst

from tflint.syntax.scopes import Scopes
from tflint.syntax.tree import Tree

MayLead = Callable[[cst.BaseExpression | None], bool]
"""Whether an expression may be something of interest at all."""

_MAX_BASES = 20


class ClassAttributes:
    """Which expression an attribute of a class of this file is set to."""

    def __init__(self, tree: Tree, scopes: Scopes, names: frozenset[str], may_lead: MayLead) -> None:
        self._tree = tree
        self._scopes = scopes
        self._may_lead = may_lead
        self._table = self._read(names) if tree.classes and names else {}

    def names(self) -> frozenset[str]:
        """The attributes that are somewhere set to something of interest."""
        return frozenset(name for (_, name), values in self._table.items() if any(values))

    def value(self, base: cst.Name, attribute: str) -> cst.BaseExpression | None:
        """What ``base.attribute`` was set to; None where that is not certain or ``base`` is no class or instance."""
        if not self._table:
            return None
        owner = self._class_of(base)
        if owner is None:
            return None
        for ancestor in (owner, *self._ancestors(owner)):
            values = self._table.get((ancestor, attribute))
            if values is not None:
                overridden = any(
                    name == attribute and ancestor in self._ancestors(other)
                    for other, name in self._table
                    if other is not ancestor
                )
                return values[0] if len(values) == 1 and not overridden else None
        return None

    def _read(self, names: frozenset[str]) -> dict[tuple[cst.ClassDef, str], list[cst.BaseExpression | None]]:
        """For each attribute of a class: the expressions it is set to (None: by something else). ``= None`` says nothing."""
        table: dict[tuple[cst.ClassDef, str], list[cst.BaseExpression | None]] = {}
        in_body = {
            name: [
                (scope, binding)
                for binding in self._tree.bindings.get(name, ())
                if isinstance(scope := self._scopes.binding_scope(binding), cst.ClassDef)
            ]
            for name in names
        }
        wanted = {store.target.attr.value for store in self._tree.stores if self._may_lead(store.value)}
        wanted |= {name for name, found in in_body.items() if found}
        for store in self._tree.stores:
            name, base = store.target.attr.value, store.target.value
            if name in wanted and not _is_none(store.value) and isinstance(base, cst.Name):
                owner = self._class_of(base)
                if owner is not None:
                    value = store.value if self._may_lead(store.value) else None
                    table.setdefault((owner, name), []).append(value)
        for name in wanted:
            for binding in self._tree.bindings.get(name, ()):
                scope = self._scopes.binding_scope(binding)
                if isinstance(scope, cst.ClassDef) and not _is_none(binding.value):
                    value = binding.value if self._may_lead(binding.value) else None
                    table.setdefault((scope, name), []).append(value)
        return table

    def _class_of(self, base: cst.Name) -> cst.ClassDef | None:
        """The class that ``base`` names, or whose instance it is as the first parameter of a method."""
        bindings = self._scopes.reaching(base.value, base)
        if not bindings or len(bindings) != 1:
            return None
        node = bindings[0].node
        if isinstance(node, cst.ClassDef):
            return node
        if not isinstance(node, cst.Param):
            return None
        parameters = self._tree.parent[node]
        function = self._tree.parent[parameters]
        if not isinstance(function, cst.FunctionDef) or not isinstance(parameters, cst.Parameters):
            return None
        first = (*parameters.posonly_params, *parameters.params)[:1]
        owner = self._scopes.scope_of(function)
        if not first or first[0] is not node or not isinstance(owner, cst.ClassDef):
            return None
        return None if any(_is_static(decorator) for decorator in function.decorators) else owner

    def _ancestors(self, owner: cst.ClassDef) -> list[cst.ClassDef]:
        """The classes of this file that ``owner`` inherits from, nearest first."""
        found: dict[cst.ClassDef, None] = {}
        pending = list(self._bases(owner))
        while pending and len(found) < _MAX_BASES:
            base = pending.pop(0)
            if base not in found:
                found[base] = None
                pending += self._bases(base)
        return list(found)

    def _bases(self, owner: cst.ClassDef) -> Iterator[cst.ClassDef]:
        for arg in owner.bases:
            if isinstance(arg.value, cst.Name):
                bindings = self._scopes.reaching(arg.value.value, arg.value) or ()
                if len(bindings) == 1 and isinstance(bindings[0].node, cst.ClassDef):
                    yield bindings[0].node


def _is_static(decorator: cst.Decorator) -> bool:
    return isinstance(decorator.decorator, cst.Name) and decorator.decorator.value == "staticmethod"


def _is_none(value: cst.BaseExpression | None) -> bool:
    return isinstance(value, cst.Name) and value.value == "None"
