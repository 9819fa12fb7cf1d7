"""The releases that a run is for, from requirements such as ``tensorflow>=2.16``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tflint.records import record
from tflint.releases.distributions import root_of
from tflint.releases.known import LABELS, known, known_releases, release_key
from tflint.releases.ranges import describe_releases, in_ranges

if TYPE_CHECKING:
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

NEWEST_ORIGIN = "newest known release"

KERAS_3_IN_TENSORFLOW = "2.16-"
"""The TensorFlow releases whose `tf.keras` is the installed Keras 3, unless legacy Keras is asked for."""

_LAST_WITH_KERAS_2 = "2.15"


class TargetError(ValueError):
    """A target that cannot be understood or that no known release fits; the message is one line."""


@record(frozen=True, slots=True)
class Target:
    """The minor releases that the code is meant for, ascending, and where that was asked.

    ``tensorflow`` and ``keras`` (standalone Keras) both hold at least one release, and each release of one
    goes with some release of the other. ``requirements`` is the canonical text of what was asked, ``()`` for
    the default. ``origin`` says where it was asked, for reports; ``asked_by`` says it as a sentence that
    messages can quote (``your pyproject.toml asks for tensorflow>=2.16``), empty for the default.

    With ``legacy_keras`` the environment variable TF_USE_LEGACY_KERAS is set where the code runs: from
    TensorFlow 2.16 on `tf.keras` is then tf_keras of the same release, and not Keras 3. ``legacy_keras_origin``
    says where that was found.
    """

    tensorflow: tuple[str, ...]
    keras: tuple[str, ...]
    requirements: tuple[str, ...]
    origin: str
    asked_by: str = ""
    legacy_keras: bool = False
    legacy_keras_origin: str = ""

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

    def keras_within(self, axis: str, ranges: str) -> tuple[str, ...]:
        """The targeted releases that lie in ranges of a table about Keras symbols, ascending.

        On the axis ``"tensorflow"`` such a table is about `tf.keras`. With legacy Keras that is tf_keras from
        2.16 on, whose names are those that `tf.keras` had in 2.15: such a release lies where 2.15 does.
        """
        return tuple(
            release for release in self.releases(axis) if in_ranges(self._tabled(axis, release), ranges)
        )

    def keras_missing(self, axis: str, ranges: str) -> tuple[str, ...]:
        """The targeted releases that lie in none of the ranges of a table about Keras symbols: see `keras_within`."""
        within = self.keras_within(axis, ranges)
        return tuple(release for release in self.releases(axis) if release not in within)

    def _tabled(self, axis: str, release: str) -> str:
        legacy = self.legacy_keras and axis == "tensorflow" and in_ranges(release, KERAS_3_IN_TENSORFLOW)
        return _LAST_WITH_KERAS_2 if legacy else release

    def legacy_releases(self) -> tuple[str, ...]:
        """The releases of tf_keras that `tf.keras` is: none without legacy Keras or before TensorFlow 2.16."""
        if not self.legacy_keras:
            return ()
        switched = [release for release in self.tensorflow if in_ranges(release, KERAS_3_IN_TENSORFLOW)]
        return tuple(release for release in known_releases("tf_keras") if release in switched)

    def with_legacy_keras(self, origin: str) -> Target:
        """The same releases where the environment variable is set; ``origin`` says where that was found."""
        return replace(self, legacy_keras=True, legacy_keras_origin=origin)

    @property
    def is_default(self) -> bool:
        """Whether nobody asked for any release."""
        return not self.asked_by

    @property
    def project_asks(self) -> str:
        """`asked_by` where a file of the project asks, which the reader of a message may not know; else empty."""
        return self.asked_by if self.asked_by.startswith("your ") else ""

    def describe(self) -> str:
        """One line: ``TensorFlow 2.16–2.21, Keras 3.0–3.15 (--target)``."""
        tensorflow = describe_releases(self.tensorflow, "tensorflow")
        legacy = f", tf.keras is tf_keras ({self.legacy_keras_origin})" if self.legacy_keras else ""
        return f"{tensorflow}, {describe_releases(self.keras, 'keras')} ({self.origin}){legacy}"

    def to_json(self) -> dict[str, object]:
        """The target as the JSON output has it."""
        return {
            "tensorflow": list(self.tensorflow),
            "keras": list(self.keras),
            "requirements": list(self.requirements),
            "origin": self.origin,
            "legacy_keras": self.legacy_keras,
        }

    def fingerprint(self) -> str:
        """All of a target that findings depend on or may quote.

        Not the places: a line more at the top of a project file must not make every cached result useless.
        """
        return "\0".join(
            (",".join(self.tensorflow), ",".join(self.keras), self.asked_by, str(self.legacy_keras))
        )


def newest_target() -> Target:
    """The newest known TensorFlow and Keras."""
    return Target(known_releases("tensorflow")[-1:], known_releases("keras")[-1:], (), NEWEST_ORIGIN)


def resolve_target(requirements: Sequence[str], origin: str, asker: str | None = None) -> Target:
    """The releases that all of the requirements (PEP 508) allow.

    ``origin`` says where they stand, and ``asker`` the same as the subject of a sentence.

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
        allowed[root] &= set(_known_satisfying(root, requirement))
    for root, releases in allowed.items():
        if not releases:
            asked = " and ".join(str(requirement) for its_root, requirement in parsed if its_root == root)
            raise TargetError(f"no release of {LABELS[root]} satisfies {asked}")
    tf_keras_asked = any(root == "tf_keras" and requirement.specifier for root, requirement in parsed)
    together = working_together(
        allowed["tensorflow"], allowed["keras"], allowed["tf_keras"] if tf_keras_asked else None
    )
    if together is None:
        raise TargetError(f"no TensorFlow and Keras that work together satisfy {' and '.join(canonical)}")
    asked_by = f"{asker or origin} asks for {' and '.join(canonical)}"
    return Target(*together, canonical, origin, asked_by)


def working_together(
    tensorflow: Iterable[str], keras: Iterable[str], tf_keras: Iterable[str] | None = None
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Of these releases of TensorFlow and of Keras those that go with one of the other, ascending; None if
    none do. With ``tf_keras`` a TensorFlow has to go with one of these, too: tf_keras requires the TensorFlow
    of its own number.
    """
    partners = set(tensorflow) if tf_keras is None else set(tensorflow).intersection(tf_keras)
    candidates = set(keras)
    pairs = [
        (release, other)
        for release in partners
        for other in candidates
        if in_ranges(other, known("tensorflow")[release].keras)
    ]
    if not pairs:
        return None
    return (
        tuple(sorted({pair[0] for pair in pairs}, key=release_key)),
        tuple(sorted({pair[1] for pair in pairs}, key=release_key)),
    )


def _parse(text: str) -> tuple[str, Requirement]:
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        raise TargetError(f"{text!r} is not a requirement such as tensorflow>=2.16") from None
    root = root_of(requirement.name)
    if root is None:
        raise TargetError(f"{text!r} asks for {requirement.name}, not for tensorflow, keras or tf-keras")
    if requirement.url is not None:
        raise TargetError(f"{text!r} names a file, not a release")
    if requirement.marker is not None:
        raise TargetError(f"{text!r} holds only under a condition: leave out what follows the semicolon")
    return root, requirement


def _known_satisfying(root: str, requirement: Requirement) -> tuple[str, ...]:
    found = satisfying(root, requirement.specifier)
    if not found:
        newest = known_releases(root)[-1]
        oldest = known_releases(root)[0]
        raise TargetError(
            f"no known release of {LABELS[root]} satisfies {requirement} (known: {oldest} to {newest})"
        )
    return found


def satisfying(root: str, specifier: SpecifierSet) -> tuple[str, ...]:
    """The known releases of a root, ascending, of which some patch release, known or newer than this tflint, is
    allowed.
    """
    if not specifier:
        return known_releases(root)
    asked = _asked_versions(root, specifier)
    found = []
    for release, entry in known(root).items():
        named = [version for version in asked if version.release[:2] == release_key(release)]
        candidates: list[Version | str] = [*entry.patches, *named]
        if any(specifier.contains(candidate, prereleases=True) for candidate in candidates):
            found.append(release)
    return tuple(found)


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
