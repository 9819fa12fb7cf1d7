"""What can be wrong with a file before any rule looks at it, and with writing to it."""

from __future__ import annotations


class SourceError(ValueError):
    """The bytes are not the text of a Python file or of a notebook.

    ``line`` is the 1-based line of the file that is to blame (of the JSON text for a notebook); ``message``
    is one line, without the path.
    """

    def __init__(self, line: int, message: str) -> None:
        super().__init__(line, message)
        self.line = line
        self.message = message

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


class UneditableError(ValueError):
    """An edit that cannot be written into the file without touching more than it says."""
