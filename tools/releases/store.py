"""Keeps the facts of files on disk: most files are the same in neighbouring releases, and parsing is what takes time."""

from __future__ import annotations

import ast
import hashlib
import pickle
import sqlite3
import zlib
from pathlib import Path
from types import ModuleType

from tools.releases import facts, literals, notes, scan, signatures
from tools.releases.facts import FileFacts


class FactStore:
    """Facts by the content of files; of another version of the scanner they count as absent.

    Several processes may use the same folder at once.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._known: dict[bytes, FileFacts] = {}
        self._version = scanner_version()
        self._database = sqlite3.connect(folder / "facts.sqlite", timeout=60, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("CREATE TABLE IF NOT EXISTS facts (key BLOB PRIMARY KEY, value BLOB)")

    def facts(self, source: bytes, generated_ops: bool) -> FileFacts:
        """What `scan.scan` says about a file, scanned only if it never was."""
        key = hashlib.sha256(self._version + bytes([generated_ops]) + source).digest()
        found = self._known.get(key)
        if found is None:
            row = self._database.execute("SELECT value FROM facts WHERE key = ?", (key,)).fetchone()
            if row is not None:
                loaded = pickle.loads(zlib.decompress(row[0]))
                assert isinstance(loaded, FileFacts)
                found = loaded
            else:
                found = scan.scan(source, generated_ops)
                value = zlib.compress(pickle.dumps(found, protocol=5), 1)
                self._database.execute("INSERT OR IGNORE INTO facts VALUES (?, ?)", (key, value))
            self._known[key] = found
        return found


def scanner_version() -> bytes:
    """A digest of the code that makes facts."""
    return code_version(facts, literals, notes, scan, signatures)


def code_version(*modules: ModuleType) -> bytes:
    """A digest of what modules do: comments and layout do not count."""
    digest = hashlib.sha256()
    for module in modules:
        tree = ast.parse(Path(module.__file__ or "").read_bytes())
        digest.update(ast.dump(tree).encode())
    return digest.digest()
