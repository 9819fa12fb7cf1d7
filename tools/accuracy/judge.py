"""What tflint reports as TFL320 in a source tree against what the real modules say of the same uses.

    python -m tools.accuracy.uses FOLDER > uses.jsonl
    cut … | ENVIRONMENT/bin/python tools/accuracy/resolve.py < symbols.txt > real.tsv
    python -m tools.accuracy.judge FOLDER uses.jsonl real.tsv --target tensorflow==2.21 --target keras==3.15

A use is expected to be reported where the real modules lack a prefix of it; several names that one statement imports
from a module that is missing are one use. Not counted are attributes of objects (which tflint leaves to the run), uses
of a name whose import has failed before (which is reported itself), and private modules (another rule's matter). What
tflint reports and the independent search for uses does not know of is judged by the real modules, too. Each folder in
FOLDER is a project of its own.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_PRIVATE = re.compile(r"\.(python|src|_\w*)(\.|$)")
Place = tuple[str, int, str]
"""Path, line, missing symbol."""


@dataclass
class Verdicts:
    """Counts of uses and findings, and the places at which the two sides disagree."""

    reported: int = 0
    missed: list[Place] = field(default_factory=list)
    beyond: int = 0
    """Findings that are true, of uses that only tflint finds."""
    false: list[Place] = field(default_factory=list)
    unknown: list[Place] = field(default_factory=list)
    objects: int = 0
    after_import: int = 0
    private: int = 0

    @property
    def recall(self) -> float:
        return self.reported / max(self.reported + len(self.missed), 1)

    @property
    def precision(self) -> float:
        true = self.reported + self.beyond
        return true / max(true + len(self.false), 1)


def judge(
    uses: Sequence[tuple[str, int, str, str]],
    real: Mapping[str, tuple[str, str]],
    findings: Counter[Place],
) -> Verdicts:
    """Compare uses (path, line, symbol, root) with findings. ``real``: symbol → (missing prefix, kind of its owner)."""
    verdicts = Verdicts()
    left = Counter(findings)
    imported: set[Place] = set()
    for path, line, symbol, root in uses:
        missing, owner = real[symbol]
        if not missing or (not root and (path, line, missing) in imported):
            continue
        if not root:
            imported.add((path, line, missing))
        if _PRIVATE.search(missing):
            verdicts.private += 1
        elif root and f"{root}.".startswith(f"{missing}."):
            verdicts.after_import += 1
        elif owner and owner != "type":
            verdicts.objects += 1
        elif left[path, line, missing] > 0:
            left[path, line, missing] -= 1
            verdicts.reported += 1
        else:
            verdicts.missed.append((path, line, missing))
    for place in left.elements():
        known = real.get(place[2])
        if known is None:
            verdicts.unknown.append(place)
        elif known[0] == place[2]:
            verdicts.beyond += 1
        else:
            verdicts.false.append(place)
    return verdicts


def findings_of(folder: Path, targets: Sequence[str]) -> Counter[Place]:
    """What tflint reports in the folders of a folder, by place."""
    found: Counter[Place] = Counter()
    command = [sys.executable, "-m", "tflint", "--isolated", "--no-cache", "--select", "TFL320"]
    command += ["--output-format", "json", *(f"--target={text}" for text in targets), "."]
    for project in sorted(path for path in folder.iterdir() if path.is_dir()):
        done = subprocess.run(command, cwd=project, capture_output=True, text=True)
        for finding in json.loads(done.stdout)["findings"]:
            path = f"{project.name}/{finding['path'].removeprefix('./')}"
            found[path, finding["line"], finding["symbol"]] += 1
    return found


def main() -> int:
    """Print the figures and the disagreements; status 1 if there are any that nobody has looked at."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("uses", type=Path)
    parser.add_argument("real", type=Path)
    parser.add_argument("--target", action="append", default=[])
    arguments = parser.parse_args()
    uses = []
    for text in arguments.uses.read_text().splitlines():
        path, line, _, symbol, root, _ = json.loads(text)
        uses.append((path, line, symbol, root))
    real = {}
    for text in arguments.real.read_text().splitlines():
        symbol, missing, owner = text.split("\t")
        real[symbol] = (missing, owner)
    verdicts = judge(uses, real, findings_of(arguments.folder, arguments.target))
    print(f"recall {verdicts.recall:.4f}: {verdicts.reported} reported, {len(verdicts.missed)} not")
    print(f"precision {verdicts.precision:.4f}: {verdicts.beyond} more are true, {len(verdicts.false)} false")
    print(
        f"not counted: {verdicts.objects} of objects, {verdicts.after_import} after a failed import, "
        f"{verdicts.private} of private modules"
    )
    for title, places in (
        ("not reported", verdicts.missed),
        ("false", verdicts.false),
        ("not asked", verdicts.unknown),
    ):
        for (path, symbol), count in Counter((path, symbol) for path, _, symbol in places).most_common():
            print(f"{title}\t{count}\t{symbol}\t{path}")
    return 1 if verdicts.false or verdicts.unknown or verdicts.missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
