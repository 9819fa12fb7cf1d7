"""Folders and files: the only place that touches the disk. Problems are answers, never exceptions."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tflint.files import read_regular

Reader = Callable[[Path], bytes]

SUFFIXES = (".py", ".pyw", ".ipynb")
MAX_FILES = 100_000
"""No project is larger; a root that is (a home folder) is looked at in part rather than for minutes."""
MAX_SCANNED = 16 * 1024 * 1024
"""Bytes; larger files are data with a Python suffix."""

MAX_REMEMBERED = 16 * 1024 * 1024
"""Bytes of contents that are kept for the next question about them."""

_SKIPPED = frozenset({"__pycache__", "__pypackages__", "node_modules", "site-packages"})
_OUTPUTS = frozenset({"build", "dist", "_build", "buck-out", "bazel-out"})
_ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta")
_PROBLEMS = (OSError, ValueError, MemoryError)


def is_source(path: str) -> bool:
    """Whether a path names a file with code; else it is the folder of a namespace package."""
    return path.endswith(SUFFIXES)


def read_file(path: Path) -> bytes:
    """The content of a regular file of a reasonable size. Raises OSError."""
    return read_regular(path, MAX_SCANNED)


def remembering(read: Reader, most: int = MAX_REMEMBERED) -> Reader:
    """The same reader, which reads a file once, as long as no more than ``most`` bytes have to be kept for it.

    Several questions look at the bytes of a file, one soon after the other.
    """
    kept: OrderedDict[Path, bytes] = OrderedDict()
    size = 0

    def read_once(path: Path) -> bytes:
        nonlocal size
        data = kept.get(path)
        if data is not None:
            kept.move_to_end(path)
            return data
        data = kept[path] = read(path)
        size += len(data)
        while size > most:
            _, dropped = kept.popitem(last=False)
            size -= len(dropped)
        return data

    return read_once


def try_read(read: Reader, path: str) -> bytes | None:
    """The content, or None where it cannot be had."""
    try:
        data = read(Path(path))
    except _PROBLEMS:
        return None
    return data if len(data) <= MAX_SCANNED else None


class Disk:
    """Folder contents, each folder listed once. Names are compared exactly, also on file systems that fold
    case.
    """

    def __init__(self) -> None:
        self._listings: dict[str, frozenset[str]] = {}
        self._all: dict[str, tuple[str, ...]] = {}
        self._files: dict[str, bool] = {}
        self._folders: dict[str, bool] = {}

    def names(self, folder: str) -> frozenset[str]:
        """The entries of a folder that may be modules or packages; empty if there is no such folder."""
        found = self._listings.get(folder)
        if found is None:
            entries = self.entries(folder)
            found = frozenset(name for name in entries if name.endswith(".py") or name.isidentifier())
            self._listings[folder] = found
        return found

    def entries(self, folder: str) -> tuple[str, ...]:
        """Everything in a folder, sorted; empty if there is no such folder."""
        found = self._all.get(folder)
        if found is None:
            try:
                found = tuple(sorted(os.listdir(folder)))
            except _PROBLEMS:
                found = ()
            self._all[folder] = found
        return found

    def has_file(self, folder: str, name: str) -> bool:
        """Whether ``name`` is a file of the folder. A link to one counts, a broken or endless one not."""
        return name in self.names(folder) and self._is(
            os.path.isfile, self._files, os.path.join(folder, name)
        )

    def has_folder(self, folder: str, name: str) -> bool:
        """Whether ``name`` is a folder in the folder."""
        return name in self.names(folder) and self._is(
            os.path.isdir, self._folders, os.path.join(folder, name)
        )

    def _is(self, test: Callable[[str], bool], known: dict[str, bool], path: str) -> bool:
        answer = known.get(path)
        if answer is None:
            try:
                answer = test(path)
            except _PROBLEMS:
                answer = False
            known[path] = answer
        return answer


def python_files(roots: Iterable[str]) -> tuple[str, ...]:
    """The Python files and notebooks below the roots, sorted; not those of environments, tools and build
    outputs.

    Linkage to folders are not followed. A root that is a file stands for itself.
    """
    found: set[str] = set()
    for root in sorted(set(roots)):
        if os.path.isfile(root):
            found.add(root)
        else:
            for path in _walk(root):
                found.add(path)
                if len(found) >= MAX_FILES:
                    break
    return tuple(sorted(found))


def known_files(files: Iterable[Path | str]) -> tuple[str, ...]:
    """Files that somebody else has found, as ``python_files`` gives them."""
    paths = {os.path.abspath(path) for path in files}
    return tuple(sorted(path for path in paths if path.endswith(SUFFIXES)))


def _walk(root: str) -> Iterator[str]:
    pending = [root]
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(folder) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except _PROBLEMS:
            continue
        if folder != root and any(entry.name in _ENVIRONMENT_MARKS for entry in entries):
            continue
        below: list[str] = []
        for entry in entries:
            try:
                if entry.is_dir(follow_symlinks=False):
                    if not _ignored(entry):
                        below.append(entry.path)
                elif entry.name.endswith(SUFFIXES) and entry.is_file():
                    yield entry.path
            except _PROBLEMS:
                continue
        pending.extend(reversed(below))


def _ignored(entry: os.DirEntry[str]) -> bool:
    name = entry.name
    if name.startswith(".") or name in _SKIPPED or name.endswith((".egg-info", ".dist-info")):
        return True
    return name in _OUTPUTS and not os.path.isfile(os.path.join(entry.path, "__init__.py"))
