"""What fixes would change, as a unified diff in bytes that ``git apply`` and ``patch -p1`` take."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from tflint.report.colours import Paint

_CONTEXT_LINES = 3
_NO_NEWLINE = b"\\ No newline at end of file\n"
_QUOTED = re.compile(rb'["\\\x00-\x1f\x7f]')
_ESCAPES = {b'"': b'\\"', b"\\": b"\\\\", b"\n": b"\\n", b"\t": b"\\t", b"\r": b"\\r"}


def unified_diff(path: str, old: bytes, new: bytes) -> bytes:
    """The difference between two contents of a file; nothing if they are equal.

    Bytes are carried over as they are, whatever their encoding. A line ends with a line feed and nothing else
    does, as git sees it. The path is that from the current folder, where git is to apply the diff.
    """
    if old == new:
        return b""
    name = _from_current_folder(path)
    header = b"--- " + _quoted(b"a/" + name) + b"\n+++ " + _quoted(b"b/" + name) + b"\n"
    return header + b"".join(_hunks(_lines(old), _lines(new)))


def coloured(diff: bytes, paint: Paint) -> bytes:
    """The diff in colours, for a terminal."""
    return b"".join(_coloured_line(line, paint) for line in _lines(diff))


def _lines(content: bytes) -> list[bytes]:
    lines = content.split(b"\n")
    rest = lines.pop()
    return [line + b"\n" for line in lines] + ([rest] if rest else [])


def _hunks(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[bytes]:
    for group in SequenceMatcher(None, old, new).get_grouped_opcodes(_CONTEXT_LINES):
        first, last = group[0], group[-1]
        yield b"@@ -%s +%s @@\n" % (_range(first[1], last[2]), _range(first[3], last[4]))
        for tag, old_start, old_end, new_start, new_end in group:
            if tag == "equal":
                yield from _marked(b" ", old[old_start:old_end])
            else:
                yield from _marked(b"-", old[old_start:old_end])
                yield from _marked(b"+", new[new_start:new_end])


def _marked(mark: bytes, lines: Sequence[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield mark + line if line.endswith(b"\n") else mark + line + b"\n" + _NO_NEWLINE


def _range(start: int, end: int) -> bytes:
    """A hunk's range: the line before it where it is empty, and the length unless it is 1."""
    length = end - start
    if length == 1:
        return b"%d" % (start + 1)
    return b"%d,%d" % (start + 1 if length else start, length)


def _from_current_folder(path: str) -> bytes:
    relative = os.path.normpath(path)
    if os.path.isabs(relative):
        here = os.path.relpath(relative)
        relative = relative.lstrip(os.sep) if here.startswith(os.pardir) else here
    return os.fsencode(relative.replace(os.sep, "/"))


def _quoted(name: bytes) -> bytes:
    """A name as git writes it: in quotes if needed; a tab ends a name with spaces."""
    if not _QUOTED.search(name):
        return name + b"\t" if b" " in name else name
    escaped = _QUOTED.sub(lambda match: _ESCAPES.get(match[0]) or b"\\%03o" % match[0][0], name)
    return b'"' + escaped + b'"'


def _coloured_line(line: bytes, paint: Paint) -> bytes:
    if line.startswith((b"--- ", b"+++ ")):
        style = paint.bold
    elif line.startswith(b"-"):
        style = paint.bad
    elif line.startswith(b"+"):
        style = paint.good
    elif line.startswith(b"@@"):
        style = paint.place
    else:
        return line
    body = line.rstrip(b"\r\n")
    # The styles are for text, the line may be in any encoding.
    start, _, end = style("\0").encode().partition(b"\0")
    return start + body + end + line[len(body) :]
