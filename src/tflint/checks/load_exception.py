"""Handlers around loading that do not catch what it raises, or that let the program run on without the model.

Used by TFL606.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import libcst as cst

from tflint.catalogue.rule import Rule
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck
from tflint.releases.ranges import describe_releases
from tflint.settings import LintSettings
from tflint.syntax.load_calls import LOADER_SYMBOLS, SAVED_MODEL_LOADERS
from tflint.syntax.names import dotted_name

_LOADERS = frozenset({*LOADER_SYMBOLS, *SAVED_MODEL_LOADERS})
_NOT_FOUND = "NotFoundError"
_TALKING = frozenset(
    {"print", "warn", "warning", "error", "info", "debug", "exception", "log", "write", "print_exc"}
)
"""Functions of handlers that say something and return."""


def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck | None:
    """One look at each file."""
    releases = tuple(release for release in settings.target.tensorflow if not release.startswith("1."))
    if not releases:
        return None
    return PreparedCheck(rule, {}, on_file=partial(_on_file, rule=rule, releases=releases))


def _on_file(file: FileContext, rule: Rule, releases: tuple[str, ...]) -> Iterator[Draft]:
    where = describe_releases(releases, "tensorflow")
    for call in file.tree.calls if "try" in file.text else ():
        if not isinstance(call.func, (cst.Attribute, cst.Name)):
            continue
        attempt = None
        for above in file.tree.ancestors(call):
            if isinstance(above, cst.Try):
                attempt = above
                break
            if isinstance(above, (cst.FunctionDef, cst.Lambda, cst.ClassDef)):
                break
        if attempt is None:
            continue
        statement = file.tree.statement(call)
        if statement not in attempt.body.body or file.names.resolve_one(call.func) not in _LOADERS:
            continue
        if not file.guards.live(call):
            continue
        yield from _uncaught(call, statement, attempt, file, rule, where)
        yield from _swallowed(statement, attempt, file, rule)


# -- handlers that catch something else ----------------------------------------------------------


def _uncaught(
    call: cst.Call, statement: cst.CSTNode, attempt: cst.Try, file: FileContext, rule: Rule, where: str
) -> Iterator[Draft]:
    if len(attempt.body.body) != 1 or len(attempt.handlers) != 1 or attempt.finalbody is not None:
        return
    kind = attempt.handlers[0].type
    if kind is None or file.names.resolve_one(kind) != f"tensorflow.errors.{_NOT_FOUND}":
        return
    yield Draft(
        kind, rule.summary.format(releases=where), f"tensorflow.errors.{_NOT_FOUND}", by_release=False
    )


# -- handlers that go on without the model -------------------------------------------------------


def _swallowed(statement: cst.CSTNode, attempt: cst.Try, file: FileContext, rule: Rule) -> Iterator[Draft]:
    name = _bound_name(statement)
    if name is None or attempt.finalbody is not None or len(file.tree.bindings.get(name, ())) != 1:
        return
    if any(not _only_talks(handler.body) for handler in attempt.handlers) or name in file.tree.declared:
        return
    later = _used_later(name, attempt, file)
    if later is None:
        return
    shown = file.text.count("\n", 0, file.positions.inner(later).start) + 1
    message = str(rule.tables["summary_swallowed"]).format(name=name, line=shown)
    yield Draft(attempt.handlers[0], message, by_release=False)


def _bound_name(statement: cst.CSTNode) -> str | None:
    """The one name that a simple statement binds."""
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return None
    small = statement.body[0]
    if isinstance(small, cst.Assign) and len(small.targets) == 1:
        target = small.targets[0].target
        return target.value if isinstance(target, cst.Name) else None
    return None


def _only_talks(block: cst.BaseSuite) -> bool:
    """Whether a handler does nothing but say something: then the program goes on behind it."""
    for line in block.body:
        smalls = line.body if isinstance(line, cst.SimpleStatementLine) else [line]
        for small in smalls:
            if isinstance(small, cst.Pass):
                continue
            if not isinstance(small, cst.Expr):
                return False
            value = small.value
            if isinstance(value, cst.Call):
                if (dotted_name(value.func) or "").rpartition(".")[2] not in _TALKING:
                    return False
            elif not isinstance(value, (cst.SimpleString, cst.Ellipsis)):
                return False
    return True


def _used_later(name: str, attempt: cst.Try, file: FileContext) -> cst.Name | None:
    """The first use behind the ``try``, in the same scope and under no condition of its own."""
    scope = file.names.scopes.scope_of(attempt)
    inside = set(_nodes(attempt))
    block = file.tree.parent.get(attempt)
    after = file.tree.order
    last = max((after.get(node, 0) for node in inside), default=0)
    for use in file.tree.uses.get(name, ()):
        if use in inside or after.get(use, 0) <= last or file.names.scopes.scope_of(use) is not scope:
            continue
        statement = file.tree.statement(use)
        if isinstance(statement, cst.SimpleStatementLine) and file.tree.parent.get(statement) is block:
            return use
        return None
    return None


def _nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(current.children)


CHECK = Check("load-exception", prepare)
