"""TFL104: a name imported from two modules, of which the later silently wins."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass

from tflint.catalogue.rule import Rule
from tflint.frameworks import FRAMEWORK_ROOTS
from tflint.linking.scopes import Kind
from tflint.linking.view import LinkRule, Note, View
from tflint.project.linkage import Linkage

Origin = tuple[str, str]

_SAME_THINGS = (
    FRAMEWORK_ROOTS,
    frozenset(
        {"typing", "typing_extensions", "collections", "mypy_extensions", "numpy", "scipy", "types", "abc"}
    ),
    frozenset({"unittest", "mock", "nose", "numpy", "pytest", "asynctest", "absl", "tensorflow"}),
    frozenset({"importlib", "importlib_metadata", "importlib_resources", "pkg_resources"}),
    frozenset({"concurrent", "asyncio", "multiprocessing", "socket", "builtins"}),
)
"""Packages that may give the same thing under the same name."""
_COMPATIBLE = frozenset(
    {"six", "future", "past", "builtins", "compat", "__future__", "pathlib2", "backports"}
)
"""Packages whose imports replace others on purpose."""


@dataclass(frozen=True, slots=True)
class _Event:
    """A binding of a name at module level: where from (None: not known), and how the message shows it."""

    node: ast.alias
    statement: ast.Import | ast.ImportFrom
    origin: Origin | None
    shown: str


def _look(view: View, rule: Rule) -> Iterator[Note]:
    events: dict[str, _Event] = {}
    defined: dict[str, int] = {}
    stars: list[tuple[ast.ImportFrom, str, dict[str, Origin | None]]] = []
    for statement in view.tree.body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            if isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
                yield from _star(statement, events, defined, stars, view)
                continue
            for alias in statement.names:
                event = _event(alias, statement, view)
                local = alias.asname or alias.name.partition(".")[0]
                before = events.get(local)
                if (
                    before is not None
                    and _are_different(before.origin, event.origin, view)
                    and not _used_between(local, before, event, view)
                ):
                    yield Note(
                        alias,
                        f"`{local}` is imported from {before.shown} on line {before.statement.lineno} and again from "
                        f"{event.shown}, which silently wins",
                        symbol=local,
                    )
                events[local] = event
                defined.pop(local, None)
        else:
            for name in _defined_by(statement):
                defined[name] = statement.lineno
                events.pop(name, None)


def _event(alias: ast.alias, statement: ast.Import | ast.ImportFrom, view: View) -> _Event:
    if isinstance(statement, ast.Import):
        module = alias.name if alias.asname else alias.name.partition(".")[0]
        value = view.glance.module(module, 0)
        return _Event(alias, statement, (value or module, ""), f"`{module}`")
    module = statement.module or ""
    shown = f"`{'.' * statement.level}{module}`"
    value = view.glance.module(module, statement.level)
    links = view.links
    if value is not None and links is not None:
        return _Event(alias, statement, links.origin(value, alias.name), shown)
    if statement.level:
        return _Event(alias, statement, None, shown)
    return _Event(alias, statement, (f"{module}.{alias.name}", ""), shown)


def _folders_around(view: View) -> frozenset[str]:
    """The names of the folders of the project that a file is in: an absolute import of one may mean the project's own
    code, wherever that is installed.
    """
    links = view.links
    found: set[str] = set()
    folder = os.path.dirname(os.path.abspath(view.path))
    while links is not None and not links.is_root(folder) and os.path.dirname(folder) != folder:
        folder, name = os.path.split(folder)
        found.add(name)
    return frozenset(found)


def _are_different(one: Origin | None, other: Origin | None, view: View) -> bool:
    """Whether two things certainly are not the same."""
    if one is None or other is None or one == other:
        return False
    tops = [_top(origin) for origin in (one, other)]
    if any(top in _COMPATIBLE for top in tops):
        return False
    outside = [top for top in tops if top]
    if not _folders_around(view).isdisjoint(outside):
        return False
    if len(outside) == 2:
        return tops[0] != tops[1] and not any(
            top[0] in same and top[1] in same for same in _SAME_THINGS for top in [tops]
        )
    return True


def _top(origin: Origin) -> str:
    """The package outside of the project that something is from; empty for the project's own."""
    return "" if origin[0].startswith("@") else origin[0].partition(".")[0]


def _used_between(name: str, before: _Event, event: _Event, view: View) -> bool:
    """Whether code that runs between the two imports uses the first."""
    first, last = before.statement.lineno, event.statement.lineno
    return any(
        use.node.id == name and first < use.node.lineno < last and use.scope.kind is not Kind.FUNCTION
        for use in view.scopes.uses
    )


def _defined_by(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement at module level binds, in its blocks too."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield statement.name
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.alias) and node.name != "*":
            yield node.asname or node.name.partition(".")[0]
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name


# -- star imports --------------------------------------------------------------------------------


def _star(
    statement: ast.ImportFrom,
    events: dict[str, _Event],
    defined: dict[str, int],
    stars: list[tuple[ast.ImportFrom, str, dict[str, Origin | None]]],
    view: View,
) -> Iterator[Note]:
    module = statement.module or ""
    shown = f"from {'.' * statement.level}{module} import *"
    brought = _brought(statement, module, view)
    wanted = _wanted(view)
    hidden: dict[str, list[str]] = {}
    for name, origin in brought.items():
        if wanted is not None and name not in wanted:
            continue
        event = events.get(name)
        if event is not None:
            if _are_different(event.origin, origin, view) and _used_after(name, statement, view):
                hidden.setdefault(f"imported from {event.shown} on line {event.statement.lineno}", []).append(
                    name
                )
        elif name in defined:
            if origin is not None and _used_after(name, statement, view):
                hidden.setdefault(f"bound on line {defined[name]}", []).append(name)
        else:
            for other, text, names in reversed(stars):
                if name in names and _are_different(names[name], origin, view):
                    hidden.setdefault(f"that `{text}` on line {other.lineno} brings", []).append(name)
                    break
    stars.append((statement, shown, brought))
    for where, lost in hidden.items():
        listed = ", ".join(f"`{name}`" for name in sorted(lost)[:5]) + (
            " and others" if len(lost) > 5 else ""
        )
        yield Note(statement, f"`{shown}` silently replaces {listed}, {where}", symbol=sorted(lost)[0])


def _brought(statement: ast.ImportFrom, module: str, view: View) -> dict[str, Origin | None]:
    """The names that a star import certainly brings, each with its origin; framework modules and others: none."""
    value = view.glance.module(module, statement.level)
    links = view.links
    if value is None or links is None:
        return {}
    return {
        name: links.origin(value, name) for name in links.star_names(value) if _brings(value, name, links)
    }


def _brings(value: str, name: str, links: Linkage) -> bool:
    return links.star_brings(value, name)


def _wanted(view: View) -> frozenset[str] | None:
    """The names that count: those that the file uses; all in a package's own file, which others import from."""
    if view.path.endswith("__init__.py"):
        return None
    return frozenset(use.node.id for use in view.scopes.uses)


def _used_after(name: str, statement: ast.stmt, view: View) -> bool:
    """Whether something uses a name after a statement, or in a function; in a package's own file others may."""
    if view.path.endswith("__init__.py"):
        return True
    return any(
        use.node.id == name and (use.node.lineno > statement.lineno or use.scope.kind is Kind.FUNCTION)
        for use in view.scopes.uses
    )


LINK = LinkRule("conflicting-import", _look)
