"""``python -m benchmarks``: all figures, one line each. Everything is a ratio within this one run, but for memory."""

from __future__ import annotations

import json
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.corpus import corpus_folder
from benchmarks.measure import Cost, best, run

PYTHON = sys.executable
TFLINT = [PYTHON, "-m", "tflint", "--isolated"]
ROOT = Path(__file__).parents[1]
PEERS = ROOT / ".venvs" / "peers" / "bin"


def say(what: str, figure: str, goal: str = "") -> None:
    print(f"{what:<68} {figure:>14}" + (f"   goal {goal}" if goal else ""), flush=True)


def lint(folder: Path, *options: str, jobs: int = 1) -> list[str]:
    return [*TFLINT, "--jobs", str(jobs), "--no-show-source", *options, str(folder)]


def work(what: str, folder: Path) -> list[str]:
    return [PYTHON, "-m", "benchmarks.work", what, str(folder)]


def start_up() -> None:
    bare = min(run([PYTHON, "-c", "pass"]).wall for _ in range(9))
    empty = Path(tempfile.mkdtemp())
    (empty / "empty.py").write_text("x = 1\n")
    for name, command in (
        ("--version", [*TFLINT, "--version"]),
        ("one file without TensorFlow", lint(empty, "--no-cache")),
    ):
        wall = min(run(command).wall for _ in range(9))
        say(f"start-up over bare Python, {name}", f"{(wall - bare) * 1000:.0f} ms", "100 ms")


def against_the_parser(corpus: Path) -> Cost:
    parser = best(work("parse", corpus), 2, str(ROOT))
    cold = best(lint(corpus, "--no-cache"), 2)
    say("corpus: CPU of tflint over CPU of libcst alone", f"{cold.cpu / parser.cpu:.2f}", "at most 1.5")
    say("corpus: largest memory of a process", f"{cold.memory:.0f} MiB", "150 MiB")
    print("  " + run(work("triage", corpus), str(ROOT)).output.strip())
    return cold


def where_all_files_have_findings(corpus: Path) -> None:
    output = run([*lint(corpus, "--no-cache"), "--output-format", "json"]).output
    findings = json.loads(output[output.index("{") : output.rindex("}") + 1])["findings"]
    with tempfile.TemporaryDirectory() as folder:
        for number, path in enumerate(sorted({finding["path"] for finding in findings})):
            shutil.copy(path, Path(folder) / f"m{number}.py")
        parser = best(work("parse", Path(folder)), cwd=str(ROOT))
        own = best(lint(Path(folder), "--no-cache"))
        say("files that all have findings: CPU over libcst alone", f"{own.cpu / parser.cpu:.2f}", "1.5")


def without_frameworks() -> None:
    library = Path(sysconfig.get_paths()["stdlib"])
    with tempfile.TemporaryDirectory() as folder:
        for part in ("asyncio", "email", "json", "unittest", "xml", "http", "importlib", "concurrent"):
            shutil.copytree(library / part, Path(folder) / part)
        reading = best(work("read", Path(folder)), cwd=str(ROOT))
        own = best(lint(Path(folder), "--no-cache"))
        say("a tree without TensorFlow: CPU over reading the files", f"{own.cpu / reading.cpu:.2f}")


def cache(corpus: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = lint(corpus, "--cache-dir", folder)
        cold = run(command)
        warm = min((run(command) for _ in range(3)), key=lambda cost: cost.cpu)
        say("corpus: CPU of a warm run over a cold one", f"{warm.cpu / cold.cpu:.1%}", "5 %")


def processes(corpus: Path) -> None:
    one = min(run(lint(corpus, "--no-cache")).wall for _ in range(2))
    two = min(run(lint(corpus, "--no-cache", jobs=2)).wall for _ in range(2))
    say("corpus: wall time of one process over two", f"{one / two:.2f}", "at least 1.7")


def peers(corpus: Path, own: Cost) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, command in peer_commands(corpus, Path(folder)):
            if not Path(command[0]).exists():
                print(f"  {name}: not installed (make bench installs it)")
                continue
            cost = run(command)
            say(f"corpus: CPU of {name} over CPU of tflint", f"{cost.cpu / own.cpu:.1f}")


def peer_commands(corpus: Path, scratch: Path) -> Iterator[tuple[str, list[str]]]:
    copy = scratch / "corpus"
    shutil.copytree(corpus, copy)
    upgraded = str(scratch / "upgraded")
    upgrade = str(Path(PYTHON).with_name("tf_upgrade_v2"))
    report = str(scratch / "report.txt")
    yield "tf_upgrade_v2", [upgrade, "--intree", str(copy), "--outtree", upgraded, "--reportfile", report]
    yield "TorchFix", [str(PEERS / "torchfix"), "--select", "ALL", str(copy)]
    yield "Fixit", [str(PEERS / "fixit"), "lint", str(copy)]


def main() -> None:
    corpus = corpus_folder()
    start_up()
    own = against_the_parser(corpus)
    where_all_files_have_findings(corpus)
    without_frameworks()
    cache(corpus)
    processes(corpus)
    peers(corpus, own)


if __name__ == "__main__":
    main()
