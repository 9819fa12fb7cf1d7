"""Which dotted symbol may an expression be, and how sure are we?

Every answer is a tuple of *candidates* in a fixed order (source order of the bindings):

* a dotted symbol with the root the user came through (``keras.backend.mean``),
* ``"@…"``, a module of the user's own project,
* ``""``, something else.

One candidate is certainty. Several mean that the code chooses at run time (``try``/``except``
imports, branches): a rule speaks only if it holds for every candidate.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import libcst as cst

from tflint.questions import Exports, Modules
from tflint.syntax.scopes import Scopes
from tflint.syntax.tree import Binding, Tree

Candidates = tuple[str, ...]
OTHER = ""
UNKNOWN: Candidates = (OTHER,)

FRAMEWORK_ROOTS = frozenset(
    {"tensorflow", "keras", "tf_keras", "tensorflow_addons", "tf_slim", "tensorflow_estimator"}
)
_SAME = {
    "tensorflow.compat.v2": "tensorflow",
    "keras.api._v2.keras": "keras",
    "tensorflow._api.v2": "tensorflow",
}
_MAX_DEPTH = 40


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A use of a framework symbol: the longest attribute chain, its root name, and what it may be."""

    node: cst.BaseExpression
    root: cst.Name
    candidates: Candidates


def is_framework(symbol: str) -> bool:
    return symbol.split(".", 1)[0] in FRAMEWORK_ROOTS


def canonical(symbol: str) -> str:
    """The same symbol without the spellings that are always the same object (``tensorflow.compat.v2``)."""
    for spelling, plain in _SAME.items():
        if symbol == spelling or symbol.startswith(spelling + "."):
            return plain + symbol[len(spelling) :]
    return symbol


def dotted_name(node: cst.CSTNode | None) -> str | None:
    """``a.b.c`` for a Name or a chain of attributes on a Name, else None."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return None
    parts.append(node.value)
    return ".".join(reversed(parts))


def string_value(node: cst.CSTNode | None) -> str | None:
    """The value of a plain string literal, else None."""
    if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
        try:
            value = node.evaluated_value
        except (ValueError, SyntaxError):
            return None
        return value if isinstance(value, str) else None
    return None


def module_of(node: cst.ImportFrom) -> tuple[str, int]:
    """The module text and the number of leading dots of a from-import."""
    return dotted_name(node.module) or "", len(node.relative)


class Names:
    """Name resolution for one tree. Lazy: a name that cannot lead to a framework costs a dictionary look-up."""

    def __init__(
        self,
        tree: Tree,
        path: str = "",
        project: Modules | None = None,
        star_names: Callable[[str], frozenset[str]] = lambda module: frozenset(),
        live: Callable[[cst.CSTNode], bool] = lambda node: True,
    ) -> None:
        self.tree = tree
        self.scopes = Scopes(tree)
        self._path = path
        self._project = project
        self._star_names = star_names
        self.live = live
        """Whether code at a node can run on the target at all (set by the engine from the guards)."""
        self._values: dict[Binding, Candidates] = {}
        self._active: set[Binding] = set()
        self._stars = [node for node in tree.imports if isinstance(node.names, cst.ImportStar)]
        self._class_attributes: dict[tuple[cst.ClassDef, str], list[cst.BaseExpression | None]] | None = None
        self.interesting = self._interesting_names()

    # -- which names are worth a look ------------------------------------------------------------

    def _interesting_names(self) -> frozenset[str]:
        found = {
            alias_name
            for node in self.tree.imports
            if not isinstance(node.names, cst.ImportStar)
            for alias_name in self._framework_aliases(node)
        }
        if not found and not self._stars and "import_module" not in self.tree.attributes:
            if "import_module" not in self.tree.uses and "__import__" not in self.tree.uses:
                return frozenset()
        found |= self._star_candidates()
        pending = [
            binding
            for group in self.tree.bindings.values()
            for binding in group
            if binding.value is not None and binding.name not in found
        ]
        changed = True
        while changed:
            changed = False
            left: list[Binding] = []
            for binding in pending:
                if binding.name in found:
                    continue
                if self._may_lead(binding.value, found):
                    found.add(binding.name)
                    changed = True
                else:
                    left.append(binding)
            pending = left
        return frozenset(found)

    def _framework_aliases(self, node: cst.Import | cst.ImportFrom) -> Iterator[str]:
        assert not isinstance(node.names, cst.ImportStar)
        if isinstance(node, cst.ImportFrom):
            module, level = module_of(node)
            if not (level == 0 and is_framework(module)) and not self._may_be_project(module, level):
                return
            for alias in node.names:
                yield _bound_name(alias)
            return
        for alias in node.names:
            module = dotted_name(alias.name) or ""
            if is_framework(module) or self._may_be_project(module, 0):
                yield _bound_name(alias)

    def _may_be_project(self, module: str, level: int) -> bool:
        if self._project is None:
            return False
        if level == 0 and module.split(".", 1)[0] in sys.stdlib_module_names:
            return False
        return self._project.resolve(module, level, self._path) is not None

    def _star_candidates(self) -> set[str]:
        brought: set[str] = set()
        for node in self._stars:
            assert isinstance(node, cst.ImportFrom)
            module, level = module_of(node)
            if level == 0 and is_framework(module):
                brought |= self._star_names(canonical(module))
            else:
                exports = self._project_exports(module, level)
                if exports is not None:
                    brought |= {name for name in exports.star if _leads(exports.symbols.get(name, UNKNOWN))}
        return {name for name in brought if name in self.tree.uses}

    def _may_lead(self, value: cst.BaseExpression | None, found: set[str]) -> bool:
        while isinstance(value, cst.Attribute):
            value = value.value
        if isinstance(value, cst.Name):
            return value.value in found
        if isinstance(value, cst.Call):
            func = dotted_name(value.func)
            if func is None:
                return False
            if func.split(".")[-1] in {"import_module", "__import__"}:
                return True
            return func == "getattr" and bool(value.args) and self._may_lead(value.args[0].value, found)
        if isinstance(value, cst.IfExp):
            return self._may_lead(value.body, found) or self._may_lead(value.orelse, found)
        if isinstance(value, cst.BooleanOperation):
            return self._may_lead(value.left, found) or self._may_lead(value.right, found)
        return False

    # -- references ------------------------------------------------------------------------------

    def references(self) -> list[Reference]:
        """Every use of a framework symbol, in source order, by its longest attribute chain."""
        found: list[Reference] = []
        parent = self.tree.parent
        for name in self.interesting:
            for root in self.tree.uses.get(name, ()):
                node: cst.BaseExpression = root
                above = parent[root]
                while isinstance(above, cst.Attribute):
                    node = above
                    above = parent[above]
                candidates = self.resolve(node)
                if _leads(candidates):
                    found.append(Reference(node, root, candidates))
        found.extend(self._attribute_references())
        found.extend(self._imported_by_name())
        order = self.tree.order
        found.sort(key=lambda reference: order[reference.root])
        return found

    def _attribute_references(self) -> Iterator[Reference]:
        """Uses through an attribute of the user's own object: ``self.K.mean(x)``, ``Config.K.mean(x)``."""
        if not self.interesting:
            return
        names = {name for (_, name), values in self._aliased_attributes().items() if any(values)}
        parent = self.tree.parent
        for name in sorted(names):
            for attribute in self.tree.attributes.get(name, ()):
                if not isinstance(attribute.value, cst.Name) or attribute.value.value in self.interesting:
                    continue
                node: cst.BaseExpression = attribute
                above = parent.get(attribute)
                while isinstance(above, cst.Attribute):
                    node, above = above, parent.get(above)
                if (
                    isinstance(above, (cst.AssignTarget, cst.AnnAssign, cst.AugAssign, cst.Del))
                    and node is attribute
                ):
                    continue
                candidates = self.resolve(node)
                if _leads(candidates):
                    yield Reference(node, attribute.value, candidates)

    def _imported_by_name(self) -> Iterator[Reference]:
        """``importlib.import_module("keras.backend").mean(x)``: the chain starts at a call."""
        for call in self.tree.calls:
            chain = dotted_name(call.func)
            parent = self.tree.parent.get(call)
            if chain is None or not chain.endswith("import_module") or not isinstance(parent, cst.Attribute):
                continue
            node: cst.BaseExpression = call
            while isinstance(parent, cst.Attribute):
                node, parent = parent, self.tree.parent.get(parent)
            candidates = self.resolve(node)
            root = call.func
            while isinstance(root, cst.Attribute):
                root = root.value
            if _leads(candidates) and isinstance(root, cst.Name):
                yield Reference(node, root, candidates)

    # -- resolution ------------------------------------------------------------------------------

    def resolve(self, node: cst.CSTNode | None, depth: int = 0) -> Candidates:
        """What an expression may be."""
        if node is None or depth > _MAX_DEPTH:
            return UNKNOWN
        chain: list[str] = []
        while isinstance(node, cst.Attribute):
            chain.append(node.attr.value)
            below = node.value
            if isinstance(below, cst.Name) and below.value not in self.interesting:
                owned = self._own_attribute(below, chain[-1], depth)
                if owned is not None:
                    return self._members(owned, chain[:-1])
            node = below
        return self._members(self._base(node, depth), chain)

    def resolve_one(self, node: cst.CSTNode | None) -> str | None:
        """The symbol that an expression certainly is, else None."""
        candidates = self.resolve(node)
        return candidates[0] if len(candidates) == 1 and candidates[0] else None

    def _base(self, node: cst.CSTNode | None, depth: int) -> Candidates:
        if isinstance(node, cst.Name):
            return self._name(node, depth)
        if isinstance(node, cst.Call):
            return self._call(node, depth)
        if isinstance(node, cst.IfExp):
            return _merge([self.resolve(node.body, depth + 1), self.resolve(node.orelse, depth + 1)])
        if isinstance(node, cst.BooleanOperation):
            return _merge([self.resolve(node.left, depth + 1), self.resolve(node.right, depth + 1)])
        if isinstance(node, cst.NamedExpr):
            return self.resolve(node.value, depth + 1)
        return UNKNOWN

    def _members(self, candidates: Candidates, chain: list[str]) -> Candidates:
        """Follow attribute names (innermost last in ``chain``) from each candidate."""
        for attribute in reversed(chain):
            candidates = _merge([self._member(candidate, attribute) for candidate in candidates])
        return candidates

    def _member(self, candidate: str, attribute: str) -> Candidates:
        if not candidate:
            return UNKNOWN
        if not candidate.startswith("@"):
            return (canonical(f"{candidate}.{attribute}"),)
        if self._project is None:
            return UNKNOWN
        exports = self._project.exports(candidate)
        if exports is None:
            return UNKNOWN
        return tuple(exports.symbols.get(attribute, UNKNOWN)) or UNKNOWN

    def _name(self, node: cst.Name, depth: int) -> Candidates:
        if node.value not in self.interesting:
            return UNKNOWN
        bindings = self.scopes.reaching(node.value, node)
        if bindings is None:
            return self._from_stars(node.value)
        live = [binding for binding in bindings if self.live(binding.node)]
        values = [self.value_of(binding, depth + 1) for binding in live or bindings]
        telling = [
            value
            for value, binding in zip(values, live or bindings, strict=True)
            if not _is_none(binding.value)
        ]
        return _merge(telling) if telling else UNKNOWN

    def value_of(self, binding: Binding, depth: int = 0) -> Candidates:
        """What a binding binds its name to."""
        known = self._values.get(binding)
        if known is not None:
            return known
        if binding in self._active or depth > _MAX_DEPTH:
            return UNKNOWN
        self._active.add(binding)
        try:
            value = self._compute(binding, depth)
        finally:
            self._active.discard(binding)
        self._values[binding] = value
        return value

    def _compute(self, binding: Binding, depth: int) -> Candidates:
        node = binding.node
        if isinstance(node, cst.ImportAlias):
            return self._imported(node)
        if binding.value is not None:
            return self.resolve(binding.value, depth + 1)
        return UNKNOWN

    def _imported(self, alias: cst.ImportAlias) -> Candidates:
        statement = self.tree.parent[alias]
        name = dotted_name(alias.name) or ""
        if isinstance(statement, cst.Import):
            module = name if alias.asname is not None else name.split(".", 1)[0]
            return (canonical(module),) if is_framework(module) else self._project_module(module, 0)
        assert isinstance(statement, cst.ImportFrom)
        module, level = module_of(statement)
        if level == 0 and is_framework(module):
            return (canonical(f"{module}.{name}"),)
        exports = self._project_exports(module, level)
        if exports is not None:
            brought = exports.symbols.get(name)
            if brought and _leads(tuple(brought)):
                return tuple(brought)
        below = f"{module}.{name}" if module else name
        return self._project_module(below, level)

    def _project_module(self, module: str, level: int) -> Candidates:
        if self._project is None or (level == 0 and module.split(".", 1)[0] in sys.stdlib_module_names):
            return UNKNOWN
        value = self._project.resolve(module, level, self._path)
        return (value,) if value is not None else UNKNOWN

    def _project_exports(self, module: str, level: int) -> Exports | None:
        (value,) = self._project_module(module, level)
        return self._project.exports(value) if value and self._project is not None else None

    def _from_stars(self, name: str) -> Candidates:
        """What the last star import that can bring ``name`` brings; an unknown module after it makes it unsure."""
        for node in reversed(self._stars):
            assert isinstance(node, cst.ImportFrom)
            module, level = module_of(node)
            if level == 0 and is_framework(module):
                if name in self._star_names(canonical(module)):
                    return (canonical(f"{module}.{name}"),)
                continue
            if level == 0 and module.split(".", 1)[0] in sys.stdlib_module_names:
                continue
            exports = self._project_exports(module, level)
            if exports is None:
                return UNKNOWN
            if name in exports.star:
                return tuple(exports.symbols.get(name, UNKNOWN))
        return UNKNOWN

    def _call(self, node: cst.Call, depth: int) -> Candidates:
        """``getattr(K, "mean")`` and ``importlib.import_module("keras.backend")`` with literals."""
        func = dotted_name(node.func)
        if func == "getattr" and len(node.args) == 2 and "getattr" not in self.tree.bindings:
            name = string_value(node.args[1].value)
            if name is not None and name.isidentifier():
                return self._members(self.resolve(node.args[0].value, depth + 1), [name])
        elif func in {"importlib.import_module", "import_module"} and len(node.args) == 1:
            module = string_value(node.args[0].value)
            if module is not None and is_framework(module):
                return (canonical(module),)
        elif func == "__import__" and len(node.args) == 1:
            module = string_value(node.args[0].value)
            if module is not None and is_framework(module):
                return (module.split(".", 1)[0],)
        return UNKNOWN

    # -- attributes of the user's own classes ----------------------------------------------------

    def _aliased_attributes(self) -> dict[tuple[cst.ClassDef, str], list[cst.BaseExpression | None]]:
        """For each attribute of a class of this file: the expressions it is set to (None: by something else)."""
        if self._class_attributes is None:
            table: dict[tuple[cst.ClassDef, str], list[cst.BaseExpression | None]] = {}
            found = set(self.interesting)
            wanted = {
                store.target.attr.value for store in self.tree.stores if self._may_lead(store.value, found)
            }
            wanted |= {
                name
                for name in found
                for binding in self.tree.bindings.get(name, ())
                if binding.value is not None and isinstance(self.scopes.binding_scope(binding), cst.ClassDef)
            }
            for store in self.tree.stores:
                if store.target.attr.value in wanted:
                    base = store.target.value
                    owner = self._instance_class(base) if isinstance(base, cst.Name) else None
                    if owner is not None:
                        value = store.value if self._may_lead(store.value, found) else None
                        table.setdefault((owner, store.target.attr.value), []).append(value)
            for name in wanted:
                for binding in self.tree.bindings.get(name, ()):
                    scope = self.scopes.binding_scope(binding)
                    if isinstance(scope, cst.ClassDef):
                        value = binding.value if self._may_lead(binding.value, found) else None
                        table.setdefault((scope, name), []).append(value)
            self._class_attributes = table
        return self._class_attributes

    def _own_attribute(self, base: cst.Name, attribute: str, depth: int) -> Candidates | None:
        if not self.interesting or not self.tree.classes:
            return None
        table = self._aliased_attributes()
        owner = self._instance_class(base)
        values = table.get((owner, attribute)) if owner is not None else None
        if values is None or len(values) != 1 or values[0] is None:
            return None
        return self.resolve(values[0], depth + 1)

    def _instance_class(self, base: cst.Name) -> cst.ClassDef | None:
        """The class whose instance (first parameter of a method) or name ``base`` is."""
        bindings = self.scopes.reaching(base.value, base)
        if not bindings or len(bindings) != 1:
            return None
        node = bindings[0].node
        if isinstance(node, cst.ClassDef):
            return node
        if not isinstance(node, cst.Param):
            return None
        parameters = self.tree.parent[node]
        function = self.tree.parent[parameters]
        if not isinstance(function, cst.FunctionDef) or not isinstance(parameters, cst.Parameters):
            return None
        first = (*parameters.posonly_params, *parameters.params)[:1]
        owner = self.scopes.scope_of(function)
        return owner if first and first[0] is node and isinstance(owner, cst.ClassDef) else None


def _bound_name(alias: cst.ImportAlias) -> str:
    if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
        return alias.asname.name.value
    return (dotted_name(alias.name) or "").split(".", 1)[0]


def _leads(candidates: Iterable[str]) -> bool:
    return any(candidates)


def _is_none(value: cst.BaseExpression | None) -> bool:
    """``K = None`` before a guarded import says nothing: an attribute of None is never used on purpose."""
    return isinstance(value, cst.Name) and value.value == "None"


def _merge(groups: Iterable[Candidates]) -> Candidates:
    merged: dict[str, None] = {}
    for group in groups:
        for candidate in group:
            merged[candidate] = None
    return tuple(merged) or UNKNOWN
