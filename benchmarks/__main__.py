"""``python -m benchmarks [NAME …]``: ratios, each taken within this one run, with the goals that they are to keep.

The results go to benchmarks/results as Markdown and JSON; ``--update-docs`` puts them into docs/benchmarks.md.
Exit status 1 with ``--check`` if a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.corpus import CorpusError, corpus_folder
from benchmarks.figures import Figure, Result, conditions, line, markdown, to_json
from benchmarks.measure import ROOT
from benchmarks.peers import peers
from benchmarks.tflint import MEASURES, Trees

RESULTS = ROOT / "benchmarks" / "results"
DOCS = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- results -->", "<!-- end of results -->"

Measure = Callable[[Trees], Iterator[Result]]
ALL: dict[str, Measure] = {measure.__name__.replace("_", "-"): measure for measure in (*MEASURES, peers)}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to measure: {', '.join(ALL)}")
    parser.add_argument("--check", action="store_true", help="fail if a goal is missed")
    parser.add_argument(
        "--update-docs", action="store_true", help="write the results into docs/benchmarks.md"
    )
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in ALL]
    if unknown:
        parser.error(f"there is no {unknown[0]!r}")
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="tflint-bench-") as scratch:
        try:
            trees = Trees(corpus_folder(), Path(scratch))
        except CorpusError as error:
            print(error, file=sys.stderr)
            return 2
        for name in options.names or ALL:
            for result in ALL[name](trees):
                print(line(result), flush=True)
                results.append(result)
    write(results, to_docs=options.update_docs)
    missed = [result for result in results if isinstance(result, Figure) and result.verdict == "MISSED"]
    return 1 if missed and options.check else 0


def write(results: Sequence[Result], *, to_docs: bool) -> None:
    """Keep the results as files."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.md").write_text(markdown(results))
    (RESULTS / "latest.json").write_text(json.dumps(to_json(results), indent=2) + "\n")
    if to_docs:
        on = conditions()
        taken = f"Taken on Python {on['python']} with libcst {on['libcst']}, {on['processors']} processors."
        before, rest = DOCS.read_text().split(BEGIN)
        DOCS.write_text(f"{before}{BEGIN}\n{markdown(results)}\n{taken}\n{END}{rest.split(END)[1]}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
