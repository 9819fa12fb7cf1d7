"""What a project says besides the releases that it asks for: its Pythons, and whether it wants legacy Keras."""

from __future__ import annotations

from tflint.releases.known import known_releases
from tflint.releases.pythons import pythons
from tflint.requirements.evidence import LegacyEvidence
from tflint.requirements.gathering import Gathered
from tflint.requirements.model import PythonRange


def python_of(gathered: Gathered) -> tuple[str, PythonRange] | None:
    """The Pythons that the highest source names."""
    for source in gathered.sources:
        if source.reading.python is not None:
            return source.path, source.reading.python
    return None


def runnable_on(python: PythonRange) -> frozenset[str] | None:
    """The TensorFlow releases with wheels for one of the Pythons; None if there are none, or all would do.

    A release of which the Pythons are not known counts as one that has them.
    """
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        specifiers = [SpecifierSet(text) for text in python.specifiers]
    except InvalidSpecifier:
        return None
    table = pythons()

    def runs(release: str) -> bool:
        return release not in table or any(
            specifier.contains(f"{version}.{patch}")
            for version in table[release]
            for patch in (0, 99)
            for specifier in specifiers
        )

    found = frozenset(release for release in known_releases("tensorflow") if runs(release))
    return found or None


def legacy_of(gathered: Gathered) -> LegacyEvidence | None:
    """Where legacy Keras is switched, by the first file that turns it on, else by the first that names it."""
    found = [
        LegacyEvidence(source.path, source.reading.legacy)
        for source in gathered.sources
        if source.reading.legacy is not None
    ]
    return next((one for one in found if one.switch.on), found[0] if found else None)
