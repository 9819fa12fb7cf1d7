"""Requirements in the notation of Python packages: ``tensorflow[and-cuda]>=2.16; sys_platform == "linux"``."""

from __future__ import annotations

import re

from tflint.releases.distributions import root_of
from tflint.requirements.model import ANY, Problem, Requirement, Use
from tflint.requirements.text import one_line

_NAME = re.compile(r"\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)")
_WILDCARD_BOUND = re.compile(r"([<>]=?)\s*([\d.]+?)\.\*")
_WHEEL = re.compile(r"(?:^|[/\\])([A-Za-z0-9][\w.]*-[^/\\#?]+?\.whl)", re.IGNORECASE)


def read_requirement(
    text: str, line: int, section: str = "", use: Use = Use.RUNTIME
) -> Requirement | Problem | None:
    """A requirement, or what is wrong with it; None if it is on something else than TensorFlow or Keras."""
    match = _NAME.match(text)
    root = root_of(match[1]) if match else None
    if root is None:
        return read_wheel(text, line, section, use)
    from packaging.requirements import InvalidRequirement
    from packaging.requirements import Requirement as Parsed

    shown = one_line(text)
    try:
        # ``>=2.*`` was never a specifier, but installers took it for ``>=2`` for years.
        parsed = Parsed(_WILDCARD_BOUND.sub(r"\1\2", text))
    except InvalidRequirement:
        return Problem(line, f"{shown!r} is not a requirement such as tensorflow>=2.16: it is left out")
    specifier = str(parsed.specifier)
    if parsed.url is not None:
        specifier = _version_of_wheel(parsed.url)
    marker = str(parsed.marker) if parsed.marker is not None else ""
    return Requirement(root, (specifier,), _without_marker(shown), line, section, use, marker)


def read_wheel(text: str, line: int, section: str = "", use: Use = Use.RUNTIME) -> Requirement | None:
    """The requirement that the path or address of a wheel of TensorFlow or Keras is, else None."""
    wheel = _WHEEL.search(text)
    root = root_of(wheel[1].partition("-")[0]) if wheel else None
    if wheel is None or root is None:
        return None
    return Requirement(root, (_version_of_wheel(wheel[1]),), wheel[1], line, section, use)


def is_development(name: str) -> bool:
    """Whether an extra, a group or a file of this name is for those who develop, by its words."""
    return not _DEVELOPMENT.isdisjoint(re.split(r"[^a-z]+", name.lower()))


_DEVELOPMENT = frozenset(
    "bench benchmark benchmarks build ci dev devel develop development doc docs documentation example examples "
    "format lint linting mypy notebook notebooks qa quality release rtd style test testing tests tutorial "
    "tutorials typing unittest".split()
)


def _version_of_wheel(address: str) -> str:
    """The specifier of exactly the version that a wheel's name has; `ANY` if it has none."""
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename
    from packaging.version import InvalidVersion

    wheel = _WHEEL.search(address)
    if wheel is None:
        return ANY
    try:
        return f"=={parse_wheel_filename(wheel[1])[1].public}"
    except (InvalidWheelFilename, InvalidVersion):
        return ANY


def _without_marker(text: str) -> str:
    """A requirement as people quote it. In an address the semicolon stands after a space."""
    return re.split(r"\s;|;\s*(?=\w+\s*[<>=!~ ])", text)[0].strip()
