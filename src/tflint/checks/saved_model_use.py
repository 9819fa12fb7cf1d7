"""What ``tf.saved_model.load`` returns is no Keras model: ``.predict``, ``.summary``, a call. Used by TFL604.

Loading needs none of the classes that the model was made of, and nothing is said about that.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import libcst as cst

from tflint.catalogue.rule import Rule
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck
from tflint.model import Edit, Fix, Safety
from tflint.releases.ranges import describe_releases
from tflint.settings import LintSettings
from tflint.syntax.calls import argument
from tflint.syntax.keras_models import model_roots
from tflint.syntax.names import string_value

_LOADERS = frozenset({"tensorflow.saved_model.load", "tensorflow.saved_model.load_v2"})
_METHODS = (
    "compile",
    "evaluate",
    "fit",
    "get_config",
    "get_layer",
    "get_weights",
    "load_weights",
    "predict",
    "predict_on_batch",
    "save_weights",
    "set_weights",
    "summary",
    "test_on_batch",
    "to_json",
    "train_on_batch",
)
"""What Keras models have and loaded objects do not, unless a ``tf.Module`` saved a function of that name."""


def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck | None:
    """One look at each file, where TensorFlow 2 is meant."""
    releases = tuple(release for release in settings.target.tensorflow if not release.startswith("1."))
    if not releases:
        return None
    return PreparedCheck(rule, {}, on_file=partial(_on_file, rule=rule, releases=releases))


def _on_file(file: FileContext, rule: Rule, releases: tuple[str, ...]) -> Iterator[Draft]:
    if "load" not in file.tree.attributes and "load" not in file.tree.bindings:
        return
    own = {function.name.value for function in file.tree.functions}
    own |= {store.target.attr.value for store in file.tree.stores}
    where = describe_releases(releases, "tensorflow")
    for method in _METHODS:
        if method in own:
            continue  # a tf.Module of this file may have saved it
        for attribute in file.tree.attributes.get(method, ()):
            call = file.tree.parent.get(attribute)
            if not isinstance(call, cst.Call) or call.func is not attribute:
                continue
            if not _is_loaded(attribute.value, file) or _is_guarded(attribute, file):
                continue
            message = rule.summary.format(what=f".{method}", releases=where)
            yield Draft(attribute, message, None, _fix(call, attribute, method, file))
    summary = str(rule.tables["summary_call"])
    exported = _exported(file)
    for call in file.tree.calls if exported else ():
        if not isinstance(call.func, cst.Name) or not _is_loaded(call.func, file):
            continue
        if _paths(call.func, file) <= exported and not file.guards.expected(call, frozenset({"TypeError"})):
            yield Draft(call, summary.format(name=call.func.value, releases=where))


def _is_loaded(node: cst.BaseExpression, file: FileContext) -> bool:
    origins = file.making.origins(node)
    return bool(origins) and all(
        origin.symbol in _LOADERS and origin.own is None and origin.call is not None for origin in origins
    )


def _is_guarded(attribute: cst.Attribute, file: FileContext) -> bool:
    guards = file.guards
    return (
        guards.guarded(attribute)
        or guards.asked_for(attribute)
        or guards.expected(attribute, frozenset({"AttributeError"}))
    )


# -- calls -------------------------------------------------------------------------------------------


def _exported(file: FileContext) -> frozenset[str]:
    """The literal paths to which a Keras 3 model is certainly exported in this file, and nothing else is saved."""
    exported: set[str] = set()
    others: set[str] = set()
    for name in ("export", "save"):
        for attribute in file.tree.attributes.get(name, ()):
            call = file.tree.parent.get(attribute)
            if not isinstance(call, cst.Call) or call.func is not attribute:
                continue
            index = 1 if file.names.resolve_one(attribute) == "tensorflow.saved_model.save" else 0
            path = string_value(argument(call, index, "filepath"))
            if path is None:
                continue
            roots = model_roots(attribute.value, file.making, name)
            if name == "export" and roots and all(_is_keras_3(root, file) for root in roots):
                exported.add(path)
            else:
                others.add(path)
    return frozenset(exported - others)


def _is_keras_3(root: str, file: FileContext) -> bool:
    """Whether a Keras is Keras 3 in every release of the target."""
    target = file.target
    if root == "keras":
        return all(release.startswith("3.") for release in target.keras)
    return root == "tensorflow.keras" and not target.keras_missing("tensorflow", "2.16-")


def _paths(node: cst.BaseExpression, file: FileContext) -> frozenset[str | None]:
    calls = [origin.call for origin in file.making.origins(node) if origin.call is not None]
    return frozenset(string_value(argument(call, 0, "export_dir")) for call in calls)


# -- the fix -----------------------------------------------------------------------------------------


def _fix(call: cst.Call, attribute: cst.Attribute, method: str, file: FileContext) -> Fix | None:
    """``loaded.predict(x)`` to the signature, which every Keras model has."""
    if method != "predict" or len(call.args) != 1 or call.args[0].star or call.args[0].keyword is not None:
        return None
    if not file.positions.editable(call):
        return None
    span = file.positions.inner(attribute.attr, within=attribute)
    return Fix(
        "Call the signature",
        Safety.UNSAFE,
        (Edit(span.start, span.end, 'signatures["serving_default"]'),),
        reason="a signature takes tensors and returns a dictionary of tensors",
    )


CHECK = Check("saved-model-use", prepare)
