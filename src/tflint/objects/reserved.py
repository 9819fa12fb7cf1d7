"""TFL505: attributes that Keras 3 keeps for itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from tflint.catalogue.rule import Rule
from tflint.objects.look import Look, OwnClass, Trouble


def find(rule: Rule, look: Look) -> Iterator[Trouble]:
    """``self.weights = …`` in a method of a class that Keras 3 does not let set it."""
    reserved: Mapping[str, Sequence[str]] = rule.tables["reserved"]
    every = frozenset(name for names in reserved.values() for name in names)
    if not look.classes.may_inherit or not any(name in look.text for name in every):
        return
    stores = [target for target in look.stores if target.attr in every and isinstance(target.value, ast.Name)]
    by_node: dict[ast.AST | None, OwnClass] = {own.node: own for own in look.around(stores)}
    if not by_node:
        return
    for target in stores:
        own = by_node.get(_class_of_self(target, look))
        if own is None or not own.ancestry.complete:
            continue
        kind, name = own.ancestry.kind, target.attr
        releases = look.keras_3(own.ancestry.root)
        if kind is None or not releases or name not in reserved.get(kind.value, ()):
            continue
        if own.ancestry.defines(name) or own.ancestry.defines("__setattr__") or _may_fail(target, look):
            continue
        message = rule.summary.format(
            attribute=name,
            name=own.name,
            kind=_kind_name(own),
            releases=look.describe(own.ancestry.root, releases),
        )
        yield Trouble(target, message, by_release=True)


def _class_of_self(target: ast.Attribute, look: Look) -> ast.AST | None:
    """The class of a method whose first parameter is the object of an assignment."""
    for above in look.above(target):
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
            owner = look.parents.get(above)
            while isinstance(owner, (ast.If, ast.Try, ast.With)):
                owner = look.parents.get(owner)
            positional = (*above.args.posonlyargs, *above.args.args)
            decorators = {item.id for item in above.decorator_list if isinstance(item, ast.Name)}
            if not isinstance(owner, ast.ClassDef) or decorators & {"staticmethod", "classmethod"}:
                return None
            is_self = isinstance(target.value, ast.Name) and bool(positional)
            return owner if is_self and positional[0].arg == target.value.id else None  # type: ignore[attr-defined]
    return None


def _kind_name(own: OwnClass) -> str:
    kind = own.ancestry.kind
    return kind.value.capitalize() if kind is not None else ""


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
