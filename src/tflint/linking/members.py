"""TFL102: an attribute of a project module that the module does not have."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator

from tflint.catalogue.rule import Rule
from tflint.linking.guards import is_expected
from tflint.linking.scopes import Bound, Use
from tflint.linking.view import LinkRule, Note, View
from tflint.project.linkage import Linkage


def _look(view: View, rule: Rule) -> Iterator[Note]:
    links = view.links
    if links is None:
        return
    locals_ = {item.local for item in view.glance.outline.imports}
    values: dict[int, str | None] = {}
    """What lists of bindings are, by their identity: scopes hold them as long as the file is looked at."""
    for use in view.scopes.uses:
        if use.node.id not in locals_:
            continue
        parent = view.scopes.parents.get(use.node)
        if not isinstance(parent, ast.Attribute) or parent.value is not use.node:
            continue
        found = use.scope.lookup(use.node.id)
        if found is None:
            continue
        if id(found[1]) not in values:
            values[id(found[1])] = _module_of(found[1], view, links)
        value = values[id(found[1])]
        if value is not None:
            note = _follow(value, use, parent, view, links)
            if note is not None:
                yield note


def _stored(tree: ast.Module) -> frozenset[str]:
    """Attributes that the file assigns, and every text in it: ``hasattr(m, "x")``."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            if not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")):
                found.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return frozenset(found)


def _module_of(bindings: list[Bound], view: View, links: Linkage) -> str | None:
    """The project module that a name certainly is: imports are all that bind it, and all import the same."""
    values = {_imported(bound, view, links) for bound in bindings}
    return values.pop() if len(values) == 1 else None


def _imported(bound: Bound, view: View, links: Linkage) -> str | None:
    alias, statement = bound.alias, bound.statement
    if alias is None or statement is None:
        return None
    if isinstance(statement, ast.Import):
        module = alias.name if alias.asname else alias.name.partition(".")[0]
        return view.glance.module(module, 0)
    owner = view.glance.module(statement.module or "", statement.level)
    if owner is None:
        return None
    candidates = links.member(owner, (alias.name,))
    return candidates[0] if len(candidates) == 1 and candidates[0].startswith("@") else None


def _follow(value: str, use: Use, node: ast.Attribute, view: View, links: Linkage) -> Note | None:
    """Follow a chain of attributes to the first that is not there."""
    path = [use.node.id]
    while True:
        name = node.attr
        if not isinstance(node.ctx, ast.Load):
            return None
        below = links.submodule(value, name)
        candidates = links.member(value, (name,))
        if below is not None and candidates == (below,) and not _is_imported(below, name, view):
            if links.binds(value, name) or links.is_loaded(below):
                pass
            elif name in _stored(view.tree) or is_expected(node, "AttributeError", view.scopes):
                return None
            else:
                shown = ".".join((*path, name))
                message = (
                    f"`{shown}` is a module of the package, but nothing imports it: "
                    f"AttributeError: module '{links.dotted(value)}' has no attribute '{name}'"
                )
                return Note(node, message, symbol=shown)
        unreal = bool(candidates) and is_missing(value, name, view, links)
        if len(candidates) == 1 and candidates[0].startswith("@") and not unreal:
            value = candidates[0]
        elif (
            (candidates and not unreal)
            or not links.lacks(value, name)
            or name in _stored(view.tree)
            or is_expected(node, "AttributeError", view.scopes)
        ):
            return None
        else:
            shown = ".".join((*path, name))
            message = f"{view.shown(value[1:])} {lack(value, name, links) or _hint(value, name, links)}"
            return Note(node, message, symbol=shown)
        path.append(name)
        above = view.scopes.parents.get(node)
        if not isinstance(above, ast.Attribute) or above.value is not node:
            return None
        node = above


def _is_imported(below: str, name: str, view: View) -> bool:
    """Whether this file imports a module of that name by any statement."""
    return any(item.name == name or name in item.module.split(".") for item in view.glance.outline.imports)


def is_missing(value: str, name: str, view: View, links: Linkage) -> bool:
    """Whether a module has a name for type checkers only, and the file is not for these only, too."""
    if view.path.endswith(".pyi") or not links.is_unreal(value, name):
        return False
    return not links.is_for_checkers(os.path.abspath(view.path))


def lack(value: str, name: str, links: Linkage) -> str:
    """How a module has a name after all, but not when it runs; empty if it has not."""
    return f"binds `{name}` for type checkers only" if links.is_unreal(value, name) else ""


def _hint(value: str, name: str, links: Linkage) -> str:
    near = links.near(value, name)
    missing = f"has no `{name}`"
    if near:
        return f"{missing}; did you mean " + " or ".join(f"`{each}`" for each in near) + "?"
    other = links.elsewhere(value, name)
    return f"{missing}; `{other}` beside it has" if other else missing


LINK = LinkRule("unknown-module-member", _look)
