"""What tests put in the place of a module or of an attribute: mocks of ``unittest``, pytest's monkeypatch, ``sys.modules``.

Only what makes a name exist counts: ``patch.object(tf, "Session")`` itself fails where there is no such name, with
``create=True`` it does not.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from tflint.syntax.tree import Tree

Stub = tuple[cst.BaseExpression | None, str]
"""(owner, name): the attribute of an expression; without an owner the name is a dotted one, a module perhaps."""


def stubs(tree: Tree) -> Iterator[Stub]:
    """What the calls and assignments of a tree make exist."""
    for call in tree.calls:
        yield from _of_call(call)
    for node in tree.attributes.get("modules", ()):
        if isinstance(node.value, cst.Name) and node.value.value == "sys":
            yield from _of_modules(node, tree)


def _of_call(call: cst.Call) -> Iterator[Stub]:
    func = call.func
    name = (
        func.attr.value
        if isinstance(func, cst.Attribute)
        else func.value
        if isinstance(func, cst.Name)
        else ""
    )
    if name == "setattr" and isinstance(call.func, cst.Attribute):
        if _is(call, "raising", "False"):
            yield from _target(call)
    elif name in ("object", "patch") and _is(call, "create", "True"):
        yield from _target(call)
    elif name == "setitem" and len(call.args) == 3:
        text = _text(call.args[1].value)
        if text is not None:
            yield None, text
    elif name == "dict" and isinstance(call.func, cst.Attribute) and len(call.args) > 1:
        yield from _keys(call.args[1].value)


def _target(call: cst.Call) -> Iterator[Stub]:
    """``(tf, "Session", …)`` or ``("tensorflow.Session", …)``."""
    places = [arg.value for arg in call.args if arg.keyword is None and not arg.star]
    first = _text(places[0]) if places else None
    if first is not None:
        yield None, first
    elif len(places) > 1:
        name = _text(places[1])
        if name is not None:
            yield places[0], name


def _of_modules(node: cst.Attribute, tree: Tree) -> Iterator[Stub]:
    """``sys.modules["tensorflow.contrib"] = …``, ``.setdefault(…)``, ``.update({…})``."""
    above = tree.parent.get(node)
    if isinstance(above, cst.Subscript) and isinstance(tree.parent.get(above), cst.AssignTarget):
        index = above.slice[0].slice
        text = _text(index.value) if isinstance(index, cst.Index) else None
        if text is not None:
            yield None, text
    elif isinstance(above, cst.Attribute) and isinstance(call := tree.parent.get(above), cst.Call):
        if call.args and above.attr.value == "setdefault":
            text = _text(call.args[0].value)
            if text is not None:
                yield None, text
        elif call.args and above.attr.value == "update":
            yield from _keys(call.args[0].value)


def _keys(node: cst.BaseExpression) -> Iterator[Stub]:
    for element in node.elements if isinstance(node, cst.Dict) else ():
        text = _text(element.key) if isinstance(element, cst.DictElement) else None
        if text is not None:
            yield None, text


def _is(call: cst.Call, keyword: str, value: str) -> bool:
    return any(
        arg.keyword is not None
        and arg.keyword.value == keyword
        and isinstance(arg.value, cst.Name)
        and arg.value.value == value
        for arg in call.args
    )


def _text(node: cst.BaseExpression) -> str | None:
    value = node.evaluated_value if isinstance(node, cst.SimpleString) else None
    return value if isinstance(value, str) else None
