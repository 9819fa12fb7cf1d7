"""Lints files that it is sent, for as long as it is sent some: a process with a hash seed of its own.

A message is the length of a file in eight bytes and the file; the answer is one line of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import BinaryIO

from tflint.fixing.loop import fix_source
from tflint.model import FileResult


def answer(data: bytes) -> str:
    """All that linting and fixing a file gives."""
    from tests.invariants.running import lint_settings
    from tflint.engine import lint_source

    results: list[FileResult] = []
    texts: list[str] = []
    for style in ("ops", "tf"):
        settings = lint_settings(style)
        results.append(lint_source(data, "module.py", settings))
        outcome = fix_source(data, "module.py", settings, unsafe=True)
        results.append(outcome.result)
        texts += [outcome.data.hex(), repr(outcome.fixed)]
    return json.dumps([texts, *(asdict(result) for result in results)])


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer until there are no more messages."""
    while head := source.read(8):
        line = answer(source.read(int.from_bytes(head, "big")))
        sink.write(line.encode() + b"\n")
        sink.flush()


class Server:
    """A process that lints with this hash seed."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def ask(self, data: bytes) -> str:
        """Its answer about a file."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(len(data).to_bytes(8, "big") + data)
        self._process.stdin.flush()
        line = self._process.stdout.readline().decode()
        assert line, "the process that lints has ended"
        return line


@contextmanager
def server(hash_seed: int) -> Iterator[Server]:
    """Start a process, and end it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.invariants.server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONHASHSEED": str(hash_seed)},
        cwd=os.getcwd(),
    )
    try:
        yield Server(process)
    finally:
        process.kill()
        process.communicate()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
