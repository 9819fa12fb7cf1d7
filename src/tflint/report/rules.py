"""Rules of the catalogue as people and programs read them: ``tflint explain`` and ``tflint rules``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from tflint.catalogue import Example, Rule

_PLACEHOLDER = re.compile(r"\{(\w+)[^{}]*\}")


def describe_rule(rule: Rule) -> str:
    """All about a rule, in Markdown."""
    return "\n\n".join(_sections(rule)) + "\n"


def list_rules(rules: Iterable[Rule]) -> str:
    """A line for each rule: code, name, severity, whether it is on by default, the kind of fix, and what it
    says.
    """
    rows = [
        (
            rule.code,
            rule.name,
            rule.severity.value,
            "" if rule.default else "off",
            fix_of(rule),
            summary_of(rule),
        )
        for rule in rules
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(5)]
    return "".join(
        "  ".join(
            [*(cell.ljust(width) for cell, width in zip(row[:5], widths, strict=True)), row[5]]
        ).rstrip()
        + "\n"
        for row in rows
    )


def rules_to_json(rules: Iterable[Rule]) -> str:
    """The same as a JSON list of objects."""
    return json.dumps([_to_json(rule) for rule in rules], indent=2) + "\n"


def fix_of(rule: Rule) -> str:
    """What kinds of fixes a rule has, by its examples: ``safe``, ``safe/unsafe``, ``unsafe`` or ``-``."""
    repaired = [example for example in rule.examples if example.good is not None]
    kinds = {"unsafe" if example.unsafe else "safe" for example in repaired}
    return "/".join(sorted(kinds)) or "-"


def summary_of(rule: Rule) -> str:
    """The rule's summary, with words in capitals for what a finding fills in."""
    return _PLACEHOLDER.sub(lambda match: match[1].upper(), rule.summary)


def _sections(rule: Rule) -> Iterator[str]:
    yield f"# {rule.code} {rule.name}"
    yield f"{summary_of(rule)}"
    facts = [f"Severity: {rule.severity.value}", f"Fix: {fix_of(rule)}"]
    if rule.applies:
        facts.append(f"Applies to: {rule.applies}")
    if not rule.default:
        facts.append("Off by default")
    yield "\n".join(f"- {fact}" for fact in facts)
    yield rule.explanation.strip()
    failing = [example for example in rule.examples if example.bad is not None]
    fine = [example for example in rule.examples if example.fine is not None]
    if failing:
        yield "## Examples"
        for example in failing:
            yield from _failing(example)
    if fine:
        yield "## Not reported"
        for example in fine:
            yield _code(example.fine)
            yield from _beside(example)
    if rule.references:
        yield "## References"
        yield "\n".join(f"- <{reference}>" for reference in rule.references)


def _failing(example: Example) -> Iterator[str]:
    yield _code(example.bad)
    yield from _beside(example)
    if example.raises:
        where = f" with {example.only_on}" if example.only_on else ""
        yield f"fails{where}:"
        yield _code(example.raises, "text")
    if example.good is not None:
        options = ["--fix"] + (["--unsafe-fixes"] if example.unsafe else [])
        if example.style != "auto":
            options.append(f"--style {example.style}")
        if example.tf1 != "native":
            options.append(f"--tf1 {example.tf1}")
        options += [f'--target "{requirement}"' for requirement in example.target]
        yield f"`tflint {' '.join(options)}` makes of it:"
        yield _code(example.good)


def _beside(example: Example) -> Iterator[str]:
    """The other files of an example's project."""
    for path, text in example.files.items():
        if text.strip():
            yield f"beside `{path}`:"
            yield _code(text)
        else:
            yield f"beside `{path}`, which is empty."


def _code(text: str | None, language: str = "python") -> str:
    return f"```{language}\n{(text or '').strip()}\n```"


def _to_json(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "default": rule.default,
        "fix": fix_of(rule),
        "summary": summary_of(rule),
        "applies": rule.applies,
        "explanation": rule.explanation,
        "references": list(rule.references),
    }
