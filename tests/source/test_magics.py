"""What only IPython reads is replaced by Python of the same length that does nothing."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.source.magics import blank_magics, python_start


@pytest.mark.parametrize(
    ("cell", "python"),
    [
        ("%matplotlib inline\nimport keras", "#                 \nimport keras"),
        ("!pip install \\\n  keras\nx = 1", "#             \n       \nx = 1"),
        ("for x in y:\n    !ls {x}\n", "for x in y:\n    _      \n"),
        ("if x:\n\t!\nelse: pass", "if x:\n\t_\nelse: pass"),
        ("files = !ls *.h5\r\nx", "files = _       \r\nx"),
        ("a, b[0] = %sql select 1", "a, b[0] = _            "),
        ("keras.Model??\nx = 1", "#            \nx = 1"),
        ("?keras", "#     "),
        ("%time x = !ls", "#            "),
        ("pip install keras", "#                "),
        ("cd ..", "#    "),
        (",f a b\n;f a b\n/f a b", "#     \n#     \n#     "),
    ],
)
def test_a_line_for_ipython_becomes_one_that_does_nothing(cell: str, python: str) -> None:
    blanked = blank_magics(cell)
    assert blanked.text == python
    for span in blanked.spans:
        assert cell[span.start : span.end] != python[span.start : span.end]
    ast.parse(python)


@pytest.mark.parametrize(
    "cell",
    [
        "x = ('%d'\n  % y)",
        "s = '''\n%matplotlib inline\n!ls\n'''",
        "x = a \\\n  % b",
        "x = y  # why?",
        "x = 'why?'",
        "# !ls\n# x = !ls",
        "ls -la",
        "time = 3",
        "env in x",
        "x != y",
        "x %= y",
        "f(a=b)",
        "cat",
    ],
)
def test_python_stays_as_it_is(cell: str) -> None:
    assert blank_magics(cell).text == cell
    assert blank_magics(cell).spans == ()


@pytest.mark.parametrize(
    ("cell", "start"),
    [
        ("import keras", 0),
        ("%%time\nimport keras", 7),
        ("\n  %%capture out\r\n%%timeit -n 3\nimport keras", 32),
        ("%%time", 6),
        ("%time\n%%bash", 0),
        ("# first\n%%bash", 0),
        ("%%bash\nls", None),
        ("%%time\n%%bash\nls", None),
        ("%%writefile model.py\nimport keras", None),
        ("%%", None),
    ],
)
def test_a_cell_magic_says_whether_the_rest_is_python(cell: str, start: int | None) -> None:
    assert python_start(cell) == start


@given(
    st.lists(
        st.sampled_from(["%x", "!", "?", "x = ", "(", ")", "'", "'''", "#", "\\", "\n", "\r\n", "  ", "a"])
    )
)
def test_lengths_and_line_ends_never_change(fragments: list[str]) -> None:
    cell = "".join(fragments)
    blanked = blank_magics(cell)
    assert len(blanked.text) == len(cell)
    inside = {offset for span in blanked.spans for offset in range(span.start, span.end)}
    for offset, (before, after) in enumerate(zip(cell, blanked.text, strict=True)):
        assert before == after or (offset in inside and before not in "\r\n" and after in "#_ ")
