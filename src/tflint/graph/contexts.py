"""What ``with`` and ``try`` change: the default graph, control dependencies, and what is expected to fail."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tflint.graph.run import Run
from tflint.graph.state import Cell
from tflint.graph.values import UNKNOWN, Choice, Member, Ref, Session, Value

_CATCHING = frozenset(
    {
        "InvalidArgumentError",
        "OpError",
        "Exception",
        "BaseException",
        "ValueError",
        "TypeError",
        "AttributeError",
        "RuntimeError",
    }
)
_EXPECTING = frozenset({"suppress", "raises", "subTest"})


@dataclass(frozen=True, slots=True)
class Entered:
    """A context that was entered: what its target is bound to, and what to restore."""

    target: Value
    graph: int
    control: tuple[Value, ...]
    expecting: bool = False
    scoped: bool = False


def enter(run: Run, node: ast.expr, value: Value) -> Entered:
    """Enter a context manager."""
    state = run.now
    graph, control = state.graph, state.control
    target: Value = UNKNOWN
    expecting, scoped = _expects(node), _names_tensors(node)
    run.quiet += expecting
    run.scoped += scoped
    if isinstance(value, Session) or (
        isinstance(value, Choice) and all(isinstance(option, Session) for option in value.options)
    ):
        target = value
    elif isinstance(value, Ref) and value.kind == "as_graph":
        state.graph = next(iter(state.get(value.id).items.values())).id  # type: ignore[union-attr]
        target = Ref(state.graph, "graph")
    elif isinstance(value, Ref) and value.kind == "control":
        state.control = (*control, *state.get(value.id).items.values())
    elif isinstance(value, Ref):
        target = value
    elif isinstance(value, Member) and value.name in {"as_default", "managed_session"}:
        target = value.receiver
    elif _changes_graph(node):
        state.graph = run.new("graph", Cell({}, open=True)).id
        state.control = ()
    return Entered(target, graph, control, expecting, scoped)


def leave(run: Run, entered: Entered) -> None:
    run.quiet -= entered.expecting
    run.scoped -= entered.scoped
    if run.state is not None:
        run.state.graph, run.state.control = entered.graph, entered.control


def _names_tensors(node: ast.expr) -> bool:
    """Whether a context may be a name scope."""
    name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    return "scope" in name


def _changes_graph(node: ast.expr) -> bool:
    """``with anything.as_default():`` may bring another graph; so may a test's own session."""
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "as_default"
    )


def _expects(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in _EXPECTING or name.startswith(("assertRaises", "assert_raises"))


def swallows(run: Run, handler: ast.ExceptHandler) -> bool:
    """Whether a handler catches what an unfed placeholder raises and lets the program go on."""
    caught = _names(handler.type)
    if caught and not caught & _CATCHING:
        return False
    return not any(isinstance(node, ast.Raise) for statement in handler.body for node in ast.walk(statement))


def _names(kinds: ast.expr | None) -> frozenset[str]:
    nodes = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds] if kinds is not None else []
    return frozenset(
        node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "Exception") for node in nodes
    )
