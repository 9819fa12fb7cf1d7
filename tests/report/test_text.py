"""The report for people."""

from __future__ import annotations

from typing import Any

from tests.report.samples import SAFE, UNSAFE, finding, target
from tflint.model import FileError, Finding, Severity
from tflint.releases.fitting import Fit
from tflint.releases.target import resolve_target
from tflint.report.colours import Paint
from tflint.report.contents import Contents, Mode, TargetUse
from tflint.report.frames import Excerpts
from tflint.report.text import render_findings, render_statistics, render_summary

PLAIN = Paint(False)
CODE = b"""\
from keras import backend as K

def loss(y_true, y_pred):
    return K.mean(K.square(y_true - y_pred))
"""


def text_of(found: Finding, *, source: bytes | None = None) -> str:
    excerpts = None if source is None else Excerpts(lambda _path: source)
    return "".join(render_findings([found], PLAIN, excerpts))


def summary(*findings: Finding, **fields: Any) -> list[str]:
    contents = Contents(target(), files=3, findings=findings, errors=(), **fields)
    return render_summary(contents, PLAIN).splitlines()


class TestFindings:
    def test_without_source_a_finding_is_one_line(self) -> None:
        assert text_of(finding(fix=SAFE)) == (
            "losses.py:4:12: TFL302 [backend-op-removed] `keras.backend.mean` does not exist in Keras 3.15\n"
        )

    def test_with_source_it_shows_the_place_and_the_fix(self) -> None:
        assert text_of(finding(fix=SAFE), source=CODE) == (
            "losses.py:4:12: TFL302 [backend-op-removed] `keras.backend.mean` does not exist in Keras 3.15\n"
            "  |\n"
            "4 |     return K.mean(K.square(y_true - y_pred))\n"
            "  |            ^^^^^^\n"
            "  = fix: write `keras.ops.mean`\n"
            "\n"
        )

    def test_an_unsafe_fix_says_why_a_person_should_look(self) -> None:
        assert "  = unsafe fix: write `keras.ops.mean` (equal for float x only)\n" in text_of(
            finding(fix=UNSAFE), source=CODE
        )

    def test_a_finding_that_is_no_error_says_so(self) -> None:
        assert "TFL302 [backend-op-removed] warning: `keras" in text_of(finding(severity=Severity.WARNING))

    def test_in_a_notebook_the_cell_is_named(self) -> None:
        assert text_of(finding("a.ipynb", cell=3)).startswith("a.ipynb:cell 3:4:12: TFL302")

    def test_what_files_hold_cannot_steer_the_terminal(self) -> None:
        shown = text_of(finding("\x1b[2J.py", message="`\x1b[31m` is bad"))
        assert "\x1b" not in shown
        assert shown.count("\n") == 1


class TestStatistics:
    def test_rules_come_by_frequency_with_what_can_be_done(self) -> None:
        found = [finding(fix=SAFE)] * 11 + [finding(fix=UNSAFE), finding()]
        found += [finding(code="TFL301", name="backend-symbolic", fix=SAFE)] * 2
        assert render_statistics(found, PLAIN) == (
            "13  TFL302 backend-op-removed  11 fixable, 1 unsafe to fix, 1 by hand\n"
            " 2  TFL301 backend-symbolic    2 fixable\n"
        )

    def test_without_findings_there_are_none(self) -> None:
        assert render_statistics([], PLAIN) == ""


class TestSummary:
    TARGET = "Target: TensorFlow 2.21, Keras 3.15 (newest known release)."

    def test_nothing_to_report(self) -> None:
        assert summary() == ["Nothing to report in 3 files.", self.TARGET]

    def test_nothing_to_check(self) -> None:
        contents = Contents(target(), files=0, findings=(), errors=())
        assert render_summary(contents, PLAIN).startswith("There is no Python file to check.\n")

    def test_findings_are_counted_with_what_can_be_done(self) -> None:
        assert summary(
            finding(fix=SAFE), finding("b.py", fix=UNSAFE), finding("b.py", severity=Severity.WARNING)
        ) == [
            "Found 2 errors, 1 warning in 2 files of 3: "
            "1 fixable with --fix, 1 more with --unsafe-fixes, 1 by hand.",
            self.TARGET,
        ]

    def test_unsafe_fixes_count_as_fixable_where_they_are_allowed(self) -> None:
        assert summary(finding(fix=SAFE), finding(fix=UNSAFE), unsafe=True)[0] == (
            "Found 2 errors in 1 file of 3: 2 fixable with --fix."
        )

    def test_suppressed_and_unchecked_are_told(self) -> None:
        assert summary(suppressed=1, unchecked=("a.py", "b.py"))[1:-1] == [
            "2 files could not be checked.",
            "1 finding is suppressed by comments.",
        ]
        assert "12 findings are suppressed by comments." in summary(suppressed=12)

    def test_a_run_that_fixed_everything(self) -> None:
        fixed = (finding(fix=SAFE), finding("b.py", fix=SAFE), finding(code="TFL301", fix=SAFE))
        assert summary(fixed=fixed, mode=Mode.FIX) == [
            "Fixed 3 findings in 2 files: TFL301 ×1, TFL302 ×2.",
            "Nothing is left.",
            self.TARGET,
        ]

    def test_a_run_that_left_something_says_why(self) -> None:
        left = (finding(fix=UNSAFE), finding(fix=UNSAFE, code="TFL304"), finding(), finding("b.py", fix=SAFE))
        assert summary(*left, fixed=(finding(fix=SAFE),), mode=Mode.FIX) == [
            "Fixed 1 finding in 1 file: TFL302 ×1.",
            "Left: 4 findings in 2 files:",
            "  2 only with an unsafe fix (apply it with --unsafe-fixes, then look): TFL302 ×1, TFL304 ×1",
            "  1 without a fix (the message says what to do): TFL302 ×1",
            "  1 with a fix that could not be applied: TFL302 ×1",
            self.TARGET,
        ]

    def test_an_unsafe_fix_that_was_allowed_and_is_left_could_not_be_applied(self) -> None:
        assert summary(finding(fix=UNSAFE), mode=Mode.FIX, unsafe=True) == [
            "Nothing was fixed.",
            "Left: 1 finding in 1 file:",
            "  1 with a fix that could not be applied: TFL302 ×1",
            self.TARGET,
        ]

    def test_a_diff_speaks_of_what_would_be(self) -> None:
        assert summary(fixed=(finding(fix=SAFE),), mode=Mode.DIFF)[:2] == [
            "Would fix 1 finding in 1 file: TFL302 ×1.",
            "Nothing would be left.",
        ]
        assert summary(mode=Mode.DIFF)[0] == "Would fix nothing."

    def test_large_numbers_are_readable(self) -> None:
        contents = Contents(target(), 12_345, (), (FileError("a.py", 0, "x"),))
        assert render_summary(contents, PLAIN).startswith("Nothing to report in 12,345 files.\n")


class TestTargets:
    """The lines of the summary about releases."""

    def summary(self, **fields: Any) -> list[str]:
        return render_summary(Contents(target(), 3, (), (), **fields), Paint(False)).splitlines()[1:]

    def test_several(self) -> None:
        old = resolve_target(["tensorflow==1.15"], "old/requirements.txt:1: tensorflow==1.15")
        uses = (TargetUse(target(), (".",), 1), TargetUse(old, ("a", "b", "c", "d"), 1_234))
        assert self.summary(targets=uses) == [
            "Targets:",
            "  . (1 file): TensorFlow 2.21, Keras 3.15 (newest known release)",
            "  a, b, c and 1 more (1,234 files): TensorFlow 1.15, Keras 2.0–2.4 "
            "(old/requirements.txt:1: tensorflow==1.15)",
        ]

    def test_contradictions_and_how_many_more(self) -> None:
        notes = tuple(FileError("Dockerfile", line, "installs keras==2.3.1, but …") for line in range(5))
        assert self.summary(notes=notes)[1:] == [
            "Note: Dockerfile installs keras==2.3.1, but ….",
            "Note: Dockerfile:1 installs keras==2.3.1, but ….",
            "Note: Dockerfile:2 installs keras==2.3.1, but ….",
            "2 more contradictions: see tflint --show-target.",
        ]

    def test_the_releases_that_the_names_fit(self) -> None:
        fit = Fit(("1.12", "1.13", "1.14", "1.15"), (), 7, 7)
        assert self.summary(fit=fit)[1:] == [
            "Note: no release is asked for, and this code fits TensorFlow 1.12–1.15."
        ]
        assert self.summary(fit=Fit(("2.20", "2.21"), (), 7, 7))[1:] == []
