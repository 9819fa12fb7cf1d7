"""``setup.py``, read as text: it is parsed and never run."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping

from tflint.requirements.collecting import Collector, use_of_group
from tflint.requirements.model import Problem, Reading, Use
from tflint.requirements.pep508 import read_requirement
from tflint.requirements.text import decode

_REQUIREMENT = re.compile(
    r"\s*(?:intel[-_.])?(?:tensorflow|tf|keras)[\w.-]*\s*(?:\[[^\]]*\])?\s*(?:\(?\s*[<>=!~]|;|@\s|$)",
    re.IGNORECASE,
)
_DEVELOPMENT = ("tests_require", "setup_requires")


def read_setup_py(data: bytes) -> Reading:
    """The requirements that are written out in it, wherever a list of them stands.

    Which list goes where is known for what is written in the call of ``setup`` and for names that are given
    their lists in the file. Other texts that are requirements count each by itself.
    """
    text = decode(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 0
        advice = "name the releases in the settings (target) or in requirements.txt"
        return Reading(problems=(Problem(line, f"not Python 3, so it could not be read: {advice}"),))
    collector = Collector(text)
    values = _assigned(module)
    seen: set[ast.AST] = set()
    for keyword in _keywords(module):
        _read_keyword(collector, keyword, values, seen)
    for node in _texts(module, seen):
        _add(collector, node, values, f"line {node.lineno}", Use.RUNTIME, named=False)
    return collector.reading()


def _keywords(module: ast.Module) -> Iterator[ast.keyword]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name == "setup":
                yield from (keyword for keyword in node.keywords if keyword.arg)


def _read_keyword(
    collector: Collector, keyword: ast.keyword, values: Mapping[str, list[ast.expr]], seen: set[ast.AST]
) -> None:
    if keyword.arg == "python_requires":
        python = _text(keyword.value, values)
        if python:
            collector.set_python(python, keyword.lineno, f"python_requires {python}")
    elif keyword.arg == "extras_require":
        for source in _resolve(keyword.value, values):
            for name, value in _entries(source):
                _read_list(collector, value, values, f"extra {name}", use_of_group(name), seen)
    elif keyword.arg == "install_requires":
        _read_list(collector, keyword.value, values, "install_requires", Use.RUNTIME, seen)
    elif keyword.arg in _DEVELOPMENT:
        _read_list(collector, keyword.value, values, keyword.arg, Use.DEVELOPMENT, seen)


def _entries(source: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(source, ast.Dict):
        for key, value in zip(source.keys, source.values, strict=True):
            name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else "?"
            yield name, value
    elif isinstance(source, ast.Call) and getattr(source.func, "id", "") == "dict":
        yield from ((keyword.arg or "?", keyword.value) for keyword in source.keywords)


def _read_list(
    collector: Collector,
    value: ast.expr,
    values: Mapping[str, list[ast.expr]],
    section: str,
    use: Use,
    seen: set[ast.AST],
) -> None:
    """The requirements of a list, or of what a name stands for. Several assignments of a name are alternatives."""
    sources = _resolve(value, values)
    for number, source in enumerate(sources):
        part = section if number == 0 else f"{section} (line {source.lineno})"
        for node in _texts(source, set()):
            seen.update(ast.walk(node))
            _add(collector, node, values, part, use)
        for name in _names(source):
            choices = values.get(name.id, ())
            for choice in choices:
                texts = list(_texts(choice, set())) if choice not in sources else []
                own = part if len(choices) == 1 else f"{part} (line {choice.lineno})"
                for node in texts:
                    seen.update(ast.walk(node))
                    _add(collector, node, values, own, use)


def _resolve(value: ast.expr, values: Mapping[str, list[ast.expr]]) -> list[ast.expr]:
    """What an expression is: itself, or what the name that it is stands for."""
    if isinstance(value, ast.Name) and value.id in values:
        return values[value.id]
    return [value]


def _names(source: ast.expr) -> Iterator[ast.Name]:
    return (node for node in ast.walk(source) if isinstance(node, ast.Name))


def _texts(root: ast.AST, skipped: set[ast.AST]) -> Iterator[ast.expr]:
    """The largest expressions that are texts beginning like a requirement on TensorFlow or Keras, in order."""
    pending: list[ast.AST] = [root]
    while pending:
        node = pending.pop()
        if node in skipped:
            continue
        if isinstance(node, ast.expr) and _REQUIREMENT.match(_beginning(node)):
            yield node
            continue
        pending.extend(reversed(list(ast.iter_child_nodes(node))))


def _beginning(node: ast.expr) -> str:
    """The text that an expression begins with, as far as it is written there."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return _beginning(node.values[0]) if node.values else ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mod)):
        return _beginning(node.left)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return _beginning(node.func.value)
    return ""


def _add(
    collector: Collector,
    node: ast.expr,
    values: Mapping[str, list[ast.expr]],
    section: str,
    use: Use,
    named: bool = True,
) -> None:
    text = _text(node, values)
    if text is None:
        known = _beginning(node).strip()
        advice = "name the releases in the settings (target)"
        message = f"the requirement that begins with {known!r} is put together when the file runs: {advice}"
        collector.problems.append(Problem(node.lineno, message))
        return
    found = read_requirement(text, node.lineno, section, use)
    # A text that is only a name (keywords, a package's name) is a requirement only in a list of them.
    if named or (not isinstance(found, Problem) and found is not None and not found.is_open):
        collector.add(found)


def _text(node: ast.expr, values: Mapping[str, list[ast.expr]], depth: int = 0) -> str | None:
    """The text that an expression is, as far as that is written in the file; None where it is not."""
    if depth > 20:
        return None
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        sources = values.get(node.id, [])
        return _text(sources[0], values, depth + 1) if len(sources) == 1 else None
    parts: list[ast.expr] = []
    if isinstance(node, ast.JoinedStr):
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                if part.format_spec is not None or part.conversion != -1:
                    return None
                part = part.value
            parts.append(part)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = [node.left, node.right]
    else:
        return _formatted(node, values, depth)
    texts = [_text(part, values, depth + 1) for part in parts]
    return None if None in texts else "".join(text for text in texts if text is not None)


def _formatted(node: ast.expr, values: Mapping[str, list[ast.expr]], depth: int) -> str | None:
    """The text that ``"…%s" % x`` or ``"…{}".format(x)`` is; None for anything else."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        pattern, hole = node.left, "%s"
        given = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        pattern, hole = node.func.value, "{}"
        given = node.args if not node.keywords else []
    else:
        return None
    text = _text(pattern, values, depth + 1)
    fillings = [_text(one, values, depth + 1) for one in given]
    if text is None or text.count(hole) != len(fillings) or None in fillings:
        return None
    for filling in fillings:
        text = text.replace(hole, filling or "", 1)
    return None if "%" in text or "{" in text else text


def _assigned(module: ast.Module) -> Mapping[str, list[ast.expr]]:
    """What is assigned to each name anywhere in the file, in order."""
    values: dict[str, list[ast.expr]] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
            targets = [node.target]
        else:
            continue
        for target in targets:
            if isinstance(target, ast.Name) and node.value is not None:
                values.setdefault(target.id, []).append(node.value)
    return values
