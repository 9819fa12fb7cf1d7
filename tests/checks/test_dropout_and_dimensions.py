"""TFL208 and TFL211: given code, what is reported and what the fixes make of it."""

from __future__ import annotations

import pytest

from tflint.catalogue import load_catalogue
from tflint.engine import lint_source
from tflint.fixing.loop import fix_source
from tflint.model import Severity
from tflint.releases.target import Target, newest_target, resolve_target
from tflint.settings import LintSettings

ONE = resolve_target(["tensorflow==1.15", "keras==2.3.*"], "test")
BOTH = resolve_target(["tensorflow>=1.14,<2.4"], "test")
HEAD = "import tensorflow as tf\n"


def settings(target: Target | None) -> LintSettings:
    return LintSettings(load_catalogue().select(), target or newest_target())


def codes(code: str, target: Target | None = None) -> list[str]:
    result = lint_source((HEAD + code).encode(), "module.py", settings(target))
    return [finding.code for finding in result.findings]


def fixed(code: str, target: Target | None = None, *, unsafe: bool = False) -> str:
    outcome = fix_source((HEAD + code).encode(), "module.py", settings(target), unsafe=unsafe)
    return outcome.data.decode().removeprefix(HEAD)


SAFE = {
    "tf.nn.dropout(x, keep_prob=p)\n": "tf.nn.dropout(x, rate=1 - p)\n",
    "tf.nn.dropout(x, keep_prob=a + b, seed=1)\n": "tf.nn.dropout(x, rate=1 - (a + b), seed=1)\n",
    "tf.nn.dropout(tf.nn.dropout(x, keep_prob=p), keep_prob=(1 if train else 0.5))\n": (
        "tf.nn.dropout(tf.nn.dropout(x, rate=1 - p), rate=1 - (1 if train else 0.5))\n"
    ),
    "n = x.shape[0].value\n": "n = x.shape[0]\n",
    "n = x.get_shape()[-1].value\n": "n = x.get_shape()[-1]\n",
    "s = x.get_shape()\nshape = x.shape\nn = int(shape[i].value / 2)\n": (
        "s = x.get_shape()\nshape = x.shape\nn = int(shape[i] / 2)\n"
    ),
}


@pytest.mark.parametrize("code", SAFE)
def test_safe_fixes(code: str) -> None:
    assert fixed(code) == SAFE[code]
    assert codes(SAFE[code]) == []


@pytest.mark.parametrize(
    "code",
    [
        "tf.nn.dropout(x, rate=1 - keep_prob)\n",
        "tf.nn.dropout(x, 1 - keep_prob)\n",
        "tf.nn.dropout(x, 0.5)\n",
        "tf.compat.v1.nn.dropout(x, keep_prob)\n",
        "tf.compat.v1.disable_v2_behavior()\nn = x.shape[0].value\n",
        "n = x.shape.dims[0].value\n",
        "n = rows[0].value\n",
        "shape = lookup()\nn = shape[0].value\n",
        "def f(shape):\n    return shape[0].value\n",
        "x.shape[0].value = 3\n",
    ],
)
def test_near_misses_are_silent(code: str) -> None:
    assert codes(code) == []


def test_the_positional_probability_is_a_warning_with_an_unsafe_fix() -> None:
    code = "tf.nn.dropout(x, self.keep_prob)\n"
    [finding] = lint_source((HEAD + code).encode(), "module.py", settings(None)).findings
    assert (finding.code, finding.severity) == ("TFL208", Severity.WARNING)
    assert fixed(code) == code
    assert fixed(code, unsafe=True) == "tf.nn.dropout(x, rate=1 - self.keep_prob)\n"


def test_targets() -> None:
    dropout, dimension = "tf.nn.dropout(x, keep_prob=p)\n", "n = x.shape[0].value\n"
    assert codes(dropout, ONE) == codes(dimension, ONE) == []
    assert fixed(dropout, BOTH) == "tf.nn.dropout(x, rate=1 - p)\n"
    assert codes(dimension, BOTH) == ["TFL211"]
    assert fixed(dimension, BOTH, unsafe=True) == dimension
