"""TFL210: logits and labels in the wrong places, labels of the wrong form."""

from __future__ import annotations

import pytest

from tflint.catalogue import load_catalogue
from tflint.engine import lint_source
from tflint.fixing.loop import fix_source
from tflint.model import Finding
from tflint.releases.target import newest_target, resolve_target
from tflint.settings import LintSettings

HEAD = "import tensorflow as tf\n\n"
SWAPPED = [
    f"tf.{module}nn.{name}(logits, labels)"
    for module in ("", "compat.v1.")
    for name in ("softmax_cross_entropy_with_logits", "sigmoid_cross_entropy_with_logits")
]
REFUSED = [
    "tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.one_hot([1, 2], 3), logits=logits)",
    "tf.nn.sparse_softmax_cross_entropy_with_logits(tf.one_hot([1, 2], 3), logits)",
    "tf.nn.softmax_cross_entropy_with_logits(labels=tf.argmax(tf.ones([2, 3]), 1), logits=logits)",
]


def findings(code: str, *target: str) -> list[Finding]:
    chosen = resolve_target(target, "--target") if target else newest_target()
    return list(lint_source((HEAD + code).encode(), "code.py", LintSettings(("TFL210",), chosen)).findings)


def fixed(code: str) -> str:
    settings = LintSettings(load_catalogue().select(["TFL210"]), newest_target())
    outcome = fix_source((HEAD + code).encode(), "code.py", settings, unsafe=True)
    assert fix_source(outcome.data, "code.py", settings, unsafe=True).data == outcome.data
    return outcome.data.decode().removeprefix(HEAD)


@pytest.mark.parametrize("call", SWAPPED)
def test_the_order_of_tensorflow_0(call: str) -> None:
    assert [found.code for found in findings(call)] == ["TFL210"]
    assert fixed(call) == call.replace("(logits, labels)", "(logits=logits, labels=labels)")


@pytest.mark.parametrize("call", REFUSED)
def test_labels_of_the_wrong_form(call: str) -> None:
    assert [found.code for found in findings(call)] == ["TFL210"]


def test_the_fix_gives_the_class_numbers() -> None:
    call = "tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.one_hot(y, depth=3), logits=z)"
    assert fixed(call) == "tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=z)"
    elsewhere = (
        "hot = tf.one_hot(y, 3)\nx = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=hot, logits=z)"
    )
    assert len(findings(elsewhere)) == 1 and fixed(elsewhere) == elsewhere


@pytest.mark.parametrize(
    "code",
    [
        "tf.nn.softmax_cross_entropy_with_logits(labels, logits)",
        "tf.nn.softmax_cross_entropy_with_logits(y, z)",  # nothing shows which is which
        "tf.nn.softmax_cross_entropy_with_logits(logits=logits, labels=labels)",
        "tf.nn.softmax_cross_entropy_with_logits(*both)",
        "tf.nn.softmax_cross_entropy_with_logits(label_logits, labels_of_logits)",
        "tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.argmax(hot, 1), logits=z)",
        "hot = y if flat else tf.one_hot(y, 3)\nx = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=hot, logits=z)",
        "import mine\nmine.softmax_cross_entropy_with_logits(logits, labels)",
        "tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.one_hot(y, 3), logits=z)",
    ],
)
def test_silence(code: str) -> None:
    assert findings(code) == []


def test_tensorflow_1_takes_no_positional_arguments() -> None:
    (found,) = findings("tf.nn.softmax_cross_entropy_with_logits(y, z)", "tensorflow==1.15")
    assert found.fix is None and "positional" in found.message
    (found,) = findings("tf.nn.softmax_cross_entropy_with_logits(labels, logits)", "tensorflow>=1.15")
    assert found.fix is not None and [edit.text for edit in found.fix.edits] == ["labels=", "logits="]


def test_what_made_them_tells_them_apart() -> None:
    code = (
        "y_ = tf.compat.v1.placeholder(tf.float32)\ny = tf.matmul(x, w) + b\n"
        "loss = tf.nn.softmax_cross_entropy_with_logits(y, y_)"
    )
    assert (
        fixed(code).splitlines()[-1] == "loss = tf.nn.softmax_cross_entropy_with_logits(logits=y, labels=y_)"
    )
