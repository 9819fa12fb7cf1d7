"""Digests that tell whether a result is still good: of a file's content, and of this tool with its rules."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import tflint

if TYPE_CHECKING:
    from hashlib import blake2b

_DIGEST_BYTES = 16


def _hasher(data: bytes = b"") -> blake2b:
    from hashlib import blake2b  # takes a while to import, and only a cache asks

    return blake2b(data, digest_size=_DIGEST_BYTES)


def content_digest(content: bytes) -> bytes:
    """A digest of a file's content."""
    return _hasher(content).digest()


def cache_key(tool: str, settings: str, path: str, content: bytes) -> bytes:
    """The key of a file's result. ``content`` is its digest, ``tool`` and ``settings`` are fingerprints.

    The path counts both as given (findings and messages have it) and as absolute (imports are resolved
    from there).
    """
    text = "\0".join((tool, settings, path, os.path.abspath(path)))
    return _hasher(text.encode("utf-8", "surrogatepass") + b"\0" + content).digest()


def tool_fingerprint(catalogue: str, extend_rules: Sequence[str] = ()) -> str:
    """A digest of all that turns content into findings: tflint, its catalogue, further rules, libcst, Python.

    ``catalogue`` is the catalogue's own fingerprint, ``extend_rules`` are folders of TOML files. Only an
    installed tflint is as its version says; of one that is run from a source tree, the modules count.
    """
    hasher = _hasher()
    for part in (
        tflint.__version__,
        catalogue,
        _parser_version(),
        f"{sys.version_info.major}.{sys.version_info.minor}",
    ):
        hasher.update(part.encode() + b"\0")
    own = os.path.dirname(os.path.abspath(tflint.__file__))
    if os.path.basename(os.path.dirname(own)) not in ("site-packages", "dist-packages"):
        for path in _files_below(own, (".py", ".tsv", ".json")):
            state = os.stat(path)
            hasher.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\0".encode("utf-8", "surrogatepass"))
    for folder in extend_rules:
        for path in _files_below(folder, (".toml",)):
            with open(path, "rb") as file:
                hasher.update(path.encode("utf-8", "surrogatepass") + b"\0" + content_digest(file.read()))
    return hasher.hexdigest()


def _files_below(folder: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    """The files with one of the suffixes, in a fixed order."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        yield from (os.path.join(here, name) for name in _sorted_with(names, suffixes))


def _sorted_with(names: Iterable[str], suffixes: tuple[str, ...]) -> list[str]:
    return sorted(name for name in names if name.endswith(suffixes))


def _parser_version() -> str:
    """Which libcst is installed, found without importing it or the slow reader of package metadata."""
    from importlib.util import find_spec

    spec = find_spec("libcst")
    if spec is None or spec.origin is None:
        return ""
    try:
        with open(os.path.join(os.path.dirname(spec.origin), "_version.py"), "rb") as file:
            return content_digest(file.read()).hex()
    except OSError:
        return str(os.stat(spec.origin).st_mtime_ns)
