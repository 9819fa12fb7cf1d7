"""The Python sources in a remote wheel, read with a few HTTP range requests.

A TensorFlow wheel has hundreds of megabytes, its Python sources about ten. Libraries that read members of a
remote zip file ask for each member by itself; a wheel has more than a thousand that are wanted, so
neighbours are read together here.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import requests

_TIMEOUT = 180
"""Seconds for one request."""

_ATTEMPTS = 4
_GAP = 200_000
"""Wanted members that lie at most so many bytes apart are read with one request."""

_MOST = 8_000_000
"""A request ends at the first member that begins so many bytes after its start."""

_HEADER = 1024
"""More than the fixed local header of a member (30 bytes) and what may follow its extra field."""

_DATE = (1980, 1, 1, 0, 0, 0)


class RangesRefused(Exception):
    """The server answers a request for a part with the whole."""


class RangeFile(io.RawIOBase):
    """A remote file of which the parts that are read are asked for; for `zipfile` to read from."""

    def __init__(self, session: requests.Session, url: str) -> None:
        """Asks for the size. Raises requests.RequestException."""
        self._session = session
        self._url = url
        self._position = 0
        self._parts: list[tuple[int, bytes]] = []
        answer = session.head(url, timeout=_TIMEOUT, allow_redirects=True)
        answer.raise_for_status()
        self.size = int(answer.headers["content-length"])

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size}[whence]
        self._position = start + offset
        return self._position

    def read(self, size: int = -1) -> bytes:
        start = self._position
        end = self.size if size < 0 else min(start + size, self.size)
        if end <= start:
            return b""
        for first, data in self._parts:
            if first <= start and end <= first + len(data):
                self._position = end
                return data[start - first : end - first]
        self.prefetch(start, end)
        return self.read(end - start)

    def prefetch(self, start: int, end: int) -> None:
        """Ask for the bytes from ``start`` to ``end`` now. Raises RangesRefused, requests.RequestException."""
        end = min(end, self.size)
        header = {"Range": f"bytes={start}-{end - 1}"}
        for attempt in range(_ATTEMPTS):
            try:
                with self._session.get(self._url, headers=header, timeout=_TIMEOUT, stream=True) as answer:
                    answer.raise_for_status()
                    if answer.status_code != requests.codes.partial_content:
                        raise RangesRefused(self._url)
                    data = answer.content
                if len(data) != end - start:
                    raise requests.ConnectionError(f"{len(data)} bytes instead of {end - start}")
                break
            except (requests.ConnectionError, requests.Timeout):
                if attempt == _ATTEMPTS - 1:
                    raise
                time.sleep(1 + attempt)
        self._parts.append((start, data))


def save_sources(
    session: requests.Session, url: str, wanted: Callable[[str], bool], file: Path
) -> tuple[int, int]:
    """Write the wanted members of the wheel at ``url`` into a zip file of their own.

    ``wanted`` is asked with each member's name. Returns the number of members written and the bytes that
    the wheel has. The file appears only when it is complete. Raises requests.RequestException and
    zipfile.BadZipFile.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".part")
    with _opened(session, url) as (wheel, remote, size):
        members = [member for member in wheel.infolist() if wanted(member.filename)]
        if remote is not None:
            for start, end in spans(members):
                remote.prefetch(start, end)
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as kept:
            for member in members:
                kept.writestr(
                    zipfile.ZipInfo(member.filename, _DATE), wheel.read(member), zipfile.ZIP_DEFLATED
                )
    unfinished.replace(file)
    return len(members), size


@contextmanager
def _opened(session: requests.Session, url: str) -> Iterator[tuple[zipfile.ZipFile, RangeFile | None, int]]:
    """The wheel, by ranges; as a whole, with no remote file, where the server refuses ranges."""
    try:
        remote = RangeFile(session, url)
        _prefetch_directory(remote)
        with zipfile.ZipFile(remote) as wheel:
            yield wheel, remote, remote.size
        return
    except RangesRefused:
        pass
    with tempfile.TemporaryFile() as whole:
        with session.get(url, timeout=_TIMEOUT, stream=True) as answer:
            answer.raise_for_status()
            shutil.copyfileobj(answer.raw, whole)
        with zipfile.ZipFile(whole) as wheel:
            yield wheel, None, whole.seek(0, os.SEEK_END)


def _prefetch_directory(remote: RangeFile) -> None:
    """Read the central directory with one request: `zipfile` would read it in pieces."""
    tail_start = max(0, remote.size - 22 - 1024)
    remote.prefetch(tail_start, remote.size)
    remote.seek(tail_start)
    tail = remote.read()
    end_record = tail.rfind(b"PK\5\6")
    if end_record < 0:
        raise zipfile.BadZipFile("no end record")
    start = int.from_bytes(tail[end_record + 16 : end_record + 20], "little")
    if start < tail_start:
        remote.prefetch(start, remote.size)
    remote.seek(0)


def spans(members: Sequence[zipfile.ZipInfo]) -> list[tuple[int, int]]:
    """The parts of the file, ascending, that hold the members: neighbours joined, none much too long."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(
        (member.header_offset, member.header_offset + _HEADER + len(member.extra) + member.compress_size)
        for member in members
    ):
        if joined and start - joined[-1][1] < _GAP and start - joined[-1][0] < _MOST:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
