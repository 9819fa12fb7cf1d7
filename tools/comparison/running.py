"""Runs many small programs on the TensorFlow at hand: one process imports it and forks for each program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

_DRIVER = """
import contextlib, io, json, os, runpy, sys
import tensorflow as tf

tf.float32, tf.compat.v1.Session, tf.keras.layers.Dense
results = {}
for path in sys.argv[1:]:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        output, error = io.StringIO(), ""
        sys.argv = [path]
        try:
            with contextlib.redirect_stdout(output):
                runpy.run_path(path, run_name="__main__")
        except SystemExit as leaving:
            error = str(leaving.code or "")
        except BaseException as problem:
            error = f"{type(problem).__name__}: {problem}"
        os.write(write, json.dumps([output.getvalue(), error[:2000]]).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    results[path] = json.loads(text) if text else ["", "the process died"]
print(json.dumps(results))
"""


def run_all(programs: Mapping[str, bytes], python: str = sys.executable) -> dict[str, tuple[str, str]]:
    """(what it prints, how it fails) for each program by its name."""
    with tempfile.TemporaryDirectory() as folder:
        driver = Path(folder) / "driver.py"
        driver.write_text(_DRIVER)
        paths = {}
        for number, (name, code) in enumerate(programs.items()):
            path = Path(folder) / f"program_{number}.py"
            path.write_bytes(code)
            paths[str(path)] = name
        process = subprocess.run(
            [python, "-W", "ignore", str(driver), *paths],
            capture_output=True,
            text=True,
            cwd=folder,
            env={
                **os.environ,
                "TF_CPP_MIN_LOG_LEVEL": "3",
                "CUDA_VISIBLE_DEVICES": "",
                "PYTHONHASHSEED": "0",
            },
            check=True,
        )
        results = json.loads(process.stdout.splitlines()[-1])
    return {paths[path]: (output, error) for path, (output, error) in results.items()}
