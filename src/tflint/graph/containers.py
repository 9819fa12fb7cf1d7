"""Methods of lists, dictionaries and sets."""

from __future__ import annotations

from collections.abc import Callable

from tflint.graph.operators import extend
from tflint.graph.run import Arguments, Run
from tflint.graph.state import EMPTY, Cell, appended
from tflint.graph.values import NONE_VALUE, UNKNOWN, Group, Ref, Value, constant, join


def call_container(run: Run, owner: Ref, name: str, arguments: Arguments) -> Value:
    """``owner.name(…)``."""
    method = _METHODS.get((owner.kind, name)) or _METHODS.get(("", name))
    if method is not None:
        return method(run, owner, arguments)
    run.spoil(owner)
    run.spoil_all(arguments)
    return UNKNOWN


def _append(run: Run, owner: Ref, arguments: Arguments) -> Value:
    value = arguments.get(0, "object")
    if value is not None:
        run.now.cells.put(owner.id, appended(run.now.get(owner.id), [value]))
    return NONE_VALUE


def _extend(run: Run, owner: Ref, arguments: Arguments) -> Value:
    value = arguments.get(0, "iterable")
    if value is not None:
        extend(run, owner, value)
    return NONE_VALUE


def _copy(run: Run, owner: Ref, arguments: Arguments) -> Value:
    return run.new(owner.kind, run.now.get(owner.id))


def _clear(run: Run, owner: Ref, arguments: Arguments) -> Value:
    run.now.cells.put(owner.id, EMPTY)
    return NONE_VALUE


def _update(run: Run, owner: Ref, arguments: Arguments) -> Value:
    for value in arguments.positional:
        merge(run, owner, value)
    for name, value in arguments.keywords.items():
        run.now.put(owner.id, constant(name), value)
    if not arguments.complete:
        run.leave_open(owner)
    return NONE_VALUE


def merge(run: Run, owner: Ref, value: Value) -> None:
    """Add what a dictionary, or a sequence of pairs, holds to the dictionary ``owner``."""
    cell = run.now.get(owner.id)
    if isinstance(value, Ref) and value.kind == "dict":
        other = run.now.get(value.id)
        items = dict(cell.items)
        for key, held in other.items.items():
            items[key] = join(items[key], held) if key in other.maybe and key in items else held
        maybe = (cell.maybe - (other.items.keys() - other.maybe)) | (other.maybe - cell.items.keys())
        run.now.cells.put(owner.id, Cell(items, cell.open or other.open, maybe))
        return
    pairs = run.items(value)
    for pair in pairs or ():
        parts = run.items(pair)
        if parts is not None and len(parts) == 2 and parts[0] is not UNKNOWN:
            run.now.put(owner.id, parts[0], parts[1])
        else:
            pairs = None
    if pairs is None:
        run.leave_open(owner)


def _get(run: Run, owner: Ref, arguments: Arguments) -> Value:
    key = arguments.get(0, "key")
    cell = run.now.get(owner.id)
    default = arguments.get(1, "default") or NONE_VALUE
    if key is None or key is UNKNOWN:
        return UNKNOWN
    found = cell.items.get(key)
    if found is None:
        return UNKNOWN if cell.open else default
    return join(found, default) if key in cell.maybe else found


def _set_default(run: Run, owner: Ref, arguments: Arguments) -> Value:
    key, value = arguments.get(0, "key"), arguments.get(1, "default") or NONE_VALUE
    if key is None or key is UNKNOWN:
        run.leave_open(owner)
        return UNKNOWN
    cell = run.now.get(owner.id)
    found = cell.items.get(key)
    value = value if found is None else join(found, value) if key in cell.maybe else found
    run.now.put(owner.id, key, value)
    return value


def _pop(run: Run, owner: Ref, arguments: Arguments) -> Value:
    if owner.kind == "dict":
        key = arguments.get(0, "key")
        cell = run.now.get(owner.id)
        found = UNKNOWN if key is None else cell.items.get(key, UNKNOWN)
        if key is not None and key is not UNKNOWN and not cell.open:
            run.now.drop(owner.id, key)
            return found
    run.spoil(owner)
    return UNKNOWN


def _keys(run: Run, owner: Ref, arguments: Arguments) -> Value:
    cell = run.now.get(owner.id)
    if cell.open or cell.maybe:
        return UNKNOWN
    return Group(tuple(cell.items))


def _values(run: Run, owner: Ref, arguments: Arguments) -> Value:
    cell = run.now.get(owner.id)
    known = tuple(held for key, held in cell.items.items() if key not in cell.maybe)
    if not cell.open and not cell.maybe:
        return Group(known)
    return run.new("list", appended(EMPTY, known, more=True))


def _items(run: Run, owner: Ref, arguments: Arguments) -> Value:
    cell = run.now.get(owner.id)
    if cell.open or cell.maybe:
        return UNKNOWN
    return Group(tuple(Group((key, held)) for key, held in cell.items.items()))


def _look(run: Run, owner: Ref, arguments: Arguments) -> Value:
    return UNKNOWN


_METHODS: dict[tuple[str, str], Callable[[Run, Ref, Arguments], Value]] = {
    ("list", "append"): _append,
    ("list", "extend"): _extend,
    ("", "copy"): _copy,
    ("", "clear"): _clear,
    ("dict", "update"): _update,
    ("dict", "get"): _get,
    ("dict", "setdefault"): _set_default,
    ("", "pop"): _pop,
    ("dict", "keys"): _keys,
    ("dict", "values"): _values,
    ("dict", "items"): _items,
    ("", "index"): _look,
    ("", "count"): _look,
}
