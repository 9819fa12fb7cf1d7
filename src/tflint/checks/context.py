"""What a check sees of a file, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import libcst as cst

from tflint.catalogue.rule import Rule
from tflint.frameworks import canonical, full_symbol
from tflint.graph.program import GraphProgram
from tflint.model import Fix, ImportNeed, Severity
from tflint.objects.look import Look
from tflint.questions import Project
from tflint.releases.target import Target
from tflint.settings import LintSettings
from tflint.syntax.aliases import Aliases
from tflint.syntax.compat import CompatImports
from tflint.syntax.contexts import Contexts
from tflint.syntax.guards import Guards
from tflint.syntax.names import Names
from tflint.syntax.origins import Making
from tflint.syntax.positions import Positions
from tflint.syntax.tree import Tree
from tflint.syntax.values import Values


@dataclass(frozen=True, slots=True)
class FileContext:
    """One parsed file with everything that can be asked about it."""

    path: str
    text: str
    tree: Tree
    names: Names
    guards: Guards
    values: Values
    making: Making
    contexts: Contexts
    aliases: Aliases
    positions: Positions
    graph: GraphProgram
    settings: LintSettings
    project: Project | None
    compat: CompatImports
    """What ``--tf1 compat`` makes of the imports of TensorFlow."""
    parses: bool
    """Whether the Python that runs tflint can parse the file: it may use newer syntax."""
    look: Look | None = None
    """The file by Python's own syntax tree, for rules about classes; None where that cannot parse it."""

    @property
    def target(self) -> Target:
        return self.settings.target

    def assigns(self, symbol: str) -> bool:
        """Whether the project itself sets ``symbol``, as in ``K.symbolic = …``: it is there then."""
        if symbol in self.names.assigned():
            return True
        if self.project is None:
            return False
        # The project's answers hold for all targets, and so have the spelling that most of them share.
        shared = canonical(symbol)
        return self.project.assigns(shared) or self.project.stubs(shared, self.path)

    def assigns_any_part(self, symbol: str) -> bool:
        """Whether the project sets the symbol, or something above it, itself."""
        while "." in symbol:
            if self.assigns(symbol):
                return True
            symbol = symbol.rpartition(".")[0]
        return False


@dataclass(frozen=True, slots=True)
class Draft:
    """A finding before it has a place: the node it is about, what to say, how to mend it."""

    node: cst.CSTNode
    message: str
    symbol: str | None = None
    fix: Fix | None = None
    severity: Severity | None = None
    by_release: bool = True
    """Whether the code would be right on another release: then it matters who asks for these."""
    within: cst.CSTNode | None = None
    """The class or function whose name ``node`` is."""


@dataclass(frozen=True, slots=True)
class SymbolUse:
    """A use of a symbol that a rule waits for: one (symbol, row of the rule's table) for each candidate."""

    node: cst.BaseExpression
    root: cst.Name
    candidates: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class ImportUse:
    """``from keras.backend import mean``: the alias of the statement, the symbol, and the row of the rule's table."""

    alias: cst.ImportAlias
    symbol: str
    row: Any


@dataclass(frozen=True, slots=True)
class PreparedCheck:
    """A rule made ready for the settings of a run.

    ``symbols``: the symbols whose uses ``on_use`` and whose from-imports ``on_import`` wants, each with a row of
    the rule's own. ``on_file`` is asked once per file.
    """

    rule: Rule
    symbols: Mapping[str, Any]
    on_use: Callable[[SymbolUse, FileContext], Iterable[Draft]] | None = None
    on_import: Callable[[ImportUse, FileContext], Iterable[Draft]] | None = None
    on_file: Callable[[FileContext], Iterable[Draft]] | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """The Python that a rule's TOML names. ``prepare`` may return None: the rule cannot apply to the target."""

    name: str
    prepare: Callable[[Rule, LintSettings], PreparedCheck | None]


@dataclass(slots=True)
class Speller:
    """Spells symbols at one place of a file and collects the imports that the spelling needs."""

    file: FileContext
    at: cst.Name
    keras_root: str
    """``keras``, or ``tensorflow.keras`` where the user came through TensorFlow."""
    needs: dict[ImportNeed, None]

    def __call__(self, name: str) -> str:
        """The text for a dotted name of a template: ``keras.ops.mean``, ``tf.square``, ``math.prod``."""
        symbol = full_symbol(name, self.keras_root)
        text, need = self.file.aliases.spell(symbol, self.at)
        if need is not None:
            beside = self.file.aliases.local_import(symbol, self.at)
            if beside is not None:
                need = replace(need, beside=self.file.positions.inner(beside).start)
            self.needs[need] = None
        return text


def keras_root_of(symbol: str) -> str:
    """``tensorflow.keras`` for a symbol below it, else ``keras``."""
    return "tensorflow.keras" if symbol.startswith("tensorflow.keras") else "keras"
