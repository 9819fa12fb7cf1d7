"""The two tools on whole trees: what they write, what crashes, and the processor time that they take."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_DRIVER = """
import contextlib, json, os, sys
from tensorflow.tools.compatibility import ast_edits, tf_upgrade_v2

source, target = sys.argv[1:]
crashes = {}
for folder, _, names in os.walk(source):
    there = os.path.join(target, os.path.relpath(folder, source))
    os.makedirs(there, exist_ok=True)
    for name in sorted(names):
        if name.endswith(".py"):
            old, new = os.path.join(folder, name), os.path.join(there, name)
            upgrade = ast_edits.ASTCodeUpgrader(tf_upgrade_v2.TFAPIChangeSpec(import_rename=False, upgrade_compat_v1_import=True))
            try:
                upgrade.process_file(old, new)
            except Exception as error:
                crashes[os.path.relpath(old, source)] = f"{type(error).__name__}: {error}"
            if not os.path.exists(new) or (os.path.getsize(old) and not os.path.getsize(new)):
                crashes.setdefault(os.path.relpath(old, source), "the file is empty afterwards")
                with open(old, "rb") as before, open(new, "wb") as after:
                    after.write(before.read())
print(json.dumps(crashes))
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A tree after a tool: the processor seconds, the files that it failed on with what it said, and findings that are left."""

    tree: Path
    seconds: float
    crashes: dict[str, str]
    findings: Sequence[dict[str, Any]] = field(default=())


def upgrade(source: Path, target: Path) -> Outcome:
    """``tf_upgrade_v2`` on each Python file of a tree. A file that it fails on is left as it was; the script itself would stop there."""
    output, _, seconds = _timed([sys.executable, "-c", _DRIVER, str(source), str(target)])
    return Outcome(target, seconds, json.loads(output.splitlines()[-1]))


def fix(source: Path, target: Path, tf1: str) -> Outcome:
    """``tflint --fix --unsafe-fixes`` on a copy of a tree, in one process."""
    shutil.copytree(source, target)
    output, error, seconds = _timed(
        [sys.executable, "-m", "tflint", "--fix", "--unsafe-fixes", "--isolated", "--no-cache", "--jobs", "1", "--quiet",
         "--no-show-source", "--exit-zero", "--output-format", "json", "--tf1", tf1, str(target)]
    )  # fmt: skip
    found = json.loads(output)["findings"] if output.strip() else []
    crashes = {
        _relative(finding["path"], target): finding["message"]
        for finding in found
        if finding["code"] == "TFL000"
    }
    if not output.strip() or "Traceback" in error:
        crashes["."] = error.strip().splitlines()[-1]
    left = [{**finding, "path": _relative(finding["path"], target)} for finding in found]
    return Outcome(target, seconds, crashes, left)


def changed(one: Path, other: Path) -> list[str]:
    """The Python files that are not the same in two trees."""
    return [
        str(path.relative_to(one))
        for path in sorted(one.rglob("*.py"))
        if path.read_bytes() != (other / path.relative_to(one)).read_bytes()
    ]


def _relative(path: str, tree: Path) -> str:
    return os.path.relpath(path, tree)


def _timed(command: Sequence[str]) -> tuple[str, str, float]:
    """The output of a command, its error output, and the processor time that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, done.stderr, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
