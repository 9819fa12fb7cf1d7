"""Models that are saved before anything has built them, and modules with nothing to call. Used by TFL605."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import libcst as cst

from tflint.catalogue.rule import Rule
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck
from tflint.releases.keras_3 import keras_3_releases
from tflint.releases.ranges import describe_releases
from tflint.settings import LintSettings
from tflint.syntax.calls import argument
from tflint.syntax.keras_models import keras_root
from tflint.syntax.origins import Origin

_SAVED_MODEL = "tensorflow.saved_model.save"
_HARMLESS = frozenset({"compile", "summary"})
"""Methods of a model that do not build it."""
_SHAPED = frozenset(
    {"input_shape", "input_dim", "batch_input_shape", "batch_shape", "batch_size", "input_length"}
)


def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck | None:
    """One look at each file."""
    releases = tuple(release for release in settings.target.tensorflow if not release.startswith("1."))
    if not releases:
        return None
    return PreparedCheck(rule, {}, on_file=partial(_on_file, rule=rule, releases=releases))


def _on_file(file: FileContext, rule: Rule, releases: tuple[str, ...]) -> Iterator[Draft]:
    tensorflow = describe_releases(releases, "tensorflow")
    for attribute in file.tree.attributes.get("save", ()):
        call = _call_of(attribute, file)
        if call is None or file.names.resolve_one(attribute) != _SAVED_MODEL or not call.args:
            continue
        saved = call.args[0].value
        if argument(call, 2, "signatures") is not None or any(arg.star for arg in call.args):
            continue
        if _is_module_without_functions(saved, file):
            yield Draft(call, str(rule.tables["summary_module"]).format(releases=tensorflow))
        elif _unbuilt(saved, call, file) is not None:
            yield Draft(call, str(rule.tables["summary_saved_model"]).format(releases=tensorflow))
    for method in ("export", "save_weights"):
        for attribute in file.tree.attributes.get(method, ()):
            call = _call_of(attribute, file)
            root = _unbuilt(attribute.value, call, file) if call is not None else None
            if call is None or root is None or file.guards.guarded(attribute):
                continue
            three = keras_3_releases(f"{root}.models.load_model", file.target)
            if three and not file.guards.expected(call, frozenset({"ValueError"})):
                where = describe_releases(three, "keras")
                yield Draft(call, rule.summary.format(method=method, releases=where))


def _call_of(attribute: cst.Attribute, file: FileContext) -> cst.Call | None:
    call = file.tree.parent.get(attribute)
    return call if isinstance(call, cst.Call) and call.func is attribute else None


# -- models ------------------------------------------------------------------------------------------


def _unbuilt(node: cst.BaseExpression, saving: cst.Call | None, file: FileContext) -> str | None:
    """The Keras of a model that surely has not been built; None for anything else."""
    if not isinstance(node, cst.Name) or saving is None:
        return None
    bindings = file.names.scopes.reaching(node.value, node) or []
    if len(bindings) != 1 or len(file.tree.bindings.get(node.value, ())) != 1:
        return None
    value = bindings[0].value
    if not isinstance(value, cst.Call):
        return None
    origins = file.making.origins(value)
    if len(origins) != 1 or not _begins_unbuilt(origins[0], value, file):
        return None
    return keras_root(origins[0].symbol) if _is_never_built(node, file) else None


def _begins_unbuilt(origin: Origin, value: cst.Call, file: FileContext) -> bool:
    root = keras_root(origin.symbol)
    if not root or origin.symbol.rpartition(".")[2] not in ("Sequential", "Model"):
        return False
    if origin.own is not None:
        return origin.symbol.endswith(".Model") and not _may_build_itself(origin.own)
    if not origin.symbol.endswith(".Sequential") or origin.call is not value:
        return False
    layers = argument(value, 0, "layers")
    if not isinstance(layers, (cst.List, cst.Tuple)) or not layers.elements:
        return False
    return all(_has_no_shape(element, root, file) for element in layers.elements)


def _has_no_shape(element: cst.BaseElement, root: str, file: FileContext) -> bool:
    """Whether an element of a Sequential is a layer of Keras that is made without a shape."""
    layer = element.value
    if not isinstance(layer, cst.Call) or isinstance(element, cst.StarredElement):
        return False
    symbol = file.names.resolve_one(layer.func)
    if (
        symbol is None
        or not symbol.startswith(f"{root}.layers.")
        or symbol.endswith((".InputLayer", ".Input"))
    ):
        return False
    plain = all(not arg.star for arg in layer.args)
    return plain and not any(arg.keyword is not None and arg.keyword.value in _SHAPED for arg in layer.args)


def _may_build_itself(owner: cst.ClassDef) -> bool:
    """Whether a model class does more with itself in its constructor than to set attributes."""
    pending: list[cst.CSTNode] = [owner.body]
    while pending:
        node = pending.pop()
        if isinstance(node, cst.Call):
            func = node.func
            if isinstance(func, cst.Name) and func.value == "self":
                return True
            if (
                isinstance(func, cst.Attribute)
                and isinstance(func.value, cst.Name)
                and func.value.value == "self"
            ):
                if func.attr.value in ("build", "__call__", "predict", "fit", "call"):
                    return True
        pending.extend(node.children)
    return len(owner.bases) != 1 or bool(owner.decorators)


def _is_never_built(name: cst.Name, file: FileContext) -> bool:
    """Whether all uses of a name are calls of methods that build nothing."""
    scope = file.names.scopes.scope_of(name)
    for use in file.tree.uses.get(name.value, ()):
        if file.names.scopes.scope_of(use) is not scope:
            return False
        above = file.tree.parent.get(use)
        if isinstance(above, cst.Attribute):
            call = _call_of(above, file)
            if call is None or above.attr.value not in (*_HARMLESS, "export", "save_weights", "save"):
                return False
        elif isinstance(above, cst.Arg):
            outer = file.tree.parent.get(above)
            if not isinstance(outer, cst.Call) or file.names.resolve_one(outer.func) != _SAVED_MODEL:
                return False
        else:
            return False
    return True


# -- modules -----------------------------------------------------------------------------------------


def _is_module_without_functions(node: cst.BaseExpression, file: FileContext) -> bool:
    """Whether an object of a ``tf.Module`` of the file has no ``tf.function``: the file itself has none."""
    origins = file.making.origins(node)
    if not origins or any(origin.own is None or origin.symbol != "tensorflow.Module" for origin in origins):
        return False
    if any(
        len(origin.own.bases) != 1 or origin.own.decorators for origin in origins if origin.own is not None
    ):
        return False
    return not any(
        "function" in symbol for reference in file.names.references() for symbol in reference.candidates
    )


CHECK = Check("save-unbuilt", prepare)
