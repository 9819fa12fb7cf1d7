"""Which functions of a module may run something, by the names in them."""

from __future__ import annotations

import ast

import pytest

from tflint.graph.reach import Reach

CODE = """
import tensorflow as tf


def train(session, step=lambda: default.run):
    @tf.function
    def inner(x: int = -1, *rest, key=None) -> str:
        return session.partial_run(x[1:2], f"{x!r}", **{"a": not x, "b": x < 2 <= 3})

    return inner


class Model:
    def fit(self):
        del self.cache
        return train(self.session)

    def size(self):
        return sum(n @ 1 for n in self.sizes if n is not None)

    async def later(self):
        await self.session.run()


def nothing():
    global count
    count += 1
"""


@pytest.fixture(scope="module")
def module() -> ast.Module:
    return ast.parse(CODE)


def functions(module: ast.Module) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)}


def test_a_function_that_leads_to_a_run_may_run_something(module: ast.Module) -> None:
    reach = Reach(module)
    may = {name: reach.may_run(function) for name, function in functions(module).items()}
    assert may == {"train": True, "inner": True, "fit": True, "size": False, "nothing": False}


def test_names_of_inner_functions_decorators_and_defaults_are_those_of_the_outer_one(
    module: ast.Module,
) -> None:
    reach, train = Reach(module), functions(module)["train"]
    assert all(reach.mentions(train, name) for name in ("default", "run", "function", "partial_run", "x"))
    assert not reach.mentions(train, "fit")


def test_all_nodes_are_counted(module: ast.Module) -> None:
    assert Reach(module).size == sum(1 for _ in ast.walk(module))


def test_without_a_name_that_runs_something_nothing_does() -> None:
    assert not Reach(ast.parse("def f():\n    return g.size\n")).runs
