"""Which releases a run is for."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.releases.known import known, known_releases
from tflint.releases.ranges import in_ranges
from tflint.releases.target import Target, TargetError, newest_target, resolve_target


def described(*requirements: str) -> str:
    return resolve_target(requirements, "--target").describe()


def test_nothing_asked_is_the_newest_of_both() -> None:
    assert newest_target().describe() == "TensorFlow 2.21, Keras 3.15 (newest known release)"
    assert resolve_target((), "--target") == newest_target()


@pytest.mark.parametrize(
    ("requirements", "releases"),
    [
        (["tensorflow>=2.16"], "TensorFlow 2.16–2.21, Keras 3.0–3.15"),
        (["tensorflow==2.21.*"], "TensorFlow 2.21, Keras 3.12–3.15"),
        (["tensorflow==2.12.1"], "TensorFlow 2.12, Keras 2.12"),
        (["tensorflow~=2.9.0"], "TensorFlow 2.9, Keras 2.9"),
        (["tensorflow<2"], "TensorFlow 1.12–1.15, Keras 2.0–2.4"),
        (["tensorflow>=2.15,<2.17"], "TensorFlow 2.15–2.16, Keras 2.15–3.15"),
        (["tensorflow-gpu==1.15"], "TensorFlow 1.15, Keras 2.0–2.4"),
        (["TensorFlow_CPU>=2.21"], "TensorFlow 2.21, Keras 3.12–3.15"),
        (["tensorflow[and-cuda]>=2.21"], "TensorFlow 2.21, Keras 3.12–3.15"),
        (["keras==2.3.1"], "TensorFlow 1.12–2.5, Keras 2.3"),
        (["keras==3.15"], "TensorFlow 2.16–2.21, Keras 3.15"),
        (["keras<2.7,>=2.4"], "TensorFlow 1.12–2.6, Keras 2.4–2.6"),
        (["tf-keras==2.18.0"], "TensorFlow 2.18, Keras 3.5–3.15"),
    ],
)
def test_one_requirement(requirements: list[str], releases: str) -> None:
    assert described(*requirements) == f"{releases} (--target)"


def test_tensorflow_and_keras_narrow_each_other() -> None:
    assert described("tensorflow>=2.16", "keras==3.4.*") == "TensorFlow 2.16–2.17, Keras 3.4 (--target)"
    assert described("tensorflow<2.17", "keras>=2.15") == "TensorFlow 2.15–2.16, Keras 2.15–3.15 (--target)"


def test_requirements_for_the_same_package_must_all_hold() -> None:
    assert (
        described("tensorflow>=2.4", "tensorflow-cpu<2.6") == "TensorFlow 2.4–2.5, Keras 2.0–2.4 (--target)"
    )


def test_a_name_without_a_version_narrows_nothing() -> None:
    assert described("tensorflow") == "TensorFlow 2.21, Keras 3.15 (--target)"
    assert described("tensorflow", "keras==3.4.1") == "TensorFlow 2.16–2.17, Keras 3.4 (--target)"


def test_a_patch_release_newer_than_this_tflint_is_its_minor_release() -> None:
    assert resolve_target(["keras==3.15.99"], "--target").keras == ("3.15",)
    assert resolve_target(["keras>=3.15.99"], "--target").keras == ("3.15",)


def test_a_release_candidate_is_its_minor_release() -> None:
    assert resolve_target(["tensorflow==2.16.0rc0"], "--target").tensorflow == ("2.16",)


def test_patch_releases_decide_where_a_range_begins() -> None:
    assert resolve_target(["tensorflow>2.15.1,<2.18"], "--target").tensorflow == ("2.16", "2.17")
    assert resolve_target(["tensorflow>2.15.0,<2.18"], "--target").tensorflow == ("2.15", "2.16", "2.17")


@pytest.mark.parametrize(
    ("requirements", "message"),
    [
        (["tensorflow=>2"], "'tensorflow=>2' is not a requirement such as tensorflow>=2.16"),
        (["torch>=2"], "'torch>=2' asks for torch, not for tensorflow, keras or tf-keras"),
        (["keras>=3.16"], "no known release of Keras satisfies keras>=3.16 (known: 2.0 to 3.15)"),
        (["tensorflow<1"], "no known release of TensorFlow satisfies tensorflow<1 (known: 1.12 to 2.21)"),
        (["keras<3", "keras>=3"], "no release of Keras satisfies keras<3 and keras>=3"),
        (
            ["keras==3.15", "tensorflow==1.15"],
            "no TensorFlow and Keras that work together satisfy keras==3.15 and tensorflow==1.15",
        ),
        (
            ["tensorflow @ file:///tmp/tensorflow.whl"],
            "'tensorflow @ file:///tmp/tensorflow.whl' names a file, not a release",
        ),
        (
            ["keras==3.4; python_version > '3'"],
            "\"keras==3.4; python_version > '3'\" holds only under a condition: "
            "leave out what follows the semicolon",
        ),
    ],
)
def test_what_cannot_be_is_said_in_one_line(requirements: list[str], message: str) -> None:
    with pytest.raises(TargetError) as error:
        resolve_target(requirements, "--target")
    assert str(error.value) == message


def test_the_axis_of_a_root() -> None:
    target = resolve_target(["tensorflow>=2.20"], "--target")
    assert target.releases("tensorflow") == ("2.20", "2.21")
    assert target.releases("keras") == ("3.10", "3.11", "3.12", "3.13", "3.14", "3.15")
    assert target.releases("tf_keras") == ("2.20", "2.21")
    assert target.releases("tensorflow_addons") == ()


def test_tf_keras_of_a_tensorflow_that_had_none_is_the_newest() -> None:
    assert resolve_target(["tensorflow==1.15"], "--target").releases("tf_keras") == ("2.21",)


def test_json() -> None:
    assert resolve_target(["keras == 3.4.1", "tensorflow"], "--target").to_json() == {
        "tensorflow": ["2.16", "2.17"],
        "keras": ["3.4"],
        "requirements": ["keras==3.4.1", "tensorflow"],
        "origin": "--target",
        "legacy_keras": False,
    }


@st.composite
def _bounds(draw: st.DrawFn, root: str) -> str:
    releases = known_releases(root)
    first = draw(st.integers(0, len(releases) - 1))
    last = draw(st.integers(first, len(releases) - 1))
    return f"{root}>={releases[first]},<={releases[last]}.99"


@given(tensorflow=_bounds("tensorflow"), keras=_bounds("keras"))
def test_every_targeted_release_has_a_partner(tensorflow: str, keras: str) -> None:
    try:
        target = resolve_target([tensorflow, keras], "--target")
    except TargetError as error:
        assert "work together" in str(error)
        return
    partners = known("tensorflow")
    assert all(any(in_ranges(k, partners[t].keras) for k in target.keras) for t in target.tensorflow)
    assert all(any(in_ranges(k, partners[t].keras) for t in target.tensorflow) for k in target.keras)


def test_order_of_requirements_does_not_matter() -> None:
    asked = ["tensorflow>=2.16", "keras>=3.4", "tf-keras<2.20"]
    assert resolve_target(asked, "--target") == resolve_target(asked[::-1], "--target")


def test_the_default_target_is_found_without_the_packaging_library() -> None:
    code = """
import sys
from tflint.releases.target import newest_target

newest_target()
print("packaging" in sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"


def test_a_target_is_a_value() -> None:
    assert resolve_target(["keras==3.4.1"], "a") == Target(
        ("2.16", "2.17"), ("3.4",), ("keras==3.4.1",), "a", "a asks for keras==3.4.1"
    )


class TestLegacyKeras:
    """TF_USE_LEGACY_KERAS makes `tf.keras` tf_keras, from TensorFlow 2.16 on."""

    def target(self, requirement: str) -> Target:
        return resolve_target([requirement], "--target").with_legacy_keras("--legacy-keras")

    def test_makes_tf_keras_from_2_16_on_what_it_was_in_2_15(self) -> None:
        target = self.target("tensorflow>=2.14,<2.18")
        assert target.keras_missing("tensorflow", "1.12-2.15") == ()
        assert target.keras_within("tensorflow", "2.16-") == ()
        assert target.keras_missing("tensorflow", "1.12-2.14") == ("2.15", "2.16", "2.17")
        assert target.legacy_releases() == ("2.16", "2.17")

    def test_does_not_touch_tensorflow_itself_or_standalone_keras(self) -> None:
        target, without = (
            self.target("tensorflow>=2.14,<2.18"),
            resolve_target(["tensorflow>=2.14,<2.18"], ""),
        )
        assert target.releases("tensorflow") == ("2.14", "2.15", "2.16", "2.17")
        assert target.releases("keras") == without.keras
        assert target.keras_missing("keras", "2.0-2.15") == without.keras_missing("keras", "2.0-2.15")

    def test_changes_nothing_before_2_16(self) -> None:
        target = self.target("tensorflow<2.16")
        assert target.keras_within("tensorflow", "1.12-2.15") == target.tensorflow
        assert target.legacy_releases() == ()

    def test_is_off_unless_it_is_asked_for(self) -> None:
        target = resolve_target(["tensorflow==2.16.1", "tf-keras"], "--target")
        assert not target.legacy_keras
        assert target.keras_missing("tensorflow", "1.12-2.15") == ("2.16",)
        assert target.legacy_releases() == ()

    def test_is_said(self) -> None:
        assert self.target("tensorflow==2.16.1").describe() == (
            "TensorFlow 2.16, Keras 3.0–3.15 (--target), tf.keras is tf_keras (--legacy-keras)"
        )
        assert self.target("tensorflow==2.16.1").to_json()["legacy_keras"] is True

    def test_is_another_target(self) -> None:
        with_it, without = self.target("keras>=3"), resolve_target(["keras>=3"], "--target")
        assert with_it.fingerprint() != without.fingerprint()
