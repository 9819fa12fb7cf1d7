"""``requirements.txt`` and its kin, as pip reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tflint.requirements.constraints import ConstraintError, alternatives
from tflint.requirements.model import Include, Problem, Reading, Requirement, Use
from tflint.requirements.pep508 import read_requirement, read_wheel
from tflint.requirements.text import decode

_COMMENT = re.compile(r"(?:^|\s)#.*$")
_INCLUDE = re.compile(r"(?:-r|-c|--requirement|--constraint)(?:\s*=\s*|\s+|(?<=-[rc]))(\S.*)$")
_OPTIONS = re.compile(r"\s--?[a-z][\w-]*(?:[=\s].*)?$", re.DOTALL)
_CONDA_EXPORT = re.compile(r"([\w.-]+)=([\w.]+)=\w+$")


def read_pip_file(data: bytes, use: Use = Use.RUNTIME) -> Reading:
    """The requirements, and the files that it includes: requirements with ``-r``, constraints with ``-c``."""
    requirements: list[Requirement] = []
    problems: list[Problem] = []
    includes: list[Include] = []
    for line, text in _logical_lines(decode(data)):
        include = _INCLUDE.match(text)
        if include is not None:
            path = include[1].strip().strip("\"'")
            if "://" not in path:
                includes.append(Include(path, line, use=use))
            continue
        found = _read_line(text, line, use)
        if isinstance(found, Problem):
            problems.append(found)
        elif found is not None:
            requirements.append(found)
    return Reading(tuple(requirements), tuple(problems), tuple(includes))


def _read_line(text: str, line: int, use: Use) -> Requirement | Problem | None:
    if text.startswith("-"):
        return None
    text = _OPTIONS.sub("", text).strip()
    if "://" in text.partition(" @ ")[0]:
        return read_wheel(text, line, "", use)
    export = _CONDA_EXPORT.match(text)
    if export is None:
        return read_requirement(text, line, "", use)
    # `conda list --export` writes such a file, for `conda create --file`.
    found = read_requirement(export[1], line, "", use)
    if not isinstance(found, Requirement):
        return found
    try:
        specifiers = alternatives(f"=={export[2]}")
    except ConstraintError:
        return Problem(line, f"{text!r} has a version that cannot be understood: it is left out")
    return Requirement(found.root, specifiers, text, line, "", use)


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with what a backslash continues, without comments, and the number that each begins on."""
    start, parts = 0, list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        if not parts:
            start = number
        if line.endswith("\\") and not _COMMENT.match(line):
            parts.append(line[:-1])
            continue
        parts.append(line)
        logical = _COMMENT.sub("", "".join(parts)).strip()
        parts.clear()
        if logical:
            yield start, logical
    rest = _COMMENT.sub("", "".join(parts)).strip()
    if rest:
        yield start, rest
