"""Python's scopes over a `Tree`: where a name is bound, and which bindings can reach a use.

Flow is followed as far as it is decided by structure: a binding that stands in a block around the
use and before it hides what came earlier; bindings in branches add candidates; a branch that cannot
lead to the use (the other arm of an ``if``, a handler that returns) adds none.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import libcst as cst

from tflint.syntax.flow import Path, always_runs, can_reach, dominates, first_choice, is_repeated, path_to
from tflint.syntax.tree import COMPREHENSIONS, Binding, Scope, Tree

_SCOPES = frozenset({cst.Module, cst.FunctionDef, cst.Lambda, cst.ClassDef, *COMPREHENSIONS})
MOST_BRANCHES = 24
"""How many bindings of one name in branches are followed for one use."""


class Scopes:
    """Scope and reaching-binding questions about one tree, answered lazily and remembered."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._scope_of_binding: dict[Binding, Scope] = {}
        self._by_scope: dict[tuple[str, Scope], list[Binding]] = {}
        self._outer: dict[Scope, Scope | None] = {}
        self._split: set[str] = set()
        self._ends: dict[tuple[str, Scope], list[Binding]] = {}
        self._choices: dict[cst.CSTNode, cst.CSTNode | None] = {}
        """For each binding that was looked at: the nearest node around it that may run without it."""

    def scope_of(self, node: cst.CSTNode) -> Scope:
        """The scope in which ``node`` is evaluated (defaults, decorators and bases belong outside the definition)."""
        parent = self._tree.parent
        child, above = node, parent.get(node)
        while above is not None:
            if above.__class__ in _SCOPES:  # isinstance is slow for libcst's classes that do not match
                if isinstance(above, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
                    if child is above.body:
                        return above
                elif (
                    not isinstance(above, COMPREHENSIONS)
                    or child is not above.for_in
                    or not self._in_first_iterable(node, above.for_in)
                ):
                    return above
            child, above = above, parent.get(above)
        return self._tree.module

    def _in_first_iterable(self, node: cst.CSTNode, first: Any) -> bool:
        current: cst.CSTNode | None = node
        while current is not None and current is not first:
            if current is first.iter:
                return True
            current = self._tree.parent.get(current)
        return False

    def outer(self, scope: Scope) -> Scope | None:
        """The scope that a lookup continues in: class scopes are passed over."""
        if scope not in self._outer:
            self._outer[scope] = self._find_outer(scope)
        return self._outer[scope]

    def _find_outer(self, scope: Scope) -> Scope | None:
        while not isinstance(scope, cst.Module):
            scope = self.scope_of(scope)
            if not isinstance(scope, cst.ClassDef):
                return scope
        return None

    def binding_scope(self, binding: Binding) -> Scope:
        """The scope whose name ``binding`` binds."""
        known = self._scope_of_binding.get(binding)
        if known is not None:
            return known
        scope = self._declared_scope(binding.name, self._own_scope(binding))
        self._scope_of_binding[binding] = scope
        return scope

    def _own_scope(self, binding: Binding) -> Scope:
        """The scope in which a binding stands, whatever ``global`` and ``nonlocal`` say."""
        parent, node = self._tree.parent, binding.node
        if isinstance(node, cst.Param):
            return parent[parent[node]]
        if isinstance(node, (cst.TypeVar, cst.TypeVarTuple, cst.ParamSpec)):
            return parent[parent[parent[node]]]
        scope = self.scope_of(node)
        if isinstance(parent.get(node), cst.NamedExpr):
            while isinstance(scope, COMPREHENSIONS):
                scope = self.scope_of(scope)
        return scope

    def _declared_scope(self, name: str, scope: Scope) -> Scope:
        """Follow ``global`` and ``nonlocal`` declarations of ``name`` in ``scope``."""
        for item in self._tree.declared.get(name, ()):
            if self.scope_of(item) is scope:
                if isinstance(self._tree.parent[item], cst.Global):
                    return self._tree.module
                return self._nonlocal_scope(name, scope)
        return scope

    def _nonlocal_scope(self, name: str, scope: Scope) -> Scope:
        """The nearest function around ``scope`` that binds ``name`` by itself."""
        outer = self.outer(scope)
        while outer is not None and not isinstance(outer, cst.Module):
            for binding in self._tree.bindings.get(name, ()):
                if self._own_scope(binding) is outer:
                    return outer
            outer = self.outer(outer)
        return scope

    def bindings_in(self, name: str, scope: Scope) -> list[Binding]:
        """The bindings of ``name`` in exactly ``scope``, in source order."""
        if name not in self._split:
            self._split.add(name)
            for binding in self._tree.bindings.get(name, ()):
                self._by_scope.setdefault((name, self.binding_scope(binding)), []).append(binding)
        return self._by_scope.get((name, scope), [])

    def reaching(self, name: str, use: cst.CSTNode) -> list[Binding] | None:
        """The bindings that a use of ``name`` at ``use`` can see, in source order. None: bound nowhere in the file."""
        home = self.scope_of(use)
        scope: Scope | None = self._declared_scope(name, home)
        now = scope is home
        if scope is not None and not now:
            own = [binding for binding in self.bindings_in(name, scope) if self._own_scope(binding) is home]
            certain = self._before(own, use, home)
            if len(certain) == 1 and dominates(certain[0].node, path_to(use, home, self._tree), self._tree):
                return certain  # `global K; import keras.backend as K; K.mean(x)`
        while scope is not None:
            found = self.bindings_in(name, scope)
            if found and not isinstance(scope, COMPREHENSIONS):
                found = self._before(found, use, scope) if now else self._seen_later(name, scope, found)
            if found:
                return found
            if isinstance(scope, (cst.FunctionDef, cst.Lambda)):
                if self.bindings_in(name, scope):
                    return []  # a local that is not bound yet
                now = False  # what stands in a function runs when all around it has run
            scope = self.outer(scope)
        return None

    def _before(self, bindings: list[Binding], use: cst.CSTNode, scope: Scope) -> list[Binding]:
        """The bindings of one scope that can reach ``use``, which runs together with that scope."""
        tree = self._tree
        at = tree.order.get(use)
        path = path_to(use, scope, tree)
        split = len(bindings) if at is None else bisect_left(bindings, at, key=_order)
        first, killer = 0, None
        for index in range(split - 1, -1, -1):
            node = bindings[index].node
            if isinstance(node, cst.Param) or self._dominates(node, path):
                first, killer = index, node
                break
            if split - index > MOST_BRANCHES:
                return bindings  # too many branches to follow: more candidates than needed do no harm
        result = [
            binding
            for binding in bindings[first:split]
            if binding.node is killer or can_reach(binding.node, path, tree, earlier=True, killer=killer)
        ]
        if split < len(bindings) and is_repeated(path, killer, tree):
            if len(bindings) - split > MOST_BRANCHES:
                return bindings
            result += [
                binding
                for binding in bindings[split:]
                if can_reach(binding.node, path, tree, earlier=False, killer=killer)
            ]
        return result

    def _dominates(self, node: cst.CSTNode, path: Path) -> bool:
        if node not in self._choices:
            self._choices[node] = first_choice(node, self._tree)
        choice = self._choices[node]
        # Cheaper than to follow the steps up to the path, and mostly enough.
        return (choice is None or choice in path) and dominates(node, path, self._tree)

    def is_sure(self, binding: Binding, use: cst.CSTNode) -> bool:
        """Whether ``binding``, one of those that can reach ``use``, has been executed whenever ``use`` is."""
        scope = self.binding_scope(binding)
        if isinstance(binding.node, cst.Param):
            return True
        home = self.scope_of(use)
        if home is scope:
            return dominates(binding.node, path_to(use, scope, self._tree), self._tree)
        return always_runs(binding.node, scope, self._tree)

    def _seen_later(self, name: str, scope: Scope, bindings: list[Binding]) -> list[Binding]:
        """What a function inside of ``scope`` can see when it is called."""
        known = self._ends.get((name, scope))
        if known is None:
            known = self._ends[(name, scope)] = self._at_end(bindings, scope)
        return known

    def _at_end(self, bindings: list[Binding], scope: Scope) -> list[Binding]:
        """All bindings from the last one that always runs on."""
        result: list[Binding] = []
        for binding in bindings:
            # The functions of a module are called when it has been imported; inner functions may be called earlier.
            final = isinstance(scope, cst.Module) or isinstance(binding.node, cst.ImportAlias)
            if final and always_runs(binding.node, scope, self._tree):
                result = [binding]
            else:
                result.append(binding)
        return result


def _order(binding: Binding) -> int:
    return binding.order
