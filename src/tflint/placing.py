"""From what a check says about a node to a finding: its place, and the lines on which a comment suppresses it."""

from __future__ import annotations

import libcst as cst

from tflint.catalogue.rule import Rule
from tflint.checks.context import Draft, FileContext
from tflint.issues import Issue, finding_at
from tflint.model import Fix, Span
from tflint.source import Source


def issue_of(draft: Draft, rule: Rule, file: FileContext, source: Source) -> Issue:
    """The issue that a draft is, with its place in the file, and only with a fix that the file takes."""
    span = file.positions.inner(draft.node, within=draft.within)
    finding = finding_at(
        span,
        rule,
        _message(draft, rule, file),
        source,
        severity=draft.severity,
        symbol=draft.symbol,
        fix=draft.fix if _can_be_written(draft.fix, file, source) else None,
    )
    return Issue(rule, finding, _statement_lines(draft.within or draft.node, span, file, source))


def _message(draft: Draft, rule: Rule, file: FileContext) -> str:
    """What the check says; of a rule about releases, with who asks for them if that is a file of the project."""
    asks = file.target.project_asks if rule.applies and draft.by_release else ""
    return f"{draft.message}; {asks}" if asks else draft.message


def _can_be_written(fix: Fix | None, file: FileContext, source: Source) -> bool:
    """Whether the file takes the edits of a fix, and the result can be verified by the Python that runs this."""
    return fix is not None and file.parses and not any(source.refusal(edit) for edit in fix.edits)


_HEADED = frozenset(
    {
        cst.If,
        cst.While,
        cst.For,
        cst.With,
        cst.Try,
        cst.TryStar,
        cst.ExceptHandler,
        cst.ExceptStarHandler,
        cst.FunctionDef,
        cst.ClassDef,
        cst.Match,
        cst.MatchCase,
    }
)


_BLOCKS = frozenset({cst.IndentedBlock, cst.Module})


def _statement_lines(node: cst.CSTNode, span: Span, file: FileContext, source: Source) -> tuple[int, int]:
    """The lines of the statement around a node: of a compound statement, the lines of its header."""
    first, last = source.lines.number(span.start), source.lines.number(max(span.end, span.start))
    above: cst.CSTNode | None = node
    while above is not None and above.__class__ not in _BLOCKS:
        if above.__class__ in _HEADED:
            header = file.positions.header(above)
            body = getattr(above, "body", None)
            end = (
                file.positions.outer(body).end - 1
                if isinstance(body, cst.SimpleStatementSuite)
                else header.end
            )
            return min(first, source.lines.number(header.start)), max(
                last, source.lines.number(max(end, span.start))
            )
        if above.__class__ is cst.SimpleStatementLine:
            whole = file.positions.inner(above)
            return min(first, source.lines.number(whole.start)), max(last, source.lines.number(whole.end))
        above = file.tree.parent.get(above)
    return first, last
