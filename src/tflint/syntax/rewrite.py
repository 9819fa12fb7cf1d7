"""Turning a call into what a template says, as edits that leave the arguments' own text alone.

Where the arguments keep their order and their parentheses, only the text between them is edited: comments,
line breaks and nested calls stay as they are, and fixes of nested calls fit into the same round. Otherwise the
whole call is written anew from slices of the source, and nested calls wait for the next round.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import libcst as cst

from tflint.catalogue.template import Slot, Template, TemplateError, dotted_names, fill
from tflint.model import Edit, Span
from tflint.source.lexer import comments, structure
from tflint.syntax.calls import is_effect_free
from tflint.syntax.positions import Positions
from tflint.syntax.tree import COMPREHENSIONS, Tree

Spell = Callable[[str], str]
"""Gives a symbol (``keras.ops.mean``, ``tf.square``) the name it has in this file."""

_KEYWORD = re.compile(r"(?:[A-Za-z_]\w*\s*=\s*)?\Z")
_NAMED = re.compile(r", ([A-Za-z_]\w*)=")
_ATOMS = (
    cst.Name,
    cst.Attribute,
    cst.Call,
    cst.Subscript,
    cst.List,
    cst.Dict,
    cst.Set,
    cst.ListComp,
    cst.DictComp,
    cst.SetComp,
    cst.SimpleString,
    cst.FormattedString,
)
_OPEN_PLACES = (
    cst.Arg,
    cst.Assign,
    cst.AnnAssign,
    cst.AugAssign,
    cst.Return,
    cst.Expr,
    cst.Index,
    cst.Slice,
    cst.Element,
    cst.DictElement,
    cst.Decorator,
    cst.If,
    cst.While,
    cst.Assert,
    cst.Lambda,
)
"""Parents that take any expression as it is."""
_DISPLAYS = (cst.List, cst.Set, cst.Dict, *COMPREHENSIONS)
_OPERATIONS = (ast.BinOp, ast.BoolOp, ast.Compare, ast.UnaryOp, ast.IfExp, ast.Lambda, ast.Await)


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Edits for one expression.

    ``drops_comment``: a comment of the old text is not in the new one. ``reorders``: arguments that may have
    effects are evaluated in another order, or twice.
    """

    edits: tuple[Edit, ...]
    drops_comment: bool = False
    reorders: bool = False


def spell_text(text: str, spell: Spell) -> str:
    """A template's text with its dotted names spelt as the file spells them."""
    pieces: list[str] = []
    at = 0
    for start, end, name in dotted_names(text):
        pieces += [text[at:start], spell(name)]
        at = end
    return "".join(pieces) + text[at:]


def rewrite_call(
    call: cst.Call,
    arguments: Mapping[str, cst.Arg],
    template: Template,
    spell: Spell,
    tree: Tree,
    positions: Positions,
    text: str,
) -> Rewrite | None:
    """Edits that turn ``call`` into what ``template`` says; ``arguments`` by parameter name, in source order.

    None where the template needs an argument that was not given, or the call stands where it cannot be edited.
    """
    try:
        parts = fill(template, arguments)
    except TemplateError:
        return None
    spelt = [spell_text(part, spell) if isinstance(part, str) else part for part in parts]
    open_place = bool(call.lpar) or isinstance(tree.parent.get(call), _OPEN_PLACES)
    if len(spelt) == 1 and isinstance(spelt[0], Slot):
        spelt = [replace(spelt[0], tight=not open_place)]  # the argument takes the call's place
    elif not open_place and _is_operation(tuple(spelt)):
        spelt = ["(", *spelt, ")"]
    gaps, slots = _gaps(spelt)
    edits: list[Edit] | None = None
    if [slot.name for slot in slots] == list(arguments) and slots and not _must_wait(slots, arguments):
        edits = _between(call, arguments, gaps, slots, positions, text)
        removals = _removals(call, list(arguments.values()), positions, text)
        edits = None if edits is None or removals is None else sorted([*edits, *removals])
    named = _by_name(call, arguments, gaps, slots, positions) if edits is None else None
    edits = named or edits
    if edits is None:
        edits = [_anew(call, arguments, gaps, slots, _in_brackets(call, tree), positions, text)]
    rewrite = _checked(edits, positions.inner(call), call, tree, text)
    if rewrite is None:
        return None
    return rewrite if named else replace(rewrite, reorders=_reorders(slots, arguments))


def _by_name(
    call: cst.Call,
    arguments: Mapping[str, cst.Arg],
    gaps: Sequence[str],
    slots: Sequence[Slot],
    positions: Positions,
) -> list[Edit] | None:
    """The edits that give a call other names alone: all of its arguments are named, and so they are in the template."""
    if len(call.args) != len(arguments) or {slot.name for slot in slots} != set(arguments) or gaps[-1] != ")":
        return None
    name, _, first = gaps[0].partition("(")
    if not all(part.isidentifier() for part in name.split(".")):
        return None
    function = positions.inner(call.func)
    edits = [Edit(function.start, function.end, name)]
    for slot, gap in zip(slots, [f", {first}", *gaps[1:-1]], strict=True):
        old, new = arguments[slot.name].keyword, _NAMED.fullmatch(gap)
        if old is None or new is None:
            return None
        if old.value != new[1]:
            span = positions.inner(old, within=arguments[slot.name])
            edits.append(Edit(span.start, span.end, new[1]))
    return sorted(edits)


def _reorders(slots: Sequence[Slot], arguments: Mapping[str, cst.Arg]) -> bool:
    effects = [name for name, arg in arguments.items() if not is_effect_free(arg.value)]
    return [slot.name for slot in slots if slot.name in effects] != effects


def replace_node(node: cst.BaseExpression, new: str, positions: Positions, text: str) -> Rewrite:
    """The edit that writes ``new``, a dotted name, in the place of a whole expression."""
    span = positions.inner(node)
    edit = Edit(span.start, span.end, new)
    return Rewrite((edit,), drops_comment=_loses_comment(text[span.start : span.end], new))


@cache
def _is_operation(parts: tuple[str | Slot, ...]) -> bool:
    """Whether the new text is an operation, which needs parentheses next to other operators."""
    written = "".join(part if isinstance(part, str) else "_" for part in parts)
    try:
        return isinstance(ast.parse(written, mode="eval").body, _OPERATIONS)
    except SyntaxError:
        return False


def _must_wait(slots: Sequence[Slot], arguments: Mapping[str, cst.Arg]) -> bool:
    """Whether an argument that loses its parentheses is itself a call.

    A fix of that call relies on the parentheses that it sees around it, so it must not be in the same round.
    """
    return any(
        slot.tight
        and isinstance(arguments[slot.name].value, cst.Call)
        and not arguments[slot.name].value.lpar
        for slot in slots
    )


def _checked(edits: Sequence[Edit], span: Span, call: cst.Call, tree: Tree, text: str) -> Rewrite | None:
    """The edits, fitted to what stands around the call."""
    old = text[span.start : span.end]
    new = _spliced(old, edits, span.start)
    if _in_fstring(call, tree) and not _fits_fstring(old, new):
        return None
    following = text[span.end : span.end + 1]
    if (following.isidentifier() or following.isdigit()) and (new[-1:].isidentifier() or new[-1:].isdigit()):
        edits = [*edits, Edit(span.end, span.end, " ")]  # `K.symbolic(x)if y else z`
    return Rewrite(tuple(edits), drops_comment=_loses_comment(old, new))


def _spliced(old: str, edits: Sequence[Edit], start: int) -> str:
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += [old[at : edit.start - start], edit.text]
        at = edit.end - start
    return "".join(pieces) + old[at:]


def _loses_comment(old: str, new: str) -> bool:
    if "#" not in old:
        return False
    before, after = (
        Counter(text[span.start : span.end].strip() for span in comments(text)) for text in (old, new)
    )
    return bool(before - after)


def _in_fstring(node: cst.CSTNode, tree: Tree) -> bool:
    return any(
        isinstance(above, (cst.FormattedString, cst.TemplatedString)) for above in tree.ancestors(node)
    )


def _fits_fstring(old: str, new: str) -> bool:
    """Whether new text may stand in an f-string of any Python: no other quotes, backslashes or braces than before."""
    return not new.startswith("{") and all(new.count(mark) <= old.count(mark) for mark in "'\"\\#\n\r")


def _in_brackets(node: cst.CSTNode, tree: Tree) -> bool:
    """Whether line breaks around ``node`` mean nothing, because brackets are open."""
    child = node
    for above in tree.ancestors(node):
        if getattr(child, "lpar", ()) or isinstance(child, (cst.Arg, cst.SubscriptElement)):
            return True
        if isinstance(above, _DISPLAYS) or (
            isinstance(child, cst.Parameters) and isinstance(above, cst.FunctionDef)
        ):
            return True
        if isinstance(above, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
            return False
        child = above
    return False


def _breaks_line(text: str) -> bool:
    """Whether a line ends in ``text`` outside of brackets and strings."""
    depth = 0
    for kind, _, _ in structure(text):
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind == "newline" and depth == 0:
            return True
    return False


def _removals(call: cst.Call, kept: list[cst.Arg], positions: Positions, text: str) -> list[Edit] | None:
    """Edits that drop the arguments that the template does not take; None where a comment would go with them."""
    edits: list[Edit] = []
    for index, arg in enumerate(call.args):
        if arg in kept:
            continue
        earlier = call.args[:index]
        if any(other in kept for other in earlier):
            start, end = positions.outer(call.args[index - 1].value).end, positions.outer(arg.value).end
        else:
            return None
        if "#" in text[start:end]:
            return None
        edits.append(Edit(start, end, ""))
    return edits


def _anew(
    call: cst.Call,
    arguments: Mapping[str, cst.Arg],
    gaps: Sequence[str],
    slots: Sequence[Slot],
    in_brackets: bool,
    positions: Positions,
    text: str,
) -> Edit:
    """The whole call, written from the template and slices of the source."""
    span = positions.inner(call)
    if gaps == ["", ""]:
        return Edit(
            span.start,
            span.end,
            _unwrapped(call, arguments[slots[0].name], slots[0], in_brackets, positions, text),
        )
    pieces = [gaps[0]]
    for slot, gap in zip(slots, gaps[1:], strict=True):
        value = arguments[slot.name].value
        source = positions.source(value)
        opened = "".join(pieces)
        bare = not in_brackets and _depth(opened) == 0 and _breaks_line(source)
        pieces += [f"({source})" if bare or needs_parentheses(value, slot.tight) else source, gap]
    return Edit(span.start, span.end, "".join(pieces))


def _unwrapped(
    call: cst.Call, arg: cst.Arg, slot: Slot, in_brackets: bool, positions: Positions, text: str
) -> str:
    """The argument in the place of its call; the call's own parentheses stay where comments stand in them."""
    value = positions.outer(arg.value)
    source = text[value.start : value.end]
    first, last = positions.inner(call.args[0]).start, positions.inner(call).end
    opening = text[positions.outer(call.func).end : first]
    closing = text[value.end : last]
    if "#" in opening or "#" in closing:
        return opening + source + (_without_comma(closing) if len(call.args) == 1 else ")")
    bare = not in_brackets and _breaks_line(source)
    return f"({source})" if bare or needs_parentheses(arg.value, slot.tight) else source


def _without_comma(closing: str) -> str:
    """What stands behind the only argument of a call, without a trailing comma: it would make a tuple."""
    hidden = list(comments(closing))
    for match in re.finditer(",", closing):
        if not any(span.start <= match.start() < span.end for span in hidden):
            return closing[: match.start()] + closing[match.end() :]
    return closing


def _depth(text: str) -> int:
    kinds = Counter(kind for kind, _, _ in structure(text))
    return kinds["open"] - kinds["close"]


def needs_parentheses(value: cst.BaseExpression, tight: bool) -> bool:
    """Whether an argument must be put in parentheses; ``tight``: next to an operator, a dot or a call."""
    if value.lpar:
        return False
    if isinstance(value, (cst.GeneratorExp, cst.NamedExpr, cst.Yield)):
        return True
    return tight and not isinstance(value, _ATOMS)


def _between(
    call: cst.Call,
    arguments: Mapping[str, cst.Arg],
    gaps: Sequence[str],
    slots: Sequence[Slot],
    positions: Positions,
    text: str,
) -> list[Edit] | None:
    """Edits of the text between the arguments; None where it cannot be done without touching comments."""
    args = list(arguments.values())
    values = [positions.outer(arg.value) for arg in args]
    starts = [positions.inner(arg).start for arg in args]
    whole = positions.inner(call)
    function = positions.outer(call.func)
    edits: list[Edit] = []
    wraps = [needs_parentheses(arg.value, slot.tight) for arg, slot in zip(args, slots, strict=True)]
    before = ["(" if wrap else "" for wrap in wraps]
    after = [")" if wrap else "" for wrap in wraps]

    head, paren, rest = gaps[0].rpartition("(")
    tail = gaps[-1]
    if paren:
        if not tail.endswith(")"):
            return None
        edits.append(_replacement(function, head, text))
        edits.append(_replacement(Span(starts[0], values[0].start), rest.lstrip() + before[0], text))
    elif "\n" in text[whole.start : whole.end] or "\r" in text[whole.start : whole.end]:
        return None
    else:
        edits.append(_replacement(Span(whole.start, values[0].start), gaps[0] + before[0], text))

    for index in range(1, len(args)):
        gap = gaps[index]
        previous_end = values[index - 1].end
        head, comma, rest = gap.rpartition(",")
        if comma:
            insertion = after[index - 1] + head
            if insertion:
                edits.append(Edit(previous_end, previous_end, insertion))
            edits.append(
                _replacement(Span(starts[index], values[index].start), rest.lstrip() + before[index], text)
            )
        else:
            between = Span(previous_end, values[index].start)
            if "#" in text[between.start : between.end]:
                return None
            edits.append(_replacement(between, after[index - 1] + gap + before[index], text))

    last = values[-1].end
    if paren or (tail.endswith(")") and len(args) > 1):
        insertion = after[-1] + tail[:-1]
        if insertion:
            edits.append(Edit(last, last, insertion))
    else:
        edits.append(_replacement(Span(last, whole.end), after[-1] + tail, text))
    return [edit for edit in edits if edit.text or edit.start != edit.end]


def _gaps(parts: Sequence[str | Slot]) -> tuple[list[str], list[Slot]]:
    """The texts around the slots: one more than there are slots."""
    gaps, slots = [""], []
    for part in parts:
        if isinstance(part, str):
            gaps[-1] += part
        else:
            slots.append(part)
            gaps.append("")
    return gaps, slots


def _replacement(span: Span, new: str, text: str) -> Edit:
    """An edit that changes ``span`` to ``new``, or an empty one where that is what stands there (but for spaces)."""
    old = text[span.start : span.end]
    if old == new or (_KEYWORD.match(old) and old.replace(" ", "") == new.replace(" ", "")):
        return Edit(span.start, span.start, "")
    return Edit(span.start, span.end, new)


def without_decorator(decorator: cst.Decorator, positions: Positions, text: str) -> Rewrite | None:
    """The edit that removes a decorator with its line; None where something else stands on the line."""
    span = positions.outer(decorator.decorator)
    start = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
    ends = [at for at in (text.find("\n", span.end), text.find("\r", span.end)) if at >= 0]
    if not ends or text[start : span.start].strip(" \t\f") != "@":
        return None
    end = min(ends)
    comment = "#" in text[span.end : end]
    end += 2 if text.startswith("\r\n", end) else 1
    return Rewrite((Edit(start, end, ""),), drops_comment=comment)
