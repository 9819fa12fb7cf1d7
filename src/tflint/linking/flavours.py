"""TFL109: layers and models of two Kerases that the target makes different, in one file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tflint.catalogue.rule import Rule
from tflint.frameworks import canonical, full_symbol, is_framework
from tflint.linking.guards import is_expected
from tflint.linking.private_names import is_private
from tflint.linking.scopes import Bound
from tflint.linking.view import LinkRule, Note, View
from tflint.model import Edit, Fix, Safety
from tflint.project.flavours import flavour_of
from tflint.releases.ranges import in_ranges
from tflint.releases.target import KERAS_3_IN_TENSORFLOW, Target

_PARTS = frozenset({"layers", "models", "Model", "Sequential", "Input", "applications", "engine"})
"""What models are made of: these cannot be mixed. Losses, callbacks, metrics and data sets can."""
_NOT_PARTS = frozenset(
    {"load_model", "model_from_json", "model_from_yaml", "save_model", "clone_model", "preprocess_input"}
    | {"decode_predictions", "deserialize", "serialize", "get"}
)
_SHOWN = {"tensorflow.keras": "tf.keras"}


@dataclass(frozen=True, slots=True)
class _Part:
    """A use of a layer, model or input, and the statement that brings it."""

    node: ast.alias | ast.expr
    line: int
    flavour: str
    statement: ast.Import | ast.ImportFrom
    symbol: str


def _look(view: View, rule: Rule) -> Iterator[Note]:
    parts = sorted(_parts(view), key=lambda part: part.line)
    flavours = list(dict.fromkeys(part.flavour for part in parts))
    target = view.settings.target
    pairs = [
        (one, other)
        for one in flavours
        for other in flavours
        if one < other and _are_different(one, other, target)
    ]
    if not pairs:
        return
    main = _main(parts, flavours, view)
    reported: set[ast.AST] = set()
    for part in parts:
        if part.flavour == main or not _are_different(main, part.flavour, target):
            continue
        if part.statement in reported:
            continue
        reported.add(part.statement)
        first = next(other for other in parts if other.flavour == main)
        message = (
            f"`{_show(part.symbol)}` and `{_show(first.symbol)}` (line {first.line}) are of different Kerases "
            f"in {_where(target)}: layers of one do not work in models of the other"
        )
        yield Note(part.node, message, _unified(part, main, view), symbol=part.symbol)


def _main(parts: list[_Part], flavours: list[str], view: View) -> str:
    """The Keras to stay with: of those in the file the one that the settings name; else a public one, if there is one, that most files of the project import,
    else the one that the file itself uses most, else its first.
    """
    named = full_symbol(view.settings.keras_flavour)
    if named in flavours:
        return named
    here = {flavour: sum(part.flavour == flavour for part in parts) for flavour in flavours}
    files = {} if view.links is None else dict(view.links.flavours())

    def rank(flavour: str) -> tuple[bool, int, int, int]:
        return not is_private(flavour), files.get(flavour, 0), here[flavour], -flavours.index(flavour)

    return max(flavours, key=rank)


def _parts(view: View) -> Iterator[_Part]:
    for statement, _ in view.scopes.imports:
        if (
            isinstance(statement, ast.ImportFrom)
            and not statement.level
            and is_framework(statement.module or "")
        ):
            for alias in statement.names:
                symbol = canonical(f"{statement.module}.{alias.name}")
                flavour = flavour_of(symbol)
                if flavour and _is_part(symbol, flavour) and not _is_choice(statement, view):
                    yield _Part(alias, statement.lineno, flavour, statement, symbol)
    for use in view.scopes.uses:
        above = view.scopes.parents.get(use.node)
        if not isinstance(above, ast.Attribute) or above.value is not use.node:
            continue
        found = use.scope.lookup(use.node.id)
        if found is None or len(found[1]) != 1:
            continue
        bound = found[1][0]
        root = _root_of(bound)
        if not root or bound.statement is None or _is_choice(bound.statement, view):
            continue
        node: ast.expr = use.node
        symbol = root
        while isinstance(above, ast.Attribute) and above.value is node:
            node, symbol = above, f"{symbol}.{above.attr}"
            above = view.scopes.parents.get(node)
        symbol = canonical(symbol)
        flavour = flavour_of(symbol)
        if flavour and _is_part(symbol, flavour) and not is_expected(node, "AttributeError", view.scopes):
            yield _Part(node, node.lineno, flavour, bound.statement, symbol)


def _root_of(bound: Bound) -> str:
    alias, statement = bound.alias, bound.statement
    if alias is None or statement is None:
        return ""
    if isinstance(statement, ast.Import):
        name = alias.name if alias.asname else alias.name.partition(".")[0]
        return name if is_framework(name) else ""
    if statement.level or not is_framework(statement.module or ""):
        return ""
    return f"{statement.module}.{alias.name}"


def _is_part(symbol: str, flavour: str) -> bool:
    below = symbol[len(flavour) + 1 :].split(".")
    return below[0] in _PARTS and below[-1] not in _NOT_PARTS and (below[-1][:1].isupper() or len(below) == 1)


def _is_choice(statement: ast.AST, view: View) -> bool:
    """Whether an import stands in a ``try`` or an ``if``: then one of several is chosen."""
    return any(
        isinstance(above, (ast.If, ast.Try, ast.ExceptHandler)) for above in view.scopes.ancestors(statement)
    )


def _are_different(one: str, other: str, target: Target) -> bool:
    """Whether all targeted releases make the layers of two flavours different classes."""
    return one != other and all(
        _identity(one, release, target) != _identity(other, release, target) for release in target.tensorflow
    )


def _identity(flavour: str, release: str, target: Target) -> str:
    """The Keras that a flavour is in a release of TensorFlow."""
    if flavour == "tensorflow.keras":
        if in_ranges(release, KERAS_3_IN_TENSORFLOW):
            return "tf_keras" if target.legacy_keras else "keras"
        return "keras" if in_ranges(release, "2.6-2.15") else "tensorflow.python.keras"
    if flavour == "keras" and not in_ranges(release, "2.6-"):
        # Keras 2.4 only hands out tf.keras.
        only_standalone = all(in_ranges(keras, "2.0-2.3") for keras in target.keras)
        return "keras" if only_standalone else "tensorflow.python.keras"
    return flavour


def _where(target: Target) -> str:
    from tflint.releases.ranges import describe_releases

    legacy = " with legacy Keras" if target.legacy_keras else ""
    return describe_releases(target.tensorflow, "tensorflow") + legacy


def _show(symbol: str) -> str:
    for flavour, shown in _SHOWN.items():
        if symbol.startswith(flavour + "."):
            return shown + symbol[len(flavour) :]
    return symbol


def _unified(part: _Part, main: str, view: View) -> Fix | None:
    """The import statement with the module of the Keras to stay with."""
    statement = part.statement
    if not isinstance(statement, ast.ImportFrom) or not isinstance(part.node, ast.alias):
        return None
    module = statement.module or ""
    if flavour_of(module) != part.flavour or main == "tensorflow.python.keras":
        return None
    new = main + module[len(part.flavour) :]
    from tflint.releases.symbols import releases_with

    if not all(releases_with(f"{new}.{alias.name}", view.settings.target) for alias in statement.names):
        return None
    span = view.span(statement)
    text = view.source.text[span.start : span.end]
    at = text.find(module, len("from"))
    if at < 0:
        return None
    start = span.start + at
    return Fix(
        f"Import from `{_show(new + '.')[:-1]}`",
        Safety.UNSAFE,
        (Edit(start, start + len(module), new),),
        reason="the layers of the other Keras may differ in arguments, defaults and saved files",
    )


LINK = LinkRule("mixed-keras", _look)
