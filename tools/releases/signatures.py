"""Argument lists in the notation of the tables: ``x,axis=,*args,name=,**kwargs`` (``=``: has a default)."""

from __future__ import annotations

import ast

from tools.releases.literals import Constants, dotted

_NAMED_TUPLES = ("namedtuple", "NamedTuple")
_DATACLASSES = ("dataclass", "dataclass_transform")


def signature_of(arguments: ast.arguments, bound: bool = False) -> str:
    """The notation for the arguments of a function; ``bound`` leaves out the first one (``self``)."""
    positional = arguments.posonlyargs + arguments.args
    first_default = len(positional) - len(arguments.defaults)
    parts = [
        argument.arg + ("=" if position >= first_default else "")
        for position, argument in enumerate(positional)
    ]
    if arguments.posonlyargs:
        parts.insert(len(arguments.posonlyargs), "/")
    if bound and positional:
        parts = parts[1:]
        if parts[:1] == ["/"]:
            parts = parts[1:]
    if arguments.vararg:
        parts.append(f"*{arguments.vararg.arg}")
    elif arguments.kwonlyargs:
        parts.append("*")
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        parts.append(argument.arg + ("=" if default is not None else ""))
    if arguments.kwarg:
        parts.append(f"**{arguments.kwarg.arg}")
    return ",".join(parts)


def keyword_only(signature: str) -> str:
    """The same arguments, all to be given by name."""
    return f"*,{signature}" if signature and not signature.startswith("*") else signature


def constructor(node: ast.ClassDef) -> str | None:
    """What calling a class takes by its own ``__init__`` or else ``__new__``; None if it has neither."""
    for name in ("__init__", "__new__"):
        found = _method(node.body, name)
        if found is not None:
            return signature_of(found.args, bound=True)
    return None


def _method(body: list[ast.stmt], name: str) -> ast.FunctionDef | None:
    for statement in body:
        if isinstance(statement, ast.FunctionDef) and statement.name == name:
            if not any((dotted(each) or "").endswith("overload") for each in statement.decorator_list):
                return statement
    return None


def record_fields(call: ast.Call) -> list[str] | None:
    """The fields of ``namedtuple("Name", …)`` or ``NamedTuple("Name", …)``, in the notation; None for other calls."""
    if (dotted(call.func) or "").rpartition(".")[2] not in _NAMED_TUPLES or len(call.args) < 2:
        return None
    given = call.args[1]
    constants = Constants()
    text = constants.text(given)
    if text is not None:
        names = text.replace(",", " ").split()
    elif isinstance(given, (ast.List, ast.Tuple)):
        plain = [pair.elts[0] if isinstance(pair, ast.Tuple) and pair.elts else pair for pair in given.elts]
        names = list(constants.texts(ast.List(plain, ast.Load())))
    else:
        return None
    with_default = sum(
        len(keyword.value.elts)
        for keyword in call.keywords
        if keyword.arg == "defaults" and isinstance(keyword.value, (ast.List, ast.Tuple))
    )
    return [name + ("=" if index >= len(names) - with_default else "") for index, name in enumerate(names)]


def field_signature(node: ast.ClassDef) -> str | None:
    """The constructor that a dataclass or a ``NamedTuple`` gets from its annotated fields; None for others.

    None too for a dataclass with bases, whose fields come first.
    """
    decorated = any(
        (dotted(each.func if isinstance(each, ast.Call) else each) or "").rpartition(".")[2] in _DATACLASSES
        for each in node.decorator_list
    )
    named = any((dotted(base) or "").rpartition(".")[2] == "NamedTuple" for base in node.bases)
    if not named and not (decorated and not node.bases):
        return None
    parts = []
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            if "ClassVar" not in ast.dump(statement.annotation):
                parts.append(statement.target.id + ("=" if statement.value is not None else ""))
    return ",".join(parts)
