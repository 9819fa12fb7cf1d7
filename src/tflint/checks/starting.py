"""Is a file run by itself, has anybody chosen graph mode for it, and where would the call that chooses it stand?"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tflint.checks.context import FileContext
from tflint.model import Edit
from tflint.syntax.compat import compat_imports
from tflint.syntax.names import dotted_name, module_of, string_value

SWITCHES = (
    "disable_v2_behavior disable_eager_execution enable_eager_execution enable_v2_behavior "
    "run_v1_only run_deprecated_v1 run_in_graph_and_eager_modes test_session cached_session"
)
"""Words of code that chooses between eager execution and graphs by itself."""
_TENSORFLOW = "tensorflow"
_QUIET = (cst.Import, cst.ImportFrom, cst.Pass, cst.Global)


def chooses(file: FileContext) -> bool:
    """Whether the file, or one of a program that it is part of, says which of eager execution and graphs it wants."""
    if any(word in file.tree.uses or word in file.tree.attributes for word in SWITCHES.split()):
        return True
    if any(
        word in (dotted_name(alias.name) or "")
        for statement in file.tree.imports
        if not isinstance(statement.names, cst.ImportStar)
        for alias in statement.names
        for word in SWITCHES.split()
    ):
        return True
    return file.project is not None and file.project.says("around", file.path, SWITCHES)


def is_run(file: FileContext) -> bool:
    """Whether the file is a program: it has a main guard, is a notebook, or does more than define and nobody imports it."""
    if file.path.endswith(".ipynb") or any(_is_main_guard(each) for each in file.tree.module.body):
        return True
    if not any(_does_something(each) for each in file.tree.module.body):
        return False
    return file.project is None or not file.project.is_imported(file.path)


def is_of_tensorflow_1(file: FileContext) -> bool:
    """Whether the file names what only TensorFlow 1 had, and nothing that TensorFlow 2 brought."""
    if file.compat.nodes:
        return True
    return bool(compat_imports(file.tree, file.names, file.guards, file.target, lambda: False).nodes)


def is_place(file: FileContext) -> bool:
    """Whether the call that chooses graph mode belongs into this file: the program, or the first module with TensorFlow.

    The latter where the program has no TensorFlow of its own, or there is no program.
    """
    if is_run(file):
        return True
    if file.project is None:
        return True
    if file.project.is_imported(file.path):
        if file.project.says("above", file.path, _TENSORFLOW):
            return False
        return file.project.comes_first(file.path, _TENSORFLOW)
    return file.project.resolve("", 1, file.path) is None or not _in_package(file)


def _in_package(file: FileContext) -> bool:
    """Whether the file is a module of a package, which others import whom nobody here knows."""
    assert file.project is not None
    value = file.project.resolve("", 1, file.path)
    return value is not None and value.endswith("__init__.py")


def _is_main_guard(statement: cst.CSTNode) -> bool:
    if not isinstance(statement, cst.If) or not isinstance(statement.test, cst.Comparison):
        return False
    sides = [statement.test.left, *(each.comparator for each in statement.test.comparisons)]
    return any(dotted_name(side) == "__name__" for side in sides) and any(
        string_value(side) == "__main__" for side in sides
    )


def _does_something(statement: cst.CSTNode) -> bool:
    """Whether a statement at module level runs code: a loop, a ``with``, a call for its own sake or for a value."""
    if isinstance(statement, (cst.FunctionDef, cst.ClassDef, cst.Try, cst.If)):
        return False
    if not isinstance(statement, cst.SimpleStatementLine):
        return True
    for part in statement.body:
        if isinstance(part, _QUIET):
            continue
        if isinstance(part, cst.Expr):
            if isinstance(part.value, cst.Call):
                return True
        elif isinstance(part, (cst.Assign, cst.AnnAssign)) and isinstance(part.value, cst.Call):
            return True
    return False


# -- where the call goes -----------------------------------------------------------------------------


def call_edit(file: FileContext, node: cst.CSTNode, call: str) -> Edit | None:
    """The edit that adds a call on a line of its own behind an import of TensorFlow, None where that has no place.

    It goes below the imports that follow, unless one of them runs a module of the project: that may make parts of the
    graph already.
    """
    statement = file.tree.statement(node)
    block = file.tree.parent.get(statement)
    if not isinstance(block, (cst.Module, cst.IndentedBlock)):
        return None
    if isinstance(block, cst.IndentedBlock) and file.tree.enclosing_function(node) is None:
        # An import in a branch or a `try`: behind all of it.
        while not isinstance(block, cst.Module):
            statement = file.tree.statement(block)
            above = file.tree.parent.get(statement)
            if not isinstance(above, (cst.Module, cst.IndentedBlock)):
                return None
            block = above
    last = statement
    for following in _after(statement, block):
        if not _is_import(following) or _runs_own_module(following, file):
            break
        last = following
    if not file.positions.editable(last):
        return None
    span = file.positions.inner(last)
    text = file.text
    end = span.end
    while end < len(text) and text[end] not in "\r\n":
        end += 1
    start = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
    indent = text[start : span.start]
    if indent.strip():
        indent = ""
    newline = "\r\n" if "\r\n" in text else "\n"
    gap = newline if last is _last_import(block) and not indent else ""
    rest = text[end : end + 4].replace("\r", "")
    below = newline if gap and rest.startswith("\n") and len(rest) > 1 and not rest.startswith("\n\n") else ""
    return Edit(end, end, f"{newline}{gap}{indent}{call}{below}")


def _after(statement: cst.CSTNode, block: cst.Module | cst.IndentedBlock) -> Iterator[cst.CSTNode]:
    found = False
    for each in block.body:
        if found:
            yield each
        found = found or each is statement


def _last_import(block: cst.Module | cst.IndentedBlock) -> cst.CSTNode | None:
    return next((each for each in reversed(block.body) if _is_import(each)), None)


def _is_import(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and all(
        isinstance(part, (cst.Import, cst.ImportFrom)) for part in statement.body
    )


def _runs_own_module(statement: cst.CSTNode, file: FileContext) -> bool:
    if file.project is None or not isinstance(statement, cst.SimpleStatementLine):
        return False
    for part in statement.body:
        if isinstance(part, cst.ImportFrom):
            module, level = module_of(part)
            if file.project.resolve(module, level, file.path) is not None:
                return True
        elif isinstance(part, cst.Import):
            if any(
                file.project.resolve(dotted_name(alias.name) or "", 0, file.path) is not None
                for alias in part.names
            ):
                return True
    return False
