"""What a module says about its classes and functions, by itself."""

from __future__ import annotations

import textwrap

import pytest

from tflint.project.configs import Config
from tflint.project.definitions import Definition, ParameterKind, read_definitions
from tflint.project.facts import Ref


def definitions(code: str) -> dict[str, Definition]:
    return {found.name: found for found in read_definitions(textwrap.dedent(code).encode(), "m.py")}


def test_classes_and_functions_have_their_qualified_names_and_methods_are_parts_of_their_class() -> None:
    found = definitions(
        """
        class Outer:
            size = 3
            class Inner:
                def call(self): ...
            def build(self):
                class Local: ...

        def make():
            class Block: ...
            def helper(): ...
        """
    )
    assert list(found) == [
        "Outer",
        "Outer.Inner",
        "Outer.build.<locals>.Local",
        "make",
        "make.<locals>.Block",
        "make.<locals>.helper",
    ]
    assert found["Outer"].methods == ("build",)
    assert found["Outer"].attributes == ("Inner", "size")
    assert found["Outer.Inner"].methods == ("call",)


def test_bases_and_decorators_are_what_their_names_meant_at_the_statement() -> None:
    found = definitions(
        """
        from keras.layers import Layer as Base

        @Base.first("p", name="n")
        class A(Base): ...

        from other import Base
        class B(Base, object): ...
        """
    )
    assert found["A"].bases == ((Ref("keras.layers", 0, ("Layer",)),),)
    decorator = found["A"].decorators[0]
    assert decorator.values == (Ref("keras.layers", 0, ("Layer", "first")),)
    assert (decorator.arguments, decorator.keywords) == (("p",), (("name", "n"),))
    assert found["B"].bases == ((Ref("other", 0, ("Base",)),),)


def test_parameters_without_self() -> None:
    found = definitions("class A:\n    def __init__(self, a, /, b, c=1, *rest, d, e=None, **more): ...")
    parameters = found["A"].parameters or ()
    assert [(each.name, each.kind, each.default) for each in parameters] == [
        ("a", ParameterKind.POSITIONAL, None),
        ("b", ParameterKind.EITHER, None),
        ("c", ParameterKind.EITHER, "1"),
        ("rest", ParameterKind.ARGS, None),
        ("d", ParameterKind.KEYWORD, None),
        ("e", ParameterKind.KEYWORD, "None"),
        ("more", ParameterKind.KWARGS, None),
    ]
    assert [each.name for each in parameters if each.required] == ["a", "b", "d"]


@pytest.mark.parametrize(
    ("keyword", "dynamic"),
    [("metaclass=ABCMeta", False), ("metaclass=Meta", True), ("flavour=1", True), ("*bases", True)],
)
def test_what_else_may_make_a_class(keyword: str, dynamic: bool) -> None:
    assert definitions(f"class A({keyword}): ...")["A"].dynamic is dynamic


CONFIGS = {
    "return {'a': self.a}": Config(("a",)),
    "config = super().get_config()\nconfig.update({'a': 1, 'b': 2})\nreturn config": Config(("a", "b"), True),
    "config = super().get_config()\nconfig['a'] = 1\nreturn config": Config(("a",), True),
    "base = super(A, self).get_config()\nconfig = {'a': 1}\nreturn dict(list(base.items()) + list(config.items()))": Config(
        ("a",), True
    ),
    "return {**super().get_config(), 'a': 1}": Config(("a",), True),
    "config = Base.get_config(self)\nconfig.update(a=1)\nreturn config": Config(("a",), True),
    "return dict(a=1)": Config(("a",)),
    "return self.config": Config((), complete=False),
    "config = make()\nreturn config": Config((), complete=False),
    "return {key: 1 for key in self.names}": Config((), complete=False),
    "config = super().get_config()\nfor key in self.names:\n    config[key] = 1\nreturn config": Config(
        (), True, False
    ),
    "config = super().get_config()\nconfig.update(self.extra)\nreturn config": Config((), True, False),
}


@pytest.mark.parametrize("body", CONFIGS)
def test_what_get_config_returns(body: str) -> None:
    code = "class A:\n    def get_config(self):\n" + textwrap.indent(body, " " * 8)
    assert definitions(code)["A"].config == CONFIGS[body]


@pytest.mark.parametrize(
    "data", [b"print 'x'\nclass A: pass", b"class A:\n" + b"\0", b"class A(" + b"(" * 5000]
)
def test_what_does_not_parse_defines_nothing(data: bytes) -> None:
    assert read_definitions(data, "m.py") == ()
