"""TFL500: classes and functions of the project that Keras cannot find again when it loads a model."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator

from tflint.catalogue.rule import Rule
from tflint.model import Edit, Fix, ImportNeed, Safety
from tflint.objects.look import Look, Trouble
from tflint.project.classes import Owned
from tflint.project.keras_classes import SAVED
from tflint.project.saving import Saved
from tflint.releases.symbols import has_symbol

_SPELLINGS = {
    "keras": ("keras.saving.register_keras_serializable", "keras.utils.register_keras_serializable"),
    "tensorflow.keras": ("tensorflow.keras.utils.register_keras_serializable",),
    "tf_keras": ("tf_keras.saving.register_keras_serializable", "tf_keras.utils.register_keras_serializable"),
}
_IMPORTS = {
    "keras": ImportNeed("keras", None, "keras"),
    "tensorflow.keras": ImportNeed("tensorflow", None, "tf"),
    "tf_keras": ImportNeed("tf_keras", None, "tf_keras"),
}


def find(rule: Rule, look: Look) -> Iterator[Trouble]:
    """Definitions at module level that are in saved models; with the setting ``strict`` every class that Keras may save."""
    saved = {item.name: item for item in look.saved.objects}
    classes = look.classes.inheriting if look.settings.strict else ()
    found = {id(owned): owned for owned in classes}
    for name in saved:
        found.update((id(owned), owned) for owned in look.classes.named(name))
    candidates = [owned for owned in found.values() if _may_be_saved(owned, look)]
    for owned in sorted(candidates, key=lambda owned: owned.definition.line):
        name = owned.definition.last_name
        node = look.classes.node_of(owned)
        item = saved.get(owned.definition.name)
        if node is None:
            continue
        if item is not None and item.root in _SPELLINGS:
            if not owned.definition.is_class and not look.only_keras_3(item.root) and item.root != "tf_keras":
                continue
            template = str(rule.tables["summary_loaded"]) if item.loaded else rule.summary
            message = template.format(name=name, where=_where(item, look))
            yield Trouble(node, message, _fix(owned, node, item.root, look))
        elif item is None and look.settings.strict and _is_outside(owned):
            message = str(rule.tables["summary_strict"]).format(name=name)
            yield Trouble(node, message, _fix(owned, node, look.classes.ancestry(owned).root or "", look))


def _may_be_saved(owned: Owned, look: Look) -> bool:
    """A class of Keras's, or a function outside of others, that no decorator may register."""
    definition = owned.definition
    if look.classes.registration(owned) is not None:
        return False
    if not definition.is_class:
        return "<locals>" not in definition.name
    return bool(definition.bases) and look.classes.ancestry(owned).kind in SAVED


def _is_outside(owned: Owned) -> bool:
    """Whether a definition is a class that stands in no function."""
    return owned.definition.is_class and "<locals>" not in owned.definition.name


def _where(item: Saved, look: Look) -> str:
    path, line = item.where
    return f"line {line}" if path == look.classes.path else f"{os.path.basename(path)}:{line}"


# -- the fix ----------------------------------------------------------------------------------------


def _fix(owned: Owned, node: ast.stmt, root: str, look: Look) -> Fix | None:
    """The decorator, with the project's name as the package, in the flavour of Keras that makes the object.

    A class of a function is another one each time that the function runs: to register it there may come too late.
    """
    if "<locals>" in owned.definition.name:
        return None
    symbol = _decorator(root, look)
    indent = look.indent_of(node)
    if symbol is None or indent is None:
        return None
    spelled = _spell(symbol, root, node, look)
    package = _package(owned.path)
    if spelled is None or package is None:
        return None
    text, need = spelled
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    at = look.layout.line_start(min([node.lineno, *(item.lineno for item in decorators)]))
    edit = Edit(at, at, f'{indent}@{text}(package="{package}"){look.newline}')
    return Fix(
        f"Register {owned.definition.last_name} with Keras",
        Safety.UNSAFE,
        (edit,),
        () if need is None else (need,),
        reason=f'models that were saved before know it without the package "{package}": load those with custom_objects',
    )


def _decorator(root: str, look: Look) -> str | None:
    """The first spelling that all targeted releases have."""
    axis = root.split(".", 1)[0]
    for symbol in _SPELLINGS.get(root, ()):
        releases = look.settings.target.releases(axis)
        if releases and all(has_symbol(symbol, release) for release in releases):
            return symbol
    # From TensorFlow 2.16 on the names below tf.keras are those of Keras 3.
    return _SPELLINGS[root][-1] if root in _SPELLINGS and look.only_keras_3(root) else None


def _spell(symbol: str, root: str, node: ast.stmt, look: Look) -> tuple[str, ImportNeed | None] | None:
    """The text for a symbol by a name that an import ahead of a statement brings, else with an import of its own."""
    top = look.classes.scope(look.tree)
    if top is None:
        return None
    bound: dict[str, str] = {}
    for statement in look.tree.body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)) and statement.lineno < node.lineno:
            for alias in statement.names:
                name = alias.asname or alias.name.partition(".")[0]
                found = look.classes.trace(top.lookup(name))
                if len(found) == 1 and symbol.startswith(f"{found[0]}.") and found[0]:
                    bound.setdefault(found[0], name)
    for above in (symbol.rpartition(".")[0], root, root.split(".", 1)[0]):
        if above in bound:
            return bound[above] + symbol[len(above) :], None
    need = _IMPORTS[root]
    if top.lookup(need.alias) or _is_bound(need.alias, look):
        return None
    return need.alias + symbol[len(need.module) :], need


def _is_bound(name: str, look: Look) -> bool:
    return any(
        isinstance(item, ast.Name) and item.id == name and isinstance(item.ctx, ast.Store)
        for item in look.parents
    )


def _package(path: str) -> str | None:
    """The name of the outermost package around a file, for a script that of the file."""
    folder, name = os.path.split(path)
    found = name.partition(".")[0]
    while os.path.isfile(os.path.join(folder, "__init__.py")) and os.path.dirname(folder) != folder:
        folder, found = os.path.split(folder)
    text = re.sub(r"\W+", "_", found)
    return text if text.strip("_") else None
