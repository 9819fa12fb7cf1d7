"""What a benchmark found: figures with their goals, as text, Markdown and JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Literal


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound that a figure is to keep."""

    kind: Literal["at most", "at least"]
    value: float

    def holds(self, value: float) -> bool:
        return value <= self.value if self.kind == "at most" else value >= self.value


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. ``form`` is its format specification with the unit: ``.2f`` or ``.0f ms``."""

    what: str
    value: float
    form: str = ".2f"
    goal: Goal | None = None

    def show(self, value: float) -> str:
        digits, _, unit = self.form.partition(" ")
        return f"{value:{digits}} {unit}".rstrip()

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return ""
        return "kept" if self.goal.holds(self.value) else "MISSED"

    @property
    def goal_text(self) -> str:
        return "" if self.goal is None else f"{self.goal.kind} {self.show(self.goal.value)}"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A figure that could not be taken, and why."""

    what: str
    reason: str


Result = Figure | Skipped


def line(result: Result) -> str:
    """A result as a line for a terminal."""
    if isinstance(result, Skipped):
        return f"{result.what:<76} not measured: {result.reason}"
    return (
        f"{result.what:<76} {result.show(result.value):>9}  {result.goal_text:<16} {result.verdict}".rstrip()
    )


def markdown(results: Sequence[Result]) -> str:
    """The results as a table."""
    rows = ["| | measured | goal |", "|---|---:|---|"]
    for result in results:
        if isinstance(result, Skipped):
            rows.append(f"| {result.what} | not measured: {result.reason} | |")
        else:
            missed = " (missed)" if result.verdict == "MISSED" else ""
            rows.append(f"| {result.what} | {result.show(result.value)} | {result.goal_text}{missed} |")
    return "\n".join(rows) + "\n"


def to_json(results: Sequence[Result]) -> dict[str, object]:
    """The results with what they were taken on."""
    return {
        "on": conditions(),
        "figures": [
            {"what": result.what, "skipped": result.reason}
            if isinstance(result, Skipped)
            else {
                "what": result.what,
                "value": result.value,
                "shown": result.show(result.value),
                "goal": result.goal_text or None,
                "kept": None if result.goal is None else result.goal.holds(result.value),
            }
            for result in results
        ],
    }


def conditions() -> Mapping[str, object]:
    """The releases that were measured, and how busy the machine was."""
    return {
        "python": platform.python_version(),
        "tflint": version("tflint"),
        "libcst": version("libcst"),
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }
