"""``x.shape[i].value``: TensorFlow 1 had Dimension objects in shapes, TensorFlow 2 has numbers. Used by TFL211."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tflint.catalogue.rule import Rule
from tflint.checks.context import Check, Draft, FileContext, PreparedCheck
from tflint.model import Edit, Fix, Safety
from tflint.releases.ranges import describe_releases, missing_in
from tflint.settings import LintSettings
from tflint.syntax.names import dotted_name, module_of

_TENSORFLOW_1 = "1.0-1.15"
_RESTORING = ("disable_v2_behavior", "disable_v2_tensorshape", "enable_v2_tensorshape")
"""Functions that choose which kind of shapes there are."""


def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck | None:
    """The rule is about releases of TensorFlow 2."""
    releases = missing_in(settings.target.tensorflow, _TENSORFLOW_1)
    if not releases:
        return None
    where = describe_releases(releases, "tensorflow")
    only_2 = len(releases) == len(settings.target.tensorflow)

    def on_file(file: FileContext) -> Iterator[Draft]:
        found = [
            attribute
            for attribute in file.tree.attributes.get("value", ())
            if isinstance(attribute.value, cst.Subscript) and _is_dimension(attribute.value, file)
        ]
        if found and not _may_have_dimensions(file):
            for attribute in found:
                if not file.guards.guarded(attribute) and not _is_written(attribute, file):
                    message = rule.summary.format(releases=where)
                    yield Draft(attribute, message, fix=_fix(attribute, file) if only_2 else None)

    return PreparedCheck(rule, {}, on_file=on_file)


def _may_have_dimensions(file: FileContext) -> bool:
    """Whether Dimension objects may be switched on: by the file, by what it imports, by a program that it is part of.

    True for a file without TensorFlow, too.
    """
    if file.compat.nodes:
        return True
    modules = set(_imported(file))
    if not any(module.split(".")[0] == "tensorflow" for module in modules):
        return True
    if any(module.startswith("tensorflow.compat") and not module.endswith("v2") for module in modules):
        return True
    if any(name in file.tree.attributes or name in file.tree.uses for name in _RESTORING):
        return True
    return file.project is not None and file.project.says("around", file.path, " ".join(_RESTORING))


def _imported(file: FileContext) -> Iterator[str]:
    for statement in file.tree.imports:
        if isinstance(statement, cst.Import):
            yield from (dotted_name(alias.name) or "" for alias in statement.names)
            continue
        module, level = module_of(statement)
        if not level:
            yield module
            if not isinstance(statement.names, cst.ImportStar):
                yield from (f"{module}.{dotted_name(alias.name)}" for alias in statement.names)


def _is_dimension(element: cst.Subscript, file: FileContext) -> bool:
    """Whether this is one element of a tensor's static shape."""
    if len(element.slice) != 1 or not isinstance(element.slice[0].slice, cst.Index):
        return False
    whole = element.value
    if isinstance(whole, cst.Name) and "shape" in whole.value:
        definitions = file.values.definitions(whole)
        return bool(definitions) and all(map(_is_shape, definitions))
    return _is_shape(whole)


def _is_shape(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.Call):
        return isinstance(node.func, cst.Attribute) and node.func.attr.value == "get_shape" and not node.args
    return isinstance(node, cst.Attribute) and node.attr.value == "shape"


def _is_written(attribute: cst.Attribute, file: FileContext) -> bool:
    return any(store.target is attribute for store in file.tree.stores)


def _fix(attribute: cst.Attribute, file: FileContext) -> Fix | None:
    if not file.positions.editable(attribute):
        return None
    start = file.positions.outer(attribute.value).end
    end = file.positions.inner(attribute).end
    if "#" in file.text[start:end] or file.text[start:end].strip(" .") != "value":
        return None
    return Fix("Leave `.value` out", Safety.SAFE, (Edit(start, end, ""),))


CHECK = Check("dimension-value", prepare)
