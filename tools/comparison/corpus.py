"""Whole packages: names that the TensorFlow at hand does not have, before and after each tool. The real modules judge."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.comparison.dead import Use, dead_uses
from tools.comparison.trees import Outcome, changed, fix, upgrade


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool made of a package."""

    left: int
    created: tuple[str, ...]
    """Dead names that a file has afterwards and had not before."""
    crashes: tuple[str, ...]
    moved: tuple[str, ...]
    """The files that a second run of the tool changes."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Row:
    """A package: its Python files, the uses of dead names in it, and what becomes of them."""

    name: str
    files: int
    before: int
    results: tuple[Result, ...]
    kinds: Counter[str]
    """What tflint says of the uses that its native way leaves."""


TOOLS = ("tf_upgrade_v2", "tflint", "tflint --tf1 compat")
SILENT, GUARDED = "not reported", "guarded"


def corpus_tables(corpus: Path) -> str:
    """What both tools make of the packages of a folder."""
    rows = []
    for package in sorted(path for path in corpus.iterdir() if path.is_dir()):
        rows.append(look_at(package))
        print(rows[-1], file=sys.stderr, flush=True)
    return "\n".join([_HEAD, *_table(rows), "", *_summary(rows), "", _KINDS, *_kinds(rows), ""])


def look_at(package: Path) -> Row:
    """Run both tools on copies of a package, each twice."""
    before = dead_uses(package)
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        first = [
            upgrade(package, here / "upgraded"),
            fix(package, here / "native", "native"),
            fix(package, here / "compat", "compat"),
        ]
        again = [
            upgrade(here / "upgraded", here / "upgraded again"),
            fix(here / "native", here / "native again", "native"),
            fix(here / "compat", here / "compat again", "compat"),
        ]
        afterwards = [dead_uses(outcome.tree) for outcome in first]
        results = tuple(
            Result(
                len(after),
                tuple(created(before, after)),
                tuple(f"{path}: {said}" for path, said in sorted(outcome.crashes.items())),
                tuple(changed(outcome.tree, second.tree)),
                outcome.seconds,
            )
            for outcome, second, after in zip(first, again, afterwards, strict=True)
        )
    files = len(list(package.rglob("*.py")))
    return Row(package.name, files, len(before), results, kinds_of(afterwards[1], first[1]))


def created(before: Iterable[Use], after: Iterable[Use]) -> list[str]:
    """The dead names that a file has after a tool and had not before, with the files."""
    known = {(use.path, use.plain) for use in before}
    return sorted({f"{use.path}: {use.name}" for use in after if (use.path, use.plain) not in known})


def kinds_of(left: Sequence[Use], outcome: Outcome) -> Counter[str]:
    """Uses of dead names by the rule that reports them at their lines, or the import that they come from."""
    spoken: dict[tuple[str, int], list[str]] = {}
    for finding in outcome.findings:
        for line in range(finding["line"], finding["end_line"] + 1):
            rules = spoken.setdefault((finding["path"], line), [])
            rules.append(f"{finding['code']} {finding['name']}")
    kinds: Counter[str] = Counter()
    for use in left:
        lines = [*range(use.line, use.end_line + 1), use.imported]
        rules = [rule for line in lines for rule in spoken.get((use.path, line), ())]
        kind = rules[0] if rules else GUARDED if use.guarded else SILENT
        kinds[kind] += 1
        if kind == SILENT:
            print(f"{SILENT}: {use.path}:{use.line} {use.name}", file=sys.stderr)
    return kinds


def _table(rows: Sequence[Row]) -> list[str]:
    lines = [
        f"| Package | files | before | {' | '.join(f'`{tool}`' for tool in TOOLS)} |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        cells = [_cell(result) for result in row.results]
        lines.append(f"| {row.name} | {row.files} | {row.before} | {' | '.join(cells)} |")
    total = [str(sum(row.results[at].left for row in rows)) for at in range(len(TOOLS))]
    files, before = sum(row.files for row in rows), sum(row.before for row in rows)
    return [*lines, f"| all | {files} | {before} | {' | '.join(total)} |"]


def _cell(result: Result) -> str:
    return str(result.left) + (f" ({len(result.created)} new)" if result.created else "")


def _summary(rows: Sequence[Row]) -> list[str]:
    lines = [f"| | {' | '.join(f'`{tool}`' for tool in TOOLS)} |", "| --- | ---: | ---: | ---: |"]
    results = [[row.results[at] for row in rows] for at in range(len(TOOLS))]
    figures = {
        "dead names written into files that did not have them": [
            sum(len(each.created) for each in tool) for tool in results
        ],
        "files that the tool fails on": [sum(len(each.crashes) for each in tool) for tool in results],
        "files that a second run changes": [sum(len(each.moved) for each in tool) for tool in results],
    }
    lines += [f"| {what} | {' | '.join(map(str, numbers))} |" for what, numbers in figures.items()]
    times = [sum(each.seconds for each in tool) for tool in results]
    lines.append(f"| seconds of processor time | {' | '.join(f'{each:.0f}' for each in times)} |")
    lines.append(
        f"| that of `tf_upgrade_v2` is 1 | {' | '.join(f'{each / times[0]:.2f}' for each in times)} |"
    )
    return lines


def _kinds(rows: Sequence[Row]) -> list[str]:
    total: Counter[str] = sum((row.kinds for row in rows), Counter())
    lines = ["| What is left | uses | why |", "| --- | ---: | --- |"]
    for kind, count in sorted(total.items(), key=lambda item: (-item[1], item[0])):
        why = _REASONS.get(kind) or _REASONS.get(kind.partition(" ")[0], "")
        lines.append(f"| {kind} | {count} | {why} |")
    return lines


_HEAD = """\
## Packages

Uses of names of `tensorflow` in real packages that TensorFlow 2.21 does not have, asked of the real modules: attributes of
whatever `tensorflow` was imported as, and names of imports; before, and after each tool. "New" are names that a file did not have
before. Both tools run twice, in one process on the whole package; `tf_upgrade_v2` file by file, since it would stop at the first
that it fails on. Its time includes the import of TensorFlow, some six seconds for each package.
"""
_KINDS = """\
What `tflint` leaves, by the rule that reports it at its line:
"""
_REASONS = {
    "TFL203": "`tf.contrib`: most of it has no successor; what has one in another package needs that package",
    "TFL108": "names of `tensorflow.python` that are gone: nothing says what stands for them",
    "TFL320": "names of which nobody knows a successor",
    GUARDED: "behind a look at the release or in a `try`: they do not run on TensorFlow 2, or are expected to fail there",
    "TFL202": "names that only `tf.compat.v1` has, where the code leaves no place for it",
    "TFL213": "`tf.layers`, `tf.estimator`, …: another design; `--legacy-keras` keeps some",
    "TFL302": "`learning_phase`: Keras 3 has no phase of the whole program; layers and models take `training`",
    SILENT: "names that the package sets itself where TensorFlow lacks them (`tf.layers`), "
    "a local name that is TensorFlow on another way only, and what stands inside of `assertRaises(Exception)`",
    "TFL214": "names of `tf.compat.v1` that went with Keras 3; legacy Keras has them",
}
