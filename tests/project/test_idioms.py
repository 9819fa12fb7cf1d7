"""Shapes of code that matter to what a module binds."""

from __future__ import annotations

import ast

import pytest

from tflint.project.idioms import (
    constant_truth,
    declared_global,
    dotted,
    every_statement,
    is_exit,
    is_main_guard,
    literal_texts,
    namespace_of,
    statements,
    swallows_errors,
)


def expression(code: str) -> ast.expr:
    return ast.parse(code, mode="eval").body


def call(code: str) -> ast.Call:
    node = expression(code)
    assert isinstance(node, ast.Call)
    return node


def function(code: str) -> ast.FunctionDef:
    node = ast.parse(code).body[0]
    assert isinstance(node, ast.FunctionDef)
    return node


@pytest.mark.parametrize(
    ("code", "name"), [("a", "a"), ("a.b.c", "a.b.c"), ("a().b", ""), ("a[0].b", ""), ("1", "")]
)
def test_dotted_names(code: str, name: str) -> None:
    assert dotted(expression(code)) == name


@pytest.mark.parametrize(
    ("code", "truth"),
    [("True", True), ("0", False), ("1", True), ("None", None), ("'x'", None), ("a", None), ("not 0", None)],
)
def test_conditions_that_are_written_out(code: str, truth: bool | None) -> None:
    assert constant_truth(expression(code)) is truth


@pytest.mark.parametrize(
    ("code", "guard"),
    [
        ("__name__ == '__main__'", True),
        ("'__main__' == __name__", True),
        ("__name__ != '__main__'", False),
        ("__name__ == 'pkg'", False),
        ("name == '__main__'", False),
        ("0 < __name__ == '__main__'", False),
        ("__name__", False),
    ],
)
def test_the_main_part_of_a_script(code: str, guard: bool) -> None:
    assert is_main_guard(expression(code)) is guard


def test_calls_that_end_the_program() -> None:
    assert [is_exit(call(code)) for code in ("sys.exit(1)", "exit()", "os._exit(0)")] == [True] * 3
    assert [is_exit(call(code)) for code in ("self.exit()", "app.sys.exit()", "print()")] == [False] * 3


def test_context_managers_that_swallow_errors() -> None:
    swallow = ("suppress(E)", "contextlib.suppress(E)", "pytest.raises(E)", "self.assertRaises(E)")
    assert all(swallows_errors(expression(code)) for code in swallow)
    assert not any(swallows_errors(expression(code)) for code in ("open(x)", "suppress", "suppress.x()"))


@pytest.mark.parametrize(
    ("code", "owner"),
    [("K.__dict__", "K"), ("vars(a.b)", "a.b"), ("globals()", None), ("vars()", None), ("locals()", None)],
)
def test_namespaces_as_dictionaries(code: str, owner: str | None) -> None:
    is_namespace, node = namespace_of(expression(code))
    assert is_namespace
    assert (None if node is None else dotted(node)) == owner


def test_other_dictionaries_are_no_namespaces() -> None:
    assert namespace_of(expression("K.names")) == (False, None)
    assert namespace_of(expression("dict(K)")) == (False, None)


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("['a', 'b']", ("a", "b")),
        ("('a',)", ("a",)),
        ("{'a'}", ("a",)),
        ("[]", ()),
        ("['a', b]", None),
        ("a", None),
    ],
)
def test_lists_of_texts(code: str, texts: tuple[str, ...] | None) -> None:
    assert literal_texts(expression(code)) == texts


def test_names_declared_global_in_blocks_but_not_in_nested_scopes() -> None:
    code = """
def f():
    global a
    for _ in x:
        with y:
            try:
                global b, c
            except E:
                global d
            else:
                global e
            finally:
                global g
    match z:
        case 1:
            global h
    def inner():
        global i
    class Inner:
        global j
"""
    assert declared_global(function(code)) == frozenset("abcdegh")


def test_statements_come_in_source_order() -> None:
    body = ast.parse(
        "if a:\n    1\nelif b:\n    2\nelse:\n    3\ntry:\n    4\nexcept E:\n    5\nfinally:\n    6\n7"
    ).body
    found = [
        node.value.value
        for node in statements(body)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ]
    assert sorted(map(str, found)) == list("1234567")
    assert found[:3] == [1, 2, 3]
    assert found[-1] == 7


def test_every_statement_is_found_wherever_it_stands() -> None:
    tree = ast.parse(
        """class A:
    async def f(self):
        async with a: 1
        async for b in c: 2
        else: 3
        while d:
            try: 4
            except E: 5
            else: 6
            finally: 7
    if e: 8
    elif f: 9
    else: x = lambda: 10
match z:
    case 1: 11
    case _:
        with b: 12
"""
    )
    expected = [id(node) for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    assert sorted(id(statement) for statement in every_statement(tree.body)) == sorted(expected)
