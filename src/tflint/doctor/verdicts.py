"""Whether the target can load an artefact: by which call, what is raised otherwise, what to do.

The messages are those of Keras 3.15, tf_keras 2.21 and TensorFlow 2.21; tests/truth loads every kind of file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tflint.doctor.builtin import gone_from
from tflint.doctor.damage import damage_of
from tflint.doctor.facts import UNKNOWN_FAULTS, Artefact, Kind, Need, Refused
from tflint.doctor.missing_ops import missing_ops
from tflint.releases.ranges import describe_releases, in_ranges
from tflint.releases.target import KERAS_3_IN_TENSORFLOW, Target

FORMAT_NOT_SUPPORTED = (
    "ValueError: File format not supported: filepath={path}. Keras 3 only supports V3 `.keras` files, legacy H5 "
    "format files (`.h5` extension). Note that the legacy SavedModel format is not supported by `load_model()` in "
    "Keras 3."
)
WEIGHTS_NOT_SUPPORTED = "ValueError: File format not supported: filepath={path}. Keras 3 only supports V3 `.keras` files, `.weights.h5` files"
LAMBDA_REFUSED = (
    "ValueError: Requested the deserialization of a `Lambda` layer whose `function` is a Python lambda. This carries "
    "a potential risk of arbitrary code execution and thus it is disallowed by default."
)
LAMBDA_REFUSED_2 = (
    "ValueError: Requested the deserialization of a Lambda layer with a Python `lambda` inside it. This carries a "
    "potential risk of arbitrary code execution and thus it is disallowed by default."
)
NO_MODEL_CONFIG = "ValueError: No model config found in the file at "
UNKNOWN_LAYER = (
    "ValueError: Unknown layer: '{key}'. Please ensure you are using a `keras.utils.custom_object_scope` and that "
    "this object is included in the scope."
)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way of a call: ``raises`` (error and message, or how it begins), what to do.

    ``need``: it is gone once this class or function is found. ``unless``: the argument of the call that avoids it.
    """

    raises: str
    advice: str
    need: Need | None = None
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a call does with an artefact on some releases. It works if there are no obstacles.

    ``unknown``: it may work; tflint cannot say.
    """

    call: str
    releases: str
    obstacles: tuple[Obstacle, ...] = ()
    unknown: bool = False
    function: str = ""
    """``load_model``, ``load_weights``, ``saved_model.load`` or ``TFSMLayer``."""

    @property
    def loads(self) -> bool:
        return not self.obstacles and not self.unknown


@dataclass(frozen=True, slots=True)
class Keras:
    """A Keras of the target, and how code names it."""

    name: str
    releases: str
    is_3: bool
    newest: str


def kerases(target: Target) -> tuple[Keras, ...]:
    """Keras 3, Keras 2, or both, as the target has them."""
    found = []
    three = target.keras_within("keras", "3.0-")
    two_in_tensorflow = tuple(
        release
        for release in target.tensorflow
        if target.legacy_keras or not in_ranges(release, KERAS_3_IN_TENSORFLOW)
    )
    if three and not (target.legacy_keras and len(two_in_tensorflow) == len(target.tensorflow)):
        found.append(Keras("keras", describe_releases(three, "keras"), True, three[-1]))
    if two_in_tensorflow:
        label = describe_releases(two_in_tensorflow, "tensorflow")
        name = "tf_keras" if target.legacy_keras else "tf.keras"
        found.append(Keras(name, label, False, two_in_tensorflow[-1]))
    return tuple(found)


def verdicts_of(artefact: Artefact, target: Target, of: Sequence[Keras] | None = None) -> tuple[Verdict, ...]:
    """What the calls that may be meant do, the one to use first. ``of``: the Kerases, by default the target's."""
    meant = kerases(target) if of is None else tuple(of)
    if artefact.problem is not None:
        return _damaged(artefact, target, meant)
    found = [_with_function(each) for each in _VERDICTS[artefact.kind](artefact, target, meant)]
    return (*(verdict for verdict in found if verdict.loads), *(each for each in found if not each.loads))


def _with_function(verdict: Verdict) -> Verdict:
    name = verdict.call.partition("(")[0]
    last = "saved_model.load" if name.endswith("saved_model.load") else name.rpartition(".")[2]
    return replace(verdict, function=last)


def _damaged(artefact: Artefact, target: Target, of: Sequence[Keras]) -> tuple[Verdict, ...]:
    assert artefact.problem is not None
    if artefact.problem.fault in UNKNOWN_FAULTS or artefact.kind is Kind.OTHER:
        return ()
    found = []
    named = [(each.name, each.is_3, each.releases) for each in of]
    for call, releases, raises in damage_of(artefact, named, _tensorflow(target)):
        found.append(_with_function(Verdict(call, releases, (Obstacle(raises, ""),))))
    return tuple(found)


def _tensorflow(target: Target) -> str:
    return describe_releases(target.tensorflow, "tensorflow")


def _quoted(path: str) -> str:
    return '"' + path.replace("\\", "/").replace('"', '\\"') + '"'


# -- SavedModel --------------------------------------------------------------------------------------


def _of_saved_model(artefact: Artefact, target: Target, of: Sequence[Keras]) -> Iterator[Verdict]:
    graph, path = artefact.graph, _quoted(artefact.path)
    assert graph is not None
    missing = tuple(_missing_ops(artefact, target))
    yield Verdict(f"tf.saved_model.load({path})", _tensorflow(target), missing)
    names = [signature.name for signature in graph.signatures]
    endpoint = "serving_default" if "serving_default" in names else next(iter(sorted(names)), None)
    for each in of:
        if each.is_3:
            if endpoint is not None:
                yield Verdict(
                    f"keras.layers.TFSMLayer({path}, call_endpoint={_quoted(endpoint)})",
                    each.releases,
                    missing,
                )
            advice = "load it by `tf.saved_model.load`"
            if endpoint is not None:
                advice += (
                    f", or as a layer by `keras.layers.TFSMLayer({path}, call_endpoint={_quoted(endpoint)})`"
                )
            if graph.keras:
                advice += "; with TF_USE_LEGACY_KERAS=1, `tf.keras.models.load_model` gives the Keras model"
            raises = FORMAT_NOT_SUPPORTED.format(path=artefact.path)
            yield Verdict(f"keras.models.load_model({path})", each.releases, (Obstacle(raises, advice),))
        elif graph.keras:
            yield Verdict(f"{each.name}.models.load_model({path})", each.releases, missing)
        elif not graph.objects:
            raises = "IndexError: list index out of range"
            advice = "it is a graph of TensorFlow 1, not a Keras model: load it by `tf.saved_model.load`"
            yield Verdict(
                f"{each.name}.models.load_model({path})", each.releases, (Obstacle(raises, advice),)
            )


def _missing_ops(artefact: Artefact, target: Target) -> Iterator[Obstacle]:
    graph = artefact.graph
    assert graph is not None
    error = "RuntimeError" if graph.objects else "NotFoundError"
    for op, why in missing_ops(graph.ops, target):
        yield Obstacle(f"{error}: Op type not registered '{op}' in binary running on", why)


# -- Keras files -------------------------------------------------------------------------------------


def _of_keras_model(artefact: Artefact, target: Target, of: Sequence[Keras]) -> Iterator[Verdict]:
    path = _quoted(artefact.path)
    for each in of:
        if artefact.kind is Kind.KERAS_FOLDER and not each.is_3:
            raises = f"OSError: SavedModel file does not exist at: {artefact.path}/{{saved_model.pbtxt|saved_model.pb}}"
            obstacles: tuple[Obstacle, ...] = (Obstacle(raises, "only Keras 3 reads such folders"),)
        else:
            obstacles = tuple(_obstacles(artefact, each))
        call = f"{each.name}.models.load_model({path})"
        sure = each.is_3 or any(o.need is None for o in obstacles) or not _is_doubtful(artefact)
        yield Verdict(call, each.releases, obstacles if sure else (), unknown=not sure)
        if not sure:
            continue
        compiled = [obstacle for obstacle in obstacles if obstacle.unless == "compile"]
        if compiled and len(compiled) == len(obstacles):
            yield Verdict(f"{each.name}.models.load_model({path}, compile=False)", each.releases)


def _is_doubtful(artefact: Artefact) -> bool:
    """Whether Keras 2 may fail for reasons that are not known: what Keras 3 wrote, bytecode of another Python."""
    bytecode = (
        artefact.kind is Kind.H5_MODEL and artefact.config is not None and bool(artefact.config.lambdas)
    )
    return artefact.writer.flavour == "keras" or bytecode


_COMPILE = "pass `compile=False`"


def _obstacles(artefact: Artefact, keras: Keras) -> Iterator[Obstacle]:
    """In the order in which they come up."""
    misnamed = _misnamed(artefact, keras)
    if misnamed is not None:
        yield misnamed
        return
    config = artefact.config
    assert config is not None
    if artefact.kind is Kind.H5_MODEL and any(need.name == config.model for need in artefact.needs):
        yield Obstacle(
            UNKNOWN_LAYER.format(key=config.model),
            "a subclassed model cannot be loaded from HDF5: make it in code and load the weights with "
            "`load_weights`, or save it as `.keras`",
        )
        return
    if keras.is_3:
        yield from _obstacles_3(artefact, keras)
    else:
        yield from _obstacles_2(artefact)
    yield from _own(artefact, keras)
    if keras.is_3:
        yield from _compiling_3(artefact)
    elif config.loss_function:
        need = next((each for each in artefact.needs if each.place == "loss"), None)
        advice = f"{_COMPILE}, or {custom_objects_advice(need)}" if need is not None else _COMPILE
        yield Obstacle(
            f"ValueError: Unknown loss function: '{config.loss_function}'.", advice, need, "compile"
        )


def _misnamed(artefact: Artefact, keras: Keras) -> Obstacle | None:
    """A suffix that does not fit the content: Keras goes by the name."""
    path = artefact.path
    if artefact.kind is Kind.KERAS_FILE and not path.endswith(".keras"):
        advice = "its content is that of a `.keras` file: give it a name that ends so"
        if path.endswith((".h5", ".hdf5")) or not keras.is_3:
            return Obstacle("OSError: Unable to synchronously open file (file signature not found)", advice)
        return Obstacle(FORMAT_NOT_SUPPORTED.format(path=path), advice)
    if artefact.kind is Kind.H5_MODEL and keras.is_3 and not path.endswith((".h5", ".hdf5")):
        advice = "its content is HDF5: give it a name that ends in `.h5`"
        if path.endswith(".keras"):
            return Obstacle(
                f"ValueError: File not found: filepath={path}. Please ensure the file is an accessible `.keras` zip file.",
                advice,
            )
        return Obstacle(FORMAT_NOT_SUPPORTED.format(path=path), advice)
    return None


def _obstacles_3(artefact: Artefact, keras: Keras) -> Iterator[Obstacle]:
    config = artefact.config
    assert config is not None
    for place in config.lambdas:
        if any(refused.layer == "Lambda" for refused in config.refused_by_keras_3):
            break
        yield Obstacle(
            LAMBDA_REFUSED,
            f"{place} holds Python bytecode, which runs when it is loaded and only on the Python that wrote it: "
            "if you trust the file, pass `safe_mode=False`; better, give the layer a named function and save again",
            unless="safe_mode",
        )
    for refused in _in_order(config.refused_by_keras_3):
        listed = ", ".join(f"'{key}': {value}" for key, value in refused.keys)
        if refused.keys[0][0] == "dtype":
            text = f"TypeError: {refused.layer}.__init__() got an unexpected keyword argument 'dtype'"
        elif refused.keys[0][0] == "trainable":
            text = f"TypeError: {refused.layer}.__init__() got an unexpected keyword argument 'trainable'"
        else:
            error = "ValueError" if refused.keys[0][0] in ("time_major", "function_type") else "TypeError"
            text = f"{error}: Unrecognized keyword arguments passed to {refused.layer}: {{{listed}"
            text += "}" if refused.layer not in _MORE_KEYS else ""
        yield Obstacle(
            text,
            f"Keras 2 wrote {refused.place}: load it with legacy Keras (tf_keras), or make the model in code and "
            "load the weights alone with `load_weights`",
        )
    if config.wrapped_first:
        yield Obstacle(
            f"ValueError: Input 0 with name 'None' of layer '{config.wrapped_first}' is incompatible with the layer",
            "Keras 3 takes the batch for one dimension more, as the file has no input layer: make the model in code "
            "and load the weights alone with `load_weights`, or load it with legacy Keras (tf_keras)",
        )
    for module, name, place in config.classes:
        if gone_from(module, name, keras.newest):
            raises = (
                UNKNOWN_LAYER.format(key=name)
                if artefact.kind is Kind.H5_MODEL
                else f"ValueError: Could not deserialize 'keras.layers.{name}' because it is not a KerasSaveable subclass"
            )
            yield Obstacle(
                raises, f"Keras 3 has no layer {name} ({place}): load it with legacy Keras (tf_keras)"
            )


_MORE_KEYS = frozenset({"MultiHeadAttention", "SeparableConv1D", "SeparableConv2D"})
"""Layers of which the message goes on with keys that are not checked."""


def _in_order(refused: Sequence[Refused]) -> list[Refused]:
    """Keras makes the inner objects of a layer before the layer itself."""
    return sorted(refused, key=lambda each: (_layer(each.place), -each.place.count(".")))


def _layer(place: str) -> tuple[str, int]:
    head, _, rest = place.partition("[")
    number = rest.partition("]")[0]
    return head, int(number) if number.isdigit() else 0


def _obstacles_2(artefact: Artefact) -> Iterator[Obstacle]:
    config = artefact.config
    assert config is not None
    if config.batch_shape:
        yield Obstacle(
            "TypeError: Error when deserializing class 'InputLayer' using config=",
            "Keras 3 wrote it, and Keras 2 does not know `batch_shape`: load it with Keras 3, or make the model in "
            "code and load the weights alone with `load_weights`",
        )
    if artefact.kind is Kind.KERAS_FILE and config.lambdas:
        yield Obstacle(
            LAMBDA_REFUSED_2,
            f"{config.lambdas[0]} holds Python bytecode: if you trust the file, pass `safe_mode=False`; better, give "
            "the layer a named function and save again",
            unless="safe_mode",
        )


def _own(artefact: Artefact, keras: Keras) -> Iterator[Obstacle]:
    """The classes and functions of the user's own, by the key under which each is looked up."""
    config = artefact.config
    assert config is not None
    for need in artefact.needs:
        if artefact.kind is Kind.H5_MODEL and (need.place == "loss" or need.name == config.model):
            continue
        yield Obstacle(_not_found(need, artefact, keras), custom_objects_advice(need), need)


def _not_found(need: Need, artefact: Artefact, keras: Keras) -> str:
    old, in_layer = artefact.kind is Kind.H5_MODEL, "activation" in need.place
    if old and need.what == "class":
        return UNKNOWN_LAYER.format(key=need.registered)
    if old and need.what == "object":
        return ""
    if keras.is_3 and need.what == "activation":
        return f"TypeError: Could not interpret activation function identifier: {need.registered}"
    if need.is_function and in_layer and not keras.is_3:
        return "TypeError: Unknown activation function"
    if need.is_function:
        return f"TypeError: Could not locate function '{need.registered}'."
    if keras.is_3 or artefact.config is None or need.name == artefact.config.model:
        return f"TypeError: Could not locate class '{need.name}'."
    return "TypeError: "


def custom_objects_advice(need: Need) -> str:
    """How to hand over a class or function: by the key in the file, which a decorator added later does not change."""
    entry = f"`custom_objects={{{_quoted(need.registered)}: {need.name}}}`"
    if ">" in need.registered:
        package = need.registered.rpartition(">")[0]
        return f"import the module that registers it as package {_quoted(package)} before loading, or pass {entry}"
    if need.is_function:
        return f"pass {entry}"
    return (
        f"pass {entry}: it was saved without being registered, and to register it now does not help this file"
    )


def with_custom_objects(verdict: Verdict) -> Verdict | None:
    """The call with the classes and functions that are all that it lacks; None if there is more in the way.

    Whether their constructors take what the file gives them is not known.
    """
    needs = {obstacle.need for obstacle in verdict.obstacles}
    if verdict.function != "load_model" or not needs or None in needs or "custom_objects" in verdict.call:
        return None
    entries = ", ".join(
        f"{_quoted(obstacle.need.registered)}: {obstacle.need.name}"
        for obstacle in verdict.obstacles
        if obstacle.need is not None
    )
    call = f"{verdict.call[:-1]}, custom_objects={{{entries}}})"
    return replace(verdict, call=call, obstacles=(), unknown=True)


def _compiling_3(artefact: Artefact) -> Iterator[Obstacle]:
    config = artefact.config
    assert config is not None
    if config.loss.endswith("(fn=…)"):
        name = config.loss.partition("(")[0]
        yield Obstacle(
            f"TypeError: {name}.__init__() got an unexpected keyword argument 'fn'",
            f"{_COMPILE}, and compile the model anew",
            unless="compile",
        )
    elif config.loss:
        yield Obstacle(
            f"ValueError: Could not deserialize 'keras.metrics.{config.loss}' because it is not a KerasSaveable subclass",
            f"{_COMPILE}, and compile the model anew",
            unless="compile",
        )
    elif config.loss_function:
        need = next((each for each in artefact.needs if each.place == "loss"), None)
        other = f", or {custom_objects_advice(need)}" if need is not None else ""
        yield Obstacle("TypeError: string indices must be integers", f"{_COMPILE}{other}", need, "compile")


# -- weights -----------------------------------------------------------------------------------------


def _of_weights(artefact: Artefact, target: Target, of: Sequence[Keras]) -> Iterator[Verdict]:
    path = _quoted(artefact.path)
    new_name = artefact.path.endswith(".weights.h5")
    new_content = artefact.kind is Kind.KERAS_WEIGHTS
    for each in of:
        obstacles: tuple[Obstacle, ...] = ()
        if new_content and not new_name:
            obstacles = (
                Obstacle(
                    "ValueError: Layer count mismatch when loading weights from file.",
                    "its content is that of a `.weights.h5` file: give it a name that ends so",
                ),
            )
        elif new_name and not new_content:
            obstacles = (
                Obstacle(
                    "ValueError: A total of" if each.is_3 else "KeyError: ",
                    "its content is that of an older `.h5` file: give it a name that ends in `.h5` and not in "
                    "`.weights.h5`",
                ),
            )
        yield Verdict(f"model.load_weights({path})", each.releases, obstacles)
        yield Verdict(
            f"{each.name}.models.load_model({path})",
            each.releases,
            (
                Obstacle(
                    NO_MODEL_CONFIG + (f"{artefact.path}." if each.is_3 else ""),
                    "it holds weights alone: make the model in code, then `model.load_weights`",
                ),
            ),
        )


def _of_checkpoint(artefact: Artefact, target: Target, of: Sequence[Keras]) -> Iterator[Verdict]:
    prefix = artefact.path.removesuffix(".index")
    path = _quoted(prefix)
    yield Verdict(f"tf.train.Checkpoint(…).read({path})", _tensorflow(target), unknown=True)
    for each in of:
        if each.is_3:
            raises = WEIGHTS_NOT_SUPPORTED.format(path=prefix)
            advice = "load it with legacy Keras (tf_keras) and save the weights as `.weights.h5`"
            yield Verdict(f"model.load_weights({path})", each.releases, (Obstacle(raises, advice),))
        else:
            yield Verdict(f"model.load_weights({path})", each.releases, unknown=True)


def _of_other(artefact: Artefact, target: Target, of: Sequence[Keras]) -> Iterator[Verdict]:
    return iter(())


_VERDICTS = {
    Kind.SAVED_MODEL: _of_saved_model,
    Kind.KERAS_FILE: _of_keras_model,
    Kind.KERAS_FOLDER: _of_keras_model,
    Kind.H5_MODEL: _of_keras_model,
    Kind.H5_WEIGHTS: _of_weights,
    Kind.KERAS_WEIGHTS: _of_weights,
    Kind.CHECKPOINT: _of_checkpoint,
    Kind.OTHER: _of_other,
}


def without_found(verdict: Verdict, found: frozenset[str]) -> Verdict:
    """The verdict where the classes with these keys are registered."""
    left = tuple(each for each in verdict.obstacles if each.need is None or each.need.registered not in found)
    return replace(verdict, obstacles=left)
