"""What one walk over a module learns: parents, bindings, uses, in the order of evaluation."""

from __future__ import annotations

import libcst as cst
import pytest

from tests.syntax.code import tree_of
from tflint.syntax.tree import FIELDS


def bound(code: str) -> list[str]:
    """The names that are bound, in the order of evaluation, with the value where it is an expression."""
    tree = tree_of(code)
    bindings = sorted(
        (binding for group in tree.bindings.values() for binding in group), key=lambda one: one.order
    )
    return [
        binding.name
        if binding.value is None
        else f"{binding.name}={cst.Module([]).code_for_node(binding.value)}"
        for binding in bindings
    ]


BINDINGS = {
    "assignment": ("a = b = c", ["a=c", "b=c"]),
    "unpacking of a display": ("a, [b, c] = 1, (2, 3)", ["a=1", "b=2", "c=3"]),
    "unpacking of a call": ("a, b = f()", ["a", "b"]),
    "unpacking with a star": ("a, *b = 1, 2", ["a", "b"]),
    "annotated assignment": ("a: int = 1", ["a=1"]),
    "an annotation alone": ("a: int", []),
    "augmented assignment": ("a += 1", ["a"]),
    "walrus": ("f(a := 1)", ["a=1"]),
    "for": ("for a, b in c: pass", ["a", "b"]),
    "comprehension": ("[a for a in b]", ["a"]),
    "with": ("with f() as a, g() as (b, c): pass", ["a", "b", "c"]),
    "except": ("try: pass\nexcept E as a: pass", ["a"]),
    "function": ("def f(a, /, b, *c, d, **e): pass", ["a", "b", "c", "d", "e", "f"]),
    "lambda": ("lambda a, *b: 1", ["a", "b"]),
    "class": ("class A: b = 1", ["b=1", "A"]),
    "import": ("import a.b, c as d", ["a", "d"]),
    "from import": ("from a import b, c as d", ["b", "d"]),
    "star import": ("from a import *", []),
    "del": ("del a, b.c", ["a"]),
    "match": (
        "match x:\n    case [a, *b, {'k': c, **d}] | e(f=g) as h: pass\n    case _: pass",
        list("habdcg"),
    ),
    "type alias and parameters": ("type X[T] = list[T]\ndef f[*A, **B](): pass", ["T", "X", "A", "B", "f"]),
    "attributes and items are no names": ("a.b = c[0] = 1", []),
}


@pytest.mark.parametrize(("code", "expected"), BINDINGS.values(), ids=BINDINGS)
def test_bindings(code: str, expected: list[str]) -> None:
    assert sorted(bound(code)) == sorted(expected)


ORDER = {
    "a value before its target": "K = K.b",
    "also annotated": "K: int = K.b",
    "a walrus": "(K := K.b)",
    "what a loop runs over": "for K in K.b: pass",
    "what a comprehension runs over": "[1 for K in K.b]",
    "what is opened": "with K.b as K: pass",
    "decorators": "@K.b\ndef K(): pass",
    "defaults": "def K(x=K.b): pass",
    "bases": "class K(K.b): pass",
    "the old value of an augmented assignment": "K += K.b",
}


@pytest.mark.parametrize("code", ORDER.values(), ids=ORDER)
def test_what_is_evaluated_before_the_name_is_bound(code: str) -> None:
    tree = tree_of(code)
    (binding,) = tree.bindings["K"]
    assert all(tree.order[use] < binding.order for use in tree.uses["K"])


@pytest.mark.parametrize("code", ["for K in x: K.b", "with x as K: K.b", "try: pass\nexcept E as K: K.b"])
def test_what_is_evaluated_after_the_name_is_bound(code: str) -> None:
    tree = tree_of(code)
    (binding,), (use,) = tree.bindings["K"], tree.uses["K"]
    assert binding.order < tree.order[use]


def test_uses_are_in_source_order_and_know_their_parents() -> None:
    tree = tree_of("f(a, b=a)[a:a].c = a\n@a\ndef g(x: a = a) -> a: return a\n")
    assert len(tree.uses["a"]) == 10
    assert [tree.order[use] for use in tree.uses["a"]] == sorted(tree.order[use] for use in tree.uses["a"])
    assert all(list(tree.ancestors(use))[-1] is tree.module for use in tree.uses["a"])


def test_names_that_are_no_expressions_are_not_uses() -> None:
    tree = tree_of(
        "import a\nfrom a import a as b\nglobal a\nf(a=1)\nx.a\ndef g(a): pass\nclass a: pass\na = 1\n"
    )
    assert "a" not in tree.uses


def test_stores() -> None:
    tree = tree_of(
        "a.b = 1\na.c, x = 2, 3\ndel a.d\na.e += 1\na.f: int = 4\nfor a.g in x: pass\nwith x as a.h: pass\n"
    )
    assert [store.target.attr.value for store in tree.stores] == ["b", "c", "d", "f", "g", "h"]
    values = {store.target.attr.value: store.value for store in tree.stores}
    assert [name for name, value in values.items() if value is not None] == ["b", "c", "f"]


def test_calls_functions_classes_imports_and_declarations() -> None:
    tree = tree_of(
        "import a\nclass B:\n    def c(self):\n        global d\n        from e import f\n        return g(h())\n"
    )
    assert [len(found) for found in (tree.calls, tree.functions, tree.classes, tree.imports)] == [2, 1, 1, 2]
    assert list(tree.declared) == ["d"]


def test_the_statement_the_function_and_the_class_around_a_node() -> None:
    tree = tree_of("class A:\n    def f(self):\n        if x:\n            y = [a for b in c]\n")
    (use,) = tree.uses["a"]
    assert isinstance(tree.statement(use), cst.SimpleStatementLine)
    assert tree.enclosing_function(use) is tree.functions[0]
    assert tree.enclosing_class(use) is tree.classes[0]
    (outside,) = tree_of("a").uses["a"]
    assert tree_of("a").enclosing_function(outside) is None


def test_every_kind_of_node_with_code_in_it_is_walked() -> None:
    """A node type of libcst that can hold expressions or statements must be in the table."""
    kinds = [
        kind
        for kind in vars(cst).values()
        if isinstance(kind, type)
        and issubclass(
            kind,
            (cst.BaseExpression, cst.BaseStatement, cst.BaseSmallStatement, cst.BaseSuite, cst.MatchPattern),
        )
        and not kind.__name__.startswith("Base")
        and kind not in (cst.MatchPattern, cst.MatchSequence)
    ]
    assert len(kinds) > 60
    assert [kind.__name__ for kind in kinds if kind not in FIELDS] == []


def test_deeply_nested_code_is_walked_without_recursion() -> None:
    assert len(tree_of("x" + ".a" * 1000).attributes["a"]) == 1000
