"""Notebooks: the Python cells as one text, places within cells, edits within their JSON strings."""

from __future__ import annotations

import codecs
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.source.making import code_cell, markdown_cell, notebook
from tflint.model import Edit
from tflint.source import Place, Source, SourceError, UneditableError, load_source

SOURCES = st.lists(
    st.sampled_from(
        ["a", "é", "😀", '"', "\\", "\t", "#", "\n", "\n", "\r\n", "!ls", "%x", "x = ", "(", ")", "  "]
    ),
    max_size=12,
).map("".join)


def load(data: bytes) -> Source:
    return load_source(data, "a.ipynb")


def sources_of(data: bytes) -> list[str]:
    """The sources of a notebook's cells, by the standard library."""
    return ["".join(cell["source"]) for cell in json.loads(data)["cells"]]


def common(one: bytes, other: bytes) -> int:
    """How many bytes two byte strings have in common from their start."""
    return next(
        (index for index, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one)
    )


def edited(source: Source, old: str, new: str) -> bytes:
    start = source.text.index(old)
    return source.apply([Edit(start, start + len(old), new)])


def test_the_python_cells_are_one_text() -> None:
    data = notebook(
        markdown_cell("# Title"), code_cell(["import keras\n", "K = keras.backend"]), code_cell("K.mean(x)\n")
    )
    source = load(data)
    assert source.kind == "notebook"
    assert source.text == "import keras\nK = keras.backend\nK.mean(x)\n\n"


def test_places_are_in_cells_counted_over_all_cells() -> None:
    data = notebook(
        code_cell("a\nbé = 1"),
        markdown_cell("# T"),
        code_cell("%%time\n\nc"),
        code_cell("%%bash\nls"),
        code_cell(""),
    )
    source = load(data)
    assert source.text == "a\nbé = 1\n\nc\n\n"
    assert source.place(source.text.index("=")) == Place(2, 4, cell=1)
    assert source.place(source.text.index("c")) == Place(3, 1, cell=3)
    assert source.place(len(source.text) - 1) == Place(1, 1, cell=5)
    assert source.place(len(source.text)) == Place(1, 1, cell=5)


def test_an_edit_is_written_into_its_string_and_nowhere_else() -> None:
    data = notebook(code_cell(["import keras\n", "x = K.mean('é\"')"]), code_cell("y"))
    assert edited(load(data), "K.mean", "ops.mean") == data.replace(b"K.mean", b"ops.mean")


def test_new_lines_are_written_as_jupyter_writes_them() -> None:
    data = notebook(code_cell(["a\n", "b"]))
    source = load(data)
    assert source.apply([Edit(0, 0, "import keras\n")]) == notebook(code_cell(["import keras\n", "a\n", "b"]))
    assert source.apply([Edit(0, 2, "")]) == notebook(code_cell(["b"]))


@pytest.mark.parametrize(
    ("span", "new", "cells"),
    [
        ((2, 4), "", ["a", "c"]),
        ((2, 4), "x\n", ["a\nx", "c"]),
        ((3, 4), "\ny\n", ["a\nb\ny", "c"]),
        ((0, 4), "", ["", "c"]),
        ((4, 6), "", ["a\nb", ""]),
        ((6, 6), "d", ["a\nb", "c\nd"]),
        ((6, 6), "d\n", ["a\nb", "c\nd"]),
    ],
)
def test_the_line_feed_behind_a_cell_is_not_in_the_file(
    span: tuple[int, int], new: str, cells: list[str]
) -> None:
    source = load(notebook(code_cell(["a\n", "b"]), code_cell(["c"])))
    assert source.text == "a\nb\nc\n"
    assert sources_of(source.apply([Edit(*span, new)])) == cells


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("b\nc", "x", "more than one cell"),
        ("b\n", "x", "join two cells"),
        ("#  \na", "#  \na", "a command to IPython"),
    ],
)
def test_edits_across_cells_or_commands_are_refused(old: str, new: str, reason: str) -> None:
    source = load(notebook(code_cell("!ls\na\nb"), code_cell("c")))
    assert source.text == "#  \na\nb\nc\n"
    with pytest.raises(UneditableError, match=reason):
        edited(source, old, new)


def test_a_command_keeps_its_line_to_itself() -> None:
    source = load(notebook(code_cell("a\n!ls\nb")))
    assert source.refusal(Edit(2, 2, "import keras\n")) is None
    assert source.refusal(Edit(0, 2, "")) is None
    assert source.refusal(Edit(5, 5, "\nx")) is None
    assert source.refusal(Edit(2, 2, "x; ")) is not None
    assert source.refusal(Edit(1, 2, "")) is not None
    assert source.refusal(Edit(5, 5, "; x")) is not None
    assert source.refusal(Edit(3, 3, "x")) is not None


def test_nothing_is_inserted_before_a_cell_magic() -> None:
    data = notebook(code_cell(["%%time\n", "x"]))
    assert sources_of(load(data).apply([Edit(0, 0, "import keras\n")])) == ["%%time\nimport keras\nx"]


def test_a_notebook_without_python_has_no_text_and_takes_no_edits() -> None:
    for data in (
        notebook(code_cell("x"), language="R"),
        notebook(markdown_cell("x")),
        notebook(code_cell("%%bash")),
    ):
        source = load(data)
        assert source.text == ""
        assert source.refusal(Edit(0, 0, "x")) == "the notebook has no Python cell to write to"
        assert source.place(0) == Place(1, 1)


@pytest.mark.parametrize("language", ["python", "Python", "python3", "ipython", "pyspark", ""])
def test_python_has_many_names(language: str) -> None:
    assert load(notebook(code_cell("x"), language=language)).text == "x\n"


def test_a_cell_may_be_in_another_language() -> None:
    shell: dict[str, Any] = code_cell("ls")
    shell["metadata"] = {"vscode": {"languageId": "shellscript"}}
    assert load(notebook(shell, code_cell("x"))).text == "x\n"


def test_older_formats_have_worksheets_and_inputs() -> None:
    data = b"""{"nbformat": 3, "metadata": {"name": ""}, "worksheets": [{"cells": [
        {"cell_type": "heading", "level": 1, "source": ["T"]},
        {"cell_type": "code", "language": "python", "input": ["K.mean(x)"], "outputs": []},
        {"cell_type": "code", "language": "bash", "input": "ls", "outputs": []}]}]}"""
    source = load(data)
    assert source.text == "K.mean(x)\n"
    assert source.place(0) == Place(1, 1, cell=2)
    assert edited(source, "K", "ops") == data.replace(b"K.", b"ops.")


def test_a_byte_order_mark_stays() -> None:
    data = codecs.BOM_UTF8 + notebook(code_cell("é"))
    assert edited(load(data), "é", "è") == data.replace("é".encode(), "è".encode())


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"", 1, "not a notebook, broken JSON: the text ends too early"),
        (b"{}", 1, "not a notebook: it has neither cells nor worksheets"),
        (b'{"cells": [\n{"source": null}]}', 2, "not a notebook, broken JSON: a string is expected here"),
        (b'{"cells": [\n<<<<<<< HEAD\n', 2, "unresolved merge conflict"),
        (b"version https://git-lfs.github.com/spec/v1\n", 1, "not a notebook but a Git LFS pointer to one"),
        (b'{"cells": [], "x":\n"\xff"}', 2, "byte 0xff is not valid UTF-8"),
        (b"\xff\xfe{\0", 1, "this is UTF-16 (little-endian) text"),
        (
            b'{"cells": [{"cell_type": "code",\n"source": ["x", "\\ud800"]}]}',
            2,
            "U+D800, half of a surrogate pair, is not a character",
        ),
        (b'{"metadata": ' + b'{"a": ' * 10_000, 1, "not a notebook, broken JSON: nested more than"),
    ],
)
def test_what_is_no_notebook_has_a_line_and_a_reason(data: bytes, line: int, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        load(data)
    assert caught.value.line == line
    assert caught.value.message.startswith(message)


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_a_notebook_or_a_source_error(data: bytes) -> None:
    for hostile in (data, b'{"cells": [{"cell_type": "code", "source": ' + data):
        with pytest.raises(SourceError):
            load(hostile)


@st.composite
def notebooks(draw: st.DrawFn) -> bytes:
    cells = []
    for source in draw(st.lists(SOURCES, min_size=1, max_size=4)):
        form = draw(st.sampled_from(["lines", "string", "pieces"]))
        if form == "lines":
            cells.append(
                code_cell([line + "\n" for line in source.split("\n")[:-1]] + [source.split("\n")[-1]])
            )
        elif form == "pieces":
            cells.append(code_cell([source[: len(source) // 2], source[len(source) // 2 :]]))
        else:
            cells.append(code_cell(source))
        if draw(st.booleans()):
            cells.append(markdown_cell(draw(SOURCES)))
    return notebook(*cells, indent=draw(st.sampled_from([None, 1, 2])), ascii_only=draw(st.booleans()))


@given(notebooks(), st.data())
def test_edits_change_their_characters_and_nothing_else(data: bytes, draws: st.DataObject) -> None:
    source = load(data)
    assert source.notebook is not None
    expected = sources_of(data)
    edits: list[Edit] = []
    changed = [cell for cell in source.notebook.cells if draws.draw(st.booleans())]
    for cell in changed:
        start = draws.draw(st.integers(cell.start, cell.end))
        edit = Edit(start, draws.draw(st.integers(start, cell.end)), draws.draw(SOURCES))
        if source.refusal(edit) is None:
            edits.append(edit)
            own = expected[cell.number - 1]
            shift = cell.skipped - cell.start
            expected[cell.number - 1] = own[: edit.start + shift] + edit.text + own[edit.end + shift :]
    result = source.apply(edits)
    assert sources_of(result) == expected
    # Apart from the sources nothing is different, by value and, before and behind the edited cells, by byte.
    before, after = json.loads(data), json.loads(result)
    for document in (before, after):
        for cell in document["cells"]:
            del cell["source"]
    assert before == after
    if changed:
        first, last = changed[0].literals.strings, changed[-1].literals.strings
        head, tail = common(data, result), common(data[::-1], result[::-1])
        assert not first or head >= first[0].start
        assert not last or tail >= len(data) - last[-1].end
    else:
        assert result == data


@given(notebooks())
def test_every_offset_of_a_cell_is_where_the_cell_shows_it(data: bytes) -> None:
    source = load(data)
    assert source.notebook is not None
    originals = sources_of(data)
    for cell in source.notebook.cells:
        original = originals[cell.number - 1]
        assert len(original) - cell.skipped == cell.end - cell.start
        for offset in range(cell.start, cell.end + 1):
            head = original[: offset - cell.start + cell.skipped]
            place = source.place(offset)
            if head.endswith("\r") and original[len(head) : len(head) + 1] == "\n":
                continue
            lines = head.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            assert place == Place(len(lines), len(lines[-1]) + 1, cell.number)
