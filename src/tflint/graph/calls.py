"""Calling the program's own functions and classes, Python's builtins, and the frameworks."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import partial

from tflint.graph.arguments import bind_parameters, shape_of
from tflint.graph.attributes import ancestors, find_in_class, has_unknown_base
from tflint.graph.builtins import call_builtin
from tflint.graph.containers import call_container
from tflint.graph.framework import call_member, call_symbol
from tflint.graph.run import DEEPEST, Arguments, Frame, Problem, Run
from tflint.graph.sessions import call_runner, is_session_by_name, run_session
from tflint.graph.state import EMPTY, Cell, State, join_states
from tflint.graph.values import (
    NONE_VALUE,
    UNKNOWN,
    Bound,
    Choice,
    Class,
    Function,
    Group,
    Member,
    Named,
    Partial,
    Ref,
    Runner,
    Special,
    Super,
    Symbol,
    Value,
    join_all,
    not_none,
)

_MOST_CHOICES = 4


def call(run: Run, function: Value, arguments: Arguments, node: ast.Call) -> Value:
    """What a call gives, with what it does to the state."""
    if run.state is None:
        return UNKNOWN
    if isinstance(function, Choice):
        ways = not_none(function)
        if len(ways) > _MOST_CHOICES:
            run.spoil_all(arguments)
            return UNKNOWN
        return _call_one_of(run, ways, arguments, node)
    if isinstance(function, Function):
        return call_function(run, function, arguments, node)
    if isinstance(function, Bound):
        with_receiver = Arguments(
            (function.receiver, *arguments.positional), arguments.keywords, arguments.complete
        )
        return call_function(run, function.function, with_receiver, node, function.receiver)
    if isinstance(function, Partial):
        keywords = {**dict(function.keywords), **arguments.keywords}
        every = Arguments((*function.positional, *arguments.positional), keywords, arguments.complete)
        return call(run, function.function, every, node)
    if isinstance(function, Named):
        return _named(function, arguments)
    if isinstance(function, Special):
        return call(run, function.function, arguments, node) if function.kind == "staticmethod" else UNKNOWN
    if isinstance(function, Class):
        return make_instance(run, function, arguments, node)
    if isinstance(function, Symbol):
        if function.name == "builtins.super":
            return _super(run, arguments)
        if function.name.startswith("builtins."):
            return call_builtin(run, function.name.removeprefix("builtins."), arguments, node)
        return call_symbol(run, function.name, arguments, node)
    if isinstance(function, Member):
        return _call_member(run, function, arguments, node)
    if isinstance(function, Runner):
        return call_runner(run, function, arguments, node)
    if isinstance(function, Ref) and function.kind == "instance" and function.cls is not None:
        return _call_instance(run, function, arguments, node)
    if function is UNKNOWN:
        _expect_failures(run, arguments, node)
    return call_member(run, Member(function, "__call__"), arguments, node)


def _named(cls: Named, arguments: Arguments) -> Value:
    """A tuple with names, with all of its elements."""
    given = [arguments.get(position, name) for position, name in enumerate(cls.fields)]
    items = tuple(value for value in given if value is not None)
    return Group(items, cls.fields) if len(items) == len(given) else UNKNOWN


def _call_one_of(run: Run, functions: Sequence[Value], arguments: Arguments, node: ast.Call) -> Value:
    """Call what is one of several functions: only what goes wrong with each of them surely goes wrong here."""
    before = dict(run.problems)
    found: list[dict[str, Problem]] = []

    def way(function: Value) -> Value:
        value = call(run, function, arguments, node)
        here = {
            key: each
            for key, each in run.problems.items()
            if key not in before and (each.node is node or run.frame.module != run.main)
        }
        found.append({key[0]: each for key, each in here.items()})
        for key in here:
            del run.problems[key]
        return value

    result = run.fork([partial(way, function) for function in functions])
    for code, problem in found[0].items():
        if all(code in each for each in found):
            run.report(code, node, problem.message)
    return result


def _call_member(run: Run, member: Member, arguments: Arguments, node: ast.Call) -> Value:
    owner = member.receiver
    if isinstance(owner, Ref) and owner.kind in {"list", "dict", "set"}:
        return call_container(run, owner, member.name, arguments)
    if isinstance(owner, Ref) and owner.kind == "instance":
        run.spoil(owner)  # a method of a base that is not known
        run.spoil_all(arguments)
        return UNKNOWN
    if owner is UNKNOWN:
        _expect_failures(run, arguments, node)
        if is_session_by_name(node.func):
            return run_session(run, member.name, arguments, node, certain=False)
        run.spoil_all(arguments)
        return UNKNOWN
    return call_member(run, member, arguments, node)


def call_function(
    run: Run, function: Function, arguments: Arguments, node: ast.expr, receiver: Value | None = None
) -> Value:
    """Run a function of the program with these arguments."""
    if run.open_world and isinstance(receiver, Ref) and _is_hook(function.node):
        return UNKNOWN
    active = sum(
        called is function or getattr(called, "node", None) is function.node for called, _, _ in run.stack
    )
    if active > 1 or len(run.stack) >= DEEPEST:
        run.spoil(function if receiver is None else Bound(function, receiver))
        run.spoil_all(arguments)
        return UNKNOWN
    if shape_of(run, function.node).generator:
        run.spoil(function if receiver is None else Bound(function, receiver))
        run.spoil_all(arguments)
        return UNKNOWN
    values = bind_parameters(run, function, arguments)
    return run_function(run, function, values, node, receiver)


def _is_hook(node: ast.FunctionDef | ast.Lambda) -> bool:
    """Whether a method does nothing but give something empty: there to be overridden, perhaps in another file."""
    if not isinstance(node, ast.FunctionDef):
        return False
    body = [
        each
        for each in node.body
        if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
    ]
    return all(
        isinstance(each, ast.Pass) or (isinstance(each, ast.Return) and _is_empty(each.value))
        for each in body
    )


def _is_empty(node: ast.expr | None) -> bool:
    if isinstance(node, ast.Dict):
        return not node.keys
    if isinstance(node, (ast.List, ast.Tuple)):
        return not node.elts
    if isinstance(node, ast.Call):
        return not node.args and not node.keywords
    return node is None or isinstance(node, ast.Constant)


def _expect_failures(run: Run, arguments: Arguments, node: ast.Call) -> None:
    """``self.assertRaises(Error, function)``: what the function runs is meant to fail."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name.startswith(("assertRaises", "raises")):
        run.reached.update(value.node for value in arguments.all() if isinstance(value, Function))


def run_function(
    run: Run, function: Function, values: dict[str, Value], node: ast.expr, receiver: Value | None = None
) -> Value:
    """Run a function with values for its parameters; the state afterwards is that of its returns."""
    run.reached.add(function.node)
    scope = run.new_scope()
    run.now.cells.put(scope, Cell(values))
    shape = shape_of(run, function.node)
    outer = run.frame
    if receiver is None and values:
        receiver = next(iter(values.values()))
    run.stack.append((function, node, outer.module))
    run.frame = Frame(
        (scope, *function.scopes), function.module, shape.own, shape.declared, function, receiver
    )
    try:
        if isinstance(function.node, ast.Lambda):
            result = run.evaluate(run, function.node.body)
            returns: list[tuple[Value, State]] = [] if run.state is None else [(result, run.state)]
        else:
            run.execute(run, function.node.body)
            returns = list(run.frame.returns)
            if run.state is not None:
                returns.append((NONE_VALUE, run.state))
        made = run.frame.made
    finally:
        run.stack.pop()
        run.frame = outer
    if not returns:
        run.state = None
        return UNKNOWN
    run.state = join_states(state for _, state in returns)
    if made:
        run.pending += [(each, run.state.copy()) for each in made if each.node not in run.reached]
    else:
        run.state.cells.drop(scope)  # nothing can see the scope any more
    return join_all(value for value, _ in returns)


def make_instance(run: Run, cls: Class, arguments: Arguments, node: ast.expr) -> Value:
    """A new object of a class of the program."""
    if find_in_class(run, cls, "__new__") is not None or find_in_class(run, cls, "__getattr__") is not None:
        run.spoil_all(arguments)
        return UNKNOWN
    instance = run.new("instance", EMPTY, cls)
    starter = find_in_class(run, cls, "__init__")
    if isinstance(starter, Function):
        with_self = Arguments((instance, *arguments.positional), arguments.keywords, arguments.complete)
        call_function(run, starter, with_self, node, instance)
    elif has_unknown_base(cls) or starter is not None:
        run.spoil_all(arguments)
        run.spoil(instance)
    return instance


def _call_instance(run: Run, instance: Ref, arguments: Arguments, node: ast.Call) -> Value:
    """Calling an object: ``__call__``, or ``call`` where a layer's base calls it."""
    assert instance.cls is not None
    method = find_in_class(run, instance.cls, "__call__")
    if method is None and has_unknown_base(instance.cls):
        built = find_in_class(run, instance.cls, "build")
        if isinstance(built, Function):
            call_function(run, built, Arguments((instance, UNKNOWN)), node, instance)
        method = find_in_class(run, instance.cls, "call")
    if not isinstance(method, Function) or run.state is None:
        run.spoil(instance)
        run.spoil_all(arguments)
        return UNKNOWN
    with_self = Arguments((instance, *arguments.positional), arguments.keywords, arguments.complete)
    return call_function(run, method, with_self, node, instance)


def _super(run: Run, arguments: Arguments) -> Value:
    if len(arguments.positional) == 2 and isinstance(arguments.positional[0], Class):
        return Super(arguments.positional[0], arguments.positional[1])
    frame = run.frame
    if arguments.positional or frame.function is None or frame.receiver is None:
        return UNKNOWN
    receiver = frame.receiver
    start = receiver.cls if isinstance(receiver, Ref) else receiver if isinstance(receiver, Class) else None
    if start is None:
        return UNKNOWN
    for owner in ancestors(start):
        if any(statement is frame.function.node for statement in owner.node.body):
            return Super(owner, receiver)
    return UNKNOWN
