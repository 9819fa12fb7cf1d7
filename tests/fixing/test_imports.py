"""Where the imports go that fixes need."""

from __future__ import annotations

import pytest

from tests.truth.table import settings
from tflint.fixing.loop import fix_source


def fixed(code: str) -> str:
    return fix_source(code.encode(), "module.py", settings("auto"), unsafe=False).data.decode()


USES = "def f(x):\n    return K.random_normal((2,)), K.square(x), K.floatx()\n"
FIXED = "def f(x):\n    return keras.random.normal((2,)), ops.square(x), K.floatx()\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from keras import backend as K\n", "from keras import backend as K, ops\nimport keras\n"),
        (
            "from keras import backend as K  # 2.3\n",
            "from keras import backend as K, ops  # 2.3\nimport keras\n",
        ),
        (
            "from keras import backend as K; import os\n",
            "from keras import backend as K, ops; import os; import keras\n",
        ),
        (
            "from keras import (\n    backend as K,\n)\n",
            "from keras import (\n    backend as K, ops,\n)\nimport keras\n",
        ),
    ],
)
def test_a_statement_that_grows_and_one_below_it(before: str, after: str) -> None:
    """Both edits may be at the end of the same line."""
    assert fixed(before + USES) == after + FIXED


def test_the_same_in_a_function() -> None:
    code = "def f(x):\n    from keras import backend as K\n\n    return K.random_normal((2,)), K.square(x), K.floatx()\n"
    assert fixed(code) == (
        "def f(x):\n    from keras import backend as K, ops\n    import keras\n\n"
        "    return keras.random.normal((2,)), ops.square(x), K.floatx()\n"
    )
