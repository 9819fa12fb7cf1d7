"""``environment.yml``: conda's packages, those that pip adds, and environment variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.releases.distributions import root_of
from tflint.requirements.collecting import Collector
from tflint.requirements.constraints import ConstraintError, alternatives
from tflint.requirements.model import (
    LEGACY_VARIABLE,
    Include,
    LegacySwitch,
    Problem,
    Reading,
    Requirement,
    Use,
    is_legacy_value,
)
from tflint.requirements.pep508 import read_requirement
from tflint.requirements.text import decode, one_line

if TYPE_CHECKING:
    from yaml.nodes import Node

_SPEC = re.compile(r"(?:[\w./-]+::)?(?P<name>[\w.-]*\w)\s*(?P<version>[^\[]*)(?:\[(?P<brackets>.*)\])?$")
_BRACKET_VERSION = re.compile(r"""version\s*=\s*['"]?([^'"\]]+)""")


def read_environment(data: bytes) -> Reading:
    """The packages of an environment. A file of another kind has none."""
    import yaml

    text = decode(data)
    collector = Collector(text)
    try:
        document = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 0
        reason = one_line(str(getattr(error, "problem", None) or error))
        return Reading(problems=(Problem(line, f"not YAML: {reason}; what it asks for is left out"),))
    except RecursionError:
        return Reading(problems=(Problem(0, "nested too deeply: what it asks for is left out"),))
    for entry in _items(_value(document, "dependencies")):
        if isinstance(entry.value, str):
            _read_package(collector, entry.value, entry.start_mark.line + 1)
        else:
            _read_pip(collector, entry)
    switch = _value(_value(document, "variables"), LEGACY_VARIABLE)
    if switch is not None and isinstance(switch.value, str):
        shown = f"variables: {LEGACY_VARIABLE}: {switch.value}"
        collector.legacy = LegacySwitch(is_legacy_value(switch.value), shown, switch.start_mark.line + 1)
    return collector.reading()


def read_conda_spec(
    text: str, line: int, section: str, use: Use = Use.RUNTIME
) -> Requirement | Problem | None:
    """A package in conda's notation: ``conda-forge::tensorflow-gpu=2.4=mkl_py39``; None if it is another one."""
    spec = _SPEC.match(text.strip())
    root = root_of(spec["name"]) if spec else None
    if spec is None or root is None:
        return None
    version = _version(spec)
    try:
        return Requirement(root, alternatives(version), one_line(text), line, section, use)
    except ConstraintError:
        return Problem(line, f"{one_line(text)!r} is not a package such as tensorflow=2.4: it is left out")


def _version(spec: re.Match[str]) -> str:
    inside = _BRACKET_VERSION.search(spec["brackets"] or "")
    if inside is not None:
        return inside[1]
    version: str = spec["version"].strip()
    # What follows the version, after a space or an equals sign, is the build.
    build = re.match(r"(={0,2}\s*[\w.*]+)(?:\s*=\s*|\s+)[\w*]+$", version)
    return build[1] if build is not None else version


def _read_package(collector: Collector, text: str, line: int) -> None:
    python = re.match(r"python\s*([=<>!~ ].*)$", text)
    if python is not None:
        version = re.match(r"\s*(={1,2}\s*[\d.]+\*?)", python[1])
        collector.set_python(version[1] if version else python[1], line, text)
        return
    collector.add(read_conda_spec(text, line, ""))


def _read_pip(collector: Collector, entry: Node) -> None:
    for item in _items(_value(entry, "pip")):
        text, line = str(item.value).strip(), item.start_mark.line + 1
        include = re.match(r"(?:-r|-c|--requirement|--constraint)[\s=]+(\S+)$", text)
        if include is not None:
            collector.includes.append(Include(include[1], line))
        elif not text.startswith("-"):
            collector.add(read_requirement(text, line))


def _value(node: Node | None, key: str) -> Node | None:
    """The value under a key of a mapping."""
    for name, value in _pairs(node):
        if name.value == key:
            return value
    return None


def _pairs(node: Node | None) -> list[tuple[Node, Node]]:
    from yaml.nodes import MappingNode

    return list(node.value) if isinstance(node, MappingNode) else []


def _items(node: Node | None) -> Iterator[Node]:
    from yaml.nodes import SequenceNode

    if isinstance(node, SequenceNode):
        yield from node.value
