"""Where a project's settings and its modules are, seen from the paths that a run is about."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

SETTINGS_FILES = ("tflint.toml", ".tflint.toml")
"""Names of a settings file of its own, in order; it goes before a pyproject.toml in the same folder."""

PYPROJECT = "pyproject.toml"

_REPOSITORY_MARKERS = (".git", ".hg")

_PROJECT_MARKERS = (".git", ".hg", PYPROJECT, "setup.py", "setup.cfg", *SETTINGS_FILES)


def common_folder(paths: Sequence[str]) -> str:
    """The deepest folder, absolute, that holds all the paths; the current one for no paths at all."""
    folders = [_folder_of(os.path.abspath(path)) for path in paths]
    if not folders:
        return os.getcwd()
    try:
        return os.path.commonpath(folders)
    except ValueError:
        # Windows: on several drives.
        return os.getcwd()


def find_settings_file(folder: str) -> str | None:
    """The nearest settings file, looking in an absolute folder and then in those above it.

    A pyproject.toml counts only where it speaks of tflint, so that of a project which does not is not even
    parsed.
    """
    for above in _upward(folder):
        for name in SETTINGS_FILES:
            path = os.path.join(above, name)
            if os.path.isfile(path):
                return path
        path = os.path.join(above, PYPROJECT)
        if _mentions_tflint(path):
            return path
    return None


def project_roots(paths: Sequence[str]) -> tuple[str, ...]:
    """The folders, absolute, in which the user's own modules may be.

    For each path that is the nearest folder above it which looks like the top of a project, else the path
    itself or the folder it is in. Neither the home folder nor the file system's root is a project.
    """
    return tuple(dict.fromkeys(_project_root(_folder_of(os.path.abspath(path))) for path in paths))


def is_repository(folder: str) -> bool:
    """Whether a folder is the top of a repository."""
    return any(os.path.lexists(folder + os.sep + marker) for marker in _REPOSITORY_MARKERS)


def looks_like_a_project(folder: str) -> bool:
    """Whether a folder looks like the top of a project."""
    return any(os.path.lexists(os.path.join(folder, marker)) for marker in _PROJECT_MARKERS)


def shown_path(path: str) -> str:
    """A path as messages show it: from the current folder where it lies below, else absolute."""
    try:
        relative = os.path.relpath(path)
    except ValueError:
        # Windows: on another drive.
        return os.path.abspath(path)
    return os.path.abspath(path) if relative.startswith(os.pardir) else relative


def _project_root(folder: str) -> str:
    home = os.path.expanduser("~")
    for above in _upward(folder):
        if above == home or os.path.dirname(above) == above:
            break
        if looks_like_a_project(above):
            return above
    return folder


def _folder_of(path: str) -> str:
    return path if os.path.isdir(path) else os.path.dirname(path)


def _upward(folder: str) -> Iterator[str]:
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent


def _mentions_tflint(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return b"tool.tflint" in file.read().replace(b" ", b"").replace(b'"', b"")
    except OSError:
        return False
