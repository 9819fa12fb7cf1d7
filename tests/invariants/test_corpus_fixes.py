"""The invariants of fixes on the real packages of the corpus, each file among the others of its project.

One file in ``SHARE`` is fixed; the environment variable TFLINT_TEST_SHARE may say 1 for all of them, which takes some
minutes.
"""

from __future__ import annotations

import os
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.corpus import python_files
from tests.invariants.code import encoding_of, parses
from tests.invariants.running import comments, lint_settings
from tests.invariants.test_fixes import LINE, untouched_lines
from tflint.engine import lint_source
from tflint.fixing.loop import FixOutcome, fix_source
from tflint.project.index import Project
from tflint.releases.nearby import star_names

SHARE = int(os.environ.get("TFLINT_TEST_SHARE", "20"))
SETTINGS = lint_settings()


@pytest.fixture(scope="module", params=["safe", "unsafe"])
def fixed(request: pytest.FixtureRequest, corpus: Path) -> list[tuple[Path, bytes, FixOutcome]]:
    """(path, content, outcome) of the files in which something was fixed."""
    return list(_fixed(corpus, unsafe=request.param == "unsafe"))


def _fixed(corpus: Path, *, unsafe: bool) -> Iterator[tuple[Path, bytes, FixOutcome]]:
    project = Project([corpus], star_names=star_names)
    for path in python_files(corpus):
        if zlib.crc32(path.relative_to(corpus).as_posix().encode()) % SHARE == 0:
            data = path.read_bytes()
            outcome = fix_source(data, str(path), SETTINGS, project, unsafe=unsafe)
            assert [each.message for each in outcome.result.findings if each.code == "TFL000"] == []
            if outcome.data != data:
                yield path, data, outcome


Fixed = list[tuple[Path, bytes, FixOutcome]]


def test_there_is_something_to_look_at(fixed: Fixed) -> None:
    assert len(fixed) * SHARE > 100


def test_what_is_written_parses_in_the_same_encoding(fixed: Fixed) -> None:
    wrong = [path for path, data, outcome in fixed if not parses(outcome.data)]
    wrong += [path for path, data, outcome in fixed if encoding_of(outcome.data) != encoding_of(data)]
    assert wrong == []


def test_lines_that_no_fix_is_about_are_there_byte_for_byte(fixed: Fixed) -> None:
    """Of the files that were fixed in one round: in a later one, findings have other lines."""
    gone = []
    for path, data, outcome in fixed:
        if outcome.rounds > 1:
            continue
        after = iter(LINE.findall(outcome.data))
        for number, line in untouched_lines(data, outcome):
            if not any(line == other for other in after):
                gone.append(f"{path.name}:{number}: {line!r}")
                break
    assert gone == []


def test_comments_survive_safe_fixes(fixed: Fixed) -> None:
    lost = {
        path.name: gone
        for path, data, outcome in fixed
        if all(each.fix is None or each.fix.safety.value == "safe" for each in outcome.fixed)
        if (gone := Counter(comments(data)) - Counter(comments(outcome.data)))
    }
    assert lost == {}


def test_fixing_twice_changes_nothing_more(fixed: Fixed, corpus: Path) -> None:
    """What is left is what was reported as left, too."""
    unsafe = any(
        each.fix and each.fix.safety.value == "unsafe" for _, _, once in fixed for each in once.fixed
    )
    project = Project([corpus], star_names=star_names)
    for path, _, once in fixed:
        twice = fix_source(once.data, str(path), SETTINGS, project, unsafe=unsafe)
        assert twice.data == once.data, path
        assert lint_source(once.data, str(path), SETTINGS, project).findings == once.result.findings, path
