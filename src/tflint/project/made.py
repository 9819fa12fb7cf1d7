"""What a module may have although its source does not show it: made at run time, by a build, by native code."""

from __future__ import annotations

import os
import re

from tflint.project.disk import Disk, Reader, try_read
from tflint.project.exports import parse
from tflint.project.opaque import is_opaque, odd_names
from tflint.project.resolve import INIT
from tflint.project.survey import Survey

_BUILD_FILES = (
    "setup.py",
    "setup.cfg",
    "pyproject.toml",
    "meson.build",
    "CMakeLists.txt",
    "BUILD",
    "BUILD.bazel",
)
_NATIVE = (".so", ".pyd", ".pyx", ".dll", ".c", ".cc", ".cpp", ".cu", ".rs", ".f", ".f90", ".pxd")
_GENERATED = re.compile(r"_pb2(?:_grpc)?\Z|version|_v\d|generated|config\Z", re.IGNORECASE)


class Made:
    """Looks at modules and at what stands beside them. Paths are absolute."""

    def __init__(self, disk: Disk, read: Reader, survey: Survey) -> None:
        self._disk = disk
        self._read = read
        self._survey = survey
        self._opaque: dict[str, tuple[bool, tuple[str, ...]]] = {}

    def opacity(self, path: str) -> tuple[bool, tuple[str, ...]]:
        """Whether a module makes names at run time, and the names that it deletes or binds in odd places."""
        known = self._opaque.get(path)
        if known is None:
            tree = parse(try_read(self._read, path) or b"", path)
            stem = os.path.splitext(os.path.basename(path))[0] + "."
            beside = self._disk.entries(os.path.dirname(path))
            native = any(name.startswith(stem) and name.endswith(_NATIVE) for name in beside)
            known = (
                (True, ())
                if tree is None
                else (native or is_opaque(tree), tuple(sorted(set(odd_names(tree)))))
            )
            self._opaque[path] = known
        return known

    def may_be_made(self, path: str, name: str) -> bool:
        """Whether a stub file knows a name of a module, or it may be a module that a build makes in a package."""
        return self._has_stub(path, name) or (os.path.basename(path) == INIT and self._is_built(path, name))

    def has_entry(self, folder: str, name: str) -> bool:
        """Whether a folder holds something of a name, with whatever suffix."""
        if self._disk.has_file(folder, name + ".py"):
            return True
        start = name + "."
        return any(entry == name or entry.startswith(start) for entry in self._disk.entries(folder))

    def _has_stub(self, path: str, name: str) -> bool:
        """Whether a stub file beside a module knows a name."""
        stub = os.path.basename(path) + "i"
        if stub not in self._disk.entries(os.path.dirname(path)):
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
            for entry in self._disk.entries(folder):
                if entry in _BUILD_FILES or entry.endswith((".bzl", ".pyx", ".in", ".gn")):
                    if word.search(try_read(self._read, os.path.join(folder, entry)) or b""):
                        return True
                elif entry.endswith(_NATIVE) and name in entry:
                    return True
            folder = os.path.dirname(folder)
        stem = name + "."
        return any(os.path.basename(other).startswith(stem) for other in self._survey.files)
