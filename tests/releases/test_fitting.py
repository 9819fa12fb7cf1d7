"""Which releases the names in use would fit."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tflint.releases.fitting import Fit, fitting_releases
from tflint.releases.target import newest_target, resolve_target

RANGES: Mapping[str, Mapping[str, str]] = {
    "tensorflow.Session": {"tensorflow": "1.12-1.15"},
    "tensorflow.constant": {"tensorflow": "1.12-"},
    "tensorflow.contrib.layers": {"tensorflow": "1.12-1.15"},
    "tensorflow.keras.Model": {"tensorflow": "1.12-2.15", "keras": "3.0-"},
    "tensorflow.keras.ops": {"keras": "3.0-"},
    "tensorflow.keras.ops.cast": {"keras": "3.5-"},
    "tensorflow.math.new": {"tensorflow": "2.20-"},
    "keras.backend.mean": {"keras": "2.0-2.15"},
    "keras.ops": {"keras": "3.0-"},
    "keras.Model": {"keras": "2.0-"},
}


def fit(*symbols: str) -> Fit:
    return fitting_releases(symbols, RANGES.get)


@pytest.mark.parametrize(
    ("symbols", "said"),
    [
        (["tensorflow.Session", "tensorflow.constant"], "this code fits TensorFlow 1.12–1.15"),
        (["tensorflow.constant"], "this code fits TensorFlow 1.12–2.21"),
        (["keras.backend.mean", "keras.Model"], "this code fits Keras 2.0–2.15"),
        (["tensorflow.keras.Model"], "this code fits TensorFlow 1.12–2.21"),
        (["tensorflow.keras.ops"], "this code fits TensorFlow 2.16–2.21"),
        ([], ""),
        (["tensorflow.nobody_knows", "numpy.mean"], ""),
    ],
)
def test_the_releases_that_have_every_name(symbols: list[str], said: str) -> None:
    found = fit(*symbols)
    assert found.describe() == said
    assert found.complete


def test_a_name_counts_once_however_often_it_is_used() -> None:
    assert fit("tensorflow.Session", "tensorflow.Session", "tensorflow.constant").known == 2


def test_where_no_release_has_all_names_those_with_the_most_count() -> None:
    found = fit("tensorflow.Session", "tensorflow.contrib.layers", "tensorflow.math.new")
    assert found.describe() == "2 of the 3 names in this code fit TensorFlow 1.12–1.15"
    assert found.missing == ("tensorflow.math.new",)


def test_tensorflow_and_keras_have_to_work_together() -> None:
    found = fit("tensorflow.constant", "keras.backend.mean")
    assert found.describe() == "this code fits TensorFlow 1.12–2.15 and Keras 2.0–2.15"
    found = fit("tensorflow.Session", "keras.ops")
    assert found.describe() == (
        "1 of the 2 names in this code fit TensorFlow 2.16–2.21 and Keras 3.0–3.15"
    ), "no TensorFlow with Session works with a Keras that has ops"
    assert found.missing == ("tensorflow.Session",)
    found = fit("tensorflow.Session", "tensorflow.contrib.layers", "keras.ops")
    assert found.describe() == "2 of the 3 names in this code fit TensorFlow 1.12–1.15 and Keras 2.0–2.4"


def test_a_name_of_tf_keras_exists_where_some_keras_of_that_tensorflow_has_it() -> None:
    assert fit("tensorflow.keras.ops.cast").tensorflow[0] == "2.16"


def test_there_is_nothing_to_say_where_the_target_fits() -> None:
    assert fit("tensorflow.constant").suits(newest_target())
    assert not fit("tensorflow.Session").suits(newest_target())
    assert fit("tensorflow.Session").suits(resolve_target(["tensorflow==1.15"], "--target"))
    assert fit().suits(newest_target())
