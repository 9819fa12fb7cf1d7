"""Where a condition is asked, and how it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import libcst as cst

from tflint.checks.context import FileContext

Verdict = bool | None
"""Proved, refuted or unknown."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a condition is asked: the expression to be rewritten and, for a call, its arguments by parameter name."""

    node: cst.BaseExpression
    arguments: Mapping[str, cst.Arg]
    file: FileContext
