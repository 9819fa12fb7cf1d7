"""Names below ``tensorflow`` that code uses and the TensorFlow at hand does not have. The real modules judge."""

from __future__ import annotations

import ast
import importlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """The use of a name in a file of a tree; lines count from 1.

    ``imported`` is the line of the import that brought its first part. ``guarded``: it stands behind a look at the release,
    or in a ``try`` that has a handler.
    """

    path: str
    line: int
    end_line: int
    name: str
    imported: int
    guarded: bool

    @property
    def plain(self) -> str:
        """The name without ``compat.v1``: the same name, however TensorFlow was imported."""
        return self.name.replace(".compat.v1", "")


def dead_uses(tree: Path) -> list[Use]:
    """The uses of names that the real modules do not have: attributes of whatever ``tensorflow`` was imported as, and imports."""
    found = []
    for path in sorted(tree.rglob("*.py")):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                module = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError):
            continue
        where = str(path.relative_to(tree))
        guarded = guarded_nodes(module)
        found += [
            Use(where, node.lineno, node.end_lineno or node.lineno, name, imported, id(node) in guarded)
            for node, name, imported in names_in(module)
            if not exists(name)
        ]
    return found


def guarded_nodes(module: ast.Module) -> set[int]:
    """The ids of the nodes behind looks at the release."""
    found: set[int] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Try) and node.handlers:
            found.update(id(inner) for statement in node.body for inner in ast.walk(statement))
        elif isinstance(node, (ast.If, ast.IfExp)) and any(
            getattr(inner, "attr", getattr(inner, "id", "")) in _ASKING for inner in ast.walk(node.test)
        ):
            found.update(id(inner) for inner in ast.walk(node))
    return found


_ASKING = frozenset({"__version__", "VERSION", "hasattr"})


def names_in(module: ast.Module) -> Iterator[tuple[ast.stmt | ast.expr, str, int]]:
    """The nodes that name something of TensorFlow, the name, and the line of the import."""
    bound: dict[str, tuple[str, int]] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "tensorflow":
                    whole = alias.name if alias.asname else "tensorflow"
                    bound[alias.asname or "tensorflow"] = whole, node.lineno
                    yield node, alias.name, node.lineno
        elif (
            isinstance(node, ast.ImportFrom)
            and not node.level
            and (node.module or "").split(".")[0] == "tensorflow"
        ):
            for alias in node.names:
                name = f"{node.module}.{alias.name}" if alias.name != "*" else str(node.module)
                yield node, name, node.lineno
                bound[alias.asname or alias.name] = name, node.lineno
    inner = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Attribute)}
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and id(node) not in inner:
            parts: list[str] = []
            base: ast.expr = node
            while isinstance(base, ast.Attribute):
                parts.append(base.attr)
                base = base.value
            if isinstance(base, ast.Name) and base.id in bound:
                whole, line = bound[base.id]
                yield node, ".".join([whole, *reversed(parts)]), line


@cache
def exists(name: str) -> bool:
    """Whether the real modules have a dotted name, as an attribute or as a module that can be imported."""
    value: object = importlib.import_module("tensorflow")
    path = "tensorflow"
    for part in name.split(".")[1:]:
        path += f".{part}"
        try:
            value = getattr(value, part)
        except Exception:
            if isinstance(value, type):
                return True  # attributes of objects are another matter
            try:
                value = importlib.import_module(path)
            except Exception:
                return False
    return True
