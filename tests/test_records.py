"""`tflint.records` makes what `dataclasses.dataclass` makes: each case is tried on both."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import dataclass, field
from typing import Any

import pytest

from tflint.records import record


@record(frozen=True, slots=True, order=True)
class Quick:
    """A point with a note that does not count."""

    x: int
    y: int = 2
    note: str = field(default="", repr=False, compare=False)
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, order=True)
class Plain:
    """A point with a note that does not count."""

    x: int
    y: int = 2
    note: str = field(default="", repr=False, compare=False)
    tags: list[str] = field(default_factory=list)


@record(frozen=True, slots=True)
class One:
    """One field."""

    x: int


@record(frozen=True, slots=True, eq=False)
class Same:
    """Equal to itself only."""

    x: int


@record(frozen=False, slots=True)
class Open:
    """What can be changed."""

    x: int


BOTH = pytest.mark.parametrize("kind", [Quick, Plain])


@BOTH
def test_arguments_go_by_place_and_by_name_and_defaults_are_made_anew(kind: Any) -> None:
    made = kind(1, tags=["a"])
    assert (made.x, made.y, made.note, made.tags) == (1, 2, "", ["a"])
    assert kind(1).tags == [] and kind(1).tags is not kind(1).tags
    with pytest.raises(TypeError):
        kind()
    with pytest.raises(TypeError):
        kind(1, z=3)


@BOTH
def test_equal_values_are_equal_and_sort_as_tuples_do(kind: Any) -> None:
    assert kind(1, note="a") == kind(1, note="b") != kind(1, 3)
    assert kind(1) != (1, 2, [])
    assert kind(1, 9) < kind(2, 0) <= kind(2, 0) and kind(2) > kind(1) and kind(2) >= kind(2)
    with pytest.raises(TypeError):
        assert kind(1) < (1, 2)


@BOTH
def test_nothing_can_be_set_or_deleted(kind: Any) -> None:
    made = kind(1)
    with pytest.raises(dataclasses.FrozenInstanceError, match="'x'"):
        made.x = 2
    with pytest.raises(dataclasses.FrozenInstanceError, match="'x'"):
        del made.x
    assert made.x == 1 and not hasattr(made, "__dict__")


@BOTH
def test_copies_changed_copies_and_pickles_have_all_fields(kind: Any) -> None:
    made = kind(1, 5, "note", ["a"])
    for other in (copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert other == made and other.note == "note"
    assert dataclasses.replace(made, y=6) == kind(1, 6, "", ["a"])
    assert [item.name for item in dataclasses.fields(made)] == ["x", "y", "note", "tags"]
    match made:
        case kind(x, y):
            assert (x, y) == (1, 5)


def test_it_is_shown_as_a_dataclass_is() -> None:
    assert repr(Quick(1)) == repr(Plain(1)).replace("Plain", "Quick") == "Quick(x=1, y=2, tags=[])"


def test_hashes_go_with_equality() -> None:
    assert hash(One(1)) == hash(One(1)) and len({One(1), One(1), One(2)}) == 2
    same = Same(1)
    assert same != Same(1) and same == same and len({same, Same(1)}) == 2
    made = Open(1)
    made.x = 2
    assert made == Open(2)
    with pytest.raises(TypeError):
        hash(made)
