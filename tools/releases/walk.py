"""Collects the public names below a module."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tools.releases.facts import KerasModule, Module, Value
from tools.releases.modules import Binding, Found, Modules, Unknown

_PUBLIC_UNDERSCORED = frozenset(
    (
        "__version__",
        "__internal__",
        "__operators__",
        "__git_version__",
        "__compiler_version__",
        "__cxx11_abi_flag__",
        "__cxx_version__",
        "__monolithic_build__",
    )
)


@dataclass(frozen=True, slots=True)
class Opaque:
    """A module that is reachable by a public name, but is not part of the public API."""

    name: str


Public = Found | Opaque


@dataclass(frozen=True, slots=True)
class Rules:
    """Which modules are entered.

    ``enter`` is asked with a module's real name. ``keras`` gives the real module for a module of the
    installed Keras, ``""`` for one that is there but has nothing, None for one that is not there. ``skip`` is asked with public
    names. With ``all_files`` every file of a package is a public module of it, and modules that are not true
    children of the module that names them are not entered; ``children_only`` is the latter alone.
    """

    enter: Callable[[str], bool]
    keras: Callable[[KerasModule], str | None] = lambda module: None
    skip: Callable[[str], bool] = lambda name: False
    all_files: bool = False
    children_only: bool = False
    depth: int = 12


def walk(modules: Modules, root: str, prefix: str, rules: Rules) -> dict[str, Public]:
    """Everything public below module ``root``, by its public name: ``prefix`` stands for the root."""
    found: dict[str, Public] = {prefix: Module(root)}
    _visit(modules, rules, modules.real_name(root), prefix, (modules.real_name(root),), found)
    return found


def _visit(
    modules: Modules, rules: Rules, module: str, prefix: str, path: tuple[str, ...], found: dict[str, Public]
) -> None:
    for name, binding in _names(modules, module, rules):
        if name.rpartition(".")[2].startswith("_") and name not in _PUBLIC_UNDERSCORED:
            continue
        public = f"{prefix}.{name}"
        if rules.skip(public):
            continue
        target = modules.resolve(binding)
        if isinstance(target, KerasModule):
            real = rules.keras(target)
            for known in [known for known in found if known.startswith(public + ".")]:
                del found[known]  # a lazy loader put in the place of a generated module
            if real is None:
                found.pop(public, None)
                continue
            target = Module(real)
            found[public] = target
            if real:
                _visit(modules, rules, modules.real_name(real), public, (*path, real), found)
        elif isinstance(target, Module):
            real = target.name
            foreign = (rules.all_files or rules.children_only) and real != f"{module}.{name}"
            if real in path or foreign or not rules.enter(real):
                found.setdefault(public, Opaque(real))
            else:
                found[public] = target
                if len(path) <= rules.depth:
                    _visit(modules, rules, real, public, (*path, real), found)
        else:
            found.setdefault(public, Value() if isinstance(target, Unknown) else target)


def _names(modules: Modules, module: str, rules: Rules) -> Iterator[tuple[str, Binding]]:
    namespace = modules.namespace(module)
    yield from ((name, binding) for name, binding in namespace.items() if "." not in name)
    # Attributes set from outside, `nn.rnn_cell = …`, change what other names lead to: last.
    for name, binding in namespace.items():
        owner = name.rpartition(".")[0]
        if owner and isinstance(modules.evaluate(module, owner), Module):
            yield name, binding
    if rules.all_files and modules.is_package(module):
        for child in modules.children(module):
            if child not in namespace:
                yield child, Binding(module, Module(f"{modules.real_name(module)}.{child}"))


def add_internal_packages(modules: Modules, root: str, public: dict[str, Public]) -> None:
    """Packages right below the root that can be imported although no public name leads to them."""
    real = modules.real_name(root)
    for child in modules.children(real):
        # What is left of tf.contrib in the wheel of 2.0 is not a part of TensorFlow any more.
        if modules.is_package(f"{real}.{child}") and not child.startswith("_") and child != "contrib":
            public.setdefault(f"{_TABLE_ROOTS.get(root, root)}.{child}", Opaque(f"{real}.{child}"))


_TABLE_ROOTS: Mapping[str, str] = {"tensorflow": "tf"}
