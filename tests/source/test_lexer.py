"""Strings, comments and logical lines of Python text, whether it parses or not."""

from __future__ import annotations

import ast
import io
import sysconfig
import tokenize
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tflint.source.lexer import comments, literals, logical_line
from tflint.source.lines import Lines

LIBRARY = Path(sysconfig.get_paths()["stdlib"])
FRAGMENTS = (
    *("'", '"', "'''", '"""', "f'", 'f"', "f'''", "rf'", "rb'", "{", "}", "{{", "}}", ":", "!r", "#c", "\\"),
    *("\\N{DASH}", "(", ")", "[1]", "a", "x=", "+", " ", "\n", "\\\n", "lambda:", "if a:\n  "),
)


def comments_of(text: str) -> list[str]:
    return [text[span.start : span.end] for span in comments(text)]


def strings_of(text: str) -> list[str]:
    return [text[start:end] for kind, start, end in literals(text) if kind == "string"]


def tokenized_comments(text: str) -> list[tuple[int, str]]:
    starts = Lines(text).starts
    return [
        (starts[token.start[0] - 1] + token.start[1], token.string)
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1  # why\r\n# b", ["# why", "# b"]),
        ("x = '# no' # yes", ["# yes"]),
        ("x = '''\n# no\n''' # yes", ["# yes"]),
        ('x = """a"" # no\n""" # yes', ["# yes"]),
        (r"x = 'it\'s # no' # yes", ["# yes"]),
        (r"x = r'\' # no' # yes", ["# yes"]),
        ("x = 'a\\\n# no' # yes", ["# yes"]),
        ("x = f'{d['# no']}' # yes", ["# yes"]),
        ("x = f'{{ # no' # yes", ["# yes"]),
        ("x = f'{a!r:>{width}} # no' # yes", ["# yes"]),
        ("x = f'''{\na # inside\n}# no''' # yes", ["# inside", "# yes"]),
        ("x = f'{f\"{'# no'}\"}' # yes", ["# yes"]),
        ("x = f'\\N{NUMBER SIGN}# no' # yes", ["# yes"]),
        ("if'{'in s: pass # yes", ["# yes"]),
        ("x = 'unterminated # no\ny = 1 # yes", ["# yes"]),
        ("x = '''unterminated # no\n# no", []),
        ("print 'Python 2', `x` # yes", ["# yes"]),
    ],
)
def test_comments_are_never_in_strings(text: str, expected: list[str]) -> None:
    assert comments_of(text) == expected


def test_strings_are_found_with_their_quotes() -> None:
    assert strings_of("f('a', b\"b\", f'{x}', '''c''', '')") == ["'a'", '"b"', "f'{x}'", "'''c'''", "''"]


@pytest.mark.parametrize("quote", ["'", '"', "'''", '"""'])
def test_strings_with_many_escapes_are_read_to_their_end(quote: str) -> None:
    string = quote + r"\x00\'\"" * 5_000 + quote
    assert strings_of(f"x = {string} # yes") == [string]
    assert strings_of(f"x = {string[: -len(quote)]}") == [string[: -len(quote)]]


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("a = 1\nb", "a = 1", "a = 1"),
        ("a = (1,\n 2)\nb", "a = (1,\n 2)", "a = (1,\n 2)"),
        ("a = '''\n\n'''?\nb", "a = '''\n\n'''?", "?"),
        ("a = 1 + \\\r\n 2\r\nb", "a = 1 + \\\r\n 2", " 2"),
        ("a # (\nb", "a # (", ""),
        ("a)\nb", "a)", "a)"),
        ("(a\nb", "(a\nb", "(a\nb"),
    ],
)
def test_a_logical_line_goes_on_in_brackets_strings_and_after_backslashes(
    text: str, line: str, code: str
) -> None:
    found = logical_line(text, 0)
    assert text[found.start : found.end] == line
    assert text[found.code : found.end] == code
    assert text[found.next :] in ("b", "")


def test_comments_agree_with_tokenize_on_the_standard_library() -> None:
    compared = 0
    for path in sorted(LIBRARY.glob("*.py")):
        with tokenize.open(path) as file:
            text = file.read()
        assert [(span.start, text[span.start : span.end]) for span in comments(text)] == tokenized_comments(
            text
        ), path
        compared += 1
    assert compared > 100


@settings(max_examples=500)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join))
def test_comments_agree_with_tokenize_wherever_python_parses(text: str) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError):
        # What is not Python has no true comments; the lexer must only come to an end, in order.
        ends = [end for _, _, end in literals(text)]
        assert ends == sorted(ends)
        return
    found = sorted((span.start, text[span.start : span.end]) for span in comments(text))
    assert found == tokenized_comments(text)
