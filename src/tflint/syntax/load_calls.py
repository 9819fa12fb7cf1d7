"""Calls that load a saved model, and what they say of custom objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from tflint.syntax.calls import argument
from tflint.syntax.keras_models import LOADERS, ROOTS, keras_root, model_roots
from tflint.syntax.names import Names, string_value
from tflint.syntax.origins import Making
from tflint.syntax.paths import path_texts
from tflint.syntax.values import Values

LOADER_SYMBOLS = tuple(f"{root}.{loader}" for root in ROOTS for loader in LOADERS)
SAVED_MODEL_LOADERS = ("tensorflow.saved_model.load", "tensorflow.saved_model.load_v2")
_REGISTRIES = ("get_custom_objects", "custom_object_scope", "CustomObjectScope")


@dataclass(frozen=True, slots=True)
class LoadCall:
    """A call of ``function`` (``load_model``, ``load_weights``, ``saved_model.load``) with a path that is certain.

    ``root`` is the Keras that loads, empty for TensorFlow itself.
    """

    call: cst.Call
    function: str
    root: str
    path: str


def load_call(call: cst.Call, symbol: str, values: Values) -> LoadCall | None:
    """The call of a loader by its symbol, if its path is a certain text."""
    if any(arg.star for arg in call.args):
        return None
    saved_model = symbol in SAVED_MODEL_LOADERS
    path = argument(call, 0, "export_dir" if saved_model else "filepath")
    texts = path_texts(path, values) if path is not None else ()
    if len(texts) != 1 or not texts[0].whole:
        return None
    function = "saved_model.load" if saved_model else "load_model"
    return LoadCall(call, function, "" if saved_model else keras_root(symbol), texts[0].end)


def weight_calls(names: Names, making: Making, values: Values) -> Iterator[LoadCall]:
    """The ``load_weights`` of values that surely are models, with certain paths."""
    tree = names.tree
    for attribute in tree.attributes.get("load_weights", ()):
        call = tree.parent.get(attribute)
        if not isinstance(call, cst.Call) or call.func is not attribute or any(arg.star for arg in call.args):
            continue
        path = argument(call, 0, "filepath")
        texts = path_texts(path, values) if path is not None else ()
        if len(texts) != 1 or not texts[0].whole:
            continue
        roots = model_roots(attribute.value, making, "load_weights")
        if len(roots) == 1:
            yield LoadCall(call, "load_weights", roots[0], texts[0].end)


def given_keys(call: cst.Call) -> frozenset[str] | None:
    """The keys of the ``custom_objects`` of a call; empty without any, None where they are not certain."""
    given = argument(call, 1, "custom_objects")
    if given is None or (isinstance(given, cst.Name) and given.value == "None"):
        return frozenset()
    if not isinstance(given, cst.Dict):
        return None
    keys: set[str] = set()
    for element in given.elements:
        key = string_value(element.key) if isinstance(element, cst.DictElement) else None
        if key is None:
            return None
        keys.add(key)
    return frozenset(keys)


def is_switched(call: cst.Call, name: str) -> bool:
    """Whether an argument of a call is given at all, but as ``True``, the default."""
    value = argument(call, 99, name)
    return value is not None and not (isinstance(value, cst.Name) and value.value == "True")


def uses_registries(names: Names) -> bool:
    """Whether the file gives Keras classes by other ways than decorators and ``custom_objects``."""
    tree = names.tree
    return any(word in tree.uses or word in tree.attributes or word in tree.bindings for word in _REGISTRIES)
