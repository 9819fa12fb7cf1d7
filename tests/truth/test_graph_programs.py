"""TFL205 and TFL206 against TensorFlow: what they report is what raises, at that line, with that placeholder; nothing else.

fixtures/graph_programs holds small programs; the first word of a name says what is wrong with it. fixtures/graph_scripts
holds whole training scripts that run. A line with ``#! replacement`` at its end stands for a fault: the script with
this one line replaced. (Data sets are made up, and what compat.v1 lost with Keras 3 is left out.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.truth.graph_running import outcomes_of
from tests.truth.table import settings
from tflint.engine import lint_source
from tflint.model import Finding

ROOT = Path(__file__).resolve().parents[2]
FAULT = "  #! "
UNFED = re.compile(r"You must feed a value for placeholder tensor '(\w+)|can't be computed from the feeds")
REFUSED = re.compile(
    r"TypeError: .*(feed_dict key|of a feed|unhashable)|ValueError: (setting an array element|Cannot feed value of shape)"
)


def _small() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "fixtures" / "graph_programs").glob("*.py")):
        yield path.stem, path.read_text(encoding="utf-8")


def _variants() -> Iterator[tuple[str, str]]:
    """Each script as it is, and once with each of its faults: ``unfed_…:line``."""
    for path in sorted((ROOT / "fixtures" / "graph_scripts").glob("*.py")):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        plain = [f"{line.partition(FAULT)[0].rstrip()}\n" for line in lines]
        yield f"fine_{path.stem}", "".join(plain)
        for number, line in enumerate(lines):
            if FAULT in line:
                indent = line[: len(line) - len(line.lstrip())]
                faulty = [*plain[:number], indent + line.partition(FAULT)[2], *plain[number + 1 :]]
                yield f"unfed_{path.stem}:{number + 1}", "".join(faulty)


PROGRAMS = {**dict(_small()), **dict(_variants())}


@cache
def outcomes() -> dict[str, tuple[int, str] | None]:
    """What TensorFlow makes of each program."""
    return outcomes_of(PROGRAMS)


def found(source: str) -> list[Finding]:
    result = lint_source(source.encode(), "program.py", settings("auto", ()))
    return [finding for finding in result.findings if finding.code in {"TFL205", "TFL206"}]


def test_half_of_the_programs_are_faulty() -> None:
    small = [name.partition("_")[0] for name, _ in _small()]
    assert len(small) >= 100
    assert small.count("fine") >= 40
    assert small.count("unfed") + small.count("bad") >= 40
    scripts = [name for name in PROGRAMS if name.startswith("fine_") and name not in dict(_small())]
    assert len(scripts) >= 12


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_reported_is_what_raises(name: str) -> None:
    outcome = outcomes()[name]
    findings = found(PROGRAMS[name])
    if outcome is None:
        assert [finding.message for finding in findings] == []
        return
    line, error = outcome
    assert [(finding.line, finding.code) for finding in findings] == [
        (line, "TFL205" if UNFED.search(error) else "TFL206")
    ], error


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_programs_do_what_their_names_say(name: str) -> None:
    outcome = outcomes()[name]
    kind = name.partition("_")[0]
    error = outcome[1] if outcome is not None else ""
    assert {"fine": not error, "unfed": UNFED.search(error), "bad": REFUSED.search(error)}[kind], error


@pytest.mark.parametrize("name", [name for name, _ in _small() if name.startswith("unfed_")])
def test_the_placeholder_that_tensorflow_names_is_the_one_reported(name: str) -> None:
    outcome = outcomes()[name]
    assert outcome is not None
    named = UNFED.search(outcome[1])
    assert named is not None
    message = found(PROGRAMS[name])[0].message
    if named[1] is not None:
        assert re.search(rf"[`'.]{named[1]}[`']", message), message


@pytest.mark.parametrize("name", [name for name, _ in _small() if name.startswith("unfed_")])
def test_the_message_quotes_tensorflow(name: str) -> None:
    outcome = outcomes()[name]
    assert outcome is not None
    quoted = re.search(r'TensorFlow raises "(.*?)"', found(PROGRAMS[name])[0].message)
    if quoted is not None:
        said = outcome[1][outcome[1].index("You must feed") :].splitlines()[0]
        missing = set(re.findall(r"placeholder tensor '(\w+)'", PROGRAMS[name]))
        assert said.startswith(quoted[1]) or len(missing) > 1, (quoted[1], said)
