"""Random functions keep their distribution: the moments and bounds of many numbers agree."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from tests.truth.runtime import Runtime
from tests.truth.table import STYLES, StyleName, evaluate, fix_cases

CASES = [
    "K.random_normal((200, 200), mean=1.0, stddev=2.0)",
    "K.random_normal((200, 200))",
    "K.truncated_normal((200, 200), mean=-1.0, stddev=0.5)",
    "K.random_uniform((200, 200), minval=-1.0, maxval=3.0)",
    "K.random_uniform((200, 200))",
    "K.random_uniform((200, 200), 0, 9, dtype='int32')",
    "K.random_binomial((200, 200), p=0.3)",
    "K.random_bernoulli((200, 200), 0.8)",
    "K.dropout(tf.ones((200, 200)), 0.4)",
    "K.random_normal_variable((200, 200), 1.0, 0.5)",
    "K.random_uniform_variable((200, 200), -2.0, 0.5)",
]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("case", CASES)
def test_the_distribution_stays(runtime: Runtime, tally: Counter[str], case: str, style: StyleName) -> None:
    (fixed,) = fix_cases([case], style, "", unsafe=True)
    assert not fixed.left
    names = runtime.new_names(case)
    exec(fixed.imports, names)
    with runtime.same_start():
        old = np.asarray(evaluate(case, runtime.old_names(case)), dtype="float64")
        new = np.asarray(evaluate(fixed.text, names), dtype="float64")
    assert new.mean() == pytest.approx(old.mean(), abs=0.04 * max(1.0, old.std()))
    assert new.std() == pytest.approx(old.std(), rel=0.03)
    for share in (0.02, 0.17, 0.83, 0.98):  # away from the jumps of the discrete ones
        assert np.quantile(new, share) == pytest.approx(
            np.quantile(old, share), abs=0.08 * max(1.0, old.std())
        )
    tally["distributions compared"] += 1


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "case", ["K.random_normal((4,))", "K.random_uniform((4,))", "K.dropout(tf.ones((64,)), 0.5)"]
)
def test_a_traced_function_draws_new_numbers_each_time(runtime: Runtime, case: str, style: StyleName) -> None:
    (fixed,) = fix_cases([case], style, "", unsafe=True)
    names = runtime.new_names(case)
    exec(fixed.imports, names)
    draw = runtime.tf.function(lambda: evaluate(fixed.text, names), autograph=False)
    assert not np.array_equal(draw().numpy(), draw().numpy())
