"""Jupyter notebooks: their Python code cells as one text, and edits of that text back into the JSON.

The format is nbformat 4 (``cells``, ``source``) or older (``worksheets``, ``input``). A notebook is never
written anew: an edit changes the characters that it names within their string literals, and no other byte.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tflint.model import Edit, Span
from tflint.source.encoding import decode_utf8, refuse_foreign_mark
from tflint.source.errors import SourceError, UneditableError
from tflint.source.json_scanner import JsonScanner
from tflint.source.lines import line_of_byte
from tflint.source.literals import Literal, Literals, Replacement, rewrite
from tflint.source.magics import blank_magics, python_start

_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?|\n")
_PYTHON = re.compile(r"(?:i?python|pyspark)[\d.]*\Z", re.IGNORECASE)
_CONFLICT = re.compile(rb"^(?:<{7}|={7}|>{7}|\|{7})(?:\s|\Z)", re.MULTILINE)
_LFS_POINTER = b"version https://git-lfs"


@dataclass(frozen=True, slots=True)
class Cell:
    """A Python code cell: the characters ``start:end`` of the notebook's text.

    The line feed at ``end`` is not in the file. ``number`` is 1-based over all cells. The cell's own source
    begins with ``skipped`` characters, in ``skipped_lines`` lines, that are not in the text (``%%time``).
    ``magics`` are the spans of the text in which Python that does nothing stands for a command to IPython.
    """

    number: int
    start: int
    end: int
    skipped: int
    skipped_lines: int
    literals: Literals
    magics: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook's text and where its parts are in the data. Without a Python kernel there are no cells."""

    data: bytes
    text: str
    encoding: str
    cells: tuple[Cell, ...]

    def cell_at(self, offset: int) -> Cell | None:
        """The cell of an offset; the line feed behind a cell belongs to it. None if there are no cells."""
        index = bisect_right(self.cells, offset, key=_start) - 1
        return self.cells[index] if index >= 0 else None

    def refusal(self, edit: Edit) -> str | None:
        """Why an edit cannot be written into the notebook, None if it can."""
        cell = self.cell_at(edit.start)
        if cell is None:
            return "the notebook has no Python cell to write to"
        if _SURROGATE.search(edit.text):
            return "the new text has half of a surrogate pair, which is not a character"
        if edit.end > cell.end + 1:
            return "the edit spans more than one cell of the notebook"
        if edit.end > cell.end and edit.start < edit.end and not self._keeps_line_end(cell, edit):
            return "the edit would join two cells of the notebook"
        if any(self._disturbs(cell, magic, edit) for magic in cell.magics):
            return "the edit touches a line that is a command to IPython, not Python"
        return None

    def apply(self, edits: Sequence[Edit]) -> bytes:
        """The notebook's bytes after edits that are sorted, do not overlap and are not refused."""
        pieces: list[bytes] = []
        position = 0
        for replacement in self._replacements(edits):
            pieces += (self.data[position : replacement.start], replacement.data)
            position = replacement.end
        pieces.append(self.data[position:])
        return b"".join(pieces)

    def _replacements(self, edits: Sequence[Edit]) -> list[Replacement]:
        by_cell: dict[Cell, list[Edit]] = {}
        for edit in edits:
            cell = self.cell_at(edit.start)
            if cell is None:
                raise UneditableError("the notebook has no Python cell to write to")
            earlier = by_cell.setdefault(cell, [])
            earlier.append(self._fit(cell, edit, earlier[-1].end if earlier else cell.start))
        found: list[Replacement] = []
        for cell, fitted in by_cell.items():
            shift = cell.skipped - cell.start
            own = [Edit(edit.start + shift, edit.end + shift, edit.text) for edit in fitted]
            found += rewrite(self.data, cell.literals, own)
        # A file may have worksheets behind its cells, but their cells come first.
        return sorted(found, key=lambda replacement: replacement.start)

    def _keeps_line_end(self, cell: Cell, edit: Edit) -> bool:
        if edit.text:
            return edit.text.endswith("\n")
        return edit.start == cell.start or self.text[edit.start - 1] == "\n"

    def _fit(self, cell: Cell, edit: Edit, floor: int) -> Edit:
        """The same edit without the line feed behind the cell, which is not in the file.

        ``floor`` is the end of the edit before.
        """
        if edit.end <= cell.end:
            return edit
        if edit.start > cell.end:
            return Edit(cell.end, cell.end, "\n" + edit.text.removesuffix("\n"))
        if edit.text or edit.start == floor:
            return Edit(edit.start, cell.end, edit.text.removesuffix("\n"))
        # The cell's last lines go: the line feed before them becomes the one behind the cell.
        return Edit(edit.start - 1, cell.end, "")

    def _disturbs(self, cell: Cell, magic: Span, edit: Edit) -> bool:
        """Whether a command would not stand alone on its lines, as it was, after the edit."""
        if edit.end < magic.start or edit.start > magic.end:
            return False
        if edit.end == magic.start:
            before = edit.text or self.text[cell.start : edit.start]
            return bool(before) and not before.endswith(("\n", "\r"))
        if edit.start == magic.end:
            behind = edit.text or self.text[edit.end : cell.end]
            return bool(behind) and not behind.startswith(("\n", "\r"))
        return True


@dataclass(slots=True)
class _FoundCell:
    """What a notebook says about one cell."""

    kind: str = ""
    language: str = ""
    literals: Literals | None = None


@dataclass(slots=True)
class _FoundNotebook:
    cells: list[_FoundCell] | None = None
    sheets: list[_FoundCell] | None = None
    kernel_language: str = ""
    language: str = ""


def read_notebook(data: bytes) -> Notebook:
    """Read a notebook's bytes. Raises SourceError, with the line in the JSON, where they are none."""
    refuse_foreign_mark(data)
    if not data.isascii():
        decode_utf8(data)
    marked = data.startswith(codecs.BOM_UTF8)
    scanner = JsonScanner(data, len(codecs.BOM_UTF8) if marked else 0)
    try:
        found = _read_document(scanner)
        scanner.finish()
    except SourceError as error:
        raise _known_cause(data) or error from None
    text: list[str] = []
    cells: list[Cell] = []
    offset = 0
    for number, cell in enumerate(_code_cells(found), 1):
        if cell is None:
            continue
        source = _decode(data, cell)
        skipped = python_start(source)
        if skipped is None:
            continue
        python = blank_magics(source[skipped:])
        end = offset + len(python.text)
        lines = sum(1 for _ in _LINE_END.finditer(source, 0, skipped))
        magics = tuple(Span(span.start + offset, span.end + offset) for span in python.spans)
        cells.append(Cell(number, offset, end, skipped, lines, cell, magics))
        text += (python.text, "\n")
        offset = end + 1
    return Notebook(data, "".join(text), "utf-8-sig" if marked else "utf-8", tuple(cells))


def _known_cause(data: bytes) -> SourceError | None:
    """A better reason than broken JSON for data that are none."""
    if data.startswith(_LFS_POINTER):
        return SourceError(1, "not a notebook but a Git LFS pointer to one: run git lfs pull")
    # A string of JSON cannot hold a line end, so no line of a notebook begins like this by itself.
    conflict = _CONFLICT.search(data)
    if conflict is None:
        return None
    return SourceError(line_of_byte(data, conflict.start()), "unresolved merge conflict")


def _start(cell: Cell) -> int:
    return cell.start


def _code_cells(found: _FoundNotebook) -> Iterator[Literals | None]:
    """For every cell of a notebook its source if it is Python code, else None."""
    language = found.language or found.kernel_language
    for cell in [*(found.sheets or ()), *(found.cells or ())]:
        spoken = cell.language or language or "python"
        yield cell.literals if cell.kind == "code" and _PYTHON.match(spoken) else None


def _decode(data: bytes, literals: Literals) -> str:
    texts = literals.read(data)
    for literal, text in zip(literals.strings, texts, strict=True):
        half = _SURROGATE.search(text)
        if half is not None:
            message = f"U+{ord(half[0]):04X}, half of a surrogate pair, is not a character"
            raise SourceError(line_of_byte(data, literal.start), message)
    return "".join(texts)


def _read_document(scanner: JsonScanner) -> _FoundNotebook:
    found = _FoundNotebook()
    for key in scanner.members():
        if key == "cells":
            found.cells = _read_cells(scanner)
        elif key == "worksheets":
            found.sheets = _read_worksheets(scanner)
        elif key == "metadata":
            _read_metadata(scanner, found)
        else:
            scanner.skip()
    if found.cells is None and found.sheets is None:
        raise SourceError(1, "not a notebook: it has neither cells nor worksheets")
    return found


def _read_worksheets(scanner: JsonScanner) -> list[_FoundCell]:
    cells: list[_FoundCell] = []
    for _ in scanner.items():
        for key in scanner.members():
            if key == "cells":
                cells += _read_cells(scanner)
            else:
                scanner.skip()
    return cells


def _read_metadata(scanner: JsonScanner, found: _FoundNotebook) -> None:
    if scanner.peek() != b"{":
        scanner.skip()
        return
    for key in scanner.members():
        if key == "language_info":
            found.language = _read_member(scanner, "name")
        elif key == "kernelspec":
            found.kernel_language = _read_member(scanner, "language")
        else:
            scanner.skip()


def _read_cells(scanner: JsonScanner) -> list[_FoundCell]:
    cells: list[_FoundCell] = []
    for _ in scanner.items():
        cell = _FoundCell()
        for key in scanner.members():
            if key == "cell_type":
                cell.kind = scanner.text()
            elif key == "language":
                cell.language = _read_text(scanner)
            elif key in ("source", "input"):
                cell.literals = _read_source(scanner)
            elif key == "metadata":
                # Notebooks in several languages say so per cell: {"vscode": {"languageId": "shellscript"}}
                cell.language = _read_member(scanner, "vscode", "languageId") or cell.language
            else:
                scanner.skip()
        cells.append(cell)
    return cells


def _read_source(scanner: JsonScanner) -> Literals:
    if scanner.peek() != b"[":
        return Literals((scanner.string(),))
    start = scanner.position + 1
    strings: list[Literal] = [scanner.string() for _ in scanner.items()]
    return Literals(tuple(strings), start)


def _read_text(scanner: JsonScanner) -> str:
    """The string that begins here; empty, and skipped, if it is something else."""
    if scanner.peek() == b'"':
        return scanner.text()
    scanner.skip()
    return ""


def _read_member(scanner: JsonScanner, *path: str) -> str:
    """The string at a path of keys in the value that begins here, empty if there is none."""
    if not path:
        return _read_text(scanner)
    if scanner.peek() != b"{":
        scanner.skip()
        return ""
    value = ""
    for key in scanner.members():
        if key == path[0]:
            value = _read_member(scanner, *path[1:])
        else:
            scanner.skip()
    return value
