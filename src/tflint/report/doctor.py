"""What `tflint doctor` says, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tflint.configuration.location import shown_path
from tflint.doctor.diagnosis import Diagnosis, Examination, Outcome
from tflint.doctor.facts import Artefact, Kind, Need, Signature, Tensor
from tflint.doctor.projects import Provided
from tflint.doctor.verdicts import Obstacle, Verdict
from tflint.releases.target import Target
from tflint.report.colours import Paint, printable

_VERSION = 1
_MOST_LISTED = 12
_KINDS = {
    Kind.SAVED_MODEL: "SavedModel",
    Kind.KERAS_FILE: "Keras model (.keras)",
    Kind.KERAS_FOLDER: "Keras model (a folder)",
    Kind.H5_MODEL: "Keras model (HDF5)",
    Kind.H5_WEIGHTS: "weights (HDF5 of Keras 2)",
    Kind.KERAS_WEIGHTS: "weights (.weights.h5)",
    Kind.CHECKPOINT: "TensorFlow checkpoint",
    Kind.OTHER: "no model",
}
_FLAVOURS = {"keras": "Keras", "keras2": "Keras", "tf_keras": "tf_keras", "": "Keras"}


# -- text --------------------------------------------------------------------------------------------


def render_text(examination: Examination, target: Target, *, colour: bool, quiet: bool) -> str:
    """The report for people."""
    paint = Paint(colour)
    blocks = ["".join(f"{line}\n" for line in _block(each, paint)) for each in examination.diagnoses]
    if not quiet:
        blocks.append("".join(f"{line}\n" for line in _summary(examination, target)))
    return "\n".join(blocks)


def _block(diagnosis: Diagnosis, paint: Paint) -> Iterator[str]:
    artefact = diagnosis.artefact
    path = paint.bold(printable(artefact.path))
    if artefact.problem is not None:
        yield f"{path}: {paint.bad(printable(artefact.problem.message))}"
    else:
        yield f"{path}: {printable(_what(artefact))}"
        for line in _parts(artefact):
            yield f"    {printable(line)}"
    for provided in diagnosis.provided:
        yield f"    needs {printable(_need(provided))}"
    for verdict in diagnosis.verdicts:
        yield from _verdict(verdict, paint)


def _what(artefact: Artefact) -> str:
    writer = artefact.writer
    by = []
    if writer.tensorflow:
        by.append(f"TensorFlow {writer.tensorflow}")
    if writer.keras:
        by.append(f"{_FLAVOURS[writer.flavour]} {writer.keras}")
    text = _KINDS[artefact.kind]
    if by:
        text += f", written by {' and '.join(by)}"
    elif writer.producer:
        text += f", GraphDef version {writer.producer}"
    return f"{text} on {writer.date.replace('@', ' ')}" if writer.date else text


def _parts(artefact: Artefact) -> Iterator[str]:
    graph, config = artefact.graph, artefact.config
    if config is not None:
        yield f"{config.model} with {config.layers} {'layer' if config.layers == 1 else 'layers'}"
        for place in config.lambdas[:_MOST_LISTED]:
            yield f"Python bytecode in {place}, which runs when it is loaded"
    if graph is not None:
        tags = ", ".join(" ".join(each) or "none" for each in graph.tags)
        yield f"tags {tags}; {len(graph.ops)} different ops; {graph.functions} functions"
        for signature in graph.signatures[:_MOST_LISTED]:
            inputs = ", ".join(map(_tensor, signature.inputs))
            outputs = ", ".join(map(_tensor, signature.outputs))
            yield f"signature {signature.name}({inputs}) -> {outputs or 'nothing'}"


def _tensor(tensor: Tensor) -> str:
    if tensor.shape is None:
        return f"{tensor.key}: {tensor.dtype}"
    shape = ", ".join("?" if size < 0 else str(size) for size in tensor.shape)
    return f"{tensor.key}: {tensor.dtype}[{shape}]"


def _need(provided: Provided) -> str:
    need = provided.need
    what = "function" if need.is_function else "class"
    text = f"the {what} {need.name}"
    if need.registered != need.name:
        text += f" as {need.registered!r}"
    if need.module:
        text += f" of {need.module}"
    if need.place:
        text += f" ({need.place})"
    if not provided.definitions:
        return f"{text}: the project has no such {what}"
    places = []
    for found in provided.definitions[:_MOST_LISTED]:
        place = f"{shown_path(found.path)}:{found.line}"
        if found.key is not None:
            place += f", registered as {found.key!r}"
        elif found.certain:
            place += ", not registered"
        places.append(place)
    return f"{text}: {'; '.join(places)}"


def _verdict(verdict: Verdict, paint: Paint) -> Iterator[str]:
    call = printable(verdict.call)
    if verdict.loads:
        yield f"    {paint.good('loads')}  {call}  ({verdict.releases})"
        return
    word = paint.dim("may load") if verdict.unknown else paint.bad("fails")
    yield f"    {word}  {call}  ({verdict.releases})"
    for obstacle in verdict.obstacles[:_MOST_LISTED]:
        if obstacle.raises:
            yield f"           {printable(obstacle.raises)}"
        if obstacle.advice:
            yield f"           -> {printable(obstacle.advice)}"
    if len(verdict.obstacles) > _MOST_LISTED:
        yield f"           and {len(verdict.obstacles) - _MOST_LISTED} more"


def _summary(examination: Examination, target: Target) -> Iterator[str]:
    counts = _counts(examination)
    total = len(examination.diagnoses)
    if not total:
        yield "No saved models found."
    else:
        said = [f"{number} {word}" for word, number in counts.items() if number]
        yield f"{total} saved {'model' if total == 1 else 'models'}: {', '.join(said)}."
    if examination.passed_over:
        files = "file that is" if examination.passed_over == 1 else "files that are"
        yield f"Passed over {examination.passed_over} {files} no model."
    yield f"For {target.describe()}."


def _counts(examination: Examination) -> dict[str, int]:
    words = {Outcome.LOADS: "can be loaded", Outcome.FAILS: "cannot", Outcome.UNKNOWN: "may be"}
    return {
        word: sum(diagnosis.outcome is outcome for diagnosis in examination.diagnoses)
        for outcome, word in words.items()
    }


# -- JSON --------------------------------------------------------------------------------------------


def render_json(examination: Examination, target: Target) -> str:
    """The report for programs: one object, in ASCII."""
    document = {
        "version": _VERSION,
        "target": target.to_json(),
        "artefacts": [_to_json(diagnosis) for diagnosis in examination.diagnoses],
        "errors": [
            {"path": error.path, "line": error.line, "message": error.message} for error in examination.errors
        ],
        "summary": {
            outcome.value: sum(each.outcome is outcome for each in examination.diagnoses)
            for outcome in Outcome
        },
    }
    return json.dumps(document, indent=2) + "\n"


def _to_json(diagnosis: Diagnosis) -> dict[str, object]:
    artefact = diagnosis.artefact
    problem, writer, config, graph = artefact.problem, artefact.writer, artefact.config, artefact.graph
    return {
        "path": artefact.path,
        "kind": artefact.kind.value,
        "size": artefact.size,
        "outcome": diagnosis.outcome.value,
        "problem": None if problem is None else {"fault": problem.fault.value, "message": problem.message},
        "writer": {
            "tensorflow": writer.tensorflow or None,
            "keras": writer.keras or None,
            "flavour": writer.flavour or None,
            "backend": writer.backend or None,
            "date": writer.date or None,
            "graphdef_version": writer.producer or None,
        },
        "needs": [_need_to_json(provided) for provided in diagnosis.provided],
        "model": None
        if config is None
        else {"class": config.model, "layers": config.layers, "lambdas": list(config.lambdas)},
        "graph": None
        if graph is None
        else {
            "tags": [list(tags) for tags in graph.tags],
            "ops": list(graph.ops),
            "functions": graph.functions,
            "keras": graph.keras,
            "signatures": [_signature_to_json(signature) for signature in graph.signatures],
        },
        "calls": [_verdict_to_json(verdict) for verdict in diagnosis.verdicts],
    }


def _need_to_json(provided: Provided) -> dict[str, object]:
    need: Need = provided.need
    return {
        "what": "function" if need.is_function else "class",
        "name": need.name,
        "registered_name": need.registered,
        "module": need.module or None,
        "place": need.place,
        "registered": provided.registered,
        "definitions": [
            {"path": shown_path(found.path), "line": found.line, "registered_name": found.key}
            for found in provided.definitions
        ],
    }


def _signature_to_json(signature: Signature) -> dict[str, object]:
    return {
        "name": signature.name,
        "inputs": [_tensor_to_json(tensor) for tensor in signature.inputs],
        "outputs": [_tensor_to_json(tensor) for tensor in signature.outputs],
    }


def _tensor_to_json(tensor: Tensor) -> dict[str, object]:
    return {
        "key": tensor.key,
        "dtype": tensor.dtype,
        "shape": None if tensor.shape is None else list(tensor.shape),
    }


def _verdict_to_json(verdict: Verdict) -> dict[str, object]:
    return {
        "call": verdict.call,
        "releases": verdict.releases,
        "loads": None if verdict.unknown else verdict.loads,
        "obstacles": [_obstacle_to_json(obstacle) for obstacle in verdict.obstacles],
    }


def _obstacle_to_json(obstacle: Obstacle) -> dict[str, object]:
    return {"raises": obstacle.raises or None, "advice": obstacle.advice or None}
