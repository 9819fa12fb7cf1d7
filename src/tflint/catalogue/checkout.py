"""The catalogue of a checkout: its rule files as they are, compiled once and again whenever one of them changes.

The compiled form lies where Python keeps compiled code, ``__pycache__``, and under the same conditions.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator

from tflint.catalogue.load import Compiled, compile_catalogue

_HERE = os.path.dirname(os.path.realpath(__file__))
_CACHED = os.path.join(_HERE, "__pycache__", "rules.json")
Folder = str | os.PathLike[str]


def compiled_of_checkout(folder: Folder, cached: Folder = _CACHED) -> Compiled | None:
    """The compiled rules of a folder, None if there are none in it. Raises CatalogueError."""
    stamp = _stamp(folder)
    if not stamp:
        return None
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        with open(cached, "rb") as file:
            stored = json.loads(file.read())
        if stored["stamp"] == stamp:
            compiled: Compiled = stored["compiled"]
            return compiled
    from pathlib import Path

    compiled = compile_catalogue(Path(folder))
    if not sys.dont_write_bytecode:
        with contextlib.suppress(OSError):
            _store(json.dumps({"stamp": stamp, "compiled": compiled}), cached)
    return compiled


def _stamp(folder: Folder) -> list[list[str | int]]:
    """What changes when a rule file, or the code that compiles them, does: names, sizes, times."""
    files = sorted(_with_suffix(folder, ".toml"))
    if not any(os.path.basename(path).startswith("TFL") for path in files):
        return []
    stamp: list[list[str | int]] = []
    for path in [*files, *sorted(_with_suffix(_HERE, ".py"))]:
        status = os.stat(path)
        stamp.append([path, status.st_size, status.st_mtime_ns])
    return stamp


def _with_suffix(folder: Folder, suffix: str) -> Iterator[str]:
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (os.path.join(here, name) for name in names if name.endswith(suffix))


def _store(text: str, cached: Folder) -> None:
    """Write at once or not at all: another run may be reading."""
    import tempfile  # slow to import, and only needed when a rule has changed

    folder = os.path.dirname(cached)
    os.makedirs(folder, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=folder, prefix="rules-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.replace(temporary, cached)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
