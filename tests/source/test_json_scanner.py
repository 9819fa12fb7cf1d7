"""Reading JSON with positions: it takes what the standard library takes, and refuses the rest with a line."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.source.errors import SourceError
from tflint.source.json_scanner import MAX_DEPTH, JsonScanner

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def skipped(data: bytes) -> int:
    scanner = JsonScanner(data)
    scanner.skip()
    scanner.finish()
    return scanner.position


def test_the_parts_of_a_document_are_walked_over_by_name() -> None:
    scanner = JsonScanner(b'{"a": [1, {"b": null}], "c": ["x", "\\u00e9\\n"], "d": {}}')
    strings: list[str] = []
    keys: list[str] = []
    for key in scanner.members():
        keys.append(key)
        if key == "c":
            strings += [scanner.text() for _ in scanner.items()]
        else:
            scanner.skip()
    scanner.finish()
    assert keys == ["a", "c", "d"]
    assert strings == ["x", "é\n"]


def test_a_string_has_the_positions_of_its_quotes() -> None:
    data = b' [ "a\\"b" ] '
    scanner = JsonScanner(data)
    literals = [scanner.string() for _ in scanner.items()]
    assert [data[literal.start : literal.end] for literal in literals] == [b'"a\\"b"']


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "the text ends too early"),
        (b'{"a": 1,\n', 2, "a string is expected here"),
        (b'{"a"\n 1}', 2, ": is expected here"),
        (b"[1\n\n2]", 3, ", is expected here"),
        (b"[1,\n]", 2, "a value is expected here"),
        (b"[01]", 1, "a value is expected here"),
        (b"[tru]", 1, "a value is expected here"),
        (b"[1] x", 1, "something follows the end of the JSON text"),
        (b'["a\nb"]', 1, "invalid control character in a string"),
        (b'["\\x"]', 1, "invalid escape in a string"),
        (b'[\n"a\\"]', 2, "this string does not end"),
        (b"[" * 3_000, 1, f"nested more than {MAX_DEPTH} deep"),
        (b'{"a":' * 100_000, 1, f"nested more than {MAX_DEPTH} deep"),
    ],
)
def test_what_is_no_json_has_a_line_and_a_reason(data: bytes, line: int, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        skipped(data)
    assert (caught.value.line, caught.value.message) == (line, f"not a notebook, broken JSON: {reason}")


def test_nesting_has_a_limit_and_nothing_else_has() -> None:
    deep = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    assert skipped(deep) == len(deep)
    number = b"1" * 100_000
    assert skipped(number) == len(number)
    string = b'"' + rb"\n\"" * 10_000 + b'"'
    assert skipped(string) == len(string)


@given(VALUES, st.none() | st.integers(0, 3), st.booleans())
def test_whatever_json_writes_is_read(value: object, indent: int | None, ascii_only: bool) -> None:
    data = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    assert skipped(data) == len(data)


@given(st.text(alphabet='[]{}",:\\un0e-1 trlfas\n\t', max_size=12))
def test_it_takes_exactly_what_the_standard_library_takes(text: str) -> None:
    try:
        json.loads(text)
    except json.JSONDecodeError:
        with pytest.raises(SourceError):
            skipped(text.encode())
    else:
        assert skipped(text.encode()) == len(text)


@given(st.text())
def test_a_string_is_decoded_as_the_standard_library_decodes_it(text: str) -> None:
    for ascii_only in (True, False):
        assert JsonScanner(json.dumps(text, ensure_ascii=ascii_only).encode()).text() == text
