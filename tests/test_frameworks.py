"""Which names are a framework's."""

from __future__ import annotations

import pytest

from tflint.frameworks import canonical, is_framework


@pytest.mark.parametrize(
    "symbol", ["keras", "keras.backend", "tensorflow.compat.v1", "tf_keras.layers", "tf_slim"]
)
def test_a_name_below_a_framework_is_the_frameworks(symbol: str) -> None:
    assert is_framework(symbol)


@pytest.mark.parametrize("symbol", ["", "kerastuner", "mykeras.keras", "numpy", "@/a/keras.py"])
def test_other_names_are_not(symbol: str) -> None:
    assert not is_framework(symbol)


def test_spellings_of_the_same_object_become_one() -> None:
    assert canonical("tensorflow.compat.v2") == "tensorflow"
    assert canonical("tensorflow.compat.v2.keras.backend") == "tensorflow.keras.backend"
    assert canonical("tensorflow.compat.v2x.keras") == "tensorflow.compat.v2x.keras"
    assert canonical("tensorflow.compat.v1.layers") == "tensorflow.compat.v1.layers"
