"""Turning a call into what a template says, as edits that leave the arguments' own text alone.

Where the arguments keep their order, only the text between them is edited: comments, line breaks and
nested calls stay as they are, and fixes of nested calls fit into the same round. Otherwise the
whole call is written anew from slices of the source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import libcst as cst

from tflint.catalogue.template import Slot, Template, TemplateError, dotted_names, fill
from tflint.model import Edit, Span
from tflint.syntax.positions import Positions
from tflint.syntax.tree import Tree

Spell = Callable[[str], str]
"""Gives a symbol (``keras.ops.mean``, ``tf.square``) the name it has in this file."""

_KEYWORD = re.compile(r"(?:[A-Za-z_]\w*\s*=\s*)?\Z")
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
    cst.Element,
    cst.DictElement,
    cst.Decorator,
    cst.If,
    cst.While,
    cst.Assert,
)
"""Parents that take any expression as it is."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Edits for one expression; ``drops_comment``: a comment of the old text is not in the new one."""

    edits: tuple[Edit, ...]
    drops_comment: bool = False


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

    None where the template needs an argument that was not given.
    """
    try:
        parts = fill(template, arguments)
    except TemplateError:
        return None
    spelt = [spell_text(part, spell) if isinstance(part, str) else part for part in parts]
    if len(spelt) == 1 and isinstance(spelt[0], Slot):
        spelt = [
            replace(spelt[0], tight=True)
        ]  # the argument takes the call's place, whatever stands around it
    slots = [part for part in spelt if isinstance(part, Slot)]
    in_order = [slot.name for slot in slots] == list(arguments)
    loose = len(spelt) == 1 and _takes_anything(call, tree)
    if in_order and slots:
        edits = _between(call, arguments, spelt, loose, positions, text)
        removals = _removals(call, list(arguments.values()), positions, text)
        if edits is not None and removals is not None:
            return Rewrite(tuple(sorted([*edits, *removals])))
    return _anew(call, arguments, spelt, loose, positions, text)


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
    parts: list[str | Slot],
    loose: bool,
    positions: Positions,
    text: str,
) -> Rewrite:
    pieces = [
        part if isinstance(part, str) else _argument_text(arguments[part.name].value, part, loose, positions)
        for part in parts
    ]
    span = positions.inner(call)
    new = "".join(pieces)
    old = text[span.start : span.end]
    return Rewrite((Edit(span.start, span.end, new),), drops_comment=_comments(old) > _comments(new))


def _comments(text: str) -> int:
    """How many comments a piece of code seems to have: never too few, strings with a hash may add some."""
    return text.count("#")


def _argument_text(value: cst.BaseExpression, slot: Slot, loose: bool, positions: Positions) -> str:
    source = positions.source(value)
    if needs_parentheses(value, slot.tight, loose) or ("\n" in source and slot.tight and not _is_atom(value)):
        return f"({source})"
    return source


def needs_parentheses(value: cst.BaseExpression, tight: bool, loose: bool) -> bool:
    """Whether an argument must be put in parentheses: next to an operator (``tight``), or bare in any place (``loose``)."""
    if value.lpar:
        return False
    if isinstance(value, (cst.GeneratorExp, cst.NamedExpr, cst.Yield)):
        return True
    if not tight or loose:
        return False
    return not _is_atom(value)


def _is_atom(value: cst.BaseExpression) -> bool:
    return bool(value.lpar) or isinstance(value, _ATOMS)


def _takes_anything(call: cst.Call, tree: Tree) -> bool:
    return bool(call.lpar) or isinstance(tree.parent.get(call), _OPEN_PLACES)


def _between(
    call: cst.Call,
    arguments: Mapping[str, cst.Arg],
    parts: list[str | Slot],
    loose: bool,
    positions: Positions,
    text: str,
) -> list[Edit] | None:
    """Edits of the text between the arguments; None where it cannot be done without touching comments."""
    gaps, slots = _gaps(parts)
    args = list(arguments.values())
    values = [positions.outer(arg.value) for arg in args]
    starts = [positions.inner(arg).start for arg in args]
    whole = positions.inner(call)
    function = positions.outer(call.func)
    edits: list[Edit] = []
    wraps = [needs_parentheses(arg.value, slot.tight, loose) for arg, slot in zip(args, slots, strict=True)]
    before = ["(" if wrap else "" for wrap in wraps]
    after = [")" if wrap else "" for wrap in wraps]

    head, paren, rest = gaps[0].rpartition("(")
    keeps_parentheses = bool(paren)
    tail = gaps[-1]
    if keeps_parentheses:
        edits.append(_replacement(function, head, text))
        edits.append(_replacement(Span(starts[0], values[0].start), rest.lstrip() + before[0], text))
    else:
        opening = Span(whole.start, values[0].start)
        closing = Span(values[-1].end, whole.end)
        bare = text[opening.start : opening.end] + text[closing.start : closing.end]
        if "#" in bare or "\n" in bare or "\r" in bare:
            if len(args) > 1 or gaps[0]:
                return None
            # Keep the call's own parentheses around the argument, with all that stands in them.
            edits.append(Edit(function.start, positions.outer(call.func).end, ""))
            edits.append(_replacement(Span(starts[0], values[0].start), "", text))
            if tail:
                edits.append(Edit(whole.end, whole.end, tail))
            return [edit for edit in edits if edit.text or edit.start != edit.end]
        edits.append(_replacement(opening, gaps[0] + before[0], text))

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
    if keeps_parentheses or (tail.endswith(")") and len(args) > 1):
        if not tail.endswith(")"):
            return None
        insertion = after[-1] + tail[:-1]
        if insertion:
            edits.append(Edit(last, last, insertion))
    else:
        edits.append(_replacement(Span(last, whole.end), after[-1] + tail, text))
    return [edit for edit in edits if edit.text or edit.start != edit.end]


def _gaps(parts: list[str | Slot]) -> tuple[list[str], list[Slot]]:
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
