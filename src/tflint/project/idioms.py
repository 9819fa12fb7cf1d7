"""Shapes of statements and expressions that matter to what a module binds. Pure looks at ``ast`` nodes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tflint.project.values import literal

Function = ast.FunctionDef | ast.AsyncFunctionDef

_EXITS = frozenset({"sys.exit", "os._exit", "os.abort", "exit", "quit"})
_NAMESPACES = frozenset({"globals", "locals", "vars"})
_SUPPRESSORS = frozenset({"suppress", "raises", "assertRaises"})


def dotted(node: ast.expr) -> str:
    """``a.b.c`` for a chain of attributes on a name, else the empty string."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    parts.append(node.id)
    return ".".join(reversed(parts))


def constant_truth(test: ast.expr) -> bool | None:
    """The truth of a condition that is written out (``if 0``, ``while True``), else None."""
    if isinstance(test, ast.Constant) and isinstance(test.value, int):
        return bool(test.value)
    return None


def is_main_guard(test: ast.expr) -> bool:
    """``__name__ == "__main__"``, either way round: code that an importer never runs."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
        return False
    sides = (test.left, test.comparators[0])
    return any(dotted(side) == "__name__" for side in sides) and any(
        literal(side) == "__main__" for side in sides
    )


def is_exit(call: ast.Call) -> bool:
    """A call that ends the program: ``sys.exit(1)``."""
    return dotted(call.func) in _EXITS


def swallows_errors(context: ast.expr) -> bool:
    """A context manager that lets the code after the block run although the block failed."""
    return isinstance(context, ast.Call) and dotted(context.func).rpartition(".")[2] in _SUPPRESSORS


def namespace_of(node: ast.expr) -> tuple[bool, ast.expr | None]:
    """Whether an expression is a namespace as a dictionary, and whose.

    ``K.__dict__`` and ``vars(K)`` are ``K``'s; ``globals()`` is the module's own: (True, None).
    """
    if isinstance(node, ast.Attribute) and node.attr == "__dict__":
        return True, node.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _NAMESPACES:
        return True, node.args[0] if node.args else None
    return False, None


def literal_texts(node: ast.expr) -> tuple[str, ...] | None:
    """The strings of a list, tuple or set of nothing but string literals, else None."""
    if not isinstance(node, ast.List | ast.Tuple | ast.Set):
        return None
    texts = [literal(item) for item in node.elts]
    found = tuple(text for text in texts if text is not None)
    return found if len(found) == len(texts) else None


def declared_global(function: Function) -> frozenset[str]:
    """The names that a function declares global, its nested functions not included."""
    return frozenset(
        name
        for statement in statements(function.body)
        if isinstance(statement, ast.Global)
        for name in statement.names
    )


def binds_outside(function: Function) -> bool:
    """Whether a function, or one in it, may bind names of the module: ``global``, ``globals()["f"] = …``, a star import."""
    for statement in every_statement(function.body):
        kind = statement.__class__
        if kind is ast.Global:
            return True
        if kind is ast.Assign:
            for target in statement.targets:  # type: ignore[attr-defined]
                if target.__class__ is not ast.Name and any(
                    node.__class__ is ast.Subscript and namespace_of(node.value) == (True, None)
                    for node in ast.walk(target)
                ):
                    return True
        elif kind is ast.ImportFrom and statement.names[0].name == "*":  # type: ignore[attr-defined]
            return True
    return False


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a scope, those in blocks included, those in nested functions and classes not."""
    pending = list(reversed(body))
    while pending:
        statement = pending.pop()
        yield statement
        if isinstance(statement, Function | ast.ClassDef):
            continue
        for name in ("finalbody", "orelse", "body"):
            pending.extend(reversed(getattr(statement, name, ())))
        for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            pending.extend(reversed(part.body))


def every_statement(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements, those in functions and classes too, in no particular order. No expression is looked at."""
    pending: list[list[ast.stmt]] = [body]
    while pending:
        for statement in pending.pop():
            yield statement
            held = statement.__dict__
            if "body" in held:
                pending.append(held["body"])
                for name in ("orelse", "finalbody"):
                    if held.get(name):
                        pending.append(held[name])
                pending.extend(handler.body for handler in held.get("handlers", ()))
            elif "cases" in held:
                pending.extend(case.body for case in held["cases"])
