"""How deep code nests, as an upper bound that code which people write never comes near."""

from __future__ import annotations

import ast
import sysconfig
import warnings
from pathlib import Path

import pytest

from tflint.source.depth import FEW_LEVELS, MOST_LEVELS, levels, nesting
from tflint.source.lines import Lines

DEEP = {
    "brackets": ("x = " + "[" * 9 + "]" * 9, 9),
    "calls": ("x = f(f(f(f(a))))", 4),
    "a sum": ("x = a + b + c + d", 3),
    "signs": ("x = - - -a", 3),
    "attributes": ("x = a.b.c.d", 3),
    "and, or, not": ("x = a and not b or c", 3),
    "a choice": ("x = a if b else c if d else e", 2),
    "lambdas": ("x = lambda: lambda: a", 2),
    "brackets in a string": ("x = '((((('", 1),
    "brackets in a comment": ("x = a  # (((((", 0),
    "the fields of a formatted string": ("x = f'{a + b + c}'", 3),
    "what a comma parts": ("x = [a + b, c + d, e + f]", 2),
    "statements": ("x = a + b\ny = c + d\n", 1),
}


@pytest.mark.parametrize(("code", "expected"), DEEP.values(), ids=DEEP)
def test_levels_of_expressions(code: str, expected: int) -> None:
    assert expected <= levels(code) <= expected + 2


def depth(code: str) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        python = ast.parse(code)
    # Without Python's tree more is looked at, and at least as much is found.
    assert nesting(Lines(code), None) >= min(nesting(Lines(code), python), FEW_LEVELS)
    return nesting(Lines(code), python)


def test_little_code_is_not_measured() -> None:
    assert depth("x = [[[1]]]") <= FEW_LEVELS


@pytest.mark.parametrize("part", [" or a", " + a", ".a", "()", "[a]", " if a else a"])
@pytest.mark.parametrize("count", [400, 1500])
def test_chains(part: str, count: int) -> None:
    assert (depth("x = a" + part * count) > MOST_LEVELS) == (count > MOST_LEVELS)


def test_branches() -> None:
    code = "if a: pass\n" + "elif a: pass\n" * 400
    assert FEW_LEVELS < depth(code) <= MOST_LEVELS
    assert depth(code * 3) == depth(code)
    assert depth("if a: pass\n" + "elif a: pass\n" * 1500) > MOST_LEVELS


def test_nested_patterns_are_not_tried() -> None:
    assert depth("match a:\n    case [[[b]]]: pass\n") <= FEW_LEVELS
    assert depth("match a:\n    case " + "[" * 12 + "]" * 12 + ": pass\n") > MOST_LEVELS


def test_code_that_people_write_is_shallow() -> None:
    library = Path(sysconfig.get_paths()["stdlib"])
    for path in sorted(library.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert depth(text) <= FEW_LEVELS, path.name
