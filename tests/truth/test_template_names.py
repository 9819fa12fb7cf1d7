"""Every dotted name that a rule can write exists in the installed releases, and takes the arguments it is given."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.truth.runtime import Runtime
from tests.truth.table import STYLES, rows
from tflint.catalogue import load_catalogue

_DOTTED = re.compile(r"(?:keras|tf|math|np)(?:\.\w+)+\Z")
_SLOT = re.compile(r"\{\w+!?(?:\|[^{}]*)?\}")


def variants() -> Iterator[tuple[str, str, str]]:
    """(id, template, reference) of every rewrite."""
    for name, table in rows().items():
        for style in STYLES:
            for number, variant in enumerate(table.get(style, ())):
                yield f"{name}-{style}-{number}", variant["call"], variant.get("reference", "")


def filled(template: str) -> ast.expr:
    """A template with all its optional groups, and a name in place of every argument."""
    text = _SLOT.sub("given", _without_brackets(template))
    return ast.parse(text, mode="eval").body


def _without_brackets(template: str) -> str:
    out, at = "", 0
    while (start := template.find("[,", at)) >= 0:
        depth, end = 1, start + 1
        while depth:
            depth += {"[": 1, "]": -1}.get(template[end], 0)
            end += 1
        out += template[at:start] + template[start + 1 : end - 1]
        at = end
    return out + template[at:]


def calls(tree: ast.expr) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _DOTTED.match(ast.unparse(node.func)):
            yield ast.unparse(node.func), node


@pytest.mark.parametrize(
    ("template", "reference"), [pytest.param(*rest, id=key) for key, *rest in variants()]
)
def test_names_exist_and_take_these_arguments(runtime: Runtime, template: str, reference: str) -> None:
    tree = filled(template)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _DOTTED.match(ast.unparse(node)):
            name = ast.unparse(node)
            assert runtime.exists(name), name
            assert not name.startswith("keras.") or runtime.exists(f"tf.{name}"), f"tf.{name}"
    for name, call in calls(tree):
        positional = [None for argument in call.args if not isinstance(argument, ast.Starred)]
        keywords = {keyword.arg: None for keyword in call.keywords if keyword.arg is not None}
        runtime.parameters(name).bind_partial(*positional, **keywords)
    if reference:
        assert runtime.exists(reference)
        assert callable(runtime.resolve(reference))


REFERENCES = sorted({(key.split("-")[0], reference) for key, _, reference in variants() if reference})


@pytest.mark.parametrize(("name", "reference"), REFERENCES)
def test_a_reference_takes_the_same_arguments(runtime: Runtime, name: str, reference: str) -> None:
    """``map(K.square, xs)`` becomes ``map(ops.square, xs)``: same positions, same defaults, whatever the names."""
    old = list(inspect.signature(getattr(runtime.old, name)).parameters.values())
    new = list(runtime.parameters(reference).parameters.values())
    for position, parameter in enumerate(old):
        if position >= len(new):
            assert parameter.name == "name"
            continue
        given, taken = parameter.default, new[position].default
        if given is not parameter.empty and not (name == "softmax" and taken is None):
            assert given == taken, parameter


@pytest.mark.parametrize("name", sorted(rows()))
def test_function_is_gone_from_keras_and_legacy_or_gone_in_tensorflow(runtime: Runtime, name: str) -> None:
    """What the columns say of the installed releases is so."""
    table = rows()[name]
    assert not hasattr(runtime.keras.backend, name)
    assert hasattr(runtime.tf.keras.backend, name) is bool(table.get("legacy"))
    assert bool(table.get("legacy")) is table["tensorflow"].endswith("-")


def test_kept_functions_are_there(runtime: Runtime) -> None:
    kept = [table["name"] for table in load_catalogue().find("TFL302").tables["symbol"] if table.get("keep")]
    assert len(kept) == 14
    assert [name for name in kept if not hasattr(runtime.keras.backend, name)] == []
    assert [name for name in kept if not hasattr(runtime.tf.keras.backend, name)] == []


def test_every_public_function_of_the_last_keras_2_has_a_row(runtime: Runtime) -> None:
    public = {name for name in dir(runtime.tf_keras.backend) if not name.startswith("_")}
    rule = load_catalogue().find("TFL302")
    assert public - {table["name"] for table in rule.tables["symbol"]} == set()


# -- TFL303 -----------------------------------------------------------------------------------------

MODULES: list[dict[str, Any]] = list(load_catalogue().find("TFL303").tables["module"])


@pytest.mark.parametrize("module", MODULES, ids=[module["name"] for module in MODULES])
def test_module_is_gone_and_its_successors_are_there(runtime: Runtime, module: dict[str, Any]) -> None:
    for root in module["roots"]:
        with pytest.raises(ImportError):
            importlib.import_module(root + module["name"].removeprefix("keras"))
    successors = [f"{module['to']}.{name}" for name in module.get("names", ())] + list(
        module.get("moved", {}).values()
    )
    if module["to"]:
        successors.append(module["to"])
    for root in ("keras", *(["tf.keras"] if "tensorflow.keras" in module["roots"] else [])):
        assert [name for name in successors if not runtime.exists(root + name.removeprefix("keras"))] == []


# -- TFL304 -----------------------------------------------------------------------------------------

OPTIMIZERS = [table["name"] for table in load_catalogue().find("TFL304").tables["symbol"]]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizer_refuses_lr_ignores_decay_and_has_no_lr(runtime: Runtime, name: str) -> None:
    optimizer = getattr(runtime.keras.optimizers, name)
    with pytest.raises(ValueError, match=r"Argument\(s\) not recognized: \{'lr': 0\.1\}"):
        optimizer(lr=0.1)
    with pytest.warns(UserWarning, match="Argument `decay` is no longer supported and will be ignored"):
        made = optimizer(learning_rate=0.1, decay=0.5)
    assert not hasattr(made, "lr")
    made.lr = 0.5
    assert float(made.learning_rate) == pytest.approx(0.1)
