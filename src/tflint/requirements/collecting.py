"""What readers have in common: one place that requirements, problems and their lines are put together in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tflint.releases.distributions import root_of
from tflint.requirements.constraints import ConstraintError, alternatives
from tflint.requirements.model import (
    ANY,
    Include,
    LegacySwitch,
    Problem,
    PythonRange,
    Reading,
    Requirement,
    Use,
)
from tflint.requirements.pep508 import is_development, read_requirement
from tflint.requirements.text import line_of_key, line_with, one_line


@dataclass(slots=True)
class Collector:
    """A reading under way. ``text`` is the whole file, to find lines in."""

    text: str
    requirements: list[Requirement] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    includes: list[Include] = field(default_factory=list)
    python: PythonRange | None = None
    legacy: LegacySwitch | None = None

    def add(self, found: Requirement | Problem | None) -> None:
        if isinstance(found, Problem):
            self.problems.append(found)
        elif found is not None:
            self.requirements.append(found)

    def add_list(self, texts: Iterable[str], section: str, use: Use, after: int = 0) -> None:
        """Requirements in the notation of Python packages; ``after`` is the line from which they are listed."""
        for text in texts:
            line = line_with(self.text, text, after) or line_with(self.text, text.replace('"', '\\"'), after)
            self.add(read_requirement(text, line or after, section, use))

    def add_table(self, entries: Iterable[tuple[str, Any]], section: str, use: Use, after: int = 0) -> None:
        """Names with constraints, as in a Pipfile and for poetry: a text, a table with one, or a list of these."""
        for name, value in entries:
            root = root_of(name)
            if root is None:
                continue
            line = line_of_key(self.text, name, after) or after
            for entry in value if isinstance(value, list) else [value]:
                self._add_entry(root, name, entry, line, section, use)

    def set_python(self, constraint: str, line: int, text: str) -> None:
        """The Pythons of the project; what cannot be understood says nothing."""
        try:
            self.python = PythonRange(alternatives(constraint), one_line(text), line)
        except ConstraintError:
            return

    def reading(self) -> Reading:
        return Reading(
            tuple(self.requirements), tuple(self.problems), tuple(self.includes), self.python, self.legacy
        )

    def _add_entry(self, root: str, name: str, entry: Any, line: int, section: str, use: Use) -> None:
        details = entry if isinstance(entry, dict) else {}
        constraint = details.get("version", "*") if isinstance(entry, dict) else entry
        if not isinstance(constraint, str):
            self.problems.append(Problem(line, f"{name} has no version that is a text: it is left out"))
            return
        if details.get("optional") is True and use is Use.RUNTIME:
            section, use = f"{section}, optional", Use.EXTRA
        shown = name if constraint.strip() in ("*", "") else one_line(f"{name} {constraint}")
        try:
            specifiers = alternatives(constraint)
        except ConstraintError:
            advice = "write it such as ^2.16 or >=2.16,<2.18"
            self.problems.append(
                Problem(line, f"{constraint!r} is no version constraint for {name}: {advice}")
            )
            return
        self.requirements.append(
            Requirement(root, specifiers or (ANY,), shown, line, section, use, _marker(details))
        )


def use_of_group(name: str, otherwise: Use = Use.EXTRA) -> Use:
    """What an extra or a group of this name is for."""
    return Use.DEVELOPMENT if is_development(name) else otherwise


def _marker(details: dict[str, Any]) -> str:
    """The conditions of an entry, in the words that it has them in."""
    keys = ("markers", "python", "platform", "sys_platform", "platform_machine", "os_name", "python_version")
    return " and ".join(
        str(details[key]) if key == "markers" else f"{key} {details[key]}" for key in keys if key in details
    )
