"""A Python file: places in its text, and edits that touch nothing else."""

from __future__ import annotations

import codecs
import pickle
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.model import Edit
from tflint.source import Place, SourceError, UneditableError, load_source
from tflint.source.source import splice

# Letters of several widths, all line ends, and what must not be taken for one.
TEXTS = st.text(alphabet="abc ()\t\r\n\f\v\u2028é漢😀")
ENCODINGS = {
    "latin-1": "aé\n\r\f",
    "cp1252": "a€\r\n",
    "koi8-r": "aЖ\n",
    "shift_jis": "a漢ｱ\n",
    "euc-jp": "a漢\n",
    "gb18030": "a漢😀\n",
    "big5": "a漢\r\n",
    "cp949": "a한\n",
    "mac_roman": "aé\r",
    "utf-8": "aé漢😀\n",
}
STATEFUL = {"iso2022_jp": "a漢\n", "hz": "a汉\n", "utf-7": "aé+\n"}


@st.composite
def edits_of(draw: st.DrawFn, text: str, texts: st.SearchStrategy[str] = TEXTS) -> list[Edit]:
    """Sorted edits of a text that do not overlap."""
    bounds = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    spans = [span for index, span in enumerate(pairwise(bounds)) if index % 2 == 0]
    return sorted(Edit(start, end, draw(texts)) for start, end in spans)


def test_a_place_is_a_line_and_a_column_in_characters() -> None:
    source = load_source("é = 1\r\n😀 = 2".encode(), "a.py")
    assert source.place(0) == Place(1, 1)
    assert source.place(4) == Place(1, 5)
    assert source.place(7) == Place(2, 1)
    assert source.place(8) == Place(2, 2)
    assert source.place(len(source.text)) == Place(2, 6)


def test_there_is_no_place_outside_of_the_text() -> None:
    source = load_source(b"x\n", "a.py")
    with pytest.raises(ValueError, match="outside"):
        source.place(3)
    with pytest.raises(ValueError, match="outside"):
        source.place(-1)


@pytest.mark.parametrize(
    ("data", "newline"),
    [(b"a\r\nb\n", "\r\n"), (b"a\nb\r\n", "\n"), (b"a\rb", "\r"), (b"\n", "\n"), (b"a", "\n"), (b"", "\n")],
)
def test_new_lines_end_like_the_first_one(data: bytes, newline: str) -> None:
    assert load_source(data, "a.py").newline == newline


def test_an_edit_changes_its_characters_only() -> None:
    data = codecs.BOM_UTF8 + "\fx = K.mean(é)\r\n\ty = 1\rz".encode()
    source = load_source(data, "a.py")
    start = source.text.index("K.mean")
    assert source.apply([Edit(start, start + 6, "ops.mean")]) == data.replace(b"K.mean", b"ops.mean")


def test_no_edits_give_the_same_bytes() -> None:
    data = b"x\r\n\x0c\r"
    assert load_source(data, "a.py").apply([]) is data


def test_insertions_at_one_offset_keep_their_order() -> None:
    source = load_source(b"x", "a.py")
    assert source.apply([Edit(0, 0, "a"), Edit(0, 0, "b"), Edit(0, 1, "c"), Edit(1, 1, "d")]) == b"abcd"


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(0, 2, ""), Edit(1, 3, "")],
        [Edit(2, 3, ""), Edit(0, 1, "")],
        [Edit(2, 1, "")],
        [Edit(0, 99, "")],
        [Edit(-1, 0, "")],
    ],
)
def test_edits_that_overlap_or_lie_outside_are_the_callers_mistake(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="overlaps"):
        load_source(b"x = 1", "a.py").apply(edits)


def test_a_file_that_its_text_does_not_give_back_is_read_but_never_edited() -> None:
    source = load_source(b"# coding: utf-7\nx = '+AGE-'\n", "a.py")
    assert source.text == "# coding: utf-7\nx = 'a'\n"
    assert not source.writable
    with pytest.raises(UneditableError, match="utf-7"):
        source.apply([Edit(16, 17, "y")])


def test_an_edit_that_the_encoding_cannot_hold_is_refused() -> None:
    source = load_source(b"# coding: latin-1\nx = '\xe9'\n", "a.py")
    edit = Edit(18, 19, "→")
    assert source.refusal(edit) == "the file's encoding, iso8859-1, cannot hold the new text"
    with pytest.raises(UneditableError, match="iso8859-1"):
        source.apply([edit])
    assert source.refusal(Edit(18, 19, "é")) is None


def test_sources_are_values() -> None:
    source = load_source("x = 'é'\n".encode(), "a.py")
    source.place(3)
    again: object = pickle.loads(pickle.dumps(source))
    assert again == source
    assert hash(again) == hash(source)
    error: object = pickle.loads(pickle.dumps(SourceError(3, "why")))
    assert str(error) == "line 3: why"


@given(TEXTS, st.data())
def test_a_place_is_where_counting_by_hand_finds_it(text: str, data: st.DataObject) -> None:
    source = load_source(text.encode(), "a.py")
    offset = data.draw(st.integers(0, len(text)))
    line = column = 1
    for position, character in enumerate(text[:offset]):
        if character == "\n" or (character == "\r" and text[position + 1 : position + 2] != "\n"):
            line, column = line + 1, 1
        else:
            column += 1
    assert source.place(offset) == Place(line, column)
    assert source.offset(line, column) == offset


@given(TEXTS, st.booleans(), st.data())
def test_every_byte_outside_of_the_edits_stays(text: str, marked: bool, data: st.DataObject) -> None:
    mark = codecs.BOM_UTF8 if marked else b""
    edits = data.draw(edits_of(text))
    expected = bytearray(mark)
    position = 0
    for edit in edits:
        expected += text[position : edit.start].encode() + edit.text.encode()
        position = edit.end
    expected += text[position:].encode()
    assert load_source(mark + text.encode(), "a.py").apply(edits) == bytes(expected)


@given(st.sampled_from(sorted(ENCODINGS)), st.data())
def test_every_byte_outside_of_the_edits_stays_in_every_encoding(encoding: str, data: st.DataObject) -> None:
    cookie = f"# coding: {encoding}\n"
    texts = st.text(alphabet=ENCODINGS[encoding])
    body = data.draw(texts)
    source = load_source((cookie + body).encode(encoding), "a.py")
    assert source.text == cookie + body
    edits = data.draw(edits_of(body, texts))
    shifted = [Edit(edit.start + len(cookie), edit.end + len(cookie), edit.text) for edit in edits]
    pieces = [cookie, *splice_pieces(body, edits)]
    assert source.apply(shifted) == b"".join(piece.encode(encoding) for piece in pieces)


@given(st.sampled_from(sorted(STATEFUL)), st.data())
def test_edits_of_encodings_with_shift_sequences_change_no_other_character(
    encoding: str, data: st.DataObject
) -> None:
    cookie = f"# coding: {encoding}\n"
    texts = st.text(alphabet=STATEFUL[encoding])
    body = data.draw(texts)
    source = load_source((cookie + body).encode(encoding), "a.py")
    shifted = [
        Edit(edit.start + len(cookie), edit.end + len(cookie), edit.text)
        for edit in data.draw(edits_of(body, texts))
    ]
    edited = load_source(source.apply(shifted), "a.py")
    assert edited.text == splice(source.text, shifted)


def splice_pieces(text: str, edits: list[Edit]) -> list[str]:
    """What is kept and what is new, in turns."""
    bounds = [0, *(bound for edit in edits for bound in (edit.start, edit.end)), len(text)]
    kept = [text[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True)]
    new = [*(edit.text for edit in edits), ""]
    return [piece for pair in zip(kept, new, strict=True) for piece in pair]
