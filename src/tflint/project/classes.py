"""The Keras classes of a project: what a class inherits through the project's own base classes and other modules.

classes = Classes(path, tree, project)      # one file, as it is being linted
for own in classes.own: …                   # its definitions, in source order
ancestry = classes.ancestry(own)            # .kind, .keras, .chain, .complete
constructor_of(ancestry)                    # the parameters of the __init__ that counts
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from tflint.frameworks import canonical, is_framework
from tflint.project.definitions import Decoration, Definition, Parameter, Sources, has_bases
from tflint.project.facts import Defined, Loose, Other, Ref
from tflint.project.flow import Flow, Sighting
from tflint.project.idioms import Function, every_statement
from tflint.project.keras_classes import KerasClass, Kind, keras_class
from tflint.project.lookup import DEFINITION
from tflint.project.stars import OTHER, Candidates
from tflint.project.values import Values, evaluate
from tflint.questions import Project

_MAX_ANCESTORS = 100
_NO_NAMES: Callable[[str], frozenset[str]] = lambda module: frozenset()  # noqa: E731


@dataclass(frozen=True, slots=True)
class Owned:
    """A definition and the absolute path of the file that it stands in."""

    path: str
    definition: Definition


@dataclass(frozen=True, slots=True)
class Registration:
    """How a definition gets into Keras's registry: under ``key`` (``package>name``), None where the key is computed.

    ``certain`` is false where only a decorator that nobody knows may do it.
    """

    key: str | None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Ancestry:
    """What a class is.

    ``kind`` is what Keras makes of it: None for a class that is none of Keras's, or may be none. ``chain`` are the
    class and the project's own classes that it inherits from, the nearest first (depth first, as the statements name
    them); ``keras`` the framework's classes at the ends. ``complete``: there is no base that nobody knows, and no
    metaclass.
    """

    kind: Kind | None
    chain: tuple[Owned, ...]
    keras: tuple[KerasClass, ...]
    complete: bool

    @property
    def root(self) -> str | None:
        """The package that all of its Keras classes come from, None if they differ."""
        roots = {known.root for known in self.keras}
        return roots.pop() if len(roots) == 1 else None

    def defines(self, name: str) -> Owned | None:
        """The nearest class of the project that has a method or other attribute of this name in its body."""
        for owned in self.chain:
            if name in owned.definition.methods or name in owned.definition.attributes:
                return owned
        return None


class Classes:
    """The definitions of one file, whose text may be newer than the disk's, and those of the project."""

    def __init__(
        self,
        path: str,
        tree: ast.Module,
        project: Project | None,
        star_names: Callable[[str], frozenset[str]] = _NO_NAMES,
    ) -> None:
        self.path = os.path.abspath(path)
        self.tree = tree
        self._project = project
        self._star_names = star_names

        self._owned: dict[Sighting, Owned] = {}
        self._nodes: dict[int, Function | ast.ClassDef] = {}

    @cached_property
    def _sources(self) -> Sources:
        return Sources(self.tree)

    def _own(self, sighting: Sighting) -> Owned:
        known = self._owned.get(sighting)
        if known is None:
            definition = self._sources.definition(sighting)
            known = self._owned[sighting] = Owned(self.path, definition)
            self._nodes[id(definition)] = sighting.node
        return known

    @property
    def own(self) -> tuple[Owned, ...]:
        """The file's definitions, in source order."""
        return tuple(self._own(sighting) for sighting in self._sources.all)

    @cached_property
    def inheriting(self) -> tuple[Owned, ...]:
        """The file's classes that have bases, in source order."""
        if not self.may_inherit:
            return ()
        return tuple(self._own(sighting) for sighting in self._sources.classes if sighting.bases)

    @cached_property
    def may_inherit(self) -> bool:
        """Whether a class of the file has a base that may be more than ``object``. Costs a look at the statements."""
        return any(
            statement.__class__ is ast.ClassDef and has_bases(statement)
            for statement in every_statement(self.tree.body)
        )

    def named(self, name: str) -> tuple[Owned, ...]:
        """The file's definitions of a qualified name."""
        sources = self._sources
        sightings = sources.all if "<locals>" in name else sources.outside
        return tuple(self._own(sighting) for sighting in sightings if ".".join(sighting.path) == name)

    def statements(self) -> tuple[tuple[Definition, Function | ast.ClassDef], ...]:
        """The file's definitions with their statements, in source order."""
        return tuple((self._own(sighting).definition, sighting.node) for sighting in self._sources.all)

    def node_of(self, owned: Owned) -> Function | ast.ClassDef | None:
        """The statement of one of the file's own definitions, None for another file's."""
        return self._nodes.get(id(owned.definition))

    # -- names -----------------------------------------------------------------------------------

    def scope(self, node: ast.AST) -> Flow | None:
        """The scope of a module, function or class statement, None where it is never run."""
        return self._sources.scope(node)

    def values(self, node: ast.expr, scope: Flow) -> Values:
        """What an expression may be once its scope has run."""
        return evaluate(node, scope.lookup)

    def trace(self, values: Values) -> Candidates:
        """What values of this file are: framework symbols, ``@file`` for modules of the project, ``@file``, a null
        character and a qualified name for its classes and functions, ``""`` for anything else.
        """
        if self._project is not None and any(isinstance(value, (Ref, Loose)) for value in values):
            stars = any(isinstance(value, Loose) for value in values)
            if not stars or self._has_project_stars():
                found: dict[str, None] = {}
                for value in values:
                    if isinstance(value, Defined):
                        found.update(dict.fromkeys(self._alone((value,))))
                    else:
                        found.update(dict.fromkeys(self._project.trace((value,), self.path)))
                return tuple(found)
        return tuple(dict.fromkeys(self._alone(values)))

    def resolve(self, node: ast.expr, scope: Flow) -> Candidates:
        """What an expression may be, followed to the end."""
        return self.trace(self.values(node, scope))

    def home(self, node: ast.expr, scope: Flow) -> tuple[str, str] | None:
        """The file and the name of the variable of another module of the project that an expression certainly is."""
        values = self.values(node, scope)
        value = values[0] if len(values) == 1 else None
        if self._project is None or not isinstance(value, Ref) or not value.path:
            return None
        module = ".".join(part for part in (value.module, *value.path[:-1]) if part)
        found = self._project.resolve(module, value.level, self.path)
        return None if found is None or not found.endswith(".py") else (found[1:], value.path[-1])

    def _has_project_stars(self) -> bool:
        top = self.scope(self.tree)
        stars = top.facts().stars if top is not None else ()
        project = self._project
        return project is not None and any(
            project.resolve(star.source.module, star.source.level, self.path) is not None for star in stars
        )

    def _alone(self, values: Values) -> Iterator[str]:
        """What values are without a look at other files."""
        for value in values:
            if isinstance(value, Defined):
                yield f"@{self.path}{DEFINITION}{'.'.join(value.path)}"
            elif isinstance(value, Ref):
                known = value.level == 0 and is_framework(value.module)
                yield canonical(".".join((value.module, *value.path))) if known else OTHER
            elif isinstance(value, Loose):
                yield from self._loose(value)
            elif value is not Other.GONE:
                yield OTHER

    def _loose(self, value: Loose) -> Iterator[str]:
        """A name that star imports may have brought."""
        top = self.scope(self.tree)
        stars = top.facts().stars if top is not None else ()
        first, *rest = value.path
        found = False
        for star in stars[: value.stars]:
            source = star.source
            if source.level == 0 and is_framework(source.module):
                if first in self._star_names(canonical(source.module)):
                    found = True
                    yield canonical(".".join((source.module, *source.path, *value.path)))
            else:
                found = True
                yield OTHER
        if value.bound is not None:
            for below in value.bound.values:
                found = True
                yield from self._alone(_attribute(below, rest))
        if not found:
            yield OTHER

    # -- definitions -----------------------------------------------------------------------------

    def find(self, candidate: str) -> tuple[Owned, ...]:
        """The definitions that a candidate of ``trace`` names; several where a name is defined again."""
        path, mark, name = candidate.partition(DEFINITION)
        if not mark:
            return ()
        path = path[1:]
        if path == self.path:
            return self.named(name)
        if self._project is None:
            return ()
        return tuple(Owned(path, definition) for definition in self._project.definitions(path, name))

    def bases(self, owned: Owned) -> Iterator[Candidates]:
        """The candidates for each base of a class."""
        for values in owned.definition.bases:
            if owned.path == self.path:
                yield self.trace(values)
            elif self._project is not None:
                yield self._project.trace(values, owned.path)

    def ancestry(self, owned: Owned) -> Ancestry:
        """What a class inherits."""
        chain: dict[tuple[str, str, int], Owned] = {}
        keras: dict[KerasClass, None] = {}
        complete = True
        pending = [owned]
        while pending:
            current = pending.pop()
            key = (current.path, current.definition.name, current.definition.line)
            if key in chain:
                continue
            if len(chain) >= _MAX_ANCESTORS:
                complete = False
                break
            chain[key] = current
            complete &= not current.definition.dynamic
            below: list[Owned] = []
            for candidates in self.bases(current):
                known, classes = self._base(candidates)
                keras.update(dict.fromkeys(known))
                below.extend(classes)
                complete &= bool(known or classes) and (len(classes) <= 1)
            pending.extend(reversed(below))
        return Ancestry(_kind(keras), tuple(chain.values()), tuple(keras), complete)

    def _base(self, candidates: Candidates) -> tuple[list[KerasClass], list[Owned]]:
        """One base: the Keras classes that it is, or the project's; nothing where it may be anything else."""
        known: list[KerasClass] = []
        classes: list[Owned] = []
        for candidate in candidates:
            found = keras_class(candidate) if not candidate.startswith("@") else None
            owned = self.find(candidate)
            if found is not None:
                known.append(found)
            elif owned and all(item.definition.is_class for item in owned):
                classes.extend(owned)
            else:
                return [], []
        return (known, classes) if not (known and classes) else ([], [])

    def registration(self, owned: Owned) -> Registration | None:
        """What the decorators of a definition do about Keras's registry; None: nothing."""
        perhaps = None
        for decoration in owned.definition.decorators:
            if owned.path == self.path:
                candidates = self.trace(decoration.values)
            else:
                candidates = (
                    self._project.trace(decoration.values, owned.path) if self._project is not None else ()
                )
            if any(is_registering(candidate) for candidate in candidates):
                return Registration(_registered_key(decoration, owned.definition.last_name))
            if not all(candidate and not candidate.startswith("@") for candidate in candidates):
                perhaps = Registration(None, certain=False)
        return perhaps


def is_registering(symbol: str) -> bool:
    """Whether a symbol is Keras's decorator that registers."""
    return symbol.endswith(".register_keras_serializable") and "keras" in symbol


def _registered_key(decoration: Decoration, name: str) -> str | None:
    """``package>name`` as the decorator's arguments say it."""
    texts: dict[str, str | None] = dict(zip(("package", "name"), decoration.arguments, strict=False))
    texts.update(decoration.keywords)
    package = texts.get("package", "Custom") if decoration.called else "Custom"
    return None if package is None or None in texts.values() else f"{package}>{texts.get('name', name)}"


def constructor_of(ancestry: Ancestry) -> tuple[Owned, tuple[Parameter, ...]] | None:
    """The class whose ``__init__`` makes objects of a class, and its parameters; None where it is the framework's."""
    for owned in ancestry.chain:
        if owned.definition.parameters is not None:
            return owned, owned.definition.parameters
    return None


def _kind(keras: dict[KerasClass, None]) -> Kind | None:
    kinds = {known.kind for known in keras}
    if kinds == {Kind.LAYER, Kind.MODEL}:
        return Kind.MODEL
    return kinds.pop() if len(kinds) == 1 else None


def _attribute(value: object, rest: list[str]) -> Values:
    from tflint.project.values import attribute

    return attribute((value,), rest)  # type: ignore[arg-type]
