"""A name of TensorFlow 1 that a targeted release does not have, and what stands for it. Used by TFL201, 202, 203, 212, 213, 214.

A rule file has three tables; dotted names in them start with ``tf.``:

* ``[renamed]``: old name → new name of the same function, class or value;
* ``compat``: a list of names that ``tf.compat.v1`` still has;
* ``[[rewrite]]``: ``name`` with one of ``new`` (a rename), ``call`` (a template) with the ``signature`` of the old
  function and perhaps a ``reference`` for uses that are no calls, ``advice`` (what to do by hand); ``reason`` makes
  a fix unsafe, and ``since`` is the first release in which the template means what it says.

``reason`` at the top of the file holds for all of its fixes. Which releases have a name, and with which arguments,
is asked of the release database: a fix is offered only where all targeted releases have what it writes, and
``advice`` is given where there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import libcst as cst

from tflint.catalogue.rule import CatalogueError, Rule
from tflint.catalogue.template import Template, TemplateError, dotted_names, parse_template, slot_names
from tflint.checks.compat_imports import compat_drafts
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck, Speller, SymbolUse
from tflint.frameworks import canonical, full_symbol, is_framework
from tflint.issues import COMPAT_IMPORTS
from tflint.model import Fix, Safety
from tflint.releases.acceptance import takes_call
from tflint.releases.partial import describe_lacking, lacking_prefix
from tflint.releases.presence import find_symbol
from tflint.releases.ranges import describe_releases, missing_in
from tflint.releases.symbols import missing_releases
from tflint.releases.target import Target
from tflint.releases.tensorflow1 import in_compat, settle
from tflint.settings import LintSettings
from tflint.syntax.calls import Signature, bind_call, is_effect_free, parse_signature
from tflint.syntax.names import COMPAT_V1, dotted_name, module_of
from tflint.syntax.rewrite import replace_node, rewrite_call

_COMMENT = "a comment would be lost"
_OLD = "the function goes on being that of TensorFlow 1"
_ORDER = "the arguments would be evaluated in another order"
_HIDDEN = "`*` or `**` may hide an argument that the new function takes in another place"


@dataclass(frozen=True, slots=True)
class Row:
    """One old name, a dotted symbol, and what stands for it."""

    symbol: str
    new: str = ""
    template: Template | None = None
    text: str = ""
    signature: Signature | None = None
    reference: str = ""
    advice: str = ""
    reason: str = ""
    since: str = ""
    drop: frozenset[str] = frozenset()

    def say(self) -> str:
        """What to do, in a few words."""
        if self.advice:
            return self.advice
        named = self.new or self.reference or next((name for _, _, name in dotted_names(self.text)), "")
        return f"use `{named}`" if named else "there is no replacement"


def read_rows(rule: Rule) -> Mapping[str, Row]:
    """The rows of a rule by symbol. Raises CatalogueError."""
    reason = str(rule.tables.get("reason", ""))
    rows: dict[str, Row] = {}
    for name, new in rule.tables.get("renamed", {}).items():
        rows[full_symbol(name, "keras")] = Row(full_symbol(name, "keras"), new, reason=reason)
    for name in rule.tables.get("compat", ()):
        symbol = full_symbol(name, "keras")
        rows[symbol] = Row(symbol, f"tf.compat.v1.{name.removeprefix('tf.')}", reason=reason)
    for table in rule.tables.get("rewrite", ()):
        row = _read_row(table, reason, rule)
        rows[row.symbol] = row
    return rows


def _read_row(table: Mapping[str, Any], reason: str, rule: Rule) -> Row:
    text = table.get("call", "")
    try:
        template = parse_template(text) if text else None
        signature = parse_signature(table["signature"]) if "signature" in table else None
    except (TemplateError, ValueError) as error:
        raise CatalogueError(f"{rule.code}, rewrite of {table.get('name')!r}: {error}") from error
    return Row(
        symbol=full_symbol(table["name"], "keras"),
        new=table.get("new", ""),
        template=template,
        text=text,
        signature=signature,
        reference=table.get("reference", ""),
        advice=table.get("advice", ""),
        reason=table.get("reason", reason),
        since=table.get("since", ""),
        drop=frozenset(table.get("drop", ())),
    )


def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck | None:
    """Index the names that some release of the target lacks."""
    target = settings.target
    symbols = {symbol: row for symbol, row in read_rows(rule).items() if lacking_prefix(symbol, target)}
    if not symbols:
        return None

    def on_use(use: SymbolUse, file: FileContext) -> Iterable[Draft]:
        return _report(use, file, rule)

    def on_file(file: FileContext) -> Iterable[Draft]:
        if file.compat.nodes and rule.code == COMPAT_IMPORTS:
            yield from compat_drafts(file, rule)
        yield from _report_imports(file, rule, symbols)

    return PreparedCheck(rule, symbols, on_use=on_use, on_file=on_file)


# -- uses ------------------------------------------------------------------------------------------


def _report(use: SymbolUse, file: FileContext, rule: Rule) -> Iterator[Draft]:
    rows: list[Row] = [row for _, row in use.candidates]
    row = rows[0]
    if any(other is not row for other in rows) or file.assigns_any_part(row.symbol):
        return
    origin = _origin(use.node, file)
    if origin == "elsewhere":
        return  # ``flags = tf.flags``: reported there, and right as soon as that is
    fix = _repair(use, row, file)
    if origin == "import" and fix is None:
        return  # the import has failed already, and is reported
    existed = find_symbol(row.symbol) is not None
    yield Draft(use.node, _message(rule, row, file), row.symbol, fix, by_release=existed)


def _origin(node: cst.BaseExpression, file: FileContext) -> str:
    """Where the part of a chain comes from that the target lacks: ``"import"``, ``"elsewhere"``, or ``""``: the chain.

    ``"import"``: a from-import, ``"elsewhere"``: an assignment, an attribute, another module of the project.
    """
    base = node
    while isinstance(base, cst.Attribute) and any(file.names.resolve(base.value)):
        base = base.value
    symbols = file.names.resolve(base)
    if isinstance(base, cst.Call) or not all(lacking_prefix(symbol, file.target) for symbol in symbols):
        return ""
    if not isinstance(base, cst.Name):
        return "elsewhere"
    for binding in file.names.scopes.reaching(base.value, base) or ():
        statement = file.tree.parent.get(binding.node)
        if isinstance(statement, cst.ImportFrom):
            module, level = module_of(statement)
            if level or not is_framework(module):
                return "elsewhere"
        elif not isinstance(statement, cst.Import):
            return "elsewhere"
    return "import"


def _message(rule: Rule, row: Row, file: FileContext) -> str:
    target = file.target
    advice = row.say()
    new = row.new or row.reference
    lacking = missing_releases(full_symbol(new, "keras"), target) if new else ()
    if new and row.advice and not lacking:
        advice = f"use `{new}`"
    elif lacking and not row.advice:
        where = " and ".join(describe_releases(each.releases, each.axis) for each in lacking)
        advice += f", which {where} does not have"
    if file.settings.tf1 == "compat" and _is_in_legacy_keras(row.symbol, target):
        advice += "; as it is, it runs with legacy Keras (`pip install tf_keras`, `TF_USE_LEGACY_KERAS=1`)"
    return rule.summary.format(
        symbol=row.symbol, releases=describe_lacking(row.symbol, target), replacement=advice
    )


def _kept(row: Row, file: FileContext) -> str:
    """The function itself where it is not called, but no single function of TensorFlow 2 is the like of it."""
    symbol = in_compat(row.symbol) if row.template is not None else ""
    if not symbol or find_symbol(symbol) is None or missing_releases(symbol, file.target):
        return ""
    return f"tf.{symbol.removeprefix('tensorflow.')}"


def _is_in_legacy_keras(symbol: str, target: Target) -> bool:
    """Whether what is not in the target would be there with the Keras 2 that tf_keras is."""
    return symbol.startswith(COMPAT_V1) and not missing_releases(symbol, target.with_legacy_keras(""))


def _repair(use: SymbolUse, row: Row, file: FileContext) -> Fix | None:
    if not file.positions.editable(use.node) or not _exists(row, file.target):
        return None
    parent = file.tree.parent.get(use.node)
    call = parent if isinstance(parent, cst.Call) and parent.func is use.node else None
    speller = Speller(file, use.root, "keras", {})
    if call is not None and row.template is not None:
        return _rewritten(call, row, speller, file)
    new = row.new if call is not None else row.new or row.reference
    kept = "" if new or call is not None else _kept(row, file)
    new = new or kept
    if not new or isinstance(parent, cst.Del):
        return None
    doubts = [row.reason] if row.reason else []
    doubts += [_OLD] if kept else []
    if call is not None:
        positional = sum(arg.keyword is None and not arg.star for arg in call.args)
        keywords = tuple(arg.keyword.value for arg in call.args if arg.keyword is not None)
        hides = any(arg.star for arg in call.args)
        verdict = takes_call(row.symbol, full_symbol(new, "keras"), positional, keywords, hides, file.target)
        if verdict is False:
            return None
        if verdict is None:
            doubts.append(_HIDDEN)
    rewrite = replace_node(use.node, speller(new), file.positions, file.text)
    if rewrite.drops_comment:
        doubts.append(_COMMENT)
    return Fix(f"Replace by `{new}`", _safety(doubts), rewrite.edits, tuple(speller.needs), _join(doubts))


def _rewritten(call: cst.Call, row: Row, speller: Speller, file: FileContext) -> Fix | None:
    if row.template is None or row.signature is None:
        return None
    bound = bind_call(call, row.signature)
    if bound.problem is not None:
        return None
    carried = slot_names(row.template)
    for name, arg in bound.arguments.items():
        if name not in carried and (name not in row.drop or not is_effect_free(arg.value)):
            return None
    written = {name: arg for name, arg in bound.arguments.items() if name in carried}
    rewrite = rewrite_call(call, written, row.template, speller, file.tree, file.positions, file.text)
    if rewrite is None:
        return None
    doubts = [row.reason] if row.reason else []
    doubts += [_COMMENT] if rewrite.drops_comment else []
    doubts += [_ORDER] if rewrite.reorders else []
    title = row.say().removeprefix("use ")
    title = f"Replace by {title}" if title.startswith("`") else f"Rewrite `{row.symbol}`"
    return Fix(title, _safety(doubts), rewrite.edits, tuple(speller.needs), _join(doubts))


def _safety(doubts: list[str]) -> Safety:
    return Safety.UNSAFE if doubts else Safety.SAFE


def _join(doubts: list[str]) -> str | None:
    return "; ".join(doubts) or None


def _exists(row: Row, target: Target) -> bool:
    """Whether all targeted releases have the names that a fix would write."""
    if row.since and missing_in(target.tensorflow, f"{row.since}-"):
        return False
    names = [name for _, _, name in dotted_names(row.text)]
    names += [name for name in (row.new, row.reference) if name]
    return not any(missing_releases(full_symbol(name, "keras"), target) for name in names)


# -- imports ---------------------------------------------------------------------------------------


def _report_imports(file: FileContext, rule: Rule, symbols: Mapping[str, Row]) -> Iterator[Draft]:
    """Imports that fail by themselves; each use that can be fixed is reported too, and then the import goes."""
    for statement in file.tree.imports:
        drafts = list(_in_import(statement, file, rule, symbols))
        if drafts and not file.guards.guarded(statement):
            yield from drafts


def _in_import(
    statement: cst.Import | cst.ImportFrom, file: FileContext, rule: Rule, symbols: Mapping[str, Row]
) -> Iterator[Draft]:
    if isinstance(statement, cst.Import):
        for alias in statement.names:
            symbol = canonical(dotted_name(alias.name) or "") if alias not in file.names.compat else ""
            if is_framework(symbol):
                yield from _imported(alias.name, (symbol,), file, rule, symbols)
        return
    module, level = module_of(statement)
    if level or not is_framework(module) or statement.module is None:
        return
    module = canonical(module)
    if isinstance(statement.names, cst.ImportStar):
        yield from _imported(statement.module, (module,), file, rule, symbols)
        return
    names = [_imported_symbol(module, alias, file) for alias in statement.names]
    missing = lacking_prefix(module, file.target)
    if missing is not None:
        if missing in symbols:
            yield from _imported(statement.module, names, file, rule, symbols)
    else:
        for alias, name in zip(statement.names, names, strict=True):
            yield from _imported(alias, (name,), file, rule, symbols)


def _imported_symbol(module: str, alias: cst.ImportAlias, file: FileContext) -> str:
    whole = COMPAT_V1 if alias in file.names.compat else module
    return settle(f"{whole}.{dotted_name(alias.name)}")


def _imported(
    node: cst.CSTNode, names: Iterable[str], file: FileContext, rule: Rule, symbols: Mapping[str, Row]
) -> Iterator[Draft]:
    found: dict[str, Row] = {}
    for name in names:
        prefix = name
        while prefix and prefix not in symbols:
            prefix = prefix.rpartition(".")[0]
        if prefix and not file.assigns_any_part(prefix):
            found[prefix] = symbols[prefix]
    if not found:
        return
    rows = list(found.values())
    message = _message(rule, rows[0], file)
    for row in rows[1:]:
        message += f"; `{row.symbol}`: {row.say()}"
    yield Draft(node, message, rows[0].symbol)


CHECK = Check("renamed-symbol", prepare)
