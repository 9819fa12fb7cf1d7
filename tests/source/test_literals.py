"""Edits inside of JSON strings: the characters that are not edited keep the bytes they were written with."""

from __future__ import annotations

import json

import pytest

from tflint.model import Edit
from tflint.source.json_scanner import JsonScanner
from tflint.source.literals import Literals, rewrite


def edited(data: bytes, *edits: Edit) -> bytes:
    """The data, a string or a list of strings, after edits of what they stand for."""
    scanner = JsonScanner(data)
    if scanner.peek() == b"[":
        start = scanner.position + 1
        literals = Literals(tuple(scanner.string() for _ in scanner.items()), start)
    else:
        literals = Literals((scanner.string(),))
    for replacement in reversed(rewrite(data, literals, edits)):
        data = data[: replacement.start] + replacement.data + data[replacement.end :]
    return data


def lines(*strings: str) -> bytes:
    """A list as Jupyter writes it, one string per line."""
    return json.dumps(strings, indent=1, ensure_ascii=False).encode()


def test_an_edit_is_escaped_and_the_escapes_around_it_stay() -> None:
    before = rb'"\u0041\/\t\"K\" = \ud83d\ude00\u00e9"'
    after = rb'"\u0041\/\t\"\\\"\n\" = \ud83d\ude00\u00e9"'
    assert edited(before, Edit(4, 5, '\\"\n')) == after


def test_a_surrogate_pair_is_one_character() -> None:
    assert edited(rb'"a\ud83d\ude00b"', Edit(1, 2, "")) == rb'"ab"'
    assert edited(rb'"a\ud83d\ude00b"', Edit(2, 3, "c")) == rb'"a\ud83d\ude00c"'


def test_new_characters_are_written_as_the_file_writes_its_own() -> None:
    assert edited(rb'"a"', Edit(1, 1, "é😀")) == rb'"a\u00e9\ud83d\ude00"'
    assert edited('"é"'.encode(), Edit(1, 1, "😀")) == '"é😀"'.encode()


def test_an_edit_in_one_line_leaves_the_other_strings_alone() -> None:
    before = lines("a\n", "b\n", "c")
    assert edited(before, Edit(2, 3, "x")) == lines("a\n", "x\n", "c")


def test_a_new_line_becomes_a_string_of_its_own() -> None:
    before = lines("a\n", "b")
    assert edited(before, Edit(0, 0, "new\n")) == lines("new\n", "a\n", "b")
    assert edited(before, Edit(2, 2, "new\n")) == lines("a\n", "new\n", "b")
    assert edited(before, Edit(3, 3, "\nnew")) == lines("a\n", "b\n", "new")
    assert edited(lines("a"), Edit(0, 0, "new\n")) == lines("new\n", "a")
    assert edited(b'["a"]', Edit(0, 0, "new\n")) == b'["new\\n", "a"]'


def test_a_deleted_line_leaves_no_string_behind() -> None:
    before = lines("a\n", "b\n", "c")
    assert edited(before, Edit(0, 2, "")) == lines("b\n", "c")
    assert edited(before, Edit(2, 4, "")) == lines("a\n", "c")
    assert edited(before, Edit(3, 5, "")) == lines("a\n", "b")
    assert edited(before, Edit(0, 2, ""), Edit(4, 5, "")) == lines("b\n")
    assert edited(before, Edit(0, 2, ""), Edit(2, 5, "")) == lines("")
    assert edited(before, Edit(0, 5, "")) == lines("")


def test_lines_that_are_joined_become_one_string() -> None:
    before = lines("f(\n", "  a,\n", "  b\n", ")")
    assert edited(before, Edit(2, 7, "a, ")) == lines("f(a, \n", "  b\n", ")")
    assert edited(before, Edit(2, 8, "a, ")) == lines("f(a,   b\n", ")")
    assert edited(before, Edit(2, 12, "a, b")) == lines("f(a, b)")


def test_strings_that_are_no_lines_stay_as_they_are() -> None:
    before = lines("a\nb\n", "", "c", "d")
    assert edited(before, Edit(5, 6, "x")) == lines("a\nb\n", "", "c", "x")
    assert edited(before, Edit(2, 3, "x")) == lines("a\nx\n", "", "c", "d")


def test_a_lone_string_stays_one() -> None:
    assert edited(rb'"a\nb"', Edit(0, 0, "x\ny\n"), Edit(2, 3, "")) == rb'"x\ny\na\n"'
    assert edited(rb'"a\nb"', Edit(0, 3, "")) == rb'""'


def test_an_empty_list_takes_new_lines() -> None:
    assert edited(b"[]", Edit(0, 0, "a\nb")) == b'["a\\n", "b"]'
    assert edited(b"[ ]", Edit(0, 0, "")) == b"[ ]"


@pytest.mark.parametrize("data", [b'""', b"[]", rb'["\u00e9"]'])
def test_no_edits_change_nothing(data: bytes) -> None:
    assert edited(data) == data
