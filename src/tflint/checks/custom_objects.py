"""The rules about Keras classes and objects (`tflint.objects`): their findings at nodes of the libcst tree."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

import libcst as cst

from tflint.catalogue.rule import Rule
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck
from tflint.objects.all_rules import FINDERS
from tflint.objects.look import Find, Look
from tflint.settings import LintSettings

_Known = dict[tuple[type[ast.AST], str], dict[tuple[int, int], cst.CSTNode]]
"""By class and name: where nodes of the libcst tree stand, a definition by its start alone."""


def _prepare(find: Find) -> Callable[[Rule, LintSettings], PreparedCheck]:
    def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck:
        def on_file(file: FileContext) -> Iterable[Draft]:
            return _drafts(rule, find, file)

        return PreparedCheck(rule, {}, on_file=on_file)

    return prepare


def _drafts(rule: Rule, find: Find, file: FileContext) -> Iterator[Draft]:
    look = file.look
    if look is None:
        return
    known: _Known = {}
    for trouble in find(rule, look):
        node = _counterpart(trouble.node, file, look, known)
        if node is None:
            continue
        owner = node if isinstance(node, (cst.ClassDef, cst.FunctionDef)) else None
        if file.guards.guarded(node) or not file.guards.live(node):
            continue
        yield Draft(
            node if owner is None else owner.name,
            trouble.message,
            None,
            trouble.fix,
            trouble.severity,
            trouble.by_release,
            within=owner,
        )


def _counterpart(node: ast.AST, file: FileContext, look: Look, known: _Known) -> cst.CSTNode | None:
    """The libcst node that stands where a node of Python's own tree does."""
    if not isinstance(node, (ast.stmt, ast.expr)):
        return None
    definition = isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
    key = (node.__class__, _word(node))
    places = known.get(key)
    if places is None:
        places = known[key] = {}
        for candidate in _pool(node, file):
            span = file.positions.inner(candidate)
            places[(span.start, 0 if definition else span.end)] = candidate
    return places.get((look.layout.start(node), 0 if definition else look.layout.end(node)))


def _word(node: ast.AST) -> str:
    if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        return node.name
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    return _last_name(node) if isinstance(node, ast.expr) else ""


def _pool(node: ast.expr | ast.stmt, file: FileContext) -> Iterable[cst.CSTNode]:
    """The nodes that may be the counterpart of one."""
    if isinstance(node, ast.ClassDef):
        return [found for found in file.tree.classes if found.name.value == node.name]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return [found for found in file.tree.functions if found.name.value == node.name]
    if isinstance(node, ast.Attribute):
        return file.tree.attributes.get(node.attr, ())
    if isinstance(node, ast.Name):
        return file.tree.uses.get(node.id, ())
    if isinstance(node, ast.Call):
        wanted = _last_name(node.func)
        return [call for call in file.tree.calls if _last_cst_name(call.func) == wanted]
    if isinstance(node, ast.Lambda):
        return [found for found in file.tree.parent if found.__class__ is cst.Lambda]
    return ()


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _last_cst_name(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


CHECKS = {name: Check(name, _prepare(find)) for name, find in FINDERS.items()}
