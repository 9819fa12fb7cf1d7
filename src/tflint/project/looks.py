"""What a project saw on the disk, look by look, so that a later run can tell that nothing of it has changed without
asking any question again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tflint.fingerprints import content_digest
from tflint.project.disk import PROBLEMS, Disk, Reader, Seen, python_files, read_file

_BETWEEN_ROOTS = "\0"


class Looks:
    """Collects looks: (kind, path) → a digest of what was seen."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str], str] = {}

    def note(self, kind: str, path: str, seen: str) -> None:
        """Take down a look. ``seen`` is a text or digest that is the same as long as the disk is."""
        self._taken[kind, path] = seen

    def take(self) -> tuple[Seen, ...]:
        """The looks since the last call."""
        taken = tuple((kind, path, seen) for (kind, path), seen in self._taken.items())
        self._taken = {}
        return taken


def noting(read: Reader, looks: Looks) -> Reader:
    """The same reader, whose looks are taken down."""

    def read_and_note(path: Path) -> bytes:
        try:
            data = read(path)
        except PROBLEMS:
            looks.note("content", str(path), "")
            raise
        looks.note("content", str(path), content_digest(data).hex())
        return data

    return read_and_note


def files_below(roots: list[str], looks: Looks | None) -> tuple[str, ...]:
    """The Python files of a project, as `tflint.project.disk.python_files` finds them."""
    files = python_files(roots)
    if looks is not None:
        looks.note("below", _BETWEEN_ROOTS.join(roots), _digest_of(files))
    return files


def is_as_before(seen: tuple[Seen, ...], contents: Mapping[str, str]) -> bool:
    """Whether every look would see the same now. ``contents`` are digests of files that were just read, by path."""
    again = Looks()
    disk = Disk(again.note)
    for kind, path, before in seen:
        if kind == "content":
            now = contents[path] if path in contents else _content_of(path)
        elif kind == "below":
            now = _digest_of(python_files(path.split(_BETWEEN_ROOTS)))
        else:
            now = disk.look(kind, path)
        if now != before:
            return False
    return True


def _content_of(path: str) -> str:
    try:
        return content_digest(read_file(Path(path))).hex()
    except PROBLEMS:
        return ""


def _digest_of(files: tuple[str, ...]) -> str:
    return content_digest("\0".join(files).encode("utf-8", "surrogatepass")).hex()
