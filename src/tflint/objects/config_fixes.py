"""Fixes that let a class be loaded: ``**kwargs`` passed on, a ``get_config`` that returns what was given."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from tflint.fixing.layout import parse
from tflint.model import Edit, Fix, Safety
from tflint.objects.look import Look, OwnClass
from tflint.project.definitions import ParameterKind, methods_of
from tflint.project.idioms import Function


def passing_on(init: Function, own: OwnClass, look: Look) -> Fix | None:
    """``**kwargs`` as the last parameter, given to the one call of the next constructor."""
    names = {node.id for node in ast.walk(init) if isinstance(node, ast.Name)}
    if "kwargs" in names or not _base_takes_keywords(own):
        return None
    calls = [
        statement.value
        for statement in init.body
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
        if isinstance(statement.value.func, ast.Attribute) and statement.value.func.attr == "__init__"
    ]
    if len(calls) != 1 or any(keyword.arg is None for keyword in calls[0].keywords):
        return None
    signature = _after_parameters(init, look)
    if signature is None:
        return None
    call = calls[0]
    given: list[ast.expr] = [*call.args, *(keyword.value for keyword in call.keywords)]
    if given:
        at = max(look.layout.end(argument) for argument in given)
        passing = Edit(at, at, ", **kwargs")
    else:
        at = look.layout.end(call) - 1
        passing = Edit(at, at, "**kwargs")
    edits = (Edit(signature, signature, ", **kwargs"), passing)
    if not _parses(own, look, edits):
        return None
    return Fix(
        "Take `**kwargs` and pass them on",
        Safety.UNSAFE,
        edits,
        reason="a misspelt argument is then refused by the base class, with another message",
    )


def _base_takes_keywords(own: OwnClass) -> bool:
    for owned in own.ancestry.chain:
        if owned is not own.owned and owned.definition.parameters is not None:
            return any(parameter.kind is ParameterKind.KWARGS for parameter in owned.definition.parameters)
    return True


def _after_parameters(init: Function, look: Look) -> int | None:
    """The offset behind the last parameter."""
    arguments = init.args
    nodes: list[ast.arg | ast.expr] = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    nodes += [*arguments.defaults, *(default for default in arguments.kw_defaults if default is not None)]
    if arguments.vararg is not None:
        nodes.append(arguments.vararg)
    ends = [look.layout.offset(node.end_lineno or 0, node.end_col_offset or 0) for node in nodes]
    return max(ends) if ends else None


def returning(names: Sequence[str], own: OwnClass, look: Look, *, inherits: bool) -> Fix | None:
    """The forgotten arguments as the attributes that keep them, in the config that the class returns."""
    stored = _stored(own)
    if not all(name in stored for name in names):
        return None
    entries = ", ".join(f'"{name}": self.{stored[name]}' for name in names)
    function = methods_of(own.node).get("get_config")
    edit = _new_method(entries, own, look) if function is None else _more_keys(entries, function, look)
    if edit is None or not _parses(own, look, (edit,)):
        return None
    return Fix(
        f"Return {', '.join(names)} from `get_config`",
        Safety.UNSAFE,
        (edit,),
        reason="a layer, function or array would have to be serialized first",
    )


def _stored(own: OwnClass) -> dict[str, str]:
    """Argument → the attribute that is exactly it: ``self.units = units``, at the top level of ``__init__``."""
    init = own.method("__init__")
    if init is None or not init.args.args:
        return {}
    me = init.args.args[0].arg
    found: dict[str, str] = {}
    rebound = {
        node.id for node in ast.walk(init) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    for statement in init.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target, value = statement.targets[0], statement.value
            if (
                isinstance(target, ast.Attribute)
                and isinstance(target.value, ast.Name)
                and target.value.id == me
                and isinstance(value, ast.Name)
                and value.id not in rebound
                and target.attr.lstrip("_") == value.id
                and not target.attr.startswith("__")
            ):
                found[value.id] = target.attr
    return found


def _new_method(entries: str, own: OwnClass, look: Look) -> Edit | None:
    last = own.node.body[-1]
    indent = look.indent_of(own.node.body[0])
    if indent is None or own.node.body[0].lineno == own.node.lineno:
        return None
    step = "\t" if "\t" in indent else "    "
    me = (
        f"super({own.name}, self)"
        if look.is_old_python and "." not in own.owned.definition.name
        else "super()"
    )
    lines = [
        "",
        "",
        f"{indent}def get_config(self):",
        f"{indent}{step}config = {me}.get_config()",
        f"{indent}{step}config.update({{{entries}}})",
        f"{indent}{step}return config",
    ]
    at = look.layout.line_end(last.end_lineno or last.lineno)
    return Edit(at, at, look.newline.join(lines))


def _more_keys(entries: str, function: Function, look: Look) -> Edit | None:
    """The entries at the end of the function's one dictionary with keys."""
    displays = [node for node in ast.walk(function) if isinstance(node, ast.Dict)]
    if len(displays) == 1:
        (display,) = displays
        if display.values:
            at = look.layout.end(display.values[-1])
            return Edit(at, at, f", {entries}")
        at = look.layout.end(display) - 1
        return Edit(at, at, entries)
    last = function.body[-1]
    if displays or not isinstance(last, ast.Return) or not isinstance(last.value, ast.Name):
        return None
    if not any(
        isinstance(statement, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == last.value.id for target in statement.targets)
        for statement in function.body
    ):
        return None
    indent = look.indent_of(last)
    if indent is None:
        return None
    at = look.layout.line_start(last.lineno)
    return Edit(at, at, f"{indent}{last.value.id}.update({{{entries}}}){look.newline}")


def _parses(own: OwnClass, look: Look, edits: Sequence[Edit]) -> bool:
    """Whether the class still parses with the edits."""
    start = look.layout.line_start(own.node.lineno)
    end = look.layout.line_end(own.node.end_lineno or own.node.lineno)
    text = look.text[start:end]
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start - start] + edit.text + text[edit.end - start :]
    return parse(text if own.node.col_offset == 0 else f"if True:\n{text}\n") is not None
