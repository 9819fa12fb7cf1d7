"""Colours, and text that is safe to print on a terminal."""

from __future__ import annotations

import pytest

from tflint.model import Severity
from tflint.report.colours import Paint, printable, width


def test_paint_is_off_or_on() -> None:
    assert Paint(False).severity(Severity.ERROR, "x") == Paint(False).bold("x") == "x"
    assert Paint(True).bold("x") == "\x1b[1mx\x1b[0m"
    assert Paint(True).bold("") == ""


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("plain", "plain"),
        ("läyer 層", "läyer 層"),
        ("\tx", "    x"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\rb\x07", r"a\rb\x07"),
        ("a\u202eb", r"a\u202eb"),
        ("\udce9", r"\udce9"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_nothing_can_steer_the_terminal(text: str, printed: str) -> None:
    assert printable(text) == printed


@pytest.mark.parametrize(("text", "cells"), [("abc", 3), ("層", 2), ("e\u0301", 1), ("é", 1), ("", 0)])
def test_the_width_is_that_in_cells(text: str, cells: int) -> None:
    assert width(text) == cells
