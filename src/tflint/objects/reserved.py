"""TFL505: attributes that Keras 3 keeps for itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from tflint.catalogue.rule import Rule
from tflint.objects.look import Look, OwnClass, Trouble
from tflint.project.definitions import methods_of
from tflint.project.idioms import Function


def find(rule: Rule, look: Look) -> Iterator[Trouble]:
    """``self.weights = …`` in a method of a class that Keras 3 does not let set it."""
    reserved: Mapping[str, Sequence[str]] = rule.tables["reserved"]
    for own in look.own:
        kind = own.ancestry.kind
        names = reserved.get(kind.value if kind is not None else "")
        releases = look.keras_3(own.ancestry.root)
        if not names or not releases or not own.ancestry.complete:
            continue
        for method in methods_of(own.node).values():
            for target in _stores(method):
                name = target.attr
                if name not in names or own.ancestry.defines(name) or own.ancestry.defines("__setattr__"):
                    continue
                if not _may_fail(target, look):
                    message = rule.summary.format(
                        attribute=name,
                        name=own.name,
                        kind=_kind_name(own),
                        releases=look.describe(own.ancestry.root, releases),
                    )
                    yield Trouble(target, message, by_release=True)


def _kind_name(own: OwnClass) -> str:
    kind = own.ancestry.kind
    return kind.value.capitalize() if kind is not None else ""


def _stores(method: Function) -> Iterator[ast.Attribute]:
    """The attributes of ``self`` that a method assigns."""
    decorators = {item.id for item in method.decorator_list if isinstance(item, ast.Name)}
    positional = (*method.args.posonlyargs, *method.args.args)
    if not positional or decorators & {"staticmethod", "classmethod"}:
        return
    me = positional[0].arg
    for node in ast.walk(method):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
            and node.value.id == me
        ):
            yield node


def _may_fail(target: ast.Attribute, look: Look) -> bool:
    """Whether the assignment stands where its failure is expected, or in a function that may have another ``self``."""
    child: ast.AST = target
    functions = 0
    for above in look.above(target):
        if isinstance(above, ast.Try) and child in above.body and above.handlers:
            return True
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            functions += 1
        if isinstance(above, ast.ClassDef):
            return functions != 1
        child = above
    return True
