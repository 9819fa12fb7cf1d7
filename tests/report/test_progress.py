"""The progress bar: only for long runs, and gone at the end."""

from __future__ import annotations

import pytest

from tflint.report.progress import progress_bar


def run(
    monkeypatch: pytest.MonkeyPatch, seconds_a_file: float, *, shown: bool = True, colour: bool = True
) -> None:
    clock = iter(seconds_a_file * number for number in range(1000))
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress_bar(shown, colour=colour) as progress:
        for done in range(1, 21):
            if progress is not None:
                progress(done, 20)


def test_a_long_run_shows_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, 0.5)
    out, err = capsys.readouterr()
    assert out == ""
    assert "checking" in err and "19/20" in err.replace(" ", "")
    assert err.endswith("\x1b[2K")


def test_it_can_do_without_colours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, 0.5)
    assert "\x1b[32m" in capsys.readouterr().err
    run(monkeypatch, 0.5, colour=False)
    assert "\x1b[32m" not in capsys.readouterr().err


def test_a_short_run_shows_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, 0.01)
    assert capsys.readouterr() == ("", "")


def test_nothing_is_shown_where_it_is_not_wanted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, 0.5, shown=False)
    assert capsys.readouterr() == ("", "")
