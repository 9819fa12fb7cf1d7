"""A symbol that a release of the target does not have, with what replaces it.

Rule files give, per symbol, the releases that have it and the rewrites in each style; see the
contributor's guide for the keys. Used by TFL301 and TFL302.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import libcst as cst

from tflint.catalogue.rule import CatalogueError, Rule
from tflint.catalogue.template import Template, TemplateError, dotted_names, parse_template, slot_names
from tflint.checks.conditions import Site, holds, parse_condition
from tflint.checks.context import (
    Check,
    Draft,
    FileContext,
    ImportUse,
    PreparedCheck,
    Speller,
    SymbolUse,
    keras_root_of,
)
from tflint.frameworks import full_symbol
from tflint.model import Edit, Fix, Safety, Severity
from tflint.releases.ranges import describe_releases, in_ranges, missing_in
from tflint.releases.target import Target
from tflint.settings import LintSettings
from tflint.syntax.calls import Signature, bind_call, is_effect_free, parse_signature
from tflint.syntax.names import string_value
from tflint.syntax.rewrite import replace_node, rewrite_call, spell_text, without_decorator

StyleName = Literal["ops", "tf"]
_KERAS_IN_TENSORFLOW = "2.16-"
"""The TensorFlow releases whose ``tf.keras`` is Keras 3."""
_SYMBOLIC_REASON = "a TensorFlow function refuses the symbolic tensors of a functional Keras 3 model"

_NOT_IN_KERAS = frozenset({"float", "double", "half"})
"""Names of dtypes that TensorFlow, and so the functions of Keras 2, took, and most functions of Keras 3 refuse."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to write a symbol anew, in one style."""

    call: Template | None
    text: str
    reference: str | None
    decorator: str | None
    drop: frozenset[str]
    conditions: tuple[str, ...]
    reason: str
    since: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One symbol of a rule's table."""

    name: str
    releases: Mapping[str, str]
    """Axis (``keras``, ``tensorflow``) → the releases that have the symbol."""
    legacy: bool
    signature: Signature | None
    manual: str
    variants: Mapping[StyleName, tuple[Variant, ...]]
    decorated: Mapping[str, str]
    """Function name → what else to say where the symbol decorates that function."""


@dataclass(frozen=True, slots=True)
class _Wrong:
    """Why a symbol is wrong on the target."""

    symbol: str
    row: Row
    releases: str
    legacy: bool


def _read_variant(table: Mapping[str, Any], where: str) -> Variant:
    text = table.get("call", "")
    try:
        call = parse_template(text) if text else None
        conditions = tuple(table.get("when", ()))
        for condition in conditions:
            parse_condition(condition)
    except (TemplateError, ValueError) as error:
        raise CatalogueError(f"{where}: {error}") from error
    return Variant(
        call=call,
        text=text,
        reference=table.get("reference"),
        decorator=table.get("decorator"),
        drop=frozenset(table.get("drop", ())),
        conditions=conditions,
        reason=table.get("reason", ""),
        since=table.get("since"),
    )


def _read_row(table: Mapping[str, Any], axes: Iterable[str], rule: Rule) -> Row:
    where = f"{rule.code}, symbol {table.get('name')!r}"
    try:
        signature = parse_signature(table["signature"]) if "signature" in table else None
    except ValueError as error:
        raise CatalogueError(f"{where}: {error}") from error
    variants: dict[StyleName, tuple[Variant, ...]] = {}
    for style in ("ops", "tf"):
        variants[style] = tuple(_read_variant(entry, where) for entry in table.get(style, ()))
    return Row(
        name=table["name"],
        releases={axis: table.get(axis, "") for axis in axes},
        legacy=bool(table.get("legacy", False)),
        signature=signature,
        manual=table.get("manual", ""),
        variants=variants,
        decorated=table.get("decorated", {}),
    )


def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck | None:
    """Index the symbols of a rule that are wrong somewhere in the target."""
    modules: Mapping[str, str] = rule.tables.get("modules", {})
    axes = sorted(set(modules.values()))
    symbols: dict[str, tuple[Row, str]] = {}
    for table in rule.tables.get("symbol", ()):
        if table.get("keep"):
            continue
        row = _read_row(table, axes, rule)
        for module, axis in modules.items():
            if _wrong(f"{module}.{row.name}", row, axis, settings.target) is not None:
                symbols[f"{module}.{row.name}"] = (row, axis)
    if not symbols:
        return None
    summary_legacy = str(rule.tables.get("summary_legacy", rule.summary))

    def on_use(use: SymbolUse, file: FileContext) -> Iterable[Draft]:
        return _report(use, file, rule, summary_legacy)

    def on_import(use: ImportUse, file: FileContext) -> Iterable[Draft]:
        return _report_import(use, file, rule)

    return PreparedCheck(rule, symbols, on_use=on_use, on_import=on_import)


def _wrong(symbol: str, row: Row, axis: str, target: Target) -> _Wrong | None:
    missing = target.keras_missing(axis, row.releases[axis])
    if missing:
        return _Wrong(symbol, row, describe_releases(missing, axis), legacy=False)
    if row.legacy and axis == "tensorflow":
        refusing = target.keras_within(axis, _KERAS_IN_TENSORFLOW)
        if refusing:
            return _Wrong(symbol, row, describe_releases(refusing, axis), legacy=True)
    return None


def _report(use: SymbolUse, file: FileContext, rule: Rule, summary_legacy: str) -> Iterable[Draft]:
    if isinstance(use.node, cst.Attribute) and not any(file.names.resolve(use.node.value)):
        return  # ``self.op`` after ``self.op = K.tanh``: reported there; a subclass or a caller may set another
    wrongs: list[_Wrong] = []
    for symbol, (row, axis) in use.candidates:
        wrong = _wrong(symbol, row, axis, file.target)
        if wrong is None or file.assigns(symbol):
            return
        wrongs.append(wrong)
    if len({wrong.row.name for wrong in wrongs}) > 1:
        return  # ``op = K.sigmoid if gated else K.tanh``: both names are reported where they stand
    first = min(
        wrongs, key=lambda wrong: not wrong.legacy
    )  # the mildest of what the code may choose at run time
    parent = file.tree.parent.get(use.node)
    extra = ""
    if isinstance(parent, cst.Decorator):
        function = file.tree.parent.get(parent)
        if isinstance(function, cst.FunctionDef):
            extra = first.row.decorated.get(function.name.value, "")
    fix, advice = _repair(use, wrongs[0], file)
    if fix is not None and len(wrongs) > 1:
        reason = f"the module comes from {' or '.join(wrong.symbol.rpartition('.')[0] for wrong in wrongs)}"
        fix = replace(fix, safety=Safety.UNSAFE, reason="; ".join(filter(None, (reason, fix.reason))))
    message = (summary_legacy if first.legacy else rule.summary).format(
        symbol=first.symbol, releases=first.releases, replacement=advice
    )
    yield Draft(
        use.node,
        f"{message}. {extra}".strip() if extra else message,
        first.symbol,
        fix,
        Severity.WARNING if first.legacy else None,
    )


def _report_import(use: ImportUse, file: FileContext, rule: Rule) -> Iterable[Draft]:
    """The import of a symbol that a release lacks fails by itself, whether or not the name is used."""
    row, axis = use.row
    wrong = _wrong(use.symbol, row, axis, file.target)
    if wrong is None or wrong.legacy or file.assigns(use.symbol):
        return
    keras_root = keras_root_of(use.symbol)
    advice = row.manual
    for style in _styles(file, keras_root):
        for variant in row.variants[style]:
            if _available(variant, style, file.target):
                advice = _advice(variant, row.name, keras_root) or advice
                break
    message = rule.summary.format(
        symbol=use.symbol, releases=wrong.releases, replacement=advice or "there is no replacement"
    )
    yield Draft(use.alias, message, use.symbol)


# -- choosing and writing the replacement ---------------------------------------------------------


def _repair(use: SymbolUse, wrong: _Wrong, file: FileContext) -> tuple[Fix | None, str]:
    """The fix, if there is one, and what to say about the replacement."""
    row = wrong.row
    keras_root = keras_root_of(wrong.symbol)
    styles = _styles(file, keras_root)
    advice = row.manual
    for style in styles:
        for variant in row.variants[style]:
            if not _available(variant, style, file.target):
                continue
            if not advice or advice == row.manual:
                advice = _advice(variant, row.name, keras_root) or advice
            fix = _apply(use, variant, style, row, wrong.symbol, file)
            if isinstance(file.tree.parent.get(use.node), cst.Decorator) and variant.decorator == "":
                return fix, "delete the decorator"
            if fix is not None:
                return fix, _advice(variant, row.name, keras_root) or advice
    return None, row.manual or advice or "there is no replacement"


def _styles(file: FileContext, keras_root: str) -> tuple[StyleName, ...]:
    """The styles to try: the one that was asked for, and the other only for what the first cannot do on this target."""
    if file.settings.style == "ops":
        return ("ops",) if has_keras_ops(file.target, keras_root) else ("tf",)
    if file.settings.style == "tf":
        return ("tf",)
    return ("ops",) if has_keras_ops(file.target, keras_root) else ("tf",)


def has_keras_ops(target: Target, keras_root: str = "keras") -> bool:
    """Whether every release of the target has ``keras.ops`` under the root that the user came through."""
    if keras_root == "tensorflow.keras":
        return not target.keras_missing("tensorflow", _KERAS_IN_TENSORFLOW)
    return not missing_in(target.keras, "3.0-")


def _available(variant: Variant, style: StyleName, target: Target) -> bool:
    if (
        variant.call is not None
        and slot_names(variant.call)
        and not any(True for _ in dotted_names(variant.text))
    ):
        return True  # nothing but Python: x.shape, x.assign(…)
    if style == "tf":
        return not missing_in(target.tensorflow, f"{variant.since or '2.0'}-")
    return not missing_in(target.keras, f"{variant.since or '3.0'}-")


def _advice(variant: Variant, own_name: str, keras_root: str) -> str:
    if variant.reference is not None:
        return f"use `{_public(variant.reference, keras_root)}`"
    if re.fullmatch(r"\{\w+!?\}", variant.text):
        return "use the argument itself"
    named = [_public(name, keras_root) for _, _, name in dotted_names(variant.text)]
    if named and variant.text.startswith(("keras.", "tf.", "math.")):
        inner = [name for name in named if name.rsplit(".", 1)[-1] == own_name]
        return f"use `{(inner or named)[0]}`"
    if variant.text:
        return f"use `{_plain(variant.text)}`"
    return ""


def _plain(text: str) -> str:
    """A template as a person reads it: ``{x!}.shape`` → ``x.shape``."""
    shown = re.sub(r"\[,[^\]]*\]", "", text)
    return re.sub(r"\{(\w+)!?(?:\|[^{}]*)?\}", r"\1", shown)


def _public(name: str, keras_root: str) -> str:
    return full_symbol(name, keras_root) if name.startswith("keras.") else name


def _apply(
    use: SymbolUse, variant: Variant, style: StyleName, row: Row, symbol: str, file: FileContext
) -> Fix | None:
    """The fix that writes ``variant`` at the use, or None where it does not fit."""
    node = use.node
    if not file.positions.editable(node):
        return None
    parent = file.tree.parent.get(node)
    if isinstance(parent, cst.Decorator):
        return _remove_decorator(parent, variant, row, file) if variant.decorator == "" else None
    if isinstance(parent, cst.Call) and parent.func is node:
        return _rewrite(use, parent, variant, style, row, symbol, file)
    return _rename(use, variant, style, row, symbol, file)


def _rewrite(
    use: SymbolUse,
    call: cst.Call,
    variant: Variant,
    style: StyleName,
    row: Row,
    symbol: str,
    file: FileContext,
) -> Fix | None:
    if variant.call is None or row.signature is None:
        return None
    bound = bind_call(call, row.signature)
    if bound.problem is not None:
        return None
    nothing = {name for name, arg in bound.arguments.items() if _says_nothing(name, arg, row.signature)}
    given = {name: arg for name, arg in bound.arguments.items() if name not in nothing}
    carried = slot_names(variant.call)
    for name, arg in given.items():
        if name not in carried and (name not in variant.drop or not is_effect_free(arg.value)):
            return None
    site = Site(call, given, file)
    doubts = _doubts(variant, site)
    if doubts is None:
        return None
    written = {name: arg for name, arg in given.items() if name in carried}
    if style == "ops" and "dtype" in written and string_value(written["dtype"].value) in _NOT_IN_KERAS:
        return None
    speller = Speller(file, use.root, keras_root_of(symbol), {})
    rewrite = rewrite_call(call, written, variant.call, speller, file.tree, file.positions, file.text)
    if rewrite is None:
        return None
    if rewrite.drops_comment:
        doubts.append("a comment would be lost")
    if rewrite.reorders:
        doubts.append("the arguments would be evaluated in another order")
    doubts += _style_doubts(variant, style, call, file)
    return _fix(variant, row, rewrite.edits, doubts, speller, symbol)


def _says_nothing(name: str, arg: cst.Arg, signature: Signature) -> bool:
    """Whether an argument is the literal ``None`` where None is the default: as good as not given."""
    if not (isinstance(arg.value, cst.Name) and arg.value.value == "None"):
        return False
    return any(parameter.name == name and parameter.default == "None" for parameter in signature.parameters)


def _rename(
    use: SymbolUse, variant: Variant, style: StyleName, row: Row, symbol: str, file: FileContext
) -> Fix | None:
    """A reference that is not a call: ``map(K.square, xs)``, ``activation=K.softmax``."""
    parent = file.tree.parent.get(use.node)
    if variant.reference is None or isinstance(parent, (cst.Attribute, cst.Del)):
        return None
    site = Site(use.node, {}, file)
    doubts = [] if not variant.conditions else [variant.reason or "equal only under a condition"]
    speller = Speller(file, use.root, keras_root_of(symbol), {})
    doubts += _style_doubts(variant, style, site.node, file)
    new = spell_text(variant.reference, speller)
    rewrite = replace_node(use.node, new, file.positions, file.text)
    if rewrite.drops_comment:
        doubts.append("a comment would be lost")
    return _fix(variant, row, rewrite.edits, doubts, speller, symbol)


def _remove_decorator(decorator: cst.Decorator, variant: Variant, row: Row, file: FileContext) -> Fix | None:
    removal = without_decorator(decorator, file.positions, file.text)
    if removal is None:
        return None
    doubts = ["a comment would be lost"] if removal.drops_comment else []
    safety = Safety.UNSAFE if doubts else Safety.SAFE
    return Fix(f"Remove `@{row.name}`", safety, removal.edits, (), "; ".join(doubts) or None)


def _doubts(variant: Variant, site: Site) -> list[str] | None:
    """Why a rewrite may not be exact here, or None where it surely is not."""
    doubts: list[str] = []
    for condition in variant.conditions:
        verdict = holds(condition, site)
        if verdict is False:
            return None
        if verdict is None:
            doubts.append(variant.reason or f"equal only if {condition}")
    return list(dict.fromkeys(doubts))


def _style_doubts(
    variant: Variant, style: StyleName, node: cst.BaseExpression, file: FileContext
) -> list[str]:
    if style != "tf" or "tf." not in (variant.text or variant.reference or ""):
        return []
    has_keras_3 = any(in_ranges(release, "3.0-") for release in file.target.keras)
    if not has_keras_3 or file.contexts.holds_real_tensors(node):
        return []
    return [_SYMBOLIC_REASON]


def _fix(
    variant: Variant, row: Row, edits: tuple[Edit, ...], doubts: list[str], speller: Speller, symbol: str
) -> Fix:
    advice = _advice(variant, row.name, keras_root_of(symbol)).removeprefix("use ")
    title = f"Replace by {advice}" if advice.startswith("`") else f"Remove `{row.name}`"
    return Fix(
        title=title,
        safety=Safety.UNSAFE if doubts else Safety.SAFE,
        edits=edits,
        imports=tuple(speller.needs),
        reason="; ".join(doubts) or None,
    )


CHECK = Check("replaced-symbol", prepare)
