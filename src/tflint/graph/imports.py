"""What imports bring to a run: frameworks and other packages by name, and the modules of the project."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Mapping

from tflint.frameworks import canonical, is_framework
from tflint.graph.values import UNKNOWN, Imported, ProjectModule, Symbol, Value
from tflint.questions import Sources

_KNOWN = frozenset({"absl", "numpy", "functools", "copy", "collections", "abc", "typing"})
StarNames = Callable[[str], frozenset[str]]


class ImportTable:
    """The imports of one run."""

    def __init__(self, modules: Sources | None, star_names: StarNames) -> None:
        self._modules = modules
        self._star_names = star_names

    def module(self, module: str, level: int, importer: str) -> Value:
        """``import module``."""
        root = module.partition(".")[0]
        if level == 0 and (is_framework(module) or root in _KNOWN):
            return Symbol(canonical(module))
        if self._modules is None or (level == 0 and root in sys.stdlib_module_names):
            return UNKNOWN
        value = self._modules.resolve(module, level, importer)
        return UNKNOWN if value is None else ProjectModule(value)

    def member(self, module: str, level: int, name: str, importer: str) -> Value:
        """``from module import name``; with the level -1, a member of a module that has been imported."""
        if level == 0 and (is_framework(module) or module.partition(".")[0] in _KNOWN):
            return Symbol(canonical(f"{module}.{name}"))
        if self._modules is None or (level == 0 and module.partition(".")[0] in sys.stdlib_module_names):
            return UNKNOWN
        value = module if level == -1 else self._modules.resolve(module, level, importer)
        if value is not None:
            exports = self._modules.exports(value)
            found = exports.symbols.get(name) if exports is not None else None
            if found is not None and len(found) == 1 and found[0]:
                return _value(found[0])
            if found is not None and any(found):
                return UNKNOWN
            if found is not None or level == -1:
                # Of whatever module: one without a framework may make the feeds.
                return Imported(value, name)
        if level >= 0:
            below = self._modules.resolve(f"{module}.{name}" if module else name, level, importer)
            if below is not None and value != below:
                return ProjectModule(below)
        return UNKNOWN

    def tree(self, module: str, most: int) -> ast.Module | None:
        """The code of a module of the project that has so many bytes at most."""
        return None if self._modules is None else self._modules.tree(module, most)

    def star(self, module: str, level: int, importer: str) -> Mapping[str, Value]:
        """``from module import *``."""
        if level == 0 and is_framework(module):
            return {
                name: Symbol(canonical(f"{module}.{name}"))
                for name in sorted(self._star_names(canonical(module)))
            }
        if self._modules is None or (level == 0 and module.partition(".")[0] in sys.stdlib_module_names):
            return {}
        value = self._modules.resolve(module, level, importer)
        exports = None if value is None else self._modules.exports(value)
        if value is None or exports is None:
            return {}
        brought: dict[str, Value] = {}
        for name in exports.star:
            found = exports.symbols.get(name, ("",))
            certain = len(found) == 1 and found[0]
            brought[name] = _value(found[0]) if certain else Imported(value, name)
        return brought


def _value(candidate: str) -> Value:
    return ProjectModule(candidate) if candidate.startswith("@") else Symbol(candidate)
