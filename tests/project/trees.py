"""Small projects on disk, written as dictionaries of text."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

from tflint.project.index import Project

Candidates = tuple[str, ...]


def write_tree(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files (path → content, text is dedented) below a folder; gives the folder."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else textwrap.dedent(content).encode())
    return root


def project_of(root: Path, files: Mapping[str, str | bytes]) -> Project:
    """A project with these files."""
    return Project([write_tree(root, files)])


def resolved(
    project: Project, root: Path, module: str, importer: str = "main.py", level: int = 0
) -> str | None:
    """What an import means, as a path relative to the root (``.`` is the root itself)."""
    value = project.resolve(module, level, str(root / importer))
    return None if value is None else Path(value.removeprefix("@")).relative_to(root).as_posix()


def candidates(
    project: Project, root: Path, module: str, name: str, importer: str = "main.py"
) -> Candidates | None:
    """The candidates for ``module.name``, paths relative to the root; None where there is no such name."""
    value = project.resolve(module, 0, str(root / importer))
    assert value is not None, f"{module} is not found"
    exports = project.exports(value)
    assert exports is not None
    found = exports.symbols.get(name)
    return None if found is None else tuple(item.replace(f"@{root.as_posix()}/", "@") for item in found)
