"""One broken file, one unreadable folder, one crashing check never stops or silences the others, in any front."""

from __future__ import annotations

import ast
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.invariants.running import lint_settings
from tflint import checking
from tflint.checks import all_checks
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck, SymbolUse
from tflint.cli import main
from tflint.engine import lint_source
from tflint.flake8 import Plugin

LOSS = """from keras import backend as K


@K.symbolic
def loss(y_true, y_pred):
    return K.mean(K.square(y_pred - y_true))
"""
FOUND = [("TFL301", 4), ("TFL302", 6), ("TFL302", 6)]

BROKEN = {
    "python_2": b"from keras import backend as K\nprint K.mean(x)\n",
    "conflict": b"from keras import backend as K\n<<<<<<< ours\nx = 1\n=======\nx = 2\n>>>>>>> theirs\n",
    "encoding": b"from keras import backend as K  # \xff\n",
    "cookie": b"# coding: nonsense\nfrom keras import backend as K\n",
    "null": b"from keras import backend as K\nx = '\0'\n",
    "utf_16": "from keras import backend as K\n".encode("utf-16"),
    "nested": b"from keras import backend as K\nx = " + b"(" * 5000 + b"1" + b")" * 5000 + b"\n",
    "cut": b"from keras import backend as K\nx = K.mean(",
    "binary": bytes(range(256)) * 16 + b"keras",
}


class Front:
    """A way to run tflint on the current folder; the findings as (file, code, line), and what the user is told."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture

    def command(self, *options: str, jobs: int = 1) -> tuple[int, list[tuple[str, str, int]], str]:
        arguments = ["--isolated", "--no-cache", "--output-format", "json", "--jobs", str(jobs), *options]
        status = main(arguments)
        out, err = self._capture.readouterr()
        report = json.loads(out)
        found = [(finding["path"], finding["code"], finding["line"]) for finding in report["findings"]]
        return status, found, json.dumps(report["errors"]) + err


@pytest.fixture
def front(capsys: pytest.CaptureFixture[str]) -> Front:
    return Front(capsys)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with files before and after all others in order."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.py", "z.py"):
        (tmp_path / name).write_text(LOSS)
    return tmp_path


EXPECTED = [(name, code, line) for name in ("a.py", "z.py") for code, line in FOUND]


class TestBrokenFiles:
    @pytest.mark.parametrize("jobs", [1, 3])
    def test_in_a_folder_are_findings_among_the_others(self, tree: Path, front: Front, jobs: int) -> None:
        for name, data in BROKEN.items():
            (tree / f"m_{name}.py").write_bytes(data)
        status, found, _ = front.command(".", jobs=jobs)
        assert [entry for entry in found if entry[0] in ("a.py", "z.py")] == EXPECTED
        assert {entry[:2] for entry in found if entry[0].startswith("m_")} == {
            (f"m_{name}.py", "TFL001") for name in BROKEN
        }
        assert status == 1

    @pytest.mark.parametrize("name", BROKEN)
    def test_that_are_named_give_status_2_and_the_findings_of_the_others(
        self, name: str, tree: Path, front: Front
    ) -> None:
        (tree / "m.py").write_bytes(BROKEN[name])
        status, found, _ = front.command("a.py", "m.py", "z.py")
        assert [entry for entry in found if entry[0] != "m.py"] == EXPECTED
        assert status == 2

    def test_are_left_alone_when_the_others_are_fixed(self, tree: Path, front: Front) -> None:
        for name, data in BROKEN.items():
            (tree / f"m_{name}.py").write_bytes(data)
        front.command("--fix", "--unsafe-fixes", ".")
        assert {name: (tree / f"m_{name}.py").read_bytes() for name in BROKEN} == BROKEN
        assert "symbolic" not in (tree / "a.py").read_text() + (tree / "z.py").read_text()

    @pytest.mark.parametrize("name", BROKEN)
    def test_on_standard_input_come_back_unchanged(
        self,
        name: str,
        tree: Path,
        monkeypatch: pytest.MonkeyPatch,
        capfdbinary: pytest.CaptureFixture[bytes],
    ) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BROKEN[name])))
        status = main(["--isolated", "--fix", "--unsafe-fixes", "-"])
        assert status == 2
        assert capfdbinary.readouterr().out == BROKEN[name]


class TestUnreadable:
    @pytest.fixture
    def refused(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
        """Makes the system refuse a path, for the superuser, too."""

        def refuse(path: Path) -> None:
            for owner, name in ((os, "scandir"), (os, "listdir"), (io, "open")):
                monkeypatch.setattr(owner, name, refusing(getattr(owner, name), path))
            monkeypatch.setattr("builtins.open", io.open)
            monkeypatch.setattr(os, "open", refusing(os.open, path))

        return refuse

    def test_folders_are_errors_beside_the_findings(
        self, tree: Path, front: Front, refused: Callable[[Path], None]
    ) -> None:
        (tree / "locked").mkdir()
        (tree / "locked" / "loss.py").write_text(LOSS)
        refused(tree / "locked")
        status, found, told = front.command(".")
        assert found == EXPECTED
        assert "locked" in told
        assert "permission denied" in told
        assert status == 2

    def test_files_are_errors_beside_the_findings(
        self, tree: Path, front: Front, refused: Callable[[Path], None]
    ) -> None:
        (tree / "locked.py").write_text(LOSS)
        refused(tree / "locked.py")
        status, found, told = front.command(".")
        assert found == EXPECTED
        assert "locked.py" in told
        assert status == 2

    def test_modules_that_others_import_are_no_hindrance(
        self, tree: Path, front: Front, refused: Callable[[Path], None]
    ) -> None:
        (tree / "compat.py").write_text("from keras import backend as K\n")
        (tree / "user.py").write_text("from compat import K\n\n\ndef f(x):\n    return K.mean(x)\n")
        refused(tree / "compat.py")
        status, found, _ = front.command("a.py", "user.py", "z.py")
        assert found == EXPECTED
        assert status == 1


def refusing(real: Callable[..., Any], forbidden: Path) -> Callable[..., Any]:
    def guarded(path: Any = ".", *args: Any, **kwargs: Any) -> Any:
        if not isinstance(path, int) and os.path.abspath(os.fspath(path)) == str(forbidden):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *args, **kwargs)

    return guarded


def _at_once(_use: SymbolUse, _file: FileContext) -> Iterable[Draft]:
    raise KeyError("a bug\nof ours")


def _on_the_way(use: SymbolUse, _file: FileContext) -> Iterator[Draft]:
    yield Draft(use.node, "the check says this and fails")
    raise AttributeError("a bug of ours")


def _for_ever(use: SymbolUse, file: FileContext) -> Iterable[Draft]:
    return _for_ever(use, file)


def _about_nothing(_use: SymbolUse, _file: FileContext) -> Iterable[Draft]:
    import libcst

    yield Draft(libcst.Name("not_in_the_tree"), "a message")


FAILURES = {
    "at once": _at_once,
    "on the way": _on_the_way,
    "for ever": _for_ever,
    "about nothing": _about_nothing,
}


class TestCrashingChecks:
    @pytest.fixture
    def crash(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
        """Makes the check of TFL301 fail, in one way or other."""

        def start(**changes: Any) -> None:
            known = all_checks()
            real = known["replaced-symbol"]

            def prepare(rule: Any, settings: Any) -> PreparedCheck | None:
                prepared = real.prepare(rule, settings)
                if rule.code != "TFL301" or prepared is None:
                    return prepared
                if "prepare" in changes:
                    raise changes["prepare"]
                return replace(prepared, **changes)

            patched = {**known, "replaced-symbol": Check("replaced-symbol", prepare)}
            monkeypatch.setattr(checking, "all_checks", lambda: patched)
            checking.prepare_checks.cache_clear()

        yield start
        checking.prepare_checks.cache_clear()

    @pytest.mark.parametrize("jobs", [1, 3])
    @pytest.mark.parametrize("failure", FAILURES)
    def test_are_reported_beside_the_findings_of_the_others(
        self, failure: str, jobs: int, tree: Path, front: Front, crash: Callable[..., None]
    ) -> None:
        crash(on_use=FAILURES[failure])
        _, found, told = front.command(".", jobs=jobs)
        assert [entry for entry in found if entry[1] == "TFL302"] == [
            entry for entry in EXPECTED if entry[1] == "TFL302"
        ]
        assert {entry[0] for entry in found if entry[1] == "TFL000"} == {"a.py", "z.py"}
        assert told == "[]"

    def test_that_cannot_even_be_made_ready_do_not_silence_the_others(
        self, tree: Path, front: Front, crash: Callable[..., None]
    ) -> None:
        crash(prepare=TypeError("a bug of ours"))
        _, found, _ = front.command(".")
        assert [entry for entry in found if entry[1] == "TFL302"] == [
            entry for entry in EXPECTED if entry[1] == "TFL302"
        ]
        assert {entry[0] for entry in found if entry[1] == "TFL000"} == {"a.py", "z.py"}

    def test_do_not_stop_the_fixes_of_the_others(
        self, tree: Path, front: Front, crash: Callable[..., None]
    ) -> None:
        crash(on_use=_at_once)
        front.command("--fix", "--unsafe-fixes", ".")
        fixed = (tree / "a.py").read_text()
        assert "K.mean" not in fixed
        assert "K.symbolic" in fixed

    @pytest.mark.parametrize("failure", FAILURES)
    def test_never_raise_into_flake8(
        self, failure: str, crash: Callable[..., None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from tflint.flake8 import _Run

        crash(on_use=FAILURES[failure])
        monkeypatch.setattr(Plugin, "_run", _Run(lint_settings(), (".",), False))
        lines = LOSS.splitlines(keepends=True)
        said = [text.split()[0] for _, _, text, _ in Plugin(ast.parse(LOSS), "loss.py", lines).run()]
        assert said.count("TFL302") == 2
        assert "TFL000" in said

    @pytest.mark.parametrize("failure", FAILURES)
    def test_are_findings_on_standard_input(
        self,
        failure: str,
        crash: Callable[..., None],
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        crash(on_use=FAILURES[failure])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LOSS.encode())))
        main(["--isolated", "--output-format", "json", "-"])
        codes = [finding["code"] for finding in json.loads(capsys.readouterr().out)["findings"]]
        assert codes.count("TFL302") == 2
        assert "TFL000" in codes

    def test_say_in_one_line_which_rule_failed_and_how(self, crash: Callable[..., None]) -> None:
        crash(on_use=_at_once)
        findings = lint_source(LOSS.encode(), "loss.py", lint_settings()).findings
        (bug,) = [finding for finding in findings if finding.code == "TFL000"]
        assert "TFL301" in bug.message
        assert "KeyError" in bug.message
