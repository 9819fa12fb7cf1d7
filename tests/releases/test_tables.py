"""The tables of the release database as they are in git: sound, complete, small, quick."""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tflint.releases import shards
from tflint.releases.known import LABELS, known_releases, release_key
from tflint.releases.members import ops_of
from tflint.releases.presence import find_symbol, symbols_in
from tflint.releases.ranges import in_ranges
from tflint.releases.shards import KINDS, NAMESPACES, namespace_of, python_name, root_of
from tools.releases.joining import write_ranges
from tools.releases.reading import AXES, read_axes

TABLES = Path(shards.TABLES)
HOLES = Path(__file__).with_name("holes.txt")
RANGES = re.compile(r"(\d+\.\d+(-(\d+\.\d+)?)?)( \d+\.\d+(-(\d+\.\d+)?)?)*")

MOST_BYTES = 1_000_000
"""Of all shards in the wheel."""

MOST_NAMES = 6_000
"""In the file of one namespace."""


def lines_of(kind: str) -> Iterator[tuple[str, str, str]]:
    """(namespace, name, rest of the line) for every line of a kind."""
    for file in sorted((TABLES / kind).glob("*.tsv")):
        for line in file.read_text(encoding="utf-8").splitlines():
            name, _, rest = line.partition("\t")
            yield file.stem, name, rest


def presences(kind: str) -> Iterator[tuple[str, str]]:
    """(name, presence) for everything in the tables that says in which releases something is."""
    for _, name, rest in lines_of(kind):
        if kind == "names":
            yield name, rest.split("\t")[1]
        elif kind == "signatures":
            parts = [part.partition("(")[0].strip() for part in rest.split("\t")]
            yield from ((name, part) for part in parts if part)
        elif kind == "notes":
            yield name, rest.split("\t")[0]
        elif kind == "members":
            presence, *items = rest.split(" ")
            yield name, presence.replace(",", " ")
            yield from ((name, item.split("@")[1].replace(",", " ")) for item in items if "@" in item)
        else:
            yield f"tf.{name}", rest


def test_there_are_no_other_files() -> None:
    files = {path.relative_to(TABLES).as_posix() for path in TABLES.rglob("*") if path.is_file()}
    allowed = {f"{kind}/{namespace}.tsv" for kind in KINDS for namespace in NAMESPACES}
    assert files <= allowed | {AXES}
    assert {f"names/{namespace}.tsv" for namespace in NAMESPACES} <= files


@pytest.mark.parametrize("kind", KINDS)
def test_lines_are_sorted_and_in_the_file_of_their_namespace(kind: str) -> None:
    names: dict[str, list[str]] = {}
    for namespace, name, _ in lines_of(kind):
        assert kind == "ops" or namespace_of(name) == namespace, name
        names.setdefault(namespace, []).append(name)
    for each in names.values():
        assert each == sorted(each)
        assert kind == "notes" or len(each) == len(set(each))


@pytest.mark.parametrize("kind", KINDS)
def test_all_ranges_parse_and_lie_on_the_axis(kind: str) -> None:
    axes = read_axes(TABLES).releases
    keras_3 = [release for release in axes["keras"] if release_key(release) >= (3, 0)]
    checked: set[tuple[str, str]] = set()
    for name, presence in presences(kind):
        root = root_of(name)
        if (root, presence) in checked:
            continue
        checked.add((root, presence))
        ranges, bar, keras_ranges = presence.partition("|")
        assert not bar or root == "tensorflow", name
        assert ranges or keras_ranges, name
        for text, axis in ((ranges, axes[root]), (keras_ranges, keras_3)):
            assert not text or RANGES.fullmatch(text), (name, text)
            present = [release for release in axis if in_ranges(release, text)]
            assert write_ranges(axis, present) == text, (name, text)


def test_every_known_release_is_covered() -> None:
    axes = read_axes(TABLES).releases
    for root in LABELS:
        assert axes[root] == known_releases(root)
        counts = dict.fromkeys(axes[root], 0)
        for _, name, rest in lines_of("names"):
            if root_of(name) == root:
                ranges = rest.split("\t")[1].partition("|")[0]
                for release in axes[root]:
                    counts[release] += in_ranges(release, ranges)
        assert min(counts.values()) > 800, counts
    for release in known_releases("tensorflow"):
        assert len(ops_of(release)) > 1100


def test_every_kind_of_a_name_is_known() -> None:
    kinds = {rest.split("\t")[0] for _, _, rest in lines_of("names")}
    assert kinds == {"module", "opaque", "class", "function", "value"}


@pytest.mark.parametrize("kind", ["signatures", "notes", "members"])
def test_what_has_details_has_a_name(kind: str) -> None:
    missing = {
        name for namespace, name, _ in lines_of(kind) if python_name(name) not in symbols_in(namespace)
    }
    assert not missing


def test_parents_of_names_are_names() -> None:
    """But for the root of compat.v2, which stands for `tf` from TensorFlow 2.0 on, and private modules."""
    for _, name, _ in lines_of("names"):
        parent = name.rpartition(".")[0]
        symbol = "tensorflow" + parent[2:] if parent.split(".")[0] == "tf" else parent
        assert not parent or find_symbol(symbol) is not None, name


def test_the_shards_are_small() -> None:
    files = [path for kind in KINDS for path in (TABLES / kind).glob("*.tsv")]
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in files) < MOST_BYTES


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_a_shard_has_no_more_names_than_are_read_in_a_moment(namespace: str) -> None:
    """A microsecond a name; `python -m benchmarks releases` takes the time."""
    assert len(symbols_in(namespace)) < MOST_NAMES


def calls_of(symbols: Sequence[str]) -> list[str]:
    """The functions of ours that run while symbols are looked up."""
    calls: list[str] = []
    before = sys.getprofile()
    sys.setprofile(lambda frame, event, _: calls.append(frame.f_code.co_name) if event == "call" else None)
    try:
        for symbol in symbols:
            find_symbol(symbol)
    finally:
        sys.setprofile(before)
    return calls


def test_a_look_up_is_one_look_into_a_dictionary_once_its_table_is_read() -> None:
    """The first one of a symbol, too; `python -m benchmarks releases` takes the time."""
    find_symbol("tensorflow.nothing")
    find_symbol("keras.layers.nothing")
    symbols = [*symbols_in("tf"), *symbols_in("keras.layers")]
    assert len(symbols) > 5_000
    assert calls_of(symbols) == ["find_symbol"] * len(symbols)


def test_a_look_up_of_what_there_is_not_is_one_more() -> None:
    find_symbol("tensorflow.nothing")
    assert calls_of(["tensorflow.nn.relu_", "tensorflow.nothing"]) == ["find_symbol", "__missing__"] * 2
    find_symbol("keras.nothing")
    find_symbol("keras.layers.nothing")
    assert (
        calls_of(["keras.layers.Dens", "keras.nothing.at.all", "numpy.array"])
        == ["find_symbol", "__missing__"] * 3
    )


def test_what_compat_v2_has_is_put_together_once() -> None:
    find_symbol("tensorflow.compat.v2.nn.relu")
    assert calls_of(["tensorflow.compat.v2.nn.relu"]) == ["find_symbol"]
    assert find_symbol("tensorflow.compat.v2.nn.relu_") is None
    assert find_symbol("tensorflow.compat.v2.nn.relu6") is not None, "another name of the same module"


def test_names_with_a_hole_are_known_and_explained() -> None:
    """A name that went and came again is suspicious: it may be that the extraction missed it in between."""
    explained = explained_holes()
    used: set[str] = set()
    unexplained = []
    for name, presence in holes():
        patterns = [each for each in explained if fnmatchcase(f"{name} {presence}", each)]
        used.update(patterns)
        if not patterns:
            unexplained.append(f"{name} {presence}")
    assert not unexplained
    assert used == explained, "what no longer has a hole needs no explanation"


def explained_holes() -> set[str]:
    """The patterns in holes.txt, each for a name and its releases."""
    lines = HOLES.read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def holes() -> Iterator[tuple[str, str]]:
    """(name, presence) of all names with a hole on an axis, or between TensorFlow's and Keras's."""
    for _, name, rest in lines_of("names"):
        presence = rest.split("\t")[1]
        ranges, bar, keras_ranges = presence.partition("|")
        between = bar and ranges and not (ranges.endswith("2.15") and keras_ranges.startswith("3.0"))
        if " " in ranges or " " in keras_ranges or between:
            yield name, presence
