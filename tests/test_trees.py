"""Python's own parser, and the trees that it made last."""

from __future__ import annotations

import ast

import pytest

from tflint import trees
from tflint.trees import Trees, tree_of


def tree(name: str) -> ast.Module:
    return ast.parse(f"{name} = 1")


class TestTrees:
    def test_are_known_by_content(self) -> None:
        kept, made = Trees(100), tree("a")
        kept.keep(b"a = 1", made)
        assert kept.get(bytes([*b"a = 1"])) is made
        assert kept.get(b"b = 1") is None

    def test_the_one_asked_for_longest_ago_goes_first(self) -> None:
        kept = Trees(10)
        kept.keep(b"a = 1", tree("a"))
        kept.keep(b"b = 1", tree("b"))
        kept.get(b"a = 1")
        kept.keep(b"c = 1", tree("c"))
        assert [kept.get(code) is not None for code in (b"a = 1", b"b = 1", b"c = 1")] == [True, False, True]

    def test_one_larger_than_all_together_is_not_kept(self) -> None:
        kept = Trees(4)
        kept.keep(b"a = 1", tree("a"))
        assert kept.get(b"a = 1") is None


class TestTreeOf:
    def test_is_made_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(trees, "_TREES", Trees(100))
        assert tree_of(b"x = 1") is tree_of(b"x = 1", "x = 1")

    def test_of_what_does_not_parse_raises_what_python_raises(self) -> None:
        for _ in range(2):
            with pytest.raises(SyntaxError):
                tree_of(b"x = = 1")

    def test_warns_of_nothing(self, recwarn: pytest.WarningsRecorder) -> None:
        tree_of(b'x = "\\d" is 1')
        assert not recwarn.list
