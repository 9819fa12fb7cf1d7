"""TFL108: private modules of TensorFlow and Keras, with the public name of what they hold."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tflint.catalogue.rule import Rule
from tflint.linking.guards import is_expected
from tflint.linking.private_names import is_private, likely_public, public_name
from tflint.linking.view import LinkRule, Note, View
from tflint.model import Edit, Fix, Safety
from tflint.project.idioms import dotted
from tflint.releases.presence import find_symbol
from tflint.releases.symbols import asked_releases, releases_with
from tflint.releases.target import Target, newest_target

_ROOTS = frozenset({"tensorflow", "tensorflow_core", "keras", "tf_keras"})
_VERIFIED = "that both names are the same object was checked on TensorFlow 2.21 and Keras 3.15 only"
_OTHER = "the public name may be another object in some release"


@dataclass(frozen=True, slots=True)
class _Public:
    """The public name for a private one; ``reason``: why a person should look, None where it is the same object."""

    symbol: str
    reason: str | None


def _look(view: View, rule: Rule) -> Iterator[Note]:
    target = view.settings.target
    private: set[ast.alias] = set()
    used: dict[str, dict[str, None]] = {}
    """What the file reads of each name, as far as the dots go: ``backend.mean`` of ``keras``."""
    for use in view.scopes.uses:
        node: ast.AST = use.node
        above = view.scopes.parents.get(node)
        chain = []
        while isinstance(above, ast.Attribute) and above.value is node:
            chain.append(above.attr)
            node, above = above, view.scopes.parents.get(above)
        if chain:
            used.setdefault(use.node.id, {})[".".join(chain)] = None
    for statement, _ in view.scopes.imports:
        names = [_named(statement, alias) for alias in statement.names]
        if not any(is_private(name) for name in names):
            continue
        private.update(statement.names)
        if is_expected(statement, "ImportError", view.scopes):
            continue
        publics = [
            _with_members(_public(name, target), used.get(alias.asname or alias.name, ()), target)
            for alias, name in zip(statement.names, names, strict=True)
        ]
        fix = _rewritten(statement, publics, view)
        for alias, name, public in zip(statement.names, names, publics, strict=True):
            if is_private(name):
                node = alias if len(statement.names) > 1 else statement
                message = _message(name, public)
                if public is None:
                    local = alias.asname or alias.name
                    message += _of_members(name, local, used.get(local, ()))
                yield Note(node, message, fix, symbol=name)
    yield from _chains(view, private)


def _named(statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    if isinstance(statement, ast.Import):
        return alias.name
    if statement.level:
        return ""
    return (statement.module or "") + ("" if alias.name == "*" else f".{alias.name}")


def _public(symbol: str, target: Target) -> _Public | None:
    name = public_name(symbol)
    if name is not None and _is_in_all(name, target):
        return _Public(name, None if _is_newest(target) else _VERIFIED)
    name = likely_public(symbol)
    if name is not None and _is_in_all(name, target):
        return _Public(name, _OTHER)
    return None


def _with_members(public: _Public | None, used: Iterable[str], target: Target) -> _Public | None:
    """The public name, if it is no module that lacks what the file reads of the private one."""
    if public is None:
        return None
    for chain in used:
        symbol = public.symbol
        for name in chain.split("."):
            found = find_symbol(symbol)
            if found is None or found.kind != "module":
                break
            symbol += f".{name}"
            if not _is_in_all(symbol, target):
                return None
    return public


def _is_newest(target: Target) -> bool:
    newest = newest_target()
    return target.tensorflow == newest.tensorflow and target.keras == newest.keras and not target.legacy_keras


def _is_in_all(symbol: str, target: Target) -> bool:
    having = {(each.axis, release) for each in releases_with(symbol, target) for release in each.releases}
    asked = {(each.axis, release) for each in asked_releases(symbol, target) for release in each.releases}
    return bool(having) and (asked <= having or not asked)


def _message(symbol: str, public: _Public | None) -> str:
    root = "tensorflow_core" if symbol.startswith("tensorflow_core") else ".".join(symbol.split(".")[:2])
    if root == "tensorflow_core":
        what = f"`{symbol}` is in `tensorflow_core`, a private module that only TensorFlow 1.15 to 2.1 have"
    else:
        what = f"`{symbol}` is in `{root}`, which is private and changes without notice"
    return f"{what}: use `{_short(public.symbol)}`" if public is not None else what


def _of_members(module: str, local: str, used: Iterable[str]) -> str:
    """The public names of what the file uses of a private module."""
    first = dict.fromkeys(chain.partition(".")[0] for chain in used)
    known = [(name, public_name(f"{module}.{name}")) for name in first]
    shown = [f"`{local}.{name}` is `{_short(public)}`" for name, public in known if public is not None]
    return ": " + ", ".join(shown[:3]) + (" and so on" if len(shown) > 3 else "") if shown else ""


def _short(symbol: str) -> str:
    return "tf." + symbol.removeprefix("tensorflow.") if symbol.startswith("tensorflow.") else symbol


def _rewritten(
    statement: ast.Import | ast.ImportFrom, publics: list[_Public | None], view: View
) -> Fix | None:
    """The import statement with public names: all of it or nothing."""
    if not isinstance(statement, ast.ImportFrom) or None in publics:
        return None
    lines: dict[str, list[str]] = {}
    for alias, public in zip(statement.names, publics, strict=True):
        assert public is not None
        module, _, name = public.symbol.rpartition(".")
        local = alias.asname or alias.name
        lines.setdefault(module, []).append(name if name == local else f"{name} as {local}")
    span = view.span(statement)
    text = view.source.text[span.start : span.end]
    if "#" in text:
        return None
    start = view.layout.line_start(statement.lineno)
    indent = view.source.text[start : span.start]
    separator = view.source.newline + indent if not indent.strip() else "; "
    new = separator.join(f"from {module} import {', '.join(names)}" for module, names in lines.items())
    if not any(public is not None and public.symbol for public in publics):
        return None
    reasons = [public.reason for public in publics if public is not None and public.reason]
    return Fix(
        "Import from the public module",
        Safety.UNSAFE if reasons else Safety.SAFE,
        (Edit(span.start, span.end, new),),
        reason=reasons[0] if reasons else None,
    )


def _chains(view: View, private: set[ast.alias]) -> Iterator[Note]:
    """``keras.src.layers.Dense`` on a module that was imported by its public name."""
    for use in view.scopes.uses:
        above = view.scopes.parents.get(use.node)
        if not isinstance(above, ast.Attribute) or above.value is not use.node:
            continue
        found = use.scope.lookup(use.node.id)
        if found is None or any(bound.alias is None or bound.alias in private for bound in found[1]):
            continue
        roots = {_root_of(bound.alias, bound.statement) for bound in found[1]}
        root = roots.pop() if len(roots) == 1 else ""
        if root.partition(".")[0] not in _ROOTS:
            continue
        node: ast.expr = use.node
        symbol = root
        found_public: tuple[ast.expr, str, _Public | None] | None = None
        while isinstance(above, ast.Attribute) and above.value is node:
            node, symbol = above, f"{symbol}.{above.attr}"
            above = view.scopes.parents.get(node)
            if is_private(symbol):
                public = _public(symbol, view.settings.target)
                if found_public is None or public is not None:
                    found_public = (node, symbol, public)
                if public_name(symbol) is not None:
                    break
        if found_public is None or is_expected(use.node, "AttributeError", view.scopes):
            continue
        node, symbol, public = found_public
        yield Note(
            node, _message(symbol, public), _respelled(node, use.node, root, public, view), symbol=symbol
        )


def _root_of(alias: ast.alias | None, statement: ast.Import | ast.ImportFrom | None) -> str:
    if alias is None or statement is None:
        return ""
    if isinstance(statement, ast.Import):
        return alias.name if alias.asname else alias.name.partition(".")[0]
    return "" if statement.level else f"{statement.module}.{alias.name}"


def _respelled(node: ast.expr, name: ast.Name, root: str, public: _Public | None, view: View) -> Fix | None:
    """The chain through the same local name, where the public symbol is below the same root."""
    span = view.span(node)
    if public is None or not public.symbol.startswith(root + "."):
        return None
    if dotted(node) != view.source.text[span.start : span.end]:
        return None
    return Fix(
        f"Write `{_short(public.symbol)}`",
        Safety.UNSAFE if public.reason else Safety.SAFE,
        (Edit(span.start, span.end, name.id + public.symbol.removeprefix(root)),),
        reason=public.reason,
    )


LINK = LinkRule("private-api", _look)
