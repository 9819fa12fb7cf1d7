"""Short ways to ask about code in the tests of tflint.syntax."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import dedent

import libcst as cst

from tflint.syntax.guards import Guards
from tflint.syntax.names import Names
from tflint.syntax.positions import Positions
from tflint.syntax.tree import Tree, build_tree
from tflint.trees import parse_python

TARGET = {"tensorflow": ("2.20", "2.21"), "keras": ("3.14", "3.15"), "tf_keras": ("2.20", "2.21")}


@dataclass(frozen=True)
class Exports:
    symbols: Mapping[str, tuple[str, ...]]
    star: tuple[str, ...] = ()


@dataclass(frozen=True)
class Project:
    """Modules of a project by dotted name, each with what its names are: ``{"compat": {"K": "keras.backend"}}``."""

    modules: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def resolve(self, module: str, level: int, importer: str) -> str | None:
        return f"@{module}" if module in self.modules else None

    def exports(self, value: str) -> Exports | None:
        found = self.modules.get(value[1:])
        if found is None:
            return None
        return Exports({name: tuple(text.split("|")) for name, text in found.items()}, tuple(found))


def tree_of(code: str) -> Tree:
    return build_tree(cst.parse_module(dedent(code)))


def names_of(
    code: str,
    project: Mapping[str, Mapping[str, str]] | None = None,
    stars: Mapping[str, str] | None = None,
    target: Mapping[str, tuple[str, ...]] = TARGET,
) -> Names:
    """Names with guards, as the engine makes them. ``stars``: module → the names that a star import of it brings."""
    tree = tree_of(code)
    names = Names(
        tree,
        "main.py",
        None if project is None else Project(project),
        lambda module: frozenset((stars or {}).get(module, "").split()),
    )
    names.live = Guards(tree, names, lambda root: target.get(root, ())).live
    return names


def uses(
    code: str,
    project: Mapping[str, Mapping[str, str]] | None = None,
    stars: Mapping[str, str] | None = None,
) -> list[str]:
    """Every use of a framework symbol, in source order: the candidates with ``|`` between, ``?`` for something else."""
    references = names_of(code, project, stars).references()
    return ["|".join(candidate or "?" for candidate in reference.candidates) for reference in references]


def calls(tree: Tree, name: str) -> list[cst.Call]:
    """The calls of a function by its last name, in source order."""
    found = []
    for call in tree.calls:
        func = call.func
        last = func.attr.value if isinstance(func, cst.Attribute) else getattr(func, "value", None)
        if last == name:
            found.append(call)
    return sorted(found, key=lambda call: min(tree.order[node] for node in _names_below(call, tree)))


def _names_below(node: cst.CSTNode, tree: Tree) -> list[cst.Name]:
    return [name for group in tree.uses.values() for name in group if node in (name, *tree.ancestors(name))]


def positions_of(code: str) -> tuple[Tree, Positions]:
    """Positions in ``code`` exactly as it is given."""
    tree = build_tree(cst.parse_module(code))
    return tree, Positions(tree, code, parse_python(code)[0])
