"""The rows of the backend rules as plain data, and code around cases that tflint can fix."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from tests.truth.runtime import Names
from tflint.catalogue import load_catalogue
from tflint.fixing.loop import fix_source
from tflint.model import Finding, Safety
from tflint.releases.target import newest_target
from tflint.settings import LintSettings

StyleName = Literal["ops", "tf"]
STYLES: tuple[StyleName, ...] = ("ops", "tf")
RULES = ("TFL301", "TFL302")
SYMBOLIC = "a TensorFlow function refuses the symbolic tensors of a functional Keras 3 model"
"""The doubt that every ``tf`` fix has outside of layers. The values of the cases are real tensors."""

_MARK = re.compile(r"  # case (\d+)\Z")


@dataclass(frozen=True, slots=True)
class Fixed:
    """A case as the fixer left it. ``reasons`` is empty for a safe fix; ``left``: something in it is still reported."""

    text: str
    imports: str
    reasons: tuple[str, ...]
    left: bool


@cache
def rows() -> Mapping[str, Mapping[str, Any]]:
    """The table of each function of the old backend that is not kept, by name."""
    found: dict[str, Mapping[str, Any]] = {}
    for code in RULES:
        for table in load_catalogue().find(code).tables["symbol"]:
            if not table.get("keep"):
                found[table["name"]] = table
    return found


def rewritten(style: StyleName) -> list[str]:
    """The functions that have a rewrite in a style."""
    return sorted(name for name, table in rows().items() if table.get(style))


def settings(style: str, target: Sequence[str] = (), tf1: str = "native") -> LintSettings:
    """Settings with the default rules."""
    from tflint.releases.target import resolve_target

    chosen = resolve_target(target, "--target") if target else newest_target()
    return LintSettings(rules=load_catalogue().select(), target=chosen, style=style, tf1=tf1)  # type: ignore[arg-type]


def fix_cases(cases: Sequence[str], style: StyleName, header: str, *, unsafe: bool) -> list[Fixed]:
    """Fix all cases as one file, in which each is a line, below ``header``."""
    lines = [f"{_as_statement(case)}  # case {number}" for number, case in enumerate(cases)]
    source = (
        f"from keras import backend as K\nimport numpy as np\nimport tensorflow as tf\n\n{header}\n"
        + "\n".join(lines)
        + "\n"
    )
    outcome = fix_source(source.encode(), "cases.py", settings(style), unsafe=unsafe)
    texts, others = _split(outcome.data.decode())
    before = {line: number for number, line in _numbers(source).items()}
    after = {line: number for number, line in _numbers(outcome.data.decode()).items()}
    reasons: dict[int, list[str]] = {number: [] for number in range(len(cases))}
    for finding in outcome.fixed:
        number = _case_of(finding, before, after)
        if number is not None and finding.fix is not None and finding.fix.safety is Safety.UNSAFE:
            reasons[number].append(finding.fix.reason or "")
    left = {after[finding.line] for finding in outcome.result.findings if finding.line in after}
    return [
        Fixed(texts[number], others, tuple(reasons[number]), number in left) for number in range(len(cases))
    ]


def _case_of(finding: Finding, before: Mapping[int, int], after: Mapping[int, int]) -> int | None:
    # Each round of the loop shifts the lines by what it adds above; the cases stay together.
    return before.get(finding.line, after.get(finding.line))


def _as_statement(case: str) -> str:
    return case if "; " in case else f"result = {case}"


def _numbers(source: str) -> dict[int, int]:
    found: dict[int, int] = {}
    for line, text in enumerate(source.splitlines(), 1):
        mark = _MARK.search(text)
        if mark is not None:
            found[int(mark[1])] = line
    return found


def _split(source: str) -> tuple[dict[int, str], str]:
    texts: dict[int, str] = {}
    others: list[str] = []
    for text in source.splitlines():
        mark = _MARK.search(text)
        if mark is not None:
            texts[int(mark[1])] = _MARK.sub("", text)
        elif text.startswith(("import ", "from ")):
            others.append(text)
    return texts, "\n".join(others)


def evaluate(source: str, names: Names) -> Any:
    """Run a case: the value of its last expression, or of ``result``."""
    tree = ast.parse(source)
    last = tree.body[-1]
    if isinstance(last, ast.Expr):
        exec(compile(ast.Module(tree.body[:-1], []), "case", "exec"), names)
        return eval(compile(ast.Expression(last.value), "case", "eval"), names)
    exec(compile(tree, "case", "exec"), names)
    return names["result"]
