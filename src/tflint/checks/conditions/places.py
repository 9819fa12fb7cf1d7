"""Conditions on a call as a whole: which arguments it has, and where it stands."""

from __future__ import annotations

import libcst as cst

from tflint.checks.conditions.literals import literal_value, number_value
from tflint.checks.conditions.site import Site, Verdict
from tflint.syntax.calls import is_simple
from tflint.syntax.names import Names


def absent(site: Site, names: tuple[str, ...]) -> Verdict:
    return not any(name in site.arguments for name in names)


def given(site: Site, names: tuple[str, ...]) -> Verdict:
    return all(name in site.arguments for name in names)


def simple(value: cst.BaseExpression, site: Site) -> Verdict:
    return is_simple(value)


def unknown(site: Site, names: tuple[str, ...]) -> Verdict:
    return None


def statement(site: Site, names: tuple[str, ...]) -> Verdict:
    return isinstance(site.file.tree.parent.get(site.node), cst.Expr)


def indexed(site: Site, names: tuple[str, ...]) -> Verdict:
    parent = site.file.tree.parent.get(site.node)
    if not isinstance(parent, cst.Subscript) or len(parent.slice) != 1:
        return None
    part = parent.slice[0].slice
    return True if isinstance(part, cst.Index) and number_value(part.value) is not None else None


def value(site: Site, names: tuple[str, ...]) -> Verdict:
    """Used inside a larger expression, so that nobody can assign to it later."""
    parent = site.file.tree.parent.get(site.node)
    if isinstance(
        parent, (cst.BinaryOperation, cst.UnaryOperation, cst.Comparison, cst.ComparisonTarget, cst.Subscript)
    ):
        return True
    if isinstance(parent, cst.Arg):
        call = site.file.tree.parent.get(parent)
        return True if isinstance(call, cst.Call) and site.file.values.is_tensor(call) else None
    return None


def eager(site: Site, names: tuple[str, ...]) -> Verdict:
    target = site.file.target
    if any(release.startswith(("0.", "1.")) for release in target.tensorflow):
        return None
    if _leaves_eager_mode(site.file.names):
        return None
    return None if site.file.contexts.may_be_traced(site.node) else True


def _leaves_eager_mode(names: Names) -> bool:
    return any(
        attribute in names.tree.attributes
        for attribute in (
            "disable_eager_execution",
            "disable_v2_behavior",
            "Session",
            "InteractiveSession",
            "Graph",
        )
    )


def channels_last(site: Site, names: tuple[str, ...]) -> Verdict:
    for name in names:
        if name not in site.arguments:
            return None  # the global setting decides
        text = literal_value(site.arguments[name].value)
        if text != "channels_last":
            return False if text == "channels_first" else None
    return True


def is_callable(value: cst.BaseExpression, site: Site) -> Verdict:
    if isinstance(value, cst.Lambda):
        return True
    if isinstance(value, cst.Name):
        bindings = site.file.names.scopes.reaching(value.value, value) or []
        if bindings and all(isinstance(binding.node, cst.FunctionDef) for binding in bindings):
            return True
    if isinstance(value, (cst.BinaryOperation, cst.Integer, cst.Float, cst.List, cst.Tuple)):
        return False
    return False if site.file.values.is_tensor(value) else None


def functions(site: Site, names: tuple[str, ...]) -> Verdict:
    return all(
        name in site.arguments and is_callable(site.arguments[name].value, site) is True for name in names
    )
