"""What a module may have although its source does not show it: made at run time, by a build, by native code."""

from __future__ import annotations

import os
import re

from tflint.project.disk import Disk, Reader, try_read
from tflint.project.exports import parse
from tflint.project.opaque import is_opaque, names_for_checkers, odd_names
from tflint.project.resolve import INIT
from tflint.project.survey import Survey

_GENERATED = re.compile(r"_pb2(?:_grpc)?\Z|version|_v\d|generated|config\Z", re.IGNORECASE)


class Made:
    """Looks at modules and at what stands beside them. Paths are absolute."""

    def __init__(self, disk: Disk, read: Reader, survey: Survey) -> None:
        self._disk = disk
        self._read = read
        self._survey = survey
        self._opaque: dict[str, tuple[bool, tuple[str, ...]]] = {}
        self._unreal: dict[str, frozenset[str]] = {}

    def opacity(self, path: str) -> tuple[bool, tuple[str, ...]]:
        """Whether a module makes names at run time, and the names that it deletes or binds in odd places."""
        known = self._opaque.get(path)
        if known is None:
            tree = parse(try_read(self._read, path) or b"", path)
            stem = os.path.splitext(os.path.basename(path))[0] + "."
            native = any(name.startswith(stem) for name in self._disk.native(os.path.dirname(path)))
            known = (
                (True, ())
                if tree is None
                else (native or is_opaque(tree), tuple(sorted(set(odd_names(tree)))))
            )
            self._opaque[path] = known
        return known

    def is_unreal(self, path: str, name: str) -> bool:
        """Whether a module binds a name for type checkers only."""
        known = self._unreal.get(path)
        if known is None:
            data = try_read(self._read, path) or b""
            tree = parse(data, path) if b"TYPE_CHECKING" in data else None
            known = self._unreal[path] = frozenset() if tree is None else names_for_checkers(tree)
        return name in known

    def may_be_made(self, path: str, name: str) -> bool:
        """Whether a stub file knows a name of a module, or it may be a module that a build makes in a package."""
        return self._has_stub(path, name) or (os.path.basename(path) == INIT and self._is_built(path, name))

    def _has_stub(self, path: str, name: str) -> bool:
        """Whether a stub file beside a module knows a name."""
        stub = os.path.basename(path) + "i"
        if not self._disk.has_entry(os.path.dirname(path), stub):
            return False
        data = try_read(self._read, path + "i") or b""
        return re.search(rb"\b" + re.escape(name.encode()) + rb"\b", data) is not None

    def _is_built(self, path: str, name: str) -> bool:
        """Whether a module of a package may be made when the project is built: native code, generated code."""
        if _GENERATED.search(name):
            return True
        word = re.compile(rb"(?<![A-Za-z0-9])" + re.escape(name.encode()) + rb"(?![A-Za-z0-9_])")
        folder = os.path.dirname(path)
        for _ in range(6):
            for entry in self._disk.build_files(folder):
                if word.search(try_read(self._read, os.path.join(folder, entry)) or b""):
                    return True
            if any(name in entry for entry in self._disk.native(folder)):
                return True
            folder = os.path.dirname(folder)
        stem = name + "."
        return any(os.path.basename(other).startswith(stem) for other in self._survey.files)
