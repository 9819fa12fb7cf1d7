"""Models that run code when they are loaded: ``safe_mode=False``, and models in pickles. Used by TFL608."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import libcst as cst

from tflint.catalogue.rule import Rule
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck, SymbolUse
from tflint.settings import LintSettings
from tflint.syntax.calls import argument
from tflint.syntax.keras_models import ROOTS, model_roots
from tflint.syntax.names import dotted_name

_SWITCH = "enable_unsafe_deserialization"
_WITH_SAFE_MODE = (
    "models.load_model",
    "saving.load_model",
    "saving.deserialize_keras_object",
    "layers.deserialize",
    "models.model_from_json",
    "models.clone_model",
)
_PICKLES = {
    "pickle": frozenset({"dump", "dumps"}),
    "cPickle": frozenset({"dump", "dumps"}),
    "dill": frozenset({"dump", "dumps"}),
    "cloudpickle": frozenset({"dump", "dumps"}),
    "joblib": frozenset({"dump"}),
}


def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck:
    """The loaders of all Kerases, the switch, and a look at each file for pickles."""
    symbols = {f"{root}.{name}": "argument" for root in ROOTS for name in _WITH_SAFE_MODE}
    symbols |= {f"{root}.config.{_SWITCH}": "switch" for root in ROOTS}
    symbols |= {f"{root}.src.saving.serialization_lib.{_SWITCH}": "switch" for root in ROOTS}
    return PreparedCheck(
        rule, symbols, on_use=partial(_on_use, rule=rule), on_file=partial(_on_file, rule=rule)
    )


def _on_use(use: SymbolUse, file: FileContext, rule: Rule) -> Iterable[Draft]:
    call = file.tree.parent.get(use.node)
    if not isinstance(call, cst.Call) or call.func is not use.node or len(use.candidates) != 1:
        return
    symbol, kind = use.candidates[0]
    if kind == "switch":
        yield Draft(call, str(rule.tables["summary_switch"]).format(name=_SWITCH), symbol)
        return
    safe_mode = argument(call, 99, "safe_mode")
    if isinstance(safe_mode, cst.Name) and safe_mode.value == "False":
        arg = next(arg for arg in call.args if arg.value is safe_mode)
        yield Draft(arg, rule.summary, symbol, by_release=False)


def _on_file(file: FileContext, rule: Rule) -> Iterable[Draft]:
    if not any(module in file.text for module in _PICKLES):
        return
    for call in file.tree.calls:
        if not isinstance(call.func, (cst.Attribute, cst.Name)) or not call.args or call.args[0].star:
            continue
        module = _pickle_module(call.func, file)
        if module is None or not model_roots(call.args[0].value, file.making, "__reduce__"):
            continue
        message = str(rule.tables["summary_pickle"]).format(module=module)
        yield Draft(call, message, None, by_release=False)


def _pickle_module(func: cst.Attribute | cst.Name, file: FileContext) -> str | None:
    """``pickle`` for ``pickle.dump``, imported as it may be."""
    name = func.attr.value if isinstance(func, cst.Attribute) else func.value
    base = func.value if isinstance(func, cst.Attribute) else func
    if not isinstance(base, cst.Name):
        return None
    for binding in file.names.scopes.reaching(base.value, base) or ():
        statement = file.tree.parent.get(binding.node)
        if not isinstance(binding.node, cst.ImportAlias):
            return None
        if isinstance(func, cst.Attribute) and isinstance(statement, cst.Import):
            module = dotted_name(binding.node.name) or ""
            return module if name in _PICKLES.get(module, ()) else None
        if isinstance(func, cst.Name) and isinstance(statement, cst.ImportFrom):
            module = dotted_name(statement.module) or ""
            imported = dotted_name(binding.node.name) or ""
            return module if imported in _PICKLES.get(module, ()) else None
    return None


CHECK = Check("unsafe-deserialization", prepare)
