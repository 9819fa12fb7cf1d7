"""All files of the project, for the few questions that need them all. Each content is let go once it was
looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tflint.project.disk import Reader, try_read
from tflint.project.exports import code_of, read_uses
from tflint.project.facts import Uses
from tflint.project.record import digest, digest_bytes


class Survey:
    """The Python files and notebooks of a project in sorted order. ``list_files`` is called when first
    needed.
    """

    def __init__(self, list_files: Callable[[], tuple[str, ...]], read: Reader) -> None:
        self._list_files = list_files
        self._read = read
        self._files: tuple[str, ...] | None = None
        self._fingerprint: str | None = None
        self._uses: dict[str, Uses] = {}

    @property
    def files(self) -> tuple[str, ...]:
        """Absolute paths."""
        if self._files is None:
            self._files = self._list_files()
        return self._files

    @property
    def fingerprint(self) -> str:
        """A digest of all paths and contents."""
        if self._fingerprint is None:
            for _ in self.contents():
                pass
        return self._fingerprint or ""

    @property
    def settled_fingerprint(self) -> str:
        """The fingerprint if it is known already, else empty."""
        return self._fingerprint or ""

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """Every readable file with its code (of a notebook: its code cells). A complete pass settles the
        fingerprint.
        """
        seen: list[str] = []
        settled = self._fingerprint is not None
        for path in self.files:
            data = try_read(self._read, path)
            if not settled:
                seen.append(f"{path}\0{'' if data is None else digest_bytes(data)}")
            if data is not None:
                yield path, code_of(data, path)
        if not settled:
            self._fingerprint = digest("\n".join(seen))

    def content(self, path: str) -> bytes:
        """One file's code, empty if it cannot be read."""
        return code_of(try_read(self._read, path) or b"", path)

    def uses(self, path: str) -> Uses:
        """What one file reaches and changes in other modules."""
        known = self._uses.get(path)
        if known is None:
            known = self._uses[path] = read_uses(try_read(self._read, path) or b"", path)
        return known
