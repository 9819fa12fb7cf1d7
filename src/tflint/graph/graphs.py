"""Graphs, sessions, variables and collections."""

from __future__ import annotations

import ast
from collections.abc import Callable

from tflint.graph import ops
from tflint.graph.flows import flow_of
from tflint.graph.operators import tensor
from tflint.graph.resting import flat, union
from tflint.graph.run import Arguments, Run, text_of
from tflint.graph.state import EMPTY, Cell, appended, is_none
from tflint.graph.values import NONE_VALUE, UNKNOWN, Constant, Ref, Session, Symbol, Value, Variable

Handler = Callable[[Run, Arguments, ast.Call], Value]
ALL_TRAINABLE = Symbol("tensorflow.trainable_variables()")
_COLLECTIONS = "tensorflow.GraphKeys."


# -- collections -------------------------------------------------------------------------------------


def collect(run: Run, key: str, value: Value) -> None:
    """Put a value into a collection of the default graph."""
    graph = run.now.graph
    if graph <= 0:
        return
    held = run.now.get(graph).items.get(key)
    if not isinstance(held, Ref):
        held = run.new("list", Cell({}))
        run.now.put(graph, key, held)
    cell = run.now.get(held.id)
    run.now.cells.put(held.id, Cell({**cell.items, len(cell.items): value}, cell.open, cell.maybe))


def collected(run: Run, key: str) -> tuple[Value, ...]:
    """What a collection of the default graph certainly holds."""
    held = run.now.get(run.now.graph).items.get(key) if run.now.graph > 0 else None
    return (run.certain_items(held) or ()) if held is not None else ()


def _key(value: Value | None) -> str | None:
    if isinstance(value, Symbol) and ".GraphKeys." in value.name:
        return value.name.rpartition(".")[2].lower()
    return text_of(value)


def _add_to_collection(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    key, value = _key(arguments.get(0, "name")), arguments.get(1, "value")
    if key is not None and value is not None:
        collect(run, key, value)
    return NONE_VALUE


def _get_collection(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    key, scope = _key(arguments.get(0, "key")), arguments.get(1, "scope")
    if key is None or (scope is not None and not is_none(scope)):
        return UNKNOWN
    if key == "trainable_variables":
        return ALL_TRAINABLE
    return run.new("list", appended(EMPTY, collected(run, key), more=True))


def _merge_all(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    if list(arguments.all()) or not arguments.complete:
        return UNKNOWN
    values = collected(run, "summaries")
    return tensor(run, node, flat(flow_of(run, value) for value in values), values)


def _total_loss(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    values = collected(run, "losses")
    if "scope" in arguments.keywords or "loss_collection" in arguments.keywords or not values:
        return UNKNOWN
    return tensor(run, node, union(flow_of(run, value) for value in values), values)


def _add_loss(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    value = arguments.get(0, "loss")
    if value is not None and len(list(arguments.all())) == 1:
        collect(run, "losses", value)
    return NONE_VALUE


# -- graphs and sessions -----------------------------------------------------------------------------


def _graph(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    return run.new("graph", EMPTY)


def _default_graph(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    return Ref(run.now.graph, "graph") if run.now.graph > 0 else UNKNOWN


def _reset_graph(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    run.now.graph = run.new("graph", EMPTY).id
    return NONE_VALUE


def _session(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """A session on the default graph, or on that of its arguments."""
    given = arguments.get(1, "graph")
    if given is None or is_none(given):
        return Session(graph=run.now.graph)
    return Session(graph=given.id if isinstance(given, Ref) and given.kind == "graph" else -1)


def _some_session(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    return Session()


def _monitored(*places: tuple[int, str]) -> Handler:
    def make(run: Run, arguments: Arguments, node: ast.Call) -> Value:
        given = [arguments.get(position, name) for position, name in places]
        return Session(plain=all(hooks is None or _feed_nothing(run, hooks) for hooks in given))

    return make


def _feed_nothing(run: Run, hooks: Value) -> bool:
    """Whether hooks are all of a kind that feeds nothing."""
    if is_none(hooks):
        return True
    items = run.items(hooks)
    if items is None:
        return False
    return all(
        isinstance(item, Symbol) and item.name.rpartition(".")[2].removesuffix("()") in ops.SAFE_HOOKS
        for item in items
    )


def _run_app(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """``tf.app.run()``: the program's ``main``. (What stands behind it is never run, but it is where functions are left.)"""
    main = arguments.get(0, "main") or run.lookup("main")
    return UNKNOWN if main is None else run.call(run, main, Arguments((UNKNOWN,)), node)


# -- variables ---------------------------------------------------------------------------------------


def _variable(position: int) -> Handler:
    def make(run: Run, arguments: Arguments, node: ast.Call) -> Value:
        trainable = arguments.get(position, "trainable")
        plain = trainable is None or (isinstance(trainable, Constant) and trainable.value is not False)
        return Variable(run.site(node), plain)

    return make


def _step(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    return Variable(run.site(node), trainable=False)


def _trainable(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    scope = arguments.get(0, "scope")
    return ALL_TRAINABLE if scope is None or is_none(scope) else UNKNOWN


GRAPHS: dict[str, Handler] = {
    "tensorflow.app.run": _run_app,
    "absl.app.run": _run_app,
    "tensorflow.Graph": _graph,
    "tensorflow.get_default_graph": _default_graph,
    "tensorflow.reset_default_graph": _reset_graph,
    "tensorflow.Session": _session,
    "tensorflow.InteractiveSession": _session,
    "tensorflow.get_default_session": _some_session,
    "tensorflow.keras.backend.get_session": _some_session,
    "keras.backend.get_session": _some_session,
    "tensorflow.train.Supervisor().managed_session": _some_session,
    "tensorflow.train.Supervisor().prepare_or_wait_for_session": _some_session,
    "tensorflow.train.SessionManager().prepare_session": _some_session,
    "tensorflow.train.MonitoredTrainingSession": _monitored((4, "hooks"), (5, "chief_only_hooks")),
    "tensorflow.train.MonitoredSession": _monitored((1, "hooks")),
    "tensorflow.train.SingularMonitoredSession": _monitored((0, "hooks")),
    "tensorflow.Variable": _variable(1),
    "tensorflow.get_variable": _variable(5),
    "tensorflow.contrib.framework.model_variable": _variable(5),
    "tensorflow.contrib.slim.variable": _variable(5),
    "tensorflow.train.get_or_create_global_step": _step,
    "tensorflow.train.create_global_step": _step,
    "tensorflow.train.get_global_step": _step,
    "tensorflow.contrib.framework.get_or_create_global_step": _step,
    "tensorflow.trainable_variables": _trainable,
    "tensorflow.add_to_collection": _add_to_collection,
    "tensorflow.get_collection": _get_collection,
    "tensorflow.summary.merge_all": _merge_all,
    "tensorflow.merge_all_summaries": _merge_all,
    "tensorflow.losses.get_total_loss": _total_loss,
    "tensorflow.losses.add_loss": _add_loss,
}
