"""Runs graph-mode programs, each in a graph of its own, in one process of TensorFlow with the behaviour of TensorFlow 1.

``python -m tests.truth.graph_running`` reads a JSON object, program name → source, from its input and writes one,
name → null or [line of the program that failed, error], to its output. It is a process of its own because
``disable_v2_behavior`` cannot be undone.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import traceback


def outcome(name: str, source: str) -> tuple[int, str] | None:
    """The innermost line of a program that failed with what error; None if it ran."""
    import tensorflow.compat.v1 as tf

    with tf.Graph().as_default():
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(source, name, "exec", dont_inherit=True), {"__name__": "__main__"})
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            line = [frame.lineno for frame in frames if frame.filename == name][-1]
            return line or 0, f"{type(error).__name__}: {error}"
    return None


def main() -> None:
    import tensorflow.compat.v1 as tf

    tf.disable_v2_behavior()
    programs: dict[str, str] = json.load(sys.stdin)
    json.dump({name: outcome(name, source) for name, source in programs.items()}, sys.stdout)


if __name__ == "__main__":
    main()
