"""What is said about one name."""

from __future__ import annotations

from tflint.project.facts import Bound, Candidate, Facts, Other, Ref

K = Ref("keras.backend", 0)


def test_the_values_of_a_name_each_once_without_deletions() -> None:
    bound = Bound((Candidate(K, 0), Candidate(Other.GONE, 1), Candidate(K, 2)))
    assert bound.values == (K,)


def test_a_name_is_always_there_if_no_way_leaves_it_unbound_or_deletes_it() -> None:
    assert Bound((Candidate(K),)).always
    assert not Bound((Candidate(K),), sure=False).always
    assert not Bound((Candidate(K), Candidate(Other.GONE))).always


def test_equal_facts_look_equal_so_that_they_can_be_compared_by_digest() -> None:
    one, two = (Facts({"K": Bound((Candidate(Ref("keras.backend", 0)),))}) for _ in range(2))
    assert one == two
    assert repr(one) == repr(two)
    assert "0x" not in repr(one)
