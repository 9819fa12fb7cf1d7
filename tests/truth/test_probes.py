"""Old idioms that were run against real releases: Keras 3 says what was noted down, and tflint reports the line."""

from __future__ import annotations

import json
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.truth.runtime import Names, Runtime
from tests.truth.table import settings
from tflint.engine import lint_source

PROBES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data" / "probes.json").read_text(encoding="utf-8")
)
HEADER = "import keras\nimport tensorflow as tf\n"


@pytest.mark.parametrize("probe", PROBES, ids=[probe["probe"] for probe in PROBES])
def test_keras_says_so_and_tflint_finds_it(
    probe: dict[str, Any], runtime: Runtime, tally: Counter[str]
) -> None:
    assert outcome(probe["source"], runtime) == (probe["error"], probe["message"])
    result = lint_source((HEADER + probe["source"] + "\n").encode(), "probe.py", settings("auto"))
    found = {(finding.line - 2, finding.code) for finding in result.findings}
    assert (probe["line"], probe["code"]) in found
    tally["probes with the same message, found by tflint"] += 1


def outcome(source: str, runtime: Runtime) -> tuple[str, str]:
    """The name and message of the error that the code raises on Keras 3, or ``OK`` and the first warning."""

    def compiled() -> Any:
        model = runtime.keras.Sequential([runtime.keras.Input((3,)), runtime.keras.layers.Dense(2)])
        model.compile("sgd", "mse")
        return model

    names: Names = {"keras": runtime.keras, "tf": runtime.tf, "M": compiled, "x": runtime.values["f34"]}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            exec(source, names)
        except Exception as error:
            return type(error).__name__, str(error).split(" (/")[0]
    return "OK", next((f"{warning.category.__name__}: {warning.message}" for warning in caught), "")
