"""Which release has which name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tflint.releases.presence import Symbol, find_symbol
from tflint.releases.symbols import (
    Releases,
    asked_releases,
    has_symbol,
    is_covered,
    missing_releases,
    releases_with,
)
from tflint.releases.target import Target, resolve_target

ALL = resolve_target(["tensorflow>=1.12", "keras>=2.0"], "here")
FIRST = resolve_target(["tensorflow==1.15.*"], "here")
BRIDGE = resolve_target(["tensorflow>=2.15,<2.17"], "here")
NEWEST = resolve_target(["tensorflow==2.21.*"], "here")


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [
        ("tensorflow", Symbol("module", "1.12-")),
        ("tensorflow.Session", Symbol("class", "1.12-1.15")),
        ("tensorflow.contrib.slim.conv2d", Symbol("function", "1.12-1.15")),
        ("tensorflow.nn.relu", Symbol("function", "1.12-")),
        ("tensorflow.raw_ops.MatMul", Symbol("function", "1.14-")),
        ("tensorflow.summary.scalar", Symbol("function", "1.12-")),
        ("tensorflow.estimator.Estimator", Symbol("class", "1.12-2.15")),
        ("tensorflow.keras.layers.Dense", Symbol("class", "1.12-2.15", "3.0-")),
        ("tensorflow.keras.backend.ctc_decode", Symbol("function", "1.12-2.15", "3.0-")),
        ("tensorflow.losses.Huber", Symbol("class", "2.0-2.15", "3.0-")),
        ("tensorflow.compat.v1.Session", Symbol("class", "1.13-")),
        ("tensorflow.compat.v1.nn.rnn_cell.LSTMCell", Symbol("class", "1.13-2.15")),
        ("tensorflow.compat.v1.layers.dense", Symbol("function", "1.13-2.15")),
        ("tensorflow.compat.v2.nn.relu", Symbol("function", "1.14-1.15 2.0-")),
        ("tensorflow.compat.v2.keras.layers.Dense", Symbol("class", "1.14-1.15 2.0-2.15", "3.0-")),
        ("tensorflow.compat.v2.enable_v2_behavior", Symbol("function", "1.14-")),
        ("keras.layers.Dense", Symbol("class", "2.0-")),
        ("keras.backend.ctc_decode", Symbol("function", "2.0-2.15")),
        ("keras.engine.topology.Layer", Symbol("class", "2.0-2.4")),
        ("keras.src", Symbol("opaque", "2.13-")),
        ("tf_keras.layers.Dense", Symbol("class", "2.14-")),
        ("tensorflow_addons.image.rotate", Symbol("function", "0.3-")),
        ("tf_slim.conv2d", Symbol("function", "1.0-")),
        ("tensorflow.Sesion", None),
        ("tensorflow.compat.v2.Session", None),
        ("tf.nn.relu", None),
        ("numpy.array", None),
        ("", None),
    ],
)
def test_find_symbol(symbol: str, expected: Symbol | None) -> None:
    assert find_symbol(symbol) == expected


@pytest.mark.parametrize(
    "symbol",
    [
        "tensorflow.Session",
        "tensorflow.Sesion",
        "tensorflow.contrib.nothing.at.all",
        "tensorflow.keras.layers.Dens",
        "keras.backend.nothing",
        "tensorflow.compat.v2.nothing",
        "tf_keras.nothing",
    ],
)
def test_public_namespaces_are_covered(symbol: str) -> None:
    assert is_covered(symbol)


@pytest.mark.parametrize(
    "symbol",
    [
        "tensorflow.python.keras.layers.Dense",
        "tensorflow.core.protobuf",
        "tensorflow.contrib.rnn.python.ops.rnn_cell",
        "keras.src.layers.Dense",
        "keras.api.layers.Dense",
        "tf_keras.src.layers",
        "tensorflow_core.nn",
        "tensorflow_probability.layers",
        "tensorflow.__file__",
        "tensorflow._api",
        "tensorflow.Session.runn",
        "tensorflow.float32.nothing",
        "numpy.array",
    ],
)
def test_other_names_are_not_covered(symbol: str) -> None:
    assert not is_covered(symbol)


@pytest.mark.parametrize(
    ("symbol", "target", "missing"),
    [
        ("tensorflow.nn.relu", ALL, ()),
        ("tensorflow.Session", FIRST, ()),
        ("tensorflow.Session", NEWEST, (Releases("tensorflow", ("2.21",)),)),
        ("tensorflow.Session", BRIDGE, (Releases("tensorflow", ("2.15", "2.16")),)),
        ("tensorflow.keras.layers.Dense", ALL, ()),
        (
            "tensorflow.keras.layers.experimental.RandomFourierFeatures",
            NEWEST,
            (Releases("keras", NEWEST.keras),),
        ),
        (
            "tensorflow.keras.ops.add",
            resolve_target(["tensorflow==2.15.*"], ""),
            (Releases("tensorflow", ("2.15",)),),
        ),
        ("tensorflow.keras.no_such_thing", NEWEST, (Releases("keras", NEWEST.keras),)),
        ("keras.backend.mean", NEWEST, (Releases("keras", NEWEST.keras),)),
        ("tensorflow.keras.backend.mean", NEWEST, ()),
        ("tf_keras.backend.mean", NEWEST, ()),
        ("tensorflow_addons.nothing", NEWEST, ()),
    ],
)
def test_missing_releases(symbol: str, target: Target, missing: tuple[Releases, ...]) -> None:
    assert missing_releases(symbol, target) == missing


def test_of_tf_keras_only_the_keras_of_a_targeted_tensorflow_counts() -> None:
    target = Target(("2.15", "2.21"), ("2.15", "3.0", "3.11", "3.12", "3.15"), (), "")
    symbol = "tensorflow.keras.layers.Dense"
    expected = (Releases("tensorflow", ("2.15",)), Releases("keras", ("3.12", "3.15")))
    assert asked_releases(symbol, target) == releases_with(symbol, target) == expected
    assert asked_releases("tensorflow.nn.relu", target) == (Releases("tensorflow", ("2.15", "2.21")),)


def test_one_release() -> None:
    assert has_symbol("tensorflow.keras.ops.add", "3.4", "keras")
    assert not has_symbol("tensorflow.keras.ops.add", "2.15")
    assert has_symbol("keras.ops.add", "3.4")
    assert has_symbol("keras.ops.add", "3.4", "keras")


def test_nothing_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    code = """
import builtins, sys
opened = []
real = builtins.open
def spy(file, *args, **kwargs):
    opened.append(str(file))
    return real(file, *args, **kwargs)
builtins.open = spy
from tflint.releases import deprecations, members, nearby, signatures, symbols
def tables():
    return [file.replace("\\\\", "/").split("tables/")[1] for file in opened if "tables" in file]
print(tables())
symbols.find_symbol("numpy.array")
symbols.find_symbol("keras.layers.Dense")
print(tables())
symbols.find_symbol("tensorflow.nn.relu")
symbols.find_symbol("tensorflow.nn.relu")
symbols.find_symbol("tensorflow.nn.nothing")
print(tables())
print(sorted({"libcst", "difflib", "gzip", "importlib.resources", "packaging.version"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "[]",
        "['names/keras.layers.tsv']",
        "['names/keras.layers.tsv', 'names/tf.tsv']",
        "[]",
    ]
