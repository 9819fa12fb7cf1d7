"""Reading files of which it is not known what they are."""

from __future__ import annotations

import os
import stat

_WITHOUT_WAITING = sum(
    getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT")
)


def read_regular(path: str | os.PathLike[str], most: int | None = None) -> bytes:
    """The content of a regular file.

    Raises OSError, also for anything else (a pipe would wait forever) and for a file of more than ``most`` bytes.
    """
    descriptor = os.open(path, os.O_RDONLY | _WITHOUT_WAITING)
    with os.fdopen(descriptor, "rb") as stream:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(21, "Is a directory", os.fspath(path))
        if not stat.S_ISREG(status.st_mode):
            raise OSError(22, "not a regular file", os.fspath(path))
        if most is not None and status.st_size > most:
            raise OSError(27, f"larger than {most} bytes", os.fspath(path))
        return stream.read()
