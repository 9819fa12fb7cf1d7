"""Keywords that no release of a target takes."""

from __future__ import annotations

import pytest

from tflint.releases.arguments import describe_refusal, refuses
from tflint.releases.target import resolve_target

NEW = resolve_target(["tensorflow==2.21", "keras==3.15"], "test")
OLD = resolve_target(["tensorflow==1.15", "keras==2.3.*"], "test")
WIDE = resolve_target(["tensorflow>=1.15"], "test")


@pytest.mark.parametrize(
    ("symbol", "keyword"),
    [
        ("tensorflow.nn.conv2d", "filter"),
        ("tensorflow.reduce_sum", "keep_dims"),
        ("tensorflow.concat", "concat_dim"),
        ("tensorflow.constant_initializer", "dtype"),
        ("keras.ops.mean", "keep_dims"),
    ],
)
def test_refused_now(symbol: str, keyword: str) -> None:
    assert refuses(symbol, keyword, NEW)


@pytest.mark.parametrize(
    ("symbol", "keyword"),
    [
        ("tensorflow.nn.conv2d", "filters"),
        ("tensorflow.compat.v1.nn.conv2d", "filter"),
        ("tensorflow.reduce_sum", "keepdims"),
        ("tensorflow.keras.layers.Dense", "units"),
        ("tensorflow.keras.layers.Dense", "anything"),
        ("tensorflow.nothing", "x"),
        ("tensorflow.nn", "x"),
        ("tensorflow.placeholder", "x"),
    ],
)
def test_taken_or_not_known(symbol: str, keyword: str) -> None:
    assert not refuses(symbol, keyword, NEW)


def test_it_depends_on_the_release() -> None:
    assert not refuses("tensorflow.nn.conv2d", "filter", OLD)
    assert not refuses("tensorflow.nn.conv2d", "filter", WIDE)
    assert refuses("tensorflow.nn.conv2d", "nothing", WIDE)


def test_what_is_said() -> None:
    assert describe_refusal("tensorflow.nn.conv2d", "filter", NEW) == (
        "`tensorflow.nn.conv2d` takes no argument `filter` in TensorFlow 2.21, only in TensorFlow 1.12–1.15; "
        "did you mean `filters`?"
    )
    assert describe_refusal("tensorflow.concat", "concat_dim", NEW).endswith(
        "it takes `values`, `axis`, `name`"
    )
