"""Import statements that fixes add. Works on text, by Python's own parser."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tflint.fixing.layout import Layout, parse
from tflint.model import Edit, ImportNeed

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def adding_edits(text: str, needs: Iterable[ImportNeed], before: int, newline: str) -> list[Edit] | None:
    """Edits that import ``needs`` ahead of the offset ``before``; None where that cannot be done."""
    wanted = sorted(set(needs), key=statement_text)
    if not wanted:
        return []
    module = parse(text)
    if module is None:
        return None
    layout = Layout(text)
    extended: dict[ast.ImportFrom, list[str]] = {}
    following: dict[ast.stmt | None, list[str]] = {}
    for need in wanted:
        if need.beside is None:
            if _is_there(need, module):
                continue
            host = _host(need, module, layout, before)
            after = _anchor(module, layout, before)
        else:
            after = _statement_at(need.beside, module, layout)
            if after is None:
                return None
            host = after if _can_take(after, need) else None
        if isinstance(host, ast.ImportFrom):
            extended.setdefault(host, []).append(_alias_text(need))
        else:
            following.setdefault(after, []).append(statement_text(need))
    edits = []
    for host, aliases in extended.items():
        end = layout.end(host.names[-1])
        edits.append(Edit(end, end, "".join(f", {alias}" for alias in aliases)))
    for after, lines in following.items():
        edits.append(
            _at_the_top(lines, module, layout, newline)
            if after is None
            else _below(after, lines, module, layout, newline)
        )
    return _merged(edits)


def _merged(edits: list[Edit]) -> list[Edit]:
    """The edits in order; those at one place as one: a longer statement comes before what follows on the next line."""
    places: dict[tuple[int, int], list[str]] = {}
    for edit in edits:
        places.setdefault((edit.start, edit.end), []).append(edit.text)
    return sorted(Edit(start, end, "".join(texts)) for (start, end), texts in places.items())


def statement_text(need: ImportNeed) -> str:
    """The import statement for one need."""
    if need.name is None:
        return f"import {need.module}" + (f" as {need.alias}" if need.alias != need.module else "")
    return f"from {need.module} import {_alias_text(need)}"


def _alias_text(need: ImportNeed) -> str:
    assert need.name is not None
    return need.name if need.alias == need.name else f"{need.name} as {need.alias}"


# -- what is there ----------------------------------------------------------------------------------


def _is_there(need: ImportNeed, module: ast.Module) -> bool:
    """Whether a statement at module level imports just that."""
    for statement in module.body:
        if isinstance(statement, ast.Import):
            matches = need.name is None
            wanted = need.module
        else:
            matches = _can_take(statement, need)
            wanted = need.name or ""
        if matches and isinstance(statement, (ast.Import, ast.ImportFrom)):
            for alias in statement.names:
                if alias.name == wanted and (alias.asname or alias.name) == need.alias:
                    return True
    return False


def _can_take(statement: ast.stmt, need: ImportNeed) -> bool:
    """Whether a statement is a from-import that can take one more name."""
    return (
        isinstance(statement, ast.ImportFrom)
        and need.name is not None
        and statement.module == need.module
        and not statement.level
        and statement.names[0].name != "*"
    )


def _host(need: ImportNeed, module: ast.Module, layout: Layout, before: int) -> ast.stmt | None:
    for statement in module.body:
        if _can_take(statement, need) and layout.end(statement) <= before:
            return statement
    return None


def _statement_at(offset: int, module: ast.Module, layout: Layout) -> ast.stmt | None:
    for node in ast.walk(module):
        if isinstance(node, (ast.Import, ast.ImportFrom)) and layout.start(node) == offset:
            return node
    return None


def _anchor(module: ast.Module, layout: Layout, before: int) -> ast.stmt | None:
    """The statement that new imports stand below: the last import ahead of all definitions, else the docstring."""
    anchor: ast.stmt | None = None
    for statement in module.body:
        if isinstance(statement, _DEFINITIONS) or layout.start(statement) >= before:
            break
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            anchor = statement
    if anchor is None and module.body and _is_docstring(module.body[0]):
        return module.body[0]
    return anchor


def _is_docstring(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


# -- where it goes ----------------------------------------------------------------------------------


def _below(anchor: ast.stmt, lines: list[str], module: ast.Module, layout: Layout, newline: str) -> Edit:
    """New statements on lines of their own below ``anchor``; joined by semicolons where its line holds more."""
    text = layout.text
    start, end = layout.start(anchor), layout.end(anchor)
    bottom = anchor.end_lineno or anchor.lineno
    at = layout.line_end(bottom)
    indent = text[layout.line_start(anchor.lineno) : start]
    rest = text[end:at].strip()
    if indent.strip() or (rest and not rest.startswith("#")):
        return Edit(end, end, "".join(f"; {line}" for line in lines))
    added = "".join(f"{newline}{indent}{line}" for line in lines)
    if isinstance(anchor, (ast.Import, ast.ImportFrom)):
        return Edit(at, at, added)
    last = len(module.body) == 1
    return Edit(at, at, newline + added + ("" if last or layout.is_blank(bottom + 1) else newline))


def _at_the_top(lines: list[str], module: ast.Module, layout: Layout, newline: str) -> Edit:
    """New statements ahead of everything but comments."""
    if not module.body:
        return Edit(len(layout.text), len(layout.text), "".join(line + newline for line in lines))
    first = module.body[0]
    decorators = getattr(first, "decorator_list", [])
    line = min([first.lineno, *(decorator.lineno for decorator in decorators)])
    at = layout.line_start(line)
    return Edit(at, at, newline.join(lines) + newline * (3 if isinstance(first, _DEFINITIONS) else 2))
