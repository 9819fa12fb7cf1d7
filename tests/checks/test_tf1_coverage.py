"""Every name and keyword that TensorFlow 1.15 had and that the newest release has no more is reported by some rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pytest

from tflint.catalogue import load_catalogue
from tflint.engine import lint_source
from tflint.model import Finding
from tflint.releases.places import moved_places
from tflint.releases.presence import symbols_in
from tflint.releases.shards import NAMESPACES
from tflint.releases.signatures import signature_of
from tflint.releases.symbols import has_symbol, missing_releases
from tflint.releases.target import newest_target
from tflint.releases.tensorflow1 import BEFORE_1
from tflint.settings import LintSettings, Tf1

NEWEST = newest_target()
CODES = load_catalogue().select(["ALL"])
OPAQUE = ("tensorflow.raw_ops.", "tensorflow.compat.")


def symbols() -> Iterator[str]:
    """The public names of TensorFlow 1.15, without ``tf.compat``, which rules have by other means."""
    for namespace in sorted(NAMESPACES):
        if namespace == "tf" or namespace.startswith("tf."):
            for symbol in symbols_in(namespace):
                if has_symbol(symbol, "1.15") and not symbol.startswith(OPAQUE):
                    yield symbol


def reported(expressions: Sequence[str], head: str = "", tf1: Tf1 = "native") -> Mapping[str, list[Finding]]:
    """What is said about each expression, all of them in one file."""
    first = head.count("\n") + 2
    lines = "".join(f"v{number} = {text}\n" for number, text in enumerate(expressions))
    settings = LintSettings(CODES, NEWEST, tf1=tf1)
    found: dict[str, list[Finding]] = {text: [] for text in expressions}
    result = lint_source(f"import tensorflow as tf\n{head}{lines}".encode(), "code.py", settings)
    for finding in result.findings:
        if finding.line >= first:
            found[expressions[finding.line - first]].append(finding)
    return found


def spelled(symbol: str) -> str:
    return f"tf{symbol.removeprefix('tensorflow')}"


def test_every_name_that_is_gone_is_reported() -> None:
    gone = [spelled(symbol) for symbol in symbols() if missing_releases(symbol, NEWEST)]
    assert len(gone) > 3000 and sum(name.startswith("tf.contrib.") for name in gone) > 2000
    assert [name for name, found in reported(gone).items() if not found] == []


def test_every_name_from_before_1_is_reported_and_most_are_fixed() -> None:
    found = reported([f"tf.{name}" for name in sorted(BEFORE_1)])
    assert [name for name, findings in found.items() if not findings] == []


@pytest.mark.parametrize("tf1", ["native", "compat"])
def test_code_from_before_1(tf1: Tf1) -> None:
    calls = [
        "tf.mul(x, x)",
        "tf.sub(x, x)",
        "tf.neg(x)",
        "tf.pack([x, x])",
        "tf.unpack(x)",
        "tf.concat(0, [x, x])",
        "tf.split(0, 2, x)",
        "tf.batch_matmul(x, x)",
        "tf.select(x > 0, x, x)",
    ]
    found = reported(calls, head="x = tf.placeholder(tf.float32, [2, 2])\n", tf1=tf1)
    assert [call for call, findings in found.items() if not findings] == []


def test_names_from_before_1_are_those_of_the_rules() -> None:
    from tflint.checks.renamed_symbol import read_rows
    from tflint.releases.presence import find_symbol

    rows = {symbol for code in ("TFL201", "TFL202") for symbol in read_rows(load_catalogue().find(code))}
    unknown = {symbol.removeprefix("tensorflow.") for symbol in rows if find_symbol(symbol) is None}
    assert unknown == BEFORE_1


def test_every_keyword_that_is_gone_is_reported() -> None:
    calls = []
    for symbol in symbols():
        old, new = signature_of(symbol, "1.15"), signature_of(symbol, "2.21")
        if old is not None and new is not None:
            for parameter in old.parameters:
                # tf.Variable takes any keyword, and drops what it does not know: TFL215 says so of the one that matters.
                known = symbol == "tensorflow.Variable" and parameter.name != "collections"
                if (
                    not known
                    and parameter.by_name
                    and not parameter.name.startswith("_")
                    and not new.takes(parameter.name)
                ):
                    calls.append(f"{spelled(symbol)}({parameter.name}=1)")
    assert len(calls) > 150
    head = "old = tf.placeholder(tf.float32)\n"
    assert [call for call, findings in reported(calls, head).items() if not findings] == []


def test_every_place_that_moved_is_reported_in_code_of_tensorflow_1() -> None:
    from tflint.checks.renamed_argument import read_rows

    rows = read_rows(load_catalogue().find("TFL207"))
    calls = []
    for symbol in symbols():
        row = rows.get(symbol)
        found = moved_places(
            symbol, NEWEST, frozenset(row.rename.items()) if row is not None else frozenset()
        )
        if found is not None and not symbol.startswith("tensorflow.contrib.") and has_symbol(symbol, "2.21"):
            names, first = found
            calls.append(f"{spelled(symbol)}({', '.join(names[: first + 1])})")
    silent = [
        call
        for call, findings in reported(calls, head="old = tf.placeholder(tf.float32)\n").items()
        if not findings
    ]
    assert len(calls) > 80 and silent == []
    assert "tf.nn.in_top_k(predictions)" in calls
