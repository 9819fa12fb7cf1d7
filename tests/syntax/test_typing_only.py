"""Code that is there for type checkers alone. Each case uses ``K.a`` once, and Python itself says whether it comes there."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import libcst as cst
import pytest

from tests.syntax.code import names_of, uses
from tflint.syntax.guards import Guards

FUTURE = "from __future__ import annotations\n"


def is_guarded(code: str) -> bool:
    names = names_of(f"{FUTURE if code.startswith(FUTURE) else ''}from keras import backend as K\n{code}")
    guards = Guards(names.tree, names, lambda root: ())
    (use,) = names.tree.attributes["a"]
    assert names.resolve_one(use) == "keras.backend.a"
    return guards.guarded(use)


class Backend:
    """Stands for ``keras.backend``: it says whether somebody asked for ``a``."""

    def __init__(self) -> None:
        self.asked = False

    def __getattr__(self, name: str) -> type:
        self.asked = True
        return Anything


class Anything:
    """What may be a type, a decorator, a base class."""

    def __init__(self, *_: object) -> None: ...


def runs(code: str) -> bool:
    """Whether Python evaluates ``K.a`` when the code runs, and its function ``f`` is called."""
    backend = Backend()
    space = {"K": backend, "__name__": "case", "out": SimpleNamespace(), "table": {}}
    exec(compile(code, "case", "exec", dont_inherit=True), space)
    if "f" in space:
        space["f"]()  # type: ignore[operator]
    return backend.asked


NEVER_RUNS = {
    "TYPE_CHECKING": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    x = K.a",
    "of the module": "import typing\nif typing.TYPE_CHECKING:\n    x = K.a",
    "of the module by another name": "import typing as t\nif t.TYPE_CHECKING:\n    x = K.a",
    "by another name": "from typing import TYPE_CHECKING as TYPES\nif TYPES:\n    x = K.a",
    "of typing_extensions": (
        "try:\n    from typing_extensions import TYPE_CHECKING\nexcept ImportError:\n    TYPE_CHECKING = False\n"
        "if TYPE_CHECKING:\n    x = K.a"
    ),
    "by a star import": "from typing import *\nif TYPE_CHECKING:\n    x = K.a",
    "set to False": "TYPE_CHECKING = False\nif TYPE_CHECKING:\n    x = K.a",
    "of mypy": "MYPY = False\nif MYPY:\n    x = K.a",
    "else of not": "import typing\nif not typing.TYPE_CHECKING:\n    pass\nelse:\n    x = K.a",
    "with another condition": "import typing\ny = 1\nif typing.TYPE_CHECKING and y:\n    x = K.a",
    "after it": "import typing\nx = typing.TYPE_CHECKING and K.a",
    "a conditional expression": "import typing\nx = K.a if typing.TYPE_CHECKING else None",
    "deep in it": "import typing\nif typing.TYPE_CHECKING:\n    class A:\n        def f(self, x=K.a): pass",
    "False itself": "if False:\n    x = K.a",
    "nothing": "if 0:\n    x = K.a",
    "a local variable": "def f():\n    x: K.a = 1",
    "a local variable in a block": "def f():\n    for i in (1,):\n        with open(__import__('os').devnull):\n            x: K.a",
    "an attribute in a function": "def f():\n    out.x: K.a = 1",
    "an item in a function": "def f():\n    table[1]: K.a = 1",
    "a local variable of a method": "class A:\n    def g(self):\n        self.x: K.a = 1\ndef f(): A().g()",
    "part of it": "def f():\n    x: dict[str, list[K.a]] = {}",
    "postponed: a parameter": FUTURE + "def g(x: K.a): pass",
    "postponed: the result": FUTURE + "def g() -> K.a: pass",
    "postponed: a variable": FUTURE + "x: K.a = 1",
    "postponed: an attribute of a class": FUTURE + "class A:\n    x: K.a",
    "postponed: an attribute of the module": FUTURE + "out.x: K.a = 1",
    "postponed: among others": FUTURE.replace("annotations", "generators, annotations")
    + "def g(*, x: K.a | None = None): pass",
}
RUNS = {
    "else": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    pass\nelse:\n    x = K.a",
    "not": "import typing\nif not typing.TYPE_CHECKING:\n    x = K.a",
    "or": "import typing\ny = 1\nif typing.TYPE_CHECKING or y:\n    x = K.a",
    "its own flag": "TYPE_CHECKING = True\nif TYPE_CHECKING:\n    x = K.a",
    "an attribute of something else": "out.TYPE_CHECKING = True\nif out.TYPE_CHECKING:\n    x = K.a",
    "another name of typing": "from typing import Any as TYPE_CHECKING\nif TYPE_CHECKING:\n    x = K.a",
    "a switch": "DEBUG = False\nDEBUG = True\nif DEBUG:\n    x = K.a",
    "a default": "def g(x: int = K.a): pass",
    "a decorator": "@K.a\ndef g(): pass",
    "the value of a variable": "def f():\n    x: int = K.a",
    "the target": FUTURE + "def f():\n    (lambda: K.a)().x: int = 1",
    "an argument of a call": FUTURE + "from typing import cast\nx = cast(K.a, 1)",
    "an alias": FUTURE + "from typing import Optional\nX = Optional[K.a]\ndef g(x: X): pass",
    "a base class": FUTURE + "class A(K.a): pass",
}
RUNS_BEFORE_3_14 = {
    "a parameter": "def g(x: K.a): pass",
    "a keyword": "def g(*, x: K.a = None): pass",
    "stars": "def g(*args: K.a, **kwargs: int): pass",
    "the result": "def g() -> K.a: pass",
    "of an inner function": "def f():\n    def g(x: K.a): pass",
    "a variable of the module": "x: K.a = 1",
    "one without a value": "x: K.a",
    "in a block": "if True:\n    for i in (1,):\n        x: K.a = 1",
    "an attribute of a class": "class A:\n    x: K.a",
    "a class in a function": "def f():\n    class A:\n        x: K.a",
    "in another future": "from __future__ import generators\nx: K.a = 1",
}


@pytest.mark.parametrize("code", NEVER_RUNS.values(), ids=NEVER_RUNS)
def test_what_never_runs(code: str) -> None:
    assert not runs(code)
    assert is_guarded(code)


@pytest.mark.parametrize("code", RUNS.values(), ids=RUNS)
def test_what_runs(code: str) -> None:
    assert runs(code)
    assert not is_guarded(code)


@pytest.mark.parametrize("code", RUNS_BEFORE_3_14.values(), ids=RUNS_BEFORE_3_14)
def test_annotations_that_python_evaluates_up_to_3_13(code: str) -> None:
    assert runs(code) is (sys.version_info < (3, 14))
    assert not is_guarded(code)


def test_types_are_evaluated_when_somebody_asks_for_them() -> None:
    """Python 3.12 can run these; libcst parses them on any."""
    for code in ("type X = K.a", "def g[T: K.a](x: T): pass", "class A[T: (K.a, int)]: pass"):
        assert is_guarded(code)


def test_an_import_for_type_checkers_says_what_a_lazy_module_is() -> None:
    code = """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            import keras
        else:
            keras = LazyLoader("keras")
        keras.layers.Dense
    """
    assert uses(code) == ["keras.layers.Dense"]


def test_an_import_for_type_checkers_beside_another() -> None:
    """What runs is what counts."""
    code = """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from tensorflow import keras
        else:
            import keras
        keras.layers.Dense
    """
    assert uses(code) == ["keras.layers.Dense"]


def test_the_import_itself() -> None:
    code = "import typing\nif typing.TYPE_CHECKING:\n    from keras.backend import a\nelse:\n    from keras.backend import b"
    names = names_of(code)
    guards = Guards(names.tree, names, lambda root: ())
    found = {
        alias.evaluated_name: guards.guarded(node)
        for node in names.tree.imports
        if isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar)
        for alias in node.names
    }
    assert found == {"a": True, "b": False}
