"""What a model's configuration (the JSON that Keras writes) says of its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tflint.doctor.bounds import MAX_NEEDS, MAX_NODES, Unreadable
from tflint.doctor.builtin import known_classes, known_functions
from tflint.doctor.facts import Config, Fault, Need, Refused

_OF_KERAS = ("keras", "tf_keras", "tensorflow.keras")
_ACTIVATIONS = frozenset({"activation", "recurrent_activation"})
_MOST_CLASSES = 2000
_MOST_PLACE = 120

_RECURRENT = "RNN SimpleRNN LSTM GRU ConvLSTM1D ConvLSTM2D ConvLSTM3D"
_GROUPED = "Conv1DTranspose Conv2DTranspose Conv3DTranspose DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D"
_RANDOM = "RandomBrightness RandomContrast RandomCrop RandomFlip RandomRotation RandomTranslation RandomZoom"
REFUSED_KEYS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_RECURRENT.split(), ("time_major",)),
    **dict.fromkeys(_GROUPED.split(), ("groups",)),
    **dict.fromkeys(_RANDOM.split(), ("rng_type",)),
    **dict.fromkeys(("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"), ("trainable",)),
    "Discretization": ("trainable",),
    "MultiHeadAttention": ("query_shape", "key_shape", "value_shape"),
}
"""What Keras 2 wrote into the configuration of its layers and Keras 3 refuses: each tried with Keras 3.15."""
_ZERO_ONLY = frozenset({"query_shape", "key_shape", "value_shape"})

FAILING_LOSSES = frozenset(
    {"mse", "mae", "mape", "msle", "kld", "bce", "MSE", "MAE", "MAPE", "MSLE", "KLD", "BCE"}
)
"""Losses by a short name that Keras 3 writes into HDF5, but cannot read from there."""


@dataclass(slots=True)
class _Reading:
    old: bool
    """Whether the file is HDF5: its classes have no modules, its activations are texts."""
    needs: dict[tuple[str, str], Need] = field(default_factory=dict)
    classes: dict[tuple[str, str], str] = field(default_factory=dict)
    lambdas: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    layers: int = 0
    batch_shape: bool = False

    def need(self, what: str, name: str, registered: str, module: str, place: str) -> None:
        if len(self.needs) < MAX_NEEDS:
            self.needs.setdefault((what, registered), Need(what, name, registered, module, place))


def read_config(document: Any, training: Any, *, old: bool) -> tuple[Config, tuple[Need, ...]]:
    """What a configuration and, for HDF5 (``old``), its training configuration say. Raises Unreadable."""
    if not isinstance(document, dict) or not isinstance(document.get("class_name"), str):
        raise Unreadable(Fault.DAMAGED, "its configuration describes no model")
    reading = _Reading(old)
    for place, role, node in _objects(document):
        _take(reading, place, role, node)
    loss = loss_function = ""
    if old and isinstance(training, dict):
        loss, loss_function = _losses(training.get("loss"), reading)
    compiled = document.get("compile_config")
    if not old and isinstance(compiled, dict):
        loss = next(
            (name for name in _losses(compiled.get("loss"), _Reading(old)) if name.endswith("(fn=…)")), ""
        )
    wrapped_first = _wrapped_first(document) if old else ""
    config = Config(
        model=_text(document["class_name"]),
        layers=reading.layers,
        classes=tuple((module, name, place) for (module, name), place in reading.classes.items()),
        lambdas=tuple(reading.lambdas),
        refused_by_keras_3=tuple(reading.refused),
        batch_shape=reading.batch_shape,
        loss=loss,
        loss_function=loss_function,
        wrapped_first=wrapped_first,
    )
    return config, tuple(reading.needs.values())


def _objects(document: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(place, key that it stands under, object) of everything in a configuration that is written as an object."""
    pending: list[tuple[str, str, Any]] = [("", "", document)]
    count = 0
    while pending:
        place, role, node = pending.pop()
        count += 1
        if count > MAX_NODES:
            raise Unreadable(Fault.TOO_LARGE, "its configuration has too many parts")
        if isinstance(node, dict):
            if isinstance(node.get("class_name"), str):
                yield place, role, node
            below = [
                (place if key == "config" else _join(place, key), key if key != "config" else role, value)
                for key, value in node.items()
                if isinstance(value, (dict, list))
            ]
            pending += reversed(below)
        elif isinstance(node, list):
            numbered = [
                (f"{place}[{index}]", role, value)
                for index, value in enumerate(node)
                if isinstance(value, (dict, list))
            ]
            pending += reversed(numbered)


def _join(place: str, key: str) -> str:
    joined = f"{place}.{key}" if place else key
    return joined if len(joined) <= _MOST_PLACE else place


def _take(reading: _Reading, place: str, role: str, node: dict[str, Any]) -> None:
    name, config = _text(node["class_name"]), node.get("config")
    module, registered = node.get("module"), node.get("registered_name")
    layer_place = _named(place, config)
    if name == "__lambda__":
        reading.lambdas.append(place.rpartition(".")[0])
        return
    if name.startswith("__"):
        return
    if role in ("layers", "layer", ""):
        reading.layers += role != ""
    if name == "function" and isinstance(config, str):
        if isinstance(registered, str) and registered != "function" and ">" in registered:
            reading.need("function", registered.rpartition(">")[2], registered, _module(module), place)
        elif config not in known_functions():
            reading.need("function", config.rpartition(">")[2], config, "", place)
        return
    if _is_own(reading, name, module, registered):
        key = registered if isinstance(registered, str) else name
        what = "class" if reading.old is False or role in ("layers", "layer") else "object"
        if role == "" and place == "":
            what = "class"
        reading.need(what, name.rpartition(">")[2], key, _module(module), layer_place)
        return
    if len(reading.classes) < _MOST_CLASSES:
        reading.classes.setdefault((_module(module), name.removeprefix("Custom>")), layer_place)
    if isinstance(config, dict):
        _take_config(reading, name, config, layer_place, with_module="module" in node)


def _take_config(
    reading: _Reading, name: str, config: dict[str, Any], place: str, *, with_module: bool
) -> None:
    if name == "InputLayer" and "batch_shape" in config:
        reading.batch_shape = True
    if name == "Lambda" and isinstance(config.get("function"), list):
        reading.lambdas.append(place)
        reading.refused += (
            [
                _refused(
                    name,
                    config,
                    ("function_type", "module", "output_shape_type", "output_shape_module"),
                    place,
                )
            ]
            if with_module
            else []
        )
    keys = tuple(
        key
        for key in REFUSED_KEYS.get(name, ())
        if key in config and (key not in _ZERO_ONLY or "softmax_robust_masking" in config)
    )
    if keys:
        reading.refused.append(_refused(name, config, keys, place))
    if name in ("GlorotUniform", "GlorotNormal", "VarianceScaling", "Zeros", "Ones", "Orthogonal") and (
        "dtype" in config and not with_module
    ):
        reading.refused.append(_refused(name, config, ("dtype",), place))
    for key in _ACTIVATIONS:
        value = config.get(key)
        if isinstance(value, str) and value not in known_functions() and value not in known_classes():
            reading.need("activation", value.rpartition(">")[2], value, "", f"{place}.{key}")


_COUNTS_DIMENSIONS = frozenset({"SimpleRNN", "LSTM", "GRU", "Conv1D", "Conv2D", "Conv3D"})


def _wrapped_first(document: dict[str, Any]) -> str:
    """The name of the first layer of a Sequential without an input layer, if it counts its input's dimensions.

    Keras 3 takes its ``batch_input_shape`` for the shape without the batch.
    """
    config = document.get("config")
    layers = config.get("layers") if isinstance(config, dict) else config
    if document["class_name"] != "Sequential" or not isinstance(layers, list) or not layers:
        return ""
    first = layers[0]
    inner = first.get("config") if isinstance(first, dict) else None
    if not isinstance(inner, dict) or first.get("class_name") not in _COUNTS_DIMENSIONS:
        return ""
    return _text(str(inner.get("name", "")), 60) if "batch_input_shape" in inner else ""


def _refused(name: str, config: dict[str, Any], keys: tuple[str, ...], place: str) -> Refused:
    return Refused(name, tuple((key, _text(repr(config[key]), 60)) for key in keys if key in config), place)


def _is_own(reading: _Reading, name: str, module: Any, registered: Any) -> bool:
    """Whether a class is none of Keras."""
    if isinstance(module, str):
        return not module.startswith(_OF_KERAS) and module != "builtins"
    if isinstance(registered, str):
        return True
    return name.removeprefix("Custom>") not in known_classes()


def _losses(loss: Any, reading: _Reading) -> tuple[str, str]:
    """(a loss that Keras 3 cannot load, a loss function of the user's own) of a training configuration."""
    given = list(loss.values()) if isinstance(loss, dict) and "class_name" not in loss else loss
    for each in given if isinstance(given, list) else [given]:
        if isinstance(each, str) and each in FAILING_LOSSES:
            return _text(each), ""
        if isinstance(each, str) and each not in known_functions() and each not in known_classes():
            reading.need("function", each.rpartition(">")[2], _text(each), "", "loss")
            return "", _text(each)
        if isinstance(each, dict) and isinstance(each.get("class_name"), str):
            config = each.get("config")
            name = _text(each["class_name"])
            if isinstance(config, dict) and "fn" in config:
                return f"{name}(fn=…)", ""
            if name == "function":
                return "", _text(config) if isinstance(config, str) else ""
    return "", ""


def _named(place: str, config: Any) -> str:
    """A place with the name of the layer that stands there: ``layers[2] "dense"``."""
    name = config.get("name") if isinstance(config, dict) else None
    return f'{place} "{_text(name, 60)}"'.strip() if isinstance(name, str) else place


def _module(module: Any) -> str:
    return _text(module) if isinstance(module, str) else ""


def _text(value: str, most: int = 200) -> str:
    return value if len(value) <= most else value[:most] + "…"
