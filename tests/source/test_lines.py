"""Lines end with CR LF, LF or a lone CR, and with nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.source.lines import Lines, line_of_byte

TEXTS = st.text(alphabet="ab\r\n\f\v\x1c\x85\u2028é")


def test_every_line_end_of_python_counts() -> None:
    assert Lines("a\nb\r\nc\rd").starts == [0, 2, 5, 7]


def test_form_feeds_and_unicode_line_separators_are_no_line_ends() -> None:
    assert Lines("a\fb\vc\x1cd\x85e\u2028f").starts == [0]


def test_a_final_line_end_opens_an_empty_last_line() -> None:
    lines = Lines("a\n")
    assert lines.starts == [0, 2]
    assert lines.content(1) == "a"
    assert lines.content(2) == ""


def test_there_is_no_line_zero() -> None:
    with pytest.raises(IndexError):
        Lines("a").start(0)
    with pytest.raises(IndexError):
        Lines("a").start(2)


@given(TEXTS)
def test_lines_agree_with_pythons_own_universal_newlines(text: str) -> None:
    lines = Lines(text)
    expected = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert [lines.content(number + 1) for number in range(len(lines.starts))] == expected


@given(TEXTS, st.data())
def test_a_byte_is_on_the_line_of_its_character(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    position = len(text[:offset].encode())
    assert line_of_byte(text.encode(), position) == Lines(text).number(offset)
