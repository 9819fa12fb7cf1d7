"""Writes what the documentation says about the rules: the table in README.md and one page per rule.

    python tools/render_docs.py            write them
    python tools/render_docs.py --check    exit 1 if what is there is not what would be written

Everything comes from the rule files, so that the pages cannot say anything else than the rules.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tflint.catalogue import Catalogue, Rule, load_catalogue
from tflint.catalogue.rule import Table
from tflint.report.rules import describe_rule, fix_of

ROOT = Path(__file__).resolve().parent.parent
README = "README.md"
PAGES = "docs/rules"
BEGIN = "<!-- rules: written by tools/render_docs.py -->"
END = "<!-- /rules -->"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the pages; returns the exit code."""
    parser = argparse.ArgumentParser(description="Write the documentation of the rules from rules/.")
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if a page is out of date")
    options = parser.parse_args(arguments)
    stale = list(out_of_date(ROOT, load_catalogue()))
    for path, text in stale:
        print(f"{'out of date' if options.check else 'deleted' if text is None else 'written'}: {path}")
        if not options.check:
            write(ROOT / path, text)
    return 1 if options.check and stale else 0


def out_of_date(root: Path, catalogue: Catalogue) -> Iterator[tuple[str, str | None]]:
    """(path below ``root``, its new text or None if it is to go) for every file that has to change."""
    readme = (root / README).read_text(encoding="utf-8")
    wanted: dict[str, str] = {README: with_table(readme, rule_table(catalogue))}
    wanted |= {f"{PAGES}/{page_name(rule)}": rule_page(rule) for rule in catalogue}
    for path, text in sorted(wanted.items()):
        file = root / path
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            yield path, text
    for file in sorted((root / PAGES).glob("TFL*.md")):
        path = f"{PAGES}/{file.name}"
        if path not in wanted:
            yield path, None


def write(file: Path, text: str | None) -> None:
    """Give a file its new text, or delete it."""
    if text is None:
        file.unlink()
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")


def page_name(rule: Rule) -> str:
    return f"{rule.code}-{rule.name}.md"


def with_table(readme: str, table: str) -> str:
    """The README with what stands between its two markers replaced. Raises ValueError without markers."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{README} needs the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{table}{END}{after}"


# -- the table ---------------------------------------------------------------------------------------


def rule_table(catalogue: Catalogue) -> str:
    """One row per rule: code and name (a link to its page), what it is about, severity, fix."""
    rows = [
        (
            f"[{rule.code}]({PAGES}/{page_name(rule)}) {rule.name}",
            first_sentence(rule.explanation),
            rule.severity.value if rule.default else f"{rule.severity.value}, off by default",
            fix_of(rule),
        )
        for rule in catalogue
    ]
    return table_of(("Rule", "What it is about", "Severity", "Fix"), rows)


def first_sentence(text: str) -> str:
    """The first sentence of an explanation, on one line."""
    paragraph = " ".join(text.strip().split("\n\n", 1)[0].split())
    for end in (". ", ": "):
        sentence, found, _ = paragraph.partition(end)
        if found:
            return sentence + "."
    return paragraph


def table_of(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


# -- a page ------------------------------------------------------------------------------------------


def rule_page(rule: Rule) -> str:
    """The page of one rule: what ``tflint explain`` says, and the tables of the rule."""
    sections = [
        describe_rule(rule),
        *symbols_section(rule.tables.get("symbol", ())),
        *modules_section(rule.tables.get("module", ())),
        *renames_section(rule.tables),
        "Written by `tools/render_docs.py`: change the rule, not this page.",
    ]
    return "\n\n".join(section.strip("\n") for section in sections) + "\n"


def renames_section(tables: Table) -> Iterator[str]:
    """What stands for each old name, for the rules that have lists of them."""
    rows = {name: f"`{new}`" for name, new in tables.get("renamed", {}).items()}
    rows |= {name: f"`tf.compat.v1.{name.removeprefix('tf.')}`" for name in tables.get("compat", ())}
    for table in tables.get("rewrite", ()):
        written = table.get("call") or table.get("new")
        advice = str(table.get("advice", "")) if "call" not in table else ""
        reason = f" ({table['reason']})" if "reason" in table else ""
        rows[table["name"]] = "; ".join(filter(None, (f"`{written}`" if written else "", advice))) + reason
    if rows:
        yield "## Names"
        yield (
            "In a call, `{x}` is the argument of that name as it stands in the code; what is in brackets is written only "
            "if it was given."
        )
        yield table_of(("Name", "Instead"), [(f"`{name}`", new) for name, new in rows.items()])


def symbols_section(symbols: Sequence[Table]) -> Iterator[str]:
    """What becomes of each name, for the rules that have a table of names."""
    gone = [symbol for symbol in symbols if {"ops", "tf", "manual"} & symbol.keys()]
    if not gone:
        return
    yield "## Names"
    yield (
        "In a replacement, `{x}` is the argument of that name as it stands in the code, `{x!}` the same, in "
        "parentheses if it needs them, `{x|1}` is `1` if it was not given, and what is in brackets is "
        "written only if it was given. A fix is safe where the code shows that its condition holds."
    )
    yield table_of(
        ("Name", "Keras", "with `keras.ops`", "with TensorFlow"),
        [
            (
                f"`{symbol['name']}`",
                str(symbol.get("keras", "")) or "never",
                outcome(symbol, symbol.get("ops", ())),
                outcome(symbol, symbol.get("tf", ())),
            )
            for symbol in sorted(gone, key=lambda symbol: str(symbol["name"]))
        ],
    )
    kept = sorted(str(symbol["name"]) for symbol in symbols if symbol.get("keep"))
    if kept:
        yield "Still there, and never reported: " + ", ".join(f"`{name}`" for name in kept) + "."


def outcome(symbol: Table, variants: Sequence[Table]) -> str:
    """The replacements of a name in one style with their conditions, or what a person has to do."""
    shown = []
    for variant in variants:
        condition = f" if {' and '.join(variant['when'])}" if variant.get("when") else ""
        since = f" (from {variant['since']})" if variant.get("since") else ""
        shown.append(f"`{variant['call']}`{condition}{since}")
    if not shown:
        return str(symbol.get("manual", ""))
    return "<br>".join(shown)


def modules_section(modules: Sequence[Table]) -> Iterator[str]:
    """Where each module went, for the rules that have a table of modules."""
    if not modules:
        return
    yield "## Modules"
    yield table_of(
        ("Module", "Keras", "Now in", "Moved elsewhere", "Gone"),
        [
            (
                f"`{module['name']}`",
                str(module.get("keras", "")),
                f"`{module['to']}`" if module.get("to") else "",
                "<br>".join(f"`{name}` → `{to}`" for name, to in sorted(pairs(module, "moved"))),
                "<br>".join(f"`{name}`: {advice}" for name, advice in sorted(pairs(module, "gone"))),
            )
            for module in sorted(modules, key=lambda module: str(module["name"]))
        ],
    )


def pairs(module: Table, key: str) -> Iterator[tuple[str, str]]:
    found: Mapping[str, str] = module.get(key, {})
    yield from found.items()


if __name__ == "__main__":
    sys.exit(main())
