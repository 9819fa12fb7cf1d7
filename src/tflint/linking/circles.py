"""TFL106: a circular import in which a name is needed while the other module is still being imported."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator

from tflint.catalogue.rule import Rule
from tflint.linking.scopes import FUNCTIONS, Scope, Scopes
from tflint.linking.view import LinkRule, Note, Positioned, View, named
from tflint.project.importing import Failure
from tflint.project.linkage import Linkage


def _look(view: View, rule: Rule) -> Iterator[Note]:
    links = view.links
    if links is None:
        return
    path = os.path.abspath(view.path)
    for failure in links.failures(path):
        if failure.path == path:
            node = _node(failure, view)
            if node is not None:
                yield Note(_placed(node, view), _message(failure, node, view, links), symbol=failure.name)


def _placed(node: Positioned, view: View) -> Positioned:
    statement = view.scopes.parents.get(node)
    return named(node, statement) if isinstance(node, ast.alias) and isinstance(statement, ast.stmt) else node


def _node(failure: Failure, view: View) -> Positioned | None:
    """What needs the name: the alias of the import statement, or the attribute."""
    for statement, _ in view.scopes.imports:
        if statement.lineno == failure.line and not failure.attribute:
            for alias in statement.names:
                if alias.name == failure.name:
                    return alias
    for use in view.scopes.uses:
        above = view.scopes.parents.get(use.node)
        while isinstance(above, ast.Attribute):
            if above.attr == failure.name and above.lineno == failure.line:
                return above
            above = view.scopes.parents.get(above)
    return None


def _message(failure: Failure, node: Positioned, view: View, links: Linkage) -> str:
    steps = [
        f"{view.shown(link.path)}:{link.line} imports {view.shown(following.path)}"
        for link, following in zip(failure.chain, failure.chain[1:], strict=False)
    ]
    name, target = failure.name, view.shown(failure.target)
    part = f"`{name}` of {target}" if not target.endswith(f"{name}.py") else f"`{name}` ({target})"
    needs = f"{view.shown(failure.path)}:{failure.line} needs {part}"
    bound = _bound_at(failure, links)
    later = f", which is bound later, on line {bound}" if bound else ", which is still being imported"
    start = f" (when {view.shown(failure.entry)} comes first)" if failure.entry != failure.target else ""
    return (
        f"circular import: {', '.join([*steps, needs])}{later}{start}; {_change(failure, node, view, links)}"
    )


def _bound_at(failure: Failure, links: Linkage) -> int | None:
    tree = links.tree(failure.target)
    if tree is None:
        return None
    bound = Scopes(tree).module.names.get(failure.name, ())
    lines = [getattr(each.node, "lineno", 0) for each in bound]
    return min(lines) if lines else None


# -- the smallest change -------------------------------------------------------------------------


def _change(failure: Failure, node: Positioned, view: View, links: Linkage) -> str:
    if not failure.attribute and isinstance(node, ast.alias):
        own = _functions_using({node.asname or node.name}, view.scopes)
        if own:
            return f"import it in {_listed(own)}, where it is used"
    first = failure.chain[0]
    tree = links.tree(failure.target) if len(failure.chain) > 1 else None
    if tree is not None:
        scopes = Scopes(tree)
        where = f"{view.shown(first.path)}:{first.line}"
        for statement, _ in scopes.imports:
            if statement.lineno == first.line:
                names = {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
                users = _functions_using(names, scopes)
                if users:
                    return f"move the import on {where} into {_listed(users)}, where it is used"
        bound = scopes.module.names.get(failure.name, ())
        if any(isinstance(each.node, (*FUNCTIONS, ast.ClassDef, ast.Name)) for each in bound):
            return f"bind `{failure.name}` above the import on {where}, or move what both need into a module of its own"
    return "move what both need into a module of its own"


def _functions_using(names: set[str], scopes: Scopes) -> list[str]:
    """The functions that read module names, where nothing else does; empty where code at module level does."""
    found: dict[str, None] = {}
    for use in scopes.uses:
        if use.node.id in names:
            seen = use.scope.lookup(use.node.id)
            if seen is None or seen[0] is not scopes.module:
                continue
            function = _function(use.scope)
            if function is None or _is_in_header(use.node, function, scopes):
                return []
            found[function.name] = None
    return list(found)


def _is_in_header(node: ast.AST, function: ast.AST, scopes: Scopes) -> bool:
    return not any(above is function for above in scopes.ancestors(node))


def _function(scope: Scope | None) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    while scope is not None:
        if isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return scope.node
        scope = scope.above
    return None


def _listed(names: list[str]) -> str:
    shown = [f"`{name}`" for name in names[:3]]
    return " and ".join(shown) + (" and others" if len(names) > 3 else "")


LINK = LinkRule("circular-import", _look)
