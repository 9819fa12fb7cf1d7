"""Where a name that a module binds comes from in the end, for telling whether two imports bring the same."""

from __future__ import annotations

from tflint.frameworks import canonical
from tflint.project.facts import Brought as Brings
from tflint.project.facts import Loose, Ref
from tflint.project.lookup import Lookup
from tflint.project.modules import Modules

_MOST_STEPS = 20


def origin(lookup: Lookup, modules: Modules, value: str, name: str, depth: int = 0) -> tuple[str, str] | None:
    """Where what a module calls ``name`` is from: (module, name) of its definition, (module, "") for a module.

    A module outside of the project is given by its dotted name. None where that is not certain.
    """
    if depth > _MOST_STEPS:
        return None
    if not value.endswith(".py"):
        below = lookup.submodule(value, name)
        return None if below is None else (below, "")
    bound = modules.binding(value[1:], name)
    if bound is not None:
        if not bound.always or len(bound.values) != 1 or isinstance(bound.values[0], Loose):
            return None
        first = bound.values[0]
        return _origin_of(lookup, modules, first, value, depth) if isinstance(first, Ref) else (value, name)
    for source, certain in reversed(lookup.star_imports.sources(value)):
        if not source.startswith("@"):
            return None
        brings = lookup.star_imports.brings(source, name)
        if brings is Brings.YES and certain:
            return origin(lookup, modules, source, name, depth + 1)
        if brings is not Brings.NO:
            return None
    below = lookup.submodule(value, name)
    return None if below is None else (below, "")


def _origin_of(
    lookup: Lookup, modules: Modules, ref: Ref, importer: str, depth: int
) -> tuple[str, str] | None:
    target = lookup.target(ref, importer)
    if target.startswith("@"):
        if not ref.path:
            return target, ""
        return origin(lookup, modules, target, ref.path[0], depth + 1) if len(ref.path) == 1 else None
    if ref.level:
        return None
    return canonical(".".join((ref.module, *ref.path))), ""
