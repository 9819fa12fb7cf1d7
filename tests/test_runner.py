"""A run over many files: the same outcome however it is done, and nothing lost whatever happens."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.words import Engine, install, settings, write
from tflint.cache import Cache
from tflint.runner import Run, available_processors, run_files, write_fixes
from tflint.settings import LintSettings
from tflint.work import Outcome
from tflint.writing import WriteError


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "tree").mkdir()
    monkeypatch.chdir(tmp_path / "tree")
    return tmp_path / "tree"


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    return install(monkeypatch)


def files(*names: str, given: LintSettings | None = None) -> list[tuple[str, LintSettings]]:
    return [(name, given or settings()) for name in names]


def run(tree: Path, *names: str, **options: Any) -> tuple[Outcome, ...]:
    return run_files(files(*names), Run(roots=(str(tree),), **options))


def codes(outcome: Outcome) -> list[str]:
    return [finding.code for finding in outcome.result.findings]


class TestChecking:
    def test_every_file_has_its_outcome_in_the_order_given(self, tree: Path, engine: Engine) -> None:
        write(tree, a="bad\n", b="fine\n", c="risky hopeless\n")
        outcomes = run(tree, "c.py", "a.py", "b.py")
        assert [(outcome.path, codes(outcome)) for outcome in outcomes] == [
            ("c.py", ["TFL302", "TFL303"]),
            ("a.py", ["TFL301"]),
            ("b.py", []),
        ]

    def test_each_file_is_checked_with_its_own_settings(self, tree: Path, engine: Engine) -> None:
        write(tree, a="bad risky\n", b="bad risky\n")
        outcomes = run_files([("a.py", settings("TFL301")), ("b.py", settings("TFL302"))], Run((str(tree),)))
        assert [codes(outcome) for outcome in outcomes] == [["TFL301"], ["TFL302"]]

    def test_no_files_are_no_outcomes(self, tree: Path, engine: Engine) -> None:
        assert run(tree) == ()

    def test_what_cannot_be_read_is_an_error_and_the_rest_goes_on(self, tree: Path, engine: Engine) -> None:
        write(tree, a="bad\n")
        (tree / "folder.py").mkdir()
        gone, folder, checked = run(tree, "gone.py", "folder.py", "a.py")
        assert [error.message for error in gone.result.errors] == ["no such file or folder"]
        assert [error.message for error in folder.result.errors] == ["is a directory"]
        assert not gone.result.checked
        assert codes(checked) == ["TFL301"]

    def test_a_bug_of_ours_is_an_error_of_that_file(self, tree: Path, engine: Engine) -> None:
        write(tree, a="crash\n", b="bad\n")
        crashed, checked = run(tree, "a.py", "b.py")
        assert [error.message for error in crashed.result.errors] == [
            "internal error: ValueError: a bug of ours"
        ]
        assert codes(checked) == ["TFL301"]

    def test_progress_is_told(self, tree: Path, engine: Engine) -> None:
        write(tree, a="", b="")
        told: list[tuple[int, int]] = []
        run_files(files("a.py", "b.py"), Run((str(tree),)), lambda done, total: told.append((done, total)))
        assert told == [(1, 2), (2, 2)]


class TestProcesses:
    """The files are large here, or one process would do."""

    FILLING = "# nothing here\n" * 10_000

    def make(self, tree: Path) -> list[str]:
        chance = random.Random(3)
        words = ["bad", "risky", "hopeless", "fine", "broken", "crash"]
        for number in range(40):
            write(tree, **{f"f{number}": chance.choice(words) + "\n" + self.FILLING * chance.randrange(3)})
        return [f"f{number}.py" for number in range(40)]

    def test_the_outcome_is_the_same_in_any_number_of_processes(self, tree: Path, engine: Engine) -> None:
        names = self.make(tree)
        alone = run(tree, *names, jobs=1)
        assert run(tree, *names, jobs=2) == alone
        assert run(tree, *names, jobs=5) == alone
        assert run(tree, *names, jobs=3, fix=True) == run(tree, *names, jobs=1, fix=True)

    def test_a_file_that_kills_its_process_is_isolated(self, tree: Path, engine: Engine) -> None:
        names = self.make(tree)
        write(tree, killer="kill\n" + self.FILLING)
        *others, killer = run(tree, *names, "killer.py", jobs=2)
        assert tuple(others) == run(tree, *names, jobs=1)
        assert [error.message for error in killer.result.errors] == [
            "not checked: the process that did it was ended by SIGKILL"
        ]

    def test_few_files_are_checked_in_this_process(self, tree: Path, engine: Engine) -> None:
        write(tree, a="bad\n", b="bad\n")
        run(tree, "a.py", "b.py", jobs=8)
        assert engine.seen == ["a.py", "b.py"]

    def test_there_is_at_least_one_processor(self) -> None:
        assert available_processors() >= 1


class TestCaching:
    @pytest.fixture
    def cache(self, tmp_path: Path) -> Cache:
        return Cache(str(tmp_path / "cache"))

    def test_a_file_that_did_not_change_is_not_checked_again(
        self, tree: Path, engine: Engine, cache: Cache
    ) -> None:
        write(tree, a="bad\n", b="fine\n")
        cold = run(tree, "a.py", "b.py", cache=cache)
        engine.seen.clear()
        assert run(tree, "a.py", "b.py", cache=cache) == cold
        assert engine.seen == []

    def test_a_file_that_changed_is(self, tree: Path, engine: Engine, cache: Cache) -> None:
        write(tree, a="bad\n", b="fine\n")
        run(tree, "a.py", "b.py", cache=cache)
        engine.seen.clear()
        write(tree, b="bad bad\n")
        assert [codes(outcome) for outcome in run(tree, "a.py", "b.py", cache=cache)] == [
            ["TFL301"],
            ["TFL301"] * 2,
        ]
        assert engine.seen == ["b.py"]

    def test_other_settings_or_another_tool_are_another_result(
        self, tree: Path, engine: Engine, cache: Cache
    ) -> None:
        write(tree, a="bad risky\n")
        run(tree, "a.py", cache=cache)
        assert codes(run(tree, "a.py", cache=cache, tool="newer")[0]) == ["TFL301", "TFL302"]
        (other,) = run_files(files("a.py", given=settings("TFL302")), Run((str(tree),), cache=cache))
        assert codes(other) == ["TFL302"]
        assert engine.seen == ["a.py"] * 3

    def test_a_result_that_rests_on_another_file_holds_while_that_does(
        self, tree: Path, engine: Engine, cache: Cache
    ) -> None:
        write(tree, a="from compat import K\n", compat="from keras import backend as K\n")
        assert codes(run(tree, "a.py", cache=cache)[0]) == ["TFL304"]
        assert codes(run(tree, "a.py", cache=cache)[0]) == ["TFL304"]
        assert engine.seen == ["a.py"]
        write(tree, compat="K = 1\n")
        assert codes(run(tree, "a.py", cache=cache)[0]) == []
        assert engine.seen == ["a.py"] * 2

    def test_what_failed_is_tried_again(self, tree: Path, engine: Engine, cache: Cache) -> None:
        write(tree, a="crash\n")
        run(tree, "a.py", cache=cache)
        run(tree, "a.py", cache=cache)
        assert engine.seen == ["a.py"] * 2

    def test_a_file_without_a_fix_is_not_fixed_again(self, tree: Path, engine: Engine, cache: Cache) -> None:
        write(tree, a="bad\n", b="hopeless\n", c="risky\n")
        run(tree, "a.py", "b.py", "c.py", cache=cache)
        engine.seen.clear()
        run(tree, "a.py", "b.py", "c.py", cache=cache, fix=True)
        assert set(engine.seen) == {"a.py"}
        engine.seen.clear()
        run(tree, "a.py", "b.py", "c.py", cache=cache, fix=True, unsafe=True)
        assert set(engine.seen) == {"a.py", "c.py"}

    def test_what_was_fixed_is_known(self, tree: Path, engine: Engine, cache: Cache) -> None:
        write(tree, a="bad risky\n")
        outcomes = run(tree, "a.py", cache=cache, fix=True)
        write_fixes(outcomes, files("a.py"))
        engine.seen.clear()
        assert [codes(outcome) for outcome in run(tree, "a.py", cache=cache)] == [["TFL302"]]
        assert engine.seen == []

    def test_an_interrupted_run_keeps_what_it_had(self, tree: Path, engine: Engine, cache: Cache) -> None:
        write(tree, a="bad\n", b="bad\n")

        def interrupt(done: int, _total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run_files(files("a.py", "b.py"), Run((str(tree),), cache=cache), interrupt)
        engine.seen.clear()
        run(tree, "a.py", "b.py", cache=cache)
        assert engine.seen == ["b.py"]


class TestFixing:
    def fix(self, tree: Path, *names: str, **options: Any) -> tuple[Outcome, ...]:
        return write_fixes(run(tree, *names, fix=True, **options), files(*names))

    def test_safe_fixes_are_written_and_the_rest_is_left(self, tree: Path, engine: Engine) -> None:
        write(tree, a="bad risky hopeless bad\n")
        (outcome,) = self.fix(tree, "a.py")
        assert (tree / "a.py").read_text() == "good risky hopeless good\n"
        assert [finding.code for finding in outcome.fixed] == ["TFL301", "TFL301"]
        assert codes(outcome) == ["TFL302", "TFL303"]

    def test_unsafe_ones_too_if_asked(self, tree: Path, engine: Engine) -> None:
        write(tree, a="bad risky\n")
        self.fix(tree, "a.py", unsafe=True)
        assert (tree / "a.py").read_text() == "good good\n"

    def test_nothing_is_written_before_it_is_asked(self, tree: Path, engine: Engine) -> None:
        write(tree, a="bad\n")
        (outcome,) = run(tree, "a.py", fix=True)
        assert (outcome.original, outcome.content) == (b"bad\n", b"good\n")
        assert (tree / "a.py").read_text() == "bad\n"

    def test_a_file_without_a_fix_is_not_written(self, tree: Path, engine: Engine) -> None:
        write(tree, a="hopeless\n", b="broken bad\n")
        before = [(tree / name).stat().st_mtime_ns for name in ("a.py", "b.py")]
        self.fix(tree, "a.py", "b.py")
        assert [(tree / name).stat().st_mtime_ns for name in ("a.py", "b.py")] == before

    def test_a_file_that_cannot_be_written_keeps_its_findings(
        self, tree: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tree, a="bad\n", b="bad\n")

        def fail(path: str, old: bytes, new: bytes) -> None:
            if path == "a.py":
                raise WriteError("not written: the file is read-only")
            Path(path).write_bytes(new)

        monkeypatch.setattr("tflint.writing.replace_content", fail)
        failed, written = self.fix(tree, "a.py", "b.py")
        assert [error.message for error in failed.result.errors] == ["not written: the file is read-only"]
        assert (codes(failed), failed.fixed) == (["TFL301"], ())
        assert (codes(written), len(written.fixed)) == ([], 1)

    @pytest.mark.parametrize("jobs", [1, 3])
    @pytest.mark.parametrize("order", [("a.py", "compat.py"), ("compat.py", "a.py")])
    def test_what_a_fix_changes_for_other_files_is_taken_into_account(
        self, tree: Path, engine: Engine, jobs: int, order: tuple[str, str]
    ) -> None:
        """compat.py no longer gives a K of Keras once it is fixed: so a.py is fixed as it was found, and then
        left.
        """
        filling = "# nothing\n" * 20_000 if jobs > 1 else ""
        write(
            tree,
            a="from compat import K  # bad\n" + filling,
            compat="from keras import backend as K\n" + filling,
        )
        outcomes = {outcome.path: outcome for outcome in self.fix(tree, *order, jobs=jobs)}
        assert {path: codes(outcome) for path, outcome in outcomes.items()} == {"a.py": [], "compat.py": []}
        assert (tree / "compat.py").read_text().startswith("from keras import backend as good\n")
        assert (tree / "a.py").read_text().startswith("from compat import good  # good\n")
        again = self.fix(tree, *order, jobs=jobs)
        assert all(outcome.content is None for outcome in again)

    def test_a_file_that_becomes_wrong_by_anothers_fix_is_fixed_in_the_same_run(
        self, tree: Path, engine: Engine
    ) -> None:
        write(tree, a="from compat import K\n", compat="from keras import olden as K\n")
        outcomes = {outcome.path: outcome for outcome in self.fix(tree, "a.py", "compat.py")}
        assert (tree / "compat.py").read_text() == "from keras import backend as good\n"
        assert (tree / "a.py").read_text() == "from compat import good\n"
        assert [finding.code for finding in outcomes["a.py"].fixed] == ["TFL304"]
        assert [finding.code for finding in outcomes["compat.py"].fixed] == ["TFL305", "TFL304"]
        assert all(outcome.content is None for outcome in self.fix(tree, "a.py", "compat.py"))

    def test_results_do_not_depend_on_what_is_asked_together(self, tree: Path, engine: Engine) -> None:
        write(tree, a="bad\n", b="risky\n")
        together = run(tree, "a.py", "b.py", fix=True)
        assert together == run(tree, "a.py", fix=True) + run(tree, "b.py", fix=True)
