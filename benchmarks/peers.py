"""The tools that do most nearly the same, on the same files: TorchFix, Fixit, tf_upgrade_v2.

Each gets a virtual environment of its own below .venvs: they pin other releases of libcst than tflint's.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import python_files
from benchmarks.figures import Figure, Result, Skipped
from benchmarks.measure import ROOT, in_turns, run
from benchmarks.tflint import Trees, lint

VENVS = ROOT / ".venvs"


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool. ``word`` is what a file must mention for the tool to look at it at all."""

    name: str
    packages: tuple[str, ...]
    command: str
    word: str = ""

    @property
    def folder(self) -> Path:
        return VENVS / f"bench-{self.name.lower()}"

    def arguments(self, tree: Path) -> Sequence[str]:
        if self.name == "tf_upgrade_v2":
            out = tree.with_name("upgraded")
            shutil.rmtree(out, ignore_errors=True)
            report = tree.with_name("report.txt")
            return ("--intree", str(tree), "--outtree", str(out), "--reportfile", str(report))
        return ("--select", "ALL", str(tree)) if self.name == "TorchFix" else ("--quiet", "lint", str(tree))


PEERS = (
    Peer("TorchFix", ("torchfix",), "torchfix", word="torch"),
    Peer("Fixit", ("fixit",), "fixit"),
    Peer("tf_upgrade_v2", ("tensorflow-cpu",), "tf_upgrade_v2"),
)


def peers(trees: Trees) -> Iterator[Result]:
    """CPU of each peer over that of tflint, on the files that tflint does not pass over."""
    for peer in PEERS:
        what = f"files that triage lets through: CPU of {peer.name} / CPU of tflint"
        found = executable(peer)
        if isinstance(found, str):
            yield Skipped(what, found)
            continue
        tree = trees.scratch / f"for-{peer.name}"
        shutil.copytree(trees.parsed, tree)
        for path in python_files(tree) if peer.word else ():
            with path.open("a") as file:
                file.write(f"\n# {peer.word}\n")
        theirs, own = in_turns([str(found), *peer.arguments(tree)], lint(trees.parsed), times=1)
        if theirs.status not in (0, 1):
            yield Skipped(what, f"it ended with status {theirs.status}: {_last_line(theirs.output)}")
        else:
            yield Figure(what, theirs.cpu / own.cpu, ".1f")


def executable(peer: Peer) -> Path | str:
    """The peer's command, installed if need be; a text that says why there is none."""
    beside = Path(sys.executable).with_name(peer.command)
    if beside.exists():
        return beside
    command = peer.folder / "bin" / peer.command
    if not command.exists():
        problem = _install(peer)
        if problem is not None:
            shutil.rmtree(peer.folder, ignore_errors=True)
            return f"it cannot be installed: {problem}"
    return command


def _install(peer: Peer) -> str | None:
    try:
        venv.create(peer.folder, with_pip=True, clear=True)
    except (OSError, subprocess.CalledProcessError) as error:
        return str(error)
    pip = [
        str(peer.folder / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    done = run([*pip, *peer.packages])
    return _last_line(done.output) if done.status else None


def _last_line(output: str) -> str:
    return (output.strip().splitlines() or ["it says nothing"])[-1][:200]
