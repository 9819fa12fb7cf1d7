"""TFL205 and TFL206 in files: where they report, what they say, and through which imports. What raises is shown in tests/truth."""

from __future__ import annotations

import json

import pytest

from tests.truth.table import settings
from tflint.engine import lint_source
from tflint.model import Finding


def reported(code: str, path: str = "program.py", target: tuple[str, ...] = ()) -> list[Finding]:
    result = lint_source(code.encode(), path, settings("auto", target))
    return [finding for finding in result.findings if finding.code in {"TFL205", "TFL206"}]


BODY = """
x = {call}(tf.float32, [None, 3], name="x")
y = tf.reduce_sum(x * 2.0)
with tf.Session() as sess:
    sess.run(y)
"""


@pytest.mark.parametrize(
    ("imports", "call"),
    [
        ("import tensorflow as tf", "tf.placeholder"),
        ("import tensorflow as tf", "tf.compat.v1.placeholder"),
        ("import tensorflow.compat.v1 as tf", "tf.placeholder"),
        ("from tensorflow.compat import v1 as tf", "tf.placeholder"),
        ("import tensorflow as tf\nfrom tensorflow import placeholder as ph", "ph"),
        ("import tensorflow as tf\nfrom tensorflow.python.ops import array_ops", "array_ops.placeholder"),
        ("import tensorflow as tf\np = tf.placeholder", "p"),
        ("import tensorflow as tf\ngraph_module = tf.compat.v1", "graph_module.placeholder"),
        (
            "try:\n    import tensorflow.compat.v1 as tf\nexcept ImportError:\n    import tensorflow as tf",
            "tf.placeholder",
        ),
        ("import tensorflow\nimport tensorflow as tf", "tensorflow.placeholder"),
        ("import tensorflow as tf\nfrom tensorflow import *", "placeholder"),
    ],
)
def test_every_way_to_a_placeholder(imports: str, call: str) -> None:
    code = f"{imports}\n{BODY.format(call=call)}"
    (finding,) = reported(code)
    assert code.splitlines()[finding.line - 1] == "    sess.run(y)"
    assert (finding.column, finding.end_column) == (5, 16)


def test_keras_placeholders_and_evaluation() -> None:
    code = """
from keras import backend as K

x = K.placeholder(shape=(2, 3))
K.eval(K.sum(x))
K.get_session().run(K.sum(x), {x: 1})
"""
    assert [finding.line for finding in reported(code)] == [5]


def test_the_message_names_the_placeholder_its_place_and_the_way() -> None:
    code = """
import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 10], name="inputs")
labels = tf.placeholder(tf.int32, [None])
w = tf.get_variable("w", [10, 2])
logits = tf.matmul(x, w)
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))
train_op = tf.train.AdamOptimizer().minimize(loss)
sess = tf.Session()
sess.run(train_op, {labels: [1]})
"""
    (finding,) = reported(code)
    assert finding.message == (
        "the placeholder `x` (line 4) is not fed: `sess.run(train_op, {labels: [1]})` ← "
        "`train_op = tf.train.AdamOptimizer().minimize(loss)` (line 9) ← "
        "`loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_l…` (line 8) ← "
        "`logits = tf.matmul(x, w)` (line 7) ← "
        "`x = tf.placeholder(tf.float32, [None, 10], name='inputs')` (line 4); "
        "TensorFlow raises \"You must feed a value for placeholder tensor 'inputs' with dtype float and shape [?,10]\""
    )


def test_a_method_that_nothing_calls_is_run_on_an_object_of_its_class() -> None:
    code = """
import tensorflow as tf


class Model(object):
    def __init__(self, size):
        self.x = tf.placeholder(tf.float32, [None, size])
        self._build()

    def _build(self):
        self.keep = tf.placeholder(tf.float32)
        self.out = tf.nn.dropout(self.x, self.keep)

    def predict(self, sess, batch):
        return sess.run(self.out, feed_dict={self.x: batch})

    def train(self, sess, batch):
        return sess.run(self.out, feed_dict={self.x: batch, self.keep: 0.5})
"""
    (finding,) = reported(code)
    assert finding.line == 15
    assert finding.message.startswith("the placeholder `self.keep` (line 11) is not fed")


@pytest.mark.parametrize(
    "method",
    [
        "def feed(self): return {}",
        "def feed(self): pass",
        "def feed(self): raise NotImplementedError",
    ],
)
def test_what_subclasses_may_override_feeds_anything(method: str) -> None:
    code = f"""
import tensorflow as tf


class Model:
    def __init__(self):
        self.x = tf.placeholder(tf.float32)
        self.y = self.x + 1

    {method}

    def predict(self, sess):
        return sess.run(self.y, self.feed())
"""
    assert reported(code) == []


def test_dictionaries_that_other_files_may_fill() -> None:
    code = """
import tensorflow as tf

x = tf.placeholder(tf.float32)
FEEDS = {}


def predict(sess):
    return sess.run(x + 1, FEEDS)


class Model:
    def __init__(self):
        self.extra = {}

    def predict(self, sess):
        return sess.run(x + 1, self.extra)
"""
    assert reported(code) == []


@pytest.mark.parametrize(
    "line",
    [
        "sess.run(helper(x))",
        "sess.run(y, feed_dict=helper())",
        "sess.run(y, **helper())",
        "sess.run(*helper())",
        "helper(x).eval()",
        "helper.run(y)",
        "feed = {}; helper(feed); sess.run(y, feed)",
        "feed = {}; helper(sess, [feed]); sess.run(y, feed)",
        "sess.run(y, {helper: 1})",
        "sess.run(y, {'x:0': 1.0})",
        "sess.run([])",
        "helper(x); sess.run(tf.shape(x))",
        "sess.run(y) if False else None",
        "unittest.TestCase().assertRaises(ValueError, lambda: sess.run(y))",
        "sess.run(tf.placeholder_with_default(1.0, []))",
        "functools.partial(sess.run, y)({x: 1.0})",
        "tf.train.MonitoredSession(hooks=helper).run(y)",
        "[sess.run(y, f) for f in helper]",
        "name = 'Ada'; helper.session.run('MATCH (a) RETURN a', {name: name, 'born': 1815})",
    ],
)
def test_what_is_not_known_is_not_reported(line: str) -> None:
    code = f"""
import functools
import unittest

import tensorflow as tf
from elsewhere import helper

x = tf.placeholder(tf.float32)
y = x * 2
sess = tf.Session()
{line}
"""
    assert [finding.message for finding in reported(code)] == []


@pytest.mark.parametrize(
    "handler", ["tf.errors.InvalidArgumentError", "tf.errors.OpError", "Exception", "(ValueError, Exception)"]
)
def test_a_failure_that_is_expected(handler: str) -> None:
    code = f"""
import tensorflow as tf

x = tf.placeholder(tf.float32)
with tf.Session() as sess:
    try:
        sess.run(x)
    except {handler}:
        print("not fed")
    try:
        sess.run(x)
    except tf.errors.OutOfRangeError:
        print("done")
"""
    assert [finding.line for finding in reported(code)] == [11]


def test_flags_may_be_anything() -> None:
    code = """
import tensorflow as tf

FLAGS = tf.app.flags.FLAGS
x = tf.placeholder(tf.float32)
y = tf.constant(1.0)
if FLAGS.train:
    y = x * 2
if FLAGS.checkpoint is not None:
    feed = {x: 1.0}
else:
    feed = {}
with tf.Session() as sess:
    sess.run(y, feed)
    sess.run(x, feed)
"""
    assert reported(code) == []


def test_a_value_that_is_key_and_value() -> None:
    code = """
import tensorflow as tf
from elsewhere import batches

x = tf.placeholder(tf.float32)
y = x * 2
with tf.Session() as sess:
    for x in batches():
        sess.run(y, feed_dict={x: x})
"""
    (finding,) = reported(code)
    assert (finding.line, finding.code) == (9, "TFL206")
    assert finding.message.startswith("`x` is both key and value of the feed")


def test_on_every_target_and_with_text_that_is_not_ascii() -> None:
    code = "import tensorflow as tf\nx = tf.placeholder(tf.float32)\nü = 'é'; tf.Session().run(x)\n"
    for target in ((), ("tensorflow==1.15",), ("tensorflow==2.4",)):
        (finding,) = reported(code, target=target)
        assert (finding.line, finding.column) == (3, 10)


def test_in_a_notebook() -> None:
    cells = [
        "import tensorflow as tf\nx = tf.placeholder(tf.float32)",
        "sess = tf.Session()\nprint(sess.run(x))",
    ]
    notebook = {
        "cells": [
            {"cell_type": "code", "source": cell, "metadata": {}, "outputs": [], "execution_count": None}
            for cell in cells
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    (finding,) = reported(json.dumps(notebook), "program.ipynb")
    assert (finding.cell, finding.line, finding.column) == (2, 2, 7)


def test_endless_programs_come_to_an_end() -> None:
    code = """
import tensorflow as tf

x = tf.placeholder(tf.float32)


def even(n):
    return odd(n - 1) if n else x


def odd(n):
    return even(n - 1) + even(n - 2)


while True:
    tf.Session().run(even(10))
"""
    assert len(reported(code)) <= 1
    deep = "\n".join(f"def f{n}(v):\n    return f{n + 1}(v) + f{n + 1}(v)" for n in range(40))
    wide = f"import tensorflow as tf\n{deep}\nf40 = lambda v: v\nx = tf.placeholder(tf.float32)\ntf.Session().run(f0(x))\n"
    assert len(reported(wide)) <= 1


ONE_OF_TWO = """
import random
import tensorflow.compat.v1 as tf


def make(fixed):
    if random.random() < 0.5:
        return {one}
    return {other}


images = make(True)
with tf.Session() as sess:
    {run}
"""


@pytest.mark.parametrize(
    "run",
    ["images.eval()", "tf.shape(images).eval()", "sess.run(images)", "tf.Print(images, [images]).eval()"],
)
def test_one_of_two_tensors_has_to_be_fed(run: str) -> None:
    """Which of the two it is, a condition decides that nobody knows: the constant needs nothing."""
    assert (
        reported(ONE_OF_TWO.format(one="tf.placeholder(tf.float32, [2])", other="tf.ones([2])", run=run))
        == []
    )


def test_either_of_two_placeholders_has_to_be_fed() -> None:
    one, other = "tf.placeholder(tf.float32, [2])", "tf.placeholder(tf.float32, [3])"
    (finding,) = reported(ONE_OF_TWO.format(one=one, other=other, run="images.eval()"))
    assert finding.line == 14
