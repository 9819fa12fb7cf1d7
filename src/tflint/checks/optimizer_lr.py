"""The learning rate of optimizers: ``lr=``, ``decay=`` and ``optimizer.lr``. Used by TFL304.

What each spelling does is release data of the rule: it ``works``, is ``ignored``, or ``fails``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

import libcst as cst

from tflint.catalogue.rule import Rule
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck, Speller, SymbolUse, keras_root_of
from tflint.model import Edit, Fix, Safety, Severity
from tflint.releases.ranges import describe_releases, in_ranges
from tflint.releases.target import Target
from tflint.settings import LintSettings
from tflint.syntax.names import dotted_name, string_value


@dataclass(frozen=True, slots=True)
class Spelling:
    """One old spelling (``lr``, ``decay``, ``attribute``): per axis the releases in which it is ignored, and fails."""

    summary_ignored: str
    summary_fails: str
    ignored: Mapping[str, str]
    fails: Mapping[str, str]

    def trouble(self, axis: str, target: Target) -> tuple[str, bool] | None:
        """The target's releases in which the spelling does not work, and whether it fails there (else: is ignored)."""
        failing = target.keras_within(axis, self.fails.get(axis, ""))
        if failing:
            return describe_releases(failing, axis), True
        ignoring = target.keras_within(axis, self.ignored.get(axis, ""))
        return (describe_releases(ignoring, axis), False) if ignoring else None

    def message(self, releases: str, fails: bool, **values: str) -> str:
        return (self.summary_fails if fails else self.summary_ignored).format(releases=releases, **values)


def _read(table: Mapping[str, Any]) -> Spelling:
    return Spelling(
        summary_ignored=table.get("summary_ignored", table.get("summary_fails", "")),
        summary_fails=table.get("summary_fails", table.get("summary_ignored", "")),
        ignored=table.get("ignored", {}),
        fails=table.get("fails", {}),
    )


def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck | None:
    """Index the optimizers on the axes on which something is wrong for the target."""
    spellings = {name: _read(table) for name, table in rule.tables.get("spelling", {}).items()}
    modules: Mapping[str, str] = rule.tables.get("modules", {})
    symbols = {
        f"{module}.{table['name']}": axis
        for module, axis in modules.items()
        for table in rule.tables.get("symbol", ())
        if any(spelling.trouble(axis, settings.target) for spelling in spellings.values())
    }
    if not symbols:
        return None

    def on_use(use: SymbolUse, file: FileContext) -> Iterable[Draft]:
        return _report_call(use, file, spellings)

    def on_file(file: FileContext) -> Iterable[Draft]:
        return _report_attributes(file, spellings["attribute"], frozenset(symbols))

    return PreparedCheck(rule, symbols, on_use=on_use, on_file=on_file)


# -- Adam(lr=…, decay=…) ----------------------------------------------------------------------------


def _report_call(use: SymbolUse, file: FileContext, spellings: Mapping[str, Spelling]) -> Iterator[Draft]:
    symbol, axis = use.candidates[0]
    call = file.tree.parent.get(use.node)
    if not isinstance(call, cst.Call) or call.func is not use.node:
        return
    keywords = {arg.keyword.value: arg for arg in call.args if arg.keyword is not None}
    optimizer = symbol.rsplit(".", 1)[-1]
    if "lr" in keywords:
        trouble = spellings["lr"].trouble(axis, file.target)
        if trouble is not None:
            message = spellings["lr"].message(*trouble, optimizer=optimizer)
            fix = None if "learning_rate" in keywords else _renamed(keywords["lr"], axis, trouble[1], file)
            yield Draft(keywords["lr"], message, symbol, fix, _severity(trouble[1]))
    if "decay" in keywords:
        trouble = spellings["decay"].trouble(axis, file.target)
        if trouble is not None:
            message = spellings["decay"].message(*trouble, optimizer=optimizer)
            fix = _decayed(call, keywords, use, symbol, file)
            yield Draft(keywords["decay"], message, symbol, fix, _severity(trouble[1]))


def _severity(fails: bool) -> Severity:
    return Severity.ERROR if fails else Severity.WARNING


def _renamed(arg: cst.Arg, axis: str, fails: bool, file: FileContext) -> Fix | None:
    """``lr=`` to ``learning_rate=``; releases before 2.3 know only the old name."""
    if file.target.keras_within(axis, "1.12-1.13" if axis == "tensorflow" else "2.0-2.2"):
        return None
    if arg.keyword is None or not file.positions.editable(arg):
        return None
    span = file.positions.inner(arg.keyword, within=arg)
    return Fix(
        "Rename `lr` to `learning_rate`",
        Safety.SAFE if fails else Safety.UNSAFE,
        (Edit(span.start, span.end, "learning_rate"),),
        reason=None if fails else "`lr` is ignored now: training will use the rate that is written here",
    )


def _decayed(
    call: cst.Call, keywords: Mapping[str, cst.Arg], use: SymbolUse, symbol: str, file: FileContext
) -> Fix | None:
    """``decay=`` to a schedule; ``decay=0`` to nothing."""
    decay = keywords["decay"]
    if not file.positions.editable(call):
        return None
    if isinstance(decay.value, (cst.Float, cst.Integer)) and decay.value.evaluated_value == 0:
        edit = _without_argument(call, decay, file)
        return None if edit is None else Fix("Remove `decay=0`", Safety.SAFE, (edit,))
    rate = keywords.get("learning_rate") or keywords.get("lr")
    if rate is None and call.args and call.args[0].keyword is None and not call.args[0].star:
        rate = call.args[0]
    if rate is None or not all(isinstance(arg.value, (cst.Float, cst.Integer)) for arg in (rate, decay)):
        return None
    removal = _without_argument(call, decay, file)
    if removal is None:
        return None
    speller = Speller(file, use.root, keras_root_of(symbol), {})
    schedule = speller("keras.optimizers.schedules.InverseTimeDecay")
    span = file.positions.inner(rate)
    source = file.positions.source
    keyword = "learning_rate=" if rate.keyword is not None else ""
    text = f"{keyword}{schedule}({source(rate.value)}, decay_steps=1, decay_rate={source(decay.value)})"
    return Fix(
        "Replace `decay` by a learning rate schedule",
        Safety.UNSAFE,
        tuple(sorted((Edit(span.start, span.end, text), removal))),
        tuple(speller.needs),
        "with a schedule the learning rate cannot be set by callbacks any more",
    )


def _without_argument(call: cst.Call, arg: cst.Arg, file: FileContext) -> Edit | None:
    """Drop one argument and the comma that goes with it; None where a comment stands in the way."""
    index = list(call.args).index(arg)
    span = file.positions.inner(arg)
    if index > 0:
        start, end = file.positions.inner(call.args[index - 1]).end, span.end
    elif len(call.args) > 1:
        start, end = span.start, file.positions.inner(call.args[1]).start
    else:
        start, end = span.start, file.positions.outer(arg).end  # with a trailing comma
    return None if "#" in file.text[start:end] else Edit(start, end, "")


# -- model.optimizer.lr -------------------------------------------------------------------------------


def _report_attributes(file: FileContext, spelling: Spelling, optimizers: frozenset[str]) -> Iterator[Draft]:
    if not file.names.interesting or _only_legacy_keras(file):
        return
    trouble = spelling.trouble("keras", file.target)
    if trouble is None:
        return
    stores = {store.target for store in file.tree.stores}
    for attribute in file.tree.attributes.get("lr", ()):
        if not _is_optimizer(attribute.value, optimizers, file) or file.guards.guarded(attribute):
            continue
        if file.guards.asked_for(attribute):
            continue
        stored = attribute in stores
        receiver = dotted_name(attribute.value) or "the optimizer"
        message = spelling.message(trouble[0], not stored, receiver=receiver)
        span = file.positions.inner(attribute.attr, within=attribute)
        yield Draft(
            attribute,
            message,
            None,
            _attribute_fix(span.start, span.end, "learning_rate", attribute, file),
            Severity.WARNING if stored else None,
        )
    for call in file.tree.calls:
        if (
            _asks_for_lr(call)
            and _refuses(call, file)
            and _is_optimizer(call.args[0].value, optimizers, file)
        ):
            span = file.positions.inner(call.args[1].value)
            receiver = dotted_name(call.args[0].value) or "the optimizer"
            quote = file.text[span.start]
            fix = _attribute_fix(span.start, span.end, f"{quote}learning_rate{quote}", call, file)
            yield Draft(call, spelling.message(trouble[0], True, receiver=receiver), None, fix)


def _asks_for_lr(node: cst.BaseExpression) -> TypeGuard[cst.Call]:
    """``hasattr(optimizer, "lr")``."""
    return (
        isinstance(node, cst.Call)
        and dotted_name(node.func) == "hasattr"
        and len(node.args) == 2
        and string_value(node.args[1].value) == "lr"
    )


def _refuses(call: cst.Call, file: FileContext) -> bool:
    """Whether an optimizer without ``lr`` is refused: ``if not hasattr(…): raise``, ``assert hasattr(…)``."""
    child: cst.CSTNode = call
    for above in file.tree.ancestors(call):
        if isinstance(above, cst.Assert):
            return True
        if isinstance(above, cst.If) and child is above.test:
            last = above.body.body[-1] if above.body.body else None
            small = last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last
            return isinstance(small, cst.Raise)
        if isinstance(above, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
            return False
        child = above
    return False


def _attribute_fix(start: int, end: int, text: str, node: cst.CSTNode, file: FileContext) -> Fix | None:
    if any(in_ranges(release, "2.0-2.2") for release in file.target.keras) or not file.positions.editable(
        node
    ):
        return None
    if text[0] in "\"'" and file.text[start:end].strip("\"'") != "lr":
        return None
    return Fix("Rename `lr` to `learning_rate`", Safety.SAFE, (Edit(start, end, text),))


def _only_legacy_keras(file: FileContext) -> bool:
    """Whether the file's Keras is tf_keras, whose optimizers still have ``lr``."""
    roots = {
        (dotted_name(statement.module) or "").split(".")[0]
        if isinstance(statement, cst.ImportFrom)
        else (dotted_name(alias.name) or "").split(".")[0]
        for statement in file.tree.imports
        for alias in (() if isinstance(statement.names, cst.ImportStar) else statement.names)
    }
    return "tf_keras" in roots and not roots & {"keras", "tensorflow"}


def _is_optimizer(node: cst.BaseExpression, optimizers: frozenset[str], file: FileContext) -> bool:
    """``model.optimizer``, or a name that was set once by a call of an optimizer's class."""
    if isinstance(node, cst.Attribute):
        return node.attr.value == "optimizer"
    if isinstance(node, cst.Name):
        definitions = file.values.definitions(node)
        return bool(definitions) and all(
            isinstance(value, cst.Call) and file.names.resolve_one(value.func) in optimizers
            for value in definitions
        )
    return False


CHECK = Check("optimizer-lr", prepare)
