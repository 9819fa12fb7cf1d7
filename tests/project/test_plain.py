"""Names that certainly lead to nothing of a framework. ``name`` in each case is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.project.trees import project_of
from tflint.project.index import Project
from tflint.project.outline import read_outline
from tflint.project.plain import defines_plainly, re_export

PLAIN = {
    "a function": "def name(x):\n    return x\n",
    "an async function": "async def name(x):\n    return x\n",
    "a class": "class name(Base):\n    pass\n",
    "a text": "name = 'VALID'  # of tf.nn\n",
    "a number": "name = -1.5e-3\n",
    "with Windows line ends": "import os\r\nname = 1\r\n\r\ndef f():\r\n    return name\r\n",
    "used as an argument": "class name: pass\nx = f(name, key=1)\ny = super(name, self).__init__(k=2)\n",
    "used in a subscript": "class name: pass\nx = {}\nx[name] = 1\n",
    "an attribute of another": "def name(): pass\nother.name = 3\n",
    "an attribute of its own": "class name: pass\nname.kind = 3\n",
    "an argument of that name": "def name(): pass\nf(x, name=tf.nn.relu)\n",
    "compared": "def name(): pass\nif name == 3: pass\n",
    "said in a comment": "# as name, for name, import name\ndef name(): pass\n",
    "part of another name": "def name(): pass\nnames = my_name = tf.nn.relu\n",
}
NOT_PLAIN = {
    "not there": "x = 1\n",
    "an alias": "name = tf.nn.relu\n",
    "a choice": "name = 'a' if x else tf.nn.relu\n",
    "imported too": "from tensorflow.nn import relu as name\ndef name(): pass\n",
    "imported instead, in a branch": "def name(): pass\nif x:\n    from keras import backend as name\n",
    "imported instead, in brackets": "def name(): pass\nfrom keras import (\n    layers,\n    name,\n)\n",
    "a star import": "def name(): pass\nfrom keras.backend import *\n",
    "bound again": "def name(): pass\nname = tf.nn.relu\n",
    "bound again in a branch": "def name(): pass\nif x:\n    name = tf.nn.relu\n",
    "annotated": "def name(): pass\nname: object = tf.nn.relu\n",
    "one of several targets": "def name(): pass\nother, name = tf.nn.relu, 1\n",
    "the first of several": "def name(): pass\nname, other = tf.nn.relu, 1\n",
    "targets in brackets": "def name(): pass\n(name, other) = tf.nn.relu, 1\n",
    "targets on lines of their own": "def name(): pass\n(\n    other,\n    name,\n) = tf.nn.relu, 1\n",
    "a target of two": "def name(): pass\nx = name = tf.nn.relu\n",
    "in a loop": "def name(): pass\nfor name in (tf.nn.relu,): pass\n",
    "one of a loop's": "def name(): pass\nfor other, name in x: pass\n",
    "with": "def name(): pass\nwith x as name: pass\n",
    "a walrus": "def name(): pass\nf(name := tf.nn.relu)\n",
    "global": "def name(): pass\ndef f():\n    global name\n    name = tf.nn.relu\n",
    "made at run time": "def name(): pass\nglobals()['na' 'me'] = tf.nn.relu\n",
    "a pattern": "def name(): pass\nmatch x:\n    case name: pass\n",
    "defined in a branch": "if x:\n    def name(): pass\n",
}


@pytest.mark.parametrize("code", PLAIN.values(), ids=PLAIN)
def test_plain(code: str) -> None:
    assert defines_plainly(code.encode(), "name", read_outline(code.encode()))


@pytest.mark.parametrize("code", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_not_plain(code: str) -> None:
    assert not defines_plainly(code.encode(), "name", read_outline(code.encode()))


RE_EXPORTS = {
    "one import": "from .own import name\n",
    "under another name": "from .own import other as name\n",
    "in brackets": "from .own import (\n    other,\n    name,\n)\n__all__ = ['name']\n",
    "used": "from .own import name\nx = f(name, y=1)\n",
}
NO_RE_EXPORTS = {
    "two imports": "from .own import name\nfrom .other import name\n",
    "in a branch": "if x:\n    from .own import name\n",
    "bound again": "from .own import name\nname = tf.nn.relu\n",
    "bound again in a branch": "from .own import name\nif x:\n    name = tf.nn.relu\n",
    "defined, too": "from .own import name\ndef name(): pass\n",
    "a star import": "from .own import name\nfrom keras.backend import *\n",
}


@pytest.mark.parametrize("code", RE_EXPORTS.values(), ids=RE_EXPORTS)
def test_re_exported(code: str) -> None:
    assert re_export(code.encode(), "name", read_outline(code.encode())) is not None


@pytest.mark.parametrize("code", NO_RE_EXPORTS.values(), ids=NO_RE_EXPORTS)
def test_not_plainly_re_exported(code: str) -> None:
    assert re_export(code.encode(), "name", read_outline(code.encode())) is None


FILES = {
    "main.py": "",
    "package/__init__.py": """
        from .own import Layer, K, numbers, sub
        from .own import helper as assist
        from numpy import mean
        from keras import layers

        def sub(): pass
    """,
    "package/own.py": """
        from keras import backend as K

        class Layer: pass
        def helper(): pass
        numbers = 3
    """,
    "package/sub.py": "",
}


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("Layer", True),
        ("assist", True),
        ("numbers", True),
        ("mean", True),
        ("K", False),
        ("layers", False),
        ("sub", False),
        ("nothing", False),
    ],
)
def test_re_exports_are_followed(tmp_path: Path, name: str, own: bool) -> None:
    project = project_of(tmp_path, FILES)
    value = project.resolve("package", 0, str(tmp_path / "main.py"))
    assert value is not None
    assert project._plain.is_own(value, name) is own


def test_what_it_rests_on_is_noted(tmp_path: Path) -> None:
    project = project_of(tmp_path, FILES)
    value = project.resolve("package", 0, str(tmp_path / "main.py"))
    assert value is not None
    project.forget()
    assert project._plain.is_own(value, "Layer")
    learnt = project.learnt()
    assert all(Project([tmp_path]).replay(asked) == told for asked, told in learnt)
    (tmp_path / "package/own.py").write_text("from keras.layers import Layer\n")
    assert any(Project([tmp_path]).replay(asked) != told for asked, told in learnt)
