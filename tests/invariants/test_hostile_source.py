"""Whatever a file contains: no exception, no hang, no end of the process, and an answer that fits."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.invariants.code import files
from tests.invariants.running import command, lint_settings
from tflint.engine import lint_source
from tflint.fixing.loop import fix_source
from tflint.model import FileResult

HEAD = b"from keras import backend as K\nfrom keras.layers.core import Dense\n"

SHAPES: dict[str, Callable[[int], str]] = {
    "parentheses": lambda n: "x = " + "(" * n + "K.mean(x)" + ")" * n,
    "lists": lambda n: "x = " + "[" * n + "K.mean(x)" + "]" * n,
    "dictionaries": lambda n: "x = " + "{1:" * n + "K.mean(x)" + "}" * n,
    "calls in calls": lambda n: "x = " + "K.mean(" * n + "x" + ")" * n,
    "symbolic in symbolic": lambda n: "x = " + "K.symbolic(" * n + "x" + ")" * n,
    "comprehensions": lambda n: "x = " + "[a for a in " * n + "K.mean(x)" + "]" * n,
    "subscripts in subscripts": lambda n: "x = " + "a[" * n + "K.mean(x)" + "]" * n,
    "generators": lambda n: "f" + "(a for a in f" * n + ")" * n,
    "walrus": lambda n: "x = " + "(a := " * n + "K.mean(x)" + ")" * n,
    "targets": lambda n: "[" * n + "x" + "]" * n + " = K.mean(y)",
    "everything": lambda n: "x = " + "({[f(" * (n // 4) + "K.mean(x)" + ")]:1})" * (n // 4),
    "not": lambda n: "x = " + "not " * n + "K.mean(x)",
    "minus": lambda n: "x = " + "-" * n + "K.mean(x)",
    "powers": lambda n: "x = " + "2**" * n + "K.mean(x)",
    "sums": lambda n: "x = K.mean(x)" + " + 1" * n,
    "and": lambda n: "x = " + "a and " * n + "K.mean(x)",
    "comparisons": lambda n: "x = K.mean(x)" + " < 1" * n,
    "attributes": lambda n: "x = K.mean(x)" + ".a" * n,
    "attributes before": lambda n: "x = K" + ".a" * n,
    "methods": lambda n: "x = K.mean(x)" + ".a(b)" * n,
    "calls of calls": lambda n: "x = K.mean" + "()" * n,
    "subscripts of subscripts": lambda n: "x = K.mean(x)" + "[0]" * n,
    "lambdas": lambda n: "x = " + "lambda: " * n + "K.mean(x)",
    "lambdas with arguments": lambda n: "x = " + "lambda a=1, *b, c=2, **d: " * n + "K.mean(x)",
    "lambdas in defaults": lambda n: "x = " + "lambda x=" * n + "K.mean(x)" + ": 1" * n,
    "conditions": lambda n: "x = " + "1 if a else " * n + "K.mean(x)",
    "elif": lambda n: "if a: pass\n" + "elif a: pass\n" * n + "else: K.mean(x)",
    "for in a comprehension": lambda n: "x = [K.mean(x) " + "for a, b in c " * n + "]",
    "if in a comprehension": lambda n: "x = [K.mean(x) for a in b " + "if a " * n + "]",
    "strings in a row": lambda n: "x = K.mean(" + '"a" ' * n + ")",
    "formatted strings in a row": lambda n: "x = K.mean(" + 'f"{a}" ' * n + ")",
    "formats in formats": lambda n: 'x = f"{K.mean(x):' + "{a:" * n + "}" * n + '}"',
    "strings in strings": lambda n: "x = " + 'f"{' * n + "K.mean(x)" + '}"' * n,
    "decorators": lambda n: "@a\n" * n + "def f(): K.mean(x)",
    "targets in a row": lambda n: "x = " * n + "K.mean(y)",
    "context managers": lambda n: "with " + "K.mean(x), " * n + "b: pass",
    "dots": lambda n: "from " + "." * n + " import b",
    "parts of an import": lambda n: "import a" + ".a" * min(n, 5000),
    "patterns": lambda n: "match a:\n case " + "[" * n + "x" + "]" * n + ": K.mean(x)",
    "patterns of classes": lambda n: "match a:\n case " + "A(b=" * n + "x" + ")" * n + ": K.mean(x)",
    "patterns of mappings": lambda n: "match a:\n case " + "{1:" * n + "x" + "}" * n + ": K.mean(x)",
    "patterns in parentheses": lambda n: "match a:\n case " + "(\n" * n + "x" + ")" * n + ": K.mean(x)",
    "alternatives": lambda n: "match a:\n case " + "1 | " * n + "2: K.mean(x)",
    "newer syntax and not": lambda n: "type X[T = int] = T\nx = " + "not " * n + "K.mean(x)",
    "newer syntax and attributes": lambda n: 'x = t"{y}"\nx = K.mean(x)' + ".a" * n,
    "newer syntax and patterns": lambda n: (
        "type X[T = int] = T\nmatch a:\n case " + "A(b=" * n + "x" + ")" * n + ": 1"
    ),
    "annotations": lambda n: "x: " + "a[" * n + "b" + "]" * n + " = K.mean(x)",
    "blocks": lambda n: (
        "".join(" " * i + "if a:\n" for i in range(min(n, 2000))) + " " * min(n, 2000) + "K.mean(x)"
    ),
    "functions": lambda n: (
        "".join(" " * i + "def f():\n" for i in range(min(n, 2000))) + " " * min(n, 2000) + "x"
    ),
    "open brackets": lambda n: "x = " + "([{" * (n // 3),
    "open calls": lambda n: "x = " + "f(lambda: " * n,
    "closed brackets": lambda n: ")" * n,
    "Python 2 and not": lambda n: "print 1\nx = " + "not " * n + "1",
    "Python 2 and elif": lambda n: "print 1\nif a: pass\n" + "elif a: pass\n" * n,
    "arguments": lambda n: "K.mean(" + "".join(f"a{i}, " for i in range(n)) + ")",
    "keywords": lambda n: "K.mean(" + "".join(f"a{i}=1, " for i in range(n)) + ")",
    "parameters": lambda n: "def f(" + "".join(f"a{i}, " for i in range(n)) + "): K.mean(a1)",
    "names": lambda n: "from keras.backend import " + ", ".join(f"a{i} as b{i}" for i in range(n)),
    "global names": lambda n: "def f():\n global " + ", ".join(f"a{i}" for i in range(n)),
    "a long name": lambda n: "K." + "a" * n + "(x)",
    "a long number": lambda n: "K.mean(" + "1" * n + ")",
    "a long string": lambda n: "K.mean('" + "\\'" * n + "')",
    "a long string without end": lambda n: "K.mean('''" + "a\n" * n,
    "backslashes": lambda n: "x = K.mean(x) \\\n" + "\\\n" * n + "+ 1",
    "empty lines": lambda n: "K.mean(x)\n" + "\n" * n,
    "form feeds": lambda n: "K.mean(x)\n" + "\f" * n + "\nx = K.mean(y)",
    "comments": lambda n: "K.mean(x)\n" + "# noqa: TFL302\n" * n,
    "suppressions": lambda n: "K.mean(x)  # noqa: " + "TFL302, " * n,
    "statements on a line": lambda n: "K.mean(x); " * min(n, 2000),
    "aliases of aliases": lambda n: (
        "K0 = K\n" + "".join(f"K{i + 1} = K{i}\n" for i in range(min(n, 2000))) + "K9.mean(x)"
    ),
    "carriage returns": lambda n: "K.mean(x)\r" * min(n, 2000),
    "classes that inherit": lambda n: (
        "class A0: K = K\n" + "".join(f"class A{i + 1}(A{i}): pass\n" for i in range(min(n, 2000)))
    ),
}


@pytest.mark.parametrize("size", [60, 350, 9_000])
def test_shapes(size: int, tmp_path: Path) -> None:
    """All in one run of the command, which must come to an end and know something of each file."""
    names = {}
    for number, (shape, make) in enumerate(SHAPES.items()):
        name = f"m{number}.py"
        names[name] = shape
        (tmp_path / name).write_bytes(HEAD + make(size).encode() + b"\n")
    done = command("--output-format", "json", "--jobs", "2", ".", cwd=tmp_path, seconds=300)
    assert done.err == ""
    assert done.status == 1
    assert done.document["errors"] == []
    found: dict[str, set[str]] = {name: set() for name in names}
    for finding in done.document["findings"]:
        found[finding["path"]].add(finding["code"])
    for name, codes in found.items():
        assert codes & {"TFL001", "TFL303"}, names[name]
        assert "TFL000" not in codes, names[name]


@pytest.mark.parametrize("shape", ["calls in calls", "sums", "elif", "methods", "lambdas in defaults", "and"])
def test_deep_code_is_served_as_far_as_python_goes(shape: str) -> None:
    code = HEAD + SHAPES[shape](190).encode() + b"\n"
    result = lint_source(code, "module.py", lint_settings())
    assert "TFL302" in {finding.code for finding in result.findings}
    assert fix_source(code, "module.py", lint_settings(), unsafe=True).data != code


def checked(data: bytes, path: str = "module.py") -> FileResult:
    """The result of linting and of fixing, which leave what does not parse alone and find no bug of ours."""
    result = lint_source(data, path, lint_settings())
    outcome = fix_source(data, path, lint_settings(), unsafe=True)
    assert [
        finding.message
        for finding in (*result.findings, *outcome.result.findings)
        if finding.code == "TFL000"
    ] == []
    if not result.checked:
        assert [finding.code for finding in result.findings] == ["TFL001"]
        assert outcome.data == data
    for finding in result.findings:
        assert 1 <= finding.line <= finding.end_line
        assert finding.column >= 1
    return result


PIECES = st.sampled_from(
    [
        b"from keras import backend as K\n",
        b"import tensorflow as tf\n",
        b"K.mean(x)",
        b"K.symbolic",
        b"(",
        b")",
        b"'''",
        b'"',
        b"#",
        b"# noqa: TFL302",
        b"# tflint: ignore[",
        b"# tflint: skip-file",
        b"# coding: latin-1\n",
        b"\n",
        b"\r",
        b"\r\n",
        b"\f",
        b"\t",
        b"    ",
        b"\\\n",
        b"\0",
        b"\x1a",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xc3\xa9",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\xe2\x80\xa8",
        b"def f(x):\n    return ",
        b"class A:\n",
        b"@",
        b"lambda x: ",
        b"if x:\n",
        b"else:\n",
        b"try:\n",
        b"except ImportError:\n",
        b"f'{",
        b"}'",
        b"*",
        b"=",
        b";",
        b"print 1\n",
        b"0777",
        b"<<<<<<< ours\n",
        b"match x:\n",
        b"    case ",
        b"from keras.backend import *\n",
        b"del K\n",
        b"global K\n",
        b"async ",
        b"await ",
        b"yield ",
        b":=",
        b"->",
    ]
)


@given(st.lists(PIECES, max_size=30).map(b"".join))
@settings(max_examples=300)
def test_pieces_in_any_order(data: bytes) -> None:
    checked(HEAD + data)


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_random_bytes(data: bytes) -> None:
    checked(data + b" keras ")
    checked(HEAD + data)


@given(st.text(max_size=200))
@settings(max_examples=150)
def test_random_text(text: str) -> None:
    checked(HEAD + text.encode("utf-8", "surrogatepass"))
    checked(HEAD + f"x = '{text}'; K.mean(x)  # {text}".encode("utf-8", "surrogatepass"))


@given(files(), st.data())
@settings(max_examples=200)
def test_cut_and_changed_files(data: bytes, drawn: st.DataObject) -> None:
    start = drawn.draw(st.integers(0, len(data)))
    checked(data[:start])
    checked(data[start:] + b" keras")
    end = drawn.draw(st.integers(start, len(data)))
    checked(data[:start] + drawn.draw(st.binary(max_size=4)) + data[end:])


COOKIES = (
    "utf-8 utf8 utf-16 utf-32 utf-7 utf_8_sig latin-1 latin1 iso-8859-15 cp1252 cp037 cp500 ascii mbcs idna punycode "
    "rot13 hex base64 zlib bz2 uu unicode_escape raw_unicode_escape undefined gbk big5 shift_jis iso2022_jp "
    "iso2022_kr euc_jp johab hz koi8-r mac-roman charmap palmos ptcp154 nonsense utf-8-sig-unix .. - os"
).split()


@pytest.mark.parametrize("cookie", COOKIES)
@pytest.mark.parametrize("line", ["# coding: {}", "# -*- coding: {} -*-", "# vim: set fileencoding={} :"])
def test_cookies(cookie: str, line: str) -> None:
    code = HEAD.decode() + "\n\ndef loss(a):\n    return K.mean(K.symbolic(a))  # é ü 日本 ~ \\ +AGE- {}\n"
    text = line.format(cookie) + "\n" + code
    for encoding in ("utf-8", "latin-1", "utf-16", cookie):
        try:
            data = text.encode(encoding, "replace")
        except Exception:  # not every codec is one of text
            continue
        checked(data)
        checked(b"\xef\xbb\xbf" + data)


CELLS = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**30), 10**30),
        st.floats(allow_nan=False),
        st.text(max_size=20),
        st.sampled_from(
            (
                "code",
                "markdown",
                "python",
                "K.mean(x)\n",
                "%%bash\nls",
                "!ls",
                "x = !ls\n",
                "%matplotlib",
                "x?",
            )
        ),
    ),
    lambda below: st.one_of(
        st.lists(below, max_size=4),
        st.dictionaries(
            st.sampled_from(
                (
                    "cells",
                    "cell_type",
                    "source",
                    "metadata",
                    "outputs",
                    "nbformat",
                    "worksheets",
                    "kernelspec",
                    "language",
                )
            ),
            below,
            max_size=5,
        ),
    ),
    max_leaves=12,
)


@given(CELLS)
@settings(max_examples=200)
@example({"cells": [{"cell_type": "code", "source": "import keras\nkeras.backend.mean(x)"}]})
@example({"cells": [{"cell_type": "code", "source": ["from keras import ", "backend as K\n", "K.mean(x)"]}]})
@example({"cells": {"cell_type": "code"}})
def test_notebooks_of_any_structure(document: object) -> None:
    checked(json.dumps(document).encode() + b"\n", "book.ipynb")
    checked(
        json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass") + b" keras ",
        "book.ipynb",
    )


NOTEBOOK = json.dumps(
    {
        "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": ["# keras \u00e9 \ud83d\ude00"]},
            {
                "cell_type": "code",
                "metadata": {},
                "source": [
                    "from keras import backend as K\n",
                    "%time K.eval(x)\n",
                    "K.symbolic(K.mean('\\n'))",
                ],
                "outputs": [{"text": ["\u001b[0m"]}],
            },
            {"cell_type": "code", "metadata": {}, "source": "%%bash\nls | (", "outputs": []},
        ],
        "metadata": {"kernelspec": {"language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    },
    indent=1,
).encode()


@given(
    st.integers(0, len(NOTEBOOK)),
    st.integers(0, 8),
    st.one_of(st.binary(max_size=6), st.just(b'"'), st.just(b"\\")),
)
@settings(max_examples=300)
def test_damaged_notebooks(at: int, cut: int, insert: bytes) -> None:
    checked(NOTEBOOK[:at], "book.ipynb")
    checked(NOTEBOOK[:at] + insert + NOTEBOOK[at + cut :], "book.ipynb")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b"keras",
        b"[]",
        b"null keras",
        b'"keras"',
        b"{" * 100_000 + b"keras",
        b"[" * 100_000 + b'"keras"',
        b"1e999999 keras",
    ],
    ids=["empty", "blank", "word", "list", "null", "string", "objects", "lists", "number"],
)
def test_what_is_no_notebook(data: bytes) -> None:
    checked(data, "book.ipynb")


def test_a_file_of_thirty_thousand_lines(tmp_path: Path) -> None:
    lines = "".join(f"value_{n} = compute({n}, [{n}, {n + 1}])\n" for n in range(30_000))
    (tmp_path / "large.py").write_bytes(HEAD + lines.encode() + b"K.mean(x)\n")
    done = command("--output-format", "json", "large.py", cwd=tmp_path, seconds=240)
    assert done.err == ""
    assert [(finding["code"], finding["line"]) for finding in done.document["findings"]] == [
        ("TFL303", 2),
        ("TFL302", 30_003),
    ]


def test_a_file_of_thousands_of_findings(tmp_path: Path) -> None:
    (tmp_path / "large.py").write_bytes(HEAD + b"x = K.mean(x)\n" * 2_000)
    done = command("--output-format", "json", "large.py", cwd=tmp_path, seconds=240)
    assert len(done.document["findings"]) == 2_001
    fixed = command("--fix", "--unsafe-fixes", "large.py", cwd=tmp_path, seconds=240)
    assert fixed.status == 0
    assert b"K.mean" not in (tmp_path / "large.py").read_bytes()


def test_lines_of_megabytes(tmp_path: Path) -> None:
    for name, line in {
        "string": b"x = '" + b"a" * 3_000_000 + b"'",
        "list": b"x = [" + b"1, " * 300_000 + b"]",
        "comment": b"# " + b"keras " * 500_000,
        "noqa": b"x = 1  # noqa: " + b"TFL302, " * 300_000,
        "spaces": b" " * 3_000_000,
        "junk": b"\xc3\xa9" * 1_000_000,
    }.items():
        (tmp_path / f"{name}.py").write_bytes(HEAD + line + b"\nK.mean(x)\n")
    done = command("--output-format", "json", ".", cwd=tmp_path, seconds=240)
    assert done.err == ""
    assert done.document["errors"] == []
    assert {finding["path"] for finding in done.document["findings"]} == {
        f"{name}.py" for name in ("string", "list", "comment", "noqa", "spaces", "junk")
    }
