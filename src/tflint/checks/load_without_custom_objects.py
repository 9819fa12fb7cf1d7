"""Models that hold the user's own classes, loaded where nothing gives these to Keras. Used by TFL601.

What a model holds is known from the file itself, where the path is certain and lies in the tree, or from code of the
project that saves the model there, or has its configuration.
"""

from __future__ import annotations

import os
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
from tflint.syntax.custom_layers import own_classes_in
from tflint.syntax.keras_models import model_roots
from tflint.syntax.load_calls import (
    LOADER_SYMBOLS,
    LoadCall,
    given_keys,
    is_switched,
    load_call,
    uses_registries,
)
from tflint.syntax.paths import path_texts

_ERRORS = frozenset({"ValueError", "TypeError"})


@dataclass(frozen=True, slots=True)
class _Missing:
    """A class or function that loading does not find, under its key."""

    name: str
    key: str
    releases: str
    saved_here: bool = False
    """Whether the module itself saves the file: then a decorator helps as well, which TFL500 writes."""


def prepare(rule: Rule, settings: LintSettings) -> PreparedCheck:
    """The loaders of all Kerases by their symbols."""
    symbols = dict.fromkeys(LOADER_SYMBOLS)
    return PreparedCheck(
        rule, symbols, on_use=partial(_on_use, rule=rule), on_file=partial(_on_file, rule=rule)
    )


def _on_use(use: SymbolUse, file: FileContext, rule: Rule) -> Iterable[Draft]:
    call = file.tree.parent.get(use.node)
    if isinstance(call, cst.Call) and call.func is use.node and len(use.candidates) == 1:
        yield from _loaded(call, use.candidates[0][0], file, rule)


def _loaded(call: cst.Call, symbol: str, file: FileContext, rule: Rule) -> Iterable[Draft]:
    found = load_call(call, symbol, file.values)
    keys = given_keys(call)
    if found is None or keys is None or uses_registries(file.names):
        return
    missing = [each for each in _missing(found, file) if each.key not in keys]
    if not missing or file.guards.expected(call, _ERRORS):
        return
    names = ", ".join(f"`{each.name}`" for each in missing)
    entries = ", ".join(f'"{each.key}": {each.name}' for each in missing)
    message = rule.summary.format(
        names=names, path=found.path, releases=missing[0].releases, entries="{" + entries + "}"
    )
    yield Draft(call, message, symbol, _fix(call, missing, entries, file))


def _missing(found: LoadCall, file: FileContext) -> list[_Missing]:
    artefact = file.project.artefact(found.path, file.path) if file.project is not None else None
    if artefact is None:
        return list(_saved_here(found, file))
    if artefact.problem is not None or not artefact.needs:
        return []
    assert file.project is not None
    from tflint.doctor.calls import hindrances

    switched = [name for name in ("compile", "safe_mode") if is_switched(found.call, name)]
    missing: dict[str, _Missing] = {}
    for hindrance in hindrances(artefact, found.function, found.root, file.target, switched):
        need = hindrance.obstacle.need
        if need is None:
            return []  # TFL607 says what is wrong first
        if ">" in need.registered and not file.project.defines(need.name):
            return []  # a package that is imported somewhere may register it
        if file.project.may_provide(need.name, need.registered):
            return []
        missing.setdefault(need.registered, _Missing(need.name, need.registered, hindrance.releases))
    return list(missing.values())


# -- made by code of the project ---------------------------------------------------------------------


def _on_file(file: FileContext, rule: Rule) -> Iterable[Draft]:
    """What the project saves, or has the configuration of, and the file makes again."""
    if file.look is None or not any(word in file.text for word in _WORDS):
        return
    for broken in file.look.broken_loads:
        at = file.look.layout.offset(broken.line, broken.column)
        call = next((each for each in file.tree.calls if file.positions.inner(each).start == at), None)
        releases = keras_3_releases(f"{broken.root}.models.load_model", file.target)
        if call is None or not releases or file.guards.guarded(call) or not file.guards.live(call):
            continue
        if file.guards.expected(call, _ERRORS):
            continue
        if broken.function == "load_model":
            if file.project is not None and file.project.artefact(broken.file, file.path) is not None:
                continue  # the file itself says what it holds
            if any(True for _ in _loaded(call, f"{broken.root}.models.load_model", file, rule)):
                continue
        entries = "{" + ", ".join(f'"{name}": {name}' for name in broken.names) + "}"
        path, line = broken.where
        place = f"line {line}" if path == file.look.classes.path else f"{os.path.basename(path)}:{line}"
        by_scope = broken.function == "clone_model"
        message = str(rule.tables["summary_made"]).format(
            function=broken.function,
            names=", ".join(f"`{name}`" for name in broken.names),
            where=place,
            releases=describe_releases(releases, "keras"),
            advice=f"call it in `custom_object_scope({entries})`"
            if by_scope
            else f"pass `custom_objects={entries}`",
        )
        yield Draft(call, message)


_WORDS = ("load_model", "model_from_json", "clone_model", ".from_config")


# -- saved by the same module --------------------------------------------------------------------


def _saved_here(found: LoadCall, file: FileContext) -> Iterator[_Missing]:
    """The file's own classes in a Keras 3 model that the module saves to the path that it loads."""
    releases = keras_3_releases(f"{found.root}.models.load_model", file.target)
    if not releases or not found.path.endswith((".keras", ".h5", ".hdf5")):
        return
    savers = list(_savers(found.path, file))
    if len(savers) != 1:
        return
    if file.project is not None and file.project.may_provide("", ""):
        return  # some file of the project touches Keras's registry
    classes = own_classes_in(savers[0], file.making, file.names)
    for owner in classes or ():
        if owner.decorators or (owner.bases and owner.keywords):
            return
        name = owner.name.value
        yield _Missing(name, name, describe_releases(releases, "keras"), saved_here=True)


def _savers(path: str, file: FileContext) -> Iterator[cst.BaseExpression]:
    """The models that the file saves to a path."""
    for attribute in file.tree.attributes.get("save", ()):
        call = file.tree.parent.get(attribute)
        if not isinstance(call, cst.Call) or call.func is not attribute:
            continue
        target = argument(call, 0, "filepath")
        texts = path_texts(target, file.values) if target is not None else ()
        if any(text.end == path for text in texts):
            if len(texts) == 1 and texts[0].whole and model_roots(attribute.value, file.making, "save"):
                yield attribute.value
            else:
                yield cst.Name("unknown")


def _fix(call: cst.Call, missing: list[_Missing], entries: str, file: FileContext) -> Fix | None:
    """Hand the classes over, where all of them have their names in the file."""
    if argument(call, 1, "custom_objects") is not None or not file.positions.editable(call):
        return None
    if not call.args or any(arg.star or each.saved_here for arg in call.args for each in missing):
        return None
    for each in missing:
        bindings = file.names.scopes.reaching(each.name, call) or []
        if len(bindings) != 1 or not isinstance(
            bindings[0].node, (cst.ClassDef, cst.FunctionDef, cst.ImportAlias)
        ):
            return None
    last = file.positions.inner(call.args[-1])
    return Fix(
        "Pass the custom objects",
        Safety.UNSAFE,
        (Edit(last.end, last.end, f", custom_objects={{{entries}}}"),),
        reason="the class has to take what the file's configuration gives to its constructor",
    )


CHECK = Check("load-without-custom-objects", prepare)
