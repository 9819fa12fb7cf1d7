"""Bytes of a Python file to text and back, by byte order mark and PEP 263 cookie, as CPython does it."""

from __future__ import annotations

import codecs
import re
import warnings
from dataclasses import dataclass

from tflint.source.errors import SourceError, UneditableError
from tflint.source.lines import Lines, line_of_byte

# The first line is skipped only where it is blank or a comment; its own cookie wins over the second line's.
_COOKIE = re.compile(
    rb"(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))??"
    rb"[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)"
)
# UTF-32 comes first: its little-endian mark begins with that of UTF-16.
_FOREIGN_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32 (little-endian)"),
    (codecs.BOM_UTF32_BE, "UTF-32 (big-endian)"),
    (codecs.BOM_UTF16_LE, "UTF-16 (little-endian)"),
    (codecs.BOM_UTF16_BE, "UTF-16 (big-endian)"),
)
_UTF8 = frozenset({"utf-8", "utf-8-sig"})
_LATIN_1 = ("latin-1", "iso-8859-1", "iso-latin-1")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text without its byte order mark.

    ``encoding`` is the codec with which ``encode`` restores the mark too (``utf-8-sig``); ``exact`` says that
    encoding the text gives the file's bytes back.
    """

    text: str
    encoding: str
    exact: bool


def decode(data: bytes) -> Decoded:
    """Decode a Python file. Raises SourceError where CPython could not read it."""
    refuse_foreign_mark(data)
    marked = data.startswith(codecs.BOM_UTF8)
    cookie = _COOKIE.match(data, len(codecs.BOM_UTF8) if marked else 0)
    if cookie is None:
        return _decode_utf8(data, marked, declared=False)
    line = line_of_byte(data, cookie.start(1))
    codec = _codec(cookie[1].decode("ascii"), line)
    if codec in _UTF8:
        return _decode_utf8(data, marked, declared=True)
    if marked:
        raise SourceError(line, f"the encoding cookie says {codec}, but the byte order mark says UTF-8")
    return _decode_by(codec, data, cookie, line)


def decode_utf8(data: bytes, advice: str = "") -> str:
    """Decode UTF-8, whatever a cookie says. Raises SourceError with the line of the first bad byte."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"byte 0x{data[error.start]:02x} is not valid UTF-8{advice}"
        raise SourceError(line_of_byte(data, error.start), message) from None


def encode(text: str, encoding: str) -> bytes:
    """The inverse of decode. Raises UneditableError if these bytes would not be read as this text again."""
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError as error:
        missing = text[error.start]
        raise UneditableError(f"the file's encoding, {encoding}, has no character {missing!r}") from None
    try:
        unchanged = decode(data).text == text
    except SourceError:
        unchanged = False
    if not unchanged:
        raise UneditableError(f"the new text would be read as another one in the file's encoding, {encoding}")
    return data


def refuse_foreign_mark(data: bytes) -> None:
    """Raise SourceError if the data begin with the mark of an encoding that Python does not read."""
    for mark, name in _FOREIGN_MARKS:
        if data.startswith(mark):
            raise SourceError(1, f"this is {name} text, which Python does not read: save it as UTF-8")


def _codec(cookie: str, line: int) -> str:
    """The canonical name of the codec that a cookie names."""
    try:
        codec = codecs.lookup(_normal_name(cookie))
    except LookupError:
        raise SourceError(line, f"unknown encoding in the encoding cookie: {cookie}") from None
    # bytes.decode goes by the same flag: rot13, hex and their like are codecs, but no encodings of text.
    if not getattr(codec, "_is_text_encoding", True):
        raise SourceError(line, f"the encoding cookie does not name an encoding of text: {cookie}")
    return codec.name


def _normal_name(cookie: str) -> str:
    """Undo what editors append to a name, as CPython does: ``latin-1-unix``, ``utf-8-dos``."""
    head = cookie[:12].lower().replace("_", "-")
    if head == "utf-8" or head.startswith("utf-8-"):
        return "utf-8"
    if head in _LATIN_1 or head.startswith(tuple(f"{name}-" for name in _LATIN_1)):
        return "iso-8859-1"
    return cookie


def _decode_utf8(data: bytes, marked: bool, *, declared: bool) -> Decoded:
    advice = "" if declared or marked else ", and no encoding cookie names another encoding (PEP 263)"
    text = decode_utf8(data, advice)
    return Decoded(text[1:], "utf-8-sig", True) if marked else Decoded(text, "utf-8", True)


def _decode_by(codec: str, data: bytes, cookie: re.Match[bytes], line: int) -> Decoded:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a codec warns of is no business of whoever runs tflint
            text = data.decode(codec)
    except UnicodeDecodeError as error:
        message = f"byte 0x{data[error.start]:02x} is not valid in the file's encoding, {codec}"
        raise SourceError(line_of_byte(data, error.start), message) from None
    except Exception as error:  # a codec is somebody's Python code, it may raise anything
        raise SourceError(line, f"the text is not valid in the file's encoding, {codec}") from error
    # In UTF-16 or EBCDIC the bytes that spell the cookie are other characters, so the cookie denies itself.
    again = _COOKIE.match(text[: cookie.end()].encode("utf-8", "replace"))
    if again is None or again[1] != cookie[1]:
        raise SourceError(line, f"the file is not written in {codec}, the encoding that its cookie names")
    half = _SURROGATE.search(text)
    if half is not None:
        message = f"U+{ord(half[0]):04X}, half of a surrogate pair, is not a character"
        raise SourceError(Lines(text).number(half.start()), message)
    return Decoded(text, codec, _round_trips(text, codec, data))


def _round_trips(text: str, codec: str, data: bytes) -> bool:
    try:
        return text.encode(codec) == data
    except Exception:  # as above
        return False
