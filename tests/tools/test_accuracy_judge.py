"""What the judge of TFL320 counts, on uses, real answers and findings made by hand."""

from __future__ import annotations

from collections import Counter

import pytest

from tools.accuracy.judge import Verdicts, judge
from tools.accuracy.uses import uses_of

REAL = {
    ("tensorflow.log", False): ("tensorflow.log", ""),
    ("tensorflow.nn.relu", False): ("", ""),
    ("tensorflow.contrib.slim.conv2d", False): ("tensorflow.contrib", ""),
    ("tensorflow.contrib.slim", True): ("tensorflow.contrib", ""),
    ("tensorflow.contrib.layers", True): ("tensorflow.contrib", ""),
    ("tensorflow.flags.FLAGS.x", False): ("tensorflow.flags.FLAGS.x", "FlagValues"),
    ("tensorflow.python.x", False): ("tensorflow.python.x", ""),
}


def verdicts(uses: list[tuple[str, int, str, str]], *findings: tuple[str, int, str]) -> Verdicts:
    return judge(uses, REAL, Counter(findings))


def test_agreement() -> None:
    found = verdicts(
        [("a.py", 1, "tensorflow.log", "tensorflow"), ("a.py", 2, "tensorflow.nn.relu", "tensorflow")],
        ("a.py", 1, "tensorflow.log"),
    )
    assert (found.reported, found.missed, found.false) == (1, [], [])
    assert found.recall == found.precision == 1


def test_each_use_wants_a_finding_of_its_own() -> None:
    uses = [("a.py", 1, "tensorflow.log", "tensorflow")] * 2
    found = verdicts(uses, ("a.py", 1, "tensorflow.log"))
    assert (found.reported, found.missed) == (1, [("a.py", 1, "tensorflow.log")])


def test_a_finding_about_what_is_there_is_false() -> None:
    found = verdicts([], ("a.py", 1, "tensorflow.nn.relu"))
    assert found.false == [("a.py", 1, "tensorflow.nn.relu")]
    assert found.precision == 0


def test_a_true_finding_of_a_use_that_only_tflint_sees() -> None:
    found = verdicts([], ("a.py", 1, "tensorflow.log"))
    assert (found.beyond, found.false) == (1, [])


def test_what_is_not_counted() -> None:
    found = verdicts(
        [
            ("a.py", 1, "tensorflow.flags.FLAGS.x", "tensorflow"),
            ("a.py", 2, "tensorflow.contrib.slim.conv2d", "tensorflow.contrib.slim"),
            ("a.py", 3, "tensorflow.python.x", "tensorflow"),
        ]
    )
    assert (found.objects, found.after_import, found.private, found.missed) == (1, 1, 1, [])


def test_names_that_one_statement_imports_from_a_missing_module_are_one_use() -> None:
    uses = [("a.py", 1, "tensorflow.contrib.slim", ""), ("a.py", 1, "tensorflow.contrib.layers", "")]
    found = verdicts(uses, ("a.py", 1, "tensorflow.contrib"))
    assert (found.reported, found.missed) == (1, [])


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "import tensorflow as tf\ntf.nn.relu(tf.log(x))",
            ["tensorflow", "tensorflow.nn.relu", "tensorflow.log"],
        ),
        ("from keras import backend as K\ndef f(): return K.mean\nK = 1", ["keras.backend"]),
        ("from keras import backend as K\nL = K\nL.mean", ["keras.backend", "keras.backend.mean"]),
        ("import keras\ndef f(keras): keras.x\nlambda keras: keras.x", ["keras"]),
        ("import keras\n[keras.x for keras in y]\nkeras.z", ["keras", "keras.z"]),
        ("import keras\nkeras.x = 1", ["keras"]),
        ("import numpy as np\nnp.x", []),
        ("import keras\ndef f(x: keras.a):\n    y: keras.b = keras.c", ["keras", "keras.a", "keras.c"]),
        (
            "from __future__ import annotations\nimport keras\nx: keras.a = keras.b\ndef f(x: keras.c = 1) -> keras.d: ...",
            ["keras", "keras.b"],
        ),
        (
            "import typing\nif typing.TYPE_CHECKING:\n    import keras\nelse:\n    from tensorflow import keras\nkeras.a",
            ["tensorflow.keras", "tensorflow.keras.a"],
        ),
    ],
)
def test_uses(code: str, expected: list[str]) -> None:
    assert [use.symbol for use in uses_of(code.encode())] == expected
