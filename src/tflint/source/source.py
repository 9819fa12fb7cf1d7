"""A file as tflint sees it: its bytes, its text, where things are, and how edits get back into the bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tflint.model import Edit
from tflint.source.encoding import decode, encode
from tflint.source.errors import UneditableError
from tflint.source.lines import Lines

if TYPE_CHECKING:
    from tflint.source.notebook import Notebook

NOTEBOOK_SUFFIX = ".ipynb"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person finds an offset: 1-based line and column, counted within ``cell`` in a notebook.

    ``cell`` is 1-based over all cells of the notebook, in the order in which Jupyter shows them.
    """

    line: int
    column: int
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One file.

    ``text`` has the file's own line ends and no byte order mark; of a notebook it is the Python code cells
    one after another, each followed by a line feed that is not in the file. ``writable`` is false where the
    text does not encode back to ``data``: such a file is linted, never edited.
    """

    path: str
    data: bytes = field(repr=False)
    text: str = field(repr=False)
    encoding: str
    kind: Literal["python", "notebook"]
    writable: bool
    lines: Lines = field(repr=False, compare=False)
    notebook: Notebook | None = field(default=None, repr=False, compare=False)

    @property
    def is_plain(self) -> bool:
        """Whether the bytes are the text in UTF-8 and nothing else, as in most files: Python reads the same from both."""
        return self.kind == "python" and self.encoding == "utf-8"

    def place(self, offset: int) -> Place:
        """Where ``offset`` is. ValueError outside 0..len(text); the text's end has a place too."""
        if not 0 <= offset <= len(self.text):
            raise ValueError(f"offset {offset} is outside of the text (0 to {len(self.text)})")
        cell = None if self.notebook is None else self.notebook.cell_at(offset)
        if cell is not None:
            offset = min(offset, cell.end)
        line = self.lines.number(offset)
        column = offset - self.lines.start(line) + 1
        if cell is None:
            return Place(line, column)
        return Place(line - self.lines.number(cell.start) + 1 + cell.skipped_lines, column, cell.number)

    def offset(self, line: int, column: int = 1) -> int:
        """The offset of a 1-based line and column of ``text`` (not of a cell). IndexError if none."""
        return self.lines.start(line) + column - 1

    @property
    def newline(self) -> str:
        """The line end that new lines should have: that of the first line, LF if there is none."""
        starts = self.lines.starts
        if len(starts) < 2:
            return "\n"
        end = starts[1]
        if self.text[max(0, end - 2) : end] == "\r\n":
            return "\r\n"
        return self.text[end - 1]

    def refusal(self, edit: Edit) -> str | None:
        """Why this edit cannot be written into the file, None if it can."""
        if not self.writable:
            return f"the file's bytes are not what its text gives in its encoding, {self.encoding}"
        if self.notebook is not None:
            return self.notebook.refusal(edit)
        try:
            edit.text.encode(self.encoding)
        except UnicodeError:
            return f"the file's encoding, {self.encoding}, cannot hold the new text"
        return None

    def apply(self, edits: Sequence[Edit]) -> bytes:
        """The file's bytes after all edits; every byte outside of them is as it was.

        The edits must be sorted and must not overlap (else ValueError). Raises UneditableError where the file
        cannot take one of them; nothing is applied then.
        """
        check_order(edits, len(self.text))
        if not edits:
            return self.data
        for edit in edits:
            refusal = self.refusal(edit)
            if refusal is not None:
                raise UneditableError(refusal)
        if self.notebook is not None:
            return self.notebook.apply(edits)
        return encode(splice(self.text, edits), self.encoding)


def load_source(data: bytes, path: str) -> Source:
    """Read a file; a path that ends in ``.ipynb`` is a notebook's. Raises SourceError if it is no text."""
    if path.lower().endswith(NOTEBOOK_SUFFIX):
        from tflint.source.notebook import read_notebook

        notebook = read_notebook(data)
        text = notebook.text
        return Source(path, data, text, notebook.encoding, "notebook", True, Lines(text), notebook)
    decoded = decode(data)
    return Source(path, data, decoded.text, decoded.encoding, "python", decoded.exact, Lines(decoded.text))


def splice(text: str, edits: Sequence[Edit]) -> str:
    """The text after all edits, which are sorted and do not overlap."""
    pieces: list[str] = []
    position = 0
    for edit in edits:
        pieces += (text[position : edit.start], edit.text)
        position = edit.end
    pieces.append(text[position:])
    return "".join(pieces)


def check_order(edits: Sequence[Edit], length: int) -> None:
    """Raise ValueError unless the edits are sorted, apart from each other and within 0..length."""
    position = 0
    for edit in edits:
        if edit.start < position or edit.end < edit.start or edit.end > length:
            raise ValueError(f"{edit} overlaps the edit before it, or is outside of the text")
        position = edit.end
