"""The stage of linting that needs no libcst: names across modules, judged on Python's own syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tflint.catalogue.rule import Rule
from tflint.issues import Issue
from tflint.linking.glance import Glance
from tflint.linking.worth import WORTH
from tflint.questions import Project
from tflint.settings import LintSettings

if TYPE_CHECKING:
    from tflint.source import Source


class Linking:
    """One file in this stage: first `worth`, and where that is true, `issues`."""

    def __init__(self, data: bytes, path: str, rules: Iterable[Rule], project: Project | None) -> None:
        self._glance = Glance(data, path, project)
        self._wanted = [rule for rule in rules if rule.check in WORTH and WORTH[rule.check](self._glance)]

    @property
    def worth(self) -> bool:
        """Whether the tree is worth looking at."""
        return bool(self._wanted)

    def issues(self, source: Source, tree: ast.Module | None, settings: LintSettings) -> list[Issue]:
        """What the rules say. A rule that fails becomes a TFL000 issue."""
        if not self._wanted or tree is None:
            return []
        from tflint.linking.looks import LOOKS
        from tflint.linking.view import View, issue_of

        view = View(self._glance, source, tree, settings)
        found: list[Issue] = []
        for rule in self._wanted:
            try:
                found += [issue_of(note, rule, view) for note in LOOKS[rule.check](view, rule)]
            except RecursionError:
                continue  # code that deep is data
            except Exception as error:  # one rule's trouble must not stop the others
                from tflint.checking import crash

                found += crash(rule.code, error, source, {})
        return found
