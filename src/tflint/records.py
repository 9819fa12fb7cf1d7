"""Dataclasses that are made quickly, for the modules that every run of tflint imports.

`dataclasses.dataclass` compiles half a dozen functions for each class, which for the thirty classes that a run needs
before it reads the first file takes a quarter of the start. Here only ``__init__`` is compiled; the other methods are
the same functions for all classes. What they do is the same, and so is what `dataclasses.replace` and
`dataclasses.fields` do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["record"]

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    import dataclasses
    from operator import attrgetter

    def record(*, frozen=True, slots=True, eq=True, order=False):
        """`dataclasses.dataclass` with these options. ``slots`` must be true, and no class has a base class."""

        def make(cls):
            made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
            fields = dataclasses.fields(made)
            made.__init__ = _init_of(made, fields)
            made.__repr__ = _repr_of(tuple(field.name for field in fields if field.repr))
            if eq:
                values = _values_of(tuple(field.name for field in fields if field.compare))
                made.__eq__ = _comparison(values, "__eq__")
                made.__hash__ = _hash_of(values) if frozen else None
                for name in ("__lt__", "__le__", "__gt__", "__ge__") if order else ():
                    setattr(made, name, _comparison(values, name))
            if frozen:
                made.__setattr__, made.__delattr__ = _refuse_to_set, _refuse_to_delete
                made.__getstate__, made.__setstate__ = _get_state, _set_state
            return made

        return make

    def _init_of(cls, fields):
        """``__init__`` with the fields as parameters; a default that is made anew each time is made if none is given."""
        known = {"_set": object.__setattr__, "_missing": dataclasses.MISSING}
        parameters, lines = ["self"], []
        for field in fields:
            name = value = field.name
            if field.default is not dataclasses.MISSING:
                known[f"_of_{name}"] = field.default
                parameters.append(f"{name}=_of_{name}")
            elif field.default_factory is not dataclasses.MISSING:
                known[f"_of_{name}"] = field.default_factory
                parameters.append(f"{name}=_missing")
                value = f"_of_{name}() if {name} is _missing else {name}"
            else:
                parameters.append(name)
            lines.append(f"    _set(self, {name!r}, {value})")
        exec(f"def __init__({', '.join(parameters)}):\n" + "\n".join(lines or ["    pass"]), known)
        init = known["__init__"]
        init.__qualname__ = f"{cls.__qualname__}.__init__"
        return init

    def _values_of(names):
        """What gives the values of some fields as a tuple."""
        if len(names) > 1:
            return attrgetter(*names)
        return lambda record: tuple(getattr(record, name) for name in names)

    def _comparison(values, name):
        compare = getattr(tuple, name)

        def method(self, other):
            if other.__class__ is not self.__class__:
                return NotImplemented
            return compare(values(self), values(other))

        method.__name__ = name
        return method

    def _hash_of(values):
        return lambda self: hash(values(self))

    def _repr_of(names):
        def __repr__(self):
            shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
            return f"{self.__class__.__qualname__}({shown})"

        return __repr__

    def _refuse_to_set(self, name, value):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def _refuse_to_delete(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

    def _get_state(self):
        return [getattr(self, field.name) for field in dataclasses.fields(self)]

    def _set_state(self, state):
        for field, value in zip(dataclasses.fields(self), state, strict=True):
            object.__setattr__(self, field.name, value)
