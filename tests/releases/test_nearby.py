"""What a module has, and which names are like one that does not exist."""

from __future__ import annotations

import pytest

from tflint.releases.nearby import names_below, near_names
from tflint.releases.target import resolve_target

NEWEST = resolve_target(["tensorflow==2.21.*"], "here")
FIRST = resolve_target(["tensorflow==1.15.*"], "here")


def test_names_of_a_module() -> None:
    assert {"relu", "conv2d", "experimental"} <= set(names_below("tensorflow.nn"))
    assert "rnn_cell" in names_below("tensorflow.nn", FIRST)
    assert "rnn_cell" not in names_below("tensorflow.nn", NEWEST)
    assert names_below("tensorflow.nn.relu") == names_below("numpy") == ()


def test_names_of_a_root_include_modules_with_tables_of_their_own() -> None:
    assert {"Session", "contrib", "keras", "compat", "nn"} <= set(names_below("tensorflow", FIRST))
    assert {"keras", "raw_ops", "nn"} <= set(names_below("tensorflow", NEWEST))
    assert "contrib" not in names_below("tensorflow", NEWEST)
    assert {"Dense", "Conv2D"} <= set(names_below("keras.layers", NEWEST))
    assert {"v1", "v2"} <= set(names_below("tensorflow.compat", NEWEST))


def test_names_of_compat_v2() -> None:
    assert {"nn", "function", "keras"} <= set(names_below("tensorflow.compat.v2", NEWEST))
    assert {"nn", "function", "keras"} <= set(names_below("tensorflow.compat.v2", FIRST))
    assert "relu" in names_below("tensorflow.compat.v2.nn", NEWEST)


@pytest.mark.parametrize(
    ("symbol", "first"),
    [
        ("tensorflow.nn.rellu", "tensorflow.nn.relu"),
        ("tensorflow.keras.layers.Dence", "tensorflow.keras.layers.Dense"),
        ("tensorflow.keras.layers.LayerNormalisation", "tensorflow.keras.layers.LayerNormalization"),
        ("tensorflow.keras.layers.dense", "tensorflow.keras.layers.Dense"),
        ("tensorflow.keras.Dense", "tensorflow.keras.layers.Dense"),
        ("keras.layers.BatchNormalisation", "keras.layers.BatchNormalization"),
        ("tensorflow.global_variables_initializer", "tensorflow.compat.v1.global_variables_initializer"),
    ],
)
def test_near_names(symbol: str, first: str) -> None:
    assert near_names(symbol, NEWEST)[0] == first


def test_near_names_exist_in_the_target() -> None:
    assert "tensorflow.nn.rnn_cell" not in near_names("tensorflow.nn.rnn_cel", NEWEST)
    assert near_names("numpy.aray", NEWEST) == ()
    assert len(near_names("tensorflow.nn.con", NEWEST, count=2)) <= 2
