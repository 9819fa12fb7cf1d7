"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

from tflint.doctor.facts import Fault, Problem

HDF5 = b"\x89HDF\r\n\x1a\n"
_LFS = b"version https://git-lfs.github.com/spec/"
ENOUGH = 512
"""Bytes that are needed."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (HDF5, "HDF5"),
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "a gzip archive (unpack it first)"),
    (b"BZh", "a bzip2 archive (unpack it first)"),
    (b"\xfd7zXZ\x00", "an xz archive (unpack it first)"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive (unpack it first)"),
    (b"Rar!", "a RAR archive (unpack it first)"),
    (b"\x7fELF", "a native library or program"),
    (b"\x93NUMPY", "a numpy array"),
    (b"\x89PNG", "an image"),
    (b"%PDF", "a PDF document"),
    (b"GGUF", "a GGUF model"),
)


def is_hdf5(head: bytes) -> bool:
    return head.startswith(HDF5)


def is_zip(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04")


def general_problem(head: bytes, size: int) -> Problem | None:
    """What is wrong with a file whatever it should be: empty, or a pointer of git-lfs."""
    if size == 0:
        return Problem(Fault.EMPTY, "the file is empty")
    if head.startswith(_LFS):
        return Problem(
            Fault.LFS_POINTER,
            "it is a pointer of git-lfs, not the file itself: fetch it with `git lfs pull`",
        )
    return None


def looks_like(head: bytes) -> str:
    """What a file looks like, for messages."""
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head[4:8] == b"TFL3":
        return "a TensorFlow Lite model, which `tf.lite.Interpreter` runs"
    if head[:1] == b"\x80" and head[1:2] in b"\x02\x03\x04\x05":
        return "a Python pickle, which runs what it likes when it is loaded"
    text = head.lstrip()[:64].lower()
    if text.startswith((b"<!doctype html", b"<html")):
        return "a web page (a failed download)"
    if text.startswith((b"<?xml", b"<error")):
        return "XML (a failed download)"
    if text.startswith((b"{", b"[")):
        return "JSON"
    if b"\0" not in head and _is_text(head):
        return "text"
    return "something else"


def _is_text(head: bytes) -> bool:
    try:
        head[:-4].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
