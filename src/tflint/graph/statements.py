"""Running statements: what they bind, which way they go."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from tflint.graph.contexts import enter, leave, swallows
from tflint.graph.expressions import evaluate, truth
from tflint.graph.iterating import iterate, unpack
from tflint.graph.run import Frame, Run
from tflint.graph.state import Cell, State, join_states
from tflint.graph.values import (
    NONE_VALUE,
    UNKNOWN,
    Class,
    Constant,
    Function,
    Group,
    Ref,
    Special,
    Symbol,
    Tensor,
    Value,
    join,
)

_MOST_ROUNDS = 8
"""How many elements of a literal are looped over one by one."""


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


def assign(run: Run, target: ast.expr, value: Value) -> None:
    """Bind a target to a value."""
    if isinstance(target, ast.Name):
        run.bind(target.id, value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        parts = unpack(run, value, target.elts)
        for element, part in zip(target.elts, parts, strict=True):
            assign(run, element.value if isinstance(element, ast.Starred) else element, part)
    elif isinstance(target, ast.Attribute):
        set_attribute(run, evaluate(run, target.value), target.attr, value)
    elif isinstance(target, ast.Subscript):
        _set_item(run, evaluate(run, target.value), target.slice, value)


def set_attribute(run: Run, owner: Value, name: str, value: Value) -> None:
    from tflint.graph.values import options

    several = options(owner)
    for option in several:
        if isinstance(option, Ref) and option.kind == "instance":
            known = run.now.get(option.id).items.get(name)
            weak = len(several) > 1 and known is not None
            run.now.put(option.id, name, join(known, value) if weak and known is not None else value)
        elif isinstance(option, Class):
            run.now.put(option.namespace, name, value)


def _set_item(run: Run, owner: Value, index: ast.expr, value: Value) -> None:
    from tflint.graph.values import options

    key = evaluate(run, index)
    several = options(owner)
    for option in several:
        if not isinstance(option, Ref) or option.kind not in {"list", "dict"}:
            continue
        if option.kind == "list":
            cell = run.now.get(option.id)
            if isinstance(key, Constant) and key.value in cell.items and not cell.maybe and len(several) == 1:
                run.now.put(option.id, key.value, value)
            else:
                run.now.open(option.id)
        elif key is UNKNOWN:
            cell = run.now.get(option.id)
            run.now.cells.put(option.id, Cell(cell.items, True, cell.maybe))
        else:
            known = run.now.get(option.id).items.get(key)
            run.now.put(
                option.id, key, join(known, value) if known is not None and len(several) > 1 else value
            )


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


def _function(run: Run, node: ast.FunctionDef) -> None:
    value: Value = make_function(run, node)
    for decorator in reversed(node.decorator_list):
        value = _decorate(run, decorator, value)
    if run.state is not None:
        run.bind(node.name, value)


def make_function(run: Run, node: ast.FunctionDef | ast.Lambda) -> Function:
    """The function that a definition makes."""
    spec = node.args
    defaults = tuple(evaluate(run, default) for default in spec.defaults)
    keyword = tuple(None if default is None else evaluate(run, default) for default in spec.kw_defaults)
    scopes = run.frame.scopes
    if run.frame.locals is None and len(scopes) > 1:
        scopes = scopes[1:]  # functions do not see the names of a class body
    made = Function(node, scopes, run.frame.module, defaults, keyword)
    run.frame.made.append(made)
    return made


_PLAIN_DECORATORS = frozenset(
    {
        "abc.abstractmethod",
        "functools.lru_cache",
        "functools.cache",
        "typing.no_type_check",
        "typing.overload",
    }
)


def _decorate(run: Run, decorator: ast.expr, value: Value) -> Value:
    name = decorator.id if isinstance(decorator, ast.Name) else ""
    if name in {"property", "staticmethod", "classmethod"} and run.lookup(name) is None:
        return Special(name, value)
    if isinstance(decorator, ast.Attribute) and decorator.attr in {"setter", "deleter", "getter"}:
        return evaluate(run, decorator.value)  # the property stays what it is to those who read it
    function = evaluate(run, decorator)
    if isinstance(function, Symbol) and function.name in _PLAIN_DECORATORS:
        return value
    if isinstance(function, Symbol) and function.name in {
        "abc.abstractproperty",
        "functools.cached_property",
    }:
        return Special("property", value)
    from tflint.graph.run import Arguments

    call = ast.copy_location(ast.Call(decorator, [], []), decorator)
    return run.call(run, function, Arguments((value,)), call)


def _unsupported_function(run: Run, node: ast.AsyncFunctionDef) -> None:
    run.bind(node.name, UNKNOWN)


def _class(run: Run, node: ast.ClassDef) -> None:
    bases = tuple(evaluate(run, base) for base in node.bases)
    namespace = run.new_scope()
    outer = run.frame
    scopes = outer.scopes if outer.locals is not None or len(outer.scopes) == 1 else outer.scopes[1:]
    run.frame = Frame((namespace, *scopes), outer.module, None, function=outer.function)
    try:
        execute(run, node.body)
    finally:
        made, run.frame = run.frame.made, outer
    outer.made += made
    if run.state is None:
        return
    made_class = Class(node, namespace, bases, outer.module)
    value: Value = made_class
    if node.keywords or any(not _is_plain_class_decorator(each) for each in node.decorator_list):
        value = value if _keeps_class(node) else UNKNOWN
    else:
        run.classes.setdefault(node, made_class)
    run.bind(node.name, value)


def _is_plain_class_decorator(node: ast.expr) -> bool:
    name = node.func if isinstance(node, ast.Call) else node
    last = name.attr if isinstance(name, ast.Attribute) else name.id if isinstance(name, ast.Name) else ""
    return last in {"six_add_metaclass", "add_metaclass", "tf_export", "register_keras_serializable"}


def _keeps_class(node: ast.ClassDef) -> bool:
    """Whether it is only a metaclass for abstract methods that a class has besides its bases."""
    return all(
        keyword.arg == "metaclass" and ast.unparse(keyword.value).endswith("ABCMeta")
        for keyword in node.keywords
    ) and all(map(_is_plain_class_decorator, node.decorator_list))


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


def _for(run: Run, node: ast.For) -> None:
    values = evaluate(run, node.iter)
    if run.state is None:
        return
    elements, certain = iterate(run, values)
    if elements is not None and len(elements) <= _MOST_ROUNDS:
        _unrolled(run, node, elements)
        return
    element = elements[0] if elements else _element(run, values)
    for other in (elements or ())[1:]:
        element = join(element, other)
    _loop(run, lambda: assign(run, node.target, element), node, certain)


def _element(run: Run, values: Value) -> Value:
    from tflint.graph.iterating import element_of

    return element_of(run, values)


def _unrolled(run: Run, node: ast.For, elements: Sequence[Value]) -> None:
    frame = run.frame
    frame.breaks.append([])
    for number, element in enumerate(elements):
        if run.state is None:
            break
        assign(run, node.target, element)
        frame.continues.append([])
        run.rounds.append((node.lineno, number))
        execute(run, node.body)
        run.rounds.pop()
        _meet(run, frame.continues.pop())
    execute(run, node.orelse)
    _meet(run, frame.breaks.pop())


def _while(run: Run, node: ast.While) -> None:
    known = truth(run, evaluate(run, node.test))
    if known is False:
        execute(run, node.orelse)
        return
    endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
    _loop(run, lambda: None, node, known is True, endless=endless)


def _loop(
    run: Run, bind: Callable[[], None], node: ast.For | ast.While, certain: bool, *, endless: bool = False
) -> None:
    """A loop whose rounds are not known: two of them, then what they change is anything they left there."""
    if run.state is None:
        return
    frame = run.frame
    before = run.state.copy()
    frame.breaks.append([])
    ends: list[State] = [] if certain else [before]
    entry: State | None = before
    for _ in range(2):
        if entry is None:
            break
        run.state = entry.copy()
        bind()
        frame.continues.append([])
        execute(run, node.body)
        _meet(run, frame.continues.pop())
        if run.state is None:
            break
        ends.append(run.state)
        entry = join_states([before, *ends])
    if len(ends) >= 2 and entry is not None:
        _widen(ends[-1], ends[-2] if certain or len(ends) > 2 else None)
    run.state = join_states(ends) if ends else None
    if endless:
        run.state = None
    else:
        execute(run, node.orelse)
    _meet(run, frame.breaks.pop())


def _widen(last: State, earlier: State | None) -> None:
    """Names that still move after two rounds (``a, b, c = b, c, a``) may be anything after more."""
    if earlier is None:
        return
    for at, cell, known in list(last.cells.differences(earlier.cells)):
        if known is None:
            continue
        moved = [
            key
            for key, value in cell.items.items()
            if key in known.items and not _settled(known.items[key], value)
        ]
        grown = [key for key in cell.items if key not in known.items and isinstance(key, int)]
        if any(
            not _settled(known.items[key - len(grown)], cell.items[key])
            for key in grown
            if key - len(grown) in known.items
        ):
            moved += grown
        if moved:
            last.cells.put(at, Cell({**cell.items, **dict.fromkeys(moved, UNKNOWN)}, cell.open, cell.maybe))


def _settled(one: Value, other: Value) -> bool:
    """Whether a further round changes nothing that matters: what a tensor rests on is the same."""
    if one is other or one == other:
        return True
    tensors = [value for value in (one, other) if isinstance(value, Tensor)]
    if len(tensors) == 2:
        return tensors[0].flow == tensors[1].flow
    if isinstance(one, Constant) and isinstance(other, Constant):
        return True
    if isinstance(one, Group) and isinstance(other, Group) and len(one.items) == len(other.items):
        return all(map(_settled, one.items, other.items))
    return type(one) is type(other) and not isinstance(one, (Tensor, Constant))


def _meet(run: Run, states: Sequence[State]) -> None:
    alive = [*([run.state] if run.state is not None else []), *states]
    run.state = join_states(alive) if alive else None


def _break(run: Run, node: ast.Break) -> None:
    if run.frame.breaks and run.state is not None:
        run.frame.breaks[-1].append(run.state)
    run.state = None


def _continue(run: Run, node: ast.Continue) -> None:
    if run.frame.continues and run.state is not None:
        run.frame.continues[-1].append(run.state)
    run.state = None


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
    for context in reversed(entered):
        leave(run, context)


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
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _unsupported_function,
    ast.ClassDef: _class,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.If: _if,
    ast.For: _for,
    ast.While: _while,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.Try: _try,
    ast.With: _with,
    ast.Match: _match,
    ast.Expr: _expression,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
}
