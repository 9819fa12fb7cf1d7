"""Which files a run is about: what the user named, and what lies in the folders that the user named.

A path is reported as the user gave it: ``./pkg`` gives ``./pkg/a.py``, ``pkg/`` gives ``pkg/a.py``; the
current folder gives ``a.py``. The order is that of the paths as text; each file comes once, however many
ways lead to it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import field

from tflint.model import FileError
from tflint.patterns import PathPatterns, read_ignore_file
from tflint.records import record

SUFFIXES = (".py", ".pyi", ".pyw", ".ipynb")
"""The names that are looked for in folders."""

_NAMED_SUFFIXES = (*SUFFIXES, ".gyp", ".gypi", ".pyt", ".tac", ".wsgi")
_NAMED = frozenset({"SConscript", "SConstruct", "wscript"})
"""Other names of Python code. It is checked when it is named, as a hook does that goes by such lists."""

SKIPPED_FOLDERS = frozenset(
    {
        "__pycache__",
        "__pypackages__",
        "node_modules",
        "site-packages",
        ".bzr",
        ".direnv",
        ".eggs",
        ".git",
        ".hg",
        ".hypothesis",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".nox",
        ".pytest_cache",
        ".ruff_cache",
        ".svn",
        ".tox",
        ".venv",
    }
)
"""Folders that hold no code of the project's own. A user who names one, or a folder in one, gets it."""


@record(frozen=True, slots=True)
class FoundFile:
    """A file to look at. ``named`` is true where the user named the file itself, not a folder above it."""

    path: str
    named: bool


@record(frozen=True, slots=True)
class Discovery:
    """The files of a run, sorted by path, and what could not be looked at."""

    files: tuple[FoundFile, ...]
    errors: tuple[FileError, ...]


@record(frozen=False, slots=True)
class _Entry:
    path: str
    named: bool
    is_link: bool


@record(frozen=False, slots=True)
class _Search:
    """One search under way. ``found`` is keyed by the real path."""

    exclude: PathPatterns
    respect_gitignore: bool
    found: dict[str, _Entry] = field(default_factory=dict)
    errors: list[FileError] = field(default_factory=list)

    def add(self, path: str, real: str, *, named: bool, is_link: bool) -> None:
        known = self.found.get(real)
        if known is None:
            self.found[real] = _Entry(path, named, is_link)
            return
        known.named = known.named or named
        if known.is_link and not is_link:
            known.path, known.is_link = path, False

    def fail(self, path: str, error: OSError) -> None:
        self.errors.append(FileError(path, 0, describe_os_error(error)))


def discover(paths: Sequence[str], exclude: PathPatterns, *, respect_gitignore: bool = True) -> Discovery:
    """Find the files of a run.

    A folder is searched with everything below it, except what ``exclude`` or (with ``respect_gitignore``) a
    .gitignore matches, `SKIPPED_FOLDERS`, virtual environments and symbolic links to folders, as git does it.
    A file that the user named is taken whatever .gitignore says, unless ``exclude`` matches it. What does not
    exist, cannot be read or is not Python becomes an error, and the rest goes on.
    """
    search = _Search(exclude, respect_gitignore)
    for path in paths:
        _add_argument(search, path)
    files = sorted(
        (FoundFile(entry.path, entry.named) for entry in search.found.values()), key=lambda f: f.path
    )
    return Discovery(tuple(files), tuple(sorted(set(search.errors), key=lambda e: (e.path, e.message))))


def describe_os_error(error: OSError) -> str:
    """Why the system refused, as a phrase: ``permission denied``."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    text = error.strerror or str(error) or type(error).__name__
    return text[:1].lower() + text[1:]


def _add_argument(search: _Search, path: str) -> None:
    absolute = os.path.abspath(path)
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        search.fail(path, error)
        return
    except ValueError as error:
        search.errors.append(FileError(path, 0, str(error)))
        return
    if stat.S_ISDIR(mode):
        if not search.exclude.match(absolute, is_folder=True):
            _walk(search, path, absolute)
        return
    if search.exclude.match(absolute):
        return
    if not stat.S_ISREG(mode):
        search.errors.append(FileError(path, 0, "not a regular file"))
        return
    try:
        is_python = _is_python_name(path) or _has_python_shebang(path)
    except OSError as error:
        search.fail(path, error)
        return
    if is_python:
        search.add(path, os.path.realpath(path), named=True, is_link=os.path.islink(path))
    else:
        kinds = ", ".join(SUFFIXES)
        search.errors.append(
            FileError(path, 0, f"not Python: neither one of {kinds} nor a script for python")
        )


def _is_python_name(path: str) -> bool:
    return path.endswith(_NAMED_SUFFIXES) or os.path.basename(path) in _NAMED


def _has_python_shebang(path: str) -> bool:
    """Whether a file without suffix starts with a line such as ``#!/usr/bin/env python3``."""
    if os.path.splitext(path)[1]:
        return False
    with open(path, "rb") as file:
        first = file.readline(200)
    if not first.startswith(b"#!"):
        return False
    words = first[2:].split()
    commands = [word.rsplit(b"/", 1)[-1] for word in words[:1]]
    if commands == [b"env"]:
        commands = [word for word in words[1:] if not word.startswith(b"-") and b"=" not in word][:1]
    return any(command.startswith((b"python", b"pypy", b"ipython")) for command in commands)


def _walk(search: _Search, root: str, root_absolute: str) -> None:
    prefix = "" if os.path.normpath(root) == os.curdir else os.path.join(root, "")
    real_root = os.path.realpath(root)
    ignores = _ignores_above(root_absolute) if search.respect_gitignore else ()
    pending: list[tuple[str, tuple[PathPatterns, ...]]] = [("", ignores)]
    while pending:
        relative, ignores = pending.pop()
        try:
            with os.scandir(os.path.join(root, relative)) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            search.fail(prefix + relative if relative else root, error)
            continue
        names = {entry.name for entry in entries}
        if relative and "pyvenv.cfg" in names:
            continue
        if search.respect_gitignore and ".gitignore" in names:
            folder = os.path.join(root_absolute, relative) if relative else root_absolute
            own = read_ignore_file(os.path.join(folder, ".gitignore"), folder)
            ignores = (*ignores, own) if own is not None else ignores
        for entry in entries:
            below = os.path.join(relative, entry.name)
            absolute = os.path.join(root_absolute, below)
            is_folder = _is_folder(entry)
            if is_folder and entry.name in SKIPPED_FOLDERS:
                continue
            if not is_folder and not (entry.name.endswith(SUFFIXES) and _is_file(entry)):
                continue
            if search.exclude.match(absolute, is_folder=is_folder):
                continue
            if _is_ignored(absolute, ignores, is_folder=is_folder):
                continue
            if is_folder:
                pending.append((below, ignores))
                continue
            is_link = entry.is_symlink()
            real = os.path.realpath(absolute) if is_link else os.path.join(real_root, below)
            search.add(prefix + below, real, named=False, is_link=is_link)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether this is a regular file or a link to one. A link to nothing (an editor's lock) is not."""
    try:
        return entry.is_file()
    except OSError:
        return False


def _is_ignored(path: str, ignores: Sequence[PathPatterns], *, is_folder: bool = False) -> bool:
    for patterns in reversed(ignores):
        decision = patterns.decide(path, is_folder=is_folder)
        if decision is not None:
            return decision
    return False


def _ignores_above(root: str) -> tuple[PathPatterns, ...]:
    """The .gitignore files of the repository that stand above ``root``, outermost first.

    None of them if they ignore ``root`` itself: the user asked for it all the same.
    """
    above = list(_folders_to_repository_top(root))
    if not above:
        return ()
    top = above[-1]
    candidates = [read_ignore_file(os.path.join(top, ".git", "info", "exclude"), top)]
    candidates += [
        read_ignore_file(os.path.join(folder, ".gitignore"), folder)
        for folder in reversed(above)
        if folder != root
    ]
    ignores = tuple(patterns for patterns in candidates if patterns is not None)
    return () if _is_ignored(root, ignores, is_folder=True) else ignores


def _folders_to_repository_top(root: str) -> Iterator[str]:
    """``root`` and the folders above it up to the one that holds ``.git``; nothing outside a repository."""
    folders = []
    folder = root
    while True:
        folders.append(folder)
        if os.path.lexists(os.path.join(folder, ".git")):
            yield from folders
            return
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent
