"""The catalogue of a checkout: its rule files as they are, compiled once and again whenever one of them changes.

The compiled form lies where Python keeps compiled code, ``__pycache__``, and under the same conditions.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path

from tflint.catalogue.load import Compiled, compile_catalogue

_CACHED = Path(__file__).parent / "__pycache__" / "rules.json"


def compiled_of_checkout(folder: Path, cached: Path = _CACHED) -> Compiled | None:
    """The compiled rules of a folder, None if there are none in it. Raises CatalogueError."""
    stamp = _stamp(folder)
    if not stamp:
        return None
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        stored = json.loads(cached.read_bytes())
        if stored["stamp"] == stamp:
            compiled: Compiled = stored["compiled"]
            return compiled
    compiled = compile_catalogue(folder)
    if not sys.dont_write_bytecode:
        with contextlib.suppress(OSError):
            _store(json.dumps({"stamp": stamp, "compiled": compiled}), cached)
    return compiled


def _stamp(folder: Path) -> list[list[str | int]]:
    """What changes when a rule file, or the code that compiles them, does: names, sizes, times."""
    files = sorted(folder.rglob("*.toml"))
    if not any(path.name.startswith("TFL") for path in files):
        return []
    stamp: list[list[str | int]] = []
    for path in [*files, *sorted(Path(__file__).parent.glob("*.py"))]:
        status = path.stat()
        stamp.append([os.fspath(path), status.st_size, status.st_mtime_ns])
    return stamp


def _store(text: str, cached: Path) -> None:
    """Write at once or not at all: another run may be reading."""
    import tempfile  # slow to import, and only needed when a rule has changed

    cached.parent.mkdir(exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=cached.parent, prefix="rules-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.replace(temporary, cached)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
