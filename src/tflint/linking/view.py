"""What a rule about names sees of a file that a glance has shown to be worth it: the syntax tree and the scopes."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tflint.catalogue.rule import Rule
from tflint.fixing.layout import Layout
from tflint.issues import Issue, finding_at
from tflint.linking.glance import Glance
from tflint.linking.scopes import Scopes
from tflint.model import Fix, Severity, Span
from tflint.scan import walk
from tflint.settings import LintSettings
from tflint.source import Source

if TYPE_CHECKING:
    from tflint.project.linkage import Linkage

Positioned = ast.expr | ast.stmt | ast.alias


@dataclass(frozen=True, slots=True)
class Note:
    """What a rule says about a node."""

    node: Positioned
    message: str
    fix: Fix | None = None
    symbol: str | None = None
    severity: Severity | None = None


@dataclass(slots=True)
class View:
    """One file with its tree."""

    glance: Glance
    source: Source
    tree: ast.Module
    settings: LintSettings
    _scopes: Scopes | None = field(default=None)
    _layout: Layout | None = field(default=None)
    _names: frozenset[str] | None = field(default=None)

    @property
    def path(self) -> str:
        return self.glance.path

    @property
    def links(self) -> Linkage | None:
        return self.glance.links

    @property
    def scopes(self) -> Scopes:
        """The scopes of the file. Raises RecursionError where the code is nested too deeply."""
        if self._scopes is None:
            self._scopes = Scopes(self.tree)
        return self._scopes

    @property
    def names(self) -> frozenset[str]:
        """Every name that the code reads or binds. Cheaper than the scopes."""
        if self._names is None:
            self._names = frozenset(node.id for node in walk(self.tree) if node.__class__ is ast.Name)
        return self._names

    @property
    def layout(self) -> Layout:
        if self._layout is None:
            self._layout = Layout(self.source.text)
        return self._layout

    def span(self, node: Positioned) -> Span:
        """Where a node stands."""
        size = len(self.source.text)
        start = min(self.layout.start(node), size)
        return Span(start, max(start, min(self.layout.end(node), size)))

    def text(self, node: Positioned) -> str:
        """The source text of a node."""
        span = self.span(node)
        return self.source.text[span.start : span.end]

    def shown(self, path: str) -> str:
        """Another file's path as messages show it: from the project's side, never from this machine's."""
        here = os.path.dirname(os.path.abspath(self.path))
        return os.path.relpath(path, here).replace(os.sep, "/")


def named(alias: ast.alias, statement: ast.stmt) -> Positioned:
    """What to report of an import: the name, but the statement where that begins on another line, as Python says it."""
    return alias if alias.lineno == statement.lineno else statement


Look = Callable[[View, Rule], Iterator[Note]]


@dataclass(frozen=True, slots=True)
class LinkRule:
    """A rule about names: what it says once its glance (`tflint.linking.worth`) has shown something."""

    check: str
    look: Look


def issue_of(note: Note, rule: Rule, view: View) -> Issue:
    """The issue that a note is."""
    span = view.span(note.node)
    source = view.source
    fix = note.fix
    if fix is not None and any(source.refusal(edit) for edit in fix.edits):
        fix = None
    finding = finding_at(
        span, rule, note.message, source, severity=note.severity, symbol=note.symbol, fix=fix
    )
    return Issue(rule, finding, _statement_lines(note.node, span, view))


def _statement_lines(node: Positioned, span: Span, view: View) -> tuple[int, int]:
    """The lines of the statement around a node: of a compound statement, the lines up to the node."""
    first, last = view.source.lines.number(span.start), view.source.lines.number(span.end)
    around = node if isinstance(node, ast.stmt) else None
    if around is None:
        around = next((above for above in view.scopes.ancestors(node) if isinstance(above, ast.stmt)), None)
    if around is None:
        return first, last
    body = getattr(around, "body", None)
    end = body[0].lineno - 1 if isinstance(body, list) and body else around.end_lineno or last
    return min(first, around.lineno), max(last, min(end, around.end_lineno or last))
