"""What combined tensors rest on: needs, variables that gradients flow to, and slopes."""

from __future__ import annotations

from tflint.graph.resting import NOTHING, Flow, Site, common, curved, flat, product, union, weighted
from tflint.graph.values import UNKNOWN, Choice, Tensor, constant, join

X, Y, V, W = (Site("m", line, 0) for line in (1, 2, 3, 4))
OF_X = Flow(frozenset({X}))
OF_Y = Flow(frozenset({Y}))
OF_W = Flow(variables=frozenset({W}))
OF_V = Flow(variables=frozenset({V}))


def test_the_gradient_of_a_sum_needs_no_input() -> None:
    total = union([OF_X, OF_W])
    assert total.needs == {X}
    assert total.variables == {W}
    assert total.slopes == {}


def test_the_gradient_of_a_product_to_one_factor_needs_the_other() -> None:
    assert product([OF_X, OF_W]).slopes == {X: {W}}
    assert product([union([OF_X, OF_V]), OF_W]).slopes == {X: {W}}


def test_the_gradient_of_a_square_needs_all_of_it() -> None:
    assert curved([union([OF_X, OF_W])]).slopes == {X: {W}}


def test_a_layer_has_weights_of_its_own() -> None:
    assert weighted(union([OF_X, OF_V]), frozenset({W})).slopes == {X: {W}}
    assert curved([union([OF_X, OF_V])], frozenset({W})).slopes == {X: {V, W}}


def test_slopes_are_kept_by_what_follows_and_lost_where_there_is_no_gradient() -> None:
    loss = curved([union([OF_X, OF_W])])
    assert union([loss, OF_Y]).slopes == {X: {W}}
    assert flat([loss]).slopes == {}
    assert flat([loss]).variables == frozenset()
    assert flat([loss]).needs == {X}


def test_one_of_two_tensors_needs_what_both_need() -> None:
    assert common([union([OF_X, OF_Y]), OF_X]).needs == {X}
    assert common([product([OF_X, OF_W]), product([OF_X, OF_V])]).slopes == {}


def test_joining_keeps_the_candidates_apart_and_unknown_unknown() -> None:
    one, other = Tensor(OF_X), Tensor(OF_Y)
    assert join(one, other) == Choice((one, other))
    assert join(one, Tensor(OF_X)) is one
    assert join(one, UNKNOWN) is UNKNOWN
    assert join(constant(1), constant(1)) == constant(1)
    assert join(constant(1), constant(True)) == Choice((constant(1), constant(True)))


def test_many_tensors_become_one_that_may_be_any() -> None:
    joined = Tensor(OF_X)
    result = joined
    for line in range(10, 16):
        result = join(result, Tensor(union([OF_X, Flow(frozenset({Site("m", line, 0)}))])))  # type: ignore[assignment]
    assert isinstance(result, Tensor)
    assert result.opaque
    assert result.flow.needs == {X}
    assert NOTHING.needs == frozenset()
