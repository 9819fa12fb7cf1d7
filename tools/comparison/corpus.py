"""Whole packages: names that the TensorFlow at hand does not have, before and after each tool. The real modules judge."""

from __future__ import annotations

import ast
import importlib
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

_TOOL = "from tensorflow.tools.compatibility.tf_upgrade_v2_main import main; main()"


def corpus_table(corpus: Path) -> str:
    """A table by package: dead names before, and after both tools; how long they take; what crashed."""
    lines = [
        "## Packages",
        "",
        "Uses of names of `tensorflow` in real packages that TensorFlow 2.21 does not have, asked of the real modules: attributes of",
        "whatever `tensorflow` was imported as, and names of from-imports. The time is that of the tool on the whole package.",
        "",
        "| Package | files | before | `tf_upgrade_v2` | `tflint` | `tflint --tf1 compat` | seconds |",
        "| --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for package in sorted(path for path in corpus.iterdir() if path.is_dir()):
        lines.append(_row(package))
    return "\n".join(lines) + "\n"


def _row(package: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        files = len(list(package.rglob("*.py")))
        upgraded, first = here / "upgraded", time.perf_counter()
        process = subprocess.run(
            [sys.executable, "-c", _TOOL, "--intree", str(package), "--outtree", str(upgraded),
             "--reportfile", str(here / "report.txt")],
            capture_output=True, text=True,
        )  # fmt: skip
        seconds = [time.perf_counter() - first]
        cells = [str(sum(dead_names(package).values()))]
        crash = (process.stderr.strip().splitlines() or [""])[-1]
        cells.append(
            f"crashes: `{crash.split(':')[0]}`"
            if process.returncode
            else str(sum(dead_names(upgraded).values()))
        )
        for way in ("native", "compat"):
            tree = here / way
            shutil.copytree(package, tree)
            first = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "tflint", "--fix", "--unsafe-fixes", "--isolated", "--no-cache", "--quiet",
                 "--no-show-source", "--exit-zero", "--tf1", way, str(tree)],
                capture_output=True, check=False,
            )  # fmt: skip
            seconds.append(time.perf_counter() - first)
            cells.append(str(sum(dead_names(tree).values())))
    times = " / ".join(f"{each:.0f}" for each in seconds)
    return f"| {package.name} | {files} | {' | '.join(cells)} | {times} |"


def dead_names(tree: Path) -> Counter[str]:
    """The dotted names below ``tensorflow`` that code uses and the real modules do not have."""
    found: Counter[str] = Counter()
    for path in tree.rglob("*.py"):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                module = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError):
            continue
        found.update(name for name in _names(module) if not _exists(name))
    return found


def _names(module: ast.Module) -> Iterator[str]:
    bound: dict[str, str] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "tensorflow":
                    bound[alias.asname or "tensorflow"] = alias.name if alias.asname else "tensorflow"
                    yield alias.name
        elif (
            isinstance(node, ast.ImportFrom)
            and not node.level
            and (node.module or "").split(".")[0] == "tensorflow"
        ):
            for alias in node.names:
                yield f"{node.module}.{alias.name}" if alias.name != "*" else str(node.module)
                bound[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    inner = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Attribute)}
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and id(node) not in inner:
            parts: list[str] = []
            base: ast.expr = node
            while isinstance(base, ast.Attribute):
                parts.append(base.attr)
                base = base.value
            if isinstance(base, ast.Name) and base.id in bound:
                yield ".".join([bound[base.id], *reversed(parts)])


_KNOWN: dict[str, bool] = {}


def _exists(name: str) -> bool:
    known = _KNOWN.get(name)
    if known is None:
        known = _KNOWN[name] = _look(name)
    return known


def _look(name: str) -> bool:
    """Whether the real modules have a dotted name, as an attribute or as a module that can be imported."""
    value: object = importlib.import_module("tensorflow")
    path = "tensorflow"
    for part in name.split(".")[1:]:
        path += f".{part}"
        try:
            value = getattr(value, part)
        except Exception:
            if isinstance(value, type):
                return True  # attributes of objects are another matter
            try:
                value = importlib.import_module(path)
            except Exception:
                return False
    return True
