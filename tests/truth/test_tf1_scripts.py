"""Whole scripts of TensorFlow 1, fixed and run on today's TensorFlow: they print what TensorFlow 1.15 printed.

The expected output stands in fixtures/tf1_scripts beside each script. It was recorded once, on Python 3.7 with TensorFlow
1.15.5, numpy 1.18 and protobuf 3.20: ``python script.py > script.out`` in a folder of its own. All random numbers have seeds of
their own, so that they do not depend on how many ops a release makes.

One process runs all scripts of one way out, as importing TensorFlow takes longer than any of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tflint.catalogue import load_catalogue
from tflint.fixing.loop import fix_source
from tflint.releases.target import newest_target
from tflint.settings import LintSettings, Tf1

SCRIPTS = Path(__file__).parents[2] / "fixtures" / "tf1_scripts"
KERAS_2 = frozenset({"cnn_layers", "lstm"})
"""What needs the layers and cells that went with Keras 3: the tool says so, and they run with legacy Keras."""

RUN = """
import contextlib, io, json, runpy, sys, traceback
import tensorflow as tf

results = {}
for path in sys.argv[1:]:
    if not tf.executing_eagerly():
        tf.compat.v1.reset_default_graph()
    output, error = io.StringIO(), ""
    sys.argv = [path]
    try:
        with contextlib.redirect_stdout(output):
            runpy.run_path(path, run_name="__main__")
    except SystemExit as leaving:
        error = str(leaving.code or "")
    except BaseException:
        error = traceback.format_exc()
    results[path] = [output.getvalue(), error]
print(json.dumps(results))
"""


def settings(tf1: Tf1, *, legacy: bool) -> LintSettings:
    target = newest_target().with_legacy_keras("the test") if legacy else newest_target()
    return LintSettings(load_catalogue().select(), target, tf1=tf1)


def fixed(path: Path, chosen: LintSettings) -> bytes:
    once = fix_source(path.read_bytes(), path.name, chosen, unsafe=True)
    again = fix_source(once.data, path.name, chosen, unsafe=True)
    assert again.data == once.data, path.name
    return once.data


def run(folder: Path, paths: list[Path], **environment: str) -> dict[str, tuple[str, str]]:
    """What each script prints, and how it fails."""
    driver = folder / "run_all.py"
    driver.write_text(RUN)
    process = subprocess.run(
        [sys.executable, "-W", "ignore", str(driver), *map(str, paths)],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", **environment},
        check=True,
    )
    results = json.loads(process.stdout.splitlines()[-1])
    return {Path(path).stem: (output, error) for path, (output, error) in results.items()}


@pytest.mark.parametrize(
    ("tf1", "legacy"),
    [("compat", False), ("native", False), ("compat", True)],
    ids=["compat", "native", "compat with legacy Keras"],
)
def test_fixed_scripts_print_what_tensorflow_1_printed(tf1: Tf1, legacy: bool, tmp_path: Path) -> None:
    chosen = settings(tf1, legacy=legacy)
    paths = []
    for script in sorted(SCRIPTS.glob("*.py")):
        if (script.stem in KERAS_2) is legacy:
            path = tmp_path / script.name
            path.write_bytes(fixed(script, chosen))
            paths.append(path)
    results = run(tmp_path, paths, **({"TF_USE_LEGACY_KERAS": "1"} if legacy else {}))
    assert len(results) == len(paths) > 0
    for name, (output, error) in results.items():
        assert error == "", f"{name}: {error}"
        assert output == (SCRIPTS / f"{name}.out").read_text(), name


@pytest.mark.parametrize("tf1", ["compat", "native"])
def test_what_went_with_keras_3_is_reported_and_nothing_else_is_left(tf1: Tf1) -> None:
    for script in sorted(SCRIPTS.glob("*.py")):
        outcome = fix_source(script.read_bytes(), script.name, settings(tf1, legacy=False), unsafe=True)
        left = {finding.code for finding in outcome.result.findings}
        expected = {
            "cnn_layers": {"TFL214" if tf1 == "compat" else "TFL213"},
            "lstm": {"TFL203"},
            "saver_and_summaries": {"TFL108"},  # tensorflow.python.platform.gfile, which works
        }
        assert left == expected.get(script.stem, set()), script.name


def test_before_the_fix_every_script_fails(tmp_path: Path) -> None:
    paths = sorted(SCRIPTS.glob("*.py"))
    for name, (_, error) in run(tmp_path, paths).items():
        assert "AttributeError" in error or "ImportError" in error or "ModuleNotFoundError" in error, name
