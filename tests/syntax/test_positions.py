"""Every node stands where its span says, whatever white space, line ends and blocks are around it."""

from __future__ import annotations

import ast

import libcst as cst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.syntax.code import positions_of
from tflint.model import Span
from tflint.syntax.positions import Positions
from tflint.syntax.tree import Tree

CODE = {
    "one line": "x = f(a.b, c[1])\n",
    "no final newline": "x = f(a)",
    "a comment at the end": "x = f(a)\n# the end",
    "empty lines and comments ahead": "\n\n# first\n\nx = f(a)\n",
    "a function": "def f(a, *b, c=d, **e):\n    return a + g(c)\n",
    "a decorated function": "@first\n@second(x)\n# why\ndef f(a):\n    return a\n",
    "a decorated class": "@first\nclass A(B, metaclass=C):\n    x = f(a)\n\n    def g(self):\n        return self.h(1)\n",
    "an async function": "async def f():\n    async with a as b:\n        await b(1)\n    async for c in d: e(c)\n",
    "statements joined by semicolons": "a(1); b(2); c(3);\nd(4)\n",
    "semicolons in a block": "if a:\n    b(1); c(2)\n    d(3)\n",
    "a suite on one line": "if a: b(1); c(2)\nelse: d(3)\n",
    "if, elif, else": "if a(1):\n    b(2)\nelif c(3):\n    d(4)\nelif e(5):\n    f(6)\nelse:\n    if g(7):\n        h(8)\n",
    "for and while with else": "for a in b(1):\n    c(2)\nelse:\n    d(3)\nwhile e(4):\n    f(5)\nelse:\n    g(6)\n",
    "try": (
        "try:\n    a(1)\nexcept B as b:\n    c(2)\nexcept (D, E):\n    f(3)\nelse:\n    g(4)\nfinally:\n    h(5)\n"
    ),
    "try with groups": "try:\n    a(1)\nexcept* B as b:\n    c(2)\n",
    "with": "with a(1) as b, c(2):\n    d(3)\n",
    "with in parentheses": "with (\n    a(1) as b,\n    c(2),\n):\n    d(3)\n",
    "match": "match a(1):\n    case [b, *c] if d(2):\n        e(3)\n    case K.x | {'f': g}:\n        h(4)\n    case _: i(5)\n",
    "nested blocks": "def a():\n  if b:\n      for c in d:\n       e(1)\n  return f(2)\n",
    "tabs": "def a():\n\tif b:\n\t\treturn c(1)\n",
    "tabs and spaces": "if a:\n        b(1)\n        if c:\n        \td(2)\n",
    "form feeds": "x = f(1)\n\x0c\ndef g(a):\n    return h(a)\n\x0c\nclass A:\n\x0c    b = c(2)\n",
    "a form feed within a line": "x = f(1,\x0c a)\n",
    "CR LF": "x = f(1)\r\nif a:\r\n    b(2)\r\n",
    "lone CR": "x = f(1)\rif a:\r    b(2)\r",
    "mixed line ends": "x = f(1)\r\ny = g(2)\nz = h(3)\rif a:\n    b(4)\r\n",
    "characters of several bytes": "x = 'ä€😀'; f(a, 'ö', b)\nnaïve = größe(naïve, 'ß')\n",
    "wide characters ahead on the line": "'😀😀'; f(a); '€'; g(b)\n",
    "line continuations": "x = f(a, \\\n  b) + \\\n  c(1)\nif a and \\\n   b(2): \\\n   d(3)\n",
    "strings over lines": "x = '''\n\x0c line\n''' + f(a)\ny = f'''{g(b)}\n  {h(c)!r:>{i(d)}}'''\n",
    "brackets over lines": "x = f(\n    a,  # one\n\n    b(  # two\n        c\n    ),\n)\n",
    "comments everywhere": "# a\nif a:  # b\n    # c\n    b(1)  # d\n    # e\n# f\nelse:  # g\n    c(2)  # h\n# i\n",
    "comments dedented within a block": "if a:\n    b(1)\n# out\n    c(2)\n  # in between\n    d(3)\n",
    "a docstring": '"""Docs.\n\nMore."""\nx = f(a)\n',
    "a coding line and a shebang": "#!/usr/bin/python\n# -*- coding: utf-8 -*-\nx = f(a)\n",
    "lambdas and comprehensions": "x = [lambda a, b=c(1): d(a) for e in f(2) if g(3)]\ny = {a: b for a, b in c}\n",
    "subscripts and slices": "x[a:b(1), ..., c] = d[e(2):]\n",
    "unusual spacing": "x=f ( a , b  )  [ c ] . d\n",
    "parentheses": "x = ((f)((a)), (b))\n",
    "global, del, assert, raise": "def f():\n    global a\n    del b[c(1)]\n    assert d(2), e(3)\n    raise g(4) from h(5)\n",
    "annotations": "a: b(1) = c(2)\ndef f(a: b(3) = c(4)) -> d(5): ...\n",
    "walrus and star": "if (a := b(1)): f(*a, **c(2))\n",
    "only a line end": "\n",
    "nothing": "",
}
NEWER = {"type parameters": "def f[T: a(1)](x: T) -> b(2): return c(3)\ntype X[T] = d(4)\n"}
"""Syntax that the oldest Pythons that run tflint do not parse."""
ALL = {**CODE, **NEWER}


def expressions(tree: Tree) -> list[cst.BaseExpression]:
    return [node for node in tree.parent if isinstance(node, cst.BaseExpression)]


def written(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)


def text_at(code: str, span: Span) -> str:
    return code[span.start : span.end]


def plain(code: str) -> str:
    """Code without what libcst does not keep."""
    return code.replace("\x0c", "").replace("\r", "").replace("\n", "")


@pytest.mark.parametrize("code", ALL.values(), ids=ALL)
def test_expressions_stand_where_their_spans_say(code: str) -> None:
    tree, positions = positions_of(code)
    for node in expressions(tree):
        assert plain(text_at(code, positions.outer(node))) == plain(written(node))
        assert positions.source(node) == text_at(code, positions.outer(node))


@pytest.mark.parametrize("code", ALL.values(), ids=ALL)
def test_they_can_be_edited(code: str) -> None:
    tree, positions = positions_of(code)
    assert all(positions.editable(node) for node in expressions(tree))


@pytest.mark.parametrize("code", ALL.values(), ids=ALL)
def test_it_makes_no_difference_whether_python_can_parse_the_file(code: str) -> None:
    tree, positions = positions_of(code)
    alone = Positions(tree, code, None)
    for node in expressions(tree):
        assert alone.outer(node) == positions.outer(node)
        assert alone.inner(node) == positions.inner(node)


# Before 3.12, Python does not know where the expressions of f-strings are.
@pytest.mark.parametrize("name", [name for name in CODE if name != "strings over lines"])
def test_calls_stand_where_python_says(name: str) -> None:
    code = CODE[name]
    tree, positions = positions_of(code)
    ours = sorted(text_at(code, positions.inner(call)) for call in tree.calls)
    unified = code.replace("\r\n", "\n").replace("\r", "\n")
    theirs = sorted(
        ast.get_source_segment(unified, node) or ""
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call)
    )
    assert [plain(text) for text in ours] == [plain(text) for text in theirs]


def test_the_inner_span_is_without_parentheses() -> None:
    code = "x = ((f)((a)))\n"
    tree, positions = positions_of(code)
    (call,) = tree.calls
    assert (
        text_at(code, positions.outer(call)) == "((f)((a)))"[0:]
        and text_at(code, positions.inner(call)) == "(f)((a))"
    )
    assert text_at(code, positions.outer(call.args[0].value)) == "(a)"
    assert text_at(code, positions.inner(call.args[0])) == "(a)"


def test_an_argument_is_without_its_comma() -> None:
    code = "f(a = 1 ,  b = 2)\n"
    tree, positions = positions_of(code)
    first = tree.calls[0].args[0]
    assert text_at(code, positions.inner(first)) == "a = 1"
    assert first.keyword is not None
    assert text_at(code, positions.inner(first.keyword, within=first)) == "a"


def test_a_decorated_definition_starts_at_its_keyword() -> None:
    code = "@first\nasync def f():\n    pass\n"
    tree, positions = positions_of(code)
    assert text_at(code, positions.inner(tree.functions[0])).startswith("async def f")
    assert text_at(code, positions.outer(tree.functions[0].decorators[0].decorator)) == "first"


def test_a_text_that_is_not_what_was_parsed_is_not_edited() -> None:
    code = "x = f(a)\ny = g(b)\n"
    tree, _ = positions_of(code)
    positions = Positions(tree, "x = f(b)\ny = g(b)\n", None)
    assert not any(positions.editable(node) for node in expressions(tree))


def test_a_node_that_is_not_in_the_tree() -> None:
    _, positions = positions_of("x = 1\n")
    with pytest.raises(KeyError):
        positions.inner(cst.Comma())


PIECES = st.sampled_from(
    [
        "a",
        "b(1)",
        "'é'",
        "\n",
        "\r\n",
        "\r",
        "\x0c",
        " ",
        "\t",
        "; ",
        "# c",
        "\\\n",
        "if a:",
        "\n    ",
        "(",
        ")",
        ",",
        "=",
        "'''\r'''",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=24).map("".join))
def test_random_code(code: str) -> None:
    try:
        ast.parse(code)
        tree, positions = positions_of(code)
    except (SyntaxError, ValueError, cst.ParserSyntaxError):
        return
    for node in expressions(tree):
        if positions.editable(node):
            assert plain(positions.source(node)) == plain(written(node))
