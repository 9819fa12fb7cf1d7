"""What ``with`` and ``try`` change: the default graph, control dependencies, and what is expected to fail."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tflint.graph.attributes import find_in_class
from tflint.graph.run import Arguments, Run
from tflint.graph.state import Cell
from tflint.graph.values import (
    UNKNOWN,
    Bound,
    Choice,
    Class,
    Function,
    Member,
    Ref,
    Session,
    Symbol,
    Value,
    options,
)

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
_ENDINGS = ("Error", "Exception", "Interrupt", "Exit", "Warning")
_EXPECTING = frozenset({"suppress", "raises", "subTest"})


@dataclass(frozen=True, slots=True)
class Entered:
    """A context that was entered: what its target is bound to, and what to restore."""

    target: Value
    graph: int
    control: tuple[Value, ...]
    expecting: bool = False
    scoped: bool = False
    manager: Value = UNKNOWN


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
        graphs = {option.graph for option in options(value) if isinstance(option, Session)} - {0}
        if graphs:
            state.graph = graphs.pop() if len(graphs) == 1 else -1
    elif isinstance(value, Ref) and value.kind == "as_graph":
        state.graph = next(iter(state.get(value.id).items.values())).id  # type: ignore[union-attr]
        target = Ref(state.graph, "graph")
    elif isinstance(value, Ref) and value.kind == "control":
        state.control = (*control, *state.get(value.id).items.values())
    elif isinstance(value, Ref) and value.kind == "instance":
        target = call_method(run, value, "__enter__", (), node)
    elif isinstance(value, Ref):
        target = value
    elif isinstance(value, Member) and value.name in {"as_default", "managed_session"}:
        target = value.receiver
    elif _changes_graph(node):
        state.graph = run.new("graph", Cell({}, open=True)).id
        state.control = ()
    return Entered(target, graph, control, expecting, scoped, value)


def leave(run: Run, entered: Entered, node: ast.expr) -> None:
    """Leave the context that ``node`` made."""
    if run.state is not None and isinstance(entered.manager, Ref) and entered.manager.kind == "instance":
        call_method(run, entered.manager, "__exit__", (UNKNOWN,) * 3, node)
    run.quiet -= entered.expecting
    run.scoped -= entered.scoped
    if run.state is not None:
        run.state.graph, run.state.control = entered.graph, entered.control


def call_method(run: Run, owner: Ref, name: str, given: tuple[Value, ...], node: ast.expr) -> Value:
    """``owner.name(…)``, as Python itself calls it; what is not known of the class may change the object."""
    found = None if owner.cls is None else find_in_class(run, owner.cls, name)
    if found is None:
        run.spoil(owner)
        return owner  # what a base that is not known does: most give the object itself
    call = ast.copy_location(ast.Call(node, [], []), node)
    return run.call(
        run, Bound(found, owner) if isinstance(found, Function) else found, Arguments(given), call
    )


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
    if handler.type is not None and not any(_catches(run, kind) for kind in _kinds(handler.type)):
        return False
    return not any(isinstance(node, ast.Raise) for statement in handler.body for node in ast.walk(statement))


def _kinds(caught: ast.expr) -> list[ast.expr]:
    return caught.elts if isinstance(caught, ast.Tuple) else [caught]


def _catches(run: Run, kind: ast.expr) -> bool:
    """Whether an ``except`` may catch what an unfed placeholder raises: unless it is known to be of another kind."""
    if isinstance(kind, ast.Attribute):
        return kind.attr in _CATCHING or not kind.attr.endswith(_ENDINGS)
    if not isinstance(kind, ast.Name) or run.state is None:
        return True
    found = run.lookup(kind.id)
    if found is None:
        return kind.id in _CATCHING
    if isinstance(found, Symbol):
        last = found.name.rpartition(".")[2]
        return last in _CATCHING or not last.endswith(_ENDINGS)
    return not isinstance(found, Class)
