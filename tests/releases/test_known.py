"""The known releases: a text file that must stay consistent."""

from __future__ import annotations

import pytest
from packaging.version import Version

from tflint.releases.known import LABELS, known, known_releases, release_key
from tflint.releases.ranges import in_ranges


@pytest.mark.parametrize(
    ("root", "first", "last", "count"),
    [("tensorflow", "1.12", "2.21", 26), ("keras", "2.0", "3.15", 31), ("tf_keras", "2.14", "2.21", 8)],
)
def test_the_axes(root: str, first: str, last: str, count: int) -> None:
    releases = known_releases(root)
    assert (releases[0], releases[-1], len(releases)) == (first, last, count)


def test_a_root_without_releases_has_none() -> None:
    assert known_releases("numpy") == ()
    assert known_releases("tensorflow_addons") == ()


def test_keras_2_5_was_never_released() -> None:
    assert "2.5" not in known_releases("keras")
    assert "2.5" in known_releases("tensorflow")


@pytest.mark.parametrize("root", sorted(LABELS))
def test_releases_and_their_patches_ascend(root: str) -> None:
    releases = known_releases(root)
    assert list(releases) == sorted(set(releases), key=release_key)
    for release, entry in known(root).items():
        patches = [Version(patch) for patch in entry.patches]
        assert patches == sorted(set(patches))
        assert {patch.release[:2] for patch in patches} == {release_key(release)}
        assert not any(patch.is_prerelease for patch in patches)


@pytest.mark.parametrize(
    ("tensorflow", "works_with", "not_with"),
    [
        ("1.15", "2.3", "2.6"),
        ("2.5", "2.4", "2.6"),
        ("2.12", "2.12", "2.11"),
        ("2.15", "2.15", "3.0"),
        ("2.16", "3.0", "2.15"),
        ("2.21", "3.12", "3.11"),
    ],
)
def test_each_tensorflow_names_its_keras(tensorflow: str, works_with: str, not_with: str) -> None:
    ranges = known("tensorflow")[tensorflow].keras
    assert in_ranges(works_with, ranges)
    assert not in_ranges(not_with, ranges)


def test_releases_are_ordered_as_numbers() -> None:
    assert sorted(["2.10", "2.9", "1.15"], key=release_key) == ["1.15", "2.9", "2.10"]
