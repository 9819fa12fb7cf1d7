"""The command as a user meets it: what it prints where, and its exit status.

What is found is the affair of other tests: here a stand-in for the engine goes by words (`tests.words`).
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import tflint
from tests.words import Engine, install, write
from tflint.cli import main


class Done(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.out)
        return loaded

    @property
    def findings(self) -> list[str]:
        """The first lines of the findings, without the message."""
        return re.findall(r"^(\S+:\d+:\d+: TFL\d+) \[", self.out, re.M)


class Command:
    """Runs the command in this process."""

    def __init__(self, capture: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capture = capture
        self._monkeypatch = monkeypatch

    def __call__(self, *arguments: str, stdin: bytes | None = None) -> Done:
        if stdin is not None:
            self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = main(arguments)
        return Done(status, *self._capture.readouterr())


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, a cache of its own, and no colours."""
    (tmp_path / "tree").mkdir()
    monkeypatch.chdir(tmp_path / "tree")
    monkeypatch.setenv("TFLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    return tmp_path / "tree"


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    return install(monkeypatch)


@pytest.fixture
def command(
    tree: Path, engine: Engine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Command:
    return Command(capsys, monkeypatch)


TARGET = "Target: TensorFlow 2.21, Keras 3.15 (newest known release).\n"


class TestChecking:
    def test_findings_are_shown_with_their_code_and_counted(self, tree: Path, command: Command) -> None:
        write(tree, a="x = 1\ny = bad  # comment\n")
        assert command("a.py") == (
            1,
            "a.py:2:5: TFL301 [the-word-bad] `bad` is written here\n"
            "  |\n"
            "2 | y = bad  # comment\n"
            "  |     ^^^\n"
            "  = fix: write `good`\n"
            "\n"
            "Found 1 error in 1 file of 1: 1 fixable with --fix.\n" + TARGET,
            "",
        )

    def test_by_default_it_is_the_current_folder(self, tree: Path, command: Command) -> None:
        write(tree, b="bad\n", pkg__a="bad\n")
        assert command().findings == ["b.py:1:1: TFL301", "pkg/a.py:1:1: TFL301"]

    def test_nothing_found_is_status_0(self, tree: Path, command: Command) -> None:
        write(tree, a="fine\n")
        assert command(".") == (0, "Nothing to report in 1 file.\n" + TARGET, "")

    def test_nothing_to_check_is_no_error(self, tree: Path, command: Command) -> None:
        assert command(".") == (0, "There is no Python file to check.\n" + TARGET, "")

    def test_without_source_each_finding_is_a_line(self, tree: Path, command: Command) -> None:
        write(tree, a="bad risky\n")
        assert command("--no-show-source", "--quiet", ".").out == (
            "a.py:1:1: TFL301 [the-word-bad] `bad` is written here\n"
            "a.py:1:5: TFL302 [the-word-risky] warning: `risky` is written here\n"
        )

    def test_findings_are_sorted_by_path_line_and_column(self, tree: Path, command: Command) -> None:
        write(tree, b="bad\n", a__z="\nbad\nbad  bad\n")
        assert command("b.py", "a").findings == [
            "a/z.py:2:1: TFL301",
            "a/z.py:3:1: TFL301",
            "a/z.py:3:6: TFL301",
            "b.py:1:1: TFL301",
        ]

    def test_rules_are_selected(self, tree: Path, command: Command) -> None:
        write(tree, a="bad risky hopeless\n")
        assert command("--select", "TFL301,TFL302", "--select", "TFL303", "--ignore", "TFL302").findings == [
            "a.py:1:1: TFL301",
            "a.py:1:11: TFL303",
        ]

    def test_statistics_stand_instead_of_the_findings(self, tree: Path, command: Command) -> None:
        write(tree, a="bad bad risky\n")
        assert command("--statistics", "--quiet") == (
            1,
            "2  TFL301 the-word-bad    2 fixable\n1  TFL302 the-word-risky  1 unsafe to fix\n",
            "",
        )

    def test_exit_zero_is_for_findings_only(self, tree: Path, command: Command) -> None:
        write(tree, a="bad\n")
        assert command("--exit-zero", "a.py").status == 0
        assert command("--exit-zero", "a.py", "gone.py").status == 2

    def test_a_suppressed_finding_is_counted(self, tree: Path, command: Command) -> None:
        write(tree, a="noqa\n")
        assert "1 finding is suppressed by comments.\n" in command().out

    def test_per_file_ignores(self, tree: Path, command: Command) -> None:
        (tree / "tflint.toml").write_text('[per-file-ignores]\n"tests/*" = ["TFL301"]\n')
        write(tree, a="bad\n", tests__a="bad risky\n")
        assert command().findings == ["a.py:1:1: TFL301", "tests/a.py:1:5: TFL302"]

    def test_a_warm_run_says_the_same(self, tree: Path, command: Command, engine: Engine) -> None:
        write(tree, a="bad\n", b="risky\n")
        cold = command()
        engine.seen.clear()
        assert command() == cold
        assert engine.seen == []
        assert command("--no-cache") == cold
        assert engine.seen == ["a.py", "b.py"]

    def test_the_cache_can_be_elsewhere(self, tree: Path, command: Command) -> None:
        write(tree, a="bad\n")
        command("--cache-dir", "own-cache")
        assert (tree / "own-cache" / "CACHEDIR.TAG").exists()
        (tree / "tflint.toml").write_text('cache-dir = "other-cache"\n')
        command()
        assert (tree / "other-cache" / "CACHEDIR.TAG").exists()


class TestTarget:
    def test_it_is_what_the_command_line_asks(self, tree: Path, command: Command) -> None:
        write(tree, a="")
        done = command("--target", "tensorflow>=2.16,<2.20", "--target", "keras==3.*")
        assert "Target: TensorFlow 2.16–2.19, Keras 3.0–3.15 (--target).\n" in done.out

    def test_or_the_settings(self, tree: Path, command: Command) -> None:
        (tree / "pyproject.toml").write_text('[tool.tflint]\ntarget = ["keras==3.15"]\n')
        write(tree, a="")
        assert "Keras 3.15 (pyproject.toml, [tool.tflint]).\n" in command().out
        assert "Keras 2.3 (--target).\n" in command("--target", "keras==2.3.1").out

    def test_json_has_it_too(self, tree: Path, command: Command) -> None:
        write(tree, a="")
        assert command("--output-format", "json").document["target"]["origin"] == "newest known release"


class TestFixing:
    def test_it_writes_and_says_what_is_fixed_and_what_is_left_and_why(
        self, tree: Path, command: Command
    ) -> None:
        write(tree, a="bad\nrisky\nhopeless\n", b="bad\n")
        done = command("--fix", "--no-show-source")
        assert done == (
            1,
            "a.py:2:1: TFL302 [the-word-risky] warning: `risky` is written here\n"
            "a.py:3:1: TFL303 [the-word-hopeless] `hopeless` is written here\n"
            "Fixed 2 findings in 2 files: TFL301 ×2.\n"
            "Left: 2 findings in 1 file:\n"
            "  1 only with an unsafe fix (apply it with --unsafe-fixes, then look): TFL302 ×1\n"
            "  1 without a fix (the message says what to do): TFL303 ×1\n" + TARGET,
            "",
        )
        assert (tree / "a.py").read_text() == "good\nrisky\nhopeless\n"
        assert (tree / "b.py").read_text() == "good\n"

    def test_status_0_if_nothing_is_left(self, tree: Path, command: Command) -> None:
        write(tree, a="bad risky\n")
        done = command("--fix", "--unsafe-fixes")
        assert (done.status, done.out) == (
            0,
            "Fixed 2 findings in 1 file: TFL301 ×1, TFL302 ×1.\nNothing is left.\n" + TARGET,
        )

    def test_a_second_run_changes_nothing(self, tree: Path, command: Command) -> None:
        write(tree, a="bad risky\n")
        command("--fix")
        before = (tree / "a.py").stat().st_mtime_ns
        assert "Nothing was fixed.\n" in command("--fix").out
        assert (tree / "a.py").stat().st_mtime_ns == before

    def test_frames_show_the_file_as_it_is_now(self, tree: Path, command: Command) -> None:
        write(tree, a="x = bad; y = hopeless\n")
        assert "1 | x = good; y = hopeless\n  |               ^^^^^^^^\n" in command("--fix").out

    def test_without_fix_nothing_is_written(self, tree: Path, command: Command) -> None:
        write(tree, a="bad\n")
        for options in ((), ("--unsafe-fixes",), ("--diff",), ("--diff", "--fix"), ("--statistics",)):
            assert command(*options).status == 1
        assert (tree / "a.py").read_text() == "bad\n"

    def test_what_cannot_be_written_is_an_error(
        self, tree: Path, command: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tree, a="bad\n")
        monkeypatch.setattr("os.access", lambda _path, mode: mode != os.W_OK)
        done = command("--fix", "--no-show-source")
        assert done.status == 2
        assert done.err == "tflint: error: a.py: not written: the file is read-only\n"
        assert done.findings == ["a.py:1:1: TFL301"]
        assert "  1 with a fix that could not be applied: TFL301 ×1\n" in done.out


class TestDiff:
    def test_standard_output_is_the_diff_and_nothing_else(self, tree: Path, command: Command) -> None:
        write(tree, a="bad\n", b="fine\n", c="risky hopeless\n")
        done = command("--diff")
        assert done.status == 1
        assert done.out == "--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-bad\n+good\n"
        assert done.err == (
            "Would fix 1 finding in 1 file: TFL301 ×1.\n"
            "Left: 2 findings in 1 file:\n"
            "  1 only with an unsafe fix (apply it with --unsafe-fixes, then look): TFL302 ×1\n"
            "  1 without a fix (the message says what to do): TFL303 ×1\n" + TARGET
        )

    def test_no_difference_is_no_output(self, tree: Path, command: Command) -> None:
        write(tree, a="fine\n")
        done = command("--diff", "--quiet")
        assert done == (0, "", "")


class TestStandardInput:
    def test_it_is_checked_under_its_name(self, command: Command) -> None:
        assert command("-", "--stdin-filename", "pkg/a.py", stdin=b"\nbad\n").findings == [
            "pkg/a.py:2:1: TFL301"
        ]
        assert command("--stdin-filename", "a.py", stdin=b"fine\n").status == 0
        assert command("-", stdin=b"bad\n").findings == ["-:1:1: TFL301"]

    def test_frames_show_what_was_read(self, command: Command) -> None:
        assert "1 | x = bad\n" in command("-", stdin=b"x = bad\n").out

    def test_fix_prints_the_fixed_source(self, command: Command) -> None:
        done = command("--fix", "-", stdin=b"bad\r\nhopeless\r\n")
        assert done.status == 1
        assert done.out == "good\r\nhopeless\r\n"
        assert "-:2:1: TFL303" in done.err
        assert "Fixed 1 finding in 1 file: TFL301 ×1.\n" in done.err

    def test_fix_prints_the_source_even_if_nothing_changes(self, command: Command) -> None:
        assert command("--fix", "-", stdin=b"broken bad\n").out == "broken bad\n"
        assert command("--fix", "-", stdin=b"").out == ""

    def test_diff_prints_the_diff(self, command: Command) -> None:
        assert command("--diff", "--stdin-filename", "a.py", stdin=b"bad").out == (
            "--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-bad\n\\ No newline at end of file\n"
            "+good\n\\ No newline at end of file\n"
        )

    def test_a_name_that_is_excluded_is_passed_through(self, command: Command) -> None:
        done = command("--fix", "--exclude", "gen/", "--stdin-filename", "gen/a.py", stdin=b"bad\n")
        assert (done.status, done.out) == (0, "bad\n")

    def test_settings_are_those_of_the_files_folder(self, tree: Path, command: Command) -> None:
        (tree / "pkg").mkdir()
        (tree / "pkg" / "tflint.toml").write_text('ignore = ["TFL301"]\n')
        assert command("--stdin-filename", "pkg/a.py", stdin=b"bad risky\n").findings == [
            "pkg/a.py:1:5: TFL302"
        ]

    def test_a_syntax_error_is_status_2(self, command: Command) -> None:
        assert command("-", stdin=b"broken\n").status == 2


class TestJson:
    def test_standard_output_is_one_object(self, tree: Path, command: Command) -> None:
        write(tree, a="risky\n")
        done = command("--output-format", "json", ".", "gone.py")
        assert (done.status, done.err) == (2, "")
        assert [finding["path"] for finding in done.document["findings"]] == ["a.py"]
        assert done.document["errors"] == [
            {"path": "gone.py", "line": 0, "message": "no such file or folder"}
        ]

    def test_it_is_the_same_for_any_number_of_processes(self, tree: Path, command: Command) -> None:
        for number in range(30):
            write(tree, **{f"f{number}": "bad risky hopeless\n" + "# nothing\n" * 5_000})
        outputs = {
            command("--output-format", "json", "--no-cache", "--jobs", jobs).out for jobs in ("1", "2", "4")
        }
        assert len(outputs) == 1


class TestExitStatus:
    def test_a_syntax_error_in_a_file_that_was_found_is_a_finding(self, tree: Path, command: Command) -> None:
        write(tree, a="broken\n")
        done = command(".")
        assert (done.status, done.findings) == (1, ["a.py:1:1: TFL001"])
        assert "1 file could not be checked.\n" in done.out

    def test_in_a_file_that_was_named_it_is_more(self, tree: Path, command: Command) -> None:
        write(tree, a="broken\n")
        assert command("a.py").status == 2

    def test_so_it_is_if_asked_for(self, tree: Path, command: Command) -> None:
        write(tree, a="broken\n")
        assert command("--strict-syntax", ".").status == 2
        (tree / "tflint.toml").write_text("strict-syntax = true\n")
        assert command(".").status == 2
        assert command("--no-strict-syntax", ".").status == 1

    def test_it_is_told_even_if_its_rule_is_not_selected(
        self, tree: Path, command: Command, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from tflint.model import FileResult

        monkeypatch.setattr(
            "tflint.engine.lint_source", lambda _data, path, *_: FileResult(path, checked=False)
        )
        write(tree, a="")
        done = command("a.py")
        assert done.status == 2
        assert done.err == "tflint: error: a.py: not checked: it does not parse (select TFL001 to see why)\n"
        assert command(".").status == 0

    def test_a_bug_of_ours_is_status_2_and_the_rest_goes_on(self, tree: Path, command: Command) -> None:
        write(tree, a="crash\n", b="bad\n")
        done = command(".")
        assert (done.status, done.findings) == (2, ["b.py:1:1: TFL301"])
        assert done.err == "tflint: error: a.py: internal error: ValueError: a bug of ours\n"


class TestMisuse:
    """One clear line on standard error, nothing on standard output, status 2."""

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--nonsense"], "No such option"),
            (["--fxi"], "--fix"),
            (["--jobs", "0"], "--jobs"),
            (["--jobs", "many"], "--jobs"),
            (["--style", "torch"], "--style"),
            (["--tf1", "both"], "--tf1"),
            (["--output-format", "xml"], "--output-format"),
            (["--select", "TFL999"], "--select: there is no rule 'TFL999'"),
            (["--ignore", "backend-op-remove"], "did you mean backend-op-removed?"),
            (["--extend-select", "x"], "--extend-select: there is no rule 'x'"),
            (["--target", "torch>=2"], "--target: "),
            (["--target", "tensorflow==99"], "--target: "),
            (["--target", "tensorflow>=2.16", "--target", "keras==2.3"], "--target: "),
            (["gone.py"], "gone.py: no such file or folder"),
            (["--exclude", "!"], "--exclude: '!' is not a pattern"),
            (["--config", "gone.toml"], "gone.toml"),
            (["--config", "."], "directory"),
            (["--isolated", "--config", "tflint.toml"], "--isolated"),
            (["-", "a.py"], "- (standard input) cannot be checked together with other paths"),
            (["--stdin-filename", "a.py", "b.py"], "--stdin-filename goes with the path -"),
            (["--diff", "--output-format", "json"], "--diff"),
            ([""], "an empty path"),
            (["explain"], "RULE"),
            (["explain", "TFL999"], "there is no rule 'TFL999'"),
            (["explain", "backend-op-remove"], "did you mean backend-op-removed?"),
            (["rules", "src"], "src"),
            (["--no-color", "explain", "TFL302"], "explain is a command and comes first"),
            (["rules", "--select", "x"], "there is no rule 'x'"),
        ],
    )
    def test_it_is_told_in_one_line(
        self, tree: Path, command: Command, arguments: list[str], message: str
    ) -> None:
        (tree / "tflint.toml").write_text("")
        done = command(*arguments)
        assert done.status == 2
        assert done.out == ""
        assert done.err.startswith("tflint: error: ") and done.err.count("\n") == 1
        assert message in done.err

    def test_a_mistake_in_the_settings_is_told_with_its_place(self, tree: Path, command: Command) -> None:
        (tree / "pyproject.toml").write_text('[tool.tflint]\nselect = ["TFL302"]\nstyle = "torch"\n')
        assert command().err == (
            "tflint: error: pyproject.toml:3: tool.tflint.style: expected one of auto, ops, tf, not 'torch'\n"
        )

    def test_a_name_cannot_break_the_line(self, command: Command) -> None:
        assert command("a\nb\x1b[2J.py").err == r"tflint: error: a b\x1b[2J.py: no such file or folder" + "\n"

    def test_a_bug_of_ours_is_told_in_one_line(
        self, command: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_arguments: object) -> None:
            raise LookupError("surprise")

        monkeypatch.setattr("tflint.cli.lint.load_rules", fail)
        done = command()
        assert done.status == 2
        assert done.err.startswith("tflint: error: internal error, please report it: LookupError: surprise (")
        assert done.err.count("\n") == 1
        monkeypatch.setenv("TFLINT_DEBUG", "1")
        with pytest.raises(LookupError):
            command()


class TestShowing:
    def test_the_files(self, tree: Path, command: Command, engine: Engine) -> None:
        write(tree, b="", pkg__a="", gen__c="")
        (tree / ".gitignore").write_text("gen/\n")
        assert command("--show-files") == (0, "b.py\npkg/a.py\n", "")
        assert (
            command("--show-files", "--no-respect-gitignore", "--exclude", "pkg/").out == "b.py\ngen/c.py\n"
        )
        assert command("--show-files", "gone.py").status == 2
        assert engine.seen == []

    def test_the_settings(self, tree: Path, command: Command) -> None:
        (tree / "tflint.toml").write_text('exclude = ["gen/"]\nper-file-ignores = { "a.py" = ["TFL301"] }\n')
        shown = command("--show-settings", "--style", "tf", "--select", "TFL301").out.splitlines()
        assert shown[0] == "# settings file: tflint.toml"
        assert 'exclude = ["gen/"]' in shown
        assert 'per-file-ignores = { "a.py" = ["TFL301"] }' in shown
        assert 'style = "tf"' in shown
        assert "unsafe-fixes = false" in shown
        assert "# target: TensorFlow 2.21, Keras 3.15 (newest known release)" in shown
        assert "# rules: TFL301" in shown
        assert f"# project: {tree}" in shown

    def test_the_version(self, command: Command) -> None:
        assert command("--version") == (0, f"tflint {tflint.__version__}\n", "")

    @pytest.mark.parametrize("arguments", [["--help"], ["explain", "--help"], ["rules", "-h"]])
    def test_the_help(self, command: Command, arguments: list[str]) -> None:
        done = command(*arguments)
        assert done.status == 0
        assert done.out.startswith("Usage: tflint ")


class TestRuleCommands:
    def test_a_rule_is_explained_by_code_or_name(self, command: Command) -> None:
        done = command("explain", "TFL302")
        assert done.status == 0
        assert done.out.startswith("# TFL302 backend-op-removed\n")
        assert command("explain", "backend-op-removed") == done

    def test_rules_are_listed(self, command: Command) -> None:
        lines = command("rules").out.splitlines()
        assert [line.split()[0] for line in lines] == sorted(line.split()[0] for line in lines)
        assert any(line.startswith("TFL302  backend-op-removed") for line in lines)
        assert command("rules", "--select", "TFL302").out.count("\n") == 1

    def test_programs_can_have_them_as_json(self, command: Command) -> None:
        rules = json.loads(command("rules", "--output-format", "json", "--select", "backend-op-removed").out)
        assert [rule["code"] for rule in rules] == ["TFL302"]

    def test_folders_of_these_names_can_be_checked(self, tree: Path, command: Command) -> None:
        write(tree, rules__a="bad\n", explain__b="bad\n")
        assert command("./rules", "./explain").findings == [
            "./explain/b.py:1:1: TFL301",
            "./rules/a.py:1:1: TFL301",
        ]
        assert command("--", "rules").findings == ["rules/a.py:1:1: TFL301"]
        assert command("explain/b.py").findings == ["explain/b.py:1:1: TFL301"]

    def test_rules_of_a_team_are_known(self, tree: Path, command: Command) -> None:
        (tree / "team").mkdir()
        (tree / "team" / "TFL990-own.toml").write_text(
            'code = "TFL990"\nname = "own-rule"\ncheck = "replaced-symbol"\nseverity = "error"\n'
            'summary = "own"\nexplanation = "own"\nmodules = { "keras.backend" = "keras" }\nsymbol = []\n'
        )
        (tree / "tflint.toml").write_text('extend-rules = ["team"]\n')
        assert command("explain", "own-rule").out.startswith("# TFL990 own-rule\n")
        assert "TFL990" not in command("rules", "--isolated").out


class TestColour:
    def test_there_is_none_in_a_pipe(self, tree: Path, command: Command) -> None:
        write(tree, a="bad\n")
        assert "\x1b" not in command().out

    def test_it_can_be_forced_and_forbidden(
        self, tree: Path, command: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tree, a="bad\n")
        monkeypatch.setenv("FORCE_COLOR", "1")
        assert "\x1b[1;31mTFL301\x1b[0m" in command().out
        assert "\x1b[31m-bad\x1b[0m\n" in command("--diff").out
        assert "\x1b" not in command("--no-color").out
        monkeypatch.setenv("NO_COLOR", "1")
        assert "\x1b" not in command().out
