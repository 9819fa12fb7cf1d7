"""Runs graph-mode programs, each in a graph of its own, in one process of TensorFlow with the behaviour of TensorFlow 1.

``python -m tests.truth.graph_running`` reads a JSON object, program name → source (or path → source of the files of a
project, of which main.py is the program), from its input and writes one, name → null or [line of the program that failed,
error], to its output. It is a process of its own because ``disable_v2_behavior`` cannot be undone.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def outcomes_of(programs: Mapping[str, object]) -> dict[str, tuple[int, str] | None]:
    """What TensorFlow makes of each program, by this module in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.truth.graph_running"],
        input=json.dumps(programs),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"},
    )
    found: dict[str, tuple[int, str] | None] = json.loads(done.stdout)
    return found


def outcome_of_project(name: str, files: dict[str, str]) -> tuple[int, str] | None:
    """The same as ``outcome`` for the main.py of a project, whose other files it imports."""
    with tempfile.TemporaryDirectory() as folder:
        for path, source in files.items():
            (Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / path).write_text(source, encoding="utf-8")
        known = set(sys.modules)
        sys.path.insert(0, folder)
        try:
            return outcome(name, files["main.py"])
        finally:
            sys.path.remove(folder)
            for module in set(sys.modules) - known:
                if (getattr(sys.modules[module], "__file__", None) or "").startswith(folder):
                    del sys.modules[module]


def outcome(name: str, source: str) -> tuple[int, str] | None:
    """The innermost line of a program that failed with what error; None if it ran."""
    import tensorflow.compat.v1 as tf

    with tf.Graph().as_default():
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(source, name, "exec", dont_inherit=True), {"__name__": "__main__"})
        except SystemExit as end:  # ``tf.app.run`` ends with it
            assert not end.code, end
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            line = [frame.lineno for frame in frames if frame.filename == name][-1]
            return line or 0, f"{type(error).__name__}: {error}"
    return None


def main() -> None:
    import tensorflow.compat.v1 as tf

    tf.disable_v2_behavior()
    programs: dict[str, str | dict[str, str]] = json.load(sys.stdin)
    sys.argv = sys.argv[:1]
    found = {
        name: outcome(name, given) if isinstance(given, str) else outcome_of_project(name, given)
        for name, given in programs.items()
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
