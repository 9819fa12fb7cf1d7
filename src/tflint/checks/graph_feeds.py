"""What a graph-mode program runs without what it needs, or feeds with what no session takes. Used by TFL205 and TFL206."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tflint.catalogue.rule import Rule
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck
from tflint.graph.reach import RUNNING
from tflint.settings import LintSettings

_PLACEHOLDERS = "placeholder sparse_placeholder"
_MAKES = re.compile(rf"\b(?:{_PLACEHOLDERS.replace(' ', '|')})\b")
_SESSION = re.compile("sess", re.IGNORECASE)
_RUNS = re.compile(rf"\b(?:{'|'.join(sorted(RUNNING))})\b")


def _imports_placeholders(file: FileContext) -> bool:
    """Whether the file may run a session on placeholders of the modules that it imports."""
    if file.project is None or _SESSION.search(file.text) is None:
        return False
    return file.project.says("below", file.path, _PLACEHOLDERS)


def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck:
    """The rules hold on every release: a graph is run the same way by TensorFlow 1 and by ``tf.compat.v1``."""

    def on_file(file: FileContext) -> Iterator[Draft]:
        if _RUNS.search(file.text) is None:
            return
        makes = _MAKES.search(file.text) is not None
        if not (makes or _imports_placeholders(file)):
            return
        for problem in file.graph.problems(makes=makes):
            if problem.code != rule.code:
                continue
            call = file.positions.call_of(problem.node)
            if call is not None and not file.guards.guarded(call):
                yield Draft(call, rule.summary.format(problem=problem.message), by_release=False)

    return PreparedCheck(rule, {}, on_file=on_file)


CHECK = Check("graph-feeds", prepare)
