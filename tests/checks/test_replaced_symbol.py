"""TFL302 in files: where a rewrite is offered. What the rewrites compute is compared in tests/truth."""

from __future__ import annotations

import pytest

from tests.truth.table import settings
from tflint.fixing.loop import fix_source


def fixed(call: str) -> str:
    code = f"from keras import backend as K\n\nprint(K.floatx(), {call})\n"
    return fix_source(code.encode(), "module.py", settings("auto"), unsafe=True).data.decode()


@pytest.mark.parametrize(
    "call",
    [
        "K.constant(1.0, dtype='half')",
        "K.zeros_like(x, 'double')",
        "K.arange(0, 3, dtype='float')",
        "K.random_uniform((2,), dtype='double')",
        "K.variable(1.0, dtype='double')",
    ],
)
def test_names_of_dtypes_that_functions_of_keras_3_refuse(call: str) -> None:
    """``ValueError: Invalid dtype: double``."""
    assert call in fixed(call)


def test_the_name_that_both_know() -> None:
    assert "ops.zeros_like(x, dtype='float64')" in fixed("K.zeros_like(x, 'float64')")


def test_a_cast_takes_the_name_that_keras_knows() -> None:
    assert 'ops.cast(x, "float64")' in fixed("K.cast(x, 'double')")
