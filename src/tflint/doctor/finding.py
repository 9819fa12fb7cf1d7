"""The artefacts below a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from tflint.discovery import SKIPPED_FOLDERS, describe_os_error
from tflint.doctor.bounds import MAX_MEMBERS
from tflint.doctor.reading import is_keras_folder, is_orbax_checkpoint, is_saved_model
from tflint.model import FileError

SUFFIXES = (".keras", ".h5", ".hdf5")
_ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta")


def find_artefacts(paths: Sequence[str]) -> tuple[tuple[str, ...], tuple[FileError, ...]]:
    """The artefacts that the paths are, or that lie in them, each once and sorted; and what could not be looked at.

    A path that is no folder is one whatever it is called. Links to folders are not followed.
    """
    found: dict[str, str] = {}
    errors: list[FileError] = []
    for path in paths:
        below = _below(path, errors) if os.path.isdir(path) else [path]
        for each in below:
            found.setdefault(os.path.realpath(each), each)
            if len(found) >= MAX_MEMBERS:
                break
    return tuple(sorted(found.values())), tuple(errors)


def _below(folder: str, errors: list[FileError]) -> Iterator[str]:
    """Below a folder that the user named; the folder itself where it is a model."""
    if is_saved_model(folder) or is_keras_folder(folder) or is_orbax_checkpoint(folder):
        yield folder
        return
    pending = [folder]
    while pending:
        current = pending.pop()
        try:
            with os.scandir(current) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            errors.append(FileError(current, 0, describe_os_error(error)))
            continue
        if current != folder and any(entry.name in _ENVIRONMENT_MARKS for entry in entries):
            continue
        names = {entry.name for entry in entries}
        folders: list[str] = []
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name in SKIPPED_FOLDERS:
                    continue
                if (
                    is_saved_model(entry.path)
                    or is_keras_folder(entry.path)
                    or is_orbax_checkpoint(entry.path)
                ):
                    yield _joined(folder, entry.path)
                else:
                    folders.append(entry.path)
            elif entry.name.endswith(SUFFIXES) or _is_checkpoint(entry.name, names):
                yield _joined(folder, entry.path)
        pending.extend(reversed(folders))


def _is_checkpoint(name: str, names: set[str]) -> bool:
    if not name.endswith(".index") or name == "variables.index":
        return False
    data = name.removesuffix("index") + "data-"
    return any(other.startswith(data) for other in names)


def _joined(folder: str, path: str) -> str:
    """As the user would write it: ``model.h5``, not ``./model.h5``, in the current folder."""
    return path.removeprefix("." + os.sep) if folder == os.curdir else path
