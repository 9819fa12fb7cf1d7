"""``tox.ini``: what the tests of a project are run with."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator

from tflint.releases.distributions import root_of
from tflint.requirements.collecting import Collector, use_of_group
from tflint.requirements.ini import read_ini
from tflint.requirements.model import (
    ANY,
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
from tflint.requirements.text import decode, line_of_table, line_with, one_line

_FACTORS = re.compile(r"(?P<factors>[\w{},.!+-]+):\s+(?P<rest>\S.*)$")
_REFERENCE = re.compile(r"\{\[(?P<section>[^\]{}]+)\](?P<key>\w+)\}$")
_FROM_ENVIRONMENT = re.compile(r"\{env:\w+(?::(?P<default>[^{}]*))?\}")
_INCLUDE = re.compile(r"(?:-r|-c|--requirement|--constraint)[\s=]*(?:\{toxinidir\}[/\\])?(?P<path>[^\s{}]+)$")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*[A-Za-z0-9]")
_DEEPEST = 8


def read_tox(data: bytes) -> Reading:
    """What the environments install, in ``deps``. Lines with factors (``tf2: tensorflow>=2``) are alternatives."""
    text = decode(data)
    parser = read_ini(text)
    if isinstance(parser, Problem):
        return Reading(problems=(parser,))
    collector = Collector(text)
    for section in parser.sections():
        if section != "testenv" and not section.startswith("testenv:"):
            continue
        for home, entry in _entries(parser, section, "deps", 0):
            _read_entry(collector, entry, section, line_of_table(text, home))
        if section == "testenv" and collector.legacy is None:
            _read_variables(collector, parser, section)
    return collector.reading()


def _entries(
    parser: configparser.ConfigParser, section: str, key: str, depth: int
) -> Iterator[tuple[str, str]]:
    """The lines of a value, each with the section that it is written in: ``{[base]deps}`` is another one's."""
    for line in parser.get(section, key, fallback="").splitlines():
        entry = re.sub(r"(?:^|\s)#.*", "", line).strip()
        factors = _FACTORS.match(entry)
        reference = _REFERENCE.match(factors["rest"] if factors is not None else entry)
        if reference is None:
            if entry:
                yield section, entry
        elif depth < _DEEPEST and parser.has_section(reference["section"]):
            for home, other in _entries(parser, reference["section"], reference["key"], depth + 1):
                prefix = (
                    f"{factors['factors']}: " if factors is not None and not _FACTORS.match(other) else ""
                )
                yield home, prefix + other


def _read_entry(collector: Collector, entry: str, section: str, after: int) -> None:
    factors = _FACTORS.match(entry)
    text = factors["rest"] if factors is not None else entry
    line = line_with(collector.text, text, after) or after
    where = f"{section}, {factors['factors']}" if factors is not None else section
    use = use_of_group(where, Use.RUNTIME)
    include = _INCLUDE.match(text)
    if include is not None:
        collector.includes.append(Include(include["path"], line, where, use))
        return
    if text.startswith("-"):
        return
    known = _with_defaults(text)
    if known is None:
        _read_open(collector, text, line, where, use)
    else:
        collector.add(read_requirement(known, line, where, use))


def _with_defaults(text: str) -> str | None:
    """A text with the defaults of the variables in it; None where only those who call tox know what it says."""
    if any(match["default"] is None for match in _FROM_ENVIRONMENT.finditer(text)):
        return None
    known = _FROM_ENVIRONMENT.sub(lambda match: match["default"], text)
    return None if "{" in known else known


def _read_open(collector: Collector, text: str, line: int, section: str, use: Use) -> None:
    """A requirement of which only who calls tox knows the version."""
    name = _NAME.match(text)
    root = root_of(name[0]) if name is not None else None
    if root is not None:
        collector.requirements.append(Requirement(root, (ANY,), one_line(text), line, section, use))


def _read_variables(collector: Collector, parser: configparser.ConfigParser, section: str) -> None:
    for key in ("setenv", "set_env"):
        for _, entry in _entries(parser, section, key, 0):
            name, _, value = entry.partition("=")
            if name.strip() == LEGACY_VARIABLE:
                line = line_with(collector.text, entry, line_of_table(collector.text, section))
                shown = f"{key}: {one_line(entry)}"
                collector.legacy = LegacySwitch(is_legacy_value(value.strip()), shown, line)
