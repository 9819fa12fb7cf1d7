"""Which arguments a release takes, and what it says is deprecated."""

from __future__ import annotations

import pytest

from tflint.releases.deprecations import deprecation_of, deprecations_of
from tflint.releases.signatures import Parameter, Signature, parse_signature, signature_of, signatures_of


def taken(symbol: str, release: str, axis: str = "") -> list[str] | None:
    found = signature_of(symbol, release, axis)
    return [parameter.name for parameter in found.parameters] if found is not None else None


def test_the_arguments_of_a_release() -> None:
    assert taken("tensorflow.nn.conv2d", "2.21") == [
        "input", "filters", "strides", "padding", "data_format", "dilations", "name",
    ]  # fmt: skip
    first = signature_of("tensorflow.nn.conv2d", "1.15")
    assert first is not None and first.takes("filter") and not first.takes("nothing")


@pytest.mark.parametrize(
    ("symbol", "release", "axis", "expected"),
    [
        ("tensorflow.keras.losses.Huber", "2.15", "", ["delta", "reduction", "name"]),
        ("tensorflow.keras.losses.Huber", "3.15", "keras", ["delta", "reduction", "name", "dtype"]),
        ("tensorflow.compat.v2.nn.relu", "2.4", "", ["features", "name"]),
        ("tensorflow.compat.v2.nn.relu", "1.15", "", ["features", "name"]),
        ("tensorflow.Session", "1.15", "", ["target", "graph", "config"]),
        ("tensorflow.Session", "2.0", "", None),
        ("tensorflow.float32", "2.0", "", None),
        ("numpy.array", "2.0", "", None),
    ],
)
def test_by_axis(symbol: str, release: str, axis: str, expected: list[str] | None) -> None:
    assert taken(symbol, release, axis) == expected


def test_the_history() -> None:
    periods = signatures_of("tensorflow.keras.losses.Huber")
    assert [(period.ranges, period.keras_ranges) for period in periods] == [
        ("1.14-2.15", "3.0-3.3"),
        ("", "3.4-"),
    ]
    assert signatures_of("tensorflow.nothing") == ()


def test_the_notation() -> None:
    assert parse_signature("") == Signature((), None, None)
    assert parse_signature("a,/,b=,*,c,**kw") == Signature(
        (
            Parameter("a", has_default=False, by_position=True, by_name=False),
            Parameter("b", has_default=True, by_position=True, by_name=True),
            Parameter("c", has_default=False, by_position=False, by_name=True),
        ),
        None,
        "kw",
    )
    assert parse_signature("*args").varargs == "args"


def test_whether_a_keyword_is_taken() -> None:
    assert parse_signature("a,/,b").takes("b")
    assert not parse_signature("a,/,b").takes("a")
    assert parse_signature("**kwargs").takes("anything")


def test_deprecated_symbols() -> None:
    note = deprecation_of("tensorflow.batch_gather", "1.15")
    assert note is not None
    assert (note.kind, note.date) == ("symbol", "2017-10-25")
    assert "tf.gather" in note.text
    assert deprecation_of("tensorflow.nn.relu", "2.21") is None


def test_deprecated_aliases() -> None:
    note = deprecation_of("tensorflow.log", "1.15")
    assert note is not None and (note.kind, note.text) == ("alias", "Use `tf.math.log`.")
    assert deprecation_of("tensorflow.math.log", "1.15") is None
    compat = deprecation_of("tensorflow.compat.v1.log", "2.21")
    assert compat is not None and compat.text == "Use `tf.compat.v1.math.log`."


def test_deprecated_arguments() -> None:
    notes = deprecations_of("tensorflow.compat.v1.reduce_sum", "2.21")
    assert [(note.kind, note.arguments) for note in notes] == [("argument", ("keep_dims",))]
    assert deprecation_of("tensorflow.compat.v1.reduce_sum", "2.21") is None
