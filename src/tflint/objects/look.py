"""What these rules see of a file, and what they give back."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from tflint.catalogue.rule import Rule
from tflint.fixing.layout import Layout
from tflint.model import Fix, Severity
from tflint.project.classes import Ancestry, Classes, Owned
from tflint.project.code import Code
from tflint.project.definitions import methods_of
from tflint.project.idioms import Function
from tflint.project.loads import BrokenLoad
from tflint.project.saving import Answer, SavedModels, files_of
from tflint.questions import Project
from tflint.releases.ranges import describe_releases
from tflint.settings import LintSettings

_KERAS_3 = {"keras": ("keras", "3.0-"), "tensorflow.keras": ("tensorflow", "2.16-")}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something to report: the statement or expression that it is about, what to say, how to mend it."""

    node: ast.AST
    message: str
    fix: Fix | None = None
    severity: Severity | None = None
    by_release: bool = False


@dataclass(frozen=True, slots=True)
class OwnClass:
    """A class of the file: its statement, and what it inherits."""

    owned: Owned
    node: ast.ClassDef
    ancestry: Ancestry

    @property
    def name(self) -> str:
        return self.owned.definition.last_name

    def method(self, name: str) -> Function | None:
        """A method of the class's own body."""
        return methods_of(self.node).get(name)


class Look(Code):
    """One file. Everything is worked out when it is first asked for."""

    def __init__(self, classes: Classes, text: str, settings: LintSettings, project: Project | None) -> None:
        super().__init__(classes, text)
        self.text: str = text
        self.settings = settings
        self.project = project
        self._known: dict[int, OwnClass | None] = {}

    @cached_property
    def layout(self) -> Layout:
        return Layout(self.text)

    @cached_property
    def own(self) -> tuple[OwnClass, ...]:
        """The file's classes that are Keras's, through whatever bases."""
        return self._of_keras(self.classes.inheriting)

    @cached_property
    def made_by_hand(self) -> tuple[OwnClass, ...]:
        """Those that say how objects of them are made."""
        if "__init__" not in self.text:
            return ()
        return self._of_keras(
            owned for owned in self.classes.inheriting if owned.definition.parameters is not None
        )

    def around(self, nodes: Iterable[ast.expr]) -> tuple[OwnClass, ...]:
        """Those that stand around one of the nodes, by the lines."""
        lines = sorted({node.lineno for node in nodes})
        if not lines:
            return ()
        return self._of_keras(owned for owned in self.classes.inheriting if self._is_around(owned, lines))

    def _is_around(self, owned: Owned, lines: list[int]) -> bool:
        node = self.classes.node_of(owned)
        return node is not None and any(node.lineno <= line <= (node.end_lineno or 0) for line in lines)

    def _of_keras(self, classes: Iterable[Owned]) -> tuple[OwnClass, ...]:
        found = (self._of_keras_or_none(owned) for owned in classes)
        return tuple(own for own in found if own is not None)

    def _of_keras_or_none(self, owned: Owned) -> OwnClass | None:
        if id(owned) not in self._known:
            node = self.classes.node_of(owned)
            ancestry = self.classes.ancestry(owned)
            self._known[id(owned)] = (
                OwnClass(owned, node, ancestry)
                if isinstance(node, ast.ClassDef) and ancestry.kind is not None
                else None
            )
        return self._known[id(owned)]

    @cached_property
    def saved(self) -> Answer:
        """What of this file is in models that the project saves."""
        if self.project is not None:
            return self.project.saved_objects(self.classes.path)
        return self._alone.answer

    def is_used(self, own: OwnClass) -> bool:
        """Whether a class is part of a saved model, or is given to Keras as a custom object."""
        name = own.owned.definition.name
        if self.project is not None:
            return self.project.is_used(self.classes.path, name)
        return self._alone.uses(self.classes.path, name)

    @cached_property
    def broken_loads(self) -> tuple[BrokenLoad, ...]:
        """The calls of the file that make a model again which Keras cannot make."""
        if self.project is not None:
            return self.project.broken_loads(self.classes.path)
        return self._alone.broken_loads(self.classes.path)

    @cached_property
    def _alone(self) -> SavedModels:
        """The models of a file without a project."""
        path = self.classes.path
        return SavedModels(
            lambda: files_of([(path, self.text.encode("utf-8", "replace"))]),
            lambda: lambda asked: self if asked == path else None,
        )

    @cached_property
    def _bases(self) -> frozenset[int]:
        """The file's classes that others of it are derived from."""
        return frozenset(id(owned) for own in self.own for owned in own.ancestry.chain[1:])

    def is_base(self, own: OwnClass) -> bool:
        """Whether another class of the project may be derived from a class: what it lacks, that one may have."""
        if id(own.owned) in self._bases:
            return True
        return self.project is not None and self.project.has_subclass(own.name)

    # -- releases --------------------------------------------------------------------------------

    def keras_3(self, root: str | None) -> tuple[str, ...]:
        """The targeted releases in which what comes from ``root`` is Keras 3."""
        axis, ranges = _KERAS_3.get(root or "", ("", ""))
        return self.settings.target.keras_within(axis, ranges) if axis else ()

    def only_keras_3(self, root: str | None) -> bool:
        """Whether it is Keras 3 in all targeted releases."""
        axis, ranges = _KERAS_3.get(root or "", ("", ""))
        return bool(axis) and not self.settings.target.keras_missing(axis, ranges)

    def keras_2(self, root: str | None) -> bool:
        """Whether it is an earlier Keras in some targeted release."""
        return not self.only_keras_3(root)

    def describe(self, root: str | None, releases: tuple[str, ...]) -> str:
        return describe_releases(releases, _KERAS_3[root or "keras"][0])

    # -- text ------------------------------------------------------------------------------------

    def source(self, node: ast.expr) -> str:
        """The text of an expression as it stands."""
        return self.text[self.layout.start(node) : self.layout.end(node)]

    @cached_property
    def newline(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    def indent_of(self, statement: ast.stmt) -> str | None:
        """What stands ahead of a statement on its line; None where that is more than blanks."""
        start = self.layout.start(statement)
        ahead = self.text[self.layout.line_start(statement.lineno) : start]
        return ahead if not ahead.strip() else None

    @cached_property
    def is_old_python(self) -> bool:
        """Whether the file seems to be for Python 2, too: it says ``super(A, self)``."""
        return any(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "super"
            and len(node.args) == 2
            for node in ast.walk(self.tree)
        )


def look_at(tree: ast.Module, text: str, path: str, settings: LintSettings, project: Project | None) -> Look:
    """A look at one file; cheap until something is asked."""
    from tflint.releases.nearby import star_names

    return Look(Classes(path, tree, project, star_names), text, settings, project)


Find = Callable[[Rule, Look], Iterator[Trouble]]
