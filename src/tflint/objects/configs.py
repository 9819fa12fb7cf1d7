"""TFL503 and TFL504: what Keras passes to a constructor when it loads an object, and what it does not pass."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tflint.catalogue.rule import Rule
from tflint.objects.config_fixes import passing_on, returning
from tflint.objects.look import Look, OwnClass, Trouble
from tflint.project.classes import Owned
from tflint.project.definitions import Parameter, ParameterKind
from tflint.project.idioms import Function
from tflint.project.keras_classes import Kind
from tflint.project.values import literal

_OF_BASE = {
    Kind.LAYER: ("name", "trainable", "dtype"),
    Kind.MODEL: ("name", "trainable", "dtype"),
    Kind.METRIC: ("name", "dtype"),
    Kind.LOSS: ("name", "reduction"),
}
"""What the ``get_config`` of Keras's base classes returns."""
_ROOTS = frozenset(
    {"Layer", "Model", "Metric", "Loss", "Initializer", "Regularizer", "Constraint", "Optimizer"}
)
_AUTOMATIC = {Kind.LAYER: ("trainable", "dtype"), Kind.MODEL: ("trainable", "dtype")}
"""What Keras 3 passes besides a constructor's own arguments where there is no ``get_config``."""
_COMMON = frozenset(
    {
        "name",
        "trainable",
        "dtype",
        "autocast",
        "reduction",
        "fn",
        "dynamic",
        "input_shape",
        "batch_input_shape",
    }
    | {"batch_size", "weights", "input_dtype", "activity_regularizer", "self"}
)
"""Arguments of Keras's own constructors, which their ``get_config`` returns or which no config needs."""


@dataclass(frozen=True, slots=True)
class Effective:
    """What the ``get_config`` of a class returns: keys of the project's own code, and whether those of Keras's base."""

    keys: frozenset[str]
    inherits: bool
    owner: Owned | None
    """The nearest class with a ``get_config``; None where it is Keras's own."""


def effective_config(own: OwnClass) -> Effective | None:
    """The config of a class; None where the code does not show it."""
    keys: set[str] = set()
    owner: Owned | None = None
    for owned in own.ancestry.chain:
        definition = owned.definition
        if definition.config is None:
            if "get_config" in definition.attributes:
                return None
            continue
        if not definition.config.complete or (len(own.ancestry.chain) > 1 and _is_mixed(own)):
            return None
        owner = owner or owned
        keys.update(definition.config.keys)
        if not definition.config.inherits:
            return Effective(frozenset(keys), False, owner)
    return Effective(frozenset(keys), True, owner)


def _is_mixed(own: OwnClass) -> bool:
    """Whether a class of the chain has several bases of the project: then the order of calls is another question."""
    return any(len(owned.definition.bases) > 1 for owned in own.ancestry.chain)


def _constructor(own: OwnClass) -> tuple[Parameter, ...] | None:
    """The parameters of the class's own ``__init__`` where nothing but it makes its objects."""
    definition = own.owned.definition
    if definition.parameters is None or not own.ancestry.complete:
        return None
    overridden = ("from_config", "__new__", "__reduce__")
    if any(own.ancestry.defines(name) is not None for name in overridden):
        return None
    init = own.method("__init__")
    return None if init is None or init.decorator_list else definition.parameters


def _is_meant_to_be_saved(own: OwnClass, look: Look, config: Effective) -> bool:
    if config.owner is not None:
        return True
    registration = look.classes.registration(own.owned)
    if registration is not None and registration.certain:
        return True
    return look.is_used(own)


def find_refused(rule: Rule, look: Look) -> Iterator[Trouble]:
    """TFL503: constructors that refuse what Keras passes when it loads."""
    for own in look.made_by_hand:
        kind = own.ancestry.kind
        parameters = _constructor(own)
        if parameters is None or kind not in _OF_BASE:
            continue
        config = effective_config(own)
        if config is None or not config.inherits:
            continue
        passed = _OF_BASE[kind]
        if config.owner is None and kind in _AUTOMATIC:
            if not all(known.name in _ROOTS for known in own.ancestry.keras):
                continue
            passed = _AUTOMATIC[kind]
        only_in_3 = kind is Kind.MODEL or (config.owner is None and kind is Kind.LAYER)
        if only_in_3 and not look.only_keras_3(own.ancestry.root):
            continue
        missing = _refused(passed, parameters)
        init = own.method("__init__")
        if not missing or init is None or not _is_meant_to_be_saved(own, look, config):
            continue
        if not look.is_base(own):
            message = rule.summary.format(name=own.name, missing=_listed(missing), kind=kind.value)
            yield Trouble(init, message, passing_on(init, own, look), by_release=only_in_3)


def _refused(passed: tuple[str, ...], parameters: tuple[Parameter, ...]) -> list[str]:
    if any(parameter.kind is ParameterKind.KWARGS for parameter in parameters):
        return []
    taken = {
        parameter.name
        for parameter in parameters
        if parameter.kind in (ParameterKind.EITHER, ParameterKind.KEYWORD)
    }
    return [name for name in passed if name not in taken]


def find_forgotten(rule: Rule, look: Look) -> Iterator[Trouble]:
    """TFL504: constructor arguments that the config does not return."""
    for own in look.made_by_hand:
        kind = own.ancestry.kind
        parameters = _constructor(own)
        if parameters is None or kind is None or kind in (Kind.CALLBACK, Kind.OPTIMIZER):
            continue
        config = effective_config(own)
        if config is None:
            continue
        if any(parameter.kind is ParameterKind.ARGS for parameter in parameters):
            continue
        if config.owner is None and not _forgets_by_itself(own, look):
            continue
        known = config.keys | (_COMMON if config.inherits else frozenset())
        handed = _handed_on(own) if config.inherits else frozenset()
        forgotten = [
            parameter
            for parameter in parameters
            if parameter.kind in (ParameterKind.EITHER, ParameterKind.KEYWORD)
            and parameter.name not in known
            and parameter.name not in handed
        ]
        if not config.inherits:
            # Without the base's config, a name or dtype that is not kept is a choice.
            forgotten = [parameter for parameter in forgotten if parameter.name not in _COMMON]
        kept = _kept(own)
        forgotten = [parameter for parameter in forgotten if parameter.required or parameter.name in kept]
        if forgotten and _is_meant_to_be_saved(own, look, config) and not look.is_base(own):
            yield _forgotten(rule, own, look, config, forgotten)


def _forgotten(
    rule: Rule, own: OwnClass, look: Look, config: Effective, forgotten: list[Parameter]
) -> Trouble:
    required = [parameter.name for parameter in forgotten if parameter.required]
    others = _returns_others(own, config)
    if not required and others:
        required = [parameter.name for parameter in forgotten]
    names = [parameter.name for parameter in forgotten]
    key = "summary_required" if required else "summary"
    template = rule.summary if not required else str(rule.tables[key])
    message = template.format(name=own.name, missing=_listed(names), required=_listed(required))
    init = own.method("__init__")
    node: ast.AST = own.method("get_config") or init or own.node
    if others:
        return Trouble(
            node, message
        )  # one of the keys that are there is meant for it: which, nobody but its author knows
    return Trouble(node, message, returning(names, own, look, inherits=config.inherits))


def _returns_others(own: OwnClass, config: Effective) -> bool:
    """Whether the config holds, in their place, keys that no constructor takes: Keras's own refuses them."""
    if not config.inherits or not all(known.name in _ROOTS for known in own.ancestry.keras):
        return False
    init = own.method("__init__")
    if init is None or not _passes_on(init):
        return False
    taken = set(_COMMON)
    for owned in own.ancestry.chain:
        taken.update(parameter.name for parameter in owned.definition.parameters or ())
    words = {literal(node) for node in ast.walk(init) if isinstance(node, ast.expr)}
    return bool(config.keys - taken - words)


def _passes_on(init: Function) -> bool:
    """Whether keywords that a constructor does not name reach that of the base class, or are refused at once."""
    if init.args.kwarg is None:
        return True
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "__init__"
        and any(
            keyword.arg is None
            and isinstance(keyword.value, ast.Name)
            and keyword.value.id == init.args.kwarg.arg
            for keyword in node.keywords
        )
        for node in ast.walk(init)
    )


def _forgets_by_itself(own: OwnClass, look: Look) -> bool:
    """Whether Keras's own ``get_config`` leaves out what the class's constructor takes.

    A plain layer's or model's arguments Keras 3 and tf_keras record; not those of a class derived from another layer.
    """
    kind = own.ancestry.kind
    if kind in (Kind.LAYER, Kind.MODEL):
        roots = all(known.name in _ROOTS for known in own.ancestry.keras)
        return not roots and kind is Kind.LAYER
    return kind in (Kind.LOSS, Kind.METRIC, Kind.CONSTRAINT, Kind.INITIALIZER)


def _kept(own: OwnClass) -> frozenset[str]:
    """The arguments that the object keeps under their own names: ``self.units = int(units)``."""
    init = own.method("__init__")
    if init is None:
        return frozenset()
    found: set[str] = set()
    for node in ast.walk(init):
        if isinstance(node, ast.Assign):
            used = {item.id for item in ast.walk(node.value) if isinstance(item, ast.Name)}
            for target in node.targets:
                if isinstance(target, ast.Attribute) and target.attr.lstrip("_") in used:
                    found.add(target.attr.lstrip("_"))
    return frozenset(found)


def _handed_on(own: OwnClass) -> frozenset[str]:
    """The names that are in the arguments of calls of another ``__init__``: the base may return them."""
    init = own.method("__init__")
    if init is None:
        return frozenset()
    calls = (
        node
        for node in ast.walk(init)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "__init__"
    )
    return frozenset(item.id for call in calls for item in ast.walk(call) if isinstance(item, ast.Name))


def _listed(names: list[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}" if quoted else ""
