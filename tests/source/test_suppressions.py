"""Comments that silence findings: their forms, their lines, and that they are never found in strings."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.source.suppressions import Suppression, read_suppressions

CODE, NAME = "TFL302", "backend-op-removed"
DIRECTIVES = ("# noqa", "# noqa: TFL302", "# tflint: ignore[TFL302]", "# tflint: skip-file", "# flake8: noqa")


def only(text: str) -> Suppression:
    (suppression,) = read_suppressions(text)
    return suppression


@pytest.mark.parametrize(
    ("comment", "kind", "tokens", "everything", "reason"),
    [
        ("# noqa", "noqa", (), True, ""),
        ("#NOQA", "noqa", (), True, ""),
        ("# NoQA because it works", "noqa", (), True, "because it works"),
        ("# noqa: TFL302, E501", "noqa", ("TFL302", "E501"), False, ""),
        ("# noqa:TFL3 E501 legacy", "noqa", ("TFL3", "E501"), False, "legacy"),
        ("# noqa: backend-op-removed", "noqa", (), True, "backend-op-removed"),
        ("# tflint: ignore", "ignore", (), True, ""),
        ("# tflint: ignore: Keras 2 only", "ignore", (), True, "Keras 2 only"),
        ("#tflint:ignore[TFL302]", "ignore", ("TFL302",), False, ""),
        (
            "# tflint: ignore[backend-op-removed, TFL304] Keras 2 only # noqa-like",
            "ignore",
            ("backend-op-removed", "TFL304"),
            False,
            "Keras 2 only",
        ),
        ("# tflint: ignore[] nothing", "ignore", (), False, "nothing"),
        ("# tflint: skip-file -- generated", "skip-file", (), True, "generated"),
        ("# tflint: ignore-file", "ignore-file", (), True, ""),
        ("# tflint: ignore-file[TFL302] old", "ignore-file", ("TFL302",), False, "old"),
        ("# flake8: noqa", "flake8-noqa", (), True, ""),
        ("# flake8: noqa: TFL302", "flake8-noqa", ("TFL302",), False, ""),
    ],
)
def test_the_forms(comment: str, kind: str, tokens: tuple[str, ...], everything: bool, reason: str) -> None:
    found = only(f"import keras\n{comment}\n")
    assert (found.kind, found.tokens, found.everything, found.reason) == (kind, tokens, everything, reason)
    assert found.line == 2
    assert found.is_file_level == (kind not in ("noqa", "ignore"))


@pytest.mark.parametrize(
    "text",
    [
        "x = 1  # not about noqa\n",
        "x = 1  # noqa_function\n",
        "x = 1  # flake8: noqa\n",
        "x = '# noqa'\n",
        "'''\n# tflint: skip-file\n'''\n",
        "f'{x}# noqa'\n",
        "x = 1  # tflint-ignore: terraform_rule\n",
    ],
)
def test_what_looks_like_one_and_is_none(text: str) -> None:
    assert len(read_suppressions(text)) == 0


@pytest.mark.parametrize(
    ("comment", "covers"),
    [
        ("# noqa", True),
        ("# noqa: TFL302", True),
        ("# noqa: tfl302", True),
        ("# noqa: TFL3", True),
        ("# noqa: TFL304", False),
        ("# noqa: E501", False),
        ("# tflint: ignore[backend-op-removed]", True),
        ("# tflint: ignore[Backend-Op-Removed]", True),
        ("# tflint: ignore[backend-op]", False),
        ("# tflint: ignore[TFL]", True),
        ("# tflint: ignore[ALL]", True),
        ("# tflint: ignore[]", False),
    ],
)
def test_codes_prefixes_and_names_count(comment: str, covers: bool) -> None:
    assert only(comment).covers(CODE, NAME) is covers


def test_one_comment_may_hold_several() -> None:
    text = "K.mean(x)  # type: ignore  # noqa: E501  # tflint: ignore[TFL302] later\n"
    noqa, ignore = read_suppressions(text)
    assert (noqa.kind, ignore.kind) == ("noqa", "ignore")
    assert text[noqa.span.start : noqa.span.end] == "# noqa: E501"
    assert text[ignore.span.start : ignore.span.end] == "# tflint: ignore[TFL302]"
    assert noqa.comment == ignore.comment
    assert text[noqa.comment.start : noqa.comment.end] == text[11:-1]


def test_every_token_has_its_place() -> None:
    text = "# tflint: ignore[TFL302,  optimizer-lr]"
    assert [text[token.span.start : token.span.end] for token in only(text).listed] == [
        "TFL302",
        "optimizer-lr",
    ]


def test_lines_are_counted_as_python_counts_them() -> None:
    text = "a  # noqa\r\n\fb\rc  # noqa\nd\n\x0b# tflint: ignore\n# tflint: skip-file\n"
    found = read_suppressions(text)
    assert [suppression.line for suppression in found] == [1, 3, 5, 6]
    assert [suppression.line for suppression in found.between(1, 3)] == [1, 3]
    assert [suppression.line for suppression in found.between(2, 2)] == []
    assert [suppression.line for suppression in found.between(5, 9)] == [5]
    assert [suppression.kind for suppression in found.in_file] == ["skip-file"]


@pytest.mark.parametrize(
    "comment", ["# tflint: ingore[TFL302]", "# tflint: ignore[TFL302", "# tflint: ignore-next-line"]
)
def test_a_directive_that_says_nothing_known_silences_nothing_and_is_told(comment: str) -> None:
    found = read_suppressions(f"x  {comment}\n")
    assert len(found) == 0
    assert [(span.start, span.end) for span in found.unknown] == [(3, 3 + len(comment))]


def test_files_that_do_not_parse_have_suppressions_too() -> None:
    assert only("print 'Python 2'  # noqa\n").line == 1


def test_suppressions_are_values() -> None:
    found = read_suppressions("x  # noqa: TFL302 why\n")
    again: object = pickle.loads(pickle.dumps(found))
    assert again == found
    assert hash(again) == hash(found)


@given(st.text(), st.sampled_from(DIRECTIVES), st.sampled_from(["", "f", "b"]), st.text())
def test_a_string_never_silences_anything(head: str, directive: str, prefix: str, tail: str) -> None:
    content = ascii(head + directive + tail)
    if prefix == "f":
        content = content.replace("{", "{{").replace("}", "}}").replace("\\N", "N")
    for string in (
        content,
        f"'''\n{content[1:-1]}\n'''" if content[0] == "'" else f'"""\n{content[1:-1]}\n"""',
    ):
        assert len(read_suppressions(f"x = {prefix}{string}\n")) == 0
        assert only(f"x = {prefix}{string}  # tflint: ignore[TFL302]\n").covers(CODE, NAME)


@given(
    st.lists(
        st.sampled_from(["x = 1", "'''\n'''", "f'{x}'", "  # noqa", "# tflint: ignore", "\n", "\r\n", "#"])
    )
)
def test_a_suppression_is_on_the_line_of_its_comment(fragments: list[str]) -> None:
    text = "".join(fragments)
    for suppression in read_suppressions(text):
        head = text[: suppression.span.start]
        assert suppression.line == head.replace("\r\n", "\n").count("\n") + 1
        assert text[suppression.span.start] == "#"
