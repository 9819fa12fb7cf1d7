"""All rows of the rules about old names, asked of the release database: what a fix writes exists and takes its arguments."""

from __future__ import annotations

import ast
import re

import pytest

from tflint.catalogue import load_catalogue
from tflint.catalogue.template import dotted_names, fill
from tflint.checks.renamed_symbol import Row, read_rows
from tflint.frameworks import full_symbol
from tflint.releases.known import known_releases
from tflint.releases.partial import lacking_prefix
from tflint.releases.presence import symbols_in
from tflint.releases.signatures import signature_of, signatures_of
from tflint.releases.symbols import has_symbol, missing_releases
from tflint.releases.target import newest_target
from tflint.syntax.calls import Signature

RULES = tuple(rule for rule in load_catalogue() if rule.check == "renamed-symbol")
ROWS = {f"{rule.code} {symbol}": row for rule in RULES for symbol, row in read_rows(rule).items()}
NEWEST = newest_target()
BEFORE_1 = frozenset(symbol for symbol in ROWS if not signatures_of(symbol.split()[1]))


def of(row: Row, release: str) -> bool:
    """Whether the row's template is meant for a release."""
    first = row.since or "1.12"
    return known_releases("tensorflow").index(release) >= known_releases("tensorflow").index(first)


def test_no_symbol_has_two_rows() -> None:
    assert len({row.symbol for row in ROWS.values()}) == len(ROWS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_old_name_is_absent_and_every_new_one_is_there(rule: object) -> None:
    for row in read_rows(rule).values():  # type: ignore[arg-type]
        assert lacking_prefix(row.symbol, NEWEST) is not None, row.symbol
        for name in [name for name in (row.new, row.reference) if name]:
            if not row.advice:
                assert missing_releases(full_symbol(name, "keras"), NEWEST) == (), name
        for _, _, name in dotted_names(row.text):
            assert missing_releases(full_symbol(name, "keras"), NEWEST) == (), name


@pytest.mark.parametrize("case", [case for case, row in ROWS.items() if row.template is not None])
def test_templates_are_calls_that_every_release_takes(case: str) -> None:
    row = ROWS[case]
    assert row.template is not None and row.signature is not None
    names = [parameter.name for parameter in row.signature.parameters]
    parts = fill(row.template, names)
    text = "".join(part if isinstance(part, str) else part.name for part in parts)
    call = ast.parse(text, mode="eval").body
    assert isinstance(call, ast.Call)
    new = full_symbol(ast.unparse(call.func), "keras")
    keywords = [keyword.arg for keyword in call.keywords]
    for release in known_releases("tensorflow"):
        signature = signature_of(new, release)
        if signature is None or not of(row, release):
            continue
        assert all(keyword is not None and signature.takes(keyword) for keyword in keywords), (release, text)
        positional = [parameter.name for parameter in signature.parameters if parameter.by_position]
        assert len(call.args) <= len(positional)
        assert not set(positional[: len(call.args)]) & set(keywords), (release, text)


@pytest.mark.parametrize("case", [case for case, row in ROWS.items() if row.signature is not None])
def test_signatures_are_those_of_the_old_functions(case: str) -> None:
    """Each name of the real signature is known, and the positional ones stand in the same places."""
    row = ROWS[case]
    assert row.signature is not None
    for period in signatures_of(row.symbol):
        real = [parameter.name for parameter in period.signature.parameters if parameter.by_position]
        if real[0] in ("_sentinel", "keyword_required"):
            continue  # a function of that release takes keywords only
        for place, name in enumerate(real):
            known = _place(row.signature, name)
            assert known is not None, (name, real)
            assert known == place or place >= len(row.signature.parameters) or _is_old(real, name), (
                name,
                real,
            )


def _place(signature: Signature, name: str) -> int | None:
    for place, parameter in enumerate(signature.parameters):
        if name == parameter.name or name in parameter.also:
            return place
    return None


def _is_old(real: list[str], name: str) -> bool:
    """Deprecated spellings stand at the end of a signature, where nobody reaches them by position."""
    return (
        real.index(name) >= 4
        or re.match(r"(reduction|keep|split|concat|thresh|x\Z|input\Z)", name) is not None
    )


def test_safe_renames_keep_all_arguments_in_their_places() -> None:
    """In each release of TensorFlow 2 the new function takes what the old one took in 1.15, in the same places."""
    different = set()
    for case, row in ROWS.items():
        if not row.new or row.reason or row.advice or not has_symbol(row.symbol, "1.15"):
            continue
        before = signature_of(row.symbol, "1.15")
        for release in known_releases("tensorflow"):
            after = signature_of(full_symbol(row.new, "keras"), release)
            if before is None or after is None or release.startswith("1."):
                continue
            names = [parameter.name for parameter in before.parameters]
            if [parameter.name for parameter in after.parameters][: len(names)] != names:
                different.add(case.split()[1])
    assert different <= {
        # the check compares the arguments of each call; these took a `name` that some release does not take
        "tensorflow.image.transpose_image",
        "tensorflow.manip.roll",
        "tensorflow.manip.scatter_nd",
        "tensorflow.tensor_scatter_add",
        "tensorflow.tensor_scatter_sub",
    }, different


def test_every_name_that_only_compat_v1_still_has_is_covered() -> None:
    """All names of TensorFlow 1 outside of tf.contrib and Keras that `tf` lost and `tf.compat.v1` kept."""
    covered = {row.symbol for row in ROWS.values()}
    lost, left = 0, []
    for symbol in symbols_in("tf"):
        if symbol == "tensorflow" or not has_symbol(symbol, "1.15") or has_symbol(symbol, "2.21"):
            continue
        if not missing_releases(symbol, NEWEST) or not has_symbol(_compat(symbol), "2.21"):
            continue
        lost += 1
        if not any(symbol == row or symbol.startswith(f"{row}.") for row in covered):
            left.append(symbol)
    assert lost > 750
    assert left == []


def _compat(symbol: str) -> str:
    return f"tensorflow.compat.v1.{symbol.removeprefix('tensorflow.')}"
