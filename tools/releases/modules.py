"""Links the files of a release: which object a name of a module is, through imports and aliases."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.releases.facts import (
    Alias,
    Bind,
    Class,
    Delete,
    FileFacts,
    Function,
    Imported,
    KerasModule,
    Module,
    Note,
    Star,
    Target,
    Value,
)
from tools.releases.signatures import keyword_only

_DEEPEST = 25
"""Longer chains of re-exports are taken for circular ones."""

Read = Callable[[bytes, bool], FileFacts]
"""Gives the facts of a file by its content; the flag says that it holds generated wrappers of ops."""


@dataclass(frozen=True, slots=True)
class FoundClass:
    """A class, and the module in which it is defined; ``notes`` are those of its aliases too."""

    module: str
    facts: Class
    notes: tuple[Note, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.module, self.facts.name


@dataclass(frozen=True, slots=True)
class FoundFunction:
    """A function, and the module in which it is defined."""

    module: str
    facts: Function


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something outside of the sources: compiled code, another package."""


Found = FoundClass | FoundFunction | Module | KerasModule | Value | Unknown


@dataclass(frozen=True, slots=True)
class Binding:
    """A target, in the terms of the module in which it is written."""

    module: str
    target: Target


@dataclass(frozen=True, slots=True)
class _File:
    read: Callable[[], bytes]
    is_package: bool


class Modules:
    """The modules of a release, each read when first asked for."""

    def __init__(self, files: Mapping[str, _File], read: Read) -> None:
        self._files = files
        self._read = read
        self._facts: dict[str, FileFacts | None] = {}
        self._namespaces: dict[str, dict[str, Binding]] = {}
        self._packages = {
            name.rsplit(".", depth)[0] for name in files for depth in range(1, name.count(".") + 1)
        }
        # In TensorFlow 1.15 to 2.1 the package `tensorflow` only forwards to `tensorflow_core`.
        self._has_core = "tensorflow_core" in self._packages
        core = "tensorflow_core" if self._has_core else "tensorflow"
        self._api_roots = [
            api for version in ("v2", "v1") if (api := f"{core}._api.{version}") in self._packages
        ]

    def real_name(self, module: str) -> str:
        """The name under which a module's file lies."""
        if self._has_core and (module == "tensorflow" or module.startswith("tensorflow.")):
            moved = "tensorflow_core" + module.removeprefix("tensorflow")
            if moved in self._files or moved in self._packages:
                return moved
        if module.startswith("tensorflow.") and module not in self._files:
            # The root puts the folder of the generated API on its `__path__`.
            for api in self._api_roots:
                moved = api + module.removeprefix("tensorflow")
                if moved in self._files:
                    return moved
        return module

    def has(self, module: str) -> bool:
        """Whether there is such a module, or a package of it even without a file of its own."""
        module = self.real_name(module)
        return module in self._files or module in self._packages

    def is_package(self, module: str) -> bool:
        file = self._files.get(self.real_name(module))
        return file is not None and file.is_package

    def children(self, package: str) -> Iterator[str]:
        """The names of the modules right below a package that have a file."""
        prefix = self.real_name(package) + "."
        for name in self._files:
            if name.startswith(prefix) and "." not in name[len(prefix) :]:
                yield name[len(prefix) :]

    def names(self) -> Iterable[str]:
        """The names of all modules that have a file."""
        return self._files

    def facts(self, module: str) -> FileFacts | None:
        """The facts of a module; None without a file."""
        module = self.real_name(module)
        if module not in self._facts:
            file = self._files.get(module)
            generated = module.rpartition(".")[2].startswith("gen_")
            self._facts[module] = self._read(file.read(), generated) if file else None
        return self._facts[module]

    def namespace(self, module: str) -> Mapping[str, Binding]:
        """What the names of a module are bound to when it has run; empty without a file."""
        module = self.real_name(module)
        if module not in self._namespaces:
            bound: dict[str, Binding] = {}
            # Registered before it is filled: packages import from each other in circles.
            self._namespaces[module] = bound
            facts = self.facts(module)
            if facts is not None:
                self._run(module, facts, bound)
        return self._namespaces[module]

    def _run(self, module: str, facts: FileFacts, bound: dict[str, Binding]) -> None:
        for step in facts.steps:
            if isinstance(step, Bind):
                before = bound.get(step.name)
                if before is None or not (step.weak or self._is_kept(module, step, before)):
                    bound[step.name] = self._early(bound, Binding(module, step.target))
                if isinstance(step.target, Imported):
                    self._bind_submodule(module, step.target.level, step.target.module, bound)
            elif isinstance(step, Star):
                bound |= self._star(module, step)
                self._bind_submodule(module, step.level, step.module, bound)
            elif isinstance(step, Delete):
                bound.pop(step.name, None)
            else:
                keep = {*facts.documented, *step.keep}
                for name in step.modules:
                    found = self.resolve(bound.get(name))
                    other = self.facts(found.name) if isinstance(found, Module) else None
                    keep.update(other.documented if other else ())
                for name in [name for name in bound if name not in keep and not name.startswith("_")]:
                    del bound[name]

    def _is_kept(self, module: str, step: Bind, before: Binding) -> bool:
        """Whether a package imports a name from itself that an import has bound before: that is the one it gets."""
        target = step.target
        if not isinstance(target, Imported) or target.name != step.name:
            return False
        if not isinstance(before.target, Imported):  # of two branches, perhaps
            return False
        return self.real_name(self.absolute(module, target.level, target.module)) == self.real_name(module)

    def _early(self, bound: Mapping[str, Binding], binding: Binding) -> Binding:
        """An alias of a plain name means what the name is bound to now: it may be deleted or rebound later."""
        target = binding.target
        if isinstance(target, Alias) and not target.notes and not target.keyword_only:
            if "." not in target.expression and target.expression not in bound:
                return Binding(
                    binding.module, Value()
                )  # a built-in function, of which a later name takes the name
            return bound.get(target.expression, binding)
        return binding

    def _star(self, module: str, step: Star) -> dict[str, Binding]:
        source = self.absolute(module, step.level, step.module)
        facts = self.facts(source)
        if facts is None:
            return {}
        exported = facts.exported
        brought = {
            name: Binding(module, Imported(0, source, name))
            for name in self.namespace(source)
            if "." not in name and (name in exported if exported is not None else not name.startswith("_"))
        }
        if exported is None and self.is_package(source):
            # The modules of a package are among its names when they have been imported, be it by each other.
            for child in self.children(source):
                if not child.startswith("_") and not child.endswith("_test"):
                    brought.setdefault(child, Binding(module, Module(f"{self.real_name(source)}.{child}")))
        return brought

    def _bind_submodule(self, module: str, level: int, source: str, bound: dict[str, Binding]) -> None:
        """Importing from ``package.sub`` inside of ``package`` makes ``sub`` one of its names."""
        absolute = self.real_name(self.absolute(module, level, source))
        if self.is_package(module) and absolute.startswith(module + "."):
            child = absolute[len(module) + 1 :].partition(".")[0]
            bound.setdefault(child, Binding(module, Module(f"{module}.{child}")))

    def absolute(self, module: str, level: int, source: str) -> str:
        """The absolute name of what ``from <level dots><source> import …`` in a module imports from."""
        if not level:
            return source
        parts = module.split(".")
        drop = level - 1 if self.is_package(module) else level
        parts = parts[: len(parts) - drop]
        return ".".join([*parts, source] if source else parts)

    def resolve(self, binding: Binding | None, depth: int = 0) -> Found:
        """The object that a binding leads to."""
        if binding is None or depth > _DEEPEST:
            return Unknown()
        target = binding.target
        if isinstance(target, Class):
            return FoundClass(binding.module, target)
        if isinstance(target, Function):
            return FoundFunction(binding.module, target)
        if isinstance(target, Module):
            return Module(self.real_name(target.name))
        if isinstance(target, Imported):
            source = self.absolute(binding.module, target.level, target.module)
            return self.attribute(source, target.name, depth + 1)
        if isinstance(target, Alias):
            return _wrapped(self.evaluate(binding.module, target.expression, depth + 1), target)
        return target

    def attribute(self, module: str, name: str, depth: int = 0) -> Found:
        """What ``from <module> import <name>`` gives."""
        if not self.has(module):
            return Unknown()
        binding = self.namespace(module).get(name)
        itself = (
            binding is not None
            and isinstance(binding.target, Imported)
            and binding.target.name == name
            and self.real_name(self.absolute(binding.module, binding.target.level, binding.target.module))
            == self.real_name(module)
        )
        found = self.resolve(binding, depth + 1) if binding is not None and not itself else Unknown()
        child = f"{module}.{name}"
        if isinstance(found, Unknown) and self.has(child):
            # Also where names go in circles: `from . import child` in a module from which the package takes all.
            return Module(self.real_name(child))
        return found

    def evaluate(self, module: str, expression: str, depth: int = 0) -> Found:
        """What an expression of names and attributes is in a module."""
        first, *attributes = expression.split(".")
        binding = self.namespace(module).get(first)
        if binding is None:
            return Unknown()
        found = self.resolve(binding, depth + 1)
        for position, attribute in enumerate(attributes):
            if isinstance(found, KerasModule):
                found = self._keras_2(found)
            if isinstance(found, Module):
                found = self.attribute(found.name, attribute, depth + 1)
            elif isinstance(found, FoundClass):
                nested = self.nested(found, attribute)
                if nested is None or (position < len(attributes) - 1 and isinstance(nested, Value)):
                    return Value()
                found = nested
            else:
                return Value()
        return found

    def _keras_2(self, module: KerasModule) -> Found:
        """The module of Keras 2 that a lazy loader gives, if the sources have it."""
        real = f"keras.api._{module.api}.keras" + (f".{module.submodule}" if module.submodule else "")
        return Module(real) if self.has(real) else module

    def nested(self, owner: FoundClass, name: str) -> FoundClass | Value | None:
        """A member of a class, its own or inherited; None if there is none."""
        for each in self.line(owner):
            if isinstance(each, FoundClass):
                if name in each.facts.classes:
                    return FoundClass(each.module, each.facts.classes[name])
                if name in each.facts.members:
                    return Value()
        return None

    def bases(self, owner: FoundClass) -> list[FoundClass | str]:
        """The direct bases of a class; as dotted text those that are not in the sources."""
        found: list[FoundClass | str] = []
        for expression in owner.facts.bases:
            base = self.evaluate(owner.module, expression)
            if isinstance(base, FoundClass) and base.key != owner.key:
                found.append(base)
            else:
                found.append(expression)
        return found

    def line(self, owner: FoundClass) -> list[FoundClass | str]:
        """A class and all of its bases in the order in which Python looks for attributes, itself first."""
        return self._linearized(owner, ()) or self._depth_first(owner)

    def _linearized(
        self, owner: FoundClass, below: tuple[tuple[str, str], ...]
    ) -> list[FoundClass | str] | None:
        """The C3 order; None where there is none, or where the bases go in circles."""
        if owner.key in below:
            return None
        bases = self.bases(owner)
        rows: list[list[FoundClass | str]] = []
        for base in bases:
            if isinstance(base, str):
                rows.append([base])
                continue
            row = self._linearized(base, (*below, owner.key))
            if row is None:
                return None
            rows.append(row)
        rows.append(bases)
        merged: list[FoundClass | str] = [owner]
        while rows := [row for row in rows if row]:
            tails = {_class_key(each) for row in rows for each in row[1:]}
            first = next((row[0] for row in rows if _class_key(row[0]) not in tails), None)
            if first is None:
                return None
            merged.append(first)
            key = _class_key(first)
            rows = [row[1:] if _class_key(row[0]) == key else row for row in rows]
        return merged

    def _depth_first(self, owner: FoundClass) -> list[FoundClass | str]:
        """A class and all of its bases, depth first and each once."""
        seen: list[FoundClass | str] = []
        keys: set[object] = set()

        def visit(each: FoundClass | str) -> None:
            key = _class_key(each)
            if key in keys:
                return
            keys.add(key)
            seen.append(each)
            if isinstance(each, FoundClass):
                for base in self.bases(each):
                    visit(base)

        visit(owner)
        return seen

    def signature(self, found: Found) -> str | None:
        """What calling a function or a class takes; None if it is not known."""
        if isinstance(found, FoundFunction):
            return found.facts.signature
        if isinstance(found, FoundClass):
            for each in self.line(found):
                if isinstance(each, str):
                    if not each.rpartition(".")[2].endswith(
                        ("object", "ABC", "Generic", "Protocol", "Mixin")
                    ):
                        return None
                elif each.facts.signature is not None:
                    return each.facts.signature
            return ""
        return None


def _class_key(each: FoundClass | str) -> object:
    return each.key if isinstance(each, FoundClass) else each


def _wrapped(found: Found, alias: Alias) -> Found:
    """An object under the decorators that an alias puts around it."""
    if isinstance(found, FoundFunction) and (alias.notes or alias.keyword_only):
        facts = found.facts
        signature = keyword_only(facts.signature) if alias.keyword_only else facts.signature
        # A raw op is not the function that the notes of its own are about.
        notes = () if alias.keyword_only else facts.notes
        return FoundFunction(found.module, Function(signature, notes + alias.notes, facts.exports))
    if isinstance(found, FoundClass) and alias.notes:
        return FoundClass(found.module, found.facts, found.notes + alias.notes)
    return found


def open_modules(archives: Iterable[Path], read: Read) -> Modules:
    """The modules in zip files of sources. Raises OSError, zipfile.BadZipFile."""
    files: dict[str, _File] = {}
    for path in archives:
        archive = zipfile.ZipFile(path)
        for member in archive.namelist():
            if member.endswith(".py"):
                name, is_package = module_name(member)
                # A package hides a module of the same name.
                if name not in files or (is_package and not files[name].is_package):
                    files[name] = _File(lambda a=archive, m=member: a.read(m), is_package)  # type: ignore[misc]
    return Modules(files, read)


def modules_of(sources: Mapping[str, str], read: Read) -> Modules:
    """Modules from text by path, for tests: ``{"pkg/__init__.py": "…"}``."""
    files = {}
    for path, text in sources.items():
        name, is_package = module_name(path)
        files[name] = _File(lambda text=text: text.encode(), is_package)  # type: ignore[misc]
    return Modules(files, read)


def module_name(path: str) -> tuple[str, bool]:
    """The module that a file in a wheel is, and whether it is a package: ``("a.b", True)`` for ``a/b/__init__.py``."""
    parts = path.removesuffix(".py").split("/")
    # TensorFlow 1.12 and 1.13 keep everything in <name>.data/purelib.
    if parts[0].endswith(".data") and parts[1] in ("purelib", "platlib"):
        parts = parts[2:]
    if parts[-1] == "__init__":
        return ".".join(parts[:-1]), True
    return ".".join(parts), False
