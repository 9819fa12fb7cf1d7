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
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import libcst as cst

from tflint.frameworks import Canonical, canonical, is_framework
from tflint.questions import Exports, Modules
from tflint.syntax.attributes import ClassAttributes
from tflint.syntax.scopes import Scopes
from tflint.syntax.stubs import stubs
from tflint.syntax.tree import Binding, Tree

Candidates = tuple[str, ...]
OTHER = ""
COMPAT_V1 = "tensorflow.compat.v1"
UNKNOWN: Candidates = (OTHER,)

_MAX_DEPTH = 40
_TELLING = frozenset({cst.Name, cst.Call, cst.IfExp, cst.BooleanOperation, cst.NamedExpr})
"""The expressions of which something is known. isinstance is slow for those of other classes."""
_BY_TEXT = frozenset({"import_module", "__import__", "getattr"})
"""Functions that are given a module or a name as a string."""


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A use of a framework symbol: the longest attribute chain, its root name, and what it may be."""

    node: cst.BaseExpression
    root: cst.Name
    candidates: Candidates


def dotted_name(node: cst.CSTNode | None) -> str | None:
    """``a.b.c`` for a Name or a chain of attributes on a Name, else None."""
    # Asked for most nodes there are, and isinstance is slow for libcst's classes that do not match.
    if node.__class__ is cst.Name:
        return node.value
    parts: list[str] = []
    while node.__class__ is cst.Attribute:
        parts.append(node.attr.value)
        node = node.value
    if node.__class__ is not cst.Name:
        return None
    parts.append(node.value)
    return ".".join(reversed(parts))


def string_value(node: cst.CSTNode | None) -> str | None:
    """The value of a plain string literal, else None."""
    if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about escapes such as "\d"
                value = node.evaluated_value
        except (ValueError, SyntaxError):
            return None
        return value if isinstance(value, str) else None
    return None


def module_of(node: cst.ImportFrom) -> tuple[str, int]:
    """The module text and the number of leading dots of a from-import."""
    return dotted_name(node.module) or "", len(node.relative)


def always(_node: cst.CSTNode) -> bool:
    """Code at any node is live."""
    return True


class Names:
    """Name resolution for one tree. Lazy: a name that cannot lead to a framework costs a dictionary look-up."""

    def __init__(
        self,
        tree: Tree,
        path: str = "",
        project: Modules | None = None,
        star_names: Callable[[str], frozenset[str]] = lambda module: frozenset(),
        live: Callable[[cst.CSTNode], bool] = always,
        settle: Callable[[str], str] = lambda symbol: symbol,
        compat: Collection[cst.CSTNode] = (),
        canonical: Canonical = canonical,
    ) -> None:
        self.tree = tree
        self.canonical = canonical
        """How symbols are spelled: see `tflint.frameworks.canonical_for`."""
        self.scopes = Scopes(tree)
        self._path = path
        self._project = project
        self._star_names = star_names
        self._settle = settle
        self.compat = frozenset(compat)
        """The imports (aliases, and star imports) of TensorFlow that are read as those of ``tensorflow.compat.v1``."""
        self.live = live
        """Whether code at a node can run on the target at all (set by the engine from the guards)."""
        self._values: dict[Binding, Candidates] = {}
        self._active: set[Binding] = set()
        self._stars = [
            node
            for node in tree.imports
            if isinstance(node, cst.ImportFrom) and isinstance(node.names, cst.ImportStar)
        ]
        self._class_attributes: ClassAttributes | None = None
        self._assigned: frozenset[str] | None = None
        self._references: list[Reference] | None = None
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
                if _may_lead(binding.value, found):
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
            module, level = module_of(node)
            if level == 0 and is_framework(module):
                brought |= self._star_names(COMPAT_V1 if node in self.compat else self.canonical(module))
            else:
                exports = self._project_exports(module, level)
                if exports is not None:
                    brought |= {name for name in exports.star if _leads(exports.symbols.get(name, UNKNOWN))}
        return {name for name in brought if name in self.tree.uses}

    # -- references ------------------------------------------------------------------------------

    def references(self) -> list[Reference]:
        """Every use of a framework symbol, in source order, by its longest attribute chain. Not to be changed."""
        if self._references is None:
            self._references = self._find_references()
        return self._references

    def _find_references(self) -> list[Reference]:
        found: list[Reference] = []
        for name in self.interesting:
            for root in self.tree.uses.get(name, ()):
                node, _ = self._chain(root)
                candidates = self.resolve(node)
                if _leads(candidates):
                    found.append(Reference(node, root, candidates))
        if self.interesting:
            found.extend(self._attribute_references())
        found.extend(self._references_by_text())
        order = self.tree.order
        found.sort(key=lambda reference: order[reference.root])
        return found

    def _attribute_references(self) -> Iterator[Reference]:
        """Uses through an attribute of the user's own object: ``self.K.mean(x)``, ``Config.K.mean(x)``."""
        for name in sorted(self._attributes().names()):
            for attribute in self.tree.attributes.get(name, ()):
                if not isinstance(attribute.value, cst.Name) or attribute.value.value in self.interesting:
                    continue
                node, above = self._chain(attribute)
                if (
                    isinstance(above, (cst.AssignTarget, cst.AnnAssign, cst.AugAssign, cst.Del))
                    and node is attribute
                ):
                    continue
                candidates = self.resolve(node)
                if _leads(candidates):
                    yield Reference(node, attribute.value, candidates)

    def _references_by_text(self) -> Iterator[Reference]:
        """``getattr(K, "mean")(x)`` and ``import_module("keras.backend").mean(x)``: the chain starts at a call."""
        tree = self.tree
        if not any(name in tree.uses or name in tree.attributes for name in _BY_TEXT):
            return
        for call in tree.calls:
            func = dotted_name(call.func) or ""
            if func.rsplit(".", 1)[-1] not in _BY_TEXT or not call.args:
                continue
            node, _ = self._chain(call)
            root: cst.BaseExpression = call.args[0].value if func == "getattr" else call.func
            while isinstance(root, cst.Attribute):
                root = root.value
            if isinstance(root, cst.Name) and (node is not call or func == "getattr"):
                candidates = self.resolve(node)
                if _leads(candidates):
                    yield Reference(node, root, candidates)

    def _chain(self, start: cst.BaseExpression) -> tuple[cst.BaseExpression, cst.CSTNode | None]:
        """The longest chain of attributes on ``start``, and what stands around it."""
        node, above = start, self.tree.parent.get(start)
        while above.__class__ is cst.Attribute:
            node, above = above, self.tree.parent.get(above)
        return node, above

    # -- resolution ------------------------------------------------------------------------------

    def resolve(self, node: cst.CSTNode | None, depth: int = 0) -> Candidates:
        """What an expression may be."""
        if node is None or depth > _MAX_DEPTH:
            return UNKNOWN
        chain: list[str] = []
        while node.__class__ is cst.Attribute:
            chain.append(node.attr.value)
            below = node.value
            if isinstance(below, cst.Name) and below.value not in self.interesting:
                owned = self._attributes().value(below, chain[-1]) if self.interesting else None
                if owned is not None:
                    return self._members(self.resolve(owned, depth + 1), chain[:-1])
            node = below
        return self._members(self._base(node, depth), chain)

    def resolve_one(self, node: cst.CSTNode | None) -> str | None:
        """The symbol that an expression certainly is, else None."""
        candidates = self.resolve(node)
        return candidates[0] if len(candidates) == 1 and candidates[0] else None

    def _base(self, node: cst.CSTNode | None, depth: int) -> Candidates:
        if node.__class__ not in _TELLING:
            return UNKNOWN
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
            return (self._below(candidate, attribute),)
        if self._project is None:
            return UNKNOWN
        exports = self._project.exports(candidate)
        if exports is None:
            return UNKNOWN
        return tuple(exports.symbols.get(attribute, UNKNOWN)) or UNKNOWN

    def _below(self, symbol: str, name: str) -> str:
        """The symbol of an attribute of a framework module."""
        below = self.canonical(f"{symbol}.{name}")
        return self._settle(below) if below.startswith(COMPAT_V1) else below

    def _name(self, node: cst.Name, depth: int) -> Candidates:
        if node.value not in self.interesting:
            return UNKNOWN
        bindings = self.scopes.reaching(node.value, node)
        if bindings is None:
            return self._from_stars(node.value)
        live = [binding for binding in bindings if self.live(binding.node)] or bindings
        values = [self.value_of(binding, depth + 1) for binding in live if not _is_none(binding.value)]
        if UNKNOWN in values and len(bindings) > 1:
            typed = [binding for binding in bindings if self._only_for_types(binding.node)]
            known = [self.value_of(binding, depth + 1) for binding in typed]
            values = [value for value in known if value != UNKNOWN] or values
        return _merge(values)

    def _only_for_types(self, node: cst.CSTNode) -> bool:
        """Whether ``node`` stands in ``if TYPE_CHECKING:``, which says what a lazily loaded module is."""
        child = node
        for above in self.tree.ancestors(node):
            if isinstance(above, cst.If) and child is above.body:
                if (dotted_name(above.test) or "").rsplit(".", 1)[-1] == "TYPE_CHECKING":
                    return True
            child = above
        return False

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
            if alias in self.compat:
                return (COMPAT_V1,)
            return (self.canonical(module),) if is_framework(module) else self._project_module(module, 0)
        assert isinstance(statement, cst.ImportFrom)
        module, level = module_of(statement)
        if level == 0 and is_framework(module):
            return (self._below(COMPAT_V1 if alias in self.compat else self.canonical(module), name),)
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
        """What the star imports bring as ``name``: the last one, and those in branches after it.

        An unknown module that may bring it too makes it unsure.
        """
        found: list[Candidates] = []
        for node in reversed(self._stars):
            brought = self._star_value(node, name)
            if brought is not None:
                found.append(brought)
                if isinstance(self.tree.parent.get(self.tree.parent[node]), cst.Module):
                    break
        return _merge(reversed(found))

    def _star_value(self, node: cst.ImportFrom, name: str) -> Candidates | None:
        """What one star import brings as ``name``, None if it surely brings no such name."""
        module, level = module_of(node)
        if level == 0 and is_framework(module):
            whole = COMPAT_V1 if node in self.compat else self.canonical(module)
            return (self._below(whole, name),) if name in self._star_names(whole) else None
        if level == 0 and module.split(".", 1)[0] in sys.stdlib_module_names:
            return None
        exports = self._project_exports(module, level)
        if exports is None:
            return UNKNOWN
        return tuple(exports.symbols.get(name, UNKNOWN)) if name in exports.star else None

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
                return (self.canonical(module),)
        elif func == "__import__" and len(node.args) == 1:
            module = string_value(node.args[0].value)
            if module is not None and is_framework(module):
                return (module.split(".", 1)[0],)
        return UNKNOWN

    # -- what the file changes -------------------------------------------------------------------

    def assigned(self) -> frozenset[str]:
        """The framework symbols that the file itself sets: ``K.symbolic = …``, ``setattr(K, "symbolic", …)``, mocks."""
        if self._assigned is None:
            found: set[str] = set()
            for store in self.tree.stores:
                if not isinstance(self.tree.parent.get(store.target), cst.Del):
                    # Not what the target holds now: ``self.squash = K.tanh`` does not set ``K.tanh``.
                    owner = self.resolve(store.target.value)
                    found.update(self._members(owner, [store.target.attr.value]))
            for call in self.tree.calls if "setattr" in self.tree.uses else ():
                if dotted_name(call.func) == "setattr" and len(call.args) == 3:
                    name = string_value(call.args[1].value)
                    if name is not None:
                        found.update(self._members(self.resolve(call.args[0].value), [name]))
            for receiver, name in stubs(self.tree):
                if receiver is not None:
                    found.update(self._members(self.resolve(receiver), [name]))
                elif is_framework(name):
                    found.add(self.canonical(name))
            self._assigned = frozenset(found - {OTHER})
        return self._assigned

    # -- attributes of the user's own classes ----------------------------------------------------

    def _attributes(self) -> ClassAttributes:
        if self._class_attributes is None:
            self._class_attributes = ClassAttributes(
                self.tree,
                self.scopes,
                self.interesting,
                partial(_may_lead, found=self.interesting),
            )
        return self._class_attributes


def _may_lead(value: cst.BaseExpression | None, found: Collection[str]) -> bool:
    """Whether a value may be a framework symbol, if all of the names ``found`` may."""
    pending = [value]
    while pending:
        node = pending.pop()
        while node.__class__ is cst.Attribute:
            node = node.value
        if node.__class__ not in _TELLING:
            continue
        if isinstance(node, cst.Name):
            if node.value in found:
                return True
        elif isinstance(node, cst.Call):
            func = (dotted_name(node.func) or "").rsplit(".", 1)[-1]
            if func in {"import_module", "__import__"}:
                return True
            if func == "getattr" and node.args:
                pending.append(node.args[0].value)
        elif isinstance(node, cst.IfExp):
            pending += [node.body, node.orelse]
        elif isinstance(node, cst.BooleanOperation):
            pending += [node.left, node.right]
        elif isinstance(node, cst.NamedExpr):
            pending.append(node.value)
    return False


def _bound_name(alias: cst.ImportAlias) -> str:
    if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
        return alias.asname.name.value
    return (dotted_name(alias.name) or "").split(".", 1)[0]


def _leads(candidates: Iterable[str]) -> bool:
    return any(candidates)


def _is_none(value: cst.BaseExpression | None) -> bool:
    """``K = None`` before a guarded import says nothing: an attribute of None is never used on purpose."""
    return value.__class__ is cst.Name and value.value == "None"


def _merge(groups: Iterable[Candidates]) -> Candidates:
    merged: dict[str, None] = {}
    for group in groups:
        for candidate in group:
            merged[candidate] = None
    return tuple(merged) or UNKNOWN
