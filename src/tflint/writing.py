"""Replace the content of a file in one step: whoever reads it finds the old content or the new, never a part.

The new content goes to a file beside the old one, is forced to the disk, and takes the old one's name. So a
run that is killed at any moment leaves every file either old or new. A name that is a hard link is parted
from its other names by this.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile

from tflint.discovery import describe_os_error


class WriteError(Exception):
    """A file that was not written, and is unchanged; the message is one line."""


def replace_content(path: str, old: bytes, new: bytes) -> None:
    """Write ``new`` to a file that holds ``old``. Raises WriteError, and then the file is as it was.

    Keeps the mode, the owner and the extended attributes as far as the system lets this user. A symbolic link
    stays: the file that it leads to is written. A file that is read-only, or that no longer holds ``old``
    because somebody else wrote to it meanwhile, is not touched.
    """
    target = os.path.realpath(path)
    try:
        if not os.access(target, os.W_OK):
            raise WriteError("not written: the file is read-only")
        _replace(target, old, new)
    except OSError as error:
        raise WriteError(f"not written: {describe_os_error(error)}") from error


def _replace(target: str, old: bytes, new: bytes) -> None:
    folder = os.path.dirname(target)
    before = os.stat(target)
    descriptor, temporary = tempfile.mkstemp(prefix=".tflint-", suffix=".tmp", dir=folder)
    try:
        try:
            _write_all(descriptor, new)
            _copy_attributes(target, before, descriptor)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        with open(target, "rb") as file:
            if file.read() != old:
                raise WriteError("not written: the file was changed by another program during the run")
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    _sync_folder(folder)


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def _copy_attributes(target: str, before: os.stat_result, descriptor: int) -> None:
    """Give the open file the owner, extended attributes and mode of the one it will replace."""
    if hasattr(os, "fchown"):
        own = os.fstat(descriptor)
        if (own.st_uid, own.st_gid) != (before.st_uid, before.st_gid):
            try:
                os.fchown(descriptor, before.st_uid, before.st_gid)
            except OSError:
                # Only root may give a file away; the group is often allowed.
                with contextlib.suppress(OSError):
                    os.fchown(descriptor, -1, before.st_gid)
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):
            for attribute in os.listxattr(target):
                with contextlib.suppress(OSError):
                    os.setxattr(descriptor, attribute, os.getxattr(target, attribute))
    # Last: a change of owner clears the set-user-id bit.
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, stat.S_IMODE(before.st_mode))


def _sync_folder(folder: str) -> None:
    """Force the new name to the disk, where folders can be opened."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
