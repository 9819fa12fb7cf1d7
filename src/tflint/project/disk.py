"""Folders and files: the only place that touches the disk. Problems are answers, never exceptions."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tflint.files import read_regular
from tflint.project.record import digest

Reader = Callable[[Path], bytes]
Seen = tuple[str, str, str]
"""A look at the disk: its kind, the path, a digest of what was seen."""
Note = Callable[[str, str, str], None]

SUFFIXES = (".py", ".pyw", ".ipynb")
MAX_FILES = 100_000
"""No project is larger; a root that is (a home folder) is looked at in part rather than for minutes."""
MAX_SCANNED = 16 * 1024 * 1024
"""Bytes; larger files are data with a Python suffix."""

MAX_REMEMBERED = 16 * 1024 * 1024
"""Bytes of contents that are kept for the next question about them."""

BUILD_FILES = (
    "setup.py",
    "setup.cfg",
    "pyproject.toml",
    "meson.build",
    "CMakeLists.txt",
    "BUILD",
    "BUILD.bazel",
)
NATIVE = (".so", ".pyd", ".pyx", ".dll", ".c", ".cc", ".cpp", ".cu", ".rs", ".f", ".f90", ".pxd")
_BUILD_SUFFIXES = (".bzl", ".pyx", ".in", ".gn")

_SKIPPED = frozenset({"__pycache__", "__pypackages__", "node_modules", "site-packages"})
_OUTPUTS = frozenset({"build", "dist", "_build", "buck-out", "bazel-out"})
_ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta")
PROBLEMS = (OSError, ValueError, MemoryError)


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
    except PROBLEMS:
        return None
    return data if len(data) <= MAX_SCANNED else None


_TESTS: dict[str, Callable[[str], bool]] = {"file": os.path.isfile, "folder": os.path.isdir}
_PICKS: dict[str, Callable[[str], bool]] = {
    "names": lambda name: name.endswith(".py") or name.isidentifier(),
    "build": lambda name: name in BUILD_FILES or name.endswith(_BUILD_SUFFIXES),
    "native": lambda name: name.endswith(NATIVE),
}
"""What is picked from the entries of a folder. Only that is noted: whatever else comes and goes there changes nothing."""


class Disk:
    """Folder contents, each folder listed once. Names are compared exactly, also on file systems that fold
    case. ``note`` is told of each look (`tflint.project.looks`).
    """

    def __init__(self, note: Note | None = None) -> None:
        self._note = note
        self._all: dict[str, tuple[str, ...]] = {}
        self._picked: dict[str, dict[str, tuple[str, ...]]] = {kind: {} for kind in _PICKS}
        self._names: dict[str, frozenset[str]] = {}
        self._stems: dict[str, frozenset[str]] = {}
        self._known: dict[str, dict[tuple[str, str], bool]] = {kind: {} for kind in (*_TESTS, "entry")}

    def names(self, folder: str) -> frozenset[str]:
        """The entries of a folder that may be modules or packages; empty if there is no such folder."""
        self._pick("names", folder)  # a look at all of them, which is noted
        return self._modules_in(folder)

    def build_files(self, folder: str) -> tuple[str, ...]:
        """The files of a folder that say how a project is built, sorted."""
        return self._pick("build", folder)

    def native(self, folder: str) -> tuple[str, ...]:
        """The files of a folder that are native code, or become it, sorted."""
        return self._pick("native", folder)

    def _pick(self, kind: str, folder: str) -> tuple[str, ...]:
        known = self._picked[kind]
        found = known.get(folder)
        if found is None:
            found = known[folder] = tuple(filter(_PICKS[kind], self._entries(folder)))
            if self._note is not None:
                self._note(kind, folder, digest("\0".join(found)))
        return found

    def _entries(self, folder: str) -> tuple[str, ...]:
        """Everything in a folder, sorted; empty if there is no such folder."""
        found = self._all.get(folder)
        if found is None:
            try:
                found = tuple(sorted(os.listdir(folder)))
            except PROBLEMS:
                found = ()
            self._all[folder] = found
        return found

    def _modules_in(self, folder: str) -> frozenset[str]:
        found = self._names.get(folder)
        if found is None:
            found = self._names[folder] = frozenset(filter(_PICKS["names"], self._entries(folder)))
        return found

    def _stems_in(self, folder: str) -> frozenset[str]:
        """The entries of a folder, and what of each stands before one of its dots."""
        found = self._stems.get(folder)
        if found is None:
            parts = [entry.split(".") for entry in self._entries(folder)]
            found = self._stems[folder] = frozenset(
                ".".join(part[:size]) for part in parts for size in range(1, len(part) + 1)
            )
        return found

    def has_entry(self, folder: str, name: str) -> bool:
        """Whether a folder holds something of a name, with whatever suffix."""
        return self._is("entry", folder, name)

    def has_file(self, folder: str, name: str) -> bool:
        """Whether ``name`` is a file of the folder. A link to one counts, a broken or endless one not."""
        return self._is("file", folder, name)

    def has_folder(self, folder: str, name: str) -> bool:
        """Whether ``name`` is a folder in the folder."""
        return self._is("folder", folder, name)

    def look(self, kind: str, path: str) -> str:
        """What a look that was noted sees now."""
        if kind in _PICKS:
            return digest("\0".join(self._pick(kind, path)))
        return str(self._is(kind, *os.path.split(path))) if kind in self._known else ""

    def _is(self, kind: str, folder: str, name: str) -> bool:
        known = self._known[kind]
        answer = known.get((folder, name))
        if answer is None:
            path = os.path.join(folder, name)
            try:
                answer = self._find(kind, folder, name, path)
            except PROBLEMS:
                answer = False
            known[folder, name] = answer
            if self._note is not None:
                self._note(kind, path, str(answer))
        return answer

    def _find(self, kind: str, folder: str, name: str, path: str) -> bool:
        if kind == "entry":
            return name in self._stems_in(folder)
        return name in self._modules_in(folder) and _TESTS[kind](path)


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
        except PROBLEMS:
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
            except PROBLEMS:
                continue
        pending.extend(reversed(below))


def _ignored(entry: os.DirEntry[str]) -> bool:
    name = entry.name
    if name.startswith(".") or name in _SKIPPED or name.endswith((".egg-info", ".dist-info")):
        return True
    return name in _OUTPUTS and not os.path.isfile(os.path.join(entry.path, "__init__.py"))
