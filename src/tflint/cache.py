"""Results of earlier runs, so that a file that did not change is not linted again.

One SQLite file in the user's cache folder (or in ``cache-dir``). It may be deleted at any time, several runs
may use it at once, and whatever is wrong with it, a broken entry or a broken file, is a miss and never an
error. Nothing in it is ever executed: an entry is checksummed, compressed JSON.

The key of an entry (`tflint.fingerprints.cache_key`) is a digest of all that a result depends on but other
files. What a result learnt from those is part of the result (``FileResult.learnt``); whether that still holds
is for the caller to see.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from tflint.model import FileResult
from tflint.results import ResultError, decode_result, encode_result

_FILE_NAME = "results-v1.sqlite3"
_DIGEST_BYTES = 16
_KEYS_PER_QUERY = 500
_ROWS_PER_STEP = 500
_PATIENCE_SECONDS = 2.0
_DAY_SECONDS = 86_400
_MAXIMUM_BYTES = 64 * 1024 * 1024
_MOST_TEXT_BYTES = 16 * 1024 * 1024

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS results (key BLOB PRIMARY KEY, used INTEGER NOT NULL, entry BLOB NOT NULL)"
)

_MARKS = {
    "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of tflint: delete it at will.\n",
    ".gitignore": "*\n",
}
"""Files that tell backups and git to leave the folder alone."""


def default_folder() -> str:
    """The user's cache folder, or the one that the environment names in TFLINT_CACHE_DIR."""
    named = os.environ.get("TFLINT_CACHE_DIR")
    if named:
        return named
    from platformdirs import user_cache_dir

    return user_cache_dir("tflint", appauthor=False)


@dataclass(frozen=True, slots=True)
class Cache:
    """The cache in a folder, which is made when needed. ``maximum_bytes`` bounds the size of its file."""

    folder: str
    maximum_bytes: int = _MAXIMUM_BYTES

    @property
    def file(self) -> str:
        return os.path.join(self.folder, _FILE_NAME)

    def fetch(self, keys: Mapping[bytes, str]) -> dict[bytes, FileResult]:
        """The results that are there for some keys, each given with the path to put into the result.

        That they were used is noted to the day, so most runs write nothing.
        """
        found: dict[bytes, FileResult] = {}
        for key, text in self._fetch(keys).items():
            with contextlib.suppress(ResultError):
                found[key] = decode_result(text, keys[key])
        return found

    def fetch_text(self, key: bytes) -> bytes | None:
        """A text that was stored by itself; None if it is not there."""
        return self._fetch([key]).get(key)

    def _fetch(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        now = int(time.time())

        def read(connection: sqlite3.Connection) -> None:
            stale = []
            for key, used, entry in _select(connection, list(keys)):
                # In a damaged file a search may end at another entry.
                text = _unpack(key, entry) if key in keys else None
                if text is not None:
                    found[key] = text
                    if not isinstance(used, int) or used < now - _DAY_SECONDS:
                        stale.append((now, key))
            if stale:
                connection.executemany("UPDATE results SET used = ? WHERE key = ?", stale)
                connection.commit()

        if keys and os.path.exists(self.file):
            self._use(read)
        return found

    def store(self, results: Iterable[tuple[bytes, FileResult]]) -> None:
        """Add results, and make room by dropping those that were not used for the longest time."""
        self._store((key, encode_result(result)) for key, result in results)

    def store_text(self, key: bytes, text: bytes) -> None:
        """Add a text by itself, if it is not too large to be worth it."""
        if len(text) <= _MOST_TEXT_BYTES:
            self._store([(key, text)])

    def _store(self, texts: Iterable[tuple[bytes, bytes]]) -> None:
        now = int(time.time())
        rows = [(key, now, _pack(key, text)) for key, text in texts]

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(_SCHEMA)
            for start in range(0, len(rows), _ROWS_PER_STEP):
                step = rows[start : start + _ROWS_PER_STEP]
                connection.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", step)
                self._evict(connection)
            connection.commit()

        if rows and _is_ready(self.folder) and not self._use(write):
            self._use(write)

    def _evict(self, connection: sqlite3.Connection) -> None:
        """Drop the older half of the entries while they fill more than the bound."""
        while _used_bytes(connection) > self.maximum_bytes:
            dropped = connection.execute(
                "DELETE FROM results WHERE key IN"
                " (SELECT key FROM results ORDER BY used, key LIMIT (SELECT (count(*) + 1) / 2 FROM results))"
            ).rowcount
            if dropped == 0:
                return

    def _use(self, action: Callable[[sqlite3.Connection], None]) -> bool:
        """Do something with the file; false if it was no good and was dropped."""
        try:
            connection = sqlite3.connect(self.file, timeout=_PATIENCE_SECONDS)
            try:
                # A cache need not survive a power failure: what is damaged by one is dropped.
                connection.execute("PRAGMA synchronous = OFF")
                action(connection)
            finally:
                connection.close()
        except (sqlite3.Error, OverflowError, ValueError) as error:
            # A ValueError comes where what is damaged is not even text.
            if "locked" not in str(error):
                self._discard()
                return False
        return True

    def _discard(self) -> None:
        for name in (self.file, self.file + "-journal"):
            with contextlib.suppress(OSError):
                os.unlink(name)


def _select(connection: sqlite3.Connection, keys: Sequence[bytes]) -> Iterator[tuple[bytes, object, object]]:
    for start in range(0, len(keys), _KEYS_PER_QUERY):
        some = keys[start : start + _KEYS_PER_QUERY]
        marks = ",".join("?" * len(some))
        yield from connection.execute(f"SELECT key, used, entry FROM results WHERE key IN ({marks})", some)


def _used_bytes(connection: sqlite3.Connection) -> int:
    pages, free, size = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def _pack(key: bytes, text: bytes) -> bytes:
    body = zlib.compress(text, 6)
    return _checksum(key, body) + body


def _unpack(key: bytes, entry: object) -> bytes | None:
    if not isinstance(entry, bytes) or entry[:_DIGEST_BYTES] != _checksum(key, entry[_DIGEST_BYTES:]):
        return None
    try:
        return zlib.decompress(entry[_DIGEST_BYTES:])
    except zlib.error:
        return None


def _checksum(key: bytes, body: bytes) -> bytes:
    return blake2b(body, key=key, digest_size=_DIGEST_BYTES).digest()


def _is_ready(folder: str) -> bool:
    """Whether the folder is there or could be made, marked so that backups and git leave it alone."""
    if os.path.isdir(folder):
        return True
    try:
        os.makedirs(folder, exist_ok=True)
        for name, text in _MARKS.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
    except OSError:
        return False
    return True
