"""Binding a call's arguments to a signature in text."""

from __future__ import annotations

import libcst as cst
import pytest

from tflint.syntax.calls import Parameter, bind_call, is_effect_free, is_simple, parse_signature


def bind(call: str, signature: str) -> tuple[dict[str, str], str | None]:
    """The arguments' code by parameter name, and the problem."""
    node = cst.parse_expression(call)
    assert isinstance(node, cst.Call)
    bound = bind_call(node, parse_signature(signature))
    return {
        name: cst.Module([]).code_for_node(arg.value) for name, arg in bound.arguments.items()
    }, bound.problem


BOUND = {
    "positions": ("f(1, 2)", "(x, y=0)", {"x": "1", "y": "2"}),
    "keywords": ("f(y=2, x=1)", "(x, y=0)", {"y": "2", "x": "1"}),
    "both": ("f(1, y=2)", "(x, y=0)", {"x": "1", "y": "2"}),
    "a default": ("f(1)", "(x, y=0)", {"x": "1"}),
    "an older name": ("f(target=1)", "(y_true|target|t)", {"y_true": "1"}),
    "keyword-only": ("f(1, y=2)", "(x, *, y=0)", {"x": "1", "y": "2"}),
    "a generator": ("f(a for a in b)", "(x)", {"x": "a for a in b"}),
    "parentheses": ("f((1))", "(x)", {"x": "(1)"}),
    "a default with commas": ("f(2)", "(x, y=(1, 2), z={'a': [3, 4]})", {"x": "2"}),
}


@pytest.mark.parametrize(("call", "signature", "expected"), BOUND.values(), ids=BOUND)
def test_arguments_are_bound_in_source_order(call: str, signature: str, expected: dict[str, str]) -> None:
    arguments, problem = bind(call, signature)
    assert problem is None
    assert list(arguments.items()) == list(expected.items())


PROBLEMS = {
    "unpacked positions": ("f(*a)", "(x=0)", "`*` may hide an argument"),
    "unpacked keywords": ("f(1, **a)", "(x, y=0)", "`**` may hide an argument"),
    "an unknown keyword": ("f(1, z=2)", "(x, y=0)", "an unknown argument `z`"),
    "too many": ("f(1, 2)", "(x)", "more positional arguments than the function takes"),
    "too many for keyword-only": (
        "f(1, 2)",
        "(x, *, y=0)",
        "more positional arguments than the function takes",
    ),
    "given twice": ("f(1, x=2)", "(x)", "`x` is given twice"),
    "given twice by an older name": ("f(x=1, old=2)", "(x|old)", "`x` is given twice"),
    "missing": ("f()", "(x)", "`x` is missing"),
}


@pytest.mark.parametrize(("call", "signature", "problem"), PROBLEMS.values(), ids=PROBLEMS)
def test_calls_that_are_not_understood(call: str, signature: str, problem: str) -> None:
    assert bind(call, signature)[1] == problem


def test_signatures() -> None:
    signature = parse_signature("(x, y|old=None, *args, z=(1, 2), **kwargs)")
    assert signature.parameters == (
        Parameter("x"),
        Parameter("y", ("old",), "None"),
        Parameter("z", (), "(1, 2)", keyword_only=True),
    )
    assert signature.rest
    assert parse_signature("()").parameters == ()
    assert not parse_signature("(x, /, y)").parameters[1].keyword_only


@pytest.mark.parametrize("text", ["x, y", "(1x)", "(x y)", "(=3)", ""])
def test_texts_that_are_no_signature(text: str) -> None:
    with pytest.raises(ValueError, match=r"parentheses|not a parameter"):
        parse_signature(text)


@pytest.mark.parametrize(
    ("code", "simple"), [("a", True), ("a.b.c", True), ("a[0]", False), ("a()", False), ("1", False)]
)
def test_what_may_be_written_twice(code: str, simple: bool) -> None:
    assert is_simple(cst.parse_expression(code)) is simple


EFFECT_FREE = [
    "a",
    "a.b",
    "'x'",
    "'x' 'y'",
    "1",
    "-1.5",
    "(1, a)",
    "[a]",
    "a + 1",
    "f'{a}'",
    "x.shape[0]",
    "a[-1]",
]
EFFECTS = [
    "f()",
    "[f()]",
    "a + f()",
    "f'{f()}'",
    "a[f()]",
    "a[1:]",
    "await a",
    "(b := a)",
    "a.f().b",
    "lambda: 0",
]


@pytest.mark.parametrize("code", EFFECT_FREE)
def test_what_may_be_left_out(code: str) -> None:
    assert is_effect_free(cst.parse_expression(code))


@pytest.mark.parametrize("code", EFFECTS)
def test_what_may_not_be_left_out(code: str) -> None:
    assert not is_effect_free(cst.parse_expression(code))
