"""Reading the tables back, and adding releases to them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tflint.releases import shards
from tools.releases.changes import describe
from tools.releases.facts import Note
from tools.releases.members import Members
from tools.releases.reading import merged, read_axes, read_snapshots, texts_of
from tools.releases.snapshot import Entry, Snapshot
from tools.releases.tables import write

TABLES = Path(shards.TABLES)
NEWEST = (("keras", "3.15"), ("tensorflow", "2.21"))
SOME = ("tf.keras.", "tf.nn.", "tf.contrib.slim.", "keras.ops.", "keras.layers.")


@pytest.fixture(scope="module")
def snapshots() -> list[Snapshot]:
    return read_snapshots(TABLES)


def test_the_tables_are_what_the_builder_writes_of_what_it_reads_from_them(snapshots: list[Snapshot]) -> None:
    """So a release can be added to the tables without the sources of all others."""
    texts = texts_of(snapshots)
    for path, text in texts.items():
        assert (TABLES / path).read_text(encoding="utf-8") == text, path
    assert sorted(texts) == sorted(file.relative_to(TABLES).as_posix() for file in TABLES.rglob("*.tsv"))


def test_adding_the_newest_releases_to_tables_without_them(snapshots: list[Snapshot], tmp_path: Path) -> None:
    all_of_them = [
        replace(each, entries={name: entry for name, entry in each.entries.items() if name.startswith(SOME)})
        for each in snapshots
    ]
    newest = [each for each in all_of_them if (each.axis, each.release) in NEWEST]
    write(texts_of([each for each in all_of_them if each not in newest]), tmp_path)
    assert read_axes(tmp_path).releases["tensorflow"][-1] == "2.20"
    changed = write(texts_of(merged(newest, read_snapshots(tmp_path))), tmp_path)
    assert {"names/tf.keras.tsv", "names/keras.tsv", "ops/tf.tsv", "axes.tsv"} <= set(changed)
    assert "names/tf.contrib.tsv" not in changed, "a release changes only the lines of what it changes"
    texts = texts_of(all_of_them)
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.tsv")} == set(texts)
    assert all((tmp_path / path).read_text(encoding="utf-8") == text for path, text in texts.items())


def test_what_changed_is_told() -> None:
    note = Note("argument", "", ("dim",), "Use axis.")
    older = Snapshot(
        "tensorflow",
        "2.20",
        {
            "tf.old": Entry("module"),
            "tf.old.f": Entry("function"),
            "tf.g": Entry("function", "x,dim="),
            "tf.C": Entry("class", "", (), Members(frozenset({"a", "b"}), frozenset()), (), "tf.C"),
        },
        frozenset({"Old"}),
    )
    newer = Snapshot(
        "tensorflow",
        "2.21",
        {
            "tf.new": Entry("function"),
            "tf.g": Entry("function", "x,dim=,axis=", (note,)),
            "tf.C": Entry("class", "", (), Members(frozenset({"b", "c"}), frozenset()), (), "tf.C"),
        },
        frozenset({"New"}),
    )
    assert list(describe(older, newer)) == [
        "tensorflow 2.20 -> 2.21",
        "+ tf.new (function)",
        "- tf.old (module, and 1 names below it)",
        "~ tf.g(x,dim=) -> (x,dim=,axis=)",
        "! tf.g: argument dim deprecated. Use axis.",
        "~ tf.C: +c -a",
        "+ op New",
        "- op Old",
    ]
