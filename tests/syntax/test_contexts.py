"""Where code stands. In each case the question is about ``use(x)``."""

from __future__ import annotations

import pytest

from tests.syntax.code import calls, names_of
from tflint.syntax.contexts import Contexts

IMPORTS = "import tensorflow as tf\nimport keras\nfrom keras.layers import Lambda\n"


def ask(code: str) -> tuple[bool, bool]:
    """Whether the code surely sees real tensors, and whether it may be traced."""
    names = names_of(IMPORTS + code)
    contexts = Contexts(names.tree, names)
    (call,) = calls(names.tree, "use")
    return contexts.holds_real_tensors(call), contexts.may_be_traced(call)


REAL_TENSORS = {
    "a layer's call": "class A(Layer):\n    def call(self, x): return use(x)",
    "a function inside of call": "class A(Layer):\n    def call(self, x):\n        def f(y): return use(y)\n        return f(x)",
    "a regularizer": "class A:\n    def __call__(self, x): return use(x)",
    "a training step": "class A(Model):\n    def train_step(self, data): return use(data)",
    "a metric": "class A(Metric):\n    def update_state(self, a, b): use(a)",
    "a loss by its arguments": "def f(y_true, y_pred): return use(y_true)",
    "a loss as a lambda": "f = lambda y_true, y_pred: use(y_pred)",
    "a loss inside of a function": "def make(gamma):\n    def f(y_true, y_pred): return use(y_true)\n    return f",
    "a loss by compile": "def f(a, b): return use(a)\nmodel.compile('adam', loss=f)",
    "a loss by position": "def f(a, b): return use(a)\nmodel.compile('adam', f)",
    "a metric in a list": "def f(a, b): return use(a)\nmodel.compile(metrics=['acc', f])",
    "a loss in a dictionary": "def f(a, b): return use(a)\nmodel.compile(loss={'out': f})",
    "a custom object": "def f(a, b): return use(a)\nmodel.compile(loss='f', custom_objects={'f': f})",
    "a Lambda body": "y = Lambda(lambda x: use(x))(z)",
    "a Lambda body by name": "def f(x): return use(x)\ny = keras.layers.Lambda(f)(z)",
    "a tf.function": "@tf.function\ndef f(x): return use(x)",
    "a tf.function with arguments": "@tf.function(jit_compile=True)\ndef f(x): return use(x)",
}
UNKNOWN = {
    "module level": "use(x)",
    "a plain function": "def f(x): return use(x)",
    "another method": "class A(Layer):\n    def make(self, x): return use(x)",
    "a function that is called call": "def call(x): return use(x)",
    "a lambda for something else": "y = map(lambda x: use(x), z)",
    "the argument of a Lambda layer": "y = Lambda(f)(use(x))",
    "another decorator": "@tf.whatever\ndef f(x): return use(x)",
    "an optimizer in compile": "def f(a): return use(a)\nmodel.compile(f())",
}


@pytest.mark.parametrize("code", REAL_TENSORS.values(), ids=REAL_TENSORS)
def test_real_tensors(code: str) -> None:
    assert ask(code)[0]


@pytest.mark.parametrize("code", UNKNOWN.values(), ids=UNKNOWN)
def test_symbolic_tensors_are_possible(code: str) -> None:
    assert not ask(code)[0]


@pytest.mark.parametrize(
    ("code", "traced"),
    [
        ("use(x)", False),
        ("if x:\n    for y in x: use(y)", False),
        ("class A:\n    b = use(x)", False),
        ("def main(): use(x)", False),
        ("class A(Callback):\n    def on_epoch_end(self, epoch, logs): use(x)", False),
        ("class A:\n    def on_data(self): use(x)", True),
        ("def f(x): return use(x)", True),
        ("f = lambda x: use(x)", True),
        ("def main():\n    def step(x): return use(x)", True),
    ],
)
def test_code_that_may_run_while_a_graph_is_built(code: str, traced: bool) -> None:
    assert ask(code)[1] is traced
