"""TFL601: models that are made again from what was saved, or is in memory. What a finding says fails, and each failure that
can be known from the code has one.
"""

from __future__ import annotations

import contextlib
import io
from collections import Counter
from pathlib import Path

import pytest

from tests.truth.runtime import Names, Runtime
from tests.truth.table import settings
from tflint.engine import lint_source

OBJECTS = """
import keras
import numpy as np


class Scale(keras.layers.Layer):
    def call(self, inputs):
        return inputs * 2.0


class Filled(keras.initializers.Initializer):
    def __call__(self, shape, dtype=None, **kwargs):
        return np.ones(shape, "float32")


class Distance(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return y_true - y_pred


@keras.saving.register_keras_serializable()
class Known(Scale):
    pass


def double(x):
    return x * 2.0


def distance(y_true, y_pred):
    return y_true - y_pred

"""
SEQUENTIAL = "model = keras.Sequential([keras.Input((4,)), {layer}])"
FUNCTIONAL = "inputs = keras.Input((4,))\nmodel = keras.Model(inputs, keras.layers.Dense(1)({layer}(inputs)))"
COMPILED = SEQUENTIAL.format(layer="keras.layers.Dense(2)") + '\nmodel.compile("sgd", {given})'
MODELS = {
    "layer": SEQUENTIAL.format(layer="Scale()"),
    "layer of a functional model": FUNCTIONAL.format(layer="Scale()"),
    "registered layer": SEQUENTIAL.format(layer="Known()"),
    "layer of Keras": SEQUENTIAL.format(layer="keras.layers.Dense(2)"),
    "activation": SEQUENTIAL.format(layer="keras.layers.Dense(2, activation=double)"),
    "activation layer": SEQUENTIAL.format(layer="keras.layers.Activation(double)"),
    "function of a Lambda": SEQUENTIAL.format(layer="keras.layers.Lambda(double)"),
    "initializer": SEQUENTIAL.format(layer="keras.layers.Dense(2, kernel_initializer=Filled())"),
    "model in a model": SEQUENTIAL.format(layer="keras.Sequential([Scale()])"),
    "wrapped layer": 'model = keras.Sequential([keras.Input((3, 4)), keras.layers.TimeDistributed(Scale(name="own"))])',
    "loss": COMPILED.format(given="loss=distance"),
    "loss class": COMPILED.format(given="loss=Distance()"),
    "metric": COMPILED.format(given='loss="mean_squared_error", metrics=[distance]'),
    "layers in a list": "parts = [keras.Input((4,)), Scale()]\nmodel = keras.Sequential(parts)",
}
AGAIN = [
    'again = keras.models.load_model("m.keras")',
    'again = keras.models.load_model("m.keras", compile=False)',
    'again = keras.models.load_model("m.h5", compile=False)',
    "again = keras.models.clone_model(model)",
    "again = keras.models.model_from_json(model.to_json())",
    "again = keras.models.model_from_json(text)",
    'again = keras.models.model_from_json(open("m.json").read())',
    "again = {kind}.from_config(model.get_config())",
    "again = {kind}.from_config(config)",
    'again = keras.models.load_model("m.keras", custom_objects=EVERYTHING)',
    "again = {kind}.from_config(model.get_config(), custom_objects=EVERYTHING)",
    "again = keras.models.model_from_json(model.to_json(), custom_objects=EVERYTHING)",
]
SAVE = 'model.save("m.keras")\nmodel.save("m.h5")\nwith open("m.json", "w") as file:\n    file.write(model.to_json())\n'
NAMED = "text = model.to_json()\nconfig = model.get_config()\n"
EVERYTHING = "EVERYTHING = {item.__name__: item for item in (Scale, Filled, Distance, double, distance)}\n"
UNKNOWN = {
    # a layer of a layer: clone_model takes the classes of the layers that it sees
    ("model in a model", 3),
    ("wrapped layer", 3),
}
"""Failures that are not told from the code."""


@pytest.mark.parametrize("name", MODELS)
def test_what_is_reported_fails_and_nothing_else(
    name: str, runtime: Runtime, tally: Counter[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert runtime.keras is not None
    kind = "keras.Model" if "Model(" in MODELS[name] else "keras.Sequential"
    head = OBJECTS + MODELS[name] + "\n" + SAVE + NAMED + EVERYTHING
    lines = [line.format(kind=kind) for line in AGAIN]
    code = head + "\n".join(lines) + "\n"
    first = head.count("\n") + 1
    found = lint_source(code.encode(), "program.py", settings("auto", ())).findings
    reported = {finding.line - first for finding in found if finding.code == "TFL601"}
    names: Names = {"__name__": "program"}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(head, "program.py", "exec"), names)
    failing = {index for index, line in enumerate(lines) if _fails(line, names)}
    assert reported <= failing
    assert failing - reported == {index for model, index in UNKNOWN if model == name}
    tally["models that are not made again, as a finding says"] += len(reported)
    tally["models that are made again"] += len(lines) - len(failing)


def _fails(line: str, names: Names) -> bool:
    try:
        exec(line, names)
    except (TypeError, ValueError):
        return True
    return False
