"""What code binds, statement by statement: given a module, the candidates for its names.

Candidates are shown as they would be imported; ``?`` is something of the module's own, ``*.x`` is a name that
a star import may have brought.
"""

from __future__ import annotations

import sys
import textwrap

import pytest

from tflint.project.exports import read_facts
from tflint.project.facts import Candidate, Defined, Loose, Other, Ref, Value


def shown(value: Value) -> str:
    if isinstance(value, (Other, Defined)):
        return "?"
    if isinstance(value, Loose):
        return ".".join(("*", *value.path))
    return "." * value.level + ".".join(part for part in (value.module, *value.path) if part)


def bound(code: str) -> dict[str, str]:
    """name → its candidates, separated by `` | ``."""
    names = read_facts(textwrap.dedent(code).encode(), "m.py").names
    return {name: " | ".join(shown(value) for value in entry.values) for name, entry in names.items()}


# -- imports -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import keras", {"keras": "keras"}),
        ("import keras.backend", {"keras": "keras"}),
        ("import keras.backend as K", {"K": "keras.backend"}),
        ("import numpy, tensorflow.compat.v1 as tf", {"numpy": "numpy", "tf": "tensorflow.compat.v1"}),
        ("from keras import backend as K, layers", {"K": "keras.backend", "layers": "keras.layers"}),
        ("from keras.backend import mean as m", {"m": "keras.backend.mean"}),
        ("from . import compat", {"compat": ".compat"}),
        ("from .compat import K", {"K": ".compat.K"}),
        ("from ...a.b import c as d", {"d": "...a.b.c"}),
        ("from __future__ import annotations", {}),
    ],
)
def test_imports(code: str, names: dict[str, str]) -> None:
    assert bound(code) == names


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("tf.keras.backend", "tensorflow.keras.backend"),
        ("tf.keras.backend.mean", "tensorflow.keras.backend.mean"),
        ("keras.backend if NEW else tf.keras.backend", "keras.backend | tensorflow.keras.backend"),
        ("keras.backend or tf.keras.backend", "keras.backend | tensorflow.keras.backend"),
        ("(x := keras.backend)", "keras.backend"),
        ("getattr(keras, 'backend')", "keras.backend"),
        ("getattr(tf, 'keras', keras)", "tensorflow.keras | keras"),
        ("getattr(tf, name)", "?"),
        ("importlib.import_module('keras.backend')", "keras.backend"),
        ("importlib.import_module('.compat', __package__)", ".compat"),
        ("importlib.import_module('..compat', package=__name__)", "..compat"),
        ("importlib.import_module('.compat', 'pkg.sub')", "pkg.sub.compat"),
        ("importlib.import_module('..compat', 'pkg.sub')", "pkg.compat"),
        ("importlib.import_module('...compat', 'pkg.sub')", "?"),
        ("importlib.import_module(name)", "?"),
        ("__import__('keras.backend')", "keras"),
        ("__import__('keras.backend').backend", "keras.backend"),
        ("__import__('keras.backend', fromlist=['mean'])", "keras.backend"),
        ("pytest.importorskip('tensorflow')", "tensorflow"),
        ("LazyLoader('keras', globals(), 'tensorflow.keras')", "tensorflow.keras"),
        ("sys.modules['keras.backend']", "keras.backend"),
        ("sys.modules[name]", "?"),
        ("None", "?"),
        ("tf.keras.backend.mean(x)", "?"),
        ("[keras][0]", "?"),
        ("lambda x: keras.backend.mean(x)", "?"),
        ("unknown.attribute", "?"),
    ],
)
def test_aliases_by_assignment(expression: str, value: str) -> None:
    imports = "import importlib, keras, pytest, sys, tensorflow as tf\nfrom lazy import LazyLoader\n"
    assert bound(f"{imports}K = {expression}")["K"] == value


def test_builtins_are_known_beside_a_star_import() -> None:
    assert bound("from m import *\nimport keras\nK = getattr(keras, 'backend')")["K"] == "keras.backend"


def test_own_functions_with_the_names_of_builtins_are_not_followed() -> None:
    assert bound("def getattr(*a): ...\nimport keras\nK = getattr(keras, 'backend')")["K"] == "?"


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("a, b = keras.backend, keras.layers", {"a": "keras.backend", "b": "keras.layers"}),
        ("[a, (b, c)] = keras.a, (keras.b, 1)", {"a": "keras.a", "b": "keras.b", "c": "?"}),
        ("a, *b = keras.a, keras.b", {"a": "?", "b": "?"}),
        ("a, b = keras", {"a": "?", "b": "?"}),
        ("a = b = keras.backend", {"a": "keras.backend", "b": "keras.backend"}),
        ("a: object = keras.backend", {"a": "keras.backend"}),
        ("a: object", {}),
        ("(a := keras.backend)", {"a": "keras.backend"}),
        ("globals()['a'] = keras", {"a": "?"}),
    ],
)
def test_forms_of_assignment(code: str, names: dict[str, str]) -> None:
    found = bound(f"import keras\n{code}")
    del found["keras"]
    assert found == names


# -- one binding after the other -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("later", "value"),
    [
        ("K = None", "?"),
        ("K = object()", "?"),
        ("def K(): ...", "?"),
        ("async def K(): ...", "?"),
        ("class K: ...", "?"),
        ("import tensorflow as K", "tensorflow"),
        ("K += 1", "?"),
        ("with open('x') as K: pass", "?"),
        ("K, L = 1, 2", "?"),
    ],
)
def test_the_last_binding_of_a_straight_line_counts(later: str, value: str) -> None:
    assert bound(f"import keras.backend as K\n{later}")["K"] == value


def test_an_alias_keeps_what_the_name_was_at_that_point() -> None:
    assert bound("import keras.backend as K\nmean = K.mean\nK = None") == {
        "mean": "keras.backend.mean",
        "K": "?",
    }


def test_a_deleted_name_is_gone() -> None:
    assert bound("import keras\nK = keras.backend\ndel keras") == {"K": "keras.backend"}


def test_comprehensions_and_lambdas_bind_nothing_here() -> None:
    assert bound("import keras as K\nx = [K for K in range(3)]\ny = lambda K: K")["K"] == "keras"


# -- branches ------------------------------------------------------------------------------------

BRANCHES = {
    "try": (
        """
        try:
            import keras.backend as K
        except ImportError:
            from tensorflow.keras import backend as K
        """,
        "keras.backend | tensorflow.keras.backend",
    ),
    "try else": (
        """
        try:
            import keras
        except ImportError:
            K = None
        else:
            K = keras.backend
        """,
        "keras.backend",
    ),
    "try that gives up": (
        """
        K = object()
        try:
            import keras.backend as K
        except ImportError:
            raise SystemExit("no keras")
        """,
        "keras.backend",
    ),
    "try that exits": (
        """
        import sys
        K = object()
        try:
            import keras.backend as K
        except ImportError:
            print("no keras")
            sys.exit(1)
        """,
        "keras.backend",
    ),
    "try that may leave what was before": (
        """
        K = object()
        try:
            import keras.backend as K
        except ImportError:
            pass
        """,
        "? | keras.backend",
    ),
    "a placeholder is no candidate": (
        """
        K = None
        try:
            import keras.backend as K
        except ImportError:
            pass
        """,
        "keras.backend",
    ),
    "several handlers": (
        """
        try:
            import a as K
        except ImportError:
            import b as K
        except AttributeError:
            import c as K
        """,
        "a | b | c",
    ),
    "nested tries": (
        """
        try:
            import a as K
        except ImportError:
            try:
                import b as K
            except ImportError:
                import c as K
        """,
        "a | b | c",
    ),
    "finally": (
        """
        try:
            import a as K
        finally:
            import b as K
        """,
        "b",
    ),
    "a handler uses what the body had bound": (
        """
        try:
            import keras
            from keras import backend as K
        except AttributeError:
            K = keras.api
        """,
        "keras.backend | keras.api",
    ),
    "if else": (
        """
        if NEW:
            import a as K
        elif OLD:
            import b as K
        else:
            import c as K
        """,
        "a | b | c",
    ),
    "if that may leave what was before": (
        """
        import a as K
        if NEW:
            import b as K
        """,
        "a | b",
    ),
    "if without another binding": (
        """
        if NEW:
            import a as K
        """,
        "a",
    ),
    "the same on both sides": (
        """
        if NEW:
            import a as K
        else:
            import a as K
        """,
        "a",
    ),
    "only for type checkers": (
        """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from keras import backend as K
        """,
        "keras.backend",
    ),
    "a condition that is written out": (
        """
        if 0:
            import a as K
        elif True:
            import b as K
        else:
            import c as K
        """,
        "b",
    ),
    "run as a script": (
        """
        import a as K
        if __name__ == "__main__":
            import b as K
        """,
        "a",
    ),
    "run as a script, else": (
        """
        if "__main__" == __name__:
            import a as K
        else:
            import b as K
        """,
        "b",
    ),
    "rebound after the branch": (
        """
        if NEW:
            import a as K
        else:
            import b as K
        import c as K
        """,
        "c",
    ),
    "a loop may not run": (
        """
        import a as K
        for _ in range(n):
            import b as K
        """,
        "a | b",
    ),
    "a loop that tries names": (
        """
        for name in ("a", "b"):
            try:
                K = __import__(name)
                break
            except ImportError:
                continue
        """,
        "?",
    ),
    "while": (
        """
        import a as K
        while n:
            import b as K
        """,
        "a | b",
    ),
    "while true": (
        """
        import a as K
        while True:
            import b as K
            break
        """,
        "b",
    ),
    "with": (
        """
        import a as K
        with scope():
            import b as K
        """,
        "b",
    ),
    "with suppressed errors": (
        """
        import contextlib
        import a as K
        with contextlib.suppress(ImportError):
            import b as K
        """,
        "a | b",
    ),
    "match": (
        """
        import a as K
        match version:
            case 1:
                import b as K
            case _:
                import c as K
        """,
        "a | b | c",
    ),
    "global in a function": (
        """
        K = None
        def load():
            global K
            import keras.backend as K
        """,
        "keras.backend",
    ),
    "global in a method and below a condition": (
        """
        import a as K
        class Loader:
            def load(self):
                if self.new:
                    global K
                    import b as K
        """,
        "a | b",
    ),
    "local in a function": (
        """
        import a as K
        def use():
            import b as K
        class Holder:
            import c as K
        """,
        "a",
    ),
    "raise ends the module": (
        """
        import a as K
        raise ImportError
        import b as K
        """,
        "a",
    ),
}


@pytest.mark.parametrize("case", BRANCHES)
def test_branches(case: str) -> None:
    code, expected = BRANCHES[case]
    assert bound(code)["K"] == expected


if sys.version_info >= (3, 11):

    def test_exception_groups_branch_like_exceptions() -> None:
        assert bound("try:\n    import a as K\nexcept* ValueError:\n    import b as K")["K"] == "a | b"


# -- star imports --------------------------------------------------------------------------------


def test_star_imports_are_kept_in_order_with_how_sure_they_are() -> None:
    facts = read_facts(
        b"from .a import *\ntry:\n    from b import *\nexcept ImportError:\n    pass\n", "m.py"
    )
    assert [(shown(star.source), star.certain) for star in facts.stars] == [(".a", True), ("b", False)]


def test_a_name_that_only_a_star_import_can_bring() -> None:
    assert bound("from keras.backend import *\nm = mean\nalso = mean.x")["m"] == "*.mean"
    assert bound("from keras.backend import *\nm = sum")["m"] == "*.sum | ?"


def test_a_star_import_may_replace_what_was_bound_before_it() -> None:
    facts = read_facts(b"import a as K\nfrom m import *\nimport b as L\nboth = K\n", "m.py")
    assert facts.names["K"].candidates == (Candidate(Ref("a", 0), stars=0),)
    assert facts.names["L"].candidates == (Candidate(Ref("b", 0), stars=1),)
    assert facts.names["both"].values == (Loose(("K",), 1, facts.names["K"]),)


def test_a_name_that_some_way_through_the_code_leaves_unbound_is_not_sure() -> None:
    code = b"if NEW:\n    import a as K\n    import b as L\nelse:\n    import c as L\n"
    names = read_facts(code, "m.py").names
    assert (names["K"].sure, names["L"].sure) == (False, True)


def test_values_nested_in_values_stay_small() -> None:
    swap = "a, b = (a if x else b), (b if x else a)\nfrom m import *\n"
    assert len(repr(read_facts(("import a, b\n" + swap * 40).encode(), "m.py"))) < 200_000


# -- what cannot be seen -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "def __getattr__(name): ...",
        "globals()[name] = 1",
        "globals().update(found)",
        "def fill():\n    globals()[name] = 1",
        "import sys\nsys.modules[__name__] = Lazy()",
        "import sys\nmodule = sys.modules[__name__]\nsetattr(module, name, 1)",
        "exec(source)",
        "print 'python 2'",
        "x = (",
    ],
)
def test_modules_that_may_have_further_names(code: str) -> None:
    assert not read_facts(code.encode(), "m.py").complete


@pytest.mark.parametrize(
    "code", ["", "x = 1", "class A:\n    def __getattr__(self, name): ...", "y = globals()['x']"]
)
def test_modules_that_have_no_further_names(code: str) -> None:
    assert read_facts(code.encode(), "m.py").complete


def test_a_package_binds_the_submodules_that_it_imports_from() -> None:
    code = b"from .core import Layer\nfrom . import utils\nfrom ..up import x\nfrom .a.b import c\n"
    assert read_facts(code, "pkg/__init__.py").submodules == ("core", "a")
    assert read_facts(code, "pkg/mod.py").submodules == ()
