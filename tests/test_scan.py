"""What a file may name, looked at without libcst. In each case the symbols that the last line may mention."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.project.trees import write_tree
from tflint.project.index import Project
from tflint.releases.nearby import star_names
from tflint.scan import Mention, mentions


def scan(code: str, path: str = "module.py", project: Project | None = None) -> list[Mention]:
    return list(mentions(ast.parse(code), path, project, star_names))


CASES = {
    "an import": ("import tensorflow.contrib.slim", "tensorflow.contrib.slim"),
    "a from-import": ("from keras.layers import Dense", "keras.layers.Dense"),
    "an attribute": ("import tensorflow as tf\ntf.nn.relu", "tensorflow.nn.relu"),
    "without an alias": ("import tensorflow\ntensorflow.nn.relu(1)", "tensorflow.nn.relu"),
    "an alias of a module below": (
        "import tensorflow.compat.v1 as tf\ntf.layers",
        "tensorflow.compat.v1.layers",
    ),
    "the same by another name": (
        "import tensorflow.compat.v2 as tf\ntf.nn",
        "tensorflow.nn",
    ),
    "an alias by assignment": (
        "import tensorflow as tf\nK = tf.keras.backend\nK.mean",
        "tensorflow.keras.backend.mean",
    ),
    "before the assignment": (
        "import keras\ndef f(): return L.Dense\nL = keras.layers",
        "keras.layers.Dense",
    ),
    "aliases of aliases, backwards": ("import keras\nc = b\nb = a\na = keras\nc.x", "keras.x"),
    "in a tuple": ("import keras\na, b = keras.layers, 1\na.x", "keras.layers.x"),
    "annotated": ("import keras\na: object = keras.layers\na.x", "keras.layers.x"),
    "a walrus": ("import keras\n(a := keras.layers).x", "keras.layers.x"),
    "either of two": ("import keras\na = keras.layers if b else keras.models\na.x", "keras.models.x"),
    "an attribute of an object": (
        "import keras\nclass A:\n    def f(self): self.K = keras.backend\n    def g(self): self.K.mean",
        "keras.backend.mean",
    ),
    "an attribute of a class": (
        "import keras\nclass A:\n    K = keras.backend\n    def g(self): return self.K.mean",
        "keras.backend.mean",
    ),
    "an import in a class": (
        "class A:\n    if x:\n        from keras import backend as K\n    def g(self): return self.K.mean",
        "keras.backend.mean",
    ),
    "an alias of an attribute of a class": (
        "import keras\nclass A:\n    K = keras.backend\n    def g(self): a = self.K; return a.mean",
        "keras.backend.mean",
    ),
    "a name that a parameter hides": (
        "import tensorflow as tf\ndef f(tf): return tf.nothing",
        "tensorflow.nothing",
    ),
    "a star import": ("from keras.backend import *\nmean", "keras.backend.mean"),
    "by text": ("import keras\ngetattr(keras, 'x')", "keras.x"),
    "a module by text": (
        "import importlib\na = importlib.import_module('keras.engine')\na.x",
        "keras.engine.x",
    ),
}


@pytest.mark.parametrize(("code", "symbol"), CASES.values(), ids=CASES)
def test_symbols(code: str, symbol: str) -> None:
    assert symbol in {mention.symbol for mention in scan(code)}


def test_keywords_of_calls() -> None:
    code = "import tensorflow as tf\ntf.concat(values=x, axis=0, **y)\n"
    assert Mention("tensorflow.concat", ("values", "axis", None)) in scan(code)


@pytest.mark.parametrize(
    "code", ["x = 1", "import numpy as np\nnp.mean(1)", "import os\nos.path", "def f(tf): tf.x"]
)
def test_nothing(code: str) -> None:
    assert scan(code) == []


def test_what_a_module_of_the_project_brings(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "pkg/__init__.py": "",
            "pkg/compat.py": "import tensorflow as tf\nfrom keras import backend as K\n",
            "pkg/star.py": "from .compat import *\n",
        },
    )
    project = Project([tmp_path], star_names=star_names)
    path = str(tmp_path / "pkg" / "user.py")
    for code in (
        "from .compat import tf\ntf.x",
        "from . import compat\ncompat.tf.x",
        "import pkg.compat\npkg.compat.tf.x",
        "import pkg.compat as c\nc.tf.x",
        "from pkg.star import *\ntf.x",
    ):
        assert Mention("tensorflow.x") in scan(code, path, project), code


def test_attributes_that_other_tools_put_on_the_tree_are_not_followed() -> None:
    """pyflakes and other plugins of flake8 hang parents on the tree that all of them share."""
    tree = ast.parse("import keras\nkeras.layers.Dense(1)\n")
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    assert "keras.layers.Dense" in {found.symbol for found in mentions(tree, "module.py", None, star_names)}
