"""Compares the dumps of real releases with the release database and writes docs/accuracy.md.

python -m tools.accuracy.compare                  compare all dumps, write the report
python -m tools.accuracy.compare --only keras-3.4     print the disagreements of one dump, write nothing
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.accuracy.claims import claims_of, every_name
from tools.accuracy.comparing import Comparison, Explanation, compare, read_explanations
from tools.accuracy.dumps import Real, read_dump
from tools.accuracy.environments import DUMPS, ENVIRONMENTS, ROOT, told_file, walk_file
from tools.accuracy.report import detail_of, render

REPORT = ROOT / "docs" / "accuracy.md"
EXPLANATIONS = Path(__file__).with_name("explanations.toml")
LABELS = {
    "tensorflow": "TensorFlow",
    "keras": "Keras",
    "tensorflow.keras": "tf.keras with Keras",
    "tf_keras": "tf_keras",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare; returns the exit code, 1 if there is a disagreement without an explanation, or the reverse."""
    parser = argparse.ArgumentParser(description="Compare the release database with dumps of real releases.")
    parser.add_argument("--dumps", type=Path, default=DUMPS, metavar="FOLDER", help="where the dumps are")
    parser.add_argument("--only", metavar="DUMP", help="print what disagrees in one dump, write no report")
    options = parser.parse_args(arguments)
    explanations = read_explanations(EXPLANATIONS)
    comparisons = sorted(compare_all(options.dumps, options.only, explanations), key=in_order)
    for it in comparisons:
        print(f"{it.row}: precision {it.precision:.4f}, recall {it.recall:.4f}")
        for entry in it.disagreements:
            if entry.explanation is None:
                print(f"  {entry.kind}: {entry.name}{detail_of(entry)}")
    if not options.only:
        REPORT.write_text(render(comparisons), encoding="utf-8", newline="\n")
    used = {entry.explanation for it in comparisons for entry in it.disagreements}
    unused = [] if options.only else [entry for entry in explanations if entry not in used]
    for explanation in unused:
        print(f"explains nothing any more: {explanation.text}")
    return int(None in used or bool(unused))


def compare_all(folder: Path, only: str | None, explanations: Sequence[Explanation]) -> Iterator[Comparison]:
    """A row for each root of each dump, in the order of the environments. Raises OSError where a dump is not there."""
    names = [dump.name for environment in ENVIRONMENTS for dump in environment.dumps]
    for name in names:
        if only in (None, name):
            yield from compare_dump(read_dump(walk_file(folder, name), told_file(folder, name)), explanations)


def in_order(comparison: Comparison) -> tuple[int, tuple[int, ...]]:
    """For sorting rows: by root, then by version."""
    label, _, version = comparison.row.rpartition(" ")
    return list(LABELS.values()).index(label), tuple(int(part) for part in version.split("."))


def compare_dump(real: Real, explanations: Sequence[Explanation]) -> Iterator[Comparison]:
    """A row for each root of a dump."""
    for root in real.roots:
        version = real.installed["keras" if root == "tensorflow.keras" else root]
        package = root.partition(".")[0]
        claims = claims_of(package, real.installed)
        yield compare(f"{LABELS[root]} {version}", root, real, claims, explanations, every_name(package))


if __name__ == "__main__":
    raise SystemExit(main())
