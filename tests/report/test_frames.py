"""Code frames: the line of a finding, and the place marked under it."""

from __future__ import annotations

import json

import pytest

from tests.report.samples import finding
from tflint.model import Finding, Span
from tflint.report.colours import Paint
from tflint.report.frames import Excerpts, frame


def frame_of(
    content: bytes | str, *, line: int = 1, start: int = 0, end: int = 0, path: str = "a.py"
) -> list[str]:
    data = content.encode() if isinstance(content, str) else content
    return show(finding(path, line, 1, span=Span(start, end)), data)


def show(found: Finding, data: bytes) -> list[str]:
    return frame(found, Excerpts(lambda _path: data), Paint(False))


def test_the_place_is_marked_under_the_line() -> None:
    text = "import keras\nx = K.mean(y)\n"
    start = text.index("K.mean")
    assert frame_of(text, line=2, start=start, end=start + 6) == [
        "  |",
        "2 | x = K.mean(y)",
        "  |     ^^^^^^",
    ]


def test_the_gutter_is_as_wide_as_the_number() -> None:
    text = "\n" * 99 + "x"
    assert frame_of(text, line=100, start=99, end=100) == ["    |", "100 | x", "    | ^"]


def test_of_several_lines_the_first_is_shown() -> None:
    text = "x = f(\n    1,\n)\n"
    assert frame_of(text, start=4, end=len(text) - 1)[1:] == ["1 | x = f(", "  |     ^^"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_end_of_line_will_do(newline: str) -> None:
    text = f"a = 1{newline}b = 2{newline}c = 3"
    start = text.index("b")
    assert frame_of(text, line=2, start=start, end=start + 1)[1:] == ["2 | b = 2", "  | ^"]


def test_form_feeds_and_other_separators_do_not_end_a_line() -> None:
    assert frame_of("a = '\x0c\u2028'\n", start=0, end=1)[1] == r"1 | a = '\x0c\u2028'"


def test_tabs_and_wide_characters_keep_the_marks_in_place() -> None:
    text = "\tx = '層'; K.mean\n"
    start = text.index("K")
    line, marks = frame_of(text, start=start, end=start + 6)[1:]
    assert line == "1 |     x = '層'; K.mean"
    assert marks == "  |               ^^^^^^"


def test_a_long_line_is_cut_around_the_place() -> None:
    text = "x" * 1000 + "K.mean" + "y" * 1000
    line, marks = frame_of(text, start=1000, end=1006)[1:]
    assert len(line) < 130
    assert line.startswith("1 | …x") and line.endswith("y…")
    assert line[marks.index("^") : marks.rindex("^") + 1] == "K.mean"


def test_an_empty_place_is_marked_too() -> None:
    assert frame_of("x = 1\n", start=4, end=4)[2] == "  |     ^"


def test_a_blank_line_is_not_shown() -> None:
    assert frame_of("\n\nx\n", line=2, start=1, end=1) == []


def test_a_place_in_a_notebook_is_in_its_cell() -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Title"]},
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": ["a = 1"]},
        {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": ["import keras\n", "b = K.mean(a)"],
        },
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    data = json.dumps(notebook).encode()
    from tflint.source import load_source

    start = load_source(data, "n.ipynb").text.index("K.mean")
    found = finding("n.ipynb", 2, 5, span=Span(start, start + 6), cell=3)
    assert show(found, data) == ["  |", "2 | b = K.mean(a)", "  |     ^^^^^^"]


class TestWhatCannotBeRead:
    def test_a_file_that_cannot_be_decoded_is_shown_by_its_line(self) -> None:
        found = finding("a.py", 2, 1, span=Span(0, 0))
        assert show(found, b"# coding: ascii\nx = '\xe9'\n")[1] == "2 | x = '\ufffd'"

    def test_a_file_that_is_gone_has_no_frame(self) -> None:
        def gone(_path: str) -> bytes:
            raise FileNotFoundError

        assert frame(finding(), Excerpts(gone), Paint(False)) == []

    def test_nor_has_a_line_that_is_not_there(self) -> None:
        assert show(finding(line=9, span=Span(500, 510)), b"x = 1\n") == []

    def test_nor_has_a_notebook_that_is_no_json(self) -> None:
        assert show(finding("n.ipynb", 1, 1), b"{") == []


def test_a_file_is_read_once() -> None:
    asked: list[str] = []

    def read(path: str) -> bytes:
        asked.append(path)
        return b"x = 1\n"

    excerpts = Excerpts(read)
    for path in ("a.py", "a.py", "b.py"):
        frame(finding(path, 1, 1, span=Span(0, 1)), excerpts, Paint(False))
    assert asked == ["a.py", "b.py"]
