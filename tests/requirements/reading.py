"""What readers found, in few words, for tests."""

from __future__ import annotations

from tflint.requirements.model import Reading


def said(reading: Reading) -> list[str]:
    """A text for each requirement: line, what it says, the specifiers, and in brackets where and when it holds."""
    return [
        f"{one.line}: {one.text} -> {one.root} {' | '.join(specifier or 'any' for specifier in one.specifiers)}"
        + (f" [{one.section}]" if one.section else "")
        + (f" ({one.use.value})" if one.use.value != "runtime" else "")
        + (f" if {one.marker}" if one.marker else "")
        for one in reading.requirements
    ]


def wrong(reading: Reading) -> list[str]:
    """A text for each problem."""
    return [f"{problem.line}: {problem.message}" for problem in reading.problems]
