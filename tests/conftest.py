"""Counts of what tests/truth compared with real TensorFlow, shown at the end of a run of one process or of several."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

TALLY = pytest.StashKey[Counter[str]]()


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Counter[str]:
    """What was compared → how often."""
    return request.config.stash.setdefault(TALLY, Counter())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In a process of pytest-xdist: hand the counts to the one that reports."""
    answer = getattr(session.config, "workeroutput", None)
    if answer is not None:
        counts = session.config.stash[TALLY]
        answer["tally"] = dict(counts)


class _Collector:
    """In the process that reports: the counts of the others. A plugin of its own, for xdist need not be there."""

    def __init__(self, tally: Counter[str]) -> None:
        self.tally = tally

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        self.tally.update(getattr(node, "workeroutput", {}).get("tally", {}))


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(_Collector(config.stash.setdefault(TALLY, Counter())), "tally")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for label, count in sorted(terminalreporter.config.stash[TALLY].items()):
        terminalreporter.write_line(f"truth: {count} {label}")
