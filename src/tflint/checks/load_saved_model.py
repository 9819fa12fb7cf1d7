"""``load_model`` of what cannot be a Keras 3 model by its name: a SavedModel folder. Used by TFL603."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import libcst as cst

from tflint.catalogue.rule import Rule
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck, Speller, SymbolUse
from tflint.model import Edit, Fix, Safety
from tflint.releases.keras_3 import keras_3_releases
from tflint.releases.ranges import describe_releases
from tflint.settings import LintSettings
from tflint.syntax.calls import argument
from tflint.syntax.keras_models import LOADERS, ROOTS, keras_root
from tflint.syntax.paths import PathText, path_texts

_TAKEN = (".keras", ".h5", ".hdf5")
_ELSEWHERE = ("hf://", "gs://", "s3://", "http://", "https://")
_OTHER_FOLDERS = ("zipped", "OrbaxCheckpoint", "orbax")
"""Names that say that folders of another kind are written: of Keras 3 itself."""


def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck | None:
    """The loaders of the Kerases that are Keras 3 in the target."""
    symbols = {
        f"{root}.{loader}": None
        for root in ROOTS
        for loader in LOADERS
        if keras_3_releases(f"{root}.models.load_model", settings.target)
    }
    return PreparedCheck(rule, symbols, on_use=partial(_on_use, rule=rule)) if symbols else None


def _on_use(use: SymbolUse, file: FileContext, rule: Rule) -> Iterable[Draft]:
    call = file.tree.parent.get(use.node)
    if not isinstance(call, cst.Call) or call.func is not use.node or len(use.candidates) != 1:
        return
    symbol = use.candidates[0][0]
    path = argument(call, 0, "filepath")
    releases = keras_3_releases(f"{keras_root(symbol)}.models.load_model", file.target)
    if path is None or not releases or any(arg.star for arg in call.args):
        return
    texts = path_texts(path, file.values)
    if not texts or not all(_is_refused(text) for text in texts) or _may_be_a_keras_folder(texts, file):
        return
    if file.guards.expected(call, frozenset({"ValueError", "OSError", "IOError"})):
        return
    shown = texts[0].end if texts[0].whole else f"…{texts[0].end}"
    message = rule.summary.format(path=shown, releases=describe_releases(releases, "keras"))
    yield Draft(call, message, symbol, _fix(call, use, file))


def _is_refused(text: PathText) -> bool:
    return text.ends_with(_TAKEN) is False and not text.start.startswith(_ELSEWHERE)


def _may_be_a_keras_folder(texts: tuple[PathText, ...], file: FileContext) -> bool:
    """Whether Keras 3 itself may have written the folder: with ``zipped=False``, or by Orbax."""
    tree = file.tree
    if any(name in tree.uses or name in tree.bindings or name in tree.attributes for name in _OTHER_FOLDERS):
        return True
    return any(_has_keyword(call) for call in tree.calls)


def _has_keyword(call: cst.Call) -> bool:
    return any(arg.keyword is not None and arg.keyword.value == "zipped" for arg in call.args)


def _fix(call: cst.Call, use: SymbolUse, file: FileContext) -> Fix | None:
    """A layer around the SavedModel, where the call says no more than the path."""
    if len(call.args) != 1 or not file.positions.editable(call):
        return None
    symbol = use.candidates[0][0]
    speller = Speller(file, use.root, keras_root(symbol), {})
    layer = speller("keras.layers.TFSMLayer")
    func = file.positions.inner(call.func, within=call)
    arg = file.positions.inner(call.args[0])
    if "#" in file.text[func.end : arg.start]:
        return None
    edits = [Edit(func.start, func.end, layer), Edit(arg.end, arg.end, ', call_endpoint="serving_default"')]
    if call.args[0].keyword is not None:
        keyword = file.positions.inner(call.args[0].keyword, within=call.args[0])
        value = file.positions.outer(call.args[0].value)
        edits.insert(1, Edit(keyword.start, value.start, ""))
    return Fix(
        "Load the SavedModel as a layer",
        Safety.UNSAFE,
        tuple(edits),
        tuple(speller.needs),
        "the layer is called and gives a dictionary: it has no `predict`, `fit` or `summary`",
    )


CHECK = Check("load-saved-model", prepare)
