"""The releases that a run is for, from requirements such as ``tensorflow>=2.16``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tflint.releases.known import LABELS, known, known_releases, release_key
from tflint.releases.ranges import describe_releases, in_ranges

if TYPE_CHECKING:
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

NEWEST_ORIGIN = "newest known release"

_ROOTS: Mapping[str, str] = {
    "tensorflow": "tensorflow",
    "tensorflow-aarch64": "tensorflow",
    "tensorflow-cpu": "tensorflow",
    "tensorflow-cpu-aws": "tensorflow",
    "tensorflow-gpu": "tensorflow",
    "tensorflow-intel": "tensorflow",
    "tensorflow-macos": "tensorflow",
    "tensorflow-rocm": "tensorflow",
    "tf-nightly": "tensorflow",
    "tf-nightly-cpu": "tensorflow",
    "keras": "keras",
    "keras-nightly": "keras",
    "tf-keras": "tf_keras",
    "tf-keras-nightly": "tf_keras",
}
"""Normalised names of distributions, and the root whose releases their versions are."""


class TargetError(ValueError):
    """A target that cannot be understood or that no known release fits; the message is one line."""


@dataclass(frozen=True, slots=True)
class Target:
    """The minor releases that the code is meant for, ascending, and where that was asked.

    ``tensorflow`` and ``keras`` (standalone Keras) both hold at least one release, and each release of one
    goes with some release of the other. ``requirements`` is the canonical text of what was asked, ``()`` for
    the default. ``origin`` says where it was asked.
    """

    tensorflow: tuple[str, ...]
    keras: tuple[str, ...]
    requirements: tuple[str, ...]
    origin: str

    def releases(self, root: str) -> tuple[str, ...]:
        """The targeted releases on the axis of a symbol's root; ``()`` for a root that has no axis.

        tf_keras is never asked for by itself: a release of it belongs to one TensorFlow, so its releases are
        those of the targeted TensorFlow, and its newest where the targeted ones have no tf_keras.
        """
        if root == "tensorflow":
            return self.tensorflow
        if root == "keras":
            return self.keras
        if root == "tf_keras":
            all_of_it = known_releases("tf_keras")
            return tuple(release for release in all_of_it if release in self.tensorflow) or all_of_it[-1:]
        return ()

    def describe(self) -> str:
        """One line: ``TensorFlow 2.16–2.21, Keras 3.0–3.15 (--target)``."""
        tensorflow = describe_releases(self.tensorflow, "tensorflow")
        return f"{tensorflow}, {describe_releases(self.keras, 'keras')} ({self.origin})"

    def to_json(self) -> dict[str, object]:
        """The target as the JSON output has it."""
        return {
            "tensorflow": list(self.tensorflow),
            "keras": list(self.keras),
            "requirements": list(self.requirements),
            "origin": self.origin,
        }


def newest_target() -> Target:
    """The newest known TensorFlow and Keras."""
    return Target(known_releases("tensorflow")[-1:], known_releases("keras")[-1:], (), NEWEST_ORIGIN)


def resolve_target(requirements: Sequence[str], origin: str) -> Target:
    """The releases that all of the requirements (PEP 508) allow.

    TensorFlow and Keras narrow each other: what is kept are the pairs that work together. A requirement
    without a version narrows nothing, as an installer would take the newest. Raises TargetError.
    """
    parsed = [_parse(text) for text in requirements]
    if not parsed:
        return newest_target()
    canonical = tuple(sorted({str(requirement) for _, requirement in parsed}))
    if not any(requirement.specifier for _, requirement in parsed):
        newest = newest_target()
        return Target(newest.tensorflow, newest.keras, canonical, origin)
    allowed = {root: set(known_releases(root)) for root in LABELS}
    for root, requirement in parsed:
        allowed[root] &= set(_satisfying(root, requirement))
    for root, releases in allowed.items():
        if not releases:
            asked = " and ".join(str(requirement) for its_root, requirement in parsed if its_root == root)
            raise TargetError(f"no release of {LABELS[root]} satisfies {asked}")
    tensorflow = allowed["tensorflow"]
    if any(root == "tf_keras" and requirement.specifier for root, requirement in parsed):
        tensorflow = tensorflow & allowed["tf_keras"]
    pairs = [
        (release, keras)
        for release in tensorflow
        for keras in allowed["keras"]
        if in_ranges(keras, known("tensorflow")[release].keras)
    ]
    if not pairs:
        raise TargetError(f"no TensorFlow and Keras that work together satisfy {' and '.join(canonical)}")
    return Target(
        tuple(sorted({pair[0] for pair in pairs}, key=release_key)),
        tuple(sorted({pair[1] for pair in pairs}, key=release_key)),
        canonical,
        origin,
    )


def _parse(text: str) -> tuple[str, Requirement]:
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        raise TargetError(f"{text!r} is not a requirement such as tensorflow>=2.16") from None
    root = _ROOTS.get(canonicalize_name(requirement.name))
    if root is None:
        raise TargetError(f"{text!r} asks for {requirement.name}, not for tensorflow, keras or tf-keras")
    if requirement.url is not None:
        raise TargetError(f"{text!r} names a file, not a release")
    if requirement.marker is not None:
        raise TargetError(f"{text!r} holds only under a condition: leave out what follows the semicolon")
    return root, requirement


def _satisfying(root: str, requirement: Requirement) -> list[str]:
    """The known releases of which some patch release, known or newer than this tflint, is allowed."""
    specifier = requirement.specifier
    if not specifier:
        return list(known_releases(root))
    asked = _asked_versions(root, specifier)
    found = []
    for release, entry in known(root).items():
        named = [version for version in asked if version.release[:2] == release_key(release)]
        candidates: list[Version | str] = [*entry.patches, *named]
        if any(specifier.contains(candidate, prereleases=True) for candidate in candidates):
            found.append(release)
    if not found:
        newest = known_releases(root)[-1]
        oldest = known_releases(root)[0]
        raise TargetError(
            f"no known release of {LABELS[root]} satisfies {requirement} (known: {oldest} to {newest})"
        )
    return found


def _asked_versions(root: str, specifier: SpecifierSet) -> list[Version]:
    """Versions that the specifier itself names and that may exist although they are not in the known ones.

    That is any version that is asked for exactly (a release candidate, a vendor's build), and any that is
    newer than all known ones, the next patch release.
    """
    from packaging.version import InvalidVersion, Version

    newest = Version(list(known(root).values())[-1].patches[-1])
    versions = []
    for clause in specifier:
        try:
            version = Version(clause.version)
        except InvalidVersion:
            continue
        if clause.operator in ("==", "===", "~=") or version > newest:
            versions.append(version)
    return versions
