"""The package index that pip is configured for, and the wheels that it has."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import requests
from packaging.version import InvalidVersion, Version
from pypi_simple import PYPI_SIMPLE_ENDPOINT, PyPISimple


@dataclass(frozen=True, slots=True)
class Wheel:
    """One wheel on the index."""

    version: Version
    filename: str
    url: str


class Index:
    """The index that ``pip install`` would ask, with pip's own certificates and timeout."""

    def __init__(self) -> None:
        settings = pip_settings()
        self.session = requests.Session()
        if "cert" in settings:
            self.session.verify = settings["cert"]
        self._client = PyPISimple(settings.get("index-url", PYPI_SIMPLE_ENDPOINT), session=self.session)

    def files(self, distribution: str) -> tuple[frozenset[Version], list[Wheel]]:
        """The final releases of a distribution, and all of their wheels in no special order.

        Yanked files are left out. Some old releases have no wheels. Raises requests.RequestException.
        """
        versions: set[Version] = set()
        wheels: list[Wheel] = []
        for package in self._client.get_project_page(distribution).packages:
            if package.is_yanked or package.package_type not in ("wheel", "sdist") or package.version is None:
                continue
            try:
                version = Version(package.version)
            except InvalidVersion:
                continue
            if version.is_prerelease:
                continue
            versions.add(version)
            if package.package_type == "wheel":
                wheels.append(Wheel(version, package.filename, package.url))
        return frozenset(versions), wheels


def pip_settings() -> Mapping[str, str]:
    """pip's own settings for ``pip install``: files, then the section of the command, then the environment."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=True, capture_output=True, text=True
    ).stdout
    by_section: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in listed.splitlines():
        name, equals, value = line.partition("=")
        section, _, option = name.partition(".")
        if equals and section in by_section:
            by_section[section][option] = str(ast.literal_eval(value))
    return by_section["global"] | by_section["install"] | by_section[":env:"]


def best_first(wheels: Iterable[Wheel]) -> list[Wheel]:
    """The wheels of one release in the order in which to try them.

    The Python sources are the same in all of them, except that some for Windows, macOS and ARM are empty
    shells that only depend on another distribution: Linux on x86-64 comes first. Among those the order is
    that of the names, so that a rebuild reads the same one.
    """
    return sorted(wheels, key=lambda wheel: (_platform_rank(wheel.filename), wheel.filename))


def _platform_rank(filename: str) -> int:
    if filename.endswith("-none-any.whl"):
        return 0
    if "manylinux" in filename and "x86_64" in filename:
        return 1
    return 2
