"""What a rewritten call looks like: its own layout stays wherever the template allows it."""

from __future__ import annotations

import pytest

from tests.truth.table import settings
from tflint.fixing.loop import fix_source


def fixed(code: str) -> str:
    return fix_source(code.encode(), "module.py", settings("auto"), unsafe=False).data.decode()


NAMED = {
    "arguments that are all named keep their places, lines and comments": (
        "tf.nn.softmax_cross_entropy_with_logits_v2(\n    logits=a(), labels=b()  # b comes last\n)",
        "tf.nn.softmax_cross_entropy_with_logits(\n    logits=a(), labels=b()  # b comes last\n)",
    ),
    "also where one of them gets another name": (
        "tf.nn.softmax_cross_entropy_with_logits_v2(logits = a(), dim = 1, labels = b())",
        "tf.nn.softmax_cross_entropy_with_logits(logits = a(), axis = 1, labels = b())",
    ),
    "an argument by its place gets its name": (
        "tf.nn.softmax_cross_entropy_with_logits_v2(labels, logits=logits)",
        "tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits)",
    ),
}


@pytest.mark.parametrize(("before", "after"), NAMED.values(), ids=NAMED)
def test_named_arguments(before: str, after: str) -> None:
    assert fixed(f"import tensorflow as tf\n{before}\n") == f"import tensorflow as tf\n{after}\n"


ORDERING = '"th" if keras.backend.image_data_format() == "channels_first" else "tf"'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("if {} == 'th': pass", "if ({}) == 'th': pass"),
        ("x = {}", "x = {}"),
        ("f({}, 1)", "f({}, 1)"),
        ("f(not {})", "f(not ({}))"),
    ],
)
def test_an_operation_has_parentheses_only_next_to_another(before: str, after: str) -> None:
    code = f"import keras\n{before.format('keras.backend.image_dim_ordering()')}\n"
    assert fixed(code) == f"import keras\n{after.format(ORDERING)}\n"
