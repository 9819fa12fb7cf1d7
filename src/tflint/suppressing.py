"""Matching suppression comments with findings, and reporting the comments that suppress nothing (TFL002)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tflint.catalogue import UnknownRule, load_catalogue
from tflint.catalogue.rule import Rule
from tflint.issues import SYNTAX_ERROR, UNUSED_SUPPRESSION, Issue, finding_at
from tflint.model import FileResult, Finding, Span
from tflint.source import Source
from tflint.source.suppressions import Suppression, Suppressions, Token, read_suppressions, token_covers

_Hit = tuple[Span, str | None]
"""The span of a suppression that silenced something, with its token that did."""
_OURS = ("ignore", "ignore-file", "skip-file")
"""The kinds of comments that only tflint reads: useless ones are worth a finding whatever they list."""


def without_suppressed(
    result: FileResult, issues: Sequence[Issue], source: Source, rules: Mapping[str, Rule]
) -> FileResult:
    """``result`` with the findings of ``issues`` that no comment suppresses, and those of the useless comments."""
    suppressions = read_suppressions(source.text, source.lines)
    kept: list[Finding] = []
    used: set[_Hit] = set()
    for issue in issues:
        hits = _hits(issue, suppressions)
        if hits:
            used.update(hits)
        else:
            kept.append(issue.finding)
    suppressed = len(issues) - len(kept)
    if UNUSED_SUPPRESSION in rules and len(suppressions):
        kept += _useless(suppressions, used, source, rules)
    return replace(result, findings=tuple(sorted(kept, key=_sort_key)), suppressed=suppressed)


def _sort_key(finding: Finding) -> tuple[str, int, int, int, str, int]:
    return finding.sort_key


def _hits(issue: Issue, suppressions: Suppressions) -> set[_Hit]:
    """The suppressions, each with the token, that silence an issue."""
    if issue.rule.code == SYNTAX_ERROR or not len(suppressions):
        return set()
    found: set[_Hit] = set()
    for suppression in (*suppressions.in_file, *suppressions.between(*issue.lines)):
        if suppression.everything:
            found.add((suppression.span, None))
        for token in dict.fromkeys(suppression.tokens):
            if token_covers(token, issue.rule.code, issue.rule.name):
                found.add((suppression.span, token))
    return found


def _useless(
    suppressions: Suppressions,
    used: set[_Hit],
    source: Source,
    rules: Mapping[str, Rule],
) -> list[Finding]:
    """TFL002 for tokens that are tflint's and silenced nothing. A bare ``# noqa`` belongs to other tools too."""
    findings: list[Finding] = []
    own = rules[UNUSED_SUPPRESSION]
    for suppression in suppressions:
        if suppression.everything:
            if (
                suppression.kind in _OURS
                and suppression.kind != "skip-file"
                and (suppression.span, None) not in used
            ):
                findings.append(_finding(own, suppression.span, "any rule", source))
            continue
        listed = {token.text: token for token in reversed(suppression.listed)}  # a repeated one once
        for token in reversed(listed.values()):
            if (suppression.span, token.text) in used:
                continue
            judged = _judged(token, suppression, rules)
            if judged is not None:
                findings.append(_finding(own, token.span, judged, source))
    silencing = [
        suppression
        for suppression in suppressions
        if any(token_covers(token, own.code, own.name) for token in dict.fromkeys(suppression.tokens))
    ]
    if any(suppression.is_file_level for suppression in silencing):
        return []
    lines = {suppression.line for suppression in silencing}
    return [finding for finding in findings if source.lines.number(finding.span.start) not in lines]


def _judged(token: Token, suppression: Suppression, rules: Mapping[str, Rule]) -> str | None:
    """What a useless token is said to suppress; None where this run cannot tell (a rule that is off) or it is not ours."""
    text = token.text
    if suppression.kind not in _OURS and not text.upper().startswith("TFL"):
        return None
    try:
        codes = load_catalogue().expand(text)
    except UnknownRule:
        return f"{text}, which is no rule,"
    if UNUSED_SUPPRESSION in codes:
        return None
    return text if all(code in rules for code in codes) else None


def _finding(rule: Rule, span: Span, what: str, source: Source) -> Finding:
    return finding_at(span, rule, rule.summary.format(suppressed=what), source)
