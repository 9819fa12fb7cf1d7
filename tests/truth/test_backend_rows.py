"""Every rewrite of a backend function, executed: the old call on Keras 2, what tflint's fixer makes of it on Keras 3.

A safe fix must give the same value, dtype and shape for every argument for which the old call worked; an unsafe one
where the condition holds that its row states. Differences that a row knows of stand in ``EXCUSED``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.truth.cases import CASES
from tests.truth.comparing import difference
from tests.truth.holding import bind, holds
from tests.truth.runtime import Runtime
from tests.truth.table import STYLES, SYMBOLIC, Fixed, StyleName, evaluate, fix_cases, rewritten, rows
from tests.truth.values import make_arrays

RANDOM = frozenset(
    "random_normal random_uniform truncated_normal random_binomial random_bernoulli dropout random_normal_variable "
    "random_uniform_variable".split()
)
"""Only kind, dtype and shape can be equal; ``test_random.py`` compares the distributions."""

_ASKS_FOR_DTYPES = re.compile(r"\b(?:float|int|bool|numeric|dtype|tensor|scalar|same-rank)\(")
ONLY_ON_TENSORFLOW_1 = frozenset({"separable_conv1d"})
"""The last Keras 2 cannot run them at all; compared once with Keras 2.3.1 on TensorFlow 1.15."""
SPARSE = "dense tensors only, as the explanation of the rule says"
EXCUSED: dict[tuple[str, str], str] = {
    ("ops", "K.argmax(V)"): "keras.ops.argmax of Keras 3.15 refuses a tf.Variable (AttributeError); keras.Variable works",
    ("ops", "K.argmin(V)"): "as argmax",
    ("ops", "K.to_dense(npf)"): "a numpy array becomes a tensor",
    ("ops", "K.dot(sparse, f43)"): SPARSE,
    ("tf", "K.dot(sparse, f43)"): SPARSE,
    ("tf", "K.concatenate([sparse, sparse2])"): SPARSE,
    ("tf", "K.concatenate([sparse, f34])"): SPARSE,
    ("tf", "K.concatenate([sparse, sparse2], axis=0)"): SPARSE,
    ("tf", "K.eval(sparse)"): SPARSE,
    ("ops", "K.stack([KV, f34])"): "a bare name is taken for a tensor: a keras.Variable raises AttributeError in Keras 3.15",
    ("ops", "K.stack([KV, KV])"): "as above",
    ("tf", "K.stack([KV, f34])"): "as ops",
    ("tf", "K.stack([KV, KV])"): "as ops",
    ("ops", "K.switch(f0 > 0.5, 1.0, 0.0)"): "Python numbers become a tensor",
    ("tf", "K.switch(f0 > 0.5, 1.0, 0.0)"): "as ops",
    ("ops", "K.set_value(VN, 2.7); VN"): "a float for an integer variable raises TypeError instead of being cut",
    ("tf", "K.set_value(VN, 2.7); VN"): "as ops",
    ("ops", "K.moving_average_update(VF, d34, 0.9); VF"): "the reason says: a value of the dtype of x",
    ("tf", "K.moving_average_update(VF, d34, 0.9); VF"): "as ops",
    ("ops", "K.binary_crossentropy(targets34, psaturated)"): "the reason says: away from 0 and 1",
    ("ops", "K.binary_crossentropy(targets34, p31)"): "the reason says: of the same shape",
    ("ops", "K.binary_crossentropy(K.cast(targets34, 'float64'), K.cast(q34, 'float64'))"): "the epsilon in the logarithm: 1e-6",
    ("ops", "K.sparse_categorical_crossentropy(labels6, p234)"): "the reason says: the shape of output without its last axis",
    **{("tf", f"K.to_dense({x})"): "the reason says: a SparseTensor" for x in ("f34", "tensor=f34", "V", "i34", "npf", "KV")},
}  # fmt: skip


def _header(cases: list[str]) -> str:
    """Assignments that tell tflint the dtype of the values that cases name. They are read, never run."""
    used = set(re.findall(r"\w+", " ".join(cases)))
    return "\n".join(
        f'{name} = tf.constant({name}, dtype="{array.dtype}")'
        for name, array in make_arrays().items()
        if name in used
    )


@pytest.mark.parametrize("name", sorted({name for style in STYLES for name in rewritten(style)}))
def test_fix_computes_what_the_old_call_did(runtime: Runtime, tally: Counter[str], name: str) -> None:
    cases = CASES[name]
    fixes = {style: _fixes(name, style) for style in STYLES if rows()[name].get(style)}
    problems: list[str] = []
    compared: Counter[StyleName] = Counter()
    for number, case in enumerate(cases):
        try:
            old = _old_result(runtime, case)
        except Exception:
            continue  # it never worked
        for style, found in fixes.items():
            for fixed in found[number]:
                compared[style] += 1
                doubts = [reason for reason in fixed.reasons if reason != SYMBOLIC]
                tally[f"{style} fixes that are {'unsafe' if doubts else 'safe'}, executed"] += 1
                what = _new_difference(runtime, fixed, old, name)
                if (
                    what
                    and (style, case) not in EXCUSED
                    and not _explained(runtime, case, name, style, doubts)
                ):
                    problems.append(f"{style} {case}  →  {fixed.text}  {doubts or 'SAFE'}: {what}")
    for style in fixes:
        if not compared[style] and name not in ONLY_ON_TENSORFLOW_1:
            problems.append(f"no case of {name} has a fix in the style {style}")
    assert not problems, "\n".join(problems)


def _fixes(name: str, style: StyleName) -> list[list[Fixed]]:
    """For each case what the fixer makes of it, safe and unsafe, without and with knowledge of the dtypes."""
    cases = CASES[name]
    safe = fix_cases(cases, style, "", unsafe=False)
    unsafe = fix_cases(cases, style, "", unsafe=True)
    asks = " ".join(condition for variant in rows()[name][style] for condition in variant.get("when", ()))
    known = _header(cases) if _ASKS_FOR_DTYPES.search(asks) else ""
    proved = fix_cases(cases, style, known, unsafe=style == "tf") if known else []
    if not proved:
        return [_distinct(fixes) for fixes in zip(safe, unsafe, strict=True)]
    return [_distinct(fixes) for fixes in zip(safe, unsafe, proved, strict=True)]


def _distinct(fixes: Sequence[Fixed]) -> list[Fixed]:
    """The fixes of one case that leave nothing to report in it: those that differ in text or in what they claim."""
    found: dict[tuple[str, bool], Fixed] = {}
    for fixed in fixes:
        if not fixed.left:
            found.setdefault((fixed.text, any(reason != SYMBOLIC for reason in fixed.reasons)), fixed)
    return list(found.values())


def _old_result(runtime: Runtime, case: str) -> Any:
    with runtime.same_start():
        return evaluate(case, runtime.old_names(case))


def _new_difference(runtime: Runtime, fixed: Fixed, old: Any, name: str) -> str:
    names = runtime.new_names(fixed.text)
    try:
        with runtime.same_start():
            exec(fixed.imports, names)
            new = evaluate(fixed.text, names)
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:200]}"
    if name == "shape" and isinstance(new, (int, float)):
        # keras.ops.shape gives Python integers where the old function gave an int32 tensor.
        return "" if float(old) == float(new) else f"{old}, now {new}"
    return difference(old, new, values=name not in RANDOM)


def _explained(runtime: Runtime, case: str, name: str, style: StyleName, reasons: list[str]) -> bool:
    """Whether a condition does not hold here that the row states, in a reason that the fix gave."""
    row: Mapping[str, Any] = rows()[name]
    place = bind(case, name, row["signature"], {**runtime.old_names(case), **runtime.new_variables(case)})
    for variant in row[style]:
        stated = variant.get("reason", "")
        claimed = stated and any(stated in reason for reason in reasons)
        if claimed and not all(holds(condition, place) for condition in variant.get("when", ())):
            return True
    return False


def test_every_excuse_is_needed(runtime: Runtime) -> None:
    """A difference that went away must leave the list."""
    needless = []
    for style, case in EXCUSED:
        name = next(name for name in rewritten(style) if case in CASES[name])  # type: ignore[arg-type]
        (fixed,) = fix_cases([case], style, "", unsafe=True)  # type: ignore[arg-type]
        if not _new_difference(runtime, fixed, _old_result(runtime, case), name):
            needless.append((style, case))
    assert not needless


def test_every_rewritten_function_has_cases() -> None:
    missing = {name for style in STYLES for name in rewritten(style)} - set(CASES)
    assert not missing
