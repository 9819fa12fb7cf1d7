"""Suffixes that Keras 3 refuses in ``save``, ``save_weights`` and ``ModelCheckpoint``. Used by TFL602.

The rule's ``[[call]]`` tables say for each way to save the suffixes that are taken, and since when.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import libcst as cst

from tflint.catalogue.rule import Rule
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck, SymbolUse
from tflint.model import Edit, Fix, Safety
from tflint.releases.keras_3 import keras_3_releases
from tflint.releases.ranges import describe_releases
from tflint.settings import LintSettings
from tflint.syntax.calls import argument
from tflint.syntax.keras_models import ROOTS, keras_root, model_roots
from tflint.syntax.paths import PathText, path_texts

_MODEL = (".keras", ".h5", ".hdf5")
_WEIGHTS = (".weights.h5",)
_CHECKPOINT_H5_REFUSED = "3.0-3.7"
_ERRORS = frozenset({"ValueError"})
_DROPPED = (".tf", ".pb", ".ckpt", ".model", ".savedmodel", ".hdf", ".H5", ".hdf5", ".h5")
"""Suffixes that a fix replaces; it appends to all others."""


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to save: which suffixes are taken, what a fix writes."""

    what: str
    taken: tuple[str, ...]
    suffix: str
    advice: str


_SAVE = _Way(
    "save", _MODEL, ".keras", "a model's path ends in `.keras` or `.h5`; `model.export` writes a SavedModel"
)
_SAVE_WEIGHTS = _Way("save_weights", _WEIGHTS, ".weights.h5", "the path of weights ends in `.weights.h5`")
_CHECKPOINT = _Way(
    "ModelCheckpoint", (".keras", ".h5"), ".keras", "the path of whole models ends in `.keras`"
)
_CHECKPOINT_WEIGHTS = _Way(
    "ModelCheckpoint", _WEIGHTS, ".weights.h5", "with `save_weights_only` the path ends in `.weights.h5`"
)


def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck | None:
    """The functions by their symbols, the methods by what is known of the model; nothing without Keras 3."""
    symbols: dict[str, str] = {}
    for root in ROOTS:
        if keras_3_releases(f"{root}.models.load_model", settings.target):
            symbols[f"{root}.callbacks.ModelCheckpoint"] = root
            symbols[f"{root}.models.save_model"] = root
            symbols[f"{root}.saving.save_model"] = root
    if not symbols:
        return None
    return PreparedCheck(
        rule, symbols, on_use=partial(_on_use, rule=rule), on_file=partial(_on_file, rule=rule)
    )


def _on_use(use: SymbolUse, file: FileContext, rule: Rule) -> Iterable[Draft]:
    call = file.tree.parent.get(use.node)
    if not isinstance(call, cst.Call) or call.func is not use.node or len(use.candidates) != 1:
        return
    symbol = use.candidates[0][0]
    if symbol.endswith(".save_model"):
        yield from _saved(call, 1, keras_root(symbol), file, rule, symbol)
    else:
        yield from _checkpoint(call, symbol, file, rule)


def _on_file(file: FileContext, rule: Rule) -> Iterator[Draft]:
    for method in ("save", "save_weights"):
        for attribute in file.tree.attributes.get(method, ()):
            call = file.tree.parent.get(attribute)
            if not isinstance(call, cst.Call) or call.func is not attribute:
                continue
            roots = model_roots(attribute.value, file.making, method)
            if len(roots) != 1 or file.guards.guarded(attribute):
                continue
            if method == "save":
                yield from _saved(call, 0, roots[0], file, rule, None)
            else:
                yield from _weights(call, roots[0], file, rule)


def _saved(
    call: cst.Call, position: int, root: str, file: FileContext, rule: Rule, symbol: str | None
) -> Iterator[Draft]:
    releases = keras_3_releases(f"{root}.models.load_model", file.target)
    path = argument(call, position, "filepath")
    if not releases or path is None or any(arg.star for arg in call.args):
        return
    zipped = argument(call, position + 2, "zipped")
    if zipped is None:
        yield from _report(call, path, _SAVE, releases, file, rule, symbol)


def _weights(call: cst.Call, root: str, file: FileContext, rule: Rule) -> Iterator[Draft]:
    releases = keras_3_releases(f"{root}.models.load_model", file.target)
    path = argument(call, 0, "filepath")
    if not releases or path is None or any(arg.star for arg in call.args):
        return
    if argument(call, 99, "max_shard_size") is None:
        yield from _report(call, path, _SAVE_WEIGHTS, releases, file, rule, None)


def _checkpoint(call: cst.Call, symbol: str, file: FileContext, rule: Rule) -> Iterator[Draft]:
    path = argument(call, 0, "filepath")
    if path is None or any(arg.star for arg in call.args):
        return
    weights_only = argument(call, 4, "save_weights_only")
    value = (
        "False" if weights_only is None else weights_only.value if isinstance(weights_only, cst.Name) else ""
    )
    releases = keras_3_releases(symbol, file.target)
    if value == "True":
        yield from _report(call, path, _CHECKPOINT_WEIGHTS, releases, file, rule, symbol)
        return
    if value != "False":
        return  # it depends
    drafts = list(_report(call, path, _CHECKPOINT, releases, file, rule, symbol))
    old = keras_3_releases(symbol, file.target, _CHECKPOINT_H5_REFUSED)
    if not drafts and old:
        only_keras = _Way("ModelCheckpoint", (".keras",), ".keras", _CHECKPOINT.advice)
        drafts = list(_report(call, path, only_keras, old, file, rule, symbol))
    yield from drafts


def _report(
    call: cst.Call,
    path: cst.BaseExpression,
    way: _Way,
    releases: tuple[str, ...],
    file: FileContext,
    rule: Rule,
    symbol: str | None,
) -> Iterator[Draft]:
    texts = path_texts(path, file.values)
    if not releases or not texts or any(_may_be_taken(text, way) for text in texts):
        return
    if file.guards.expected(call, _ERRORS):
        return
    shown = texts[0].end if texts[0].whole else f"…{texts[0].end}"
    message = rule.summary.format(
        what=way.what, path=shown, releases=describe_releases(releases, "keras"), advice=way.advice
    )
    yield Draft(path, message, symbol, _fix(call, path, texts, way, file))


def _may_be_taken(text: PathText, way: _Way) -> bool:
    return text.ends_with(way.taken) is not False or text.start.startswith("hf://")


def _fix(
    call: cst.Call, path: cst.BaseExpression, texts: tuple[PathText, ...], way: _Way, file: FileContext
) -> Fix | None:
    """Another suffix in the literal, where the call has it itself and says nothing of a format."""
    if not isinstance(path, (cst.SimpleString, cst.FormattedString)) or not file.positions.editable(call):
        return None
    if argument(call, 99, "save_format") is not None or "\\" in texts[0].end:
        return None
    span = file.positions.inner(path)
    source = file.text[span.start : span.end]
    quote = source[-3:] if source.endswith(('"""', "'''")) else source[-1]
    end = texts[0].end
    if not end or end.endswith("/") or not source.endswith(end + quote):
        return None
    old = next((suffix for suffix in _DROPPED if end.endswith(suffix) and end != suffix), "")
    at = span.end - len(quote)
    return Fix(
        f"Let the path end in `{way.suffix}`",
        Safety.UNSAFE,
        (Edit(at - len(old), at, way.suffix),),
        reason="what loads the model by the old path has to use the new one",
    )


CHECK = Check("save-extension", prepare)
