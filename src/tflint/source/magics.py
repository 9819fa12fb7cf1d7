"""What IPython reads and Python does not: cell magics, line magics, shell commands, help with ``?``.

Each line of that kind is replaced by Python that does nothing and has the same number of characters, so that
offsets stay what they are and the rest of the cell is linted.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from tflint.model import Span
from tflint.source.lexer import logical_line

# Cell magics that run the rest of the cell as Python in the notebook's own namespace; all others do not.
_PYTHON_CELL = re.compile(
    r"(?:capture|debug|ipytest|memit|prun|pyinstrument|scalene|snakeviz|time|timeit|wandb)\Z"
)
_CELL_MAGIC = re.compile(r"\s*%%(?P<name>\S*)[^\r\n]*(?:\r\n?|\n|\Z)")
# Python has no logical line that starts with one of these; IPython gives all of them a meaning.
_ESCAPED = re.compile(r"[ \t\f]*[%!?,;/]")
_ASSIGNED = re.compile(r"[ \t\f]*[^\s=!<>'\"#][^=!<>'\"#\r\n]*(?<![-+*/%&|^@:])=[ \t]*(?=[!%])")
_CONTINUED = re.compile(r"[^\r\n]*\\(?:\r\n?|\n)")
_REST_OF_LINE = re.compile(r"[^\r\n]*")
_LINE_END = re.compile(r"\r\n?|\n")
_INDENT = re.compile(r"[ \t\f]*")
_NOT_LINE_END = re.compile(r"[^\r\n]")
# Line magics that people write without their "%" (IPython's automagic), where the line is no Python.
_AUTOMAGIC = re.compile(
    r"(?:alias|bookmark|cat|cd|clear|conda|cp|env|history|less|load_ext|ls|lsmagic|magic|mamba|man|matplotlib"
    r"|micromamba|mkdir|more|mv|pip|pushd|popd|pwd|reload_ext|rm|rmdir|run|time|timeit|uv|who|whos)"
    r"[ \t]+(?:\.\.|[^\s=(\[.,:;])"
)


@dataclass(frozen=True, slots=True)
class Blanked:
    """A cell as Python: ``text`` is as long as the cell, ``spans`` are the lines that only IPython reads."""

    text: str
    spans: tuple[Span, ...]


def python_start(cell: str) -> int | None:
    """Where a cell's Python begins: after magics such as ``%%time``. None if it is no Python (``%%bash``)."""
    position = 0
    while (magic := _CELL_MAGIC.match(cell, position)) is not None:
        if _PYTHON_CELL.match(magic["name"]) is None:
            return None
        position = magic.end()
    return position


def blank_magics(cell: str) -> Blanked:
    """Replace the lines of a cell that are not Python. Cell magics are taken off before."""
    pieces: list[str] = []
    spans: list[Span] = []
    position = 0
    while position < len(cell):
        if _ESCAPED.match(cell, position) is not None:
            end = _command_end(cell, position)
            pieces.append(_blank(cell[position:end]))
        elif (assigned := _ASSIGNED.match(cell, position)) is not None:
            end = _command_end(cell, position)
            pieces += (assigned[0], _nothing(cell[assigned.end() : end], "_"))
        else:
            line = logical_line(cell, position)
            end = line.end
            if not _is_help(cell[line.code : end]) and not _is_automagic(cell[position:end]):
                pieces.append(cell[position : line.next])
                position = line.next
                continue
            pieces.append(_blank(cell[position:end]))
        spans.append(Span(position, end))
        line_end = _LINE_END.match(cell, end)
        position = end if line_end is None else line_end.end()
        pieces.append(cell[end:position])
    return Blanked("".join(pieces), tuple(spans))


def _command_end(cell: str, position: int) -> int:
    """The end of a command that starts here: of its line, or of the last line that backslashes join to it."""
    while (line := _CONTINUED.match(cell, position)) is not None:
        position = line.end()
    rest = _REST_OF_LINE.match(cell, position)
    return position if rest is None else rest.end()


def _is_help(code: str) -> bool:
    return code.rstrip().endswith("?")


def _is_automagic(line: str) -> bool:
    command = line.strip()
    if _AUTOMAGIC.match(command) is None:
        return False
    try:
        ast.parse(command)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return False


def _blank(line: str) -> str:
    # In an indented block the line may be the only statement, so it remains one; elsewhere a comment will do.
    indent = _INDENT.match(line)
    width = 0 if indent is None else indent.end()
    return line[:width] + _nothing(line[width:], "_" if width else "#")


def _nothing(command: str, first: str) -> str:
    return first + _NOT_LINE_END.sub(" ", command[1:])
