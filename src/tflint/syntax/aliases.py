"""What a framework symbol is called at a place in a file, and which import would give it a name there."""

from __future__ import annotations

import builtins
from collections.abc import Iterator

import libcst as cst

from tflint.model import ImportNeed
from tflint.releases.tensorflow1 import is_same_in_compat
from tflint.syntax.names import COMPAT_V1, Names, dotted_name, module_of
from tflint.syntax.tree import Binding, Tree

_BY_ROOT = frozenset({"config", "random", "backend"})
"""Modules whose own names would hide too much as an import (``random``, ``config``): used through their root."""


_PLAIN_MODULES = frozenset({"math", "numpy"})
"""Modules that are no framework but that rewrites use."""


class Aliases:
    """Alias questions about one tree. Planned imports are remembered, so that all fixes of a file agree on them."""

    def __init__(self, tree: Tree, names: Names) -> None:
        self._tree = tree
        self._names = names
        self._planned: dict[str, ImportNeed] = {}
        self._imported = self._module_imports()
        self._taken = (
            frozenset(tree.bindings)
            | frozenset(tree.uses)
            | frozenset(tree.declared)
            | frozenset(dir(builtins))
        )

    def spell(self, symbol: str, at: cst.Name) -> tuple[str, ImportNeed | None]:
        """The text for ``symbol`` at the place of the name ``at``, and the import that it needs (None: in scope already)."""
        for alias, prefix in self._imported:
            if symbol == prefix or symbol.startswith(prefix + "."):
                if self._is_visible(alias, prefix, at):
                    return alias + symbol[len(prefix) :], None
        for alias, prefix in self._imported:
            if (
                prefix == COMPAT_V1
                and symbol.startswith("tensorflow.")
                and self._is_visible(alias, prefix, at)
            ):
                rest = symbol.removeprefix("tensorflow")
                return (alias + rest if is_same_in_compat(symbol) else f"{alias}.compat.v2{rest}"), None
        module = _module_to_import(symbol)
        need = self._planned.get(module)
        if need is None:
            need = self._planned[module] = self._plan(module)
        return need.alias + symbol[len(module) :], need

    def _module_imports(self) -> list[tuple[str, str]]:
        """(alias, symbol) of the imports at module level, the longest symbols first."""
        found: dict[tuple[str, str], None] = {}
        for name in self._names.interesting:
            for binding in self._tree.bindings.get(name, ()):
                if isinstance(binding.node, cst.ImportAlias):
                    value = self._names.value_of(binding)
                    if len(value) == 1 and value[0] and not value[0].startswith("@"):
                        found[(name, value[0])] = None
        for statement in self._tree.imports:
            if isinstance(statement, cst.Import):
                for imported in statement.names:
                    module = dotted_name(imported.name)
                    if module in _PLAIN_MODULES:
                        found[(imported.evaluated_alias or module, module)] = None
        return sorted(found, key=lambda pair: (-len(pair[1]), pair[0]))

    def _is_visible(self, alias: str, symbol: str, at: cst.Name) -> bool:
        scopes = self._names.scopes
        bindings = scopes.reaching(alias, at)
        if not bindings or not all(
            self._names.value_of(binding) == (symbol,) or _imports_plainly(binding, symbol, self._tree)
            for binding in bindings
        ):
            return False
        if any(scopes.is_sure(binding, at) for binding in bindings):
            return True
        # An import in a `try` or an `if`: good where the name that the user wrote comes from the same place.
        own = [self._block(binding) for binding in scopes.reaching(at.value, at) or ()]
        return bool(own) and all(block in [self._block(binding) for binding in bindings] for block in own)

    def _block(self, binding: Binding) -> cst.CSTNode | None:
        return self._tree.parent.get(self._tree.statement(binding.node))

    def local_import(self, symbol: str, at: cst.Name) -> cst.Import | cst.ImportFrom | None:
        """The import in a function or a branch that ``at`` comes from, if a new one for ``symbol`` belongs beside it.

        That is so where the module as a whole does not import the package: it may be meant to load late, or never.
        """
        bindings = self._names.scopes.reaching(at.value, at) or []
        statements = [self._tree.parent.get(binding.node) for binding in bindings if binding.value is None]
        if len(statements) != 1 or not isinstance(statements[0], (cst.Import, cst.ImportFrom)):
            return None
        package = symbol.split(".", 1)[0]
        for statement in self._tree.imports:
            if isinstance(self._tree.parent.get(self._tree.parent[statement]), cst.Module):
                if package in _packages_of(statement):
                    return None
        return statements[0] if package in _packages_of(statements[0]) else None

    def _plan(self, module: str) -> ImportNeed:
        for need in _ways(module):
            if need.alias not in self._taken and all(
                other.alias != need.alias for other in self._planned.values()
            ):
                return need
        taken = 2
        while True:
            need = ImportNeed(module, None, f"{module.rsplit('.', 1)[-1]}_{taken}")
            if need.alias not in self._taken:
                return need
            taken += 1


def _packages_of(statement: cst.Import | cst.ImportFrom) -> frozenset[str]:
    """The top-level packages that a statement imports from."""
    if isinstance(statement, cst.ImportFrom):
        module, level = module_of(statement)
        return frozenset({module.split(".", 1)[0]} if not level else ())
    return frozenset((dotted_name(alias.name) or "").split(".", 1)[0] for alias in statement.names)


def _imports_plainly(binding: Binding, module: str, tree: Tree) -> bool:
    node = binding.node
    return (
        module in _PLAIN_MODULES
        and isinstance(node, cst.ImportAlias)
        and isinstance(tree.parent[node], cst.Import)
        and dotted_name(node.name) == module
    )


def _module_to_import(symbol: str) -> str:
    """The module that is imported so that ``symbol`` can be written: ``keras.ops`` for ``keras.ops.mean``."""
    parts = symbol.split(".")
    if parts[0] == "tensorflow":
        if parts[1:2] == ["keras"] and len(parts) > 3 and parts[2] not in _BY_ROOT:
            return ".".join(parts[:3])
        return "tensorflow"
    if parts[0] == "keras" and len(parts) > 2 and parts[1] not in _BY_ROOT and parts[1][0].islower():
        return ".".join(parts[:2])
    return parts[0]


def _ways(module: str) -> Iterator[ImportNeed]:
    parent, _, last = module.rpartition(".")
    if not parent:
        short = {"tensorflow": "tf", "numpy": "np"}.get(module)
        if short is not None:
            yield ImportNeed(module, None, short)
        yield ImportNeed(module, None, module)
        yield ImportNeed(module, None, f"{module}_")
        return
    yield ImportNeed(parent, last, last)
    yield ImportNeed(parent, last, f"keras_{last}")
    yield ImportNeed(parent, last, f"_{last}")
