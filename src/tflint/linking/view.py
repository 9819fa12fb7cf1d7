"""What a rule about names sees: first a glance at the bytes, then the syntax tree and the scopes."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from tflint.catalogue.rule import Rule
from tflint.fixing.layout import Layout
from tflint.frameworks import FRAMEWORK_ROOTS
from tflint.issues import Issue
from tflint.linking.scopes import Scopes
from tflint.model import Finding, Fix, Severity, Span
from tflint.project.exports import code_of
from tflint.project.outline import Outline, read_outline
from tflint.questions import Project
from tflint.scan import walk
from tflint.settings import LintSettings
from tflint.source import Source

if TYPE_CHECKING:
    from tflint.project.linkage import Linkage

Positioned = ast.expr | ast.stmt | ast.alias

NOT_OURS = FRAMEWORK_ROOTS | sys.stdlib_module_names
"""Modules that are not looked for in the project."""


class Glance:
    """One file's bytes, for deciding whether its tree is worth looking at."""

    def __init__(self, data: bytes, path: str, project: Project | None) -> None:
        self.raw = data
        self.data = code_of(data, path)
        """The code: of a notebook, that of its cells."""
        self.path = path
        self.project = project
        self._modules: dict[tuple[str, int], str | None] = {}

    @cached_property
    def outline(self) -> Outline:
        """The file's own outline."""
        return read_outline(self.data)

    @cached_property
    def reaches_out(self) -> bool:
        """Whether an import may be one of the project's modules: else the project need not even be opened."""
        return any(
            item.level or item.module.partition(".")[0] not in NOT_OURS for item in self.outline.imports
        )

    @cached_property
    def links(self) -> Linkage | None:
        """The project's modules, None where there is no project. Opens the project."""
        if self.project is None:
            return None
        linkage = self.project.linkage()
        linkage.take_outline(self.data, self.outline)
        return linkage

    def module(self, module: str, level: int) -> str | None:
        """The project module that an import of this file certainly means."""
        key = (module, level)
        if key not in self._modules:
            self._modules[key] = self._find(module, level)
        return self._modules[key]

    def _find(self, module: str, level: int) -> str | None:
        if self.project is None or (level == 0 and self._is_out_of_reach(module.partition(".")[0])):
            return None
        links = self.links
        return None if links is None else links.find(module, level, self.path)

    def _is_out_of_reach(self, top: str) -> bool:
        """Whether a top-level module is not the project's, or may be another: the file moves the search path."""
        return top in NOT_OURS or self._moves_path

    @cached_property
    def _moves_path(self) -> bool:
        return b"sys.path" in self.data or b"addsitedir" in self.data

    def mentions(self, name: str, follow: bytes = rb"(?!\w)") -> re.Pattern[bytes]:
        """A pattern for a name that is no part of another one and no attribute. The literal comes first: that is fast."""
        word = re.escape(name.encode())
        return re.compile(word + rb"(?<![\w.]" + word + rb")" + follow)

    def chains(self, names: set[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """(name, attributes) wherever the bytes look like an attribute of one of the names; each once."""
        for name in sorted(names):
            if name.encode() + b"." not in self.data:
                continue
            pattern = self.mentions(name, rb"\.[ \t]*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)")
            for attributes in dict.fromkeys(pattern.findall(self.data)):
                yield name, tuple(attributes.decode("ascii", "replace").split("."))


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


@dataclass(frozen=True, slots=True)
class LinkRule:
    """A rule about names: ``worth`` decides from the bytes, ``look`` from the tree."""

    check: str
    worth: Callable[[Glance], bool]
    look: Callable[[View, Rule], Iterator[Note]]


def issue_of(note: Note, rule: Rule, view: View) -> Issue:
    """The issue that a note is."""
    span = view.span(note.node)
    source = view.source
    start, end = source.place(span.start), source.place(span.end)
    fix = note.fix
    if fix is not None and any(source.refusal(edit) for edit in fix.edits):
        fix = None
    finding = Finding(
        path=source.path,
        line=start.line,
        column=start.column,
        end_line=end.line,
        end_column=end.column,
        code=rule.code,
        name=rule.name,
        severity=note.severity or rule.severity,
        message=note.message,
        span=span,
        symbol=note.symbol,
        fix=fix,
        cell=start.cell,
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
