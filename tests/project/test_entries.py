"""How names go on where branches meet."""

from __future__ import annotations

from tflint.project.entries import MAX_CANDIDATES, Entry, either, join
from tflint.project.facts import Bound, Candidate, Ref

A, B = Candidate(Ref("a", 0)), Candidate(Ref("b", 0))
FIRST, SECOND = Entry(((1, A),)), Entry(((2, B),))


def test_candidates_meet_in_the_order_of_their_bindings() -> None:
    assert either(SECOND, FIRST) == either(FIRST, SECOND) == Entry(((1, A), (2, B)))
    assert either(FIRST, FIRST) is FIRST
    assert either(FIRST, Entry(((1, A), (3, B)))).candidates == ((1, A), (3, B))


def test_a_name_that_one_way_does_not_bind_is_not_sure() -> None:
    assert join([{"K": FIRST}, {}]) == {"K": Entry(((1, A),), sure=False)}
    assert join([{}, {"K": FIRST}]) == {"K": Entry(((1, A),), sure=False)}
    assert join([{"K": FIRST}, {"K": SECOND}])["K"].sure
    assert not join([{"K": FIRST}, {"K": Entry(((2, B),), sure=False)}])["K"].sure


def test_what_no_way_changed_stays_as_it_is() -> None:
    names = {"K": FIRST}
    joined = join([names, dict(names)])
    assert joined["K"] is FIRST
    assert joined is not names


def test_the_same_thing_bound_twice_is_one_candidate() -> None:
    assert Entry(((1, A), (5, A))).bound() == Bound((A,))


def test_there_are_never_too_many_candidates() -> None:
    many = [Entry(((number, Candidate(Ref(f"m{number}", 0))),)) for number in range(200)]
    joined = join([{"K": entry} for entry in many])
    assert len(joined["K"].candidates) == MAX_CANDIDATES
