"""Import statements that fixes add, and those that a run of fixes orphaned. Works on text, by Python's own parser."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tflint.model import Edit, ImportNeed

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_LINE_END = re.compile(r"\r\n|\r|\n")


class Layout:
    """Offsets of a text's lines, by the line numbers and byte columns of Python's parser."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def offset(self, line: int, column: int) -> int:
        """The character offset of a 1-based line and a 0-based column in UTF-8 bytes."""
        start = self.line_start(line)
        content = self.text[start : self.line_start(line + 1)]
        if content.isascii():
            return start + column
        return start + len(content.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "replace"))

    def line_start(self, line: int) -> int:
        """The offset at which a line starts; the text's end for a line after the last."""
        return self._starts[line - 1] if line <= len(self._starts) else len(self.text)

    def start(self, node: ast.stmt | ast.expr | ast.alias) -> int:
        return self.offset(node.lineno, node.col_offset)

    def end(self, node: ast.stmt | ast.expr | ast.alias) -> int:
        return self.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def is_blank(self, line: int) -> bool:
        start, end = self.line_start(line), self.line_start(line + 1)
        return start < end and not self.text[start:end].strip()


def parse(text: str) -> ast.Module | None:
    """The text's syntax tree, None where Python cannot parse it."""
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


# -- adding ---------------------------------------------------------------------------------------


def adding_edits(text: str, needs: Iterable[ImportNeed], before: int, newline: str) -> list[Edit] | None:
    """Edits that import ``needs`` ahead of the offset ``before``; None where that cannot be done."""
    wanted = sorted(set(needs), key=statement_text)
    if not wanted:
        return []
    module = parse(text)
    if module is None:
        return None
    layout = Layout(text)
    missing = [need for need in wanted if not _is_there(need, module)]
    extended: dict[ast.ImportFrom, list[str]] = {}
    lines: list[str] = []
    for need in missing:
        host = _host(need, module, layout, before)
        if host is not None:
            extended.setdefault(host, []).append(_alias_text(need))
        else:
            lines.append(statement_text(need))
    edits = []
    for host, aliases in extended.items():
        end = layout.end(host.names[-1])
        edits.append(Edit(end, end, "".join(f", {alias}" for alias in aliases)))
    if lines:
        at, prefix, suffix = _place(module, layout, before, newline)
        edits.append(Edit(at, at, prefix + newline.join(lines) + suffix))
    return sorted(edits)


def statement_text(need: ImportNeed) -> str:
    """The import statement for one need."""
    if need.name is None:
        return f"import {need.module}" + (f" as {need.alias}" if need.alias != need.module else "")
    return f"from {need.module} import {_alias_text(need)}"


def _alias_text(need: ImportNeed) -> str:
    assert need.name is not None
    return need.name if need.alias == need.name else f"{need.name} as {need.alias}"


def _is_there(need: ImportNeed, module: ast.Module) -> bool:
    for statement in module.body:
        if isinstance(statement, ast.Import) and need.name is None:
            if any(
                alias.name == need.module and (alias.asname or alias.name) == need.alias
                for alias in statement.names
            ):
                return True
        elif (
            isinstance(statement, ast.ImportFrom) and statement.module == need.module and not statement.level
        ):
            if any(
                alias.name == need.name and (alias.asname or alias.name) == need.alias
                for alias in statement.names
            ):
                return True
    return False


def _host(need: ImportNeed, module: ast.Module, layout: Layout, before: int) -> ast.ImportFrom | None:
    """A from-import at module level that can take one more name."""
    if need.name is None:
        return None
    for statement in module.body:
        if (
            isinstance(statement, ast.ImportFrom)
            and statement.module == need.module
            and not statement.level
            and statement.names[0].name != "*"
            and layout.end(statement) <= before
        ):
            return statement
    return None


def _place(module: ast.Module, layout: Layout, before: int, newline: str) -> tuple[int, str, str]:
    """Where a new import statement goes, and what goes around it."""
    anchor: ast.stmt | None = None
    body = module.body
    for statement in body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            break
        if layout.start(statement) >= before:
            break
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            anchor = statement
    if anchor is None and body and _is_docstring(body[0]):
        at = layout.line_start((body[0].end_lineno or 1) + 1)
        prefix = newline if at and layout.text[at - 1] in "\r\n" else newline * 2
        follows = len(body) > 1 and not layout.is_blank((body[0].end_lineno or 1) + 1)
        return at, prefix, newline * (2 if follows else 1)
    if anchor is not None:
        at = layout.line_start((anchor.end_lineno or anchor.lineno) + 1)
        ended = at == 0 or layout.text[at - 1] in "\r\n"
        return at, "" if ended else newline, newline if ended else ""
    if not body:
        return len(layout.text), "", newline
    first = body[0]
    decorators = getattr(first, "decorator_list", [])
    line = min([first.lineno, *(decorator.lineno for decorator in decorators)])
    defines = isinstance(first, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    return layout.line_start(line), "", newline * (3 if defines else 2)


def _is_docstring(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


# -- removing -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Imported:
    statement: ast.Import | ast.ImportFrom
    alias: ast.alias
    name: str
    place: str


Orphan = tuple[str, str]
"""Where a name was imported (``""`` for the module, else the dotted name of the function or class), and the name."""


def orphans(before: str, after: str) -> frozenset[Orphan]:
    """The imported names that ``before`` used and ``after`` does not use any more."""
    old, new = parse(before), parse(after)
    if old is None or new is None:
        return frozenset()
    used, still = _uses_by_place(old), _uses_by_place(new)
    kept = _exported(new)
    places = {(imported.place, imported.name) for imported in _removable(new)}
    return frozenset(
        (place, name)
        for place, name in places
        if used.get(place, Counter())[name]
        and not still.get(place, Counter())[name]
        and (place or name not in kept)
    )


def removing_edits(text: str, names: frozenset[Orphan]) -> list[Edit]:
    """Edits that drop the imports of ``names``; comments on their lines stay."""
    module = parse(text)
    if module is None or not names:
        return []
    layout = Layout(text)
    doomed: dict[ast.Import | ast.ImportFrom, list[ast.alias]] = {}
    for imported in _removable(module):
        if (imported.place, imported.name) in names and "noqa" not in _comment_of(imported.statement, layout):
            doomed.setdefault(imported.statement, []).append(imported.alias)
    blocks = {id(child): (block, owner) for owner, block in _blocks(module) for child in block}
    edits: list[Edit] = []
    for statement, aliases in doomed.items():
        if len(aliases) < len(statement.names):
            edits.extend(_alias_edits(statement, aliases, layout))
            continue
        block, owner = blocks[id(statement)]
        gone = [other for other in block if other in doomed and len(doomed[other]) == len(other.names)]
        alone = len(gone) == len(block) and statement is gone[0] and not isinstance(owner, ast.Module)
        edit = _statement_edit(statement, block, layout, keep="pass" if alone else "")
        if edit is not None:
            edits.append(edit)
    return _merged(sorted(edits))


def _merged(edits: list[Edit]) -> list[Edit]:
    """Drop the overlap of neighbouring deletions (both take the blank lines between two imports)."""
    result: list[Edit] = []
    for edit in edits:
        if result and edit.start < result[-1].end:
            last = result.pop()
            result.append(Edit(last.start, max(last.end, edit.end), last.text + edit.text))
        else:
            result.append(edit)
    return result


def _removable(module: ast.Module) -> Iterator[_Imported]:
    """The imported names whose statement may be dropped: not in a ``try``, an ``if`` or next to other statements."""
    for place, owner in _places(module):
        for statement in owner.body:
            if not isinstance(statement, (ast.Import, ast.ImportFrom)):
                continue
            if isinstance(statement, ast.ImportFrom) and (
                statement.module == "__future__" or statement.names[0].name == "*"
            ):
                continue
            for alias in statement.names:
                yield _Imported(statement, alias, alias.asname or alias.name.split(".", 1)[0], place)


_Place = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _places(module: ast.Module) -> Iterator[tuple[str, _Place]]:
    """The module and everything in it that is a scope with statements, each with its dotted name (numbered if repeated)."""
    seen: Counter[str] = Counter()
    pending: list[tuple[str, ast.AST]] = [("", module)]
    while pending:
        place, node = pending.pop()
        if isinstance(node, _Place):
            yield place, node
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                name = f"{place}.{child.name}"
                seen[name] += 1
                pending.append((f"{name}#{seen[name]}", child))
            else:
                pending.append((place, child) if not isinstance(child, ast.Module) else (place, child))


def _uses_by_place(module: ast.Module) -> dict[str, Counter[str]]:
    """For each place: how often names are used in it, and in what is inside it and does not import them itself."""
    total: dict[str, Counter[str]] = {}
    for place, owner in _places(module):
        counts = _uses(owner)
        for inner_place, inner in _places(module):
            if inner_place.startswith(f"{place}.") and inner_place != place:
                own = {
                    alias.asname or alias.name.split(".", 1)[0]
                    for statement in inner.body
                    if isinstance(statement, (ast.Import, ast.ImportFrom))
                    for alias in statement.names
                }
                if own:
                    inside = _uses(inner)
                    for name in own:
                        counts[name] -= inside[name]
        total[place] = counts
    return total


def _blocks(module: ast.Module) -> Iterator[tuple[ast.AST, list[ast.stmt]]]:
    for node in ast.walk(module):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield node, block


def _uses(module: ast.AST) -> Counter[str]:
    """How often names are used, in code and in strings that look like code (annotations, ``eval``)."""
    counts: Counter[str] = Counter()
    for node in ast.walk(module):
        if isinstance(node, ast.Name):
            counts[node.id] += 1
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            counts.update(node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 400:
            counts.update(set(re.findall(r"\b([A-Za-z_]\w*)\s*\.\s*[A-Za-z_]", node.value)))
    return counts


def _exported(module: ast.Module) -> frozenset[str]:
    """The names in ``__all__``."""
    names: set[str] = set()
    for statement in module.body:
        if isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
                for node in ast.walk(statement):
                    if isinstance(node, ast.Constant) and isinstance(node.value, str):
                        names.add(node.value)
    return frozenset(names)


def _comment_of(statement: ast.stmt, layout: Layout) -> str:
    """What follows a statement on its last line, and any comment inside it."""
    end = layout.end(statement)
    inside = layout.text[layout.start(statement) : end]
    rest = layout.text[end : layout.line_start((statement.end_lineno or statement.lineno) + 1)]
    return rest + (inside if "#" in inside else "")


def _alias_edits(
    statement: ast.Import | ast.ImportFrom, aliases: Sequence[ast.alias], layout: Layout
) -> Iterator[Edit]:
    names = statement.names
    kept = [alias for alias in names if alias not in aliases]
    for index, alias in enumerate(names):
        if alias in kept:
            continue
        if any(other in kept for other in names[:index]):
            start, end = layout.end(names[index - 1]), layout.end(alias)
        else:
            start, end = layout.start(alias), layout.start(names[index + 1])
        if "#" in layout.text[start:end]:
            # A comment stands between the names: take the name and its comma, leave the comment.
            start, end = layout.start(alias), layout.end(alias)
            rest = layout.text[end:]
            comma = re.match(r"\s*,[ \t]*", rest)
            if comma is None:
                continue
            end += comma.end()
        yield Edit(start, end, "")


def _statement_edit(statement: ast.stmt, block: list[ast.stmt], layout: Layout, keep: str) -> Edit | None:
    """Delete a whole statement with its line, or put ``keep`` in its place; comments on the line stay."""
    text = layout.text
    start, end = layout.start(statement), layout.end(statement)
    first, last = statement.lineno, statement.end_lineno or statement.lineno
    line_start, line_end = layout.line_start(first), layout.line_start(last + 1)
    before, rest = text[line_start:start], text[end:line_end]
    if before.strip() or rest.strip().startswith(";") or "#" in text[start:end]:
        return (
            Edit(start, end, keep or "pass") if before.strip(" \t;") or rest.strip().startswith(";") else None
        )
    if keep:
        return Edit(start, end, keep)
    comment = rest.strip()
    if comment:
        return Edit(start, end + len(rest) - len(rest.lstrip()), "")
    above = 0
    while first - above > 1 and layout.is_blank(first - above - 1):
        above += 1
    below = 0
    while layout.is_blank(last + below + 1):
        below += 1
    at_top = first - above == 1
    swallowed = below if at_top else min(above, below)
    return Edit(line_start, layout.line_start(last + 1 + swallowed), "")
