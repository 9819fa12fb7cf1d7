"""Writes docs/accuracy.md."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from tools.accuracy.comparing import Comparison, Disagreement, Explanation

SHOWN = 3
"""How many names stand for a class of disagreements."""

LISTED = 100
"""How many disagreements without an explanation are listed."""

HEADINGS = {
    "false": "In the tables, not real",
    "missing": "Real, not in the tables",
    "arguments": "Arguments that differ",
    "members": "Members of classes that the tables lack",
    "surplus": "Members of classes that are in the tables, not real",
}


def render(comparisons: Sequence[Comparison]) -> str:
    """The report."""
    sections = [
        "# Accuracy of the release database",
        "What `tflint` knows of TensorFlow and Keras comes from reading their sources. Here it is compared with "
        "what the installed releases really have: `tools/accuracy/environments.py` installs each, imports it, and "
        "walks all its public names; `tools/accuracy/compare.py` compares and writes this page. The newest releases are "
        "checked with every run of the tests (tests/truth/test_releases_newest.py).",
        "    python -m tools.accuracy.environments    # 40 minutes; needs the Pythons 3.7 to 3.13\n"
        "    python -m tools.accuracy.compare         # a minute",
        "## Names",
        "*In tables* are the names that the tables give to the release, *real* the public names that walking the "
        "imported module found. *Open* are real names below modules that the tables call opaque: they do not say "
        "what is in there, and `tflint` says nothing about such names; they are not among the real ones here. *False* are in the tables and not real, *missing* real and not in the tables. "
        "Names that the tables leave out on purpose, or that only the environment of the check lacks, count "
        "for neither; they are in the column *left out*, and the reasons are below. *Precision* is the share of the "
        "names in the tables that are real, *recall* the share of the real names that are in the tables.",
        table(
            ("Release", "In tables", "Real", "Open", "False", "Missing", "Left out", "Precision", "Recall"),
            [name_row(comparison) for comparison in comparisons],
        ),
        "*Asked* are the names that the tables have for any release, where both say whether this one has them.",
        table(("Release", "Checked in", "Asked", "Agreed", "Share"), [asked_row(it) for it in comparisons]),
        "## Arguments and members",
        "Arguments are compared as `inspect.signature` shows them: their names, which have defaults, and the stars. "
        "The members are the methods and attributes that a class and its bases have. *Lacking* and *surplus* count "
        "classes of which the tables have fewer or more; attributes of instances are not compared.",
        table(
            ("Release", "Signatures", "Equal", "Share", "Classes", "Lacking", "Surplus"),
            [signature_row(comparison) for comparison in comparisons],
        ),
        *disagreement_sections(comparisons),
        "Written by `tools/accuracy/compare.py`: change the tables or `tools/accuracy/explanations.toml`, not this page.",
    ]
    return "\n\n".join(section.strip("\n") for section in sections) + "\n"


def name_row(it: Comparison) -> tuple[str, ...]:
    left_out = it.left_out("missing") + it.left_out("false")
    false, missing = it.of("false"), it.of("missing")
    return (
        it.row,
        number(it.claimed),
        number(it.real),
        number(it.open),
        number(len(false)),
        number(len(missing)),
        number(left_out),
        share(it.precision),
        share(it.recall),
    )


def asked_row(it: Comparison) -> tuple[str, ...]:
    agreed = share(it.agreed / it.asked) if it.asked else "–"
    return (it.row, it.environment, number(it.asked), number(it.agreed), agreed)


def signature_row(it: Comparison) -> tuple[str, ...]:
    differing = len(it.of("arguments"))
    return (
        it.row,
        number(it.signatures),
        number(it.signatures - differing),
        share(it.same_signatures),
        number(it.classes),
        number(len(it.of("members"))),
        number(len(it.of("surplus"))),
    )


def disagreement_sections(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Every class of disagreements with its explanation, its extent and some names; those without one in full."""
    for kind, heading in HEADINGS.items():
        explained: defaultdict[Explanation, list[tuple[str, Disagreement]]] = defaultdict(list)
        unexplained: list[tuple[str, Disagreement]] = []
        for comparison in comparisons:
            for entry in comparison.disagreements:
                if entry.kind != kind:
                    continue
                if entry.explanation is None:
                    unexplained.append((comparison.row, entry))
                else:
                    explained[entry.explanation].append((comparison.row, entry))
        if not explained and not unexplained:
            continue
        yield f"## {heading}"
        order = {row: index for index, row in enumerate(explained)}
        for explanation in sorted(explained, key=lambda it: (it.left_out, order[it])):
            yield f"- {explained_text(explanation, explained[explanation])}"
        if unexplained:
            listed = unexplained[:LISTED]
            more = f", of which the first {LISTED} are" if len(unexplained) > LISTED else ""
            yield f"Not explained: {len(unexplained)}{more}:"
            yield "\n".join(f"- {row}: `{entry.name}`{detail_of(entry)}" for row, entry in listed)


def explained_text(explanation: Explanation, entries: Sequence[tuple[str, Disagreement]]) -> str:
    counts = Counter(row for row, _ in entries)
    where = ", ".join(f"{row}: {number(count)}" for row, count in counts.items())
    names = list(dict.fromkeys(entry.name for _, entry in entries))
    step = max(1, len(names) // SHOWN)
    examples = ", ".join(f"`{name}`" for name in names[::step][:SHOWN])
    left_out = " *(left out)*" if explanation.left_out else ""
    return f"{explanation.text.strip()}{left_out} {where}. Such as {examples}."


def detail_of(entry: Disagreement) -> str:
    text = entry.detail if entry.kind != "missing" else f"{entry.detail} {entry.real}"
    return f": {text}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table with numbers to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def number(value: int) -> str:
    return f"{value:,}".replace(",", " ")


def share(value: float) -> str:
    """In percent, never rounded up to 100."""
    if value == 1:
        return "100 %"
    return f"{min(value, 0.9999):.2%}".replace("%", " %")
