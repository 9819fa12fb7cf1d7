"""Classes and functions that modules register with Keras under a key when they are imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tflint.project.idioms import dotted
from tflint.project.values import literal

REGISTER = "register_keras_serializable"
_DEFAULT_PACKAGE = "Custom"


@dataclass(frozen=True, slots=True)
class Registration:
    """``key`` is ``package>name``; ``name`` is what the class or function is called; ``line`` is its first."""

    key: str
    name: str
    line: int


def registrations_of(tree: ast.Module) -> Iterator[tuple[Registration, ast.expr]]:
    """What a module certainly registers: decorated definitions at its top level, each with the decorator."""
    for statement in tree.body:
        if not isinstance(statement, (ast.ClassDef, ast.FunctionDef)):
            continue
        for decorator in statement.decorator_list:
            key = _key(decorator, statement.name)
            if key is not None:
                yield Registration(key, statement.name, statement.lineno), decorator


def _key(decorator: ast.expr, own: str) -> str | None:
    if not isinstance(decorator, ast.Call):
        return None
    if dotted(decorator.func).rpartition(".")[2] != REGISTER:
        return None
    given: dict[str, ast.expr] = dict(zip(("package", "name"), decorator.args, strict=False))
    for keyword in decorator.keywords:
        if keyword.arg is None:
            return None
        given[keyword.arg] = keyword.value
    package = literal(given["package"]) if "package" in given else _DEFAULT_PACKAGE
    name = given.get("name")
    named = own if name is None or (isinstance(name, ast.Constant) and name.value is None) else literal(name)
    return f"{package}>{named}" if package is not None and named is not None else None
