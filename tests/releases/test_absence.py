"""What no release of a target has, and what is said about it."""

from __future__ import annotations

import pytest

from tflint.releases.absence import describe_absence, missing_prefix
from tflint.releases.target import newest_target, resolve_target

NEW = resolve_target(["tensorflow==2.21", "keras==3.15"], "test")
OLD = resolve_target(["tensorflow==1.15", "keras==2.3.*"], "test")
WIDE = resolve_target(["tensorflow>=1.15"], "test")

MISSING_NOW = {
    "tensorflow.contrib.slim.conv2d": "tensorflow.contrib",
    "tensorflow.placeholder": "tensorflow.placeholder",
    "tensorflow.Session.run": "tensorflow.Session",
    "tensorflow.nn.rnn_cell.LSTMCell": "tensorflow.nn.rnn_cell",
    "tensorflow.keras.layers.Denze": "tensorflow.keras.layers.Denze",
    "tensorflow.keras.layers.CuDNNLSTM": "tensorflow.keras.layers.CuDNNLSTM",
    "tensorflow.estimator.Estimator": "tensorflow.estimator",
    "tensorflow.compat.v1.layers.dense": "tensorflow.compat.v1.layers.dense",
    "tensorflow.tools.graph_transforms.TransformGraph": "tensorflow.tools.graph_transforms",
    "keras.backend.mean": "keras.backend.mean",
    "keras.layers.Denze": "keras.layers.Denze",
    "keras.engine.topology.Layer": "keras.engine",
    "tf_keras.layers.Denze": "tf_keras.layers.Denze",
    "tensorflow_addons.layers.Nothing": "tensorflow_addons.layers.Nothing",
}


@pytest.mark.parametrize(("symbol", "prefix"), MISSING_NOW.items())
def test_the_shortest_prefix_that_is_not_there(symbol: str, prefix: str) -> None:
    found = missing_prefix(symbol, NEW)
    assert found is not None
    assert found == prefix or prefix.startswith(f"{found}.")
    assert found in (prefix, prefix.rpartition(".")[0])


THERE = [
    "tensorflow",
    "tensorflow.nn.relu",
    "tensorflow.compat.v1.placeholder",
    "tensorflow.compat.v1.Session.run",
    "tensorflow.Tensor.shape",
    "tensorflow.Tensor.__hash__",
    "tensorflow.errors.OpError.with_traceback",
    "tensorflow.keras.Model.fit",
    "tensorflow.keras.Model.train_step",
    "tensorflow.image.ResizeMethod.LANCZOS3",
    "tensorflow.data.Dataset.from_tensor_slices",
    "tensorflow.data.Dataset.map.nothing",
    "tensorflow.dtypes.DType.nothing_is_known_of_compiled_classes",
    "tensorflow.float32.nothing",
    "tensorflow.__version__",
    "tensorflow.version.VERSION",
    "tensorflow.keras.backend.mean",
    "tensorflow.keras.layers.Dense",
    "tensorflow.keras.models.Model",
    "tensorflow.python.ops.nothing",
    "tensorflow.tools.nothing",
    "keras.src.nothing",
    "keras.layers.Dense",
    "keras.ops.mean",
    "keras.__version__",
    "tensorflow_addons.layers.CRF",
    "numpy.nothing",
]


@pytest.mark.parametrize("symbol", THERE)
def test_what_is_there_or_may_be(symbol: str) -> None:
    assert missing_prefix(symbol, NEW) is None


def test_members_of_classes() -> None:
    assert (
        missing_prefix("tensorflow.keras.Model.fit_generator", NEW) == "tensorflow.keras.Model.fit_generator"
    )
    assert missing_prefix("tensorflow.keras.Model.fit_generator", WIDE) is None
    lanczos = "tensorflow.image.ResizeMethod.LANCZOS3"
    assert missing_prefix(lanczos, OLD) == lanczos
    assert (
        describe_absence(lanczos, OLD)
        == "`tensorflow.image.ResizeMethod` has no `LANCZOS3` in TensorFlow 1.15"
    )


def test_old_releases_have_other_names() -> None:
    assert missing_prefix("tensorflow.placeholder", OLD) is None
    assert missing_prefix("tensorflow.contrib.slim.conv2d", OLD) is None
    assert missing_prefix("keras.backend.mean", OLD) is None
    assert missing_prefix("keras.ops.mean", OLD) == "keras.ops"
    assert missing_prefix("tensorflow.math.nothing", OLD) == "tensorflow.math.nothing"


def test_one_release_that_has_it_is_enough() -> None:
    assert missing_prefix("tensorflow.placeholder", WIDE) is None
    assert missing_prefix("tensorflow.nothing", WIDE) == "tensorflow.nothing"


@pytest.mark.parametrize(
    ("symbol", "text"),
    [
        (
            "tensorflow.placeholder",
            "`tensorflow.placeholder` does not exist in TensorFlow 2.21, only in TensorFlow 1.12–1.15; "
            "`tensorflow.compat.v1.placeholder` is there",
        ),
        ("keras.backend.mean", "`keras.backend.mean` does not exist in Keras 3.15, only in Keras 2.0–2.15"),
        (
            "tensorflow.keras.layers.Denze",
            "no release of tf.keras has `tensorflow.keras.layers.Denze`; "
            "did you mean `tensorflow.keras.layers.Dense`?",
        ),
        (
            "tensorflow.keras.layers.CuDNNLSTM",
            "`tensorflow.keras.layers.CuDNNLSTM` does not exist in Keras 3.15, only in TensorFlow 1.12–1.15",
        ),
    ],
)
def test_what_is_said(symbol: str, text: str) -> None:
    assert describe_absence(symbol, newest_target()) == text


def test_legacy_keras_is_keras_2_in_any_tensorflow() -> None:
    legacy = resolve_target(["tensorflow==2.18"], "test").with_legacy_keras("test")
    new = resolve_target(["tensorflow==2.18"], "test")
    for symbol in (
        "tensorflow.keras.layers.experimental.preprocessing",
        "tensorflow.compat.v1.layers.dense",
        "tensorflow.compat.v1.nn.rnn_cell.LSTMCell",
    ):
        assert missing_prefix(symbol, new) is not None, symbol
        assert missing_prefix(symbol, legacy) is None, symbol
    assert missing_prefix("tensorflow.keras.ops.mean", new) is None
    assert missing_prefix("tensorflow.keras.ops.mean", legacy) == "tensorflow.keras.ops"
    assert missing_prefix("tensorflow.placeholder", legacy) == "tensorflow.placeholder"
    assert missing_prefix("keras.backend.mean", legacy) == "keras.backend.mean"
