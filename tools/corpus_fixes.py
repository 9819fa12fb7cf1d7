"""``python -m tools.corpus_fixes``: what tflint finds in the packages of the corpus, what its fixes mend and what they
leave, written to docs/corpus.md.

Each package is a project of its own. It is linted; copies are fixed with the safe fixes and with all; each is fixed a
second time, which must change nothing; every file that was written must parse.
"""

from __future__ import annotations

import ast
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.corpus import corpus_folder, python_files
from tflint.catalogue import load_catalogue

DOCS = Path(__file__).parents[1] / "docs" / "corpus.md"
_OPTIONS = ("--isolated", "--no-cache", "--exit-zero", "--output-format", "json")
_WAYS = {"safe": ("--fix",), "all": ("--fix", "--unsafe-fixes")}


@dataclass
class Package:
    """What was seen of one package. ``left`` counts (code, message pattern) after all fixes."""

    name: str
    files: int
    with_findings: int
    findings: Counter[str]
    fixed: dict[str, Counter[str]] = field(default_factory=dict)
    left: list[dict[str, Any]] = field(default_factory=list)
    written: int = 0
    faults: list[str] = field(default_factory=list)


def examine(package: Path) -> Package:
    """Lint and fix copies of a package."""
    with tempfile.TemporaryDirectory() as folder:  # elsewhere, the whole repository would be its project
        before = _run(Path(shutil.copytree(package, Path(folder) / package.name)))
    seen = Package(
        package.name,
        len(python_files(package)),
        len({finding["path"] for finding in before["findings"]}),
        Counter(finding["code"] for finding in before["findings"]),
    )
    for way, options in _WAYS.items():
        with tempfile.TemporaryDirectory() as folder:
            tree = Path(shutil.copytree(package, Path(folder) / package.name))
            original = _digests(tree)
            report = _run(tree, *options)
            once = _digests(tree)
            _run(tree, *options)
            changed = [path for path, digest in once.items() if original[path] != digest]
            again = [path for path, digest in _digests(tree).items() if once[path] != digest]
            seen.faults += [f"{path} changes when it is fixed again" for path in again]
            seen.faults += [f"{path} does not parse" for path in changed if not _parses(tree / path)]
            rules = report["summary"]["rules"]
            seen.fixed[way] = Counter({code: rule["fixed"] for code, rule in rules.items() if rule["fixed"]})
            seen.faults += [each["message"] for each in report["findings"] if each["code"] == "TFL000"] + [
                each["message"] for each in report["errors"] if "internal error" in each["message"]
            ]
            if way == "all":
                seen.left, seen.written = report["findings"], len(changed)
    return seen


def _run(tree: Path, *options: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tflint", *_OPTIONS, *options, str(tree)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _digests(tree: Path) -> dict[str, str]:
    return {
        str(path.relative_to(tree)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in python_files(tree)
    }


def _parses(path: Path) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(path.read_bytes())
        except (SyntaxError, ValueError):
            return False
    return True


def page(packages: list[Package]) -> str:
    """The page as Markdown."""
    return "\n".join([*_head(packages), *_by_package(packages), *_by_rule(packages), *_left(packages)]) + "\n"


def _head(packages: list[Package]) -> Iterator[str]:
    faults = [fault for package in packages for fault in package.faults]
    files, written = sum(p.files for p in packages), sum(p.written for p in packages)
    yield "# Real packages: what is found, what is fixed, what is left"
    yield ""
    yield (
        f"The {len(packages)} packages of `benchmarks/corpus.txt`, {files:,} files of legacy code, each as a project of its"
        " own, with the rules that are on by default and the newest releases as the target. Written by"
        " `python -m tools.corpus_fixes`."
    )
    yield ""
    yield (
        f"`--fix --unsafe-fixes` wrote {written} files. Every one parses, a second run changes none, and no rule or fix"
        " failed."
        if not faults
        else "Faults: " + "; ".join(faults)
    )
    yield ""


def _by_package(packages: list[Package]) -> Iterator[str]:
    yield from ("## By package", "")
    yield "| package | files | with findings | findings | fixed by `--fix` | by `--fix --unsafe-fixes` | left |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for each in packages:
        yield _row(
            each.name, each.files, each.with_findings, each.findings.total(),
            each.fixed["safe"].total(), each.fixed["all"].total(), len(each.left),
        )  # fmt: skip
    yield _row(
        "all",
        sum(each.files for each in packages),
        sum(each.with_findings for each in packages),
        sum(each.findings.total() for each in packages),
        sum(each.fixed["safe"].total() for each in packages),
        sum(each.fixed["all"].total() for each in packages),
        sum(len(each.left) for each in packages),
    )
    yield ""


def _by_rule(packages: list[Package]) -> Iterator[str]:
    found, safe, fixed, left = (Counter[str]() for _ in range(4))
    for package in packages:
        found.update(package.findings)
        safe.update(package.fixed["safe"])
        fixed.update(package.fixed["all"])
        left.update(each["code"] for each in package.left)
    yield from ("## By rule", "")
    yield "What is fixed may be more than what was found: a fix can show what is wrong behind it."
    yield ""
    yield "| rule | findings | fixed by `--fix` | by `--fix --unsafe-fixes` | left |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for code in sorted(found | fixed | left):
        yield _row(_link(code), found[code], safe[code], fixed[code], left[code])
    yield ""


def _left(packages: list[Package]) -> Iterator[str]:
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for package in packages:
        for finding in package.left:
            what = finding["symbol"] or finding["message"].split(":")[0]
            kinds[finding["code"]][what] += 1
    yield from ("## What is left, and why", "")
    yield (
        "None of these has a rewrite that computes the same; each message says what to do. The symbols that are used"
        " most, by rule:"
    )
    yield ""
    yield "| rule | left | of these |"
    yield "| --- | ---: | --- |"
    for code in sorted(kinds):
        most = ", ".join(f"`{what.strip('`')}` {count}" for what, count in kinds[code].most_common(6))
        yield _row(_link(code), kinds[code].total(), most)


def _link(code: str) -> str:
    return f"[{code}](rules/{code}-{load_catalogue().find(code).name}.md)"


def _row(*cells: object) -> str:
    return f"| {' | '.join(f'{cell:,}' if isinstance(cell, int) else str(cell) for cell in cells)} |"


def main() -> int:
    """Write the page; exit status 1 if anything was wrong with a fix."""
    packages = [examine(path) for path in sorted(corpus_folder().iterdir()) if path.is_dir()]
    DOCS.write_text(page(packages))
    faults = [fault for package in packages for fault in package.faults]
    print("\n".join(faults) or f"{DOCS.name}: {len(packages)} packages, no faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
