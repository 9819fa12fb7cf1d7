"""Bytes to text by byte order mark and encoding cookie: what CPython reads, and nothing that it does not."""

from __future__ import annotations

import ast
import codecs
import warnings
from encodings.aliases import aliases

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.source.encoding import decode, encode
from tflint.source.errors import SourceError, UneditableError

CODECS = sorted(
    {*aliases.values(), "idna", "punycode", "undefined", "raw_unicode_escape", "unicode_escape", "nope"}
)


def error_of(data: bytes) -> tuple[int, str]:
    with pytest.raises(SourceError) as caught:
        decode(data)
    return caught.value.line, caught.value.message


def test_utf8_is_the_default() -> None:
    decoded = decode("x = 'é'\n".encode())
    assert (decoded.text, decoded.encoding, decoded.exact) == ("x = 'é'\n", "utf-8", True)


def test_a_byte_order_mark_is_no_part_of_the_text_and_comes_back() -> None:
    data = codecs.BOM_UTF8 + b"x = 1\r\n"
    decoded = decode(data)
    assert decoded.text == "x = 1\r\n"
    assert encode(decoded.text, decoded.encoding) == data


@pytest.mark.parametrize(
    "head",
    [
        b"# -*- coding: latin-1 -*-\n",
        b"#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\n",
        b"#!/usr/bin/python\r# coding: latin-1\r",
        b"\r\n# coding: iso-8859-1\r\n",
        b"# coding: Latin_1-unix\n",
        b"\x0c# coding=\tlatin-1\n",
        b"# \xe9 coding: latin-1\n",
        b"# coding: latin-1\n# coding: utf-8\n",
    ],
)
def test_a_cookie_on_one_of_the_first_two_lines_names_the_encoding(head: bytes) -> None:
    decoded = decode(head + b"x = '\xe9'\n")
    assert decoded.text.endswith("x = 'é'\n")
    assert decoded.encoding == "iso8859-1"


@pytest.mark.parametrize(
    "head",
    [
        b"import x\n# coding: latin-1\n",
        b"\n\n# coding: latin-1\n",
        b"x = '''\n# coding: latin-1\n'''\n",
        b"x = 1 # coding: latin-1\n",
    ],
)
def test_a_cookie_anywhere_else_is_a_comment(head: bytes) -> None:
    line, message = error_of(head + b"x = '\xe9'\n")
    assert line == head.count(b"\n") + 1
    assert message == "byte 0xe9 is not valid UTF-8, and no encoding cookie names another encoding (PEP 263)"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"# coding: nope\n", (1, "unknown encoding in the encoding cookie: nope")),
        (b"#!x\n# coding: uft-8\n", (2, "unknown encoding in the encoding cookie: uft-8")),
        (b"# coding: rot13\n", (1, "the encoding cookie does not name an encoding of text: rot13")),
        (
            b"# coding: utf-16\nx = 1\n\n",
            (1, "the file is not written in utf-16, the encoding that its cookie names"),
        ),
        (b"# coding: cp500\n", (1, "the file is not written in cp500, the encoding that its cookie names")),
        (b"# coding: ascii\n\n\xe9", (3, "byte 0xe9 is not valid in the file's encoding, ascii")),
        (b"# coding: utf-8\n\n\xe9", (3, "byte 0xe9 is not valid UTF-8")),
        (
            codecs.BOM_UTF8 + b"# coding: cp1252\n",
            (1, "the encoding cookie says cp1252, but the byte order mark says UTF-8"),
        ),
        (codecs.BOM_UTF8 + b"\r\rx = '\xe9'", (3, "byte 0xe9 is not valid UTF-8")),
        (
            b"# coding: raw_unicode_escape\n\\ud800",
            (2, "U+D800, half of a surrogate pair, is not a character"),
        ),
    ],
)
def test_bytes_that_are_no_text_have_a_line_and_a_reason(data: bytes, expected: tuple[int, str]) -> None:
    assert error_of(data) == expected


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_utf16_and_utf32_are_named(encoding: str) -> None:
    line, message = error_of("\ufeffimport keras\n".encode(encoding))
    assert line == 1
    assert message.startswith(f"this is {encoding[:6].upper()} ")


@pytest.mark.parametrize("codec", CODECS)
def test_every_codec_is_read_as_cpython_reads_it(codec: str) -> None:
    data = f"# coding: {codec}\nx = 1\n".encode()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(data)
        except SyntaxError:
            error_of(data)
        else:
            assert decode(data).text == f"# coding: {codec}\nx = 1\n"


def test_a_codec_warns_nobody() -> None:
    data = b"# coding: unicode_escape\nx = '\\ '\n"  # an escape that there is not
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert decode(data).text == data.decode("ascii")


def test_a_file_that_its_text_does_not_give_back_is_not_exact() -> None:
    # The second way to write "a" in UTF-7 is no less valid, but no encoder chooses it.
    assert not decode(b"# coding: utf-7\nx = '+AGE-'\n").exact


def test_a_character_that_the_encoding_does_not_have_cannot_be_written() -> None:
    with pytest.raises(UneditableError, match="iso8859-1, has no character '→'"):
        encode("# coding: latin-1\n# →\n", "iso8859-1")


def test_text_that_would_be_read_in_another_encoding_cannot_be_written() -> None:
    with pytest.raises(UneditableError, match="read as another one"):
        encode("# coding: cp1252\nx = 'é'\n", "utf-8")
    with pytest.raises(UneditableError, match="read as another one"):
        encode("x = 'é'\n", "iso8859-1")


@given(st.binary())
def test_any_bytes_are_a_text_that_comes_back_or_a_source_error(data: bytes) -> None:
    try:
        decoded = decode(data)
    except SourceError as error:
        assert 1 <= error.line <= data.count(b"\n") + data.count(b"\r") + 1
    else:
        assert encode(decoded.text, decoded.encoding) == data
