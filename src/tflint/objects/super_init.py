"""TFL501: an ``__init__`` that never initialises the Keras object."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tflint.catalogue.rule import Rule
from tflint.model import Edit, Fix, Safety
from tflint.objects.look import Look, OwnClass, Trouble
from tflint.project.classes import Owned
from tflint.project.idioms import Function
from tflint.project.keras_classes import Kind
from tflint.project.values import literal

_NEEDED = frozenset({Kind.LAYER, Kind.MODEL, Kind.METRIC, Kind.LOSS})
_NO_ARGUMENTS = frozenset({"Layer", "Model", "Metric", "Loss", "Sequential"})
"""Classes of Keras that can be made without arguments."""


def find(rule: Rule, look: Look) -> Iterator[Trouble]:
    """A class whose ``__init__`` calls no other, in no way that could be hidden."""
    for own in look.made_by_hand:
        init = own.method("__init__")
        if init is None or own.ancestry.kind not in _NEEDED or not _is_sole(own, "__init__"):
            continue
        if own.owned.definition.dynamic or init.decorator_list:
            continue
        if own.ancestry.defines("__new__") or own.ancestry.defines("__call__"):
            continue
        if _may_initialise(init, own, set()):
            continue
        message = rule.summary.format(name=own.name, kind=own.ancestry.kind.value)
        yield Trouble(init, message, _fix(init, own, look))


def _is_sole(own: OwnClass, name: str) -> bool:
    """Whether the class's body has the method once, and not in a branch."""
    found = [
        statement
        for statement in own.node.body
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)) and statement.name == name
    ]
    return len(found) == 1 and isinstance(found[0], ast.FunctionDef) and bool(found[0].args.args)


def _may_initialise(function: Function, own: OwnClass, seen: set[str]) -> bool:
    """Whether a method calls some ``__init__`` or ``super()``, or hands ``self`` to what may do so, or always raises."""
    positional = (*function.args.posonlyargs, *function.args.args)
    me = positional[0].arg if positional else "self"
    if _always_raises(function):
        return True
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and node.attr in (
            "__init__",
            "__dict__",
            "__class__",
            "__setstate__",
        ):
            return True
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in ("super", "exec", "eval", "vars", "locals"):
            return True
        if any(_is_name(argument, me) for argument in _given(node)):
            return True
        if isinstance(node.func, ast.Attribute) and _is_name(node.func.value, me):
            if _helper_may_initialise(node.func.attr, own, seen):
                return True
    return False


def _given(call: ast.Call) -> Iterator[ast.expr]:
    yield from call.args
    for keyword in call.keywords:
        yield keyword.value


def _helper_may_initialise(name: str, own: OwnClass, seen: set[str]) -> bool:
    if name in seen:
        return False
    seen.add(name)
    owner = own.ancestry.defines(name)
    if owner is None:
        # A method of Keras, which would fail here as any other would; or of a base that nobody knows.
        return not own.ancestry.complete
    method = own.method(name)
    return method is None or _may_initialise(method, own, seen)


def _always_raises(function: Function) -> bool:
    last = function.body[-1]
    return isinstance(last, ast.Raise)


def _is_name(node: ast.expr, name: str) -> bool:
    inner = node.value if isinstance(node, ast.Starred) else node
    return isinstance(inner, ast.Name) and inner.id == name


# -- the fix ----------------------------------------------------------------------------------------


def _fix(init: Function, own: OwnClass, look: Look) -> Fix | None:
    """``super().__init__()`` ahead of everything, with the keyword arguments that nobody else uses."""
    if not _takes_nothing(own):
        return None
    first = init.body[0]
    docstring = isinstance(first, ast.Expr) and literal(first.value) is not None
    base = f"super({own.name}, {init.args.args[0].arg})" if look.is_old_python else "super()"
    call = f"{base}.__init__({_passed_on(init)})"
    if look.is_old_python and "." in own.owned.definition.name:
        call = call.replace(base, "super()")
    if first.lineno == init.lineno and not docstring:
        return None
    if docstring and len(init.body) == 1:
        at, indent = look.layout.end(first), look.indent_of(first)
        if indent is None:
            return None
        edit = Edit(at, at, f"{look.newline}{indent}{call}")
    else:
        anchor = init.body[1] if docstring else first
        indent = look.indent_of(anchor)
        if indent is None:
            return None
        line = min([anchor.lineno, *(item.lineno for item in getattr(anchor, "decorator_list", ()))])
        at = look.layout.line_start(line)
        edit = Edit(at, at, f"{indent}{call}{look.newline}")
    return Fix(f"Call `{call}` first", Safety.SAFE, (edit,))


def _takes_nothing(own: OwnClass) -> bool:
    """Whether the next constructor can be called without arguments."""
    if not own.ancestry.complete:
        return False
    above: list[Owned] = [owned for owned in own.ancestry.chain if owned is not own.owned]
    for owned in above:
        if owned.definition.parameters is not None:
            return not any(parameter.required for parameter in owned.definition.parameters)
    return all(known.name in _NO_ARGUMENTS for known in own.ancestry.keras)


def _passed_on(init: Function) -> str:
    if init.args.kwarg is None:
        return ""
    name = init.args.kwarg.arg
    used = any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(init))
    return "" if used else f"**{name}"
