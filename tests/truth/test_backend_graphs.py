"""The rewrites on tensors that have no value yet: under ``tf.function``, and on the KerasTensors of functional models.

Where the old call worked in a traced function of unknown shape, the fixed one must; where it worked in a functional model
of Keras 2, what the style ``ops`` writes must work in one of Keras 3.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from tests.truth.cases import CASES
from tests.truth.comparing import difference
from tests.truth.runtime import Names, Runtime
from tests.truth.table import STYLES, SYMBOLIC, Fixed, StyleName, evaluate, fix_cases, rewritten
from tests.truth.test_backend_rows import RANDOM

_NAME = re.compile(
    r"\b([fdhilub](?:special|halves|pos|ties|tiny)?\d+b?|x\dd(?:cf)?|[pq]\d+|onehot\d+|labels\d+)\b"
)
PER_FUNCTION = 8
"""Cases of one function that are traced: tracing is a hundred times as slow as a call."""
ONLY_EAGER = frozenset("get_value eval batch_get_value set_value variable random_normal_variable random_uniform_variable "
                       "update update_add update_sub moving_average_update set_image_dim_ordering image_dim_ordering".split())  # fmt: skip
NOT_OUTPUTS = frozenset({"shape", "arange"})
"""Where they do not depend on unknown dimensions, their results are constants, which no model can have as output."""
UNKNOWN = "keras.ops.squeeze wants the dimension to be known: it raises, it does not compute something else"
BUG = "Keras 2 took a wrong axis here: a negative one, where the dimension is unknown"
CONSTANT = "a constant target with a batch size beside an output without one: the two never meet in a model"
EXCUSED: dict[tuple[str, str], str] = {
    **{("ops", f"K.squeeze({a})"): UNKNOWN for a in (
        "f31, 1", "f31, -1", "f31, axis=1", "f314, 1", "x=f314, axis=1", "f14, 0", "f14, axis=0", "f314 * 2.0, -2")},
    **{(style, f"K.repeat_elements({a})"): BUG for style in STYLES for a in ("f34, rep=3, axis=-1", "f234, 2, -2")},
    **{(style, "K.count_params(f0)"): "np.prod of no dimensions is the float 1.0" for style in STYLES},
    ("model", "K.binary_crossentropy(targets34, f34, from_logits=True)"): CONSTANT,
    ("model", "K.binary_crossentropy(targets34, f34, True)"): CONSTANT,
    ("model", "K.categorical_crossentropy(onehot34, psaturated)"): CONSTANT,
}  # fmt: skip


def traceable(name: str) -> list[tuple[str, str]]:
    """(case, the one tensor that it names) of a function."""
    found = []
    for case in CASES[name]:
        names = set(_NAME.findall(case))
        if len(names) == 1 and not re.search(r"\b(?:KV|V|VI|np\w|sparse\d?)\b", case) and "; " not in case:
            found.append((case, names.pop()))
    return found[:PER_FUNCTION]


def fixes(cases: list[str], style: StyleName) -> list[Fixed | None]:
    """The fix of each case, or None where it has none or one that may differ."""
    fixed = fix_cases(cases, style, "", unsafe=True)
    return [None if one.left or any(reason != SYMBOLIC for reason in one.reasons) else one for one in fixed]


@pytest.mark.parametrize("name", sorted({name for style in STYLES for name in rewritten(style)} - ONLY_EAGER))
def test_under_tf_function(runtime: Runtime, tally: Counter[str], name: str) -> None:
    cases = traceable(name)
    problems = []
    for style in STYLES:
        if name not in rewritten(style):
            continue
        for (case, tensor), fixed in zip(cases, fixes([case for case, _ in cases], style), strict=True):
            if fixed is None:
                continue
            try:
                old = traced(runtime, case, "", tensor, runtime.old_names(case))
            except Exception:
                continue
            tally[f"{style} fixes, traced by tf.function with unknown shapes"] += 1
            try:
                new = traced(runtime, fixed.text, fixed.imports, tensor, runtime.new_names(case))
                what = difference(old, new, values=name not in RANDOM)
            except Exception as error:
                what = f"{type(error).__name__}: {str(error)[-300:]}"
            if what and (style, case) not in EXCUSED:
                problems.append(f"{style} {case}  →  {fixed.text}: {what}")
    assert not problems, "\n".join(problems)


def traced(runtime: Runtime, source: str, imports: str, tensor: str, names: Names) -> Any:
    """Run a case in a graph in which ``tensor`` has no known dimension."""
    value = runtime.values[tensor]
    exec(imports, names)

    def body(symbolic: Any) -> Any:
        result = evaluate(source, {**names, tensor: symbolic})
        return result if runtime.tf.is_tensor(result) else runtime.tf.convert_to_tensor(result)

    spec = runtime.tf.TensorSpec([None] * len(value.shape), value.dtype)
    with runtime.same_start():
        return runtime.tf.function(body, input_signature=[spec], autograph=False)(value)


@pytest.mark.parametrize("name", sorted(set(rewritten("ops")) - ONLY_EAGER - RANDOM - NOT_OUTPUTS))
def test_in_a_functional_model(runtime: Runtime, tally: Counter[str], name: str) -> None:
    cases = [(case, tensor) for case, tensor in traceable(name) if len(runtime.values[tensor].shape) > 1][:4]
    problems = []
    for (case, tensor), fixed in zip(cases, fixes([case for case, _ in cases], "ops"), strict=True):
        if fixed is None:
            continue
        try:
            old = modelled(runtime, case, "", tensor, runtime.old_names(case), runtime.tf_keras)
        except Exception:
            continue
        tally["ops fixes, in functional models"] += 1
        try:
            new = modelled(runtime, fixed.text, fixed.imports, tensor, runtime.new_names(case), runtime.keras)
            what = difference(old, new)
        except Exception as error:
            what = f"{type(error).__name__}: {str(error)[-300:]}"
        if what and ("model", case) not in EXCUSED:
            problems.append(f"{case}  →  {fixed.text}: {what}")
    assert not problems, "\n".join(problems)


def modelled(runtime: Runtime, source: str, imports: str, tensor: str, names: Names, keras: Any) -> Any:
    """The output for the real value of a functional model that computes the case from ``tensor``, its batch size unknown."""
    value = runtime.values[tensor]
    exec(imports, names)
    given = keras.Input(tuple(value.shape[1:]), dtype=value.dtype.name)
    output = evaluate(source, {**names, tensor: given})
    return keras.Model(given, output)(value)
