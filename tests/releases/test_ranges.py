"""The notation of ranges, and releases in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.releases.known import known_releases
from tflint.releases.ranges import describe_releases, in_ranges, missing_in


@pytest.mark.parametrize(
    ("release", "ranges", "expected"),
    [
        ("2.3", "2.3", True),
        ("2.4", "2.3", False),
        ("2.0", "2.0-2.3 2.6-2.12 3.0-", True),
        ("2.3", "2.0-2.3 2.6-2.12 3.0-", True),
        ("2.4", "2.0-2.3 2.6-2.12 3.0-", False),
        ("2.9", "2.0-2.3 2.6-2.12 3.0-", True),
        ("2.10", "2.0-2.3 2.6-2.12 3.0-", True),
        ("2.13", "2.0-2.3 2.6-2.12 3.0-", False),
        ("3.99", "2.0-2.3 2.6-2.12 3.0-", True),
        ("2.0", "", False),
    ],
)
def test_in_ranges(release: str, ranges: str, expected: bool) -> None:
    assert in_ranges(release, ranges) is expected


@pytest.mark.parametrize("ranges", ["2", "two", "2.3-2.1", "-2.3", "2.3.1", "2.0-2.3,2.6"])
def test_malformed_ranges_are_refused(ranges: str) -> None:
    with pytest.raises(ValueError):
        in_ranges("2.0", ranges)


def test_missing_in_keeps_the_order() -> None:
    assert missing_in(("2.2", "2.3", "2.4", "3.0"), "2.0-2.2 3.0-") == ("2.3", "2.4")
    assert missing_in(("2.2",), "2.0-") == ()


@pytest.mark.parametrize(
    ("root", "releases", "text"),
    [
        ("keras", ("2.3",), "Keras 2.3"),
        ("keras", ("3.0", "3.1", "3.2"), "Keras 3.0–3.2"),
        ("keras", ("2.4", "2.6"), "Keras 2.4–2.6"),
        ("keras", ("2.15", "3.0"), "Keras 2.15–3.0"),
        ("keras", ("2.2", "2.4"), "Keras 2.2 and 2.4"),
        ("keras", ("2.0", "2.1", "2.3", "3.0", "3.1"), "Keras 2.0–2.1, 2.3 and 3.0–3.1"),
        ("tensorflow", ("2.4", "2.6"), "TensorFlow 2.4 and 2.6"),
        ("tensorflow", ("1.15", "2.0"), "TensorFlow 1.15–2.0"),
        ("tf_keras", ("2.21",), "tf_keras 2.21"),
        ("keras", (), "no release of Keras"),
    ],
)
def test_releases_in_words(root: str, releases: tuple[str, ...], text: str) -> None:
    assert describe_releases(releases, root) == text


@given(st.sets(st.sampled_from(known_releases("keras")), min_size=1))
def test_the_words_name_exactly_the_releases(chosen: set[str]) -> None:
    axis = known_releases("keras")
    words = describe_releases([release for release in axis if release in chosen])
    named: set[str] = set()
    for run in words.removeprefix("Keras ").replace(" and ", ", ").split(", "):
        first, _, last = run.partition("–")
        named.update(axis[axis.index(first) : axis.index(last or first) + 1])
    assert named == chosen
