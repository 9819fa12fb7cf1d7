"""What tflint reports as TFL320 in a source tree against what the real modules say of the same uses.

    python -m tools.accuracy.judge FOLDER --python ENVIRONMENT/bin/python --target tensorflow==2.21 --target keras==3.15

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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tflint.frameworks import Canonical, canonical, canonical_for
from tflint.releases.target import newest_target, resolve_target
from tools.accuracy.uses import Use, uses_of

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
    real: Mapping[tuple[str, bool], tuple[str, str]],
    findings: Counter[Place],
    canonical: Canonical = canonical,
) -> Verdicts:
    """Compare uses (path, line, symbol, root) with findings. ``real``: (symbol, whether an
    import names it) → (missing prefix, kind of its owner).
    """
    verdicts = Verdicts()
    left = Counter(findings)
    imported: set[Place] = set()
    for path, line, symbol, root in uses:
        missing, owner = real[symbol, not root]
        missing = canonical(missing)
        if not missing or (not root and (path, line, missing) in imported):
            continue
        if not root:
            imported.add((path, line, missing))
        if _PRIVATE.search(missing):
            verdicts.private += 1
        elif root and f"{canonical(root)}.".startswith(f"{missing}."):
            verdicts.after_import += 1
        elif owner and owner != "type":
            verdicts.objects += 1
        elif left[path, line, missing] > 0:
            left[path, line, missing] -= 1
            verdicts.reported += 1
        else:
            verdicts.missed.append((path, line, missing))
    for place in left.elements():
        known = [found[0] for key, found in real.items() if key[0] == place[2]]
        if place[2] in known:
            verdicts.beyond += 1
        else:
            verdicts.false.append(place)
    return verdicts


def line_of(use: Use, real: Mapping[tuple[str, bool], tuple[str, str]]) -> int:
    """The line of what is missing: in an import, the module or a name that may stand further down."""
    return use.line if real[use.symbol, not use.root][0] in ("", use.symbol) else use.statement


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


def resolved(python: str, asked: Iterable[tuple[str, bool]]) -> dict[tuple[str, bool], tuple[str, str]]:
    """What the real modules of an environment say: (symbol, imported) → (missing prefix, kind of its owner)."""
    lines = sorted(f"{symbol}\t{int(imported)}\n" for symbol, imported in set(asked))
    script = Path(__file__).with_name("resolve.py")
    done = subprocess.run(
        [python, str(script)], input="".join(lines), capture_output=True, text=True, check=True
    )
    real = {}
    for text in done.stdout.splitlines():
        symbol, imported, missing, owner = text.split("\t")
        real[symbol, imported == "1"] = (missing, owner)
    return real


def explanations() -> dict[tuple[str, str], str]:
    """Disagreements that somebody has looked at: (path, symbol) → why."""
    lines = Path(__file__).with_name("uses.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {(path, symbol): why for path, symbol, why in rows}


def main() -> int:
    """Print the figures and the disagreements; status 1 if there is one that nobody has explained."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--python", default=sys.executable, help="the Python of a real environment")
    parser.add_argument("--target", action="append", default=[])
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    found = [
        (path.relative_to(folder).as_posix(), use)
        for path in sorted(folder.rglob("*.py"))
        for use in uses_of(path.read_bytes())
    ]
    findings = findings_of(folder, arguments.target)
    asked = {(use.symbol, not use.root) for _, use in found}
    asked |= {(symbol, imported) for _, _, symbol in findings for imported in (False, True)}
    target = resolve_target(arguments.target, "") if arguments.target else newest_target()
    spelled = canonical_for(target.tensorflow)
    real = resolved(arguments.python, asked)
    uses = [(path, line_of(use, real), use.symbol, use.root) for path, use in found]
    verdicts = judge(uses, real, findings, spelled)
    known = explanations()
    explained = sum((path, symbol) in known for path, _, symbol in verdicts.missed)
    print(f"uses: {len(uses)}")
    print(
        f"recall {verdicts.recall:.4f}: {verdicts.reported} reported, {len(verdicts.missed)} not, "
        f"of which {explained} are looked at and are rightly not"
    )
    print(f"precision {verdicts.precision:.4f}: {verdicts.beyond} more are true, {len(verdicts.false)} false")
    print(
        f"not counted: {verdicts.objects} of objects, {verdicts.after_import} after a failed import, "
        f"{verdicts.private} of private modules"
    )
    unexplained = 0
    for title, places in (("not reported", verdicts.missed), ("false", verdicts.false)):
        for (path, symbol), count in Counter((path, symbol) for path, _, symbol in places).most_common():
            why = known.get((path, symbol), "")
            unexplained += not why
            print(f"{title}\t{count}\t{symbol}\t{path}\t{why}")
    return 1 if unexplained else 0


if __name__ == "__main__":
    raise SystemExit(main())
