"""TFL207: given a call, what is said of its arguments and what the fix makes of them."""

from __future__ import annotations

import pytest

from tflint.catalogue import load_catalogue
from tflint.checks.renamed_argument import read_rows
from tflint.engine import lint_source
from tflint.fixing.loop import fix_source
from tflint.releases.places import BEFORE_1, refusing_releases
from tflint.releases.signatures import signature_of
from tflint.releases.target import Target, newest_target, resolve_target
from tflint.settings import LintSettings

ONE = resolve_target(["tensorflow==1.15", "keras==2.3.*"], "test")
BOTH = resolve_target(["tensorflow>=1.14,<2.4"], "test")
NEWEST = newest_target()
ROWS = read_rows(load_catalogue().find("TFL207"))


def settings(target: Target | None) -> LintSettings:
    return LintSettings(load_catalogue().select(), target or NEWEST)


def codes(line: str, target: Target | None = None) -> list[str]:
    code = f"import tensorflow as tf\n{line}\n"
    return [finding.code for finding in lint_source(code.encode(), "module.py", settings(target)).findings]


def fixed(line: str, target: Target | None = None, *, unsafe: bool = False) -> str:
    code = f"import tensorflow as tf\n{line}\n"
    outcome = fix_source(code.encode(), "module.py", settings(target), unsafe=unsafe)
    return outcome.data.decode().removeprefix("import tensorflow as tf\n").rstrip("\n")


FIXED = {
    "tf.reduce_mean(x, keep_dims=True)": "tf.reduce_mean(x, keepdims=True)",
    "tf.reduce_mean(x, reduction_indices=[0], keep_dims = True)": "tf.reduce_mean(x, axis=[0], keepdims = True)",
    "tf.expand_dims(x, dim=1)": "tf.expand_dims(x, axis=1)",
    "tf.squeeze(x, squeeze_dims=[1])": "tf.squeeze(x, axis=[1])",
    "tf.argmax(x, dimension=1)": "tf.argmax(x, axis=1)",
    "tf.nn.softmax(x, dim=0)": "tf.nn.softmax(x, axis=0)",
    "tf.nn.max_pool(value=x, ksize=2, strides=2, padding='SAME')": (
        "tf.nn.max_pool(input=x, ksize=2, strides=2, padding='SAME')"
    ),
    "tf.cond(p, fn1=f, fn2=g)": "tf.cond(p, true_fn=f, false_fn=g)",
    "tf.cond(p, f, g, strict=True)": "tf.cond(p, f, g)",
    "tf.concat(1, xs)": "tf.concat(axis=1, values=xs)",
    "tf.concat(-1, xs, 'name')": "tf.concat(axis=-1, values=xs, name='name')",
    "tf.concat(0, values=xs)": "tf.concat(axis=0, values=xs)",
    "tf.concat(concat_dim=0, values=xs)": "tf.concat(axis=0, values=xs)",
    "tf.split(split_dim=0, num_split=2, value=x)": "tf.split(axis=0, num_or_size_splits=2, value=x)",
    "tf.split(0, 2, x)": "tf.split(axis=0, num_or_size_splits=2, value=x)",
    "tf.boolean_mask(x, m, 'name')": "tf.boolean_mask(x, m, name='name')",
    "tf.nn.nce_loss(a, b, c, d, 1, 2, partition_strategy='div')": (
        "tf.compat.v1.nn.nce_loss(a, b, c, d, 1, 2, partition_strategy='div')"
    ),
    "tf.log(tf.reduce_sum(tf.to_float(x), keep_dims=True))": (
        "tf.math.log(tf.reduce_sum(tf.cast(x, tf.float32), keepdims=True))"
    ),
    "tf.concat(0, [tf.concat(1, xs), tf.log(y)])": (
        "tf.concat(axis=0, values=[tf.concat(axis=1, values=xs), tf.math.log(y)])"
    ),
}


@pytest.mark.parametrize("line", FIXED)
def test_safe_fixes(line: str) -> None:
    assert fixed(line) == FIXED[line]
    assert fixed(FIXED[line]) == FIXED[line]
    assert codes(FIXED[line]) == []


@pytest.mark.parametrize(
    "line",
    [
        "tf.concat(xs, 0)",
        "tf.split(x, 2, 0)",
        "tf.split(x, 2)",
        "tf.concat(axis, xs)",
        "tf.pad(x, p, 'CONSTANT')",
        "tf.shape(x, 'int64')",
        "tf.strings.length(x, 'BYTE')",
        "tf.nn.conv2d(x, w, 1, 'SAME')",
        "model.reduce_sum(x, keep_dims=True)",
        "tf.compat.v1.reduce_sum(x, keep_dims=True)",
        "tf.Variable(1.0, use_resource=True)",
        "tf.compat.v1.flags.DEFINE_enum('a', 'b', ['b'], 'c')",
    ],
)
def test_new_code_is_silent(line: str) -> None:
    assert codes(line) == []


def test_nothing_is_said_where_all_releases_take_the_old_keyword() -> None:
    assert codes("tf.reduce_sum(x, keep_dims=True)", ONE) == []


def test_a_fix_must_suit_all_releases() -> None:
    assert fixed("tf.reduce_sum(x, keep_dims=True)", BOTH) == "tf.reduce_sum(x, keepdims=True)"
    line = "tf.zeros_like(tensor=x)"  # TensorFlow 1 has no `input`
    assert codes(line, BOTH) == ["TFL207"]
    assert fixed(line, BOTH, unsafe=True) == line


def test_what_may_have_had_an_effect_is_removed_by_an_unsafe_fix() -> None:
    line = "tf.gradients(y, x, colocate_gradients_with_ops=True)"
    assert fixed(line) == line
    assert fixed(line, unsafe=True).endswith("\ntf.gradients(y, x)")  # TFL204 goes ahead of it


def test_one_finding_per_argument_and_none_of_the_general_rule() -> None:
    assert codes("tf.reduce_sum(x, reduction_indices=1, keep_dims=True)") == ["TFL207", "TFL207"]


@pytest.mark.parametrize("symbol", sorted(ROWS))
def test_the_newest_release_takes_the_new_keyword_and_not_the_old(symbol: str) -> None:
    row = ROWS[symbol]
    for old, new in row.rename.items():
        assert refusing_releases(symbol, old, NEWEST), old
        assert not refusing_releases(symbol, new, NEWEST), new
    for gone in row.drop:
        assert refusing_releases(symbol, gone, NEWEST), gone
    for old in row.compat:
        assert refusing_releases(symbol, old, NEWEST), old
        compat = signature_of(f"tensorflow.compat.v1.{symbol.removeprefix('tensorflow.')}", "2.21")
        assert compat is not None and compat.takes(old)


def test_the_order_of_tensorflow_0_is_taken_by_name_in_every_release() -> None:
    for symbol, names in BEFORE_1.items():
        for name in names:
            assert not refusing_releases(symbol, name, BOTH)
