"""SavedModel folders: saved_model.pb, the objects in it, keras_metadata.pb, and which files are beside it.

The numbers are those of the fields in TensorFlow's saved_model.proto, meta_graph.proto, graph.proto, function.proto,
saved_object_graph.proto, and Keras' saved_metadata.proto.
"""

from __future__ import annotations

import json
import os
from typing import Any

from tflint.doctor.bounds import MAX_MEMBERS, MAX_NEEDS, MAX_PROTOBUF, Unreadable, read_whole
from tflint.doctor.builtin import known_classes
from tflint.doctor.facts import Artefact, Fault, Graph, Kind, Need, Problem, Signature, Tensor, Writer
from tflint.doctor.sniff import ENOUGH, general_problem, looks_like
from tflint.doctor.wire import Range, Wire, signed

PB, PBTXT, METADATA, INDEX = "saved_model.pb", "saved_model.pbtxt", "keras_metadata.pb", "variables.index"
_DTYPES = {
    1: "float32",
    2: "float64",
    3: "int32",
    4: "uint8",
    5: "int16",
    6: "int8",
    7: "string",
    8: "complex64",
    9: "int64",
    10: "bool",
    14: "bfloat16",
    17: "uint16",
    18: "complex128",
    19: "float16",
    20: "resource",
    21: "variant",
    22: "uint32",
    23: "uint64",
}
_VARIABLE_OPS = frozenset({"VarHandleOp", "VariableV2", "Variable"})
_MOST_SIGNATURES = 200
_MOST_METADATA = 1 << 20


class _Collected:
    """What is gathered over all graphs of a file."""

    def __init__(self) -> None:
        self.tags: list[tuple[str, ...]] = []
        self.ops: set[str] = set()
        self.functions = 0
        self.signatures: list[Signature] = []
        self.objects = False
        self.keras = False
        self.callable_root = False
        self.needs: dict[tuple[str, str], Need] = {}
        self.tensorflow = self.keras_version = ""
        self.producer = 0

    def need(self, name: str, registered: str, module: str, place: str) -> None:
        if len(self.needs) < MAX_NEEDS:
            self.needs.setdefault(("class", registered), Need("class", name, registered, module, place))


def read_saved_model(folder: str) -> Artefact:
    """Read a SavedModel folder; what is wrong with it is said in the artefact."""
    collected = _Collected()
    problem: Problem | None = None
    size = 0
    try:
        size = os.path.getsize(os.path.join(folder, PB)) if os.path.isfile(os.path.join(folder, PB)) else 0
        _read_graphs(folder, collected)
        _read_keras(folder, collected)
        has_variables = _check_variables(folder, collected)
    except Unreadable as error:
        problem, has_variables = error.problem, False
    except OSError as error:
        problem, has_variables = Problem(Fault.UNREADABLE, f"it cannot be read: {error.strerror}"), False
    graph = Graph(
        tags=tuple(collected.tags),
        ops=tuple(sorted(collected.ops)),
        functions=collected.functions,
        signatures=tuple(collected.signatures),
        objects=collected.objects,
        keras=collected.keras,
        has_variables=has_variables,
        callable_root=collected.callable_root,
    )
    flavour = ""
    if collected.keras:
        flavour = "tf_keras" if _at_least(collected.keras_version, 16) else "keras2"
    writer = Writer(
        tensorflow=collected.tensorflow,
        keras=collected.keras_version,
        flavour=flavour,
        producer=collected.producer,
    )
    return Artefact(
        folder,
        Kind.SAVED_MODEL,
        size,
        problem,
        writer,
        tuple(collected.needs.values()),
        graph if collected.tags else None,
    )


def _at_least(version: str, minor: int) -> bool:
    parts = version.split(".")
    return len(parts) > 1 and parts[0] == "2" and parts[1].isdigit() and int(parts[1]) >= minor


def _read_graphs(folder: str, collected: _Collected) -> None:
    path = os.path.join(folder, PB)
    if not os.path.isfile(path):
        if os.path.isfile(os.path.join(folder, PBTXT)):
            raise Unreadable(Fault.UNSUPPORTED, f"its graph is text ({PBTXT}), which tflint does not read")
        raise Unreadable(Fault.INCOMPLETE, f"{PB} is missing")
    data = read_whole(path, MAX_PROTOBUF)
    problem = general_problem(data[:ENOUGH], len(data))
    if problem is not None:
        raise Unreadable(problem.fault, f"{PB}: {problem.message}")
    wire = Wire(data)
    try:
        for graph in wire.messages(wire.whole, 2):
            _read_graph(wire, graph, collected)
    except Unreadable as error:
        seen = looks_like(data[:ENOUGH])
        if error.problem.fault is Fault.DAMAGED and seen != "something else":
            raise Unreadable(Fault.WRONG_FORMAT, f"{PB} is {seen}") from error
        raise Unreadable(error.problem.fault, f"{PB}: {error.problem.message}") from error
    if not collected.tags:
        raise Unreadable(Fault.DAMAGED, f"{PB} holds no graph")


def _read_graph(wire: Wire, graph: Range, collected: _Collected) -> None:
    tags: list[str] = []
    for number, value in wire.fields(graph):
        if isinstance(value, int):
            continue
        if number == 1:
            for inner, part in wire.fields(value):
                if inner == 4:
                    tags.append(wire.text(part, 200))
                elif inner == 5:
                    collected.tensorflow = collected.tensorflow or wire.text(part, 100)
        elif number == 2:
            _read_nodes(wire, value, collected)
        elif number == 5 and len(collected.signatures) < _MOST_SIGNATURES:
            signature = _read_signature(wire, value)
            if signature is not None:
                collected.signatures.append(signature)
        elif number == 7:
            collected.objects = True
            _read_objects(wire, value, collected)
    collected.tags.append(tuple(tags))


def _read_nodes(wire: Wire, graph: Range, collected: _Collected) -> None:
    for number, value in wire.fields(graph):
        if isinstance(value, int):
            continue
        if number == 1:
            _read_op(wire, value, collected)
        elif number == 4:
            for inner, part in wire.fields(value):
                if inner == 1 and isinstance(part, int):
                    collected.producer = max(collected.producer, part)
        elif number == 2:
            for function in wire.messages(value, 1):
                collected.functions += 1
                for node in wire.messages(function, 3):
                    _read_op(wire, node, collected)


def _read_op(wire: Wire, node: Range, collected: _Collected) -> None:
    for name in wire.messages(node, 2):
        text = wire.text(name, 200)
        if len(collected.ops) < MAX_MEMBERS:
            collected.ops.add(text)
        return


def _read_signature(wire: Wire, entry: Range) -> Signature | None:
    name = ""
    sides: dict[int, list[Tensor]] = {1: [], 2: []}
    for number, value in wire.fields(entry):
        if isinstance(value, int):
            continue
        if number == 1:
            name = wire.text(value, 200)
        elif number == 2:
            for side, part in wire.fields(value):
                if side in sides and isinstance(part, tuple) and len(sides[side]) < _MOST_SIGNATURES:
                    sides[side].append(_read_tensor(wire, part))
    if name == "__saved_model_init_op":
        return None
    inputs, outputs = (tuple(sorted(sides[side], key=lambda each: each.key)) for side in (1, 2))
    return Signature(name, inputs, outputs)


def _read_tensor(wire: Wire, entry: Range) -> Tensor:
    key, dtype, shape = "", "", None
    for number, value in wire.fields(entry):
        if number == 1:
            key = wire.text(value, 200)
        elif number == 2 and isinstance(value, tuple):
            for inner, part in wire.fields(value):
                if inner == 2 and isinstance(part, int):
                    dtype = _DTYPES.get(part, str(part))
                elif inner == 3 and isinstance(part, tuple):
                    shape = _read_shape(wire, part)
    return Tensor(key, dtype, shape)


def _read_shape(wire: Wire, message: Range) -> tuple[int, ...] | None:
    sizes: list[int] = []
    for number, value in wire.fields(message):
        if number == 3 and value:
            return None
        if number == 2 and isinstance(value, tuple) and len(sizes) < 64:
            size = 0
            for inner, part in wire.fields(value):
                if inner == 1 and isinstance(part, int):
                    size = signed(part)
            sizes.append(size)
    return tuple(sizes)


# -- objects of TensorFlow 2 and the classes of Keras layers ------------------------------------------


def _read_objects(wire: Wire, graph: Range, collected: _Collected) -> None:
    first = True
    for node in wire.messages(graph, 1):
        for number, value in wire.fields(node):
            if not isinstance(value, tuple):
                continue
            if number == 1 and first:
                collected.callable_root = collected.callable_root or _has_call(wire, value)
            elif number == 4:
                _read_user_object(wire, value, collected)
        first = False


def _has_call(wire: Wire, child: Range) -> bool:
    return any(wire.text(name, 50) == "__call__" for name in wire.messages(child, 2))


def _read_user_object(wire: Wire, message: Range, collected: _Collected) -> None:
    identifier, metadata = "", b""
    for number, value in wire.fields(message):
        if number == 1:
            identifier = wire.text(value, 200)
        elif number == 3 and isinstance(value, tuple) and value[1] - value[0] <= _MOST_METADATA:
            metadata = wire.content(value)
    if identifier.startswith("_tf_keras_"):
        collected.keras = True
        if metadata:
            _read_layer(metadata, "", collected)


def _read_keras(folder: str, collected: _Collected) -> None:
    """The classes that keras_metadata.pb names, which tf.keras writes since TensorFlow 2.5."""
    path = os.path.join(folder, METADATA)
    if not os.path.isfile(path):
        return
    data = read_whole(path, MAX_PROTOBUF)
    collected.keras = True
    problem = general_problem(data[:ENOUGH], len(data))
    if problem is not None:
        raise Unreadable(problem.fault, f"{METADATA}: {problem.message}")
    wire = Wire(data)
    try:
        for node in wire.messages(wire.whole, 1):
            place, metadata = "", b""
            for number, value in wire.fields(node):
                if number == 3:
                    place = wire.text(value, 200)
                elif number == 5 and isinstance(value, tuple) and value[1] - value[0] <= _MOST_METADATA:
                    metadata = wire.content(value)
            if metadata:
                _read_layer(metadata, place, collected)
    except Unreadable as error:
        raise Unreadable(error.problem.fault, f"{METADATA}: {error.problem.message}") from error


def _read_layer(metadata: bytes, place: str, collected: _Collected) -> None:
    try:
        document: Any = json.loads(metadata)
    except (ValueError, RecursionError, MemoryError):
        return
    if not isinstance(document, dict):
        return
    version, name = document.get("keras_version"), document.get("class_name")
    if isinstance(version, str):
        collected.keras_version = version[:40]
    if not isinstance(name, str) or len(name) > 200:
        return
    registered = document.get("registered_name")
    key = name if ">" in name else registered if isinstance(registered, str) else name
    last = name.rpartition(">")[2]
    if last not in known_classes():
        module = document.get("module")
        collected.need(last, key[:200], module[:200] if isinstance(module, str) else "", place)


def _check_variables(folder: str, collected: _Collected) -> bool:
    """Whether the folder has the values of variables. Raises Unreadable where they are missing or incomplete."""
    variables = os.path.join(folder, "variables")
    index = os.path.join(variables, INDEX)
    if not os.path.isfile(index):
        if collected.ops & _VARIABLE_OPS:
            raise Unreadable(Fault.INCOMPLETE, f"the values of its variables are missing: variables/{INDEX}")
        return False
    with open(index, "rb") as file:
        head = file.read(ENOUGH)
    problem = general_problem(head, os.path.getsize(index))
    if problem is not None:
        raise Unreadable(problem.fault, f"variables/{INDEX}: {problem.message}")
    shards = [name for name in os.listdir(variables)[:MAX_MEMBERS] if name.startswith("variables.data-")]
    _check_shards(variables, sorted(shards))
    return True


def _check_shards(variables: str, shards: list[str]) -> None:
    if not shards:
        raise Unreadable(
            Fault.INCOMPLETE, "the values of its variables are missing: variables/variables.data-…"
        )
    total = shards[0].rpartition("-of-")[2]
    if total.isdigit() and int(total) != len(shards):
        raise Unreadable(
            Fault.INCOMPLETE,
            f"of the {int(total):,} files variables/variables.data-… there are {len(shards)}",
        )
    for name in shards:
        path = os.path.join(variables, name)
        with open(path, "rb") as file:
            head = file.read(ENOUGH)
        problem = general_problem(head, os.path.getsize(path))
        if problem is not None and problem.fault is Fault.LFS_POINTER:
            raise Unreadable(problem.fault, f"variables/{name}: {problem.message}")
