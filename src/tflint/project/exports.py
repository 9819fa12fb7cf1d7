"""From the bytes of a module to what it says about its names. Never raises, whatever a file contains."""

from __future__ import annotations

import ast
import os
import re
from collections import deque
from dataclasses import replace

from tflint.project.facts import UNREADABLE, Facts, Uses
from tflint.project.flow import Everything, Flow
from tflint.project.idioms import Function, declared_global
from tflint.trees import tree_of

MAX_PARSED = 512 * 1024
"""Bytes; a larger file is generated data, and its syntax tree would need a hundred times the space."""

MAX_OPERATORS = 50_000
"""``1+1+1…`` nests as deep as it is long, and Python 3.10 dies of 100,000 levels instead of refusing them."""
_OPERATORS = b"+-*/%@&|^<>.(["
_MAKES_NAMES = re.compile(
    rb"\bsys\.modules\s*\[|\bmodules\s*\[\s*__name__|\b(?:globals|vars|locals)\(\)\s*(?:\[[^\]\n]*\]\s*=(?!=)|\.\w)"
)
"""Code, in functions too, that may give the module names at run time."""
_NOTEBOOK = ".ipynb"
_MAKERS = (b"modules", b"globals()", b"vars()", b"locals()")
_UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError, LookupError)


def parse(data: bytes, path: str) -> ast.Module | None:
    """The syntax tree of a module or notebook; None for what Python cannot parse, not in reasonable space at
    least.
    """
    code = code_of(data, path)
    if len(code) > MAX_PARSED or (path.endswith(_NOTEBOOK) and not code):
        return None
    if len(code) > MAX_OPERATORS and len(code) - len(code.translate(None, _OPERATORS)) > MAX_OPERATORS:
        return None
    try:
        return tree_of(code)
    except _UNPARSABLE:
        return None


def code_of(data: bytes, path: str) -> bytes:
    """The Python code of a file: the file itself; of a notebook its code cells, empty if it is broken."""
    if not path.endswith(_NOTEBOOK):
        return data
    from tflint.source import SourceError, load_source

    try:
        return load_source(data, path).text.encode("utf-8", "surrogatepass")
    except SourceError:
        return b""


def read_facts(data: bytes, path: str) -> Facts:
    """What a module binds when it is imported, and what its functions bind in it by ``global``."""
    tree = parse(data, path)
    if tree is None:
        return UNREADABLE
    try:
        flow = Flow()
        flow.run(tree.body)
        if b"global" in data:
            for function in flow.functions:
                if declared_global(function):
                    flow.run_function(function)
        facts = flow.facts()
        return replace(
            facts,
            submodules=facts.submodules if os.path.basename(path) == "__init__.py" else (),
            complete=facts.complete and not makes_names(data),
        )
    except RecursionError:
        return UNREADABLE


def read_uses(data: bytes, path: str) -> Uses:
    """What all scopes of a file, functions and methods included, import, alias and patch."""
    tree = parse(data, path)
    if tree is None:
        return Uses()
    everything = Everything()
    try:
        flow = Flow(everything)
        flow.run(tree.body)
        pending: deque[tuple[Function, Flow]] = deque((function, flow) for function in flow.functions)
        while pending:
            function, above = pending.popleft()
            inner = above.run_function(function)
            pending.extend((nested, inner) for nested in inner.functions)
    except RecursionError:
        return Uses()
    names = {name: tuple(values) for name, values in everything.names.items() if values}
    return Uses(tuple(everything.imports), names, tuple(everything.patches))


def makes_names(data: bytes) -> bool:
    """Whether code, in functions too, may give its module names at run time."""
    return any(word in data for word in _MAKERS) and _MAKES_NAMES.search(data) is not None
