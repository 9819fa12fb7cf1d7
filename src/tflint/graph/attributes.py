"""Attributes: of the framework's modules, of tensors and sessions, of the program's own classes and objects."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from tflint.frameworks import canonical
from tflint.graph.iterating import part_of
from tflint.graph.loading import loaded
from tflint.graph.resting import NOTHING
from tflint.graph.run import Arguments, Run
from tflint.graph.values import (
    UNKNOWN,
    Array,
    Bound,
    Choice,
    Class,
    Function,
    Group,
    Layer,
    Member,
    Optimizer,
    ProjectModule,
    Ref,
    Runner,
    Session,
    Special,
    Super,
    Symbol,
    Tensor,
    Unknown,
    Value,
    Variable,
    constant,
    join,
    join_all,
    not_none,
)

STATIC = frozenset({"shape", "dtype", "name", "op", "graph", "device", "_shape", "dense_shape", "ndim"})
"""Attributes of a tensor that running nothing tells, or (of a sparse one) that may be static."""
_PARTS = frozenset({"h", "c", "values", "indices", "T", "rnn_output", "sample_id", "hidden_state"})
_MOST_BASES = 16


def attribute(run: Run, owner: Value, name: str, node: ast.expr) -> Value:
    """``owner.name``."""
    handler = _HANDLERS.get(owner.__class__)
    if handler is None or (run.patched and name in run.patched and owner.__class__ in _OF_FRAMEWORKS):
        return UNKNOWN
    return handler(run, owner, name, node)


def _of_choice(run: Run, owner: Choice, name: str, node: ast.expr) -> Value:
    return join_all(attribute(run, option, name, node) for option in not_none(owner))


def _of_symbol(run: Run, owner: Symbol, name: str, node: ast.expr) -> Value:
    return Symbol(canonical(f"{owner.name}.{name}"))


def _of_module(run: Run, owner: ProjectModule, name: str, node: ast.expr) -> Value:
    return loaded(run, run.imports.member(owner.name, -1, name, run.frame.module))


def _of_tensor(run: Run, owner: Tensor, name: str, node: ast.expr) -> Value:
    if name in _PARTS:
        return part_of(owner)
    return UNKNOWN if name in STATIC else Member(owner, name)


def _of_tuple(run: Run, owner: Group, name: str, node: ast.expr) -> Value:
    return owner.items[owner.names.index(name)] if name in owner.names else Member(owner, name)


def _of_variable(run: Run, owner: Variable, name: str, node: ast.expr) -> Value:
    if name == "initializer":
        return Tensor(NOTHING, node, run.frame.module, (), operation=True)
    return UNKNOWN if name in STATIC else Member(owner, name)


def _of_session(run: Run, owner: Session, name: str, node: ast.expr) -> Value:
    return UNKNOWN if name == "graph" else Member(owner, name)


def _member(run: Run, owner: Value, name: str, node: ast.expr) -> Value:
    return Member(owner, name)


def _of_function(run: Run, owner: Function, name: str, node: ast.expr) -> Value:
    if name == "__name__" and isinstance(owner.node, ast.FunctionDef):
        return constant(owner.node.name)
    return UNKNOWN


def _of_unknown(run: Run, owner: Value, name: str, node: ast.expr) -> Value:
    return Member(owner, name) if name in _TELLING else UNKNOWN


_TELLING = frozenset({"run", "partial_run", "make_callable"})
"""Methods whose names, with that of what they are called on, say that it is a session."""


def _of_object(run: Run, owner: Ref, name: str, node: ast.expr) -> Value:
    if owner.kind != "instance" or owner.cls is None:
        return Member(owner, name)
    if name == "__class__":
        return owner.cls
    cell = run.now.get(owner.id)
    held = cell.items.get(name)
    if held is not None and (name not in cell.maybe or find_in_class(run, owner.cls, name) is None):
        return held
    if name == "__dict__":
        run.spoil(owner)
        return UNKNOWN
    found = find_in_class(run, owner.cls, name)
    if found is None:
        if has_unknown_base(owner.cls):
            return Member(owner, name)
        return UNKNOWN
    bound = _bind(run, found, owner, node)
    return bound if held is None else join(held, bound)


def _bind(run: Run, found: Value, receiver: Value, node: ast.expr) -> Value:
    """What a class attribute is when it is read through an instance."""
    if isinstance(found, Choice):
        return join_all(_bind(run, option, receiver, node) for option in found.options)
    if isinstance(found, Function):
        return Bound(found, receiver)
    if isinstance(found, Special):
        if found.kind == "staticmethod":
            return found.function
        if found.kind == "classmethod" and isinstance(found.function, Function):
            owner = receiver.cls if isinstance(receiver, Ref) and receiver.cls is not None else receiver
            return Bound(found.function, owner)
        if found.kind == "property":
            call = ast.copy_location(ast.Call(node, [], []), node)
            return run.call(run, found.function, Arguments((receiver,)), call)
        return UNKNOWN
    return found


def _of_class(run: Run, owner: Class, name: str, node: ast.expr) -> Value:
    if name == "__name__":
        return constant(owner.node.name)
    found = find_in_class(run, owner, name)
    if isinstance(found, Special):
        if found.kind == "staticmethod":
            return found.function
        if found.kind == "classmethod" and isinstance(found.function, Function):
            return Bound(found.function, owner)
        return UNKNOWN
    return UNKNOWN if found is None else found


def _of_super(run: Run, owner: Super, name: str, node: ast.expr) -> Value:
    start = owner.receiver.cls if isinstance(owner.receiver, Ref) and owner.receiver.cls else owner.cls
    order = list(ancestors(start))
    after = order[order.index(owner.cls) + 1 :] if owner.cls in order else list(ancestors(owner.cls))[1:]
    for cls in after:
        found = run.now.get(cls.namespace).items.get(name)
        if found is not None:
            return _bind(run, found, owner.receiver, node)
    if has_unknown_base(owner.cls):
        return Member(owner.receiver, f"super().{name}")
    return Symbol(f"builtins.object.{name}")


def find_in_class(run: Run, cls: Class, name: str) -> Value | None:
    """An attribute of a class or of the nearest of its bases; None where the known ones have none."""
    for owner in ancestors(cls):
        found = run.now.get(owner.namespace).items.get(name)
        if found is not None:
            return found
        if (
            any(not _is_known(base) for base in owner.bases)
            and owner is not cls
            and not _all_before(owner, cls)
        ):
            return None
    return None


def _all_before(owner: Class, cls: Class) -> bool:
    """Whether every base that may come before those of ``owner`` is known: one line of inheritance."""
    return len(cls.bases) <= 1


def ancestors(cls: Class) -> Iterator[Class]:
    """The class and its known bases, nearest first."""
    pending: list[Class] = [cls]
    seen: list[Class] = []
    while pending and len(seen) < _MOST_BASES:
        current = pending.pop(0)
        if current in seen:
            continue
        seen.append(current)
        yield current
        pending += [base for base in current.bases if isinstance(base, Class)]


def has_unknown_base(cls: Class) -> bool:
    return any(not _is_known(base) for owner in ancestors(cls) for base in owner.bases)


def _is_known(base: Value) -> bool:
    if isinstance(base, Class):
        return True
    return isinstance(base, Symbol) and base.name in {"builtins.object", "abc.ABC"}


_OF_FRAMEWORKS = frozenset({Layer, Optimizer, Session, Symbol, Tensor, Unknown, Variable})
_HANDLERS: dict[type, Callable[[Run, Any, str, ast.expr], Value]] = {
    Array: _member,
    Choice: _of_choice,
    Class: _of_class,
    Function: _of_function,
    Group: _of_tuple,
    Layer: _member,
    Optimizer: _member,
    ProjectModule: _of_module,
    Ref: _of_object,
    Runner: _member,
    Session: _of_session,
    Super: _of_super,
    Symbol: _of_symbol,
    Tensor: _of_tensor,
    Unknown: _of_unknown,
    Variable: _of_variable,
}
