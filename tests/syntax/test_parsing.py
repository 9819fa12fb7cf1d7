"""libcst's parser, without the checks that nodes make of themselves."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import pytest

from tflint.syntax.parsing import parse_module

FIXTURES = Path(__file__).parents[2] / "fixtures"


def readable_fixtures() -> list[str]:
    texts = []
    for path in sorted(FIXTURES.rglob("*.py")):
        try:
            texts.append(cst.parse_module(path.read_bytes()).code)
        except (cst.ParserSyntaxError, UnicodeError):
            continue
    return texts


def test_the_tree_is_the_one_that_libcst_gives() -> None:
    texts = readable_fixtures()
    assert len(texts) > 20
    for text in texts:
        tree = parse_module(text)
        assert tree.deep_equals(cst.parse_module(text))
        assert tree.code == text


def test_nodes_are_not_validated_while_a_module_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    validated: list[str] = []
    monkeypatch.setattr(cst.Name, "_validate", lambda name: validated.append(name.value))
    parse_module("x = y\n")
    assert validated == []
    cst.parse_module("x = y\n")
    assert validated == ["x", "y"]


@pytest.mark.parametrize("text", ["x = 1\n", "def (:\n"])
def test_nodes_are_validated_again_afterwards(text: str) -> None:
    try:
        parse_module(text)
    except cst.ParserSyntaxError:
        assert text == "def (:\n"
    with pytest.raises(cst.CSTValidationError):
        cst.Name("")  # no name is empty


def test_an_error_is_that_of_libcst() -> None:
    with pytest.raises(cst.ParserSyntaxError):
        parse_module("def (:\n")
