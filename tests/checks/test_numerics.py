"""TFL215: the same name with other results, in files of TensorFlow 1 only."""

from __future__ import annotations

import pytest

from tflint.engine import lint_source
from tflint.fixing.loop import fix_source
from tflint.releases.target import newest_target, resolve_target
from tflint.settings import LintSettings

OLD = "import tensorflow as tf\n\nold = tf.random_uniform([2])\n"
NEW = "import tensorflow as tf\n\n"
WHERE = [
    "tf.where([True, False], [[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]])",
    "tf.where(tf.constant([1, 2]) > 1, 2.0 * tf.ones([2, 2]), y=tf.zeros([2, 2]))",
    "tf.where(tf.less([1, 2], 2), y=tf.exp(tf.zeros([2, 2])), x=-tf.ones([2, 2]))",
    "tf.where(tf.reduce_any([[True, False], [False, False]], 1), tf.ones([2, 2]), tf.zeros([2, 2]))",
]
"""Vectors that choose from what has rows."""
CHANGED = [
    "tf.image.resize(images, [2, 2])",
    "tf.image.resize(images, [6, 6], tf.image.ResizeMethod.BICUBIC)",
    "tf.image.resize(images, [6, 6], method=tf.image.ResizeMethod.NEAREST_NEIGHBOR)",
    "tf.nn.embedding_lookup([table, -table], [0, 1, 2, 3])",
    'tf.strings.split(["a b"])',
]
SAME = [
    "tf.where([True, False], [1, 2], [3, 4])",
    "tf.where([[True, False]], [[1, 2]], [[3, 4]])",
    "tf.where([True], [[1, 2]], [[3, 4]])",
    "tf.where(True, [[1, 2]], [[3, 4]])",
    "tf.where([True, False])",
    "tf.where(condition, [[1, 2], [3, 4]], [[1, 2], [3, 4]])",
    "tf.where([True, False], images, images)",
    "tf.where(tf.reduce_any([[True, False]], 1, keepdims=True), [[1, 2]], [[3, 4]])",
    "tf.where(tf.reduce_any([True, False]), [[1, 2], [3, 4]], [[1, 2], [3, 4]])",
    "tf.image.resize(images, [2, 2], tf.image.ResizeMethod.AREA)",
    "tf.image.resize(images, [2, 2], method)",
    "tf.nn.embedding_lookup(table, [0, 1])",
    "tf.nn.embedding_lookup([table], [0, 1])",
    'tf.nn.embedding_lookup([table, table], [0, 1], "div")',
    "tf.random_normal_initializer(0.0, 0.1)",
    "tf.random_uniform_initializer(-1.0, 1.0, None)",
    'tf.summary.scalar("loss", loss, step=1)',
    "tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits)",
    "tf.nn.softmax_cross_entropy_with_logits(labels=tf.stop_gradient(tf.nn.softmax(z)), logits=logits)",
]
DRAWN = [
    "tf.random_normal_initializer()",
    "tf.random_normal_initializer(stddev=0.1)",
    "tf.random_normal_initializer(0.0, 0.1, seed=1)",
    "tf.random_uniform_initializer(seed=1)",
    'tf.summary.scalar("loss", loss)',
    "tf.nn.softmax_cross_entropy_with_logits(labels=tf.nn.softmax(z), logits=logits)",
]


def codes(code: str, *target: str) -> list[str]:
    chosen = resolve_target(target, "--target") if target else newest_target()
    # What is not named in the rule's own list is seen in files that are parsed anyway.
    settings = LintSettings(("TFL201", "TFL215"), chosen)
    found = lint_source(code.encode(), "code.py", settings).findings
    return [each.code for each in found if each.code == "TFL215"]


@pytest.mark.parametrize("call", [*CHANGED, *DRAWN])
def test_in_a_file_of_tensorflow_1(call: str) -> None:
    assert codes(f"{OLD}x = {call}\n") == ["TFL215"]
    assert codes(f"{NEW}x = {call}\n") == []
    assert codes(f"{NEW}x = {call}\n", "tensorflow>=1.15") == ["TFL215"]
    assert codes(f"{OLD}x = {call}\n", "tensorflow==1.15") == []


@pytest.mark.parametrize("call", WHERE)
def test_a_vector_that_chooses_rows(call: str) -> None:
    assert codes(f"{OLD}x = {call}\n") == codes(f"{OLD}x = {call}\n", "tensorflow>=1.15") == ["TFL215"]
    assert codes(f"{NEW}x = {call}\n") == codes(f"{OLD}x = {call}\n", "tensorflow==1.15") == []


@pytest.mark.parametrize("call", SAME)
def test_where_the_result_is_the_same_or_unknown(call: str) -> None:
    assert codes(f"{OLD}x = {call}\n") == []


def test_collections_of_variables_are_ignored() -> None:
    settings = LintSettings(("TFL202", "TFL215"), newest_target())
    code = "import tensorflow as tf\n\nn = tf.Variable(0, collections=[tf.GraphKeys.LOCAL_VARIABLES])\n"
    done = fix_source(code.encode(), "code.py", settings, unsafe=True).data.decode()
    assert done.endswith(
        "n = tf.compat.v1.Variable(0, collections=[tf.compat.v1.GraphKeys.LOCAL_VARIABLES])\n"
    )


def test_fixes_keep_the_old_numbers() -> None:
    def fixed(call: str) -> str:
        settings = LintSettings(("TFL215",), newest_target())
        outcome = fix_source(f"{OLD}x = {call}\n".encode(), "code.py", settings, unsafe=True)
        return outcome.data.decode().removeprefix(OLD + "x = ").strip()

    assert fixed("tf.image.resize(images, [2, 2])") == "tf.compat.v1.image.resize(images, [2, 2])"
    computed = "tf.nn.softmax_cross_entropy_with_logits(labels=tf.nn.softmax(z), logits=y)"
    assert fixed(computed) == computed.replace("tf.nn.softmax(z)", "tf.stop_gradient(tf.nn.softmax(z))")
