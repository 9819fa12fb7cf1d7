"""``uv.lock``, ``poetry.lock``, ``pdm.lock`` and ``pylock.toml``.

These are written by programs and long: only the packages that count are parsed, not the whole file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from tflint.releases.distributions import normalised, root_of
from tflint.requirements.model import Problem, Reading, Requirement, Use
from tflint.requirements.text import decode, line_at
from tflint.requirements.toml import parse_toml, strings, table

_PACKAGE = re.compile(r"^\[\[packages?\]\]", re.MULTILINE)
_TABLE = re.compile(r"^\[", re.MULTILINE)
_NAME = re.compile(r"""^name\s*=\s*["']([^"']+)["']""", re.MULTILINE)


def read_lock(data: bytes) -> Reading:
    """The versions that are locked. Where a package has several, each is for some environments."""
    text = decode(data)
    requirements: list[Requirement] = []
    problems: list[Problem] = []
    for line, name, block in _packages(text):
        found = _read(line, name, block)
        if isinstance(found, Problem):
            problems.append(found)
        elif found is not None:
            requirements.append(found)
    versions = Counter((normalised(_name_in(requirement)), requirement.use) for requirement in requirements)
    forked = tuple(
        requirement
        if requirement.marker or versions[normalised(_name_in(requirement)), requirement.use] == 1
        else _forked(requirement)
        for requirement in requirements
    )
    return Reading(forked, tuple(problems))


def _packages(text: str) -> Iterator[tuple[int, str, str]]:
    """The packages that bring TensorFlow or Keras: line, name, text of the table without its sub-tables."""
    for package in _PACKAGE.finditer(text):
        following = _TABLE.search(text, package.end())
        block = text[package.start() : following.start() if following else len(text)]
        name = _NAME.search(block)
        if name is not None and root_of(name[1]) is not None:
            yield line_at(text, package.start() + name.start()), name[1], block


def _read(line: int, name: str, block: str) -> Requirement | Problem | None:
    document = parse_toml(block, line - 1)
    if isinstance(document, Problem):
        return Problem(document.line, f"{document.message}; make the lock file again")
    package = next(iter([*document.get("package", ()), *document.get("packages", ())]))
    version, root = package.get("version"), root_of(name)
    if root is None or not isinstance(version, str):
        return None
    groups = set(strings(package.get("groups"))) or {package.get("category", "main")}
    use = Use.RUNTIME if groups & {"main", "default"} or not groups <= {"dev"} else Use.DEVELOPMENT
    marker = package.get("markers") or package.get("marker") or ""
    if isinstance(marker, dict):
        marker = table(package, "markers").get("main", "")
    conditions = [str(marker)] if marker else strings(package.get("resolution-markers"))
    shown = f"{name}=={version}"
    return Requirement(root, (f"=={version}",), shown, line, "", use, " or ".join(conditions))


def _name_in(requirement: Requirement) -> str:
    return requirement.text.partition("==")[0]


def _forked(requirement: Requirement) -> Requirement:
    return replace(requirement, marker=f"the environments of {requirement.text}")
