"""What framework symbols code uses. Each case is code and the candidates of every use, in source order.

``?`` is something else; a rule speaks only where every candidate is wrong.
"""

from __future__ import annotations

import libcst as cst
import pytest

from tests.syntax.code import names_of, uses
from tflint.frameworks import canonical
from tflint.syntax.names import dotted_name, string_value

IMPORTS = {
    "import": ("import tensorflow\ntensorflow.square(1)", ["tensorflow.square"]),
    "import as": ("import tensorflow as tf\ntf.square(1)", ["tensorflow.square"]),
    "import of a submodule binds the package": (
        "import keras.backend\nkeras.backend.mean(1)",
        ["keras.backend.mean"],
    ),
    "import of a submodule as": ("import keras.backend as K\nK.mean(1)", ["keras.backend.mean"]),
    "a compatibility module": (
        "import tensorflow.compat.v1 as tf\ntf.placeholder(1)",
        ["tensorflow.compat.v1.placeholder"],
    ),
    "compat.v2 is the same as tensorflow": (
        "import tensorflow.compat.v2 as tf\ntf.keras.backend.mean(1)",
        ["tensorflow.keras.backend.mean"],
    ),
    "from": ("from tensorflow import keras\nkeras.backend.mean(1)", ["tensorflow.keras.backend.mean"]),
    "from as": ("from keras import backend as K\nK.mean(1)", ["keras.backend.mean"]),
    "from a submodule": ("from keras.backend import mean as m\nm(1)", ["keras.backend.mean"]),
    "several in parentheses": (
        "from keras.backend import (\n    mean,\n    sum as s,  # the sum\n)\nmean(1)\ns(2)",
        ["keras.backend.mean", "keras.backend.sum"],
    ),
    "several modules": (
        "import os, keras.backend as K, tensorflow as tf\nK.mean(tf.ones(1))",
        ["keras.backend.mean", "tensorflow.ones"],
    ),
    "a contrib module": (
        "import tensorflow.contrib.slim as slim\nslim.conv2d(1)",
        ["tensorflow.contrib.slim.conv2d"],
    ),
    "another framework": ("import torch as K\nK.mean(1)", []),
    "a relative import without a project": ("from . import backend as K\nK.mean(1)", []),
    "the root is kept": (
        "import keras.backend as A, tf_keras.backend as B\nfrom tensorflow.keras import backend as C\n"
        "A.mean, B.mean, C.mean",
        ["keras.backend.mean", "tf_keras.backend.mean", "tensorflow.keras.backend.mean"],
    ),
    "in a function": (
        "def f(x):\n    from keras import backend as K\n    return K.mean(x)",
        ["keras.backend.mean"],
    ),
    "in a function, not outside of it": (
        "def f(x):\n    from keras import backend as K\n    return x\nK.mean(1)",
        [],
    ),
    "in a class body, not in its methods": (
        "class A:\n    import keras.backend as K\n    x = K.ones(1)\n    def f(self): return K.mean(1)",
        ["keras.backend.ones"],
    ),
    "only for type checkers": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import keras.backend as K\nK.mean(1)",
        ["keras.backend.mean"],
    ),
    "for type checkers, loaded lazily otherwise": (
        "if TYPE_CHECKING:\n    import keras.backend as K\nelse:\n    K = lazy('keras.backend')\nK.mean(1)",
        ["keras.backend.mean"],
    ),
    "by name": (
        "import importlib\nK = importlib.import_module('keras.backend')\nK.mean(1)",
        ["keras.backend.mean"],
    ),
    "by name, used at once": (
        "from importlib import import_module\nimport_module('keras.backend').mean(1)",
        ["keras.backend.mean"],
    ),
    "by name through __import__": ("__import__('keras.backend').backend.mean(1)", ["keras.backend.mean"]),
    "by a name that is not known": ("import importlib\nimportlib.import_module(name).mean(1)", []),
}


@pytest.mark.parametrize(("code", "expected"), IMPORTS.values(), ids=IMPORTS)
def test_imports(code: str, expected: list[str]) -> None:
    assert uses(code) == expected


ALIASES = {
    "by assignment": (
        "import keras\nK = keras.backend\nK.mean(1)",
        ["keras.backend", "keras.backend.mean"],
    ),
    "of an alias": (
        "import tensorflow as tf\nflags = tf.flags\nFLAGS = flags.FLAGS\nFLAGS.x",
        ["tensorflow.flags", "tensorflow.flags.FLAGS", "tensorflow.flags.FLAGS.x"],
    ),
    "of a function": (
        "import keras.backend as K\nmean = K.mean\nmean(1)",
        ["keras.backend.mean", "keras.backend.mean"],
    ),
    "chained": (
        "import keras\nA = B = keras.backend\nA.mean(B.sum(1))",
        ["keras.backend", "keras.backend.mean", "keras.backend.sum"],
    ),
    "in a tuple": (
        "import keras\nK, n = keras.backend, 3\nK.mean(n)",
        ["keras.backend", "keras.backend.mean"],
    ),
    "with an annotation": (
        "import keras\nK: object = keras.backend\nK.mean(1)",
        ["keras.backend", "keras.backend.mean"],
    ),
    "by a walrus": (
        "import keras\nif (K := keras.backend) is not None:\n    K.mean(1)",
        ["keras.backend", "keras.backend.mean"],
    ),
    "by getattr": (
        "import keras.backend as K\nf = getattr(K, 'mean')\nf(1)",
        ["keras.backend", "keras.backend.mean", "keras.backend.mean"],
    ),
    "by getattr, used at once": (
        "import keras.backend as K\ngetattr(K, 'mean')(1)",
        ["keras.backend", "keras.backend.mean"],
    ),
    "getattr with a default proves nothing": (
        "import keras.backend as K\nf = getattr(K, 'mean', None)\nf(1)",
        ["keras.backend"],
    ),
    "getattr of one's own": (
        "import keras.backend as K\ndef getattr(a, b): return b\ngetattr(K, 'mean')(1)",
        ["keras.backend"],
    ),
    "of something else": ("import keras\nK = numpy.linalg\nK.mean(1)", []),
    "of itself": ("import keras\nK = K\nK.mean(1)", []),
    "in a circle": ("import keras\nA = B\nB = A\nA.mean(1)", []),
}


@pytest.mark.parametrize(("code", "expected"), ALIASES.values(), ids=ALIASES)
def test_aliases_by_assignment(code: str, expected: list[str]) -> None:
    assert uses(code) == expected


CANDIDATES = {
    "try and except": (
        "try:\n    from keras import backend as K\nexcept ImportError:\n    from tensorflow.keras import backend as K\n"
        "K.mean(1)",
        ["keras.backend.mean|tensorflow.keras.backend.mean"],
    ),
    "try and except, the other way round": (
        "try:\n    from tensorflow.keras import backend as K\nexcept ImportError:\n    from keras import backend as K\n"
        "K.mean(1)",
        ["tensorflow.keras.backend.mean|keras.backend.mean"],
    ),
    "None in case of failure says nothing": (
        "try:\n    import keras.backend as K\nexcept ImportError:\n    K = None\nK.mean(1)",
        ["keras.backend.mean"],
    ),
    "a stand-in in case of failure": (
        "try:\n    import keras.backend as K\nexcept ImportError:\n    K = Standin()\nK.mean(1)",
        ["keras.backend.mean|?"],
    ),
    "inside the try, what it imports": (
        "try:\n    import keras.backend as K\n    K.mean(1)\nexcept ImportError:\n    import torch as K\n    K.sum(1)",
        ["keras.backend.mean"],
    ),
    "a handler that leaves": (
        "try:\n    import keras.backend as K\nexcept ImportError:\n    raise SystemExit\nK.mean(1)",
        ["keras.backend.mean"],
    ),
    "if and else": (
        "if x:\n    import keras.backend as K\nelse:\n    import torch as K\nK.mean(1)",
        ["keras.backend.mean|?"],
    ),
    "each branch by itself": (
        "if x:\n    import keras.backend as K\n    K.a\nelse:\n    import tensorflow.keras.backend as K\n    K.b",
        ["keras.backend.a", "tensorflow.keras.backend.b"],
    ),
    "a conditional expression": (
        "import keras, tensorflow as tf\nK = keras.backend if x else tf.keras.backend\nK.mean(1)",
        ["keras.backend", "tensorflow.keras.backend", "keras.backend.mean|tensorflow.keras.backend.mean"],
    ),
    "a default by or": (
        "import keras\nK = given or keras.backend\nK.mean(1)",
        ["keras.backend", "?|keras.backend.mean"],
    ),
    "a branch that the target never takes": (
        "import tensorflow as tf\nif tf.__version__ < '2.0':\n    import keras.backend as K\nelse:\n"
        "    import tensorflow.keras.backend as K\nK.mean(1)",
        ["tensorflow.__version__", "tensorflow.keras.backend.mean"],
    ),
    "the same twice is one candidate": (
        "if x:\n    import keras.backend as K\nelse:\n    from keras import backend as K\nK.mean(1)",
        ["keras.backend.mean"],
    ),
}


@pytest.mark.parametrize(("code", "expected"), CANDIDATES.values(), ids=CANDIDATES)
def test_several_candidates_stand_in_a_fixed_order(code: str, expected: list[str]) -> None:
    assert uses(code) == expected


STARS = {"keras.backend": "mean sum abs", "tensorflow.keras.backend": "mean", "keras.layers": "Dense"}
STAR_IMPORTS = {
    "brings a name": ("from keras.backend import *\nmean(1)", ["keras.backend.mean"]),
    "hides a builtin": ("from keras.backend import *\nabs(1)", ["keras.backend.abs"]),
    "brings nothing else": ("from keras.backend import *\nlen(1)", []),
    "an own name wins": ("from keras.backend import *\ndef mean(x): return x\nmean(1)", []),
    "an own name wins after its definition only": (
        "from keras.backend import *\nmean(1)\nmean = 3\nmean + 1",
        ["keras.backend.mean"],
    ),
    "a parameter wins": ("from keras.backend import *\ndef f(mean): return mean(1)", []),
    "a later star without the name": (
        "from keras.backend import *\nfrom keras.layers import *\nmean(1)",
        ["keras.backend.mean"],
    ),
    "a later star of an unknown module": ("from keras.backend import *\nfrom numpy import *\nmean(1)", []),
    "an earlier star of an unknown module": (
        "from numpy import *\nfrom keras.backend import *\nmean(1)",
        ["keras.backend.mean"],
    ),
    "a star of the standard library": (
        "from keras.backend import *\nfrom math import *\nmean(1)",
        ["keras.backend.mean"],
    ),
    "two stars in a try": (
        "try:\n    from keras.backend import *\nexcept ImportError:\n    from tensorflow.keras.backend import *\nmean(1)",
        ["keras.backend.mean|tensorflow.keras.backend.mean"],
    ),
}


@pytest.mark.parametrize(("code", "expected"), STAR_IMPORTS.values(), ids=STAR_IMPORTS)
def test_star_imports(code: str, expected: list[str]) -> None:
    assert uses(code, stars=STARS) == expected


PROJECT = {
    "compat": {"K": "keras.backend", "tf": "tensorflow|", "other": "", "sub": "@compat.sub"},
    "compat.sub": {"mean": "keras.backend.mean"},
}
RE_EXPORTS = {
    "a module": ("from compat import K\nK.mean(1)", ["keras.backend.mean"]),
    "a module under another name": ("from compat import K as B\nB.mean(1)", ["keras.backend.mean"]),
    "through the module": ("import compat\ncompat.K.mean(1)", ["keras.backend.mean"]),
    "through a submodule": ("import compat\ncompat.sub.mean(1)", ["keras.backend.mean"]),
    "a submodule": ("from compat import sub\nsub.mean(1)", ["keras.backend.mean"]),
    "not certain": ("from compat import tf\ntf.ones(1)", ["tensorflow.ones|?"]),
    "something else": ("from compat import other\nother.mean(1)", []),
    "by a star": ("from compat import *\nK.mean(1)", ["keras.backend.mean"]),
    "an unknown module": ("from elsewhere import K\nK.mean(1)", []),
}


@pytest.mark.parametrize(("code", "expected"), RE_EXPORTS.values(), ids=RE_EXPORTS)
def test_names_from_the_projects_own_modules(code: str, expected: list[str]) -> None:
    assert uses(code, project=PROJECT) == expected


ATTRIBUTES = {
    "of a class": (
        "import keras\nclass A:\n    K = keras.backend\n    def f(self): return self.K.mean(1)",
        ["keras.backend", "keras.backend.mean"],
    ),
    "by the name of the class": (
        "import keras\nclass A:\n    K = keras.backend\nA.K.mean(1)",
        ["keras.backend", "keras.backend.mean"],
    ),
    "of an instance": (
        "import keras\nclass A:\n    def __init__(self): self.K = keras.backend\n"
        "    def f(this): return this.K.mean(1)",
        ["keras.backend", "keras.backend.mean"],
    ),
    "first None": (
        "import keras\nclass A:\n    K = None\n    def __init__(self): self.K = keras.backend\n"
        "    def f(self): return self.K.mean(1)",
        ["keras.backend", "keras.backend.mean"],
    ),
    "set twice": (
        "import keras\nclass A:\n    K = keras.backend\n    def g(self): self.K = Other()\n"
        "    def f(self): return self.K.mean(1)",
        ["keras.backend"],
    ),
    "also a method": (
        "import keras\nclass A:\n    K = keras.backend\n    def K(self): return 1\n    def f(self): return self.K.mean(1)",
        ["keras.backend"],
    ),
    "of another class": (
        "import keras\nclass A:\n    K = keras.backend\nclass B:\n    def f(self): return self.K.mean(1)",
        ["keras.backend"],
    ),
    "inherited": (
        "import keras\nclass A:\n    K = keras.backend\nclass B(A):\n    def f(self): return self.K.mean(1)",
        ["keras.backend", "keras.backend.mean"],
    ),
    "overridden by a subclass": (
        "import keras\nclass A:\n    K = keras.backend\n    def f(self): return self.K.mean(1)\nclass B(A):\n    K = 3",
        ["keras.backend"],
    ),
    "of the first parameter of a static method": (
        "import keras\nclass A:\n    K = keras.backend\n    @staticmethod\n    def f(net): return net.K.mean(1)",
        ["keras.backend"],
    ),
    "of the first parameter of a class method": (
        "import keras\nclass A:\n    K = keras.backend\n    @classmethod\n    def f(cls): return cls.K.mean(1)",
        ["keras.backend", "keras.backend.mean"],
    ),
    "of the second parameter": (
        "import keras\nclass A:\n    K = keras.backend\n    def f(self, other): return other.K.mean(1)",
        ["keras.backend"],
    ),
    "in a function inside a method": (
        "import keras\nclass A:\n    K = keras.backend\n    def f(self):\n"
        "        def g(): return self.K.mean(1)\n        return g",
        ["keras.backend", "keras.backend.mean"],
    ),
}


@pytest.mark.parametrize(("code", "expected"), ATTRIBUTES.values(), ids=ATTRIBUTES)
def test_attributes_that_are_set_once(code: str, expected: list[str]) -> None:
    assert uses(code) == expected


ASSIGNED = {
    "an attribute": ("import keras.backend as K\nK.symbolic = f", {"keras.backend.symbolic"}),
    "by setattr": ("import keras.backend as K\nsetattr(K, 'symbolic', f)", {"keras.backend.symbolic"}),
    "in a tuple": ("import keras.backend as K\nK.a, x = 1, 2", {"keras.backend.a"}),
    "deleting is not setting": ("import keras.backend as K\ndel K.a", set()),
    "of something else": ("import keras.backend as K\nself.K.a = 1\nk.a = 2", set()),
}


@pytest.mark.parametrize(("code", "expected"), ASSIGNED.values(), ids=ASSIGNED)
def test_symbols_that_the_file_sets(code: str, expected: set[str]) -> None:
    assert names_of(code).assigned() == expected


def test_a_file_without_frameworks_has_no_names_of_interest() -> None:
    assert not names_of("import os\nK = os.path\nK.join('a')").interesting


def test_the_spellings_that_are_always_the_same_object() -> None:
    assert canonical("tensorflow.compat.v2.keras.backend") == "tensorflow.keras.backend"
    assert canonical("tensorflow.compat.v20") == "tensorflow.compat.v20"


def test_dotted_names() -> None:
    assert dotted_name(cst.parse_expression("keras.a.b")) == "keras.a.b"
    assert dotted_name(cst.parse_expression("keras.a().b")) is None


@pytest.mark.parametrize(
    ("code", "value"), [("'a' 'b'", "ab"), (r"'\d'", r"\d"), ("b'x'", None), ("f'{x}'", None), ("x", None)]
)
def test_string_literals(code: str, value: str | None) -> None:
    assert string_value(cst.parse_expression(code)) == value
