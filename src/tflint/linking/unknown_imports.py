"""TFL103: ``from project.module import name`` where the module has no such name, or is not there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tflint.catalogue.rule import Rule
from tflint.linking.glance import NOT_OURS
from tflint.linking.guards import is_expected
from tflint.linking.members import is_missing, lack
from tflint.linking.view import LinkRule, Note, View, named
from tflint.linking.worth import package_on_the_way
from tflint.project.linkage import Linkage


def _look(view: View, rule: Rule) -> Iterator[Note]:
    links = view.links
    if links is None or b"__path__" in view.glance.data:
        return
    for statement, _ in view.scopes.imports:
        if isinstance(statement, ast.ImportFrom):
            yield from _from_import(statement, view, links)
        else:
            for alias in statement.names:
                if alias.name.partition(".")[0] not in NOT_OURS:
                    yield from _missing_module(alias, alias.name, 0, statement, view, links)


def _from_import(statement: ast.ImportFrom, view: View, links: Linkage) -> Iterator[Note]:
    module, level = statement.module or "", statement.level
    if level == 0 and module.partition(".")[0] in NOT_OURS:
        return
    value = view.glance.module(module, level)
    if value is None:
        yield from _missing_module(statement, module, level, statement, view, links)
        return
    for alias in statement.names:
        if alias.name == "*" or links.offers(value, alias.name):
            continue
        if is_expected(statement, "ImportError", view.scopes) or not links.lacks(value, alias.name):
            continue
        if links.is_unreal(value, alias.name) and not is_missing(value, alias.name, view, links):
            continue
        what = lack(value, alias.name, links) or f"has no `{alias.name}`{_hint(value, alias.name, links)}"
        message = f"{view.shown(value[1:])} {what}"
        yield Note(named(alias, statement), message, symbol=f"{module}.{alias.name}".lstrip("."))


def _missing_module(
    node: ast.alias | ast.ImportFrom,
    module: str,
    level: int,
    statement: ast.stmt,
    view: View,
    links: Linkage,
) -> Iterator[Note]:
    if view.glance.module(module, level) is not None:
        return
    found = package_on_the_way(module, level, view.glance)
    if found is None or is_expected(statement, "ModuleNotFoundError", view.scopes):
        return
    package, name = found
    if links.lacks_module(package, name):
        near = links.near_modules(package, name)
        hint = "; did you mean " + " or ".join(f"`{each}`" for each in near) + "?" if near else ""
        yield Note(node, f"the package {links.dotted(package)} has no module `{name}`{hint}", symbol=module)


def _hint(value: str, name: str, links: Linkage) -> str:
    near = links.near(value, name)
    if near:
        return "; did you mean " + " or ".join(f"`{each}`" for each in near) + "?"
    other = links.elsewhere(value, name)
    return f"; the module `{other}` beside it has" if other else ""


LINK = LinkRule("unknown-import-name", _look)
