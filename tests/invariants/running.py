"""Running the engine and the command on what the invariants are tested with."""

from __future__ import annotations

import ast
import io
import json
import os
import subprocess
import sys
import tokenize
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tflint.catalogue import load_catalogue
from tflint.releases.target import newest_target, resolve_target
from tflint.settings import LintSettings, Style


@cache
def lint_settings(style: Style = "auto", *target: str) -> LintSettings:
    """All rules."""
    wanted = resolve_target(target, "test") if target else newest_target()
    return LintSettings(load_catalogue().select(["ALL"]), wanted, style)


@dataclass(frozen=True, slots=True)
class Done:
    """How a run of the command ended."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The JSON report."""
        loaded: dict[str, Any] = json.loads(self.out)
        return loaded


def command(
    *arguments: str | Path,
    cwd: Path | None = None,
    stdin: bytes = b"",
    environment: Mapping[str, str] | None = None,
    seconds: float = 120,
) -> Done:
    """Run ``tflint`` in a process of its own, without the user's settings or cache."""
    done = subprocess.run(
        [sys.executable, "-m", "tflint", "--isolated", "--no-cache", *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        timeout=seconds,
    )
    return Done(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))


def comments(data: bytes) -> list[str]:
    """The comments of a Python file, in order."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tokens = tokenize.tokenize(io.BytesIO(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")).readline)
        return [token.string.rstrip() for token in tokens if token.type == tokenize.COMMENT]


def statement_lines(data: bytes) -> Iterator[tuple[int, int]]:
    """First and last line of each statement of a file, compound ones by their head, imports left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(data)
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not isinstance(node, (ast.Import, ast.ImportFrom)):
            first = min(
                [node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))]
            )
            body: Sequence[ast.stmt] = getattr(node, "body", ())
            yield first, body[0].lineno if body else node.end_lineno or first
