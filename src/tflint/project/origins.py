"""Where a name that a module binds comes from in the end, for telling whether two imports bring the same."""

from __future__ import annotations

import os
from collections.abc import Callable

from tflint.frameworks import canonical
from tflint.project.facts import Brought as Brings
from tflint.project.facts import Loose, Ref
from tflint.project.lookup import Lookup
from tflint.project.modules import Modules

_MOST_STEPS = 20


IsCertain = Callable[[str, str], bool]
"""Whether a top-level module is certainly the project's one for a file in a folder."""


def origin(
    lookup: Lookup, modules: Modules, is_certain: IsCertain, value: str, name: str, depth: int = 0
) -> tuple[str, str] | None:
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
        if not isinstance(first, Ref):
            return value, name
        return _origin_of(lookup, modules, is_certain, first, value, depth)
    for source, certain in reversed(lookup.star_imports.sources(value)):
        if not source.startswith("@"):
            return None
        brings = lookup.star_imports.brings(source, name)
        if brings is Brings.YES and certain:
            return origin(lookup, modules, is_certain, source, name, depth + 1)
        if brings is not Brings.NO:
            return None
    below = lookup.submodule(value, name)
    return None if below is None else (below, "")


def _origin_of(
    lookup: Lookup, modules: Modules, is_certain: IsCertain, ref: Ref, importer: str, depth: int
) -> tuple[str, str] | None:
    target = lookup.target(ref, importer)
    if target.startswith("@"):
        if not ref.level and not is_certain(ref.module.partition(".")[0], os.path.dirname(importer[1:])):
            return None
        if not ref.path:
            return target, ""
        if len(ref.path) != 1:
            return None
        return origin(lookup, modules, is_certain, target, ref.path[0], depth + 1)
    if ref.level:
        return None
    return canonical(".".join((ref.module, *ref.path))), ""
