"""What can be proved about a value. In each case the question is about the argument of ``use(…)``."""

from __future__ import annotations

import libcst as cst
import pytest

from tests.syntax.code import calls, names_of
from tflint.syntax.values import ANY, BOOL, FLOAT, INT, Kinds, Values

IMPORTS = """\
import numpy as np
import tensorflow as tf
import keras
from keras import backend as K, ops
"""


def ask(code: str) -> tuple[Values, cst.BaseExpression]:
    names = names_of(IMPORTS + code)
    (call,) = calls(names.tree, "use")
    return Values(names.tree, names), call.args[0].value


def kinds(code: str) -> Kinds:
    values, node = ask(code)
    return values.kinds(node)


FLOATS = [
    "use(1.5)",
    "use(-1.5)",
    "use([1, 2.5])",
    "use(x / 2)",
    "use(x * 2.0)",
    "use(K.exp(x))",
    "use(K.epsilon())",
    "use(K.zeros((2,)))",
    "use(K.constant(1))",
    "use(K.constant(1, 'float32'))",
    "use(K.cast(x, 'float32'))",
    "use(K.cast(x, dtype=tf.float16))",
    "use(K.cast(x, K.floatx()))",
    "use(tf.zeros((2,)))",
    "use(tf.constant(1.5))",
    "use(K.mean(x > 0))",
    "use(K.mean(K.exp(x)))",
    "use(ops.mean(K.argmax(x)))",
    "use(K.square(K.exp(x)))",
    "use(K.maximum(x, 0.5))",
    "use(K.concatenate([K.exp(x), K.exp(y)]))",
    "use(float(x))",
    "use(1.5 if x else 2.5)",
    "use(K.exp(x)[0])",
    "y = K.exp(x)\nuse(y)",
    "y = 1.5\nif x: y = 2.5\nuse(y)",
    "y = z = 1.5\nuse(z)",
    "y = 1.0\nfor i in x:\n    y = y * 2.0\nuse(y)",
    "class A:\n    def build(self): self.w = self.add_weight(shape=(2,))\n    def call(self, x): use(self.w)",
    "class A:\n    def __init__(self): self.w = None\n"
    "    def build(self): self.w = self.add_weight('w', (2,), 'float32')\n    def call(self, x): use(self.w)",
]
INTEGERS = [
    "use(1)",
    "use([1, 2])",
    "use(1 + 2)",
    "use(K.argmax(x))",
    "use(K.shape(x)[0])",
    "use(K.cast(x, 'int32'))",
    "use(K.cast(x, tf.int64))",
    "use(K.zeros((2,), 'int32'))",
    "use(K.zeros((2,), dtype=np.int8))",
    "use(tf.constant(1))",
    "use(tf.constant([1, 2]))",
    "use(K.mean(K.argmax(x)))",
    "use(ops.sum(x > 0))",
    "use(len(x))",
    "use(int(x))",
    "use(K.sum(K.argmax(x)))",
    "y = 3\nuse(y)",
]
BOOLEANS = [
    "use(True)",
    "use(x > 0)",
    "use(K.equal(x, y))",
    "use(not x)",
    "use(K.any(x))",
    "use(K.cast(x, 'bool'))",
]
UNKNOWN = [
    "use(x)",
    "use(f(x))",
    "use('text')",
    "use(K.square(x))",
    "use(K.cast(x, dtype))",
    "use(K.cast(x, y.dtype))",
    "use(tf.constant(x))",
    "use(x[0])",
    "use([])",
    "use(x.mean())",
    "y = 1.5\ny += x\nuse(y)",
    "for y in [1.5]: use(y)",
    "def f(y=1.5): use(y)",
    "y, z = f()\nuse(y)",
    "y = y\nuse(y)",
    "class A:\n    def build(self): self.w = self.add_weight('w', (2,), 'int32')\n    def call(self, x): use(self.w)",
    "class A:\n    def build(self): self.w = None\n    def call(self, x): use(self.w)",
    "class A:\n    def build(self): self.w = self.add_weight((2,)); self.w = x\n    def call(self, x): use(self.w)",
    "class A:\n    def build(self): self.w = self.add_weight((2,))\nclass B:\n    def call(self, x): use(self.w)",
    "use(K.exp(x) if x else z)",
]


@pytest.mark.parametrize("code", FLOATS)
def test_floats(code: str) -> None:
    assert kinds(code) == FLOAT


@pytest.mark.parametrize("code", INTEGERS)
def test_integers(code: str) -> None:
    assert kinds(code) == INT
    values, node = ask(code)
    assert values.is_int(node)


@pytest.mark.parametrize("code", BOOLEANS)
def test_booleans(code: str) -> None:
    assert kinds(code) == BOOL


@pytest.mark.parametrize("code", UNKNOWN)
def test_what_is_unknown_proves_nothing(code: str) -> None:
    assert kinds(code) == ANY


def test_partial_knowledge() -> None:
    assert kinds("use(1 if x else 1.5)") == INT | FLOAT
    assert kinds("use(K.greater(x, y) if x else 1)") == BOOL | INT
    assert kinds("use(x - y)") == ANY - BOOL


def test_code_that_is_nested_too_deeply_proves_nothing() -> None:
    assert kinds("use(" + "1 + " * 40 + "1)") == ANY


TENSORS = [
    "use(K.square(x))",
    "use(ops.square(x))",
    "use(keras.random.normal((2,)))",
    "use(tf.square(x))",
    "use(tf.math.log(x))",
    "use(K.square(x) + 1)",
    "use(1 - K.square(x))",
    "use(-K.square(x))",
    "use(K.square(x)[0])",
    "y = K.square(x)\nuse(y)",
    "use(self.add_weight((2,)))",
    "class A:\n    def build(self): self.w = self.add_weight((2,))\n    def call(self, x): use(self.w)",
]
NOT_SURELY_TENSORS = [
    "use(x)",
    "use(1)",
    "use(np.square(x))",
    "use(K.epsilon())",
    "use(K.int_shape(x))",
    "use(ops.shape(x))",
    "use(ops.split(x, 2))",
    "use(ops.convert_to_numpy(x))",
    "use(tf.keras.utils.to_categorical(x))",
    "use(tf.io.gfile.exists(x))",
    "use(tf.executing_eagerly())",
    "use(tf.unstack(x))",
    "use(keras.Input((2,)))",
    "use(not K.square(x))",
    "y = 1\nif x: y = K.square(x)\nuse(y)",
    "for y in x:\n    a = b\n    b = a\nuse(a)",
]


@pytest.mark.parametrize("code", TENSORS)
def test_tensors(code: str) -> None:
    values, node = ask(code)
    assert values.is_tensor(node)


@pytest.mark.parametrize("code", NOT_SURELY_TENSORS)
def test_what_may_be_something_else_than_a_tensor(code: str) -> None:
    values, node = ask(code)
    assert not values.is_tensor(node)


SEQUENCES = {
    "use([1])": True,
    "use((1, 2))": True,
    "use([a for a in b])": True,
    "use(list(x))": True,
    "use((1,) + x)": True,
    "use(x + [1])": True,
    "use([0] * n)": True,
    "y = [1]\nuse(y)": True,
    "use(1)": False,
    "use(-1)": False,
    "use('same')": False,
    "use(x / 2)": False,
    "use(n + 1)": False,
    "use(K.square(x))": False,
    "use(len(x))": False,
    "use(x)": None,
    "use(x + y)": None,
    "use(x.shape)": None,
    "use(f(x))": None,
    "y = [1]\nif x: y = 1\nuse(y)": None,
    "for i in x:\n    a = b\n    b = a\n    use(a)": None,
}


@pytest.mark.parametrize(("code", "expected"), SEQUENCES.items())
def test_sequences(code: str, expected: bool | None) -> None:
    values, node = ask(code)
    assert values.is_sequence(node) is expected


DTYPES = {
    "use(K.cast(x, 'int64'))": "int64",
    "use(K.cast(x, tf.float32))": "float32",
    "use(K.zeros((2,), dtype='float16'))": "float16",
    "use(K.argmax(x))": "int64",
    "use(K.cast(x, dtype))": None,
    "use(K.zeros((2,)))": None,
    "use(x)": None,
}


@pytest.mark.parametrize(("code", "expected"), DTYPES.items())
def test_exact_dtypes(code: str, expected: str | None) -> None:
    values, node = ask(code)
    assert values.dtype_of(node) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("use(K.mean(x))", "mean"),
        ("use(tf.math.log(x))", "log"),
        ("use(getattr(K, 'mean')(x))", "mean"),
        ("use(np.mean(x))", None),
        ("use(x.mean())", None),
    ],
)
def test_framework_functions(code: str, expected: str | None) -> None:
    values, node = ask(code)
    assert isinstance(node, cst.Call)
    assert values.framework_function(node) == expected
