"""``pyproject.toml``: PEP 621, dependency groups (PEP 735), poetry, and the older tables of pdm, uv and flit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tflint.requirements.collecting import Collector, use_of_group
from tflint.requirements.model import Include, Problem, Reading, Use
from tflint.requirements.text import decode, line_of_key, line_of_table
from tflint.requirements.toml import parse_toml, strings, table


def read_pyproject(data: bytes) -> Reading:
    """What the project asks for. The requirements of its build are not those of its code."""
    text = decode(data)
    document = parse_toml(text)
    if isinstance(document, Problem):
        return Reading(problems=(document,))
    collector = Collector(text)
    _read_project(collector, table(document, "project"))
    _read_dynamic(collector, table(document, "tool", "setuptools", "dynamic"))
    _read_groups(collector, document)
    _read_poetry(collector, table(document, "tool", "poetry"))
    _read_flit(collector, table(document, "tool", "flit", "metadata"))
    return collector.reading()


def _read_project(collector: Collector, project: Mapping[str, Any]) -> None:
    line = line_of_table(collector.text, "project")
    python = project.get("requires-python")
    if isinstance(python, str):
        place = line_of_key(collector.text, "requires-python", line)
        collector.set_python(python, place, f"requires-python {python}")
    after = line_of_key(collector.text, "dependencies", line) or line
    collector.add_list(strings(project.get("dependencies")), "project.dependencies", Use.RUNTIME, after)
    after = line_of_table(collector.text, "project.optional-dependencies") or line
    for name, requirements in table(project, "optional-dependencies").items():
        place = line_of_key(collector.text, name, after) or after
        collector.add_list(strings(requirements), f"extra {name}", use_of_group(name), place)


def _read_dynamic(collector: Collector, dynamic: Mapping[str, Any]) -> None:
    """setuptools reads the dependencies from requirements files."""
    line = line_of_table(collector.text, "tool.setuptools.dynamic")
    entries = [("dependencies", "project.dependencies", Use.RUNTIME, dynamic.get("dependencies"))]
    for name, entry in table(dynamic, "optional-dependencies").items():
        entries.append((name, f"extra {name}", use_of_group(name), entry))
    for key, section, use, entry in entries:
        files = table(entry).get("file", [])
        place = line_of_key(collector.text, key, line) or line
        for path in [files] if isinstance(files, str) else strings(files):
            collector.includes.append(Include(path, place, section, use))


def _read_groups(collector: Collector, document: Mapping[str, Any]) -> None:
    for keys in (("dependency-groups",), ("tool", "pdm", "dev-dependencies")):
        after = line_of_table(collector.text, ".".join(keys))
        for name, requirements in table(document, *keys).items():
            use = use_of_group(name) if keys == ("dependency-groups",) else Use.DEVELOPMENT
            place = line_of_key(collector.text, name, after) or after
            collector.add_list(strings(requirements), f"group {name}", use, place)
    line = line_of_table(collector.text, "tool.uv")
    development = strings(table(document, "tool", "uv").get("dev-dependencies"))
    collector.add_list(development, "tool.uv.dev-dependencies", Use.DEVELOPMENT, line)


def _read_poetry(collector: Collector, poetry: Mapping[str, Any]) -> None:
    line = line_of_table(collector.text, "tool.poetry.dependencies")
    dependencies = table(poetry, "dependencies")
    python = dependencies.get("python")
    if isinstance(python, str) and collector.python is None:
        collector.set_python(python, line_of_key(collector.text, "python", line), f"python {python}")
    collector.add_table(dependencies.items(), "tool.poetry.dependencies", Use.RUNTIME, line)
    groups = {"dev": table(poetry, "dev-dependencies")}
    headers = {"dev": "tool.poetry.dev-dependencies"}
    for name, group in table(poetry, "group").items():
        groups[name] = table(group, "dependencies")
        headers[name] = f"tool.poetry.group.{name}.dependencies"
    for name, entries in groups.items():
        place = line_of_table(collector.text, headers[name])
        collector.add_table(entries.items(), f"group {name}", use_of_group(name), place)


def _read_flit(collector: Collector, metadata: Mapping[str, Any]) -> None:
    line = line_of_table(collector.text, "tool.flit.metadata")
    collector.add_list(strings(metadata.get("requires")), "tool.flit.metadata", Use.RUNTIME, line)
    for name, requirements in table(metadata, "requires-extra").items():
        collector.add_list(strings(requirements), f"extra {name}", use_of_group(name), line)
