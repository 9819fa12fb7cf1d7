"""What the classes of a release have, and its ops."""

from __future__ import annotations

import pytest

from tflint.releases.members import class_members, members_of, ops_of


@pytest.mark.parametrize(
    ("symbol", "member", "having", "lacking"),
    [
        ("tensorflow.keras.Sequential", "predict_classes", [("2.5", "")], [("2.6", ""), ("3.15", "keras")]),
        ("tensorflow.keras.Model", "fit_generator", [("2.6", "")], [("3.15", "keras")]),
        ("tensorflow.keras.Sequential", "fit_generator", [("1.15", ""), ("2.15", "")], [("3.0", "keras")]),
        ("keras.Model", "fit_generator", [("2.3", ""), ("2.12", "")], [("3.0", "")]),
        ("tensorflow.compat.v1.keras.Model", "fit", [("1.15", ""), ("2.15", ""), ("3.15", "keras")], []),
        ("tensorflow.Session", "run", [("1.12", "")], []),
        ("tensorflow.data.Dataset", "make_one_shot_iterator", [("1.15", "")], [("2.0", ""), ("2.21", "")]),
        ("tensorflow.compat.v2.data.Dataset", "map", [("1.15", ""), ("2.21", "")], []),
        ("tensorflow.keras.optimizers.Adam", "lr", [], [("3.15", "keras")]),
    ],
)
def test_members_over_time(
    symbol: str, member: str, having: list[tuple[str, str]], lacking: list[tuple[str, str]]
) -> None:
    for release, axis in having:
        members = members_of(symbol, release, axis)
        assert members is not None and member in members, release
    for release, axis in lacking:
        members = members_of(symbol, release, axis)
        assert members is not None and member not in members, release


def test_what_only_instances_have() -> None:
    members = class_members("tensorflow.keras.layers.Dense", "2.15")
    assert members is not None
    assert "units" in members.on_instances
    assert {"build", "get_weights", "from_config"} <= members.on_class
    assert not members.on_class & members.on_instances


@pytest.mark.parametrize(
    ("symbol", "release"),
    [
        ("tensorflow.Session", "2.0"),  # not there
        ("tensorflow.nn.relu", "2.0"),  # no class
        ("tensorflow.nothing", "2.0"),
        ("tensorflow.Operation", "2.21"),  # built on a class of the compiled library
    ],
)
def test_unknown_members(symbol: str, release: str) -> None:
    assert members_of(symbol, release) is None


def test_ops() -> None:
    assert {"MatMul", "Conv2D", "Resampler"} <= ops_of("1.15")
    assert "Resampler" not in ops_of("2.21"), "an op of tf.contrib"
    assert len(ops_of("1.12")) < len(ops_of("2.21"))
    assert ops_of("0.1") == frozenset()
