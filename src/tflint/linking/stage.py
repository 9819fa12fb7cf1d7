"""The stage of linting that needs no libcst: names across modules, judged on Python's own syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import cache

from tflint.catalogue.rule import Rule
from tflint.issues import Issue
from tflint.linking.view import Glance, LinkRule, View, issue_of
from tflint.questions import Project
from tflint.settings import LintSettings
from tflint.source import Source


@cache
def link_rules() -> Mapping[str, LinkRule]:
    """Check name → rule."""
    from tflint.linking import (
        alias_names,
        circles,
        conflicts,
        flavours,
        members,
        private,
        registered,
        shadowing,
        unknown_imports,
    )

    modules = (
        alias_names,
        circles,
        conflicts,
        flavours,
        members,
        private,
        registered,
        shadowing,
        unknown_imports,
    )
    return {module.LINK.check: module.LINK for module in modules}


class Linking:
    """One file in this stage: first `worth`, and where that is true, `issues`."""

    def __init__(self, data: bytes, path: str, rules: Iterable[Rule], project: Project | None) -> None:
        self._glance = Glance(data, path, project)
        known = link_rules()
        self._wanted = [
            (rule, known[rule.check])
            for rule in rules
            if rule.check in known and known[rule.check].worth(self._glance)
        ]

    @property
    def worth(self) -> bool:
        """Whether the tree is worth looking at."""
        return bool(self._wanted)

    def issues(self, source: Source, tree: ast.Module | None, settings: LintSettings) -> list[Issue]:
        """What the rules say. A rule that fails becomes a TFL000 issue."""
        if not self._wanted or tree is None:
            return []
        view = View(self._glance, source, tree, settings)
        found: list[Issue] = []
        for rule, link in self._wanted:
            try:
                found += [issue_of(note, rule, view) for note in link.look(view, rule)]
            except RecursionError:
                continue  # code that deep is data
            except Exception as error:  # one rule's trouble must not stop the others
                from tflint.checking import crash

                found += crash(rule.code, error, source, {})
        return found
