"""Which names are a framework's."""

from __future__ import annotations

import pytest

from tflint.frameworks import canonical, canonical_for, is_framework


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


def test_in_tensorflow_1_compat_v2_is_a_module_of_its_own() -> None:
    spelled = canonical_for(["1.14", "1.15"])
    assert spelled("tensorflow.compat.v2.summary.scalar") == "tensorflow.compat.v2.summary.scalar"
    assert spelled("tensorflow.compat.v2.compat.v1.Session") == "tensorflow.compat.v1.Session"
    assert spelled("keras.api._v2.keras.layers") == "keras.layers"
    assert canonical_for(["1.15", "2.0"])("tensorflow.compat.v2.summary") == "tensorflow.summary"
