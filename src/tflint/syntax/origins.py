"""Which calls surely made a value: followed through names, the file's own functions, classes and attributes.

``model`` after ``model = build()``, where every ``return`` of the file's ``build`` gives a ``keras.Sequential(…)``,
comes from ``keras.Sequential``. Where one way to the value is not known, nothing is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from tflint.syntax.names import Names
from tflint.syntax.tree import Tree

_DEPTH = 12
_MOST_BASES = 20


@dataclass(frozen=True, slots=True, eq=True)
class Origin:
    """The symbol that was called, and the call; for an object of a class of the file (``own``) a base of that class."""

    symbol: str
    call: cst.Call | None = None
    own: cst.ClassDef | None = None


Origins = tuple[Origin, ...]
UNKNOWN: Origins = ()


class Making:
    """Origin questions about one tree, remembered."""

    def __init__(self, tree: Tree, names: Names) -> None:
        self._tree = tree
        self._names = names
        self._known: dict[cst.CSTNode, Origins] = {}

    def origins(self, node: cst.CSTNode | None, depth: int = 0) -> Origins:
        """The origins that a value may have; empty where one of them is not known."""
        if node is None or depth > _DEPTH:
            return UNKNOWN
        known = self._known.get(node)
        if known is None:
            self._known[node] = UNKNOWN  # what leads back to itself proves nothing
            known = self._known[node] = self._find(node, depth + 1)
        return known

    def _find(self, node: cst.CSTNode, depth: int) -> Origins:
        if isinstance(node, cst.Call):
            return self._called(node, depth)
        if isinstance(node, cst.Name):
            return self._named(node, depth)
        if isinstance(node, cst.Attribute):
            return self._attribute(node, depth)
        if isinstance(node, cst.NamedExpr):
            return self.origins(node.value, depth)
        if isinstance(node, cst.IfExp):
            return _all([self.origins(node.body, depth), self.origins(node.orelse, depth)])
        return UNKNOWN

    def _called(self, node: cst.Call, depth: int) -> Origins:
        symbols = self._names.resolve(node.func)
        if all(symbol and not symbol.startswith("@") for symbol in symbols):
            return tuple(Origin(symbol, node) for symbol in symbols)
        if not isinstance(node.func, cst.Name):
            return UNKNOWN
        bindings = self._names.scopes.reaching(node.func.value, node.func) or []
        found: list[Origins] = []
        for binding in bindings:
            if isinstance(binding.node, cst.ClassDef):
                found.append(self._of_class(binding.node))
            elif isinstance(binding.node, cst.FunctionDef):
                found.append(self._returned(binding.node, depth))
            else:
                return UNKNOWN
        return _all(found)

    def _named(self, node: cst.Name, depth: int) -> Origins:
        bindings = self._names.scopes.reaching(node.value, node) or []
        found: list[Origins] = []
        for binding in bindings:
            if isinstance(binding.node, cst.Param):
                return self._of_self(binding.node) if len(bindings) == 1 else UNKNOWN
            if binding.value is None:
                return UNKNOWN
            if not _is_none(binding.value):
                found.append(self.origins(binding.value, depth))
        return _all(found)

    # -- functions and classes of the file -------------------------------------------------------

    def _returned(self, function: cst.FunctionDef, depth: int) -> Origins:
        """What a plain function of the file returns."""
        if function.decorators or function.asynchronous is not None:
            return UNKNOWN
        values = list(self._returns(function))
        return _all([self.origins(value, depth) for value in values]) if values else UNKNOWN

    def _returns(self, function: cst.FunctionDef) -> Iterator[cst.BaseExpression | None]:
        pending: list[cst.CSTNode] = [function.body]
        while pending:
            node = pending.pop()
            if isinstance(node, cst.Return):
                yield node.value
            elif isinstance(node, cst.Yield):
                yield None
            elif not isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
                pending.extend(node.children)

    def _of_class(self, owner: cst.ClassDef) -> Origins:
        """What an object of a class of the file is by its bases that are not of the file."""
        symbols: list[str] = []
        pending, seen = [owner], {owner}
        while pending:
            current = pending.pop()
            if (current.decorators and current is not owner) or len(seen) > _MOST_BASES:
                return UNKNOWN
            for base in current.bases:
                candidates = self._names.resolve(base.value)
                if all(symbol and not symbol.startswith("@") for symbol in candidates):
                    symbols += candidates
                    continue
                bindings = (
                    self._names.scopes.reaching(base.value.value, base.value)
                    if isinstance(base.value, cst.Name)
                    else None
                )
                for binding in bindings or ():
                    if isinstance(binding.node, cst.ClassDef) and binding.node not in seen:
                        seen.add(binding.node)
                        pending.append(binding.node)
        return tuple(Origin(symbol, None, owner) for symbol in dict.fromkeys(symbols))

    def _of_self(self, param: cst.Param) -> Origins:
        """What ``self`` is in a method of a class of the file."""
        function = self._tree.enclosing_function(param)
        if function is None or function.decorators:
            return UNKNOWN
        owner = self._owner(function)
        params = [*function.params.posonly_params, *function.params.params]
        return self._of_class(owner) if owner is not None and params and params[0] is param else UNKNOWN

    def _owner(self, function: cst.FunctionDef) -> cst.ClassDef | None:
        for above in self._tree.ancestors(function):
            if isinstance(above, cst.ClassDef):
                return above
            if isinstance(above, (cst.FunctionDef, cst.Lambda)):
                return None
        return None

    # -- attributes ------------------------------------------------------------------------------

    def _attribute(self, node: cst.Attribute, depth: int) -> Origins:
        """``self.model``, by everything that the class sets it to; ``None`` before that says nothing."""
        owner = self._tree.enclosing_class(node)
        if not isinstance(node.value, cst.Name) or owner is None or node.value.value not in ("self", "cls"):
            return UNKNOWN
        found: list[Origins] = []
        for store in self._tree.stores:
            target = store.target
            if target.attr.value != node.attr.value or not isinstance(target.value, cst.Name):
                continue
            if target.value.value != node.value.value or self._tree.enclosing_class(target) is not owner:
                return UNKNOWN  # set from outside, or by another class of the file
            if store.value is None:
                return UNKNOWN
            if not _is_none(store.value):
                found.append(self.origins(store.value, depth))
        return _all(found)


def overrides(origin: Origin, method: str) -> bool:
    """Whether the file's own class has a method or attribute of this name."""
    if origin.own is None:
        return False
    for statement in origin.own.body.body:
        if isinstance(statement, cst.FunctionDef) and statement.name.value == method:
            return True
    return False


def _all(found: list[Origins]) -> Origins:
    """All of several; nothing where one is not known."""
    if not found or not all(found):
        return UNKNOWN
    return tuple(dict.fromkeys(origin for origins in found for origin in origins))


def _is_none(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"
