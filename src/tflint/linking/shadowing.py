"""TFL107: a module beside a script that hides an installed package or a module of the standard library.

The folder of a script comes first on its search path, so that not only its own imports find what stands there, but
those of TensorFlow, too.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator

from tflint.catalogue.rule import Rule
from tflint.frameworks import FRAMEWORK_ROOTS
from tflint.linking.guards import is_expected
from tflint.linking.view import LinkRule, Note, View
from tflint.linking.worth import LOADED, PACKAGES
from tflint.project.linkage import Linkage

_MOST_MODULES = 25
"""A package of more modules than this is the real one, in its own repository."""


def _look(view: View, rule: Rule) -> Iterator[Note]:
    links = view.links
    if links is None:
        return
    path = os.path.abspath(view.path)
    folder = os.path.dirname(path)
    beside = links.modules_in(folder)
    told: set[str] = set()
    for statement, _ in view.scopes.imports:
        if is_expected(statement, "ImportError", view.scopes):
            continue
        for top, alias in _tops(statement):
            if top in PACKAGES and top in beside and top not in told and _is_missed(top, path, view, links):
                told.add(top)
                yield Note(
                    alias,
                    f"`import {top}` finds {_file(folder, top)} of this script's folder, not the installed package: "
                    "rename it",
                    symbol=top,
                )
            elif top in FRAMEWORK_ROOTS and top not in beside:
                hidden = sorted((beside & LOADED) - told)
                told.update(hidden)
                for name in hidden:
                    yield Note(
                        alias,
                        f"`import {top}` imports the standard library's `{name}`, and finds {_file(folder, name)} of "
                        "this script's folder: rename it",
                        symbol=name,
                    )


def _tops(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, ast.alias]]:
    if isinstance(statement, ast.ImportFrom):
        if not statement.level:
            yield (statement.module or "").partition(".")[0], statement.names[0]
    else:
        for alias in statement.names:
            yield alias.name.partition(".")[0], alias


def _file(folder: str, name: str) -> str:
    return f"{name}.py" if os.path.isfile(os.path.join(folder, name + ".py")) else f"{name}/"


def _is_missed(top: str, path: str, view: View, links: Linkage) -> bool:
    """Whether the file wants something of a package that the module beside it does not have."""
    folder = os.path.dirname(path)
    file = os.path.join(folder, top + ".py")
    if file == path:
        return True
    if not os.path.isfile(file):
        file = os.path.join(folder, top, "__init__.py")
        if links.size_of(os.path.join(folder, top)) > _MOST_MODULES:
            return False
    value = "@" + file
    return any(not links.offers(value, name) and links.is_closed(value) for name in _wanted(top, view))


def _wanted(top: str, view: View) -> Iterator[str]:
    """The names that a file takes from a package."""
    locals_: set[str] = set()
    for statement, _ in view.scopes.imports:
        if isinstance(statement, ast.ImportFrom):
            parts = (statement.module or "").split(".")
            if not statement.level and parts[0] == top:
                yield from parts[1:2] or (alias.name for alias in statement.names if alias.name != "*")
        else:
            for alias in statement.names:
                parts = alias.name.split(".")
                if parts[0] == top:
                    yield from parts[1:2]
                    if len(parts) == 1:
                        locals_.add(alias.asname or top)
    for use in view.scopes.uses:
        above = view.scopes.parents.get(use.node)
        if use.node.id in locals_ and isinstance(above, ast.Attribute) and above.value is use.node:
            yield above.attr


LINK = LinkRule("shadows-framework", _look)
