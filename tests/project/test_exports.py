"""Reading files: whatever they contain, there is an answer."""

from __future__ import annotations

import json
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.project.exports import MAX_PARSED, parse, read_facts, read_uses
from tflint.project.facts import UNREADABLE, Other, Ref, Uses

HOSTILE = {
    "python 2": b"print 'x'\nexec 'y'\n",
    "conflict": b"<<<<<<< HEAD\nimport a\n=======\nimport b\n>>>>>>> c\n",
    "null byte": b"import a\0\n",
    "undecodable": b"x = '\xff'\n",
    "unknown encoding": b"# coding: klingon\nimport a\n",
    "utf-16": "import a\n".encode("utf-16"),
    "deep": b"x = " + b"-" * 100_000 + b"1\n",
    "nested": b"x = " + b"(" * 5_000 + b")" * 5_000,
    "elif": b"if a: pass\n" + b"elif b: pass\n" * 20_000,
    "indented": b"".join(b" " * n + b"if a:\n" for n in range(120)) + b" " * 120 + b"pass\n",
    "a sum without end": b"x = 1" + b"+1" * 130_000,
    "calls without end": b"x = f" + b"()" * 130_000,
    "huge": b"x = 1\n" * (MAX_PARSED // 6 + 1),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_cannot_be_parsed_says_nothing(case: str) -> None:
    assert parse(HOSTILE[case], "m.py") is None
    assert read_facts(HOSTILE[case], "m.py") is UNREADABLE
    assert read_uses(HOSTILE[case], "m.py") == Uses()


def test_long_chains_that_python_does_parse_are_followed() -> None:
    elifs = b"if a:\n    import a as K\n" + b"elif b:\n    import b as K\n" * 300
    assert read_facts(elifs, "m.py").names["K"].values == (Ref("a", 0), Ref("b", 0))
    choices = b"import k\nK = " + b"k if a else " * 80 + b"k\n"
    assert read_facts(choices, "m.py").names["K"].values[0] == Ref("k", 0)
    assert read_facts(b"import k\nK = k" + b".a" * 30 + b"\n", "m.py").names["K"].values == (
        Ref("k", 0, ("a",) * 30),
    )


def test_chains_without_end_lead_nowhere() -> None:
    for code in (b"import k\nK = k" + b".a" * 300, b"import k as K\n" + b"K = K.a\n" * 5_000):
        assert read_facts(code, "m.py").names["K"].values == (Other.THING,)
        assert len(read_uses(code, "m.py").names["K" if b"as K" in code else "k"]) < 100


@pytest.mark.parametrize(
    "data",
    [
        "# coding: latin-1\nimport keras.backend as K  # é\n".encode("latin-1"),
        b"\xef\xbb\xbfimport keras.backend as K\r\n",
        b"import os\rimport keras.backend as K\r",
        b"\x0cimport keras.backend as K",
        b"if 1:\n\timport keras.backend as K\n",
    ],
)
def test_encodings_and_line_ends(data: bytes) -> None:
    assert read_facts(data, "m.py").names["K"].values == (Ref("keras.backend", 0),)


def test_reading_a_file_warns_about_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "x" in read_facts(b"x = '\\d'\nassert (x, 'always')\n", "m.py").names


def notebook(*sources: str) -> bytes:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def test_the_code_of_a_notebook_is_read_magics_apart() -> None:
    data = notebook("%matplotlib inline\nimport keras.backend as K\n", "!ls\nK.symbolic = 1")
    assert read_uses(data, "n.ipynb").imports == (Ref("keras.backend", 0),)
    assert len(read_uses(data, "n.ipynb").patches) == 1
    assert read_facts(b"{broken", "n.ipynb") is UNREADABLE


def test_uses_are_collected_from_all_scopes() -> None:
    uses = read_uses(
        b"from a import b\n"
        b"def f():\n    import c.d as e\n    def g():\n        from .h import *\n"
        b"class C:\n    from i import j\n    def m(self):\n        b = e = None\n        k = b.x\n",
        "m.py",
    )
    assert set(uses.imports) == {Ref("a", 0, ("b",)), Ref("c.d", 0), Ref("h", 1, ("*",)), Ref("i", 0, ("j",))}
    assert uses.names["e"] == (Ref("c.d", 0),)
    assert uses.names["j"] == (Ref("i", 0, ("j",)),)


_TOKENS = """
    import from * as K keras . .. ( ) , : = if else try except finally for in while with match case def class
    global del lambda None __all__ += [ ] 'a' getattr yield return raise ; # é := @
"""
_SPACES = ("\n", "\n    ", "\n        ", "\t", "\\", "\\\n", "\0")
_FRAGMENTS = st.lists(st.sampled_from((*_TOKENS.split(), *_SPACES)), max_size=40)


@given(_FRAGMENTS)
def test_no_text_raises(fragments: list[str]) -> None:
    data = " ".join(fragments).encode()
    read_facts(data, "m.py")
    read_uses(data, "m.py")


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    for path in ("m.py", "n.ipynb"):
        read_facts(data, path)
        read_uses(data, path)
