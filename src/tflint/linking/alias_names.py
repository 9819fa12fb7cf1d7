"""TFL101: ``import m as mm``, then ``m.x`` where nothing binds ``m``; ``np.`` and its kind without their import."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tflint.catalogue.rule import Rule
from tflint.frameworks import canonical, is_framework
from tflint.linking.guards import is_expected
from tflint.linking.scopes import Bound, Kind, Scope, Use
from tflint.linking.view import LinkRule, Note, View
from tflint.linking.worth import CONVENTIONS
from tflint.model import Edit, Fix, ImportNeed, Safety
from tflint.project.idioms import dotted, statements

_BUILTINS = frozenset(dir(builtins)) | {"__file__", "__builtins__", "__path__", "WindowsError"}
_MAKES_NAMES = re.compile(
    rb"(?<!\.)\bexec(?:file)?[ \t]*\(|\bglobals\(\)|\blocals\(\)|\bvars\(\)|__builtins__|\bbuiltins\b|__builtin__|_getframe|"
    rb"\bsys\.modules\b|\bi?pu?db\b|\bbreakpoint\(|\bset_trace\b|code\.interact|InteractiveConsole|\bIPython\b|"
    rb"get_ipython|run_path|run_module|%(?:pylab|run|load|autoimport)|--pylab|\bpylab\b|doctest_namespace"
)
"""Words of code that may bind names in ways that the source does not show."""
_MAKERS = (
    *(
        b"exec",
        b"globals()",
        b"locals()",
        b"vars()",
        b"builtin",
        b"_getframe",
        b"sys.modules",
        b"db",
        b"breakpoint(",
    ),
    *(
        b"set_trace",
        b"code.interact",
        b"InteractiveConsole",
        b"IPython",
        b"get_ipython",
        b"run_path",
        b"run_module",
    ),
    *(b"%run", b"%load", b"%autoimport", b"pylab", b"doctest_namespace"),
)
"""One of these is in whatever the pattern finds. To look for them takes a hundredth of the time."""


@dataclass(frozen=True, slots=True)
class _Alias:
    """An import under another name: ``original`` is what it looks like, ``path`` the whole dotted name."""

    bound: Bound
    original: str
    path: tuple[str, ...]
    local: str


def _look(view: View, rule: Rule) -> Iterator[Note]:
    wanted = {
        (item.name or item.module).partition(".")[0] for item in view.glance.outline.imports if item.aliased
    }
    unbound = view.names.intersection(wanted.union(CONVENTIONS)).difference(_bound_at_top(view.tree))
    if not unbound or _makes_names(view.glance.raw):
        return
    aliases = _aliases(view)
    for use in view.scopes.uses:
        name = use.node.id
        if name in _BUILTINS or (name not in aliases and name not in CONVENTIONS):
            continue
        if use.scope.lookup(name) is not None or is_expected(use.node, "NameError", view.scopes):
            continue
        if _may_be_brought(name, view):
            continue
        note = _about_alias(use, aliases.get(name, ()), view) or _about_convention(use, view)
        if note is not None:
            yield note


def _makes_names(raw: bytes) -> bool:
    return any(word in raw for word in _MAKERS) and _MAKES_NAMES.search(raw) is not None


def _bound_at_top(tree: ast.Module) -> Iterator[str]:
    """Names that statements of the module bind, seen wherever they are read. Costs no look at the scopes."""
    for statement in statements(tree.body):
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in statement.names)
        elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield statement.name
        elif isinstance(statement, ast.Assign):
            yield from (target.id for target in statement.targets if isinstance(target, ast.Name))


def _aliases(view: View) -> dict[str, list[_Alias]]:
    found: dict[str, list[_Alias]] = {}
    for statement, _ in view.scopes.imports:
        for alias in statement.names:
            path = tuple(alias.name.split("."))
            if alias.asname and alias.asname != path[0]:
                bound = Bound(alias, alias, statement)
                found.setdefault(path[0], []).append(_Alias(bound, path[0], path, alias.asname))
    return found


def _may_be_brought(name: str, view: View) -> bool:
    """Whether a star import may bind a name, or another file gives it to this module or to all."""
    for statement, _ in view.scopes.imports:
        if isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
            if not _is_known_not_to_bring(statement, name, view):
                return True
    links = view.links
    return links is not None and links.is_given_anywhere(name)


def _is_known_not_to_bring(statement: ast.ImportFrom, name: str, view: View) -> bool:
    module = statement.module or ""
    if statement.level == 0 and is_framework(module):
        from tflint.releases.nearby import star_names

        known = star_names(canonical(module))
        return bool(known) and name not in known
    value = view.glance.module(module, statement.level)
    links = view.links
    return value is not None and links is not None and links.star_lacks(value, name)


# -- an alias's own name -------------------------------------------------------------------------


def _about_alias(use: Use, aliases: list[_Alias] | tuple[()], view: View) -> Note | None:
    for alias in aliases:
        if not _is_visible(alias, use, view):
            continue
        name, statement = use.node.id, alias.bound.statement
        assert statement is not None
        text = (
            " ".join(view.text(statement).split()) if len(statement.names) == 1 else _spell(alias, statement)
        )
        message = (
            f"nothing binds `{name}` here: `{text}` (line {statement.lineno}) binds only `{alias.local}`; "
            f"NameError: name '{name}' is not defined"
        )
        return Note(use.node, message, _rename(use, alias, view), symbol=name)
    return None


def _spell(alias: _Alias, statement: ast.Import | ast.ImportFrom) -> str:
    one = f"{'.'.join(alias.path)} as {alias.local}"
    if isinstance(statement, ast.Import):
        return f"import {one}"
    return f"from {'.' * statement.level}{statement.module or ''} import {one}"


def _is_visible(alias: _Alias, use: Use, view: View) -> bool:
    """Whether the alias is what its name means where the original name is used."""
    found = use.scope.lookup(alias.local)
    if found is None:
        return False
    return any(bound.alias is alias.bound.alias for bound in found[1])


def _rename(use: Use, alias: _Alias, view: View) -> Fix | None:
    """Write the alias instead, where nothing else can be what it means."""
    found = use.scope.lookup(alias.local)
    if found is None or len(found[1]) != 1:
        return None
    home, statement = found[0], alias.bound.statement
    assert statement is not None
    around = [above for above in view.scopes.ancestors(statement) if not isinstance(above, ast.Module)]
    if around and not (around == [home.node] or (len(around) and around[0] is home.node)):
        return None  # in a branch: who knows whether it has run
    if home is use.scope and statement.lineno >= use.node.lineno:
        return None
    node: ast.expr = use.node
    for part in alias.path[1:]:
        above = view.scopes.parents.get(node)
        if not isinstance(above, ast.Attribute) or above.value is not node or above.attr != part:
            return None
        node = above
    if view.text(use.node) != use.node.id or not isinstance(node, (ast.Name, ast.Attribute)):
        return None  # in a formatted string of an old Python
    span = view.span(node)
    if dotted(node) != "".join(view.source.text[span.start : span.end].split()):
        return None
    return Fix(f"Write `{alias.local}`", Safety.SAFE, (Edit(span.start, span.end, alias.local),))


# -- conventional names --------------------------------------------------------------------------


def _about_convention(use: Use, view: View) -> Note | None:
    name = use.node.id
    above = view.scopes.parents.get(use.node)
    need = CONVENTIONS.get(name)
    if need is None or not isinstance(above, ast.Attribute):
        return None
    if name == "K" and not _is_backend_function(above.attr):
        return None
    need = _by_habit(need, view)
    statement = _statement(need)
    hidden = _hidden(use, view)
    message = (
        f"nothing binds `{name}` here{hidden}: `{statement}` would; NameError: name '{name}' is not defined"
    )
    return Note(use.node, message, _importing(use, need, statement, view), symbol=name)


def _is_backend_function(name: str) -> bool:
    from tflint.releases.presence import find_symbol

    return find_symbol(f"keras.backend.{name}") is not None


def _by_habit(need: ImportNeed, view: View) -> ImportNeed:
    """``keras`` and ``K`` come from TensorFlow in files that have only TensorFlow."""
    if need.module != "keras":
        return need
    roots = {item.module.partition(".")[0] for item in view.glance.outline.imports if item.level == 0}
    if "tensorflow" in roots and "keras" not in roots:
        if need.name is None:
            return ImportNeed("tensorflow", "keras", "keras")
        return ImportNeed("tensorflow.keras", need.name, need.alias)
    return need


def _statement(need: ImportNeed) -> str:
    from tflint.fixing.imports import statement_text

    return statement_text(need)


def _hidden(use: Use, view: View) -> str:
    """Where else the file binds the name, out of sight."""
    for statement, scope in view.scopes.imports:
        for bound in scope.names.get(use.node.id, ()):
            if bound.statement is statement:
                where = "a class body" if scope.kind is Kind.CLASS else "another function"
                return f" (the import on line {statement.lineno} is in {where})"
    return ""


def _importing(use: Use, need: ImportNeed, statement: str, view: View) -> Fix | None:
    if view.text(use.node) != use.node.id or _is_in_class_of_its_own(use.scope, need.alias):
        return None
    span = view.span(use.node)
    return Fix(
        f"Add `{statement}`",
        Safety.UNSAFE,
        (Edit(span.start, span.end, use.node.id),),
        (need,),
        f"`{need.alias}` is taken for the usual name of {need.module}",
    )


def _is_in_class_of_its_own(scope: Scope, name: str) -> bool:
    return name in scope.outer


LINK = LinkRule("alias-original-name", _look)
