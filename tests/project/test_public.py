"""``__all__`` as code builds it."""

from __future__ import annotations

import textwrap

import pytest

from tflint.project.exports import read_facts


def public(code: str) -> tuple[list[str], list[str], bool] | None:
    """The literal names, the modules whose list is taken over, and whether that is all."""
    found = read_facts(textwrap.dedent(code).encode(), "pkg/__init__.py").public
    if found is None:
        return None
    return (
        list(found.names),
        ["." * ref.level + ".".join((ref.module, *ref.path)).strip(".") for ref in found.taken_over],
        found.complete,
    )


def test_a_module_without_a_list() -> None:
    assert public("x = 1") is None


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("__all__ = ['a', 'b']", ["a", "b"]),
        ("__all__ = ('a',) + ('b',)", ["a", "b"]),
        ("__all__ = list(('a', 'b'))", ["a", "b"]),
        ("__all__ = sorted(['a'] + ['b'])", ["a", "b"]),
        ("__all__: list[str] = ['a']", ["a"]),
        ("__all__ = ['a']\n__all__ += ['b']", ["a", "b"]),
        ("__all__ = ['a']\n__all__.extend(('b', 'c'))", ["a", "b", "c"]),
        ("__all__ = ['a']\n__all__.append('b')", ["a", "b"]),
        ("__all__ = ['a', 'b']\n__all__.remove('a')", ["b"]),
        ("__all__ = ['a']\n__all__ = ['b']", ["b"]),
        ("__all__ = ['a']\n__all__ = __all__ + ['b']", ["a", "b"]),
        ("__all__ = ['a']\nif NEW:\n    __all__ = ['b']", ["a", "b"]),
        ("__all__ = ['a']\nif NEW:\n    __all__ += ['b']", ["a", "b"]),
        ("__all__ = [*['a'], 'b']", ["b", "a"]),
        ("def f(): ...\n__all__ = [f.__name__]", ["f"]),
        ("__all__ = []", []),
    ],
)
def test_literal_lists(code: str, names: list[str]) -> None:
    assert public(code) == (names, [], True)


@pytest.mark.parametrize(
    ("code", "complete", "sure"),
    [
        ("__all__ = ['a']", True, True),
        ("__all__ = ['a']\nif NEW:\n    __all__ += ['b']", True, False),
        ("__all__ = ['a']\nif NEW:\n    __all__.append('b')", True, False),
        ("__all__ = ['a']\nif NEW:\n    __all__.remove('a')", True, False),
        ("__all__ = ['a']\nif NEW:\n    __all__ = ['b']", True, False),
        ("if NEW:\n    __all__ = ['a']\nelse:\n    __all__ = ['b']", True, False),
        ("if NEW:\n    __all__ = ['a']\n__all__ = ['b']", True, True),
        ("if NEW:\n    __all__ = ['a']", False, False),
        ("__all__ = ['a']\ndel __all__", False, False),
    ],
)
def test_lists_that_branches_change_are_not_sure(code: str, complete: bool, sure: bool) -> None:
    found = read_facts(code.encode(), "m.py").public
    assert found is not None
    assert (found.complete, found.sure) == (complete, sure)


def test_lists_of_other_modules_are_taken_over() -> None:
    code = """
        from .b import *
        from . import a, b
        __all__ = a.__all__ + ['own']
        __all__ += b.__all__
        __all__.extend(b.__all__)
    """
    assert public(code) == (["own"], [".a", ".b"], True)


@pytest.mark.parametrize(
    "code",
    [
        "__all__ = [name for name in dir()]",
        "__all__ = ['a'] + names()",
        "__all__ = ['a', NAME]",
        "__all__ = unknown.__all__",
        "__all__ = ['a']\n__all__ += computed",
        "__all__ = ['a']\n__all__ = __all__ + computed",
    ],
)
def test_lists_that_are_computed_are_not_complete(code: str) -> None:
    found = public(code)
    assert found is not None
    assert not found[2]


def test_a_list_in_a_function_or_class_is_not_the_modules() -> None:
    assert (
        public("class A:\n    __all__ = ['a']\ndef f():\n    __all__ = ['b']\n    __all__.append('c')")
        is None
    )


def test_other_methods_change_nothing() -> None:
    assert public("__all__ = ['a']\n__all__.sort()\n__all__.index('a')\n__all__.extend()") == (
        ["a"],
        [],
        True,
    )
