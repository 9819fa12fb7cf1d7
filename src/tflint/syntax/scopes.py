"""Python's scopes over a `Tree`: where a name is bound, and which bindings can reach a use.

Flow is followed as far as it is decided by structure: a binding that stands in a block around the
use and before it hides what came earlier; bindings in branches add candidates; a branch that cannot
lead to the use (the other arm of an ``if``, a handler that returns) adds none.
"""

from __future__ import annotations

import libcst as cst

from tflint.syntax.tree import COMPREHENSIONS, Binding, Scope, Tree

_BLOCKS = (cst.IndentedBlock, cst.Module, cst.SimpleStatementSuite)
_LOOPS = (cst.For, cst.While)
_LEAVING = (cst.Return, cst.Raise, cst.Continue, cst.Break)


class Scopes:
    """Scope and reaching-binding questions about one tree, answered lazily and remembered."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._scope_of_binding: dict[Binding, Scope] = {}
        self._by_scope: dict[tuple[str, Scope], list[Binding]] = {}
        self._global_names: dict[str, list[tuple[Scope, bool]]] = {}
        self._split: set[str] = set()

    def scope_of(self, node: cst.CSTNode) -> Scope:
        """The scope in which ``node`` is evaluated (defaults, decorators and bases belong outside the definition)."""
        parent = self._tree.parent
        child, above = node, parent.get(node)
        while above is not None:
            if isinstance(above, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
                if child is above.body:
                    return above
            elif isinstance(above, COMPREHENSIONS):
                if child is not above.for_in:
                    return above
                # Only the first iterable runs outside: anything else below for_in is inside.
                if not self._in_first_iterable(node, above.for_in):
                    return above
            elif isinstance(above, cst.Module):
                return above
            child, above = above, parent.get(above)
        return self._tree.module

    def _in_first_iterable(self, node: cst.CSTNode, first: cst.CompFor) -> bool:
        current: cst.CSTNode | None = node
        while current is not None and current is not first:
            if current is first.iter:
                return True
            current = self._tree.parent.get(current)
        return False

    def outer(self, scope: Scope) -> Scope | None:
        """The scope that a lookup continues in: class scopes are passed over."""
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
        node = binding.node
        scope: Scope
        if isinstance(node, cst.Param):
            scope = self._tree.parent[self._tree.parent[node]]
        else:
            scope = self.scope_of(node)
            walrus = isinstance(self._tree.parent.get(node), cst.NamedExpr)
            comp_target = isinstance(node, cst.Name) and self._inside_comp_target(node)
            while isinstance(scope, COMPREHENSIONS) and walrus and not comp_target:
                scope = self.scope_of(scope)
            scope = self._declared_scope(binding.name, scope)
        self._scope_of_binding[binding] = scope
        return scope

    def _inside_comp_target(self, node: cst.CSTNode) -> bool:
        child, above = node, self._tree.parent.get(node)
        while above is not None and not isinstance(above, cst.BaseStatement):
            if isinstance(above, cst.CompFor):
                return child is above.target
            child, above = above, self._tree.parent.get(above)
        return False

    def _declared_scope(self, name: str, scope: Scope) -> Scope:
        """Follow ``global`` and ``nonlocal`` declarations of ``name`` in ``scope``."""
        for item in self._tree.declared.get(name, ()):
            if self.scope_of(item) is scope:
                if isinstance(self._tree.parent[item], cst.Global):
                    return self._tree.module
                outer = self.outer(scope)
                return outer if outer is not None else scope
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
        first = True
        while scope is not None:
            found = self.bindings_in(name, scope)
            if found:
                if first and scope is home and not isinstance(scope, COMPREHENSIONS):
                    found = self._before(found, use, scope)
                elif not isinstance(scope, COMPREHENSIONS):
                    found = self._at_end(found)
                if found:
                    return found
                if not isinstance(scope, (cst.ClassDef, cst.Module)):
                    return []  # a local that is not bound yet
            first = False
            scope = self.outer(scope)
        return None

    def _before(self, bindings: list[Binding], use: cst.CSTNode, scope: Scope) -> list[Binding]:
        """The bindings of one scope that can reach ``use`` in the same scope."""
        order = self._tree.order
        at = order.get(use)
        path = self._path(use, scope)
        result: list[Binding] = []
        for binding in bindings:
            node = binding.node
            earlier = at is None or binding.order < at
            if earlier and self._dominates(node, path):
                result = [binding]
            elif self._can_reach(node, path, earlier):
                result.append(binding)
        return result

    def _at_end(self, bindings: list[Binding]) -> list[Binding]:
        """What an inner scope, which runs later, can see: everything after the last binding in the scope's own block."""
        result: list[Binding] = []
        for binding in bindings:
            own_block = self._block(binding.node)
            unconditional = own_block is not None and not self._is_branch(own_block)
            if (
                unconditional
                and not isinstance(binding.node, cst.Param)
                and self._is_import_or_value(binding)
            ):
                result = [binding]
            else:
                result.append(binding)
        return result

    def _is_import_or_value(self, binding: Binding) -> bool:
        # A plain rebinding at the top level has happened before any function of the module is called from outside.
        return self._tree.enclosing_function(binding.node) is None or isinstance(
            binding.node, cst.ImportAlias
        )

    def _is_branch(self, block: cst.CSTNode) -> bool:
        owner = self._tree.parent.get(block)
        return not isinstance(block, cst.Module) and not isinstance(owner, (cst.FunctionDef, cst.ClassDef))

    def _block(self, node: cst.CSTNode) -> cst.CSTNode | None:
        current = self._tree.parent.get(node)
        while current is not None and not isinstance(current, _BLOCKS):
            current = self._tree.parent.get(current)
        return current

    def _path(self, node: cst.CSTNode, scope: Scope) -> dict[cst.CSTNode, cst.CSTNode]:
        """The nodes from ``scope`` down to ``node``: each with its child on the way."""
        path: dict[cst.CSTNode, cst.CSTNode] = {}
        child, above = node, self._tree.parent.get(node)
        while above is not None:
            path[above] = child
            if above is scope:
                break
            child, above = above, self._tree.parent.get(above)
        return path

    def _dominates(self, node: cst.CSTNode, path: dict[cst.CSTNode, cst.CSTNode]) -> bool:
        if isinstance(node, cst.Param):
            return True
        block = self._block(node)
        if block in path:
            # The header of a compound statement (for target, with item, walrus in a test) counts as before its body.
            return not self._in_conditional_expression(node)
        return False

    def _in_conditional_expression(self, node: cst.CSTNode) -> bool:
        parent = self._tree.parent
        current = parent.get(node)
        while current is not None and not isinstance(current, _BLOCKS):
            if isinstance(current, (cst.IfExp, cst.BooleanOperation, cst.While, cst.Lambda)):
                return True
            current = parent.get(current)
        return False

    def _can_reach(self, node: cst.CSTNode, path: dict[cst.CSTNode, cst.CSTNode], earlier: bool) -> bool:
        """Whether control can flow from ``node`` to the end of ``path`` (both in one scope)."""
        parent = self._tree.parent
        child, above = node, parent.get(node)
        leaves = False
        while above is not None and above not in path:
            if isinstance(above, _BLOCKS) and _ends_by_leaving(above):
                leaves = True
            child, above = above, parent.get(above)
        if above is None:
            return False
        if not earlier:
            return self._in_common_loop(above)
        if leaves and not isinstance(above, _LOOPS):
            return False
        other = path[above]
        if isinstance(above, cst.If):
            return child is above.test or other is child
        if isinstance(above, (cst.Try, cst.TryStar)):
            return _try_flows(above, child, other)
        return True

    def _in_common_loop(self, node: cst.CSTNode) -> bool:
        current: cst.CSTNode | None = node
        while current is not None and not isinstance(current, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
            if isinstance(current, _LOOPS):
                return True
            current = self._tree.parent.get(current)
        return False


def _try_flows(statement: cst.Try | cst.TryStar, source: cst.CSTNode, goal: cst.CSTNode) -> bool:
    """Whether control can go from one part of a ``try`` to another part of it."""
    parts: list[cst.CSTNode] = [statement.body]
    handlers: list[cst.CSTNode] = list(statement.handlers)
    if goal is source or goal is statement.finalbody:
        return True
    if source is statement.body:
        return goal in handlers or goal is statement.orelse
    return goal not in parts and goal not in handlers and source not in handlers


def _ends_by_leaving(block: cst.CSTNode) -> bool:
    """Whether a block's last statement leaves it for good: return, raise, continue, break, sys.exit."""
    body = getattr(block, "body", ())
    if not body:
        return False
    last = body[-1]
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    if isinstance(last, _LEAVING):
        return True
    if isinstance(last, cst.Expr) and isinstance(last.value, cst.Call):
        func = last.value.func
        if isinstance(func, cst.Attribute) and isinstance(func.value, cst.Name):
            return func.value.value == "sys" and func.attr.value == "exit"
        return isinstance(func, cst.Name) and func.value in {"exit", "quit"}
    return False
