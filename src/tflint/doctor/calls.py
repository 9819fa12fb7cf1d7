"""What stands in the way of one call that code has, with the arguments that it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tflint.doctor.facts import UNKNOWN_FAULTS, Artefact, Kind
from tflint.doctor.verdicts import Keras, Obstacle, kerases, verdicts_of
from tflint.releases.keras_3 import keras_3_releases
from tflint.releases.known import known_releases
from tflint.releases.ranges import describe_releases
from tflint.releases.target import Target


@dataclass(frozen=True, slots=True)
class Hindrance:
    """An obstacle, and the releases in which it is one."""

    obstacle: Obstacle
    releases: str


def kerases_of(root: str, target: Target) -> tuple[Keras, ...]:
    """What a Keras by its root (``keras``, ``tensorflow.keras``, ``tf_keras``) is in the target: 3, 2, or both."""
    if root == "tf_keras":
        releases = describe_releases(target.releases("tf_keras"), "tf_keras")
        return (Keras("tf_keras", releases, is_3=False, newest=known_releases("tf_keras")[-1]),)
    found: list[Keras] = []
    three = keras_3_releases(f"{root}.models.load_model", target)
    if three:
        found.append(Keras("keras", describe_releases(three, "keras"), is_3=True, newest=three[-1]))
    if root == "keras":
        two = tuple(release for release in target.keras if release.startswith("2."))
        if two:
            found.append(Keras("keras", describe_releases(two, "keras"), is_3=False, newest=two[-1]))
    else:
        found += [each for each in kerases(target) if not each.is_3]
    return tuple(found)


def hindrances(
    artefact: Artefact, function: str, root: str, target: Target, switched: Sequence[str]
) -> list[Hindrance]:
    """The first obstacles of each kind for a call. ``switched``: the arguments that avoid some of them."""
    problem = artefact.problem
    if problem is not None and problem.fault in UNKNOWN_FAULTS:
        return []
    found: list[Hindrance] = []
    for verdict in verdicts_of(artefact, target, kerases_of(root, target) if root else ()):
        if verdict.function != function or "compile=False" in verdict.call:
            continue
        found += [
            Hindrance(obstacle, verdict.releases)
            for obstacle in verdict.obstacles
            if obstacle.unless not in switched
        ]
    return found


def is_what_the_call_reads(artefact: Artefact, function: str) -> bool:
    """Whether a damaged artefact is of a kind that the call reads, by its name or content."""
    if function == "saved_model.load":
        return artefact.kind is Kind.SAVED_MODEL
    return artefact.kind not in (Kind.OTHER, Kind.CHECKPOINT)
