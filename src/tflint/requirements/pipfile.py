"""``Pipfile`` and ``Pipfile.lock``."""

from __future__ import annotations

import json

from tflint.releases.distributions import root_of
from tflint.requirements.collecting import Collector, use_of_group
from tflint.requirements.model import Problem, Reading, Requirement, Use
from tflint.requirements.text import decode, line_of_key, line_of_table, line_with
from tflint.requirements.toml import parse_toml, table

_OTHER_TABLES = ("source", "requires", "scripts", "pipenv")


def read_pipfile(data: bytes) -> Reading:
    """The packages, the packages for development, and those of categories of the project's own."""
    text = decode(data)
    document = parse_toml(text)
    if isinstance(document, Problem):
        return Reading(problems=(document,))
    collector = Collector(text)
    for name in document:
        if name in _OTHER_TABLES:
            continue
        use = Use.RUNTIME if name == "packages" else use_of_group(name)
        line = line_of_table(text, name)
        collector.add_table(table(document, name).items(), name, use, line)
    for key in ("python_full_version", "python_version"):
        version = table(document, "requires").get(key)
        if isinstance(version, str):
            # A Python is asked for by the beginning of its number.
            pattern = "=" + version if version[:1].isdigit() else version
            collector.set_python(pattern, line_of_key(text, key), f"{key} {version}")
    return collector.reading()


def read_pipfile_lock(data: bytes) -> Reading:
    """The versions that are locked. The section ``develop`` holds what only development adds."""
    text = decode(data)
    try:
        document = json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", 0)
        advice = "run pipenv lock; what it locks is left out"
        return Reading(problems=(Problem(line, f"not JSON: {getattr(error, 'msg', error)}; {advice}"),))
    requirements = []
    for section in ("default", "develop"):
        after = line_with(text, f'"{section}"')
        for name, entry in table(document, section).items():
            root = root_of(name)
            version = table(entry).get("version")
            if root is None or not isinstance(version, str):
                continue
            line = line_with(text, f'"{name}"', after)
            use = Use.RUNTIME if section == "default" else Use.DEVELOPMENT
            marker = str(table(entry).get("markers", ""))
            requirements.append(Requirement(root, (version,), f"{name}{version}", line, section, use, marker))
    return Reading(tuple(requirements))
