"""What a graph-mode program runs without what it needs, or feeds with what no session takes. Used by TFL205 and TFL206."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.catalogue.rule import Rule
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck
from tflint.settings import LintSettings


def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck:
    """The rules hold on every release: a graph is run the same way by TensorFlow 1 and by ``tf.compat.v1``."""

    def on_file(file: FileContext) -> Iterator[Draft]:
        for problem in file.graph.problems():
            if problem.code != rule.code:
                continue
            call = file.positions.call_of(problem.node)
            if call is not None and not file.guards.guarded(call):
                yield Draft(call, rule.summary.format(problem=problem.message), by_release=False)

    return PreparedCheck(rule, {}, on_file=on_file)


CHECK = Check("graph-feeds", prepare)
