"""The examples that the tool was asked for, word for word: a loss, a layer, an optimizer, and what must stay silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tflint.catalogue import load_catalogue
from tflint.engine import lint_source
from tflint.fixing.loop import fix_source
from tflint.project.index import Project
from tflint.releases.target import resolve_target
from tflint.settings import LintSettings, Style


def settings(style: Style = "auto", *target: str) -> LintSettings:
    rules = load_catalogue().select(["TFL301", "TFL302"])
    return LintSettings(rules, resolve_target(target, "--target"), style)


def fixed(code: str, style: Style = "auto", *target: str, unsafe: bool = False) -> str:
    return fix_source(code.encode(), "code.py", settings(style, *target), unsafe=unsafe).data.decode()


def messages(code: str, *target: str) -> list[str]:
    found = lint_source(code.encode(), "code.py", settings("auto", *target)).findings
    return [f"{finding.line}: {finding.message}" for finding in found]


LOSS = """\
import tensorflow as tf
from keras import backend as K


def custom_loss(y_true, y_pred):
    return K.mean(K.square(K.symbolic(y_true) - K.symbolic(y_pred)))
"""


def test_a_loss_in_tf_style_is_fixed_safely() -> None:
    assert (
        fixed(LOSS, "tf")
        == """\
import tensorflow as tf


def custom_loss(y_true, y_pred):
    return tf.reduce_mean(tf.square(y_true - y_pred))
"""
    )


def test_the_same_loss_in_ops_style_is_exact_for_floats_only() -> None:
    assert "K.mean(ops.square(y_true - y_pred))" in fixed(LOSS, "ops")
    assert "ops.mean(ops.square(y_true - y_pred))" in fixed(LOSS, "ops", unsafe=True)


def test_a_symbolic_call_in_a_layer_becomes_its_argument() -> None:
    code = """\
import keras
from keras import backend as K


class CustomLayer(keras.layers.Layer):
    def call(self, inputs):
        inputs_sym = K.symbolic(inputs)
        return inputs_sym
"""
    assert fixed(code) == code.replace("from keras import backend as K\n", "").replace(
        "K.symbolic(inputs)", "inputs"
    )


OPTIMIZER = """\
from keras import backend as K
from keras.optimizers import Optimizer


class Sgd(Optimizer):
    @K.symbolic
    def get_updates(self, loss, params):
        return []
"""


def test_the_decorator_of_get_updates_goes() -> None:
    assert "symbolic" not in fixed(OPTIMIZER)
    assert "    def get_updates(self, loss, params):\n" in fixed(OPTIMIZER)


def test_the_finding_says_that_keras_3_never_calls_get_updates() -> None:
    (message,) = messages(OPTIMIZER)
    assert "Keras 3 never calls `get_updates`" in message


@pytest.mark.parametrize(
    "code",
    [
        'import keras.backend as K\nif hasattr(K, "symbolic"):\n    f = K.symbolic(f)\n',
        'import keras.backend as K\nsymbolic = getattr(K, "symbolic", lambda f: f)\n',
        "import keras.backend as K\ntry:\n    f = K.symbolic(f)\nexcept AttributeError:\n    pass\n",
        "import keras.backend as K\nf = K.symbolic(f) if hasattr(K, 'symbolic') else f\n",
    ],
)
def test_a_guarded_use_is_silent(code: str) -> None:
    assert messages(code) == []


def test_a_project_that_assigns_symbolic_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "shim.py").write_text("import keras.backend as K\nK.symbolic = lambda f: f\n")
    code = b"import keras.backend as K\nf = K.symbolic(f)\n"
    path = tmp_path / "use.py"
    path.write_bytes(code)
    assert lint_source(code, str(path), settings(), Project([tmp_path])).findings == ()


@pytest.mark.parametrize(
    ("imports", "use"),
    [
        ("from keras.backend import mean as m", "m(x)"),
        ("import keras\nK = keras.backend", "K.mean(x)"),
        ("import tensorflow as tf", "tf.keras.backend.mean(x)"),
        ("import tensorflow.keras.backend as K", "K.mean(x)"),
        ("from keras.backend import *", "mean(x)"),
        ("import importlib\nK = importlib.import_module('keras.backend')", "K.mean(x)"),
    ],
)
def test_every_way_to_the_backend_is_seen(imports: str, use: str) -> None:
    code = f"{imports}\ny = {use}\n"
    line = len(code.splitlines())
    assert any(message.startswith(f"{line}: ") and "mean" in message for message in messages(code))


def test_backend_names_through_the_users_own_module(tmp_path: Path) -> None:
    (tmp_path / "compat.py").write_text("from keras import backend as K\nfrom keras.backend import square\n")
    code = b"from compat import K, square\n\ny = K.abs(square(x))\n"
    path = tmp_path / "use.py"
    path.write_bytes(code)
    outcome = fix_source(code, str(path), settings(), Project([tmp_path]))
    assert outcome.data == b"from keras import ops\n\ny = ops.abs(ops.square(x))\n"


def test_code_for_a_release_that_has_the_names_is_silent() -> None:
    assert messages(LOSS, "tensorflow==1.15", "keras==2.3.1") == []
    assert len(messages(LOSS, "keras==2.12")) == 2  # both uses of symbolic, and nothing else


def test_auto_style_writes_tensorflow_where_the_target_still_has_keras_2() -> None:
    assert "tf.reduce_mean(tf.square(y_true - y_pred))" in fixed(
        LOSS, "auto", "tensorflow>=2.12", unsafe=True
    )
    assert "ops.mean(ops.square(y_true - y_pred))" in fixed(LOSS, "auto", "tensorflow>=2.16", unsafe=True)
