"""The vocabulary that every other module shares. Imports nothing of ours.

Conventions, everywhere in tflint:

* *offset*: 0-based count of characters (code points) into a source's text; spans are half-open.
* *line* and *column*: 1-based; columns count characters, not bytes.
* *symbol*: a dotted name as the user's root gives it, with aliases undone:
  ``keras.backend.mean``, ``tensorflow.keras.backend.mean``, ``tf_keras.backend.mean``.
* *path*: as the user wrote it, never made absolute.
"""

from __future__ import annotations

from dataclasses import field
from enum import Enum

from tflint.records import record


class Severity(str, Enum):
    """How bad a finding is: an error fails, a warning computes something else, information is advice."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Safety(str, Enum):
    """``safe``: same result, dtype and shape for every input that worked. ``unsafe``: a person should look."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@record(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of character offsets into a source's text."""

    start: int
    end: int


@record(frozen=True, slots=True, order=True)
class Edit:
    """Replace the characters ``start:end`` of a source's text by ``text`` (an insertion if they are equal)."""

    start: int
    end: int
    text: str


@record(frozen=True, slots=True, order=True)
class ImportNeed:
    """An import that a fix relies on.

    ``from module import name as alias`` where ``name`` is given, else ``import module as alias``; the alias
    is left out of the statement where it says nothing new (``import keras`` has the alias ``keras``).
    ``beside`` is the offset of an import statement in a function or a ``try`` next to which it belongs; None: at
    the top of the module.
    """

    module: str
    name: str | None
    alias: str
    beside: int | None = None


@record(frozen=True, slots=True)
class Fix:
    """A rewrite: all of its edits or none. ``reason`` says in one line why an unsafe fix needs a person."""

    title: str
    safety: Safety
    edits: tuple[Edit, ...]
    imports: tuple[ImportNeed, ...] = ()
    reason: str | None = None


@record(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, where, and perhaps how to mend it. ``cell`` is the 1-based notebook cell."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    code: str
    name: str
    severity: Severity
    message: str
    span: Span
    symbol: str | None = None
    fix: Fix | None = None
    cell: int | None = None

    @property
    def sort_key(self) -> tuple[str, int, int, int, str, int]:
        return (self.path, self.cell or 0, self.line, self.column, self.code, self.span.end)


@record(frozen=True, slots=True)
class FileError:
    """Something about a file that could not be done: unreadable, not parsed, not written. ``line`` may be 0: the whole file."""

    path: str
    line: int
    message: str


@record(frozen=True, slots=True)
class FileResult:
    """What linting one file gave.

    ``checked`` is false where the file could not be parsed (the findings then hold a TFL001) or read (``errors``).
    ``parsed`` is false where triage saw that no rule can have anything to say.
    """

    path: str
    findings: tuple[Finding, ...] = ()
    errors: tuple[FileError, ...] = ()
    checked: bool = True
    parsed: bool = True
    suppressed: int = 0
    learnt: tuple[tuple[str, str], ...] = field(default=())
    """What the findings rest on in other files: (question, digest of the answer) pairs, for the cache."""
    symbols: tuple[str, ...] = ()
    """The public symbols that the file names, sorted, where no release is asked for: which ones would they fit?"""
