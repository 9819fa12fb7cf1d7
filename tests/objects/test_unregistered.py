"""TFL500: what a saved model is made of, in one file and across a project."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.project.trees import write_tree
from tflint.catalogue import load_catalogue
from tflint.engine import lint_source
from tflint.project.index import Project
from tflint.releases.nearby import star_names
from tflint.releases.target import newest_target
from tflint.settings import LintSettings

SETTINGS = LintSettings(load_catalogue().select(["TFL500"]), newest_target())

LAYERS = "import keras\n\n\nclass A(keras.layers.Layer):\n    pass\n\n\ndef loss(y_true, y_pred):\n    return y_pred\n"
BUILD = "import keras\nfrom layers import A, loss\n\n\ndef build():\n    model = keras.Sequential([A()])\n    model.compile(loss=loss)\n    return model\n"


def named(root: Path, files: dict[str, str], file: str, settings: LintSettings = SETTINGS) -> list[str]:
    """The names that TFL500 speaks about in one file of a project."""
    write_tree(root, files)
    project = Project([root], star_names=star_names)
    path = root / file
    found = lint_source(path.read_bytes(), str(path), settings, project).findings
    return [finding.message.split("`")[1] for finding in found]


def project(use: str) -> dict[str, str]:
    """Layers, a function that builds a model of them, and a script that uses it."""
    return {
        "layers.py": LAYERS,
        "build.py": BUILD,
        "main.py": f"import keras\nfrom build import build\nmodel = build()\n{use}\n",
    }


SAVES = {
    "save": "model.save('m.keras')",
    "h5": "model.save('m.h5')",
    "computed path": "model.save(path)",
    "joined path": "import os\nmodel.save(os.path.join(folder, 'm.keras'))",
    "format": "model.save('{}.h5'.format(name))",
    "save_model": "keras.models.save_model(model, 'm.keras')",
    "json": "text = model.to_json()",
    "checkpoint": "model.fit(x, y, callbacks=[keras.callbacks.ModelCheckpoint('m.keras')])",
    "checkpoint by name": "saver = keras.callbacks.ModelCheckpoint('m.keras', save_best_only=True)\nsteps = [saver]\nmodel.fit(x, y, callbacks=steps)",
    "loaded": "model.save('m.keras')\nkeras.models.load_model('m.keras')",
    "in a function": "def run():\n    net = build()\n    net.save('m.keras')",
    "of an object": "class Trainer:\n    def __init__(self):\n        self.model = build()\n    def run(self):\n        self.model.save('m.keras')",
}


@pytest.mark.parametrize("form", SAVES)
def test_ways_to_save_a_model(form: str, tmp_path: Path) -> None:
    expected = ["A", "loss"] if form == "loaded" else ["A"]  # a model may be loaded without compiling it
    assert named(tmp_path, project(SAVES[form]), "layers.py") == expected


OTHERS = {
    "weights": "model.save_weights('m.weights.h5')",
    "saved, but only its weights are loaded": "model.save('m.h5')\nmodel.load_weights('m.h5')",
    "exported": "model.export('m')",
    "only weights": "model.fit(x, y, callbacks=[keras.callbacks.ModelCheckpoint('m.weights.h5', save_weights_only=True)])",
    "something else is saved": "plot.save('m.keras')",
    "another model": "model = keras.Sequential([keras.layers.Dense(1)])\nmodel.save('m.keras')",
    "custom_objects": "from layers import A, loss\nmodel.save('m.keras')\nkeras.models.load_model('m.keras', custom_objects={'A': A, 'loss': loss})",
    "computed custom_objects": "model.save('m.keras')\nkeras.models.load_model('m.keras', custom_objects=objects())",
    "scope": "model.save('m.keras')\nwith keras.utils.custom_object_scope({'A': A, 'loss': loss}): ...",
    "registry": "from layers import A, loss\nkeras.saving.get_custom_objects().update({'A': A, 'loss': loss})\nmodel.save('m.keras')",
    "nothing": "",
}


@pytest.mark.parametrize("form", OTHERS)
def test_a_project_that_saves_no_model_with_them_or_names_them(form: str, tmp_path: Path) -> None:
    assert named(tmp_path, project(OTHERS[form]), "layers.py") == []


def test_what_only_compile_was_given_is_not_needed_where_nothing_is_compiled_again(tmp_path: Path) -> None:
    files = project("model.save('m.keras')\nkeras.models.load_model('m.keras', compile=False)")
    assert named(tmp_path, files, "layers.py") == ["A"]


def test_registered_classes_and_those_that_a_decorator_may_register(tmp_path: Path) -> None:
    files = project("model.save('m.keras')")
    for decorator in ("keras.saving.register_keras_serializable()", "register"):
        decorated = LAYERS.replace("class A", f"@{decorator}\nclass A")
        assert named(tmp_path, {**files, "layers.py": decorated}, "layers.py") == []


def test_a_library_of_layers_is_silent_unless_it_is_asked_to_be_strict(tmp_path: Path) -> None:
    files = {"layers.py": LAYERS, "build.py": BUILD}
    assert named(tmp_path, files, "layers.py") == []
    assert named(tmp_path, files, "layers.py", replace(SETTINGS, strict=True)) == ["A"]


def test_another_variable_of_the_same_name_is_another_model(tmp_path: Path) -> None:
    use = "first = keras.Sequential()\nfirst.add(keras.layers.Dense(1))\nmodel = first\nmodel.save('m.keras')"
    assert named(tmp_path, project(use), "layers.py") == []


def test_what_other_files_save_is_asked_again_for_a_cached_result(tmp_path: Path) -> None:
    write_tree(tmp_path, project("model.save('m.keras')"))
    before = Project([tmp_path], star_names=star_names)
    path = tmp_path / "layers.py"
    lint_source(path.read_bytes(), str(path), SETTINGS, before)
    learnt = dict(before.learnt())
    same = Project([tmp_path], star_names=star_names)
    assert all(same.replay(question) == digest for question, digest in learnt.items())
    write_tree(tmp_path, project(""))
    after = Project([tmp_path], star_names=star_names)
    assert any(after.replay(question) != digest for question, digest in learnt.items())


@pytest.mark.parametrize(
    "code",
    [
        "import keras\nmodel = model\nmodel.save('m.keras')\n",
        "import keras\ndef build():\n    return build()\nbuild().save('m.keras')\n",
        "import keras\nx = keras.Sequential([x])\nx = keras.Sequential([x])\nx.save('m.keras')\n",
        "import keras\nself.model.save('m.keras')\nlambda x: x.save('m.keras')\n",
    ],
)
def test_circles_end(code: str) -> None:
    assert lint_source(code.encode(), "m.py", SETTINGS).findings == ()
