"""TFL601 across the modules of a project: a class in one, a model saved by another, loaded by a third."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.project.trees import write_tree
from tflint.catalogue import load_catalogue
from tflint.engine import lint_source
from tflint.project.index import Project
from tflint.releases.nearby import star_names
from tflint.releases.target import Target, newest_target, resolve_target
from tflint.settings import LintSettings

LAYERS = """
import keras


class Scale(keras.layers.Layer):
    pass


def double(x):
    return x * 2.0
"""
BUILD = """
import keras
from layers import Scale, double

PATH = "model.keras"


def build():
    return keras.Sequential([Scale(), keras.layers.Dense(2, activation=double)])
"""
TRAIN = """
from build import PATH, build

model = build()
model.save(PATH)
with open("model.json", "w") as file:
    file.write(model.to_json())
"""
FILES = {"layers.py": LAYERS, "build.py": BUILD, "train.py": TRAIN}
TWO = resolve_target(["tensorflow>=2.10,<2.16", "keras<3"], "test")


def missing(root: Path, code: str, target: Target | None = None, **others: str) -> list[list[str]]:
    """The names that TFL601 speaks about in a file of the project, a list for each finding."""
    files = {**FILES, "serve.py": code, **{f"{name}.py": text for name, text in others.items()}}
    write_tree(root, files)
    settings = LintSettings(load_catalogue().select(["TFL601"]), target or newest_target())
    path = root / "serve.py"
    found = lint_source(path.read_bytes(), str(path), settings, Project([root], star_names=star_names))
    messages = [finding.message.partition(" which ")[0] for finding in found.findings]
    return [message.split("`")[3::2] for message in messages]


HEAD = "import keras\nfrom build import PATH, build\nfrom layers import Scale, double\n"
BOTH = [["Scale", "double"]]
BROKEN = {
    "a path": 'keras.models.load_model("model.keras")',
    "a path by its name": "keras.models.load_model(PATH)",
    "by an attribute of a module": "import build as b\nkeras.saving.load_model(b.PATH)",
    "in a function": 'def run():\n    path = "model.keras"\n    return keras.models.load_model(path)',
    "a text in a file": 'with open("model.json") as file:\n    keras.models.model_from_json(file.read())',
    "a text by its name": 'file = open("model.json")\ntext = file.read()\nfile.close()\nkeras.models.model_from_json(text)',
    "a text": "keras.models.model_from_json(build().to_json())",
    "a configuration": "keras.Sequential.from_config(build().get_config())",
    "a configuration by its name": "config = build().get_config()\nmodel = keras.Sequential.from_config(config)",
}


@pytest.mark.parametrize("use", BROKEN.values(), ids=BROKEN)
def test_models_that_are_made_again_in_vain(use: str, tmp_path: Path) -> None:
    assert missing(tmp_path, HEAD + use) == BOTH


def test_a_clone_needs_functions_but_no_layers(tmp_path: Path) -> None:
    assert missing(tmp_path, HEAD + "keras.models.clone_model(build())") == [["double"]]


def test_what_is_given_is_not_missing(tmp_path: Path) -> None:
    given = 'keras.models.load_model(PATH, custom_objects={"Scale": Scale})'
    assert missing(tmp_path, HEAD + given) == [["double"]]


WORKS = {
    "both are given": 'keras.models.load_model(PATH, custom_objects={"Scale": Scale, "double": double})',
    "given by their names": "keras.models.load_model(PATH, custom_objects={each.__name__: each for each in (Scale, double)})",
    "given by position": 'keras.models.load_model(PATH, {"Scale": Scale, "double": double})',
    "not to be known": "keras.models.load_model(PATH, custom_objects=everything)",
    "not to be known, by keywords": "keras.models.load_model(PATH, **options)",
    "a scope": 'with keras.utils.custom_object_scope({"Scale": Scale, "double": double}):\n    keras.models.load_model(PATH)',
    "a registry": 'keras.saving.get_custom_objects().update({"Scale": Scale, "double": double})\nkeras.models.load_model(PATH)',
    "another file": 'keras.models.load_model("other.keras")',
    "a path that is computed": "keras.models.load_model(PATH + suffix)",
    "a failure that is expected": "try:\n    keras.models.load_model(PATH)\nexcept (TypeError, ValueError):\n    model = build()",
    "another text": 'keras.models.model_from_json(open("other.json").read())',
    "a way of its own to clone": "keras.models.clone_model(build(), clone_function=copy)",
    "another class": "keras.Model.from_config(build().get_config())",
    "a model that may be another": "model = build() if fast else keras.Sequential([keras.layers.Dense(2)])\nkeras.models.model_from_json(model.to_json())",
    "a model of a branch": "model = keras.Sequential([keras.layers.Dense(2)])\nif fast:\n    model = build()\nkeras.models.model_from_json(model.to_json())",
    "tf_keras": "import tf_keras\ntf_keras.models.load_model(PATH)",
}


@pytest.mark.parametrize("use", WORKS.values(), ids=WORKS)
def test_models_that_may_well_be_made_again(use: str, tmp_path: Path) -> None:
    assert missing(tmp_path, HEAD + use) == []


def test_two_that_save_by_the_same_path(tmp_path: Path) -> None:
    other = 'import keras\nkeras.Sequential([keras.layers.Dense(2)]).save("model.keras")\n'
    assert missing(tmp_path, HEAD + "keras.models.load_model(PATH)", other=other) == []


def test_a_file_of_another_folder_is_another_file(tmp_path: Path) -> None:
    other = 'import keras\nkeras.models.load_model("model.keras")\n'
    write_tree(tmp_path, {**FILES, "tools/serve.py": other})
    settings = LintSettings(load_catalogue().select(["TFL601"]), newest_target())
    path = tmp_path / "tools/serve.py"
    project = Project([tmp_path], star_names=star_names)
    assert lint_source(path.read_bytes(), str(path), settings, project).findings == ()


def test_a_variable_names_the_same_file_from_everywhere(tmp_path: Path) -> None:
    other = "import keras\nfrom build import PATH\nkeras.models.load_model(PATH)\n"
    write_tree(tmp_path, {**FILES, "tools/serve.py": other})
    settings = LintSettings(load_catalogue().select(["TFL601"]), newest_target())
    path = tmp_path / "tools/serve.py"
    project = Project([tmp_path], star_names=star_names)
    (finding,) = lint_source(path.read_bytes(), str(path), settings, project).findings
    assert "`Scale`, `double`" in finding.message


def test_classes_that_are_registered(tmp_path: Path) -> None:
    layers = LAYERS.replace("class", "@keras.saving.register_keras_serializable()\nclass").replace(
        "def", "@keras.saving.register_keras_serializable()\ndef"
    )
    assert missing(tmp_path, HEAD + "keras.models.load_model(PATH)", layers=layers) == []


def test_only_keras_3_is_spoken_about(tmp_path: Path) -> None:
    assert missing(tmp_path, HEAD + "keras.models.load_model(PATH)", TWO) == []
