"""An argument of a TensorFlow function that a targeted release calls differently, takes elsewhere or not at all: TFL207.

A rule file has tables ``[[function]]``: the ``names`` of functions (they start with ``tf.``), ``rename`` (old keyword →
new one), ``drop`` (a keyword that is gone → the literal with which it did nothing, ``""`` if there is none), ``compat``
(keywords that only the function of that name in ``tf.compat.v1`` takes) and a ``reason`` that makes renames unsafe.
Positional arguments are looked at where the code itself shows that they stand in an old order: by a literal that can be nothing
else, or because the file is of TensorFlow 1; but for the functions that ``elsewhere`` lists, which other rules know better.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import libcst as cst

from tflint.catalogue.rule import Rule
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck, Speller
from tflint.checks.starting import is_of_tensorflow_1
from tflint.frameworks import full_symbol, is_framework
from tflint.model import Edit, Fix, Safety
from tflint.releases.places import BEFORE_1, moved_places, old_places, refusing_releases
from tflint.releases.ranges import describe_releases
from tflint.releases.symbols import missing_releases
from tflint.releases.target import Target
from tflint.settings import LintSettings
from tflint.syntax.calls import is_effect_free
from tflint.syntax.names import Reference, string_value
from tflint.syntax.rewrite import replace_node

_HALF = "a file of TensorFlow 1 may have this call in the new order already"


@dataclass(frozen=True, slots=True)
class Row:
    """What became of the keywords of one function."""

    rename: Mapping[str, str]
    drop: Mapping[str, str]
    compat: frozenset[str]
    reason: str


def read_rows(rule: Rule) -> Mapping[str, Row]:
    """The rows of a rule by symbol."""
    rows: dict[str, Row] = {}
    for table in rule.tables.get("function", ()):
        row = Row(
            table.get("rename", {}),
            table.get("drop", {}),
            frozenset(table.get("compat", ())),
            table.get("reason", ""),
        )
        for name in table["names"]:
            rows[full_symbol(name, "keras")] = row
    return rows


def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck | None:
    """The rule looks at all calls of TensorFlow, as positional arguments need no table."""
    rows = read_rows(rule)
    elsewhere = frozenset(full_symbol(name) for name in rule.tables.get("elsewhere", ()))

    def on_file(file: FileContext) -> Iterable[Draft]:
        for reference in file.names.references():
            call = file.tree.parent.get(reference.node)
            if isinstance(call, cst.Call) and call.func is reference.node and call.args:
                yield from _report(call, reference, rows, elsewhere, file, rule)

    return PreparedCheck(rule, {}, on_file=on_file)


def _report(
    call: cst.Call,
    reference: Reference,
    rows: Mapping[str, Row],
    elsewhere: Collection[str],
    file: FileContext,
    rule: Rule,
) -> Iterator[Draft]:
    if len(reference.candidates) != 1:
        return
    symbol = reference.candidates[0]
    if not is_framework(symbol):
        return
    row = rows.get(symbol)
    moved = _out_of_place(call, reference, row, file, elsewhere)
    if (moved is None and row is None) or file.guards.guarded(call) or file.assigns(symbol):
        return
    if moved is not None:
        yield moved
    if row is None:
        return
    given = {arg.keyword.value for arg in call.args if arg.keyword is not None}
    for index, arg in enumerate(call.args):
        if arg.keyword is None:
            continue
        keyword = arg.keyword.value
        refusing = refusing_releases(symbol, keyword, file.target)
        if not refusing:
            continue
        where = " and ".join(describe_releases(releases, axis) for axis, releases in refusing)
        if keyword in row.rename:
            new = row.rename[keyword]
            fix = _renamed(arg, keyword, new, symbol, row, file) if new not in given else None
            advice = f"it is called `{new}`"
        elif keyword in row.drop:
            fix = _dropped(call, index, row.drop[keyword], file)
            advice = "leave it out"
        elif keyword in row.compat:
            fix = _by_compat(reference, symbol, file)
            advice = f"`{_compat_of(symbol)}` takes it"
        else:
            continue
        yield Draft(
            arg,
            rule.summary.format(symbol=symbol, argument=keyword, releases=where, advice=advice),
            symbol,
            fix,
        )


# -- keywords --------------------------------------------------------------------------------------


def _renamed(arg: cst.Arg, old: str, new: str, symbol: str, row: Row, file: FileContext) -> Fix | None:
    assert arg.keyword is not None
    if not file.positions.editable(arg) or refusing_releases(symbol, new, file.target):
        return None
    span = file.positions.inner(arg.keyword, within=arg)
    edit = Edit(span.start, span.end, new)
    safety = Safety.UNSAFE if row.reason else Safety.SAFE
    return Fix(f"Rename `{old}` to `{new}`", safety, (edit,), (), row.reason or None)


def _dropped(call: cst.Call, index: int, harmless: str, file: FileContext) -> Fix | None:
    """The fix that leaves an argument out, with the comma before it; None where a comment or an effect would go too."""
    arg = call.args[index]
    if index == 0 or not is_effect_free(arg.value) or not file.positions.editable(call):
        return None
    start = file.positions.outer(call.args[index - 1].value).end
    end = file.positions.outer(arg.value).end
    if "#" in file.text[start:end]:
        return None
    literal = isinstance(arg.value, cst.Name) and arg.value.value == harmless
    reason = None if literal else "the argument may have had an effect"
    safety = Safety.SAFE if literal else Safety.UNSAFE
    name = arg.keyword.value if arg.keyword is not None else ""
    return Fix(f"Remove `{name}`", safety, (Edit(start, end, ""),), (), reason)


def _compat_of(symbol: str) -> str:
    return f"tf.compat.v1.{symbol.removeprefix('tensorflow.')}"


def _by_compat(reference: Reference, symbol: str, file: FileContext) -> Fix | None:
    new = _compat_of(symbol)
    if missing_releases(full_symbol(new, "keras"), file.target) or not file.positions.editable(
        reference.node
    ):
        return None
    speller = Speller(file, reference.root, "keras", {})
    rewrite = replace_node(reference.node, speller(new), file.positions, file.text)
    if rewrite.drops_comment:
        return None
    return Fix(f"Replace by `{new}`", Safety.SAFE, rewrite.edits, tuple(speller.needs))


# -- places ----------------------------------------------------------------------------------------


def _out_of_place(
    call: cst.Call, reference: Reference, row: Row | None, file: FileContext, elsewhere: Collection[str]
) -> Draft | None:
    """Positional arguments in the order of an old release, where a literal or the whole file shows that it is that order."""
    symbol = reference.candidates[0]
    positional = [arg for arg in call.args if arg.keyword is None and not arg.star]
    if len(positional) != len(call.args[: len(positional)]) or any(arg.star for arg in call.args):
        return None
    given = {arg.keyword.value for arg in call.args if arg.keyword is not None}
    found = _old_order(positional, given, symbol, file.target)
    doubt = None
    if found is None and symbol not in elsewhere:
        found = _order_of_old_code(positional, symbol, row, file)
        doubt = _HALF
    if found is None:
        return None
    names, first = found
    if len(positional) > len(names):
        return None
    shown = ", ".join(f"`{name}`" for name in names[: len(positional)])
    where = describe_releases(_in_the_way(symbol, file.target), "tensorflow")
    message = f"`{symbol}` takes its arguments in another order in {where}; these are {shown}"
    edits = _named_arguments(positional, names, first, given, symbol, row, file)
    if edits is not None and file.positions.editable(call):
        safety = Safety.UNSAFE if doubt else Safety.SAFE
        return Draft(call, message, symbol, Fix("Name the arguments", safety, tuple(edits), (), doubt))
    same = _by_compat(reference, symbol, file) if doubt else None
    fix = replace(same, safety=Safety.UNSAFE, reason=doubt) if same is not None else None
    return Draft(call, message, symbol, fix)


def _named_arguments(
    positional: list[cst.Arg],
    names: tuple[str, ...],
    first: int,
    given: Collection[str],
    symbol: str,
    row: Row | None,
    file: FileContext,
) -> list[Edit] | None:
    """Edits that name the arguments from the place ``first`` on; None if a release takes one of them by no name."""
    renamed = row.rename if row is not None else {}
    edits = []
    for name, arg in list(zip(names, positional, strict=False))[first:]:
        new = renamed.get(name, name) if refusing_releases(symbol, name, file.target) else name
        if refusing_releases(symbol, new, file.target) or new in given or name in given:
            return None
        at = file.positions.inner(arg).start
        edits.append(Edit(at, at, f"{new}="))
    return None if set(given) & set(names[:first]) else edits


def _order_of_old_code(
    positional: list[cst.Arg], symbol: str, row: Row | None, file: FileContext
) -> tuple[tuple[str, ...], int] | None:
    """The old parameters, and the first place that has to be named, for a call in a file of TensorFlow 1."""
    renamed = frozenset(row.rename.items()) if row is not None else frozenset()
    found = moved_places(symbol, file.target, renamed)
    if found is None or len(positional) <= found[1] or not is_of_tensorflow_1(file):
        return None
    return found


def _in_the_way(symbol: str, target: Target) -> tuple[str, ...]:
    missing = {release for each in missing_releases(symbol, target) for release in each.releases}
    two = symbol in BEFORE_1
    return tuple(
        release
        for release in target.tensorflow
        if release not in missing and (two or not release.startswith("1."))
    )


def _old_order(
    positional: list[cst.Arg], given: Collection[str], symbol: str, target: Target
) -> tuple[tuple[str, ...], int] | None:
    """The old parameters in their order, and the first place that has to be named."""
    old = BEFORE_1.get(symbol)
    if old is not None and positional and _is_axis(positional[0].value):
        value = len(old) - 2  # the tensor or tensors: the last but the name of the op
        if old[value] in given or (len(positional) > value and not _is_axis(positional[value].value)):
            return old, 0
        return None
    for index, arg in enumerate(positional):
        if index and string_value(arg.value) is not None:
            names = old_places(symbol, index, target)
            if names is not None:
                return names, index
    return None


def _is_axis(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.UnaryOperation) and isinstance(value.operator, cst.Minus):
        value = value.expression
    return isinstance(value, cst.Integer)


CHECK = Check("renamed-argument", prepare)
