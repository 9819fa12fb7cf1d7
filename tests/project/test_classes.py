"""What a class inherits, through the project's own classes and modules, and what registers it."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

import pytest

from tests.project.trees import write_tree
from tflint.project.classes import Ancestry, Classes, Registration, constructor_of
from tflint.project.index import Project
from tflint.project.keras_classes import KerasClass, Kind, keras_class
from tflint.releases.nearby import star_names


def alone(code: str) -> Classes:
    """The classes of a file about whose project nothing is known."""
    return Classes("m.py", ast.parse(textwrap.dedent(code)), None, star_names)


def ancestry(code: str, name: str = "A") -> Ancestry:
    classes = alone(code)
    return next(classes.ancestry(owned) for owned in classes.own if owned.definition.name == name)


KERAS = {
    "keras.layers.Layer": KerasClass(Kind.LAYER, "keras", "Layer"),
    "keras.Layer": KerasClass(Kind.LAYER, "keras", "Layer"),
    "keras.engine.topology.Layer": KerasClass(Kind.LAYER, "keras", "Layer"),
    "keras.engine.base_layer.Layer": KerasClass(Kind.LAYER, "keras", "Layer"),
    "tensorflow.keras.layers.LSTMCell": KerasClass(Kind.LAYER, "tensorflow.keras", "LSTMCell"),
    "tensorflow.keras.Model": KerasClass(Kind.MODEL, "tensorflow.keras", "Model"),
    "tf_keras.models.Sequential": KerasClass(Kind.MODEL, "tf_keras", "Sequential"),
    "tensorflow.python.keras.engine.training.Model": KerasClass(
        Kind.MODEL, "tensorflow.python.keras", "Model"
    ),
    "keras.src.losses.loss.Loss": KerasClass(Kind.LOSS, "keras", "Loss"),
    "keras.optimizers.schedules.LearningRateSchedule": KerasClass(
        Kind.SCHEDULE, "keras", "LearningRateSchedule"
    ),
    "keras.metrics.Mean": KerasClass(Kind.METRIC, "keras", "Mean"),
    "keras.Input": None,
    "keras.layers.Input": None,
    "keras.layers.InputSpec": None,
    "keras.layers.add": None,
    "tensorflow.Module": None,
    "tensorflow.keras.utils.Sequence": None,
}


@pytest.mark.parametrize("symbol", KERAS)
def test_classes_of_the_frameworks(symbol: str) -> None:
    assert keras_class(symbol) == KERAS[symbol]


LAYERS = {
    "attribute": "import tensorflow as tf\nclass A(tf.keras.layers.Layer): ...",
    "alias": "from keras import layers as L\nclass A(L.Layer): ...",
    "old module": "from keras.engine.topology import Layer\nclass A(Layer): ...",
    "assignment": "import tensorflow as tf\nLayer = tf.keras.layers.Layer\nclass A(Layer): ...",
    "star": "from keras.layers import *\nclass A(Layer): ...",
    "either": "try:\n    from tensorflow.keras.layers import Layer\nexcept ImportError:\n    from keras.layers import Layer\nclass A(Layer): ...",
    "own base": "import keras\nclass B(keras.Layer): ...\nclass A(B): ...",
    "mixin": "import keras\nclass M: ...\nclass A(M, keras.layers.Dense): ...",
    "abstract": "import abc, keras\nclass A(keras.Layer, metaclass=abc.ABCMeta): ...",
    "in a function": "def f():\n    import keras\n    class A(keras.Layer): ...",
}


@pytest.mark.parametrize("form", LAYERS)
def test_layers(form: str) -> None:
    found = ancestry(LAYERS[form], "f.<locals>.A" if form == "in a function" else "A")
    assert (found.kind, found.complete) == (Kind.LAYER, True)


OTHERS = {
    "its own": "class Layer: ...\nclass A(Layer): ...",
    "rebound": "from keras.layers import Layer\nLayer = make()\nclass A(Layer): ...",
    "another package": "from torch.nn import Module as Layer\nclass A(Layer): ...",
    "perhaps": "try:\n    from keras.layers import Layer\nexcept ImportError:\n    Layer = object\nclass A(Layer): ...",
    "computed": "import keras\nclass A(base_of(keras.Layer)): ...",
}


@pytest.mark.parametrize("form", OTHERS)
def test_what_may_be_no_layer(form: str) -> None:
    assert ancestry(OTHERS[form]).kind is None


def test_an_unknown_base_makes_it_incomplete() -> None:
    found = ancestry("import keras\nfrom other import Mixin\nclass A(Mixin, keras.Layer): ...")
    assert (found.kind, found.complete) == (Kind.LAYER, False)
    assert not ancestry("import keras\nclass A(keras.Layer, metaclass=Meta): ...").complete


def test_a_model_is_a_model_although_its_layers_are_layers() -> None:
    assert (
        ancestry("import keras\nclass M(keras.Layer): ...\nclass A(M, keras.Model): ...").kind is Kind.MODEL
    )


def test_circles_end() -> None:
    assert ancestry("class A(A): ...").kind is None


TREE = {
    "lib/__init__.py": "from .base import Base\nfrom .more import *",
    "lib/base.py": "import tensorflow as tf\nclass Base(tf.keras.layers.Layer):\n    def __init__(self, units): ...",
    "lib/more.py": "from .base import Base as B\nclass Middle(B): ...",
}


def in_project(root: Path, code: str) -> Classes:
    """The classes of a file beside ``TREE``."""
    write_tree(root, {**TREE, "main.py": code})
    project = Project([root], star_names=star_names)
    return Classes(str(root / "main.py"), ast.parse(textwrap.dedent(code)), project, star_names)


@pytest.mark.parametrize(
    "code",
    [
        "import lib\nclass A(lib.Middle): ...",
        "from lib import Middle\nclass A(Middle): ...",
        "from lib.more import Middle as M\nclass A(M): ...",
        "from lib import *\nclass A(Middle): ...",
    ],
)
def test_bases_in_other_modules(code: str, tmp_path: Path) -> None:
    classes = in_project(tmp_path, code)
    found = classes.ancestry(classes.own[0])
    assert (found.kind, found.root, found.complete) == (Kind.LAYER, "tensorflow.keras", True)
    assert [owned.definition.name for owned in found.chain] == ["A", "Middle", "Base"]
    constructor = constructor_of(found)
    assert constructor is not None
    assert Path(constructor[0].path).name == "base.py"
    assert [parameter.name for parameter in constructor[1]] == ["units"]


def test_what_was_learnt_from_other_modules_is_asked_again(tmp_path: Path) -> None:
    code = "from lib import Middle\nclass A(Middle): ...\nclass B: ..."
    write_tree(tmp_path, {**TREE, "main.py": code})
    project = Project([tmp_path], star_names=star_names)
    classes = Classes(str(tmp_path / "main.py"), ast.parse(code), project, star_names)
    classes.ancestry(classes.own[0])
    learnt = dict(project.learnt())
    write_tree(tmp_path, {"lib/more.py": "from .base import Base as B\nclass Middle: ..."})
    newer = Project([tmp_path], star_names=star_names)
    changed = [question for question, digest in learnt.items() if newer.replay(question) != digest]
    assert any("Middle" in question for question in changed)


REGISTERED = {
    "@keras.saving.register_keras_serializable(package='p')": Registration("p>A"),
    "@keras.utils.register_keras_serializable('p', 'n')": Registration("p>n"),
    "@tf.keras.utils.register_keras_serializable()": Registration("Custom>A"),
    "@keras.saving.register_keras_serializable(package=NAME)": Registration(None),
    "@register": Registration(None, certain=False),
    "@tf.function": None,
    "": None,
}


@pytest.mark.parametrize("decorator", REGISTERED)
def test_registration(decorator: str) -> None:
    classes = alone(f"import keras\nimport tensorflow as tf\n{decorator}\nclass A(keras.Layer): ...")
    assert classes.registration(classes.own[0]) == REGISTERED[decorator]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("class A: pass", False),
        ("class A(object): pass", False),
        ("def f():\n    class A(abc.ABC): pass", False),
        ("x = Layer()", False),
        ("class A(Layer): pass", True),
        ("try:\n    pass\nexcept E:\n    class A(x[0]): pass", True),
        ("def f():\n    if x:\n        class A(object, Base): pass", True),
    ],
)
def test_whether_a_class_may_inherit_shows_in_the_statements(code: str, expected: bool) -> None:
    assert alone(code).may_inherit is expected
