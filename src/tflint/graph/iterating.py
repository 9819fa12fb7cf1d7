"""Looping over values and taking them apart."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from tflint.graph.run import Run
from tflint.graph.values import (
    UNKNOWN,
    Array,
    Bag,
    Choice,
    Constant,
    Group,
    Ref,
    Tensor,
    Value,
    join_all,
    not_none,
)


def iterate(run: Run, value: Value) -> tuple[tuple[Value, ...] | None, bool]:
    """All elements of a value if they are known, and whether there certainly is one."""
    items = run.items(value)
    if items is not None:
        return items, bool(items)
    if isinstance(value, Ref) and value.kind in {"dict", "set"}:
        cell = run.now.get(value.id)
        if not cell.open and not cell.maybe and value.kind == "dict":
            keys = tuple(key for key in cell.items if not isinstance(key, (str, int)))
            return keys, bool(keys)
    return None, _has_elements(run, value)


def _has_elements(run: Run, value: Value) -> bool:
    """Whether a value certainly has an element. Tensors that are looped over are lists that an operation returned."""
    if isinstance(value, (Bag, Tensor)):
        return True
    return isinstance(value, Ref) and value.kind == "list" and bool(run.certain_items(value))


def element_of(run: Run, value: Value) -> Value:
    """Any element of a value that is looped over."""
    if isinstance(value, Bag):
        return value.element
    if isinstance(value, Group) and value.items:
        return join_all(value.items)
    if isinstance(value, Tensor):
        return part_of(value)
    if isinstance(value, Ref) and value.kind == "list":
        cell = run.now.get(value.id)
        return UNKNOWN if cell.open or not cell.items else join_all(cell.items.values())
    return UNKNOWN


def unpack(run: Run, value: Value, targets: Sequence[ast.expr]) -> list[Value]:
    """The parts of a value that is assigned to several targets."""
    count = len(targets)
    if isinstance(value, Choice):
        groups = [unpack(run, option, targets) for option in value.options]
        return [join_all(parts) for parts in zip(*groups, strict=True)]
    starred = [index for index, target in enumerate(targets) if isinstance(target, ast.Starred)]
    items = run.items(value)
    if items is not None and not starred and len(items) == count:
        return list(items)
    if items is not None and len(starred) == 1 and len(items) >= count - 1:
        before, after = starred[0], count - starred[0] - 1
        return [*items[:before], UNKNOWN, *(items[len(items) - after :] if after else ())]
    if isinstance(value, Ref) and value.kind == "list" and not starred:
        certain = run.certain_items(value) or ()
        if len(certain) == count and run.now.get(value.id).open:
            return list(certain)  # there can be no others: else the assignment fails
    if isinstance(value, Tensor) and not starred:
        return [part_of(value) for _ in targets]
    if isinstance(value, Bag) and not starred:
        return [value.element] * count
    return [UNKNOWN] * count


def part_of(tensor: Tensor) -> Tensor:
    """One of the results of an operation that has several, or an element of a tensor."""
    return Tensor(tensor.flow, tensor.made, tensor.module, (tensor,), opaque=tensor.opaque)


def item_of(run: Run, value: Value, key: Value) -> Value:
    """``value[key]``."""
    if isinstance(value, Choice):
        return join_all(item_of(run, option, key) for option in not_none(value))
    if isinstance(value, Ref) and value.kind == "dict":
        cell = run.now.get(value.id)
        found = cell.items.get(key)
        return UNKNOWN if found is None or (cell.open and key in cell.maybe) else found
    if isinstance(value, Tensor):
        return UNKNOWN  # the caller makes the slice
    if isinstance(value, Array):
        return Array(value.kind) if value.kind.startswith("numpy") else UNKNOWN
    if isinstance(value, Bag):
        return value.element if isinstance(key, Constant) and isinstance(key.value, int) else UNKNOWN
    items = run.items(value)
    if items is not None and isinstance(key, Constant) and isinstance(key.value, int):
        at = key.value
        return items[at] if -len(items) <= at < len(items) else UNKNOWN
    if isinstance(value, Ref) and value.kind == "list" and isinstance(key, Constant):
        cell = run.now.get(value.id)
        firm = min((at for at in cell.maybe if isinstance(at, int)), default=None)
        if isinstance(key.value, int) and key.value >= 0 and (firm is None or key.value < firm):
            return cell.items.get(key.value, UNKNOWN)
        if key.value == -1 and not cell.open and firm:
            return join_all(held for at, held in cell.items.items() if isinstance(at, int) and at >= firm - 1)
    return UNKNOWN
