"""What is known of a path from the expression that makes it: how it begins, how it ends, or all of it."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from tflint.syntax.names import dotted_name, string_value
from tflint.syntax.values import Values

_DEPTH = 10
_PATHS = frozenset({"Path", "PurePath", "PosixPath", "pathlib.Path", "pathlib.PurePath"})
_JOINS = frozenset({"os.path.join", "path.join", "osp.join"})
_SAME = frozenset({"str", "os.fspath", "os.path.normpath"})


@dataclass(frozen=True, slots=True)
class PathText:
    """A path between ``start`` and ``end``; with ``whole`` both are all of it. ``node``: the literal, if it is one."""

    start: str
    end: str
    whole: bool
    node: cst.BaseExpression | None = None

    def ends_with(self, suffixes: tuple[str, ...]) -> bool | None:
        """Whether the path ends with one of the suffixes; None if that depends on what is not known."""
        if self.end.endswith(suffixes):
            return True
        if self.whole or not any(suffix.endswith(self.end) for suffix in suffixes):
            return False
        return None


NOTHING = PathText("", "", whole=False)


def path_texts(node: cst.BaseExpression, values: Values, depth: int = 0) -> tuple[PathText, ...]:
    """What a path may be, one for each value that it may have; empty if there is a value of which nothing is known."""
    if depth > _DEPTH:
        return ()
    if isinstance(node, cst.Name):
        definitions = values.definitions(node)
        found: list[PathText] = []
        for definition in definitions:
            below = path_texts(definition, values, depth + 1)
            if not below:
                return ()
            found += below
        return tuple(dict.fromkeys(found))
    if isinstance(node, cst.IfExp):
        first = path_texts(node.body, values, depth + 1)
        second = path_texts(node.orelse, values, depth + 1)
        return tuple(dict.fromkeys((*first, *second))) if first and second else ()
    text = _text(node, values, depth)
    return (text,) if text is not None and (text.start or text.end) else ()


def _text(node: cst.BaseExpression, values: Values, depth: int) -> PathText | None:
    literal = string_value(node)
    if literal is not None:
        return PathText(literal, literal, whole=True, node=node)
    if isinstance(node, cst.FormattedString):
        return _formatted(node)
    if isinstance(node, cst.BinaryOperation):
        return _operation(node, values, depth)
    if isinstance(node, cst.Call):
        return _called(node, values, depth)
    return None


def _one(node: cst.BaseExpression, values: Values, depth: int) -> PathText:
    """What is known of a part; where it may be several things, that is nothing."""
    found = path_texts(node, values, depth + 1)
    return found[0] if len(found) == 1 else NOTHING


def _formatted(node: cst.FormattedString) -> PathText:
    parts = node.parts
    if not parts:
        return PathText("", "", whole=True, node=node)
    first, last = parts[0], parts[-1]
    raw = "r" in node.prefix.lower()
    start = _plain(first.value, raw) if isinstance(first, cst.FormattedStringText) else ""
    end = _plain(last.value, raw) if isinstance(last, cst.FormattedStringText) else ""
    return PathText(
        start, end, whole=len(parts) == 1 and isinstance(first, cst.FormattedStringText), node=node
    )


def _plain(text: str, raw: bool) -> str:
    """A piece of an f-string, where escapes do not matter for suffixes."""
    return (
        text.replace("{{", "{").replace("}}", "}")
        if raw or "\\" not in text
        else text.rpartition("\\")[2][1:]
    )


def _operation(node: cst.BinaryOperation, values: Values, depth: int) -> PathText | None:
    if isinstance(node.operator, cst.Add):
        left, right = _one(node.left, values, depth), _one(node.right, values, depth)
        return _joined(left, right, "")
    if isinstance(node.operator, cst.Divide):
        left, right = _one(node.left, values, depth), _one(node.right, values, depth)
        return _joined(left, right, "/") if right.end or right.whole else None
    if isinstance(node.operator, cst.Modulo):
        pattern = string_value(node.left)
        return None if pattern is None else _filled(pattern, "%")
    return None


def _joined(left: PathText, right: PathText, between: str) -> PathText:
    if right.whole and between and right.end.startswith("/"):
        return right
    end = left.end + between + right.end if right.whole else right.end
    start = left.start + between + right.start if left.whole else left.start
    return PathText(start, end, whole=left.whole and right.whole)


def _called(node: cst.Call, values: Values, depth: int) -> PathText | None:
    func = dotted_name(node.func)
    if any(arg.star or arg.keyword is not None for arg in node.args):
        if not (isinstance(node.func, cst.Attribute) and node.func.attr.value == "format"):
            return None
    if func in _JOINS or func in _PATHS:
        result: PathText | None = None
        for arg in node.args:
            part = _one(arg.value, values, depth)
            result = part if result is None else _joined(result, part, "/")
        return result
    if func in _SAME and len(node.args) == 1:
        return _one(node.args[0].value, values, depth)
    if isinstance(node.func, cst.Attribute) and node.func.attr.value == "format":
        pattern = string_value(node.func.value)
        return None if pattern is None else _filled(pattern, "{")
    if isinstance(node.func, cst.Attribute) and node.func.attr.value in ("as_posix", "absolute", "resolve"):
        return _one(node.func.value, values, depth)
    return None


def _filled(pattern: str, mark: str) -> PathText:
    """A template whose fields are filled in."""
    if mark not in pattern:
        return PathText(pattern, pattern, whole=True)
    start = pattern.partition(mark)[0]
    if mark == "{":
        return PathText(start, pattern.rpartition("}")[2], whole=False)
    end = pattern.rpartition("%")[2]
    conversion = next((index for index, letter in enumerate(end) if letter.isalpha()), len(end) - 1)
    return PathText(start, end[conversion + 1 :], whole=False)
