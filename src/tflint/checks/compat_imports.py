"""``--tf1 compat``: the imports of TensorFlow become those of ``tensorflow.compat.v1``, and graph mode is switched on. Used by TFL202."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tflint.catalogue.rule import Rule
from tflint.checks.context import Draft, FileContext
from tflint.checks.starting import call_edit, chooses, is_place
from tflint.model import Edit, Fix, Safety
from tflint.releases.partial import describe_lacking, lacking_prefix
from tflint.releases.ranges import describe_releases
from tflint.syntax.compat import makes_graph
from tflint.syntax.names import COMPAT_V1, dotted_name

_TRAINING = ("fit", "fit_generator", "train_on_batch", "predict", "evaluate")
_KERAS = ("tensorflow.keras.", f"{COMPAT_V1}.keras.", "keras.")
CALL = "disable_v2_behavior"
_REASON = "the code goes on being TensorFlow 1, without what TensorFlow 2 does by itself"


def compat_drafts(file: FileContext, rule: Rule) -> Iterator[Draft]:
    """One finding for all imports of a file that `tflint.syntax.compat` chose."""
    statements = [
        statement
        for statement in file.tree.imports
        if any(_chosen(statement, file)) or statement in file.compat.nodes
    ]
    if not statements:
        return
    call, place, needs = "", None, False
    if is_place(file) and not chooses(file) and _is_graph(file):
        call, place, needs = _call(statements, file)
    edits: list[Edit] = []
    for statement in statements:
        extra = CALL if needs and statement is place else ""
        changed = _rewritten(statement, extra, file)
        if changed is None:
            edits = []
            break
        edits += changed
    if edits and place is not None:
        added = call_edit(file, place, call)
        edits = _joined([*edits, added]) if added is not None else []
    advice = f"import it from `{COMPAT_V1}`" + (f", and call `{call}`" if place is not None else "")
    fix = (
        Fix(advice[0].upper() + advice[1:], Safety.UNSAFE, tuple(sorted(edits)), (), _REASON)
        if edits
        else None
    )
    yield Draft(statements[0], _message(file, rule, advice), None, fix)


def _joined(edits: list[Edit]) -> list[Edit]:
    """The edits, the last one put to one that inserts at the same place, so that their order is known."""
    *others, last = edits
    for index, edit in enumerate(others):
        if edit.start == edit.end == last.start:
            others[index] = Edit(edit.start, edit.end, edit.text + last.text)
            return others
    return edits


def _is_graph(file: FileContext) -> bool:
    """Whether graph mode is what the file needs: the models of Keras 3, which it trains instead, need eager execution."""
    trains = any(method in file.tree.attributes for method in _TRAINING)
    if not trains or file.target.legacy_keras or any(map(makes_graph, file.compat.evidence)):
        return True
    return not any(
        f"{candidate}.".startswith(_KERAS)
        for reference in file.names.references()
        for candidate in reference.candidates
    )


def _message(file: FileContext, rule: Rule, advice: str) -> str:
    if not file.compat.evidence:
        where = describe_releases(file.target.tensorflow, "tensorflow")
        return f"the program that this file is part of is of TensorFlow 1, and is for {where}: {advice}"
    symbol = file.compat.evidence[0]
    if lacking_prefix(symbol, file.target) is None:
        where = describe_releases(file.target.tensorflow, "tensorflow")
        return f"`{symbol}` takes other arguments in {where}: {advice}"
    return rule.summary.format(
        symbol=symbol, releases=describe_lacking(symbol, file.target) or "this release", replacement=advice
    )


def _chosen(statement: cst.Import | cst.ImportFrom, file: FileContext) -> Iterator[cst.ImportAlias]:
    if not isinstance(statement.names, cst.ImportStar):
        yield from (alias for alias in statement.names if alias in file.compat.nodes)


def _call(
    statements: list[cst.Import | cst.ImportFrom], file: FileContext
) -> tuple[str, cst.Import | cst.ImportFrom | None, bool]:
    """The call that switches TensorFlow 2 off, the import that it stands behind, and whether that has to bring the name."""
    ordered = sorted(statements, key=lambda each: file.tree.enclosing_function(each) is not None)
    for statement in ordered:
        if isinstance(statement, cst.Import):
            for alias in _chosen(statement, file):
                name = alias.evaluated_alias or "tensorflow"
                return f"{name}.{CALL}()", statement, False
    first = ordered[0]
    return f"{CALL}()", first, not isinstance(first.names, cst.ImportStar)


def _rewritten(statement: cst.Import | cst.ImportFrom, extra: str, file: FileContext) -> list[Edit] | None:
    if not file.positions.editable(statement):
        return None
    if isinstance(statement, cst.Import):
        edits = []
        for alias in _chosen(statement, file):
            span = file.positions.inner(alias.name)
            new = COMPAT_V1 if alias.asname is not None else f"{COMPAT_V1} as tensorflow"
            edits.append(Edit(span.start, span.end, new))
        return edits
    assert statement.module is not None
    module = file.positions.inner(statement.module)
    renamed = Edit(module.start, module.end, COMPAT_V1)
    if isinstance(statement.names, cst.ImportStar):
        return [renamed]
    chosen = list(_chosen(statement, file))
    if len(chosen) == len(statement.names):
        if not extra:
            return [renamed]
        end = file.positions.inner(statement.names[-1]).end
        return [renamed, Edit(end, end, f", {extra}")]
    return _split(statement, chosen, extra, file)


def _split(
    statement: cst.ImportFrom, chosen: list[cst.ImportAlias], extra: str, file: FileContext
) -> list[Edit] | None:
    """Two statements: what ``compat.v1`` has, and what stays with TensorFlow."""
    assert not isinstance(statement.names, cst.ImportStar)
    span = file.positions.inner(statement)
    text = file.text
    start = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
    indent = text[start : span.start]
    if indent.strip() or "#" in text[span.start : span.end]:
        return None
    moved = [_alias_text(alias) for alias in chosen] + ([extra] if extra else [])
    kept = [_alias_text(alias) for alias in statement.names if alias not in chosen]
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = (
        f"from tensorflow import {', '.join(kept)}{newline}{indent}from {COMPAT_V1} import {', '.join(moved)}"
    )
    return [Edit(span.start, span.end, lines)]


def _alias_text(alias: cst.ImportAlias) -> str:
    name = dotted_name(alias.name) or ""
    return f"{name} as {alias.evaluated_alias}" if alias.asname is not None else name
