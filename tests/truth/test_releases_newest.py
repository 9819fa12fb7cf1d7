"""The newest releases, walked for real: they have the names that the release database gives them, and no others.

docs/accuracy.md has the same for the older ones. What the two are known to disagree on is listed, name by name, in
data/release_disagreements.tsv; classes of disagreements that do not count are in tools/accuracy/explanations.toml.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tools.accuracy.claims import claims_of, every_name
from tools.accuracy.compare import EXPLANATIONS, LABELS
from tools.accuracy.comparing import Comparison, compare, read_explanations
from tools.accuracy.dumps import Real, read_dump

DUMP = Path(__file__).resolve().parents[2] / "tools" / "accuracy" / "dump.py"
KNOWN = Path(__file__).parent / "data" / "release_disagreements.tsv"
ROOTS = ("tensorflow", "keras", "tf_keras")


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Real:
    """What is installed here, and what it says of every name that any release had."""
    folder = tmp_path_factory.mktemp("accuracy")
    names = folder / "names.txt"
    names.write_text("\n".join(name for root in ROOTS for name in every_name(root)), encoding="utf-8")
    dump([], folder / "walk.gz")
    dump(["--ask", str(names)], folder / "told.gz")
    return read_dump(folder / "walk.gz", folder / "told.gz")


def dump(arguments: list[str], output: Path) -> None:
    """In a process of its own: what other tests import and patch must not be seen."""
    command = [sys.executable, "-I", str(DUMP), *ROOTS, *arguments, "--output", str(output)]
    finished = subprocess.run(command, capture_output=True, text=True, cwd=output.parent)
    assert finished.returncode == 0, finished.stderr[-2000:]


@pytest.fixture(scope="module")
def comparisons(real: Real) -> dict[str, Comparison]:
    """By root."""
    explanations = read_explanations(EXPLANATIONS)
    return {
        root: compare(
            f"{LABELS[root]} {real.installed[root]}",
            root,
            real,
            claims_of(root, real.installed),
            explanations,
            every_name(root),
        )
        for root in ROOTS
    }


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("kind", ["missing", "false", "arguments", "members", "surplus"])
def test_the_database_is_right_but_for_what_is_known(
    comparisons: dict[str, Comparison], root: str, kind: str
) -> None:
    assert [entry.name for entry in comparisons[root].of(kind)] == known(root, kind)


def known(root: str, kind: str) -> list[str]:
    """The names of one root on which database and reality are known to disagree, in order."""
    lines = [line.split("\t") for line in KNOWN.read_text(encoding="utf-8").splitlines()]
    return [name for its_kind, name in lines if its_kind == kind and name.partition(".")[0] == root]


@pytest.mark.parametrize(
    ("root", "names", "signatures", "classes"),
    [("tensorflow", 15900, 14000, 1800), ("keras", 1400, 1300, 200), ("tf_keras", 980, 900, 370)],
)
def test_all_of_it_was_compared(
    comparisons: dict[str, Comparison],
    tally: Counter[str],
    root: str,
    names: int,
    signatures: int,
    classes: int,
) -> None:
    it = comparisons[root]
    assert (it.both > names, it.signatures > signatures, it.classes > classes) == (True, True, True)
    assert it.open < it.real / 20
    assert it.unknown == ()
    tally["names that the real modules and the release database both have"] += it.both
    tally["signatures in the release database, compared with the real ones"] += it.signatures


@pytest.mark.parametrize("root", ROOTS)
def test_names_of_other_releases_are_absent_where_the_database_says_so(
    comparisons: dict[str, Comparison], tally: Counter[str], root: str
) -> None:
    it = comparisons[root]
    wrong = {entry.name for kind in ("missing", "false") for entry in it.of(kind)}
    assert it.asked - it.agreed <= len(wrong)
    tally["names of any release, of which both were asked"] += it.asked
