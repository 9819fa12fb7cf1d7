"""Cells by id: copies share what neither has changed."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tflint.graph.cells import Cells

IDS = st.integers(0, 200)


def test_a_copy_does_not_see_later_changes() -> None:
    one: Cells[str] = Cells()
    one.put(3, "a")
    other = one.copy()
    other.put(3, "b")
    other.put(70, "c")
    assert (one.get(3), one.get(70), other.get(3), other.get(70)) == ("a", None, "b", "c")


def test_differences_are_what_is_not_the_same_object() -> None:
    one: Cells[str] = Cells()
    for at in range(100):
        one.put(at, f"cell {at}")
    other = one.copy()
    other.put(40, "changed")
    other.drop(41)
    other.put(200, "new")
    assert list(one.differences(other)) == [(40, "cell 40", "changed"), (41, "cell 41", None)]
    assert list(other.differences(one)) == [(40, "changed", "cell 40"), (200, "new", None)]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(IDS, st.one_of(st.none(), st.integers()))))
def test_it_is_a_dictionary(changes: list[tuple[int, int | None]]) -> None:
    cells: Cells[int] = Cells()
    plain: dict[int, int] = {}
    for at, value in changes:
        if value is None:
            cells.drop(at)
            plain.pop(at, None)
        else:
            cells.put(at, value)
            plain[at] = value
    assert {at: cells.get(at) for at in range(201) if cells.get(at) is not None} == plain
