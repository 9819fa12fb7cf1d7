"""``setup.cfg``: the metadata that setuptools reads."""

from __future__ import annotations

import re

from tflint.requirements.collecting import Collector, use_of_group
from tflint.requirements.ini import read_ini
from tflint.requirements.model import Include, Problem, Reading, Use
from tflint.requirements.text import decode, line_of_key, line_of_table

_FILE = re.compile(r"\s*file:\s*(.+)", re.DOTALL)


def read_setup_cfg(data: bytes) -> Reading:
    """What the project asks for, in ``[options]`` and ``[options.extras_require]``."""
    text = decode(data)
    parser = read_ini(text)
    if isinstance(parser, Problem):
        return Reading(problems=(parser,))
    collector = Collector(text)
    options = line_of_table(text, "options")
    for key, use in (("install_requires", Use.RUNTIME), ("tests_require", Use.DEVELOPMENT)):
        _read_value(collector, parser.get("options", key, fallback=""), key, use, options)
    if parser.has_section("options.extras_require"):
        after = line_of_table(text, "options.extras_require")
        for name, value in parser.items("options.extras_require"):
            if name not in parser.defaults():
                _read_value(collector, value, f"extra {name}", use_of_group(name), after)
    python = parser.get("options", "python_requires", fallback="").strip()
    if python:
        place = line_of_key(text, "python_requires", options)
        collector.set_python(python, place, f"python_requires {python}")
    return collector.reading()


def _read_value(collector: Collector, value: str, section: str, use: Use, after: int) -> None:
    place = line_of_key(collector.text, section.removeprefix("extra "), after) or after
    files = _FILE.match(value)
    if files is not None:
        for path in re.split(r"[,\n]", files[1]):
            if path.strip():
                collector.includes.append(Include(path.strip(), place, section, use))
        return
    # As setuptools does: on one line semicolons separate requirements, and none of them has a marker.
    separator = "\n" if "\n" in value.strip() else ";"
    lines = (re.sub(r"(?:^|\s)#.*", "", line).strip() for line in value.split(separator))
    collector.add_list([line for line in lines if line], section, use, place)
