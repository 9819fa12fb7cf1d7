"""The probability of ``tf.nn.dropout``: what to keep in TensorFlow 1, what to drop in TensorFlow 2. Used by TFL208.

The rule says in ``keep_names`` how the names end that give away a positional argument as the old one. In a file of
TensorFlow 1 it is the old one in any case.
"""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from tflint.catalogue.rule import Rule
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck, SymbolUse
from tflint.checks.starting import is_of_tensorflow_1
from tflint.model import Edit, Fix, Safety, Severity
from tflint.releases.places import refusing_releases
from tflint.releases.ranges import describe_releases
from tflint.settings import LintSettings
from tflint.syntax.rewrite import needs_parentheses

SYMBOL = "tensorflow.nn.dropout"
_AFTER = ("noise_shape", "seed", "name")
"""The parameters behind the probability, in all releases."""


def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck | None:
    """The rule waits for one symbol; silent where no release of the target has the new argument only."""
    refusing = refusing_releases(SYMBOL, "keep_prob", settings.target)
    if not refusing:
        return None
    where = " and ".join(describe_releases(releases, axis) for axis, releases in refusing)
    names = frozenset(rule.tables.get("keep_names", ()))

    def on_use(use: SymbolUse, file: FileContext) -> Iterable[Draft]:
        call = file.tree.parent.get(use.node)
        if not isinstance(call, cst.Call) or call.func is not use.node or len(use.candidates) != 1:
            return
        for index, arg in enumerate(call.args):
            if arg.star:
                return
            if arg.keyword is not None and arg.keyword.value == "keep_prob":
                message = rule.summary.format(symbol=SYMBOL, releases=where)
                yield Draft(arg, message, SYMBOL, _fix(arg, call, file, safe=True))
            elif arg.keyword is None and index == 1 and _is_old(arg.value, names, file):
                message = str(rule.tables["summary_positional"]).format(symbol=SYMBOL, releases=where)
                yield Draft(arg, message, SYMBOL, _fix(arg, call, file, safe=False), Severity.WARNING)

    return PreparedCheck(rule, {SYMBOL: None}, on_use=on_use)


def _is_old(value: cst.BaseExpression, names: frozenset[str], file: FileContext) -> bool:
    """Whether a positional argument is what to keep: its name says so, or the file is of TensorFlow 1."""
    return _last_name(value) in names or is_of_tensorflow_1(file)


def _last_name(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


def _fix(arg: cst.Arg, call: cst.Call, file: FileContext, *, safe: bool) -> Fix | None:
    """``rate=1 - keep_prob`` in the place of the argument; what follows by position moves with it only by name."""
    given = {other.keyword.value for other in call.args if other.keyword is not None}
    after = call.args[list(call.args).index(arg) + 1 :]
    moved = [other for other in after if other.keyword is None]
    if "rate" in given or len(moved) > len(_AFTER) or (moved and arg.keyword is not None):
        return None
    if given & set(_AFTER[: len(moved)]):
        return None
    if refusing_releases(SYMBOL, "rate", file.target) or not file.positions.editable(arg):
        return None
    if isinstance(arg.value, cst.Name) and arg.value.value == "None":
        return None
    start, value = file.positions.inner(arg).start, file.positions.outer(arg.value)
    if "#" in file.text[start : value.start]:
        return None
    wrap = needs_parentheses(arg.value, tight=True) and not isinstance(arg.value, (cst.Integer, cst.Float))
    edits = [Edit(start, value.start, f"rate=1 - {'(' if wrap else ''}")]
    if wrap:
        edits.append(Edit(value.end, value.end, ")"))
    for name, other in zip(_AFTER, moved, strict=False):
        at = file.positions.inner(other).start
        edits.append(Edit(at, at, f"{name}="))
    reason = (
        None if safe else "by position TensorFlow 2 takes this as the rate: the code may already mean that"
    )
    return Fix("Give the rate", Safety.SAFE if safe else Safety.UNSAFE, tuple(edits), (), reason)


CHECK = Check("dropout-keep-prob", prepare)
