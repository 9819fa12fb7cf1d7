"""Which imports of TensorFlow in a file of TensorFlow 1 are read, and rewritten, as those of ``tensorflow.compat.v1``.

The decision is one for the whole file: it is of TensorFlow 1 if it names what only that had, or calls something with
arguments that only that took. A file that says nothing of the kind goes with the files that it belongs together with.
A file that also names what ``compat.v1`` lacks, or that imports ``compat.v1`` already, is left to its author.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import libcst as cst

from tflint.frameworks import canonical
from tflint.questions import Project
from tflint.releases.places import refusing_releases
from tflint.releases.symbols import missing_releases
from tflint.releases.target import Target
from tflint.releases.tensorflow1 import COMPAT, Era, era_of, in_compat
from tflint.syntax.guards import Guards
from tflint.syntax.names import Names, Reference, dotted_name, module_of
from tflint.syntax.tree import Tree

_GRAPHS = frozenset(
    {"placeholder", "sparse_placeholder", "Session", "InteractiveSession", "MonitoredTrainingSession"}
)
_EAGER = frozenset({"tensorflow.GradientTape", "tensorflow.function"})
_STAYING = frozenset({"keras", "contrib", "compat", "estimator", "examples", "python", "core"})
"""What a from-import brings from TensorFlow itself in any case."""


@dataclass(frozen=True, slots=True)
class CompatImports:
    """The imports to be read as those of ``compat.v1`` (aliases, and star imports), and names that ask for it."""

    nodes: frozenset[cst.CSTNode]
    evidence: tuple[str, ...]


OLD_WORDS = (
    "tf.placeholder tf.Session tf.InteractiveSession tf.get_variable tf.variable_scope tf.global_variables_initializer "
    "tf.initialize_all_variables tf.train.AdamOptimizer tf.train.GradientDescentOptimizer tf.train.RMSPropOptimizer "
    "tf.train.MomentumOptimizer tf.train.AdagradOptimizer tf.get_collection tf.trainable_variables tf.ConfigProto "
    "tf.contrib tensorflow.contrib tf.layers disable_v2_behavior disable_eager_execution"
)
"""Words of files of TensorFlow 1, which stay what they are on ``compat.v1``."""


def belongs_to_tensorflow_1(path: str, project: Project | None) -> bool:
    """Whether a program that a file is part of is one of TensorFlow 1."""
    return project is not None and project.says("around", path, OLD_WORDS)


NOTHING = CompatImports(frozenset(), ())


def compat_imports(
    tree: Tree, names: Names, guards: Guards, target: Target, belongs: Callable[[], bool]
) -> CompatImports:
    """The imports of a file that belong to ``compat.v1``. ``belongs``: whether files around it are of TensorFlow 1."""
    if missing_releases(COMPAT, target) or not any(
        not release.startswith("1.") for release in target.tensorflow
    ):
        return NOTHING
    if _is_settled(tree):
        return NOTHING
    nodes = frozenset(_imports(tree, guards))
    if not nodes:
        return NOTHING
    evidence = _evidence(tree, names, guards, target, nodes)
    if evidence is None or (_is_eager(tree, names) and not any(map(makes_graph, evidence))):
        return NOTHING
    if not evidence and not belongs():
        return NOTHING
    return CompatImports(nodes, evidence)


def makes_graph(symbol: str) -> bool:
    """Whether a name of TensorFlow 1 is one of what builds or runs a graph."""
    return symbol.rpartition(".")[2] in _GRAPHS


def _is_eager(tree: Tree, names: Names) -> bool:
    """Whether the code counts on eager execution without having asked for it, as only code for TensorFlow 2 does."""
    if "enable_eager_execution" in tree.attributes or "enable_eager_execution" in tree.uses:
        return False
    if "numpy" in tree.attributes and any(
        isinstance(call.func, cst.Attribute) and call.func.attr.value == "numpy" and not call.args
        for call in tree.calls
    ):
        return True
    return any(candidate in _EAGER for reference in names.references() for candidate in reference.candidates)


def _is_settled(tree: Tree) -> bool:
    """Whether the file imports ``compat.v1`` or ``compat.v2`` itself, or the plain name in ways that cannot be rewritten."""
    plain = dotted = False
    for statement in tree.imports:
        if isinstance(statement, cst.Import):
            for alias in statement.names:
                module = dotted_name(alias.name) or ""
                if module.startswith("tensorflow.compat."):
                    return True
                plain = plain or (module == "tensorflow" and alias.asname is None)
                dotted = dotted or (module.startswith("tensorflow.") and alias.asname is None)
            continue
        module, level = module_of(statement)
        if level:
            continue
        if module.startswith("tensorflow.compat"):
            return True
        if module == "tensorflow" and not isinstance(statement.names, cst.ImportStar):
            if any(dotted_name(alias.name) == "compat" for alias in statement.names):
                return True
    return plain and dotted


def _imports(tree: Tree, guards: Guards) -> Iterator[cst.CSTNode]:
    for statement in tree.imports:
        if guards.guarded(statement) or not guards.live(statement):
            continue
        if isinstance(statement, cst.Import):
            yield from (alias for alias in statement.names if dotted_name(alias.name) == "tensorflow")
            continue
        module, level = module_of(statement)
        if level or module != "tensorflow":
            continue
        if isinstance(statement.names, cst.ImportStar):
            yield statement
        else:
            yield from (
                alias
                for alias in statement.names
                if isinstance(alias.name, cst.Name)
                and alias.name.value not in _STAYING
                and not alias.name.value.startswith("_")
            )


def _evidence(
    tree: Tree, names: Names, guards: Guards, target: Target, nodes: frozenset[cst.CSTNode]
) -> tuple[str, ...] | None:
    """Names of TensorFlow 1 in the order of the code; None if there is one of TensorFlow 2."""
    found: dict[str, None] = {}
    for node in sorted(nodes, key=lambda node: tree.order.get(node, 0)):
        if isinstance(node, cst.ImportAlias) and isinstance(tree.parent[node], cst.ImportFrom):
            symbol = f"tensorflow.{dotted_name(node.name)}"
            era = era_of(symbol, target)
            if era is Era.TWO:
                return None
            if era is Era.ONE:
                found[symbol] = None
    for reference in names.references():
        if len(reference.candidates) != 1 or guards.guarded(reference.node):
            continue
        symbol = reference.candidates[0]
        era = era_of(symbol, target)
        if era is Era.TWO:
            return None
        if era is Era.ONE or (era is Era.BOTH and _is_old_call(reference, symbol, tree, target)):
            found[symbol] = None
    return tuple(found)


def _is_old_call(reference: Reference, symbol: str, tree: Tree, target: Target) -> bool:
    """Whether a keyword of the call is one that only the function of ``compat.v1`` takes."""
    call = tree.parent.get(reference.node)
    if not isinstance(call, cst.Call) or call.func is not reference.node:
        return False
    return any(
        arg.keyword is not None
        and refusing_releases(symbol, arg.keyword.value, target)
        and not refusing_releases(in_compat(canonical(symbol)), arg.keyword.value, target)
        for arg in call.args
    )
