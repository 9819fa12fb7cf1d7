"""Control flow by structure: does code at one place always, or possibly, run before code at another?

Questions are about two nodes of one scope. The goal is given as its *path*: the nodes around it, from
the scope down, each with its child on the way. "Earlier" means earlier in the order of evaluation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum

import libcst as cst

from tflint.syntax.tree import COMPREHENSIONS, Scope, Tree

Path = Mapping[cst.CSTNode, cst.CSTNode]

LOOPS = frozenset({cst.For, cst.While})
_TRIES = (cst.Try, cst.TryStar)
_BLOCKS = frozenset({cst.IndentedBlock, cst.SimpleStatementSuite})
_EVALUATED: Mapping[type[cst.CSTNode], str] = {
    cst.If: "test",
    cst.IfExp: "test",
    cst.While: "test",
    cst.For: "iter",
    cst.BooleanOperation: "left",
}
"""The part of a node that always runs; the others may not."""
_OPTIONAL = frozenset({*COMPREHENSIONS, cst.MatchCase, cst.ExceptHandler, cst.ExceptStarHandler})


class Exit(Enum):
    """How a block's last statement leaves it."""

    LOOP = "break, continue"
    RAISE = "raise"
    FUNCTION = "return, sys.exit()"


def path_to(node: cst.CSTNode, scope: Scope, tree: Tree) -> dict[cst.CSTNode, cst.CSTNode]:
    """The path from ``scope`` down to ``node``."""
    path: dict[cst.CSTNode, cst.CSTNode] = {}
    child = node
    for above in tree.ancestors(node):
        path[above] = child
        if above is scope:
            break
        child = above
    return path


def always_runs(node: cst.CSTNode, scope: Scope, tree: Tree) -> bool:
    """Whether ``node`` has been evaluated once all of ``scope``, to which it belongs, has run."""
    return all(not _may_be_skipped(above, child) for child, above in _steps(node, {scope: node}, tree))


def first_choice(node: cst.CSTNode, tree: Tree) -> cst.CSTNode | None:
    """The nearest node around ``node`` that can run to its end without it; None if there is none."""
    child = node
    for above in tree.ancestors(node):
        if _may_be_skipped(above, child):
            return above
        child = above
    return None


def dominates(node: cst.CSTNode, path: Path, tree: Tree) -> bool:
    """Whether control cannot come to the end of ``path`` but through ``node``, which is earlier."""
    child = node
    for below, above in _steps(node, path, tree):
        if _may_be_skipped(above, below):
            return False
        child = above
    meeting = tree.parent.get(child)
    if meeting is None:
        return False
    goal = path[meeting]
    if goal is child:
        return True
    if isinstance(meeting, _TRIES):
        return child is meeting.body and goal is meeting.orelse
    if isinstance(meeting, (cst.IfExp, cst.If, cst.While)):
        return child is meeting.test
    if isinstance(meeting, cst.For):
        return child is meeting.iter or goal is meeting.body
    if isinstance(meeting, cst.Match):
        return child is meeting.subject
    return not isinstance(meeting, COMPREHENSIONS)


def can_reach(
    node: cst.CSTNode, path: Path, tree: Tree, *, earlier: bool, killer: cst.CSTNode | None = None
) -> bool:
    """Whether control can come from ``node`` to the end of ``path`` without passing ``killer``, which dominates it."""
    left: Exit | None = None
    child = node
    for below, above in _steps(node, path, tree):
        if (left is Exit.LOOP and above.__class__ in LOOPS and below is above.body) or (
            left is not None and isinstance(above, _TRIES) and _is_caught(left, above, below)
        ):
            left = None
        else:
            left = left or exit_of(above)
        child = above
    meeting = tree.parent.get(child)
    if meeting is None:
        return False
    goal = path[meeting]
    if not earlier or left is Exit.LOOP:
        return _comes_round(path, meeting, killer, tree)
    if isinstance(meeting, _TRIES):
        return (left is None or _is_caught(left, meeting, child)) and _try_flows(meeting, child, goal)
    if left is not None:
        return False
    if isinstance(meeting, (cst.If, cst.IfExp)):
        return child is meeting.test or goal is child
    if isinstance(meeting, cst.Match):
        return child is meeting.subject or goal is child
    return True


def is_repeated(path: Path, killer: cst.CSTNode | None, tree: Tree) -> bool:
    """Whether a loop can bring what runs after the end of ``path`` back to it without passing ``killer``."""
    passed = set() if killer is None else set(tree.ancestors(killer))
    return any(above.__class__ in LOOPS and above not in passed for above in path)


def exit_of(block: cst.CSTNode) -> Exit | None:
    """How control always leaves a block at its end, None if it goes on behind it (or the node is no block)."""
    if block.__class__ not in _BLOCKS:
        return None
    assert isinstance(block, (cst.IndentedBlock, cst.SimpleStatementSuite))
    if not block.body:
        return None
    last: cst.CSTNode = block.body[-1]
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    if isinstance(last, (cst.Break, cst.Continue)):
        return Exit.LOOP
    if isinstance(last, cst.Raise):
        return Exit.RAISE
    if isinstance(last, cst.Return) or (isinstance(last, cst.Expr) and _ends_the_program(last.value)):
        return Exit.FUNCTION
    return None


def _ends_the_program(node: cst.BaseExpression) -> bool:
    if not isinstance(node, cst.Call):
        return False
    func = node.func
    if isinstance(func, cst.Attribute) and isinstance(func.value, cst.Name):
        return func.value.value == "sys" and func.attr.value == "exit"
    return isinstance(func, cst.Name) and func.value in {"exit", "quit"}


def _steps(node: cst.CSTNode, path: Path, tree: Tree) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """(child, parent) from ``node`` upwards, as far as the parent is not on ``path``."""
    child = node
    for above in tree.ancestors(node):
        if above in path:
            return
        yield child, above
        child = above


def _may_be_skipped(above: cst.CSTNode, child: cst.CSTNode) -> bool:
    """Whether ``above`` can run to its end without ``child``."""
    kind = above.__class__  # isinstance is slow for libcst's classes, and none of these has subclasses
    evaluated = _EVALUATED.get(kind)
    if evaluated is not None:
        return child is not getattr(above, evaluated)
    if kind in _OPTIONAL:
        return True
    if isinstance(above, _TRIES):
        fallible = any(exit_of(handler.body) is None for handler in above.handlers)
        return child is not above.finalbody and (fallible or child in above.handlers)
    if isinstance(above, (cst.FunctionDef, cst.Lambda)):
        return child is above.body
    return False


def _is_caught(left: Exit, statement: cst.Try | cst.TryStar, part: cst.CSTNode) -> bool:
    """Whether control that leaves a part of a ``try`` still comes to other parts of it, or behind it."""
    return bool(statement.finalbody) or (
        left is Exit.RAISE and part is statement.body and bool(statement.handlers)
    )


def _try_flows(statement: cst.Try | cst.TryStar, source: cst.CSTNode, goal: cst.CSTNode) -> bool:
    """Whether control can go from one part of a ``try`` to another part of it."""
    if goal is source or goal is statement.finalbody:
        return True
    return source is statement.body


def _comes_round(path: Path, meeting: cst.CSTNode, killer: cst.CSTNode | None, tree: Tree) -> bool:
    """Whether a loop around ``meeting`` leads back to the end of ``path`` without passing ``killer``."""
    passed = set() if killer is None else set(tree.ancestors(killer))
    for above in (meeting, *tree.ancestors(meeting)):
        if above not in path:
            return False
        if above.__class__ in LOOPS and above not in passed:
            if path[above] in (getattr(above, "body", None), getattr(above, "test", None)):
                return True
    return False
