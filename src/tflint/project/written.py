"""Paths that are literals in the end, and the files that ``open`` opens with them."""

from __future__ import annotations

import ast
import posixpath

from tflint.project.reach import Reach
from tflint.project.values import literal
from tflint.project.variables import Place

_MOST_STEPS = 8


def text_of(place: Place, reach: Reach, depth: int = 0) -> str | None:
    """The text that a path certainly is, through variables, also those of other modules; None where it is computed."""
    code, node, line = place
    text = literal(node)
    if text is not None or depth > _MOST_STEPS:
        return text
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = [text_of(Place(code, side, line), reach, depth + 1) for side in (node.left, node.right)]
        return None if None in sides else "".join(side or "" for side in sides)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "join":
        if code.resolve_one(node.func) is None and _is_os_path(node.func.value):
            parts = [text_of(Place(code, part, line), reach, depth + 1) for part in node.args]
            return None if None in parts or not parts else posixpath.join(*(part or "" for part in parts))
    if isinstance(node, (ast.Name, ast.Attribute)):
        held = reach.held(place)
        return text_of(held[0], reach, depth + 1) if held is not None and len(held) == 1 else None
    return None


def name_of(place: Place, reach: Reach) -> tuple[str, str] | None:
    """The file and the name of the variable at the top of a module that a path is."""
    home = reach.home(place)
    if home is None or not isinstance(home.scope, ast.Module):
        return None
    return home.code.classes.path, home.name


def _is_os_path(node: ast.expr) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == "path") or (
        isinstance(node, ast.Name) and node.id in ("path", "osp")
    )


def opened(place: Place, reach: Reach, depth: int = 0) -> str | None:
    """The path of the file that an expression certainly is: ``open(path)``, or a name for it."""
    code, node, line = place
    if depth > _MOST_STEPS:
        return None
    if isinstance(node, ast.Call):
        is_open = isinstance(node.func, ast.Name) and node.func.id == "open" and bool(node.args)
        return text_of(Place(code, node.args[0], line), reach) if is_open else None
    if not isinstance(node, ast.Name):
        return None
    for above in code.above(node):
        if isinstance(above, (ast.With, ast.AsyncWith)):
            for item in above.items:
                if isinstance(item.optional_vars, ast.Name) and item.optional_vars.id == node.id:
                    return opened(Place(code, item.context_expr, line), reach, depth + 1)
    values = reach.values(place)
    return opened(values[0], reach, depth + 1) if len(values) == 1 else None


def written_to(call: ast.Call, place: Place, reach: Reach) -> str | None:
    """The path of the file into which what a call gives is written: ``file.write(model.to_json())``, by a name too."""
    code, _, line = place
    above = code.parents.get(call)
    if isinstance(above, ast.Call):
        return _target(above, place, reach) if call in above.args else None
    if not isinstance(above, ast.Assign) or len(above.targets) != 1:
        return None
    target = above.targets[0]
    writes = [
        write
        for write in code.called("write")
        if isinstance(target, ast.Name)
        and len(write.args) == 1
        and isinstance(write.args[0], ast.Name)
        and write.args[0].id == target.id
        and write.lineno >= line
        and code.function_around(write) is code.function_around(call)
    ]
    return _target(writes[0], Place(code, writes[0], writes[0].lineno), reach) if len(writes) == 1 else None


def _target(write: ast.Call, place: Place, reach: Reach) -> str | None:
    if not isinstance(write.func, ast.Attribute) or write.func.attr != "write":
        return None
    return opened(Place(place.code, write.func.value, place.line), reach)
