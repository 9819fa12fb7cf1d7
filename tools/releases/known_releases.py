"""Writes ``known.tsv``: the releases that there are, and which TensorFlow goes with which Keras."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from email.parser import Parser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools.releases.distributions import Release
from tools.releases.joining import write_ranges

ROOTS = ("keras", "tensorflow", "tf_keras")

_HEADER = (
    "# root\trelease\tfinal releases\tstandalone Keras releases that this TensorFlow works with, "
    "by its metadata (before 2.6: any of that time)\n"
)
_OF_THAT_TIME = "2.0-2.4"
_FIRST_THAT_SAYS = Version("2.6")


def render(releases: Mapping[str, Mapping[str, Release]], keras_of: Mapping[str, str]) -> str:
    """The text of the file. ``keras_of`` is, by TensorFlow, what `keras_ranges` gives."""
    lines = []
    for root in ROOTS:
        for minor, release in releases[root].items():
            fields = [root, minor, " ".join(map(str, release.patches))]
            if root == "tensorflow":
                fields.append(keras_of[minor])
            lines.append("\t".join(fields) + "\n")
    return _HEADER + "".join(lines)


def keras_ranges(minor: str, sources: Path, keras: Mapping[str, Release]) -> str:
    """The releases of Keras that go with a TensorFlow, of which ``sources`` hold the metadata, as ranges.

    Raises LookupError.
    """
    if Version(minor) < _FIRST_THAT_SAYS:
        return _OF_THAT_TIME
    required = required_keras(sources)
    allowed = [each.minor for each in keras.values() if any(required.filter(map(str, each.patches)))]
    return write_ranges(tuple(keras), allowed)


def required_keras(sources: Path) -> SpecifierSet:
    """What a TensorFlow requires of Keras, from the metadata among its sources. Raises LookupError."""
    with zipfile.ZipFile(sources) as archive:
        for member in archive.namelist():
            if member.endswith(".dist-info/METADATA"):
                return _keras_among(
                    Parser().parsestr(archive.read(member).decode()).get_all("Requires-Dist", [])
                )
    raise LookupError(f"no metadata in {sources.name}")


def _keras_among(requirements: Iterable[str]) -> SpecifierSet:
    for text in requirements:
        requirement = Requirement(text)
        if canonicalize_name(requirement.name) == "keras":
            return requirement.specifier
    raise LookupError("it does not require Keras")
