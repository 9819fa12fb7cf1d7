"""Where nodes stand in the source: character spans, computed only for statements that are asked about.

libcst keeps no positions. They come from generated code: the one statement that holds a node is
generated, anchored at the place that Python's own parser gives for it, and compared with the
source. Where generated code and source differ (libcst drops form feeds and a lone carriage return
at the end of a file) the two are aligned; where they cannot be, positions stay good enough to
report and `Positions.editable` is false for that statement.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from contextlib import suppress
from itertools import accumulate
from types import TracebackType

import libcst as cst
from libcst._nodes.internal import CodegenState

from tflint.model import Span
from tflint.syntax.tree import Tree

_LINE_END = re.compile(r"\r\n|\r|\n")
_DROPPED = "\f\r"


class _HeaderEnds(Exception):
    """The body of the statement that is generated begins: what is wanted stands before it."""


class _RecordingState(CodegenState):
    """A code generation that notes, for every node, the range of tokens it wrote.

    It ends with `_HeaderEnds` where ``body`` begins, if that is given.
    """

    def __init__(self, default_indent: str, default_newline: str, body: cst.CSTNode | None = None) -> None:
        super().__init__(default_indent=default_indent, default_newline=default_newline)
        self.outer: dict[cst.CSTNode, tuple[int, int]] = {}
        self.inner: dict[cst.CSTNode, tuple[int, int]] = {}
        self.begun: dict[cst.CSTNode, int] = {}
        """The first tokens of nodes, without white space, that may not have come to their end."""
        self._body = body
        self._starts: list[int] = []

    def before_codegen(self, node: cst.CSTNode) -> None:
        if node is self._body:
            raise _HeaderEnds
        self._starts.append(len(self.tokens))

    def after_codegen(self, node: cst.CSTNode) -> None:
        self.outer[node] = (self._starts.pop(), len(self.tokens))

    def record_syntactic_position(  # type: ignore[override]  # any context manager will do, and this is a quick one
        self,
        node: cst.CSTNode,
        *,
        start_node: cst.CSTNode | None = None,
        end_node: cst.CSTNode | None = None,
    ) -> _Recording:
        return _Recording(self, node, start_node, end_node)

    def best(self, node: cst.CSTNode, start: int, end: int) -> tuple[int, int]:
        return self.inner.get(node) or self.outer.get(node) or (start, end)


class _Recording:
    """Around the generation of a node without its white space and parentheses."""

    __slots__ = ("_end_node", "_node", "_start_node", "_state")

    def __init__(
        self,
        state: _RecordingState,
        node: cst.CSTNode,
        start_node: cst.CSTNode | None,
        end_node: cst.CSTNode | None,
    ) -> None:
        self._state = state
        self._node = node
        self._start_node = start_node
        self._end_node = end_node

    def __enter__(self) -> None:
        self._state.begun[self._node] = len(self._state.tokens)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            return
        state = self._state
        start, end = state.begun[self._node], len(state.tokens)
        if self._start_node is not None:
            start = state.best(self._start_node, start, end)[0]
        if self._end_node is not None:
            end = state.best(self._end_node, start, end)[1]
        state.inner[self._node] = (start, end)


class _Unit:
    """One generated statement (or the whole module) and where its tokens stand in the source."""

    def __init__(self, state: _RecordingState, anchor_token: int, anchor: int, text: str) -> None:
        self.state = state
        offsets = [0, *accumulate(map(len, state.tokens))]
        base = offsets[anchor_token]
        generated = "".join(state.tokens[anchor_token:])
        self.aligned = True
        if text.startswith(generated, anchor):
            self._offsets = [anchor + offset - base for offset in offsets]
            return
        places = _align(generated, text, anchor)
        if places is None:
            self.aligned = False
            self._offsets = [min(max(anchor + offset - base, 0), len(text)) for offset in offsets]
        else:
            self._offsets = [
                places[offset - base] if offset >= base else anchor + offset - base for offset in offsets
            ]

    def span(self, tokens: tuple[int, int]) -> Span:
        start, end = self._offsets[tokens[0]], self._offsets[tokens[1]]
        return Span(max(start, 0), max(end, 0))


def _align(generated: str, text: str, start: int) -> list[int] | None:
    """For each offset of ``generated`` (and its end) the offset in ``text``; None if more than dropped characters differ."""
    places: list[int] = []
    at = start
    size = len(text)
    for index, character in enumerate(generated):
        if at >= size and character in "\r\n" and not generated[index:].strip("\r\n"):
            # The last line of a file without a line end: libcst writes one.
            places += [size] * (len(generated) - index + 1)
            return places
        while at < size and text[at] != character and text[at] in _DROPPED:
            at += 1
        if at >= size or text[at] != character:
            return None
        places.append(at)
        at += 1
    places.append(at)
    return places


_BLOCKS = frozenset({cst.IndentedBlock, cst.Module})
_HEADED = frozenset({cst.If, cst.While, cst.For, cst.With, cst.FunctionDef, cst.ClassDef})
"""The statements with code before their body. (That of ``try`` has none, and cases have bodies of their own.)"""


def _body_of(statement: cst.CSTNode) -> cst.CSTNode | None:
    """The first block of a compound statement, its first case if it has cases."""
    cases: Sequence[cst.CSTNode] = getattr(statement, "cases", ())
    body = cases[0] if cases else getattr(statement, "body", None)
    return body if isinstance(body, cst.CSTNode) else None


def _comes_after(statement: cst.CSTNode, part: cst.CSTNode) -> bool:
    """Whether a part stands behind the body of its statement: an ``else`` or ``elif``."""
    return part is getattr(statement, "orelse", None)


class Positions:
    """Spans of the nodes of one tree in ``text``. ``python`` is the same text's syntax tree by Python's parser, if it has one."""

    def __init__(self, tree: Tree, text: str, python: ast.Module | None) -> None:
        self._tree = tree
        self._text = text
        self._python = python
        self._line_starts: list[int] | None = None
        self._units: dict[cst.CSTNode, _Unit] = {}
        self._blocks: dict[cst.CSTNode, list[ast.AST | None]] = {}

    def outer(self, node: cst.CSTNode) -> Span:
        """The span of an expression with its parentheses, or of another node as it is written."""
        unit = self._unit(node)
        return unit.span(self._tokens(unit, node, ("outer", "inner")))

    def inner(self, node: cst.CSTNode, within: cst.CSTNode | None = None) -> Span:
        """The span of a node without surrounding parentheses, blank lines or a trailing comma.

        ``within`` is the node that owns a part that is not walked: an argument's keyword, an attribute's name.
        """
        unit = self._unit(within or node)
        return unit.span(self._tokens(unit, node, ("inner", "outer")))

    def call_of(self, python: ast.Call) -> cst.Call | None:
        """The call of the tree that a call in Python's own tree is."""
        start = self._offset(python)
        end = self._offset_at(python.end_lineno or 0, python.end_col_offset or 0)
        if start is None or end is None:
            return None
        name = getattr(python.func, "attr", None) or getattr(python.func, "id", None)
        for call in self._tree.calls:
            function = call.func.attr if isinstance(call.func, cst.Attribute) else call.func
            if (
                isinstance(function, cst.Name)
                and function.value == name
                and self.inner(call) == Span(start, end)
            ):
                return call
        return None

    def header(self, statement: cst.CSTNode) -> Span:
        """A compound statement, or a part of one with a body, without its decorators, up to its (first) body."""
        body = _body_of(statement)
        above = self._tree.parent.get(statement)
        if statement.__class__ in _HEADED and above.__class__ in _BLOCKS:
            unit = self._unit_of(statement, body if body.__class__ is cst.IndentedBlock else None)
        else:
            unit = self._unit(statement)
        state = unit.state
        start = state.begun[statement] if statement in state.begun else state.outer[statement][0]
        end = state.outer[body][0] if body in state.outer else len(state.tokens)
        return unit.span((start, end))

    def editable(self, node: cst.CSTNode) -> bool:
        """Whether the statement around ``node`` stands in the source exactly where its span says."""
        return self._unit(node).aligned

    def source(self, node: cst.CSTNode) -> str:
        """The node's own source text, with parentheses, comments and line breaks."""
        span = self.outer(node)
        return self._text[span.start : span.end]

    def _tokens(self, unit: _Unit, node: cst.CSTNode, kinds: Sequence[str]) -> tuple[int, int]:
        for kind in kinds:
            found: dict[cst.CSTNode, tuple[int, int]] = getattr(unit.state, kind)
            if node in found:
                return found[node]
        raise KeyError(type(node).__name__)

    # -- units -----------------------------------------------------------------------------------

    def _unit(self, node: cst.CSTNode) -> _Unit:
        return self._unit_of(*self._statement(node))

    def _unit_of(self, statement: cst.CSTNode, body: cst.CSTNode | None) -> _Unit:
        key = statement if body is None else body
        unit = self._units.get(key)
        if unit is None:
            unit = self._units[key] = self._generate(statement, body)
        return unit

    def _statement(self, node: cst.CSTNode) -> tuple[cst.CSTNode, cst.CSTNode | None]:
        """The statement around a node, and its body if the node stands in what comes before that."""
        parent = self._tree.parent
        inside, child, above = None, node, parent.get(node)
        while above is not None and above.__class__ not in _BLOCKS:
            inside, child, above = child, above, parent.get(above)
        if inside is None or child.__class__ not in _HEADED:
            return child, None
        body = getattr(child, "body", None)
        if body.__class__ is not cst.IndentedBlock or inside is body or _comes_after(child, inside):
            return child, None
        return child, body

    def _generate(self, statement: cst.CSTNode, body: cst.CSTNode | None) -> _Unit:
        start = None if isinstance(statement, cst.Module) else self._start_of(statement)
        if start is None:
            return self._whole_module()
        state = self._state(body)
        for block in reversed(
            [above for above in self._tree.ancestors(statement) if above.__class__ is cst.IndentedBlock]
        ):
            indent = block.indent
            state.increase_indent(self._tree.module.default_indent if indent is None else indent)
        with suppress(_HeaderEnds):
            statement._codegen(state)
        first = state.begun.get(statement)
        if first is None:
            return self._whole_module()
        return _Unit(state, first, start, self._text)

    def _whole_module(self) -> _Unit:
        module = self._tree.module
        unit = self._units.get(module)
        if unit is None:
            state = self._state(None)
            module._codegen(state)
            unit = self._units[module] = _Unit(state, 0, 0, self._text)
        return unit

    def _state(self, body: cst.CSTNode | None) -> _RecordingState:
        return _RecordingState(self._tree.module.default_indent, self._tree.module.default_newline, body)

    # -- anchors: where Python's parser says that a statement starts --------------------------------

    def _start_of(self, statement: cst.CSTNode) -> int | None:
        """The offset of a statement's first token (``def`` for a decorated function), or None if unknown."""
        block = self._tree.parent.get(statement)
        if block is None or self._python is None:
            return None
        counterparts = self._counterparts(block)
        body: Sequence[cst.CSTNode] = getattr(block, "body", ())
        for child, python in zip(body, counterparts, strict=False):
            if child is statement:
                return self._offset(python) if python is not None else None
        return None

    def _offset(self, python: ast.AST) -> int | None:
        line, column = getattr(python, "lineno", None), getattr(python, "col_offset", None)
        if not isinstance(line, int) or not isinstance(column, int):
            return None
        return self._offset_at(line, column)

    def _offset_at(self, line: int, column: int) -> int | None:
        """The offset of a 1-based line and a column that counts UTF-8 bytes, as Python's own parser gives them."""
        if self._line_starts is None:
            self._line_starts = [0, *(match.end() for match in _LINE_END.finditer(self._text))]
        if line > len(self._line_starts):
            return None
        start = self._line_starts[line - 1]
        end = self._line_starts[line] if line < len(self._line_starts) else len(self._text)
        content = self._text[start:end]
        if not content.isascii():
            column = len(content.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "replace"))
        return start + column

    def _counterparts(self, block: cst.CSTNode) -> list[ast.AST | None]:
        """For each statement of a block, Python's node for it (the first of several joined by semicolons)."""
        known = self._blocks.get(block)
        if known is not None:
            return known
        python = self._python_body(block)
        result: list[ast.AST | None] = []
        at = 0
        for child in getattr(block, "body", ()):
            width = len(child.body) if isinstance(child, cst.SimpleStatementLine) else 1
            result.append(python[at] if python is not None and at < len(python) else None)
            at += width
        if python is None or at != len(python):
            result = [None] * len(result)
        self._blocks[block] = result
        return result

    def _python_body(self, block: cst.CSTNode) -> Sequence[ast.AST] | None:
        if isinstance(block, cst.Module):
            return self._python.body if self._python is not None else None
        owner = self._tree.parent.get(block)
        if owner is None:
            return None
        field = "body"
        if isinstance(owner, (cst.ExceptHandler, cst.ExceptStarHandler, cst.MatchCase)):
            python = self._part(owner)
        elif isinstance(owner, cst.Else):
            statement = self._tree.parent[owner]
            python, field = self._python_of(statement), "orelse"
        elif isinstance(owner, cst.Finally):
            python, field = self._python_of(self._tree.parent[owner]), "finalbody"
        else:
            python = self._python_of(owner)
        body = getattr(python, field, None)
        return body if isinstance(body, list) else None

    def _part(self, owner: cst.CSTNode) -> ast.AST | None:
        """Python's node for an except handler or a match case."""
        statement = self._tree.parent[owner]
        python = self._python_of(statement)
        mine: Sequence[cst.CSTNode] = getattr(statement, "handlers", ()) or getattr(statement, "cases", ())
        theirs: Sequence[ast.AST] = getattr(python, "handlers", ()) or getattr(python, "cases", ())
        for ours, other in zip(mine, theirs, strict=False):
            if ours is owner:
                return other
        return None

    def _python_of(self, statement: cst.CSTNode) -> ast.AST | None:
        """Python's node for a compound statement, through chains of ``elif``."""
        above = self._tree.parent.get(statement)
        if isinstance(above, cst.If) and isinstance(statement, cst.If):
            orelse = getattr(self._python_of(above), "orelse", None)
            return orelse[0] if isinstance(orelse, list) and len(orelse) == 1 else None
        if above is None:
            return None
        for child, python in zip(getattr(above, "body", ()), self._counterparts(above), strict=False):
            if child is statement:
                return python
        return None
