"""Print docs/tf-upgrade-v2.md: what tflint and tf_upgrade_v2 make of the same code, run on the TensorFlow at hand.

    python -m tools.comparison [--corpus FOLDER] [--tensorflow-1 PYTHON] > docs/tf-upgrade-v2.md

``--tensorflow-1`` is a Python that has TensorFlow 1.15: then it is checked that the programs print there what they are
said to print. ``--corpus`` is a folder of packages, of which names are counted that the real modules do not have.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from tools.comparison.corpus import corpus_tables
from tools.comparison.running import run_all
from tools.comparison.snippets import BEFORE_1, SNIPPETS, Snippet
from tools.comparison.upgrading import Upgraded, by_tf_upgrade_v2, by_tflint

COLUMNS = ("tf_upgrade_v2", "tflint", "tflint --tf1 compat")
RUNS, SAYS = "runs", "reported"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--tensorflow-1")
    arguments = parser.parse_args()
    if arguments.tensorflow_1:
        check_expectations(arguments.tensorflow_1)
    print(INTRODUCTION)
    print(snippet_table())
    if arguments.corpus:
        print(corpus_tables(arguments.corpus))


def check_expectations(python: str) -> None:
    """Exit where a program prints something else on TensorFlow 1.15 than the table says."""
    results = run_all(
        {each.name: each.code.encode() for each in SNIPPETS if each.expected is not None}, python
    )
    for each in SNIPPETS:
        if each.name in results and "newer Python" not in each.name and "TensorFlow 2" not in each.name:
            output, error = results[each.name]
            if error or output.strip() != each.expected:
                sys.exit(f"{each.name}: {output.strip()!r} {error}, not {each.expected!r}")


def snippet_table() -> str:
    snippets = (*SNIPPETS, *BEFORE_1)
    codes = {each.name: each.code for each in snippets}
    tools: dict[str, Callable[[Mapping[str, str]], dict[str, Upgraded]]] = {
        COLUMNS[0]: by_tf_upgrade_v2,
        COLUMNS[1]: partial(by_tflint, tf1="native"),
        COLUMNS[2]: partial(by_tflint, tf1="compat"),
    }
    outcomes: dict[str, list[str]] = {each.name: [] for each in snippets}
    tally: dict[str, Counter[str]] = {}
    for title, upgrade in tools.items():
        upgraded = upgrade(codes)
        programs = {name: result.data for name, result in upgraded.items() if result.data is not None}
        results = run_all(programs)
        again = upgrade({name: data.decode() for name, data in programs.items()})
        tally[title] = Counter()
        for each in snippets:
            stable = again[each.name].data == programs[each.name] if each.name in programs else True
            text = outcome(each, upgraded[each.name], results.get(each.name, ("", "")), stable=stable)
            outcomes[each.name].append(text)
            tally[title][text.split(":")[0].split(",")[0]] += 1
    lines = [f"| Code | {' | '.join(f'`{title}`' for title in COLUMNS)} |", "| --- | --- | --- | --- |"]
    lines += [f"| {name} | {' | '.join(texts)} |" for name, texts in outcomes.items()]
    lines += ["", *summary(tally, len(snippets)), ""]
    return "\n".join(lines)


def outcome(snippet: Snippet, upgraded: Upgraded, result: tuple[str, str], *, stable: bool) -> str:
    """What became of a program, in a few words."""
    if upgraded.data is None:
        return f"the tool crashes: {_short(upgraded.said)}"
    output, error = result
    unstable = "" if stable else ", **a second run changes it**"
    if not error and (snippet.expected is None or output.strip() == snippet.expected):
        return RUNS + unstable
    said = f"{SAYS}: " if upgraded.said else "**silent**: "
    if error:
        return said + _short(error) + unstable
    return said + f"prints {_short(output)}" + unstable


def _short(text: str) -> str:
    line = re.sub(r" ?\(?/[\w./-]+\)?", "", " ".join(text.split())).replace("|", "\\|").replace("`", "")
    return f"`{line[:90].strip()}`" if line else "nothing"


def summary(tally: dict[str, Counter[str]], total: int) -> list[str]:
    lines = ["| | " + " | ".join(f"`{title}`" for title in COLUMNS) + " |", "| --- | --- | --- | --- |"]
    kinds = (
        (RUNS, "runs, and prints what it printed"),
        (SAYS, "does not run; the tool said what is left to do"),
        ("**silent**", "does not run, or prints something else; the tool said nothing"),
        ("the tool crashes", "the tool crashes"),
    )
    for kind, meaning in kinds:
        lines.append(f"| {meaning} | " + " | ".join(str(tally[title][kind]) for title in COLUMNS) + " |")
    return [f"Of {total} programs:", "", *lines]


INTRODUCTION = """\
# tflint and tf_upgrade_v2

`tf_upgrade_v2` is the script that TensorFlow brings for the way from TensorFlow 1 to 2. This page holds what both make of the same
code, run on TensorFlow 2.21. It is written by `python -m tools.comparison`, which runs both tools (tflint with `--fix
--unsafe-fixes`) and then the results, and looks whether they print what TensorFlow 1.15 printed.

"reported" means that the tool left a message about what does not run, "silent" that it said nothing.
"""


main()
