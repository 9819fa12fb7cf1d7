"""Whether a folder's files can ask for TensorFlow or Keras at all.

Most folders have no project files, and most project files name neither: these cost a search of their bytes, and what
reads them properly is not even imported.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

FOLDERS = ("requirements", "docker")
"""Folders beside the project's files that hold some more of them."""

LARGEST = 20_000_000
"""The size, in bytes, above which a file is not what its name says."""

SCRIPT_MARK = b"# /// script"
"""What every Python file with inline script metadata (PEP 723) has in it."""

_FRAMEWORKS = (b"tensorflow", b"keras", b"tf-nightly", b"tf_nightly")
_PARTS_OF_NAMES = (
    *("pyproject", "setup.", "Pipfile", ".lock", "pylock", "equirement", "EQUIREMENT", "tox.ini"),
    *("nvironment", "NVIRONMENT", "onda", "ocker", "OCKER", "ontainerfile"),
)


def may_ask(folder: str, names: list[str]) -> bool:
    """Whether files of a folder, with these names in it, may ask for TensorFlow or Keras.

    Files that cannot be read may.
    """
    text = "\n".join(names)
    if not any(part in text for part in _PARTS_OF_NAMES):
        return False
    likely = [name for name in names if any(part in name for part in _PARTS_OF_NAMES)]
    return any(_file_may_ask(path) for path in _paths(folder, likely))


def names_a_framework(data: bytes) -> bool:
    """Whether a file can hold a requirement on TensorFlow or Keras."""
    lower = data.lower()
    if lower[:2] in (b"\xff\xfe", b"\xfe\xff"):
        lower = lower.replace(b"\0", b"")
    return any(name in lower for name in _FRAMEWORKS)


def may_include(data: bytes) -> bool:
    """Whether a requirements file can include others."""
    return any(option in data for option in (b"-r", b"-c", b"-\0r", b"-\0c"))


def _paths(folder: str, names: Iterable[str]) -> Iterable[str]:
    for name in names:
        path = os.path.join(folder, name)
        if name not in FOLDERS:
            yield path
            continue
        try:
            yield from (os.path.join(path, inner) for inner in sorted(os.listdir(path)))
        except OSError:
            continue


def _file_may_ask(path: str) -> bool:
    try:
        if not os.path.isfile(path):
            return False
        if os.path.getsize(path) > LARGEST:
            return True
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return True
    name = os.path.basename(path).lower()
    return names_a_framework(data) or (
        ("equirement" in path.lower() or name == "tox.ini") and may_include(data)
    )
