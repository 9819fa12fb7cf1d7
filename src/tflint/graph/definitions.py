"""Functions and classes that a program defines."""

from __future__ import annotations

import ast

from tflint.graph.run import Frame, Run
from tflint.graph.values import (
    UNKNOWN,
    Class,
    Function,
    Special,
    Symbol,
    Value,
)


def define_function(run: Run, node: ast.FunctionDef) -> None:
    value: Value = make_function(run, node)
    for decorator in reversed(node.decorator_list):
        value = _decorate(run, decorator, value)
    if run.state is not None:
        run.bind(node.name, value)


def make_function(run: Run, node: ast.FunctionDef | ast.Lambda) -> Function:
    """The function that a definition makes."""
    spec = node.args
    defaults = tuple(run.evaluate(run, default) for default in spec.defaults)
    keyword = tuple(None if default is None else run.evaluate(run, default) for default in spec.kw_defaults)
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
        held = run.evaluate(run, decorator.value)  # the property stays what it is to those who read it
        if decorator.attr == "setter" and isinstance(held, Special):
            return Special(held.kind, held.function, value)
        return held
    function = run.evaluate(run, decorator)
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


def define_unsupported(run: Run, node: ast.AsyncFunctionDef) -> None:
    run.bind(node.name, UNKNOWN)


def define_class(run: Run, node: ast.ClassDef) -> None:
    bases = tuple(run.evaluate(run, base) for base in node.bases)
    namespace = run.new_scope()
    outer = run.frame
    scopes = outer.scopes if outer.locals is not None or len(outer.scopes) == 1 else outer.scopes[1:]
    run.frame = Frame((namespace, *scopes), outer.module, None, function=outer.function)
    try:
        run.execute(run, node.body)
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
