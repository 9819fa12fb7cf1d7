"""What calling TensorFlow, Keras and numpy gives, by name."""

from __future__ import annotations

import ast

from tflint.frameworks import is_framework
from tflint.graph import ops
from tflint.graph.control import CONTROL
from tflint.graph.flows import flow_of
from tflint.graph.graphs import GRAPHS, collect
from tflint.graph.layers import call_layer, layer_class, layer_function
from tflint.graph.operators import tensor
from tflint.graph.placeholders import PLACEHOLDERS, make_placeholder
from tflint.graph.recurrent import RECURRENT
from tflint.graph.resting import NOTHING, Flow, curved, flat, product, union
from tflint.graph.run import Arguments, Run, text_of
from tflint.graph.sessions import run_session, run_tensor
from tflint.graph.symbols import plain
from tflint.graph.training import TRAINING, call_optimizer, make_optimizer
from tflint.graph.values import (
    UNKNOWN,
    Array,
    Constant,
    Group,
    Layer,
    Member,
    Named,
    Optimizer,
    Partial,
    Ref,
    Session,
    Symbol,
    Tensor,
    Value,
    Variable,
)

_NUMPY_ARRAYS = frozenset(
    "array asarray zeros ones empty full arange linspace eye zeros_like ones_like ascontiguousarray concatenate stack vstack "
    "hstack tile repeat expand_dims reshape transpose".split()
)
_COPYING = frozenset({"copy.copy", "copy.deepcopy"})


def call_symbol(run: Run, symbol: str, arguments: Arguments, node: ast.Call) -> Value:
    """The result of a function or class of a framework."""
    name = plain(symbol)
    module, _, last = name.rpartition(".")
    if name in PLACEHOLDERS:
        return make_placeholder(run, name, arguments, node)
    if last == "trainable_variables()":
        return UNKNOWN
    special = TRAINING.get(name) or GRAPHS.get(name) or CONTROL.get(name) or RECURRENT.get(name)
    if special is not None:
        return special(run, arguments, node)
    if module == "numpy":
        return Array("numpy.ndarray") if last in _NUMPY_ARRAYS else UNKNOWN
    if name in _COPYING and arguments.positional and isinstance(arguments.positional[0], Ref):
        found = arguments.positional[0]
        return run.new(found.kind, run.now.get(found.id), found.cls)
    if name in {"collections.OrderedDict", "collections.defaultdict"}:
        from tflint.graph.builtins import make_dict

        if last == "defaultdict":
            arguments = Arguments(arguments.positional[1:], arguments.keywords, arguments.complete)
        return make_dict(run, arguments, node)
    if name == "functools.partial" and arguments.positional:
        function, *first = arguments.positional
        bound = Partial(function, tuple(first), tuple(arguments.keywords.items()))
        return bound if arguments.complete else UNKNOWN
    if name == "collections.namedtuple":
        return _named_tuple(run, arguments)
    if name == "functools.wraps":
        return Symbol("functools.wraps()")
    if name == "functools.wraps()":
        return arguments.positional[0] if arguments.positional else UNKNOWN
    if not is_framework(name):
        run.spoil_all(arguments)
        return UNKNOWN
    return _framework_call(run, name, module, last, arguments, node)


def _named_tuple(run: Run, arguments: Arguments) -> Value:
    """``namedtuple("Model", "x y")``, ``namedtuple("Model", ["x", "y"])``."""
    given = arguments.get(1, "field_names")
    text = text_of(given)
    items = (run.items(given) or ()) if given is not None else ()
    names = text.replace(",", " ").split() if text is not None else [text_of(item) or "" for item in items]
    return Named(tuple(names)) if names and all(names) and len(list(arguments.all())) == 2 else UNKNOWN


def _framework_call(
    run: Run, name: str, module: str, last: str, arguments: Arguments, node: ast.Call
) -> Value:
    if module in ops.LOSS_MODULES and last in ops.LOSSES:
        loss = tensor(run, node, curved(_flows(run, arguments)), tuple(arguments.all()))
        if "loss_collection" not in arguments.keywords:
            collect(run, "losses", loss)
        return loss
    if (module == "tensorflow.summary" and last in ops.SUMMARIES) or (
        module == "tensorflow" and last in ops.OLD_SUMMARIES
    ):
        made = tensor(run, node, flat(_flows(run, arguments)), tuple(arguments.all()))
        if "collections" not in arguments.keywords:
            collect(run, "summaries", made)
        return made
    if module == "tensorflow.metrics" or (
        module == "tensorflow.contrib.metrics" and last.startswith("streaming_")
    ):
        return _metric(run, arguments, node)
    if module in ops.LAYER_MODULES:
        made_layer = layer_function(run, module, last, arguments, node)
        if made_layer is not None:
            return made_layer
    if last[:1].isupper():
        made_layer = layer_class(run, module, last, arguments, node)
        if made_layer is not None:
            return made_layer
        if last.endswith("Optimizer"):
            return make_optimizer(run, module, last, arguments)
        if last in ops.SAFE_HOOKS or last in {"Supervisor", "SessionManager", "ChiefSessionCreator"}:
            return Symbol(f"{name}()")
    if module in ops.MODULES:
        return _operation(run, module, last, arguments, node)
    return UNKNOWN


def _operation(run: Run, module: str, last: str, arguments: Arguments, node: ast.Call) -> Value:
    """An operation by the tables: what its result rests on."""
    if last in {"eval", "get_value"} and module.endswith("keras.backend") and arguments.positional:
        return run_tensor(run, arguments.positional[0], Arguments(), node)
    if last == "convert_to_tensor" and arguments.positional:
        value = arguments.positional[0]
        return value if isinstance(value, (Tensor, Variable)) else _made(run, union, arguments, node)
    if last in {"cast", "saturate_cast", "to_float", "to_double"}:
        return _cast(run, last, arguments, node)
    if last in {"where", "where_v2", "select", "switch"}:
        return _where(run, arguments, node)
    if last in ops.LINEAR:
        return _made(run, union, arguments, node)
    if last in ops.PRODUCT:
        return _product(run, arguments, node)
    if last in ops.CURVED:
        return _made(run, curved, arguments, node)
    if last == "einsum":
        return _made(run, product, arguments, node)
    if last in ops.FLAT:
        return _made(run, flat, arguments, node, operation=last in {"group", "Assert"})
    if last in _SIZES and arguments.positional and _is_unsized(run, arguments.positional[0]):
        return _made(run, flat, Arguments(arguments.positional[:1]), node)
    if last in ops.STATIC:
        return tensor(run, node, NOTHING, operation=last == "no_op")
    return UNKNOWN


_SIZES = frozenset({"shape", "size", "zeros_like", "ones_like"})
"""What TensorFlow works out without its argument where the shape of that is known beforehand, and only there."""


def _is_unsized(run: Run, value: Value) -> bool:
    """Whether a value is a placeholder of which TensorFlow does not know the shape when the graph is built."""
    placeholder = value.placeholder if isinstance(value, Tensor) else None
    return placeholder is not None and placeholder.unsized and placeholder.site not in run.reshaped


def _flows(run: Run, arguments: Arguments) -> list[Flow]:
    return [flow_of(run, value) for value in arguments.all()]


def _made(
    run: Run, combine: object, arguments: Arguments, node: ast.Call, *, operation: bool = False
) -> Value:
    assert callable(combine)
    return tensor(run, node, combine(_flows(run, arguments)), tuple(arguments.all()), operation=operation)


def _product(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    flows = _flows(run, arguments)
    flow = union([product(flows[:2]), flat(flows[2:])])
    return tensor(run, node, flow, tuple(arguments.all()))


def _where(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    flows = _flows(run, arguments)
    flow = product([flows[0], union(flows[1:])]) if flows else NOTHING
    return tensor(run, node, flow, tuple(arguments.all()))


def _cast(run: Run, last: str, arguments: Arguments, node: ast.Call) -> Value:
    """A cast keeps the gradient where it leads to floating numbers (and comes from such: else there is none anyway)."""
    dtype = arguments.get(1, "dtype")
    name = dtype.name.rpartition(".")[2] if isinstance(dtype, Symbol) else ""
    if isinstance(dtype, Constant) and isinstance(dtype.value, str):
        name = dtype.value
    floating = last in {"to_float", "to_double"} or name in {"float32", "float64", "float16", "bfloat16"}
    value = arguments.get(0, "x")
    inputs = () if value is None else (value,)
    flows = [flow_of(run, each) for each in inputs]
    # A cast to the type that the tensor has is the tensor: no new operation, so nothing waits for the control inputs.
    return Tensor(union(flows) if floating else flat(flows), node, run.frame.module, inputs)


def _metric(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """The value of a metric reads variables; its update needs what it is given."""
    update = tensor(run, node, flat(_flows(run, arguments)), tuple(arguments.all()))
    return Group((tensor(run, node, NOTHING), update))


# -- methods -----------------------------------------------------------------------------------------

_VARIABLE_READS = frozenset({"read_value", "value", "initialized_value"})
_TENSOR_STATIC = frozenset({"get_shape", "set_shape", "consumers"})


def call_member(run: Run, member: Member, arguments: Arguments, node: ast.Call) -> Value:
    """A method of a framework's object."""
    owner, name = member.receiver, member.name
    if isinstance(owner, Session) and name in {"as_default", "__enter__"}:
        return owner if name == "__enter__" else Session(owner.plain)
    if isinstance(owner, Session):
        return run_session(run, name, arguments, node) if owner.plain else UNKNOWN
    if isinstance(owner, (Tensor, Variable)):
        return _tensor_method(run, owner, name, arguments, node)
    if isinstance(owner, Optimizer):
        return call_optimizer(run, owner, name, arguments, node)
    if isinstance(owner, Layer):
        return call_layer(run, owner, name, arguments, node)
    if isinstance(owner, Ref) and owner.kind == "graph":
        return _graph_method(run, owner, name, arguments, node)
    run.spoil_all(arguments)
    return UNKNOWN


def _tensor_method(
    run: Run, owner: Tensor | Variable, name: str, arguments: Arguments, node: ast.Call
) -> Value:
    if name == "set_shape":
        run.spoil(owner)
    if name in {"eval", "run"}:
        return run_tensor(run, owner, arguments, node) if isinstance(owner, Tensor) else Array("result")
    if isinstance(owner, Variable):
        if name in {"assign", "assign_add", "assign_sub"}:
            return tensor(run, node, flat(_flows(run, arguments)), tuple(arguments.all()))
        if name in _VARIABLE_READS:
            flow = flow_of(run, owner) if name != "initialized_value" else NOTHING
            return tensor(run, node, flow, (owner,))
    return UNKNOWN


def _graph_method(run: Run, owner: Ref, name: str, arguments: Arguments, node: ast.Call) -> Value:
    from tflint.graph.state import Cell

    if name == "as_default":
        return run.new("as_graph", Cell({"graph": owner}))
    if name == "control_dependencies":
        return CONTROL["tensorflow.control_dependencies"](run, arguments, node)
    if name == "__enter__":
        return owner
    return UNKNOWN
