"""Given a class, what the rules about Keras classes say of it: TFL501 to TFL505, TFL507, TFL508."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.project.trees import write_tree
from tflint.catalogue import load_catalogue
from tflint.engine import lint_source
from tflint.fixing.loop import fix_source
from tflint.project.index import Project
from tflint.releases.nearby import star_names
from tflint.releases.target import newest_target, resolve_target
from tflint.settings import LintSettings

RULES = load_catalogue().select(["TFL5"])
NEWEST = LintSettings(RULES, newest_target())
OLD = LintSettings(RULES, resolve_target(["tensorflow==2.10.*"], "--target"))


def codes(code: str, settings: LintSettings = NEWEST) -> list[str]:
    """The codes that a file alone gets."""
    text = textwrap.dedent(code)
    return [finding.code for finding in lint_source(text.encode(), "module.py", settings).findings]


def codes_in_project(root: Path, files: dict[str, str], file: str) -> list[str]:
    """The codes that one file of a project gets."""
    write_tree(root, files)
    project = Project([root], star_names=star_names)
    path = root / file
    return [finding.code for finding in lint_source(path.read_bytes(), str(path), NEWEST, project).findings]


def layer(init: str, base: str = "tf.keras.layers.Layer", head: str = "import tensorflow as tf") -> str:
    """A layer with this ``__init__``."""
    return f"{head}\n\n\nclass A({base}):\n    def __init__(self, units=3, **kwargs):\n{textwrap.indent(init, ' ' * 8)}\n"


class TestMissingSuper:
    BASES: ClassVar[dict[str, Any]] = {
        "tf": ("tf.keras.layers.Layer", "import tensorflow as tf"),
        "keras": ("Layer", "from keras.layers import Layer"),
        "engine": ("Layer", "from keras.engine.topology import Layer"),
        "alias": ("L.Layer", "from keras import layers as L"),
        "star": ("Layer", "from tensorflow.keras.layers import *"),
        "either": (
            "Layer",
            "try:\n    from keras.layers import Layer\nexcept ImportError:\n    from tf_keras.layers import Layer",
        ),
        "subclass": ("B", "import keras\nclass B(keras.layers.Layer): ..."),
        "mixin": ("M, keras.layers.Layer", "import keras\nclass M: ..."),
        "model": ("tf.keras.Model", "import tensorflow as tf"),
        "metric": ("keras.metrics.Metric", "import keras"),
        "loss": ("keras.losses.Loss", "import keras"),
        "wrapper": ("keras.layers.Wrapper", "import keras"),
    }

    @pytest.mark.parametrize("form", BASES)
    def test_is_reported_whatever_way_the_class_is_one_of_keras(self, form: str) -> None:
        assert codes(layer("self.units = units", *self.BASES[form])) == ["TFL501"]

    CALLS: ClassVar[dict[str, Any]] = {
        "plain": "super().__init__(**kwargs)",
        "python 2": "super(A, self).__init__(**kwargs)",
        "late": "self.units = units\nsuper().__init__()",
        "by name": "tf.keras.layers.Layer.__init__(self)",
        "in a branch": "if units:\n    super().__init__()",
        "in a try": "try:\n    super().__init__(**kwargs)\nexcept TypeError:\n    super().__init__()",
        "through a name": "init = super().__init__\ninit()",
        "through a function": "initialise(self, units)",
        "through a loop": "for base in A.__bases__:\n    base.__init__(self)",
        "never made": "raise NotImplementedError",
    }

    @pytest.mark.parametrize("form", CALLS)
    def test_is_not_reported_where_another_constructor_may_be_called(self, form: str) -> None:
        assert codes(layer(self.CALLS[form])) == []

    OTHERS: ClassVar[dict[str, Any]] = {
        "unknown base": ("Base", "from other import Base\nimport keras"),
        "its own Layer": ("Layer", "import keras\nclass Layer: ..."),
        "rebound": ("Layer", "from keras.layers import Layer\nLayer = wrap(Layer)"),
        "callback": ("keras.callbacks.Callback", "import keras"),
        "initializer": ("keras.initializers.Initializer", "import keras"),
        "constraint": ("keras.constraints.Constraint", "import keras"),
        "sequence": ("keras.utils.PyDataset", "import keras"),
        "module": ("tf.Module", "import tensorflow as tf"),
        "metaclass": ("keras.layers.Layer, metaclass=Meta", "import keras"),
    }

    @pytest.mark.parametrize("form", OTHERS)
    def test_is_not_reported_for_other_classes(self, form: str) -> None:
        assert codes(layer("self.units = units", *self.OTHERS[form])) == []

    def test_a_helper_of_the_class_or_its_base_may_call_it(self) -> None:
        helper = "\n    def prepare(self):\n        super().__init__()\n"
        assert codes(layer("self.prepare()") + helper) == []
        assert codes(layer("self.prepare()") + "\n    def prepare(self):\n        self.x = 1\n") == ["TFL501"]

    def test_methods_that_are_no_constructors_of_it_do_not_count(self) -> None:
        assert codes("import keras\nclass A(keras.layers.Layer):\n    def build(self, shape): ...") == []
        nested = "import keras\nclass A(keras.layers.Layer):\n    class B:\n        def __init__(self): ..."
        assert codes(nested) == []

    def test_is_found_through_base_classes_in_other_modules(self, tmp_path: Path) -> None:
        files = {
            "lib/__init__.py": "from .base import Base",
            "lib/base.py": "import keras\n\n\nclass Base(keras.layers.Layer):\n    pass\n",
            "main.py": "from lib import Base\n\n\nclass A(Base):\n    def __init__(self):\n        self.x = 1\n",
        }
        assert codes_in_project(tmp_path, files, "main.py") == ["TFL501"]

    def test_the_fix_is_left_out_where_the_base_needs_arguments(self) -> None:
        code = layer("self.units = units", "keras.layers.Dense", "import keras")
        assert codes(code) == ["TFL501"]
        assert fix_source(code.encode(), "module.py", NEWEST).data.decode() == code

    def test_the_fix_in_a_file_for_python_2(self) -> None:
        other = "\n\nclass B(tf.keras.layers.Layer):\n    def __init__(self):\n        super(B, self).__init__()\n"
        fixed = fix_source((layer("self.units = units") + other).encode(), "module.py", NEWEST).data.decode()
        assert "        super(A, self).__init__(**kwargs)\n        self.units = units\n" in fixed


CONFIG = """
    def get_config(self):
        config = super().get_config()
        config.update({"units": self.units})
        return config
"""


class TestConfigs:
    def test_a_library_that_never_saves_and_writes_no_config_is_left_alone(self) -> None:
        code = "import keras\nclass A(keras.layers.Layer):\n    def __init__(self, units):\n        super().__init__()\n"
        assert codes(code) == []

    @pytest.mark.parametrize(
        ("parameters", "reported"),
        [
            ("units", True),
            ("units, name=None", True),
            ("units, *args", True),
            ("units, **kwargs", False),
            ("units, *, name=None, dtype=None, trainable=True", False),
        ],
    )
    def test_what_the_constructor_takes(self, parameters: str, reported: bool) -> None:
        code = (
            f"import keras\nclass A(keras.layers.Layer):\n    def __init__(self, {parameters}):\n"
            "        super().__init__()\n        self.units = units\n"
        )
        assert codes(code + CONFIG) == (["TFL503"] if reported else [])

    def test_an_abstract_base_is_not_asked_for_what_its_subclasses_give(self) -> None:
        base = (
            "import keras\nclass Base(keras.layers.Layer):\n    def __init__(self, rank, **kwargs):\n"
            "        super().__init__(**kwargs)\n        self.rank = rank\n"
            "    def get_config(self):\n        return super().get_config()\n"
        )
        assert codes(base) == ["TFL504"]
        derived = "class A(Base):\n    def __init__(self, **kwargs):\n        super().__init__(2, **kwargs)\n"
        assert codes(base + derived) == []

    def test_an_abstract_base_with_subclasses_elsewhere(self, tmp_path: Path) -> None:
        base = (
            "import keras\nclass Base(keras.layers.Layer):\n    def __init__(self, rank, **kwargs):\n"
            "        super().__init__(**kwargs)\n        self.rank = rank\n"
            "    def get_config(self):\n        return super().get_config()\n"
        )
        files = {"base.py": base, "main.py": "from base import Base\nclass A(Base): ...\n"}
        assert codes_in_project(tmp_path, files, "base.py") == []

    @pytest.mark.parametrize(
        "config",
        [
            "return self.everything",
            "config = super().get_config()\nconfig.update(self.more())\nreturn config",
            "raise NotImplementedError",
            "config = super().get_config()\nconfig['units'] = self.units\nreturn config",
            "return dict(super().get_config(), units=self.units)",
        ],
    )
    def test_configs_that_may_hold_everything(self, config: str) -> None:
        head = (
            "import keras\nclass A(keras.layers.Layer):\n    def __init__(self, units, **kwargs):\n"
            "        super().__init__(**kwargs)\n        self.units = units\n    def get_config(self):\n"
        )
        assert codes(head + textwrap.indent(config, " " * 8)) == []


class TestReservedNames:
    @pytest.mark.parametrize("base", ["keras.layers.Layer", "keras.Model"])
    def test_are_reported_on_keras_3_only(self, base: str) -> None:
        code = f"from tensorflow import keras\nclass A({base}):\n    def build(self, shape):\n        self.metrics = []\n"
        assert codes(code) == ["TFL505"]
        assert codes(code, OLD) == []

    SILENT: ClassVar[dict[str, Any]] = {
        "a property of its own": "class A(keras.layers.Layer):\n    @property\n    def metrics(self): ...\n    def f(self):\n        self.metrics = []",
        "expected": "class A(keras.layers.Layer):\n    def f(self):\n        try:\n            self.metrics = []\n        except AttributeError: ...",
        "another object": "class A(keras.layers.Layer):\n    def f(self, other):\n        other.metrics = []",
        "static": "class A(keras.layers.Layer):\n    @staticmethod\n    def f(self):\n        self.metrics = []",
        "read": "class A(keras.layers.Layer):\n    def f(self):\n        self.metrics[0] = self.losses",
        "an unknown base": "class A(Mixin, keras.layers.Layer):\n    def f(self):\n        self.metrics = []",
        "a layer's layers": "class A(keras.layers.Layer):\n    def f(self):\n        self.layers = self.model = []",
    }

    @pytest.mark.parametrize("form", SILENT)
    def test_are_not_reported(self, form: str) -> None:
        assert codes("import keras\nfrom other import Mixin\n" + self.SILENT[form]) == []


class TestVariables:
    @pytest.mark.parametrize(
        ("made", "reported"),
        [
            ("tf.Variable(tf.zeros((3,)))", True),
            ("tf.Variable(1.0)", True),
            ("tf.Variable(initial_value=init(shape))", True),
            ("tf.Variable(0)", False),
            ("tf.Variable(1.0, trainable=False)", False),
            ("tf.Variable(tf.zeros((3,), tf.int32))", False),
            ("tf.Variable(1.0, dtype='int32')", False),
            ("tf.Variable(1.0, **options)", False),
            ("keras.Variable(1.0)", False),
            ("self.add_weight(shape=())", False),
            ("tf.Tensor(1.0)", False),
        ],
    )
    def test_which_are_reported(self, made: str, reported: bool) -> None:
        code = (
            "import keras\nimport tensorflow as tf\nclass A(keras.layers.Layer):\n"
            f"    def build(self, shape):\n        self.w = {made}\n"
        )
        assert codes(code) == (["TFL502"] if reported else [])

    def test_those_that_the_code_trains_itself(self) -> None:
        code = (
            "import keras\nimport tensorflow as tf\nclass A(keras.Model):\n"
            "    def build(self, shape):\n        self.w = tf.Variable(1.0)\n"
            "def step(model, tape, loss):\n    return tape.gradient(loss, [model.w])\n"
        )
        assert codes(code) == []


class TestBareClasses:
    @pytest.mark.parametrize(
        ("expression", "reported"),
        [
            ("keras.Sequential([keras.layers.ReLU])", True),
            ("keras.layers.TimeDistributed(layer=keras.layers.Dense)", True),
            ("own.compile(keras.optimizers.Adam)", True),
            ("own.fit(x, callbacks=[keras.callbacks.EarlyStopping])", True),
            ("model.compile(keras.optimizers.Adam)", False),
            ("keras.Sequential([kind for kind in kinds])", False),
            ("model.compile(optimizer=optimizer)", False),
            ("re.compile(keras.layers.ReLU)", False),
            ("keras.layers.Dense(3, activation=keras.activations.relu)", False),
            ("other.Sequential([keras.layers.ReLU])", False),
            ("keras.Sequential(*[keras.layers.ReLU])", False),
        ],
    )
    def test_where(self, expression: str, reported: bool) -> None:
        code = f"import re\nimport keras\nimport other\n\n\ndef f(model, x, kinds, optimizer):\n    own = keras.Sequential()\n    return {expression}\n"
        assert codes(code) == (["TFL508"] if reported else [])

    def test_added_to_what_is_certainly_a_sequential_model(self) -> None:
        head = "import keras\nmodel = {made}\nmodel.add(keras.layers.Flatten)\n"
        assert codes(head.format(made="keras.Sequential()")) == ["TFL508"]
        assert codes(head.format(made="set()")) == []


KEYS = {
    "another key": ("**kwargs", "super().__init__(**kwargs)", "Keras cannot make it"),
    "a key that is taken out": (
        "**kwargs",
        "kwargs.pop('width', None)\n        super().__init__(**kwargs)",
        "gets the default",
    ),
    "keywords that go nowhere": ("**kwargs", "super().__init__()", "gets the default"),
}


@pytest.mark.parametrize("form", KEYS)
def test_a_key_in_place_of_an_argument_makes_loading_fail(form: str) -> None:
    keywords, call, expected = KEYS[form]
    code = f"""
import keras


class A(keras.layers.Layer):
    def __init__(self, units=3, {keywords}):
        {call}
        self.units = units

    def get_config(self):
        return {{**super().get_config(), "width": self.units}}
"""
    (finding,) = lint_source(code.encode(), "module.py", NEWEST).findings
    assert finding.code == "TFL504"
    assert expected in finding.message
