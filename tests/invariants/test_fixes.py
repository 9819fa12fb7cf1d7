"""Fixing twice changes nothing more; bytes outside the edits stay; comments survive; what is written parses."""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.invariants.code import encoding_of, files, parses
from tests.invariants.running import comments, lint_settings
from tflint.engine import lint_source
from tflint.fixing.loop import MAX_ROUNDS, FixOutcome, fix_source
from tflint.settings import LintSettings
from tflint.source import load_source

STYLES = st.sampled_from(
    (
        lint_settings(),
        lint_settings("tf"),
        lint_settings("ops", "keras==3.15"),
        lint_settings("auto", "tensorflow>=2.12"),
    )
)
LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def fix(data: bytes, to: LintSettings, *, unsafe: bool) -> FixOutcome:
    outcome = fix_source(data, "module.py", to, unsafe=unsafe)
    bugs = [finding.message for finding in outcome.result.findings if finding.code == "TFL000"]
    assert bugs == []
    return outcome


@given(files(), STYLES, st.booleans())
@settings(max_examples=60)
def test_fixing_twice_changes_nothing_more(data: bytes, to: LintSettings, unsafe: bool) -> None:
    once = fix(data, to, unsafe=unsafe)
    twice = fix(once.data, to, unsafe=unsafe)
    assert twice.data == once.data
    assert twice.fixed == ()
    assert once.rounds < MAX_ROUNDS
    assert lint_source(once.data, "module.py", to).findings == once.result.findings


@given(files(), STYLES, st.booleans())
@settings(max_examples=60)
def test_what_is_written_parses_in_the_same_encoding(data: bytes, to: LintSettings, unsafe: bool) -> None:
    fixed = fix(data, to, unsafe=unsafe).data
    assert parses(fixed)
    assert encoding_of(fixed) == encoding_of(data)
    assert load_source(fixed, "module.py").encoding == load_source(data, "module.py").encoding


@given(files(), STYLES)
@settings(max_examples=60)
def test_comments_survive_safe_fixes(data: bytes, to: LintSettings) -> None:
    lost = Counter(comments(data)) - Counter(comments(fix(data, to, unsafe=False).data))
    assert lost == Counter()


@given(files(), STYLES, st.booleans())
@settings(max_examples=60)
def test_lines_that_no_fix_is_about_are_there_byte_for_byte(
    data: bytes, to: LintSettings, unsafe: bool
) -> None:
    """In the same order, with the same line ends. Lines with imports may come and go."""
    outcome = fix(data, to, unsafe=unsafe)
    kept = list(untouched_lines(data, outcome))
    after = iter(LINE.findall(outcome.data))
    for number, line in kept:
        assert any(line == other for other in after), f"line {number} is gone: {line!r}"


def untouched_lines(data: bytes, outcome: FixOutcome) -> Iterator[tuple[int, bytes]]:
    """The lines outside of the statements in which something was fixed, imports and their neighbours left out."""
    fixed = {line for finding in outcome.fixed for line in range(finding.line, finding.end_line + 1)}
    touched = set[int]()
    for lines, is_import in statements(data):
        if is_import:
            touched.update(range(lines.start - 1, lines.stop + 1))
        elif fixed & set(lines):
            touched.update(lines)
    for number, line in enumerate(LINE.findall(data), 1):
        if number not in touched and line.strip():
            yield number, line


def statements(data: bytes) -> Iterator[tuple[range, bool]]:
    """The lines of each statement (of a compound one: of its head), and whether it is an import."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(data)
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            decorators: list[ast.expr] = getattr(node, "decorator_list", [])
            first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
            body: list[ast.stmt] | None = getattr(node, "body", None)
            last = body[0].lineno - 1 if body else node.end_lineno or node.lineno
            yield range(first, max(first, last) + 1), isinstance(node, (ast.Import, ast.ImportFrom))
