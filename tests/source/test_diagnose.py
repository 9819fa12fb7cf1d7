"""Why a file does not parse: the first line that is to blame, and a reason that a person can act on."""

from __future__ import annotations

import ast
import warnings

import libcst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tflint.source.diagnose import explain_syntax_error
from tflint.source.encoding import decode
from tflint.source.errors import SourceError

PRINT = "Python 2 code: print is a statement here, in Python 3 it is a function"
EXCEPT = "Python 2 code: `except Error, name` is gone, use `except Error as name`"
RAISE = "Python 2 code: `raise Error, message` is gone, use raise Error(message)"
LONG = "Python 2 code: long integers are gone, leave out the L"
OCTAL = "Python 2 code: octal integers begin with 0o, not with 0"
TUPLE = "Python 2 code: tuples as parameters are gone, unpack them in the body"
KEYWORD = "async and await are keywords since Python 3.7, they cannot be names"
MAGIC = "a command to IPython (`%`, `!` or `?`) is not Python"
CONFLICT = "unresolved merge conflict"


def explain(text: str) -> tuple[int, str]:
    """What is said about a text that Python's own parser refuses."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return explain_syntax_error(text.encode(), text, error)
    raise AssertionError("the text parses")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("x = 1\nprint 'a', x\n", 2, PRINT),
        ("if x:\n    pass\nelse: print x\n", 3, PRINT),
        (
            "\nexec code in names\n",
            2,
            "Python 2 code: exec is a statement here, in Python 3 it is a function",
        ),
        ("try:\n    f()\nexcept (A, B), e:\n    pass\n", 3, EXCEPT),
        ("\n\nraise ValueError, 'a, b'\n", 3, RAISE),
        ("x = `y`\n", 1, "Python 2 code: backticks are gone, use repr()"),
        ("if a <> b: pass\n", 1, "Python 2 code: the operator <> is gone, use !="),
        ("\nos.chmod(path, 0777)\n", 2, OCTAL),
        ("x = 10L\n", 1, LONG),
        ("x = 0xFFl\n", 1, LONG),
        ("x = ur'a'\n", 1, "Python 2 code: strings with the prefix ur are gone"),
        ("def f(a, (b, c)): pass\n", 1, TUPLE),
        ("f = lambda (a, b): a\n", 1, TUPLE),
    ],
)
def test_python_2_is_named(text: str, line: int, reason: str) -> None:
    assert explain(text) == (line, reason)


@pytest.mark.parametrize(
    "later", ["x = 0777\n", "x = '''\n", "x = 'a\n", "if x:\n\ty\n        z\n", "x = (\n"]
)
def test_the_first_line_that_is_wrong_counts(later: str) -> None:
    # CPython reports a bad token first, wherever it is; here the statement on line 2 cannot be parsed.
    assert explain("x = 1\nraise ValueError, 'a'\n" + "x = 1\n" * 20 + later) == (2, RAISE)


def test_a_statement_that_is_only_cut_off_is_not_wrong() -> None:
    assert explain("@decorated\n@again\nx = 0777\n")[0] == 3
    assert explain("try:\n    f()\nx = 0777\n")[0] == 3
    assert explain("x = [1,\n2,\n0777]\n") == (3, OCTAL)


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n<<<<<<< HEAD\ny = 1\n=======\ny = 2\n>>>>>>> branch\n",
        "def f():\n<<<<<<< HEAD\n    y = 1\n=======\n    y = 2\n>>>>>>> branch\n",
        "f(a,\n<<<<<<< HEAD\n  b,\n=======\n  c,\n>>>>>>> branch\n)\n",
    ],
)
def test_a_merge_conflict_is_named_where_it_begins(text: str) -> None:
    assert explain(text) == (2, CONFLICT)


def test_a_conflict_whose_beginning_was_lost_is_one_too() -> None:
    assert explain("x = 1\n=======\ny = 2\n>>>>>>> branch\n") == (2, CONFLICT)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("f(x, async=True)\n", 1, KEYWORD),
        ("\nself.async = 1\n", 2, KEYWORD),
        ("def await(): pass\n", 1, KEYWORD),
        ("\n%matplotlib inline\n", 2, MAGIC),
        ("\n!pip install keras\n", 2, MAGIC),
        ("\nkeras.Model?\n", 2, MAGIC),
        ("\n{% if x %}\n", 2, "this is a template, not Python"),
        ("<!DOCTYPE html>\n<html>\n", 1, "this is HTML or XML, not Python"),
        ("if x:\n        a\n\tb\n", 3, "tabs and spaces are mixed in the indentation"),
        (
            "if x:\n\ta\n  b\n",
            3,
            "unindent does not match any outer indentation level (tabs and spaces are mixed)",
        ),
        ("if x:\n    a\n  b\n", 3, "unindent does not match any outer indentation level"),
        ("x = 1\ny = (1,\nz = 2\n", 2, "'(' was never closed"),
        ("\r\x0c\r\nx y z\r", 3, "invalid syntax"),
        ("\u2028", 1, "invalid non-printable character U+2028"),
    ],
)
def test_other_reasons(text: str, line: int, reason: str) -> None:
    assert explain(text) == (line, reason)


def test_what_looks_like_python_2_in_strings_and_comments_does_not_count() -> None:
    assert explain("x = 'a `b` <> 10L' y  # raise a, b\n") == (1, "invalid syntax")


def test_null_bytes_have_a_line() -> None:
    assert explain("x = 1\n\0") == (2, "null byte: this is not the text of a program")
    data = "import keras\n".encode("utf-16-le")
    reason = "null bytes: this looks like UTF-16 text, save it as UTF-8"
    assert explain_syntax_error(data, data.decode(), ValueError("null bytes")) == (1, reason)


@pytest.mark.parametrize(
    "text",
    [
        "x\ny = " + "(" * 1_000 + ")" * 1_000,
        "x\ny = " + "-" * 200_000 + "1\n",
        "x\ny = " + "not " * 200_000 + "1\n",
        "x\ny = [\n" + "[" * 1_000 + "\n" + "]" * 1_001,
    ],
)
def test_nesting_without_end_is_told_on_its_line(text: str) -> None:
    line, reason = explain(text)
    assert line == (3 if "[\n" in text else 2)
    assert "too" in reason


def test_an_error_of_the_source_is_passed_on() -> None:
    assert explain_syntax_error(b"", None, SourceError(7, "why")) == (7, "why")


def test_without_a_text_the_bytes_are_to_blame() -> None:
    data = b"\n# coding: nope\n"
    with pytest.raises(SourceError) as caught:
        decode(data)
    error = UnicodeDecodeError("utf-8", data, 0, 1, "x")
    assert explain_syntax_error(data, None, error) == (caught.value.line, caught.value.message)


def test_libcst_knows_that_but_not_where() -> None:
    text = "x = 1\n\nprint 'a'\n"
    with pytest.raises(libcst.ParserSyntaxError) as caught:
        libcst.parse_module(text)
    assert explain_syntax_error(text.encode(), text, caught.value) == (3, PRINT)


def test_what_only_libcst_refuses_says_so() -> None:
    error = RuntimeError("parser error: error at 2:7: expected one of NAME, NUMBER")
    reason = "Python reads this, but libcst does not: expected one of NAME, NUMBER"
    assert explain_syntax_error(b"x\ny\n", "x\ny\n", error) == (2, reason)
    assert explain_syntax_error(b"x\n", "x\n", RuntimeError("a\nb")) == (1, "RuntimeError: a")


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(
            ["(", ")", "'", "'''", "print x", "raise a, b", "0777", "`", "\n", "\r", "\t", " ", "if x:", "\\"]
        )
    ).map("".join)
)
def test_every_error_has_a_line_of_the_text_and_one_line_of_reason(text: str) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        line, reason = explain_syntax_error(text.encode(), text, error)
        assert 1 <= line <= text.replace("\r", "\n").count("\n") + 1
        assert line <= max(error.lineno or 1, 1)
        assert reason
        assert "\n" not in reason
