"""Questions and digests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.project.record import Answer, Record, digest, parts_of, question


@given(st.lists(st.one_of(st.text(), st.integers())))
def test_a_question_is_one_line_of_ascii_and_gives_its_parts_back(parts: list[str | int]) -> None:
    text = question(*parts)
    assert text.isascii() and text.isprintable()
    assert parts_of(text) == parts


def test_a_path_that_is_no_unicode_fits_into_a_question() -> None:
    path = b"caf\xe9.py".decode("utf-8", "surrogateescape")
    assert parts_of(question("module", path)) == ["module", path]
    assert digest(path) != digest("café.py")


@pytest.mark.parametrize("text", ["", "{}", "[", "[1.5]", "[true]", "[[]]", "null", "[" * 100_000, "\ud800"])
def test_what_is_no_question_has_no_parts(text: str) -> None:
    assert parts_of(text) == []


def test_a_remembered_answer_brings_its_questions_along() -> None:
    record, answers = Record(), dict[str, Answer[int]]()
    computed: list[int] = []

    def inner() -> int:
        record.note("inner", "1")
        return 1

    def outer() -> int:
        computed.append(1)
        record.note("outer", "2")
        return record.remember(answers, "inner", inner) + 1

    assert record.remember(answers, "outer", outer) == 2
    assert record.taken_down() == (("inner", "1"), ("outer", "2"))
    record.clear()
    assert record.taken_down() == ()
    assert record.remember(answers, "outer", outer) == 2
    assert record.taken_down() == (("inner", "1"), ("outer", "2"))
    record.clear()
    assert record.remember(answers, "inner", inner) == 1
    assert record.taken_down() == (("inner", "1"),)
    assert computed == [1]


def test_an_answer_of_none_is_remembered_too() -> None:
    record, answers, calls = Record(), dict[str, Answer[None]](), list[int]()
    for _ in range(2):
        record.remember(answers, "key", lambda: calls.append(1))
    assert calls == [1]


def test_what_is_computed_aside_leaves_no_questions() -> None:
    record = Record()
    record.note("before", "1")

    def compute() -> int:
        record.note("aside", "2")
        return 5

    assert record.aside(compute) == 5
    assert record.taken_down() == (("before", "1"),)


def test_a_failure_leaves_the_record_usable() -> None:
    record = Record()

    def fail() -> int:
        record.note("lost", "1")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        record.remember(dict[str, Answer[int]](), "key", fail)
    with pytest.raises(ZeroDivisionError):
        record.aside(fail)
    record.note("kept", "2")
    assert record.taken_down() == (("kept", "2"),)
