"""Logits and labels of the cross-entropy functions of `tf.nn` in the wrong places, or of the wrong form. Used by TFL210."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import libcst as cst

from tflint.catalogue.rule import Rule
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck, SymbolUse
from tflint.frameworks import full_symbol
from tflint.model import Edit, Fix, Safety
from tflint.releases.signatures import signature_of
from tflint.releases.symbols import releases_with
from tflint.settings import LintSettings
from tflint.syntax.calls import bind_arguments, parse_signature

Role = Literal["logits", "labels"]
_SIGNATURE = parse_signature(
    "(labels, logits, *, axis=None, name=None, dim=None, _sentinel=None, pos_weight=None)"
)
_LOGITS = (
    "matmul",
    "bias_add",
    "dense",
    "linear",
    "fully_connected",
    "xw_plus_b",
    "conv2d",
    "add",
    "einsum",
    "tensordot",
)
_LABELS = ("placeholder", "one_hot")


def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck:
    """The rule waits for the functions that its file lists."""
    symbols: Mapping[str, None] = {full_symbol(name): None for name in rule.tables["names"]}

    def on_use(use: SymbolUse, file: FileContext) -> Iterator[Draft]:
        call = file.tree.parent.get(use.node)
        if isinstance(call, cst.Call) and call.func is use.node and len(use.candidates) == 1:
            yield from _look(call, use.candidates[0][0], file, rule)

    return PreparedCheck(rule, symbols, on_use=on_use)


def _look(call: cst.Call, symbol: str, file: FileContext, rule: Rule) -> Iterator[Draft]:
    if any(arg.star for arg in call.args) or file.assigns(symbol):
        return
    positional = [arg for arg in call.args if arg.keyword is None]
    if len(positional) >= 2:
        first, second = (_role(arg.value, file) for arg in positional[:2])
        refused = _refused(symbol, file)
        swapped = (first == "logits" and second != "logits") or (second == "labels" and first != "labels")
        straight = (first == "labels" and second != "labels") or (second == "logits" and first != "logits")
        if swapped or refused:
            order: tuple[Role, Role] | None = (
                ("logits", "labels") if swapped else ("labels", "logits") if straight else None
            )
            what = (
                f"takes no positional arguments in TensorFlow {refused}"
                if refused
                else "takes the labels first; these are the logits and the labels"
            )
            message = rule.summary.format(symbol=symbol, what=what)
            yield Draft(call, message, symbol, _named(positional, order, call, file))
            return
    bound = bind_arguments(call.args, _SIGNATURE)
    labels = bound.arguments.get("labels")
    if labels is None or bound.problem is not None or "sigmoid" in symbol:
        return
    made = _made_by(labels.value, file)
    if "sparse" in symbol and made is not None and made[0] in {"one_hot", "to_categorical"}:
        message = rule.summary.format(symbol=symbol, what="takes class numbers as labels; these are one-hot")
        yield Draft(labels.value, message, symbol, _numbers(labels.value, made, file))
    elif "sparse" not in symbol and made is not None and made[0] in {"argmax", "argmin"}:
        what = "takes a distribution as labels; these are class numbers, for which there is the sparse form"
        yield Draft(labels.value, rule.summary.format(symbol=symbol, what=what), symbol)


def _refused(symbol: str, file: FileContext) -> str:
    """The targeted releases that want named arguments, first and last, as text."""
    found = []
    for each in releases_with(symbol, file.target):
        for release in each.releases:
            signature = signature_of(symbol, release, each.axis)
            if signature is not None and signature.parameters and signature.parameters[0].name == "_sentinel":
                found.append(release)
    return f"{found[0]}–{found[-1]}" if len(found) > 1 else "".join(found)


def _role(value: cst.BaseExpression, file: FileContext) -> Role | None:
    """What an argument surely is: by its name, else by the function that made it."""
    name = (
        value.value
        if isinstance(value, cst.Name)
        else value.attr.value
        if isinstance(value, cst.Attribute)
        else ""
    )
    lower = name.lower()
    is_logits, is_labels = (
        "logit" in lower,
        any(word in lower for word in ("label", "y_true", "one_hot", "onehot")),
    )
    if is_logits != is_labels:
        return "logits" if is_logits else "labels"
    made = _made_by(value, file)
    if made is None:
        return None
    return "labels" if made[0] in _LABELS else "logits" if made[0] in _LOGITS else None


def _made_by(value: cst.BaseExpression, file: FileContext) -> tuple[str, cst.Call | None] | None:
    """The last name of the framework function, or the kind of operation, that made a value; and the call, if it is here."""
    if isinstance(value, cst.Name):
        definitions = file.values.definitions(value)
        made = {
            found[0]
            for each in definitions
            if (found := _made_by(each, file)) is not None and each is not value
        }
        return (made.pop(), None) if len(made) == 1 and len(definitions) == 1 else None
    if isinstance(value, cst.BinaryOperation) and isinstance(value.operator, cst.Add):
        left = _made_by(value.left, file)
        return ("matmul", None) if left is not None and left[0] == "matmul" else None
    if isinstance(value, cst.Call):
        name = file.values.framework_function(value)
        return (name, value) if name is not None else None
    return None


def _named(
    positional: list[cst.Arg], order: tuple[Role, Role] | None, call: cst.Call, file: FileContext
) -> Fix | None:
    if order is None or len(positional) != 2 or not file.positions.editable(call):
        return None
    if any(arg.keyword is not None and arg.keyword.value in order for arg in call.args):
        return None
    edits = []
    for role, arg in zip(order, positional, strict=True):
        at = file.positions.inner(arg).start
        edits.append(Edit(at, at, f"{role}="))
    reason = "which are the logits is known by their names and by how they were made"
    return Fix("Name the arguments", Safety.UNSAFE, tuple(edits), (), reason)


def _numbers(value: cst.BaseExpression, made: tuple[str, cst.Call | None], file: FileContext) -> Fix | None:
    """The class numbers that were made one-hot, where that happens in the call itself."""
    call = made[1]
    if call is None or call is not value or not call.args or not file.positions.editable(call):
        return None
    if any(arg.star or (arg.keyword is not None and arg.keyword.value == "axis") for arg in call.args):
        return None
    first = call.args[0]
    if first.keyword is not None and first.keyword.value not in {"indices", "x", "y"}:
        return None
    span, inner = file.positions.outer(call), file.positions.outer(first.value)
    if "#" in file.text[span.start : span.end]:
        return None
    text = file.text[inner.start : inner.end]
    reason = "class numbers may not be integers yet"
    return Fix("Give the class numbers", Safety.UNSAFE, (Edit(span.start, span.end, text),), (), reason)


CHECK = Check("cross-entropy", prepare)
