"""What an expression may be. (The forms of aliases, as code, are in test_flow.py.)"""

from __future__ import annotations

import ast

from tflint.project.facts import Bound, Candidate, Loose, Other, Ref, Value
from tflint.project.values import NONE, THING, Values, attribute, evaluate, literal, loose, merge

K = Ref("keras.backend", 0)


def value_of(code: str, **names: Values) -> Values:
    return evaluate(ast.parse(code, mode="eval").body, lambda name: names.get(name, ()))


def test_values_are_merged_in_order_each_once() -> None:
    a, b = Ref("a", 0), Ref("b", 0)
    assert merge([(a, b), (b, Other.THING), (a,)]) == (a, b, Other.THING)
    assert merge([]) == ()


def test_there_are_never_too_many_candidates() -> None:
    many = tuple(Ref(f"m{number}", 0) for number in range(1000))
    assert merge([many]) == many[:32]


def test_attributes_are_followed_from_each_candidate() -> None:
    star = Loose(("x",), 1)
    assert attribute((K, star, Other.THING), ["a", "b"]) == (
        Ref("keras.backend", 0, ("a", "b")),
        Loose(("x", "a", "b"), 1),
        Other.THING,
    )
    assert attribute((K,), []) == (K,)


def test_the_placeholder_none_has_no_attributes() -> None:
    assert attribute((Other.NONE, K), ["a"]) == (Ref("keras.backend", 0, ("a",)),)
    assert attribute((Other.NONE,), ["a"]) == THING


def test_a_name_that_nothing_binds_is_a_thing() -> None:
    assert value_of("unknown.attribute") == THING
    assert value_of("k.mean", k=(K,)) == (Ref("keras.backend", 0, ("mean",)),)
    assert value_of("None") == NONE


def test_nesting_without_end_is_given_up() -> None:
    assert value_of("a if x else (" * 30 + "a" + ")" * 30, a=(K,)) == (K, Other.THING)
    assert value_of("(" * 30 + "a" + " or b)" * 30, a=(K,), b=THING)[-1] is Other.THING
    assert value_of("a" + ".b" * 500, a=(K,)) == THING


def test_only_string_literals_are_texts() -> None:
    texts = [literal(ast.parse(code, mode="eval").body) for code in ("'a'", "b'a'", "1", "f'a'", "a")]
    assert texts == ["a", None, None, None, None]
    assert literal(None) is None


def test_what_star_imports_may_have_replaced_remembers_what_was_there() -> None:
    bound = Bound((Candidate(K, 0),))
    assert loose("K", 1, bound) == (Loose(("K",), 1, bound),)


def test_remembering_goes_only_so_deep() -> None:
    bound = Bound((Candidate(K, 0),))
    for stars in range(1, 20):
        (value,) = loose("K", stars, bound)
        assert isinstance(value, Loose)
        assert value.depth <= 4
        bound = Bound((Candidate(value, stars),))
    assert K in all_values(bound)


def all_values(bound: Bound) -> set[Value]:
    found: set[Value] = set()
    for value in bound.values:
        found.add(value)
        if isinstance(value, Loose) and value.bound is not None:
            found |= all_values(value.bound)
    return found
