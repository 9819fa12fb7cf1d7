"""Running statements: what they bind, which way they go."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from tflint.graph.binding import assign
from tflint.graph.contexts import enter, leave, swallows
from tflint.graph.definitions import define_class, define_function, define_unsupported
from tflint.graph.expressions import evaluate
from tflint.graph.loops import run_break, run_continue, run_for, run_while
from tflint.graph.run import Run
from tflint.graph.state import join_states
from tflint.graph.truth import truth
from tflint.graph.values import (
    NONE_VALUE,
    UNKNOWN,
    Ref,
    Value,
)


def execute(run: Run, body: Sequence[ast.stmt]) -> None:
    """Run statements as long as they can be reached."""
    for statement in body:
        if run.state is None:
            return
        run.step()
        handler = _HANDLERS.get(type(statement))
        if handler is not None:
            handler(run, statement)


# -- binding -----------------------------------------------------------------------------------------


def _assign(run: Run, node: ast.Assign) -> None:
    value = evaluate(run, node.value)
    if run.state is None:
        return
    for target in node.targets:
        assign(run, target, value)


def _annotated(run: Run, node: ast.AnnAssign) -> None:
    if node.value is not None:
        value = evaluate(run, node.value)
        if run.state is not None:
            assign(run, node.target, value)


def _augmented(run: Run, node: ast.AugAssign) -> None:
    from tflint.graph.operators import extend, operate

    target = _as_load(node.target)
    known = evaluate(run, target)
    value = evaluate(run, node.value)
    if run.state is None:
        return
    if isinstance(known, Ref) and known.kind == "list" and isinstance(node.op, ast.Add):
        extend(run, known, value)
        return
    assign(run, node.target, operate(run, node, node.op, known, value))


def _as_load(target: ast.expr) -> ast.expr:
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(target.id, ast.Load()), target)
    return target


def _delete(run: Run, node: ast.Delete) -> None:
    for target in node.targets:
        if isinstance(target, ast.Name):
            run.bind(target.id, UNKNOWN)
        elif isinstance(target, ast.Subscript):
            owner, key = evaluate(run, target.value), evaluate(run, target.slice)
            if isinstance(owner, Ref) and owner.kind == "dict" and key is not UNKNOWN:
                run.now.drop(owner.id, key)
            else:
                run.spoil(owner)


# -- definitions -------------------------------------------------------------------------------------


# -- ways --------------------------------------------------------------------------------------------


def _return(run: Run, node: ast.Return) -> None:
    value = NONE_VALUE if node.value is None else evaluate(run, node.value)
    if run.state is not None:
        run.frame.returns.append((value, run.state))
        run.state = None


def _raise(run: Run, node: ast.Raise) -> None:
    if node.exc is not None:
        evaluate(run, node.exc)
    run.state = None


def _assert(run: Run, node: ast.Assert) -> None:
    if truth(run, evaluate(run, node.test)) is False:
        run.state = None


def _if(run: Run, node: ast.If) -> None:
    known = truth(run, evaluate(run, node.test))
    if run.state is None:
        return
    if known is True:
        execute(run, node.body)
    elif known is False:
        execute(run, node.orelse)
    else:
        _either(run, [lambda: execute(run, node.body), lambda: execute(run, node.orelse)])


def _either(run: Run, ways: Sequence[Callable[[], None]]) -> None:
    def valued(way: Callable[[], None]) -> Callable[[], Value]:
        def go() -> Value:
            way()
            return NONE_VALUE

        return go

    run.fork([valued(way) for way in ways])


def _try(run: Run, node: ast.Try) -> None:
    before = run.now.copy()
    expected = any(swallows(run, handler) for handler in node.handlers)
    run.quiet += expected
    failing = [before]
    returned = len(run.frame.returns)
    try:
        for statement in node.body:
            execute(run, [statement])
            if run.state is None:
                break
            failing.append(run.state.copy())
    finally:
        run.quiet -= expected
    failing += [state for _, state in run.frame.returns[returned:]]
    execute(run, node.orelse)
    ends = [run.state] if run.state is not None else []
    failed = join_states(failing)
    for handler in node.handlers:
        run.state = failed.copy()
        if handler.name:
            run.bind(handler.name, UNKNOWN)
        execute(run, handler.body)
        if run.state is not None:
            ends.append(run.state)
    run.state = join_states(ends) if ends else None
    if run.state is None and node.finalbody:
        run.state = failed.copy()
        execute(run, node.finalbody)
        run.state = None
    else:
        execute(run, node.finalbody)


def _with(run: Run, node: ast.With) -> None:
    entered = []
    for item in node.items:
        value = evaluate(run, item.context_expr)
        if run.state is None:
            return
        context = enter(run, item.context_expr, value)
        entered.append(context)
        if item.optional_vars is not None:
            assign(run, item.optional_vars, context.target)
    execute(run, node.body)
    for context, item in zip(reversed(entered), reversed(node.items), strict=False):
        leave(run, context, item.context_expr)


def _match(run: Run, node: ast.Match) -> None:
    evaluate(run, node.subject)
    if run.state is None:
        return

    def way(case: ast.match_case) -> Callable[[], None]:
        def go() -> None:
            for inner in ast.walk(case.pattern):
                name = getattr(inner, "name", None) or getattr(inner, "rest", None)
                if isinstance(name, str):
                    run.bind(name, UNKNOWN)
            execute(run, case.body)

        return go

    _either(run, [*map(way, node.cases), lambda: None])


# -- the rest ----------------------------------------------------------------------------------------


def _expression(run: Run, node: ast.Expr) -> None:
    evaluate(run, node.value)
    if isinstance(node.value, ast.Call) and _exits(run, node.value.func):
        run.state = None


def _exits(run: Run, function: ast.expr) -> bool:
    """Whether a call is `sys.exit()`, `exit()` or `quit()`, which end the program."""
    if isinstance(function, ast.Attribute):
        return function.attr in {"exit", "_exit"} and getattr(function.value, "id", "") in {"sys", "os"}
    name = getattr(function, "id", "")
    return name in {"exit", "quit"} and run.state is not None and run.lookup(name) is None


def _import(run: Run, node: ast.Import) -> None:
    for alias in node.names:
        root = alias.name.partition(".")[0]
        wanted = alias.name if alias.asname else root
        run.bind(alias.asname or root, run.imports.module(wanted, 0, run.frame.module))


def _import_from(run: Run, node: ast.ImportFrom) -> None:
    module = node.module or ""
    for alias in node.names:
        if alias.name == "*":
            for name, value in run.imports.star(module, node.level, run.frame.module).items():
                run.bind(name, value)
        else:
            value = run.imports.member(module, node.level, alias.name, run.frame.module)
            run.bind(alias.asname or alias.name, value)


_HANDLERS: dict[type, Callable[[Run, Any], None]] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Delete: _delete,
    ast.FunctionDef: define_function,
    ast.AsyncFunctionDef: define_unsupported,
    ast.ClassDef: define_class,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.If: _if,
    ast.For: run_for,
    ast.While: run_while,
    ast.Break: run_break,
    ast.Continue: run_continue,
    ast.Try: _try,
    ast.With: _with,
    ast.Match: _match,
    ast.Expr: _expression,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
}
