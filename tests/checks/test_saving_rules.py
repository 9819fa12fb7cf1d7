"""TFL601 to TFL608: given code, and files beside it, which findings."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.doctor.making import COMMITTED, LFS, archive, layer, own, sequential
from tflint.catalogue import load_catalogue
from tflint.engine import lint_source
from tflint.fixing.loop import fix_source
from tflint.model import Finding
from tflint.project.index import Project
from tflint.releases.target import Target, newest_target, resolve_target
from tflint.settings import LintSettings

TWO = resolve_target(["tensorflow>=2.10,<2.16", "keras<3"], "test")
BOTH = resolve_target(["tensorflow>=2.15"], "test")
MODEL = "model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])\n"


def settings(target: Target | None = None) -> LintSettings:
    return LintSettings(load_catalogue().select(["TFL6"]), target or newest_target())


def findings(code: str, target: Target | None = None, folder: Path | None = None) -> tuple[Finding, ...]:
    project = Project([folder]) if folder is not None else None
    path = str(folder / "main.py") if folder is not None else "main.py"
    return lint_source(code.encode(), path, settings(target), project).findings


def codes(code: str, target: Target | None = None, folder: Path | None = None) -> list[str]:
    return [finding.code for finding in findings(code, target, folder)]


# -- TFL602 --------------------------------------------------------------------------------------------

KERAS = "import os\nimport keras\nfrom pathlib import Path\n"
REFUSED = [
    MODEL + 'model.save("out")\n',
    MODEL + 'model.save(filepath="out.tf")\n',
    MODEL + 'model.save(f"{folder}/out")\n',
    MODEL + 'model.save(os.path.join(folder, "out.pb"))\n',
    MODEL + 'model.save(Path(folder) / "out.ckpt")\n',
    MODEL + 'model.save(str(Path(folder) / "out.ckpt"))\n',
    MODEL + 'name = "out"\nmodel.save(name)\n',
    MODEL + 'model.save("out-{}.H5".format(3))\n',
    MODEL + 'model.save("a" if short else "abc")\n',
    MODEL + 'model.save_weights("w.h5")\n',
    MODEL + 'model.save_weights("weights")\n',
    MODEL + 'keras.models.save_model(model, "out")\n',
    MODEL + 'keras.saving.save_model(model, "out")\n',
    'keras.callbacks.ModelCheckpoint("c.hdf5")\n',
    'keras.callbacks.ModelCheckpoint("c.ckpt", save_weights_only=True)\n',
    'keras.callbacks.ModelCheckpoint(filepath="c.h5", save_weights_only=True)\n',
    "class Net(keras.Model):\n    def store(self):\n        self.save('out')\n",
    "class Net(keras.Model):\n    pass\n\nNet().save('out')\n",
    "class Trainer:\n    def __init__(self):\n        self.model = None\n        self.model = keras.Sequential()\n\n"
    "    def store(self):\n        self.model.save_weights('w')\n",
    "def build(deep):\n    if deep:\n        return keras.Sequential()\n    return keras.applications.ResNet50()\n\n"
    "net = build(True)\nnet.save('net')\n",
    "net = keras.models.load_model('a.keras') if warm else keras.models.clone_model(other)\nnet.save('net')\n",
]
TAKEN = [
    MODEL + 'model.save("out-%d" % 3)\n',
    MODEL + 'model.save("out.keras")\nmodel.save("out.h5")\nmodel.save("out.hdf5")\n',
    MODEL + 'model.save("out", zipped=False)\n',
    MODEL + 'model.save("hf://me/out")\n',
    MODEL + "model.save(path)\n",
    MODEL + 'model.save(f"{folder}/{name}")\n',
    MODEL + 'model.save(f"{name}5")\n',
    MODEL + 'model.save("out.keras" if short else path)\n',
    MODEL + "model.save(**options)\n",
    MODEL + 'model.save_weights("w.weights.h5")\n',
    MODEL + 'model.save_weights("w", max_shard_size=1)\n',
    MODEL + 'try:\n    model.save("out")\nexcept ValueError:\n    model.export("out")\n',
    'if keras.__version__.startswith("2"):\n    ' + MODEL + '    model.save("out")\n',
    'def store(model):\n    model.save("out")\n',
    'figure.save("out")\n',
    "class Net(keras.Model):\n    def save(self, path):\n        return path\n\nNet().save('out')\n",
    "class Net(Base):\n    pass\n\nNet().save('out')\n",
    MODEL + 'model = wrap(model)\nmodel.save("out")\n',
    'keras.callbacks.ModelCheckpoint("c.h5")\nkeras.callbacks.ModelCheckpoint("c.keras")\n',
    'keras.callbacks.ModelCheckpoint("c.weights.h5", save_weights_only=True)\n',
    'keras.callbacks.ModelCheckpoint("c.ckpt", save_weights_only=flag)\n',
]


@pytest.mark.parametrize("code", REFUSED)
def test_a_suffix_that_keras_3_refuses(code: str) -> None:
    assert codes(KERAS + code) == ["TFL602"]
    assert codes(KERAS + code, TWO) == []
    assert codes(KERAS.replace("import keras", "import tf_keras as keras") + code) == []
    assert codes(KERAS.replace("import keras", "from tensorflow import keras") + code) == ["TFL602"]


@pytest.mark.parametrize("code", TAKEN)
def test_a_suffix_that_it_takes_or_may_take(code: str) -> None:
    assert codes(KERAS + code) == []


def test_model_checkpoint_takes_h5_from_keras_3_8_on() -> None:
    code = KERAS + 'keras.callbacks.ModelCheckpoint("c.h5")\n'
    (finding,) = findings(code, resolve_target(["keras>=3.5,<3.10"], "test"))
    assert "in Keras 3.5–3.7:" in finding.message
    assert codes(code, resolve_target(["keras>=3.8"], "test")) == []


@pytest.mark.parametrize(
    ("path", "fixed"),
    [
        ('"out"', '"out.keras"'),
        ("'out.tf'", "'out.keras'"),
        ('"""out"""', '"""out.keras"""'),
        ('f"{x}/out"', 'f"{x}/out.keras"'),
        ('r"out.ckpt"', 'r"out.keras"'),
        ('"out/"', '"out/"'),
        ('"out" + ""', '"out" + ""'),
    ],
)
def test_the_fix_of_a_suffix(path: str, fixed: str) -> None:
    code = f"{KERAS}{MODEL}model.save({path})\n"
    assert fix_source(code.encode(), "main.py", settings()).data.decode() == code
    done = fix_source(code.encode(), "main.py", settings(), unsafe=True).data.decode()
    assert done == f"{KERAS}{MODEL}model.save({fixed})\n"


# -- TFL603 --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        'keras.models.load_model("model")\n',
        'keras.saving.load_model(filepath="model/1")\n',
        'keras.models.load_model(f"{root}/model")\n',
        'from keras.models import load_model\nload_model("saved_model.pb")\n',
    ],
)
def test_loading_a_folder(code: str) -> None:
    assert codes(KERAS + code) == ["TFL603"]
    assert codes(KERAS + code, TWO) == []


@pytest.mark.parametrize(
    "code",
    [
        'keras.models.load_model("model.keras")\n',
        'keras.models.load_model("model.h5")\n',
        'keras.models.load_model("hf://me/model")\n',
        "keras.models.load_model(path)\n",
        MODEL + 'model.save("model", zipped=False)\nkeras.models.load_model("model")\n',
        'keras.callbacks.OrbaxCheckpoint("model")\nkeras.models.load_model("model")\n',
        'try:\n    model = keras.models.load_model("model")\nexcept ValueError:\n    model = None\n',
        'def load_model(path):\n    return path\n\nload_model("model")\n',
    ],
)
def test_loading_what_may_be_a_model(code: str) -> None:
    assert codes(KERAS + code) == []


def test_the_fix_of_a_folder_needs_a_call_with_a_path_alone() -> None:
    fixed = fix_source(
        (KERAS + 'm = keras.models.load_model(filepath="m")\n').encode(), "main.py", settings(), unsafe=True
    )
    assert fixed.data.decode().endswith('m = keras.layers.TFSMLayer("m", call_endpoint="serving_default")\n')
    code = KERAS + 'm = keras.models.load_model("m", compile=False)\n'
    assert fix_source(code.encode(), "main.py", settings(), unsafe=True).data.decode() == code


# -- TFL604 --------------------------------------------------------------------------------------------

TF = "import tensorflow as tf\nimport keras\n"


@pytest.mark.parametrize(
    "code",
    [
        'm = tf.saved_model.load("m")\nm.predict(x)\n',
        'm = tf.saved_model.load("m")\nm.summary()\n',
        "tf.saved_model.load(path).fit(x, y)\n",
        "class S:\n    def __init__(self):\n        self.m = tf.saved_model.load('m')\n\n    def go(self, x):\n        return self.m.predict(x)\n",
        "def load():\n    return tf.saved_model.load('m')\n\nload().evaluate(x, y)\n",
        MODEL + 'model.export("m")\nm = tf.saved_model.load("m")\nm(x)\n',
    ],
)
def test_a_loaded_savedmodel_used_as_a_model(code: str) -> None:
    assert codes(TF + code) == ["TFL604"]


@pytest.mark.parametrize(
    "code",
    [
        'm = tf.saved_model.load("m")\nm(x)\nm.signatures["serving_default"](x)\n',
        'm = tf.saved_model.load("m")\nif hasattr(m, "predict"):\n    m.predict(x)\n',
        "class M(tf.Module):\n    @tf.function\n    def predict(self, x):\n        return x\n\ntf.saved_model.load('m').predict(x)\n",
        "out = tf.Module()\nout.predict = tf.function(f)\ntf.saved_model.load('m').predict(x)\n",
        'm = tf.saved_model.load("m")\nm = keras.models.load_model("m.h5")\nm.predict(x)\n',
        'm = tf.saved_model.load("m") if old else keras.models.load_model("m.h5")\nm.predict(x)\n',
        'm = tf.compat.v1.saved_model.load(s, ["serve"], "m")\nm.predict(x)\n',
        'try:\n    tf.saved_model.load("m").predict(x)\nexcept AttributeError:\n    pass\n',
    ],
)
def test_what_a_loaded_savedmodel_may_have(code: str) -> None:
    assert codes(TF + code) == []


# -- TFL605, TFL606, TFL608 ----------------------------------------------------------------------------

DENSE = "model = keras.Sequential([keras.layers.Dense(2)])\n"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        (DENSE + 'model.export("m")\n', ["TFL605"]),
        (DENSE + 'model.compile("adam")\ntf.saved_model.save(model, "m")\n', ["TFL605"]),
        (DENSE + 'model.save("m.keras")\n', []),
        (DENSE + 'model.fit(x, y)\nmodel.export("m")\n', []),
        (DENSE + 'train(model)\nmodel.export("m")\n', []),
        (DENSE + 'tf.saved_model.save(model, "m", signatures=f)\n', []),
        ('model = keras.Sequential([keras.layers.Dense(2, input_shape=(4,))])\nmodel.export("m")\n', []),
        ('model = keras.Sequential([keras.layers.Dense(2, **shape)])\nmodel.export("m")\n', []),
        ('model = keras.Sequential(layers)\nmodel.export("m")\n', []),
        ('model = keras.Sequential([encoder, keras.layers.Dense(2)])\nmodel.export("m")\n', []),
        (DENSE + 'if ready:\n    model.build((None, 4))\nmodel.export("m")\n', []),
        (
            'try:\n    m = tf.saved_model.load("m")\nexcept tf.errors.NotFoundError:\n    m = None\n',
            ["TFL606"],
        ),
        (
            'try:\n    m = tf.saved_model.load("m")\nexcept (tf.errors.NotFoundError, OSError):\n    m = None\n',
            [],
        ),
        ('try:\n    m = tf.train.load_checkpoint("m")\nexcept tf.errors.NotFoundError:\n    m = None\n', []),
        (
            'try:\n    m = tf.saved_model.load("m")\nexcept OSError as e:\n    print(e)\nprint(m)\n',
            ["TFL606"],
        ),
        (
            'try:\n    m = tf.saved_model.load("m")\nexcept OSError as e:\n    raise RuntimeError from e\nprint(m)\n',
            [],
        ),
        (
            'm = None\ntry:\n    m = tf.saved_model.load("m")\nexcept OSError as e:\n    print(e)\nprint(m)\n',
            [],
        ),
        ('try:\n    m = tf.saved_model.load("m")\nexcept OSError as e:\n    give_up(e)\nprint(m)\n', []),
        (
            'try:\n    m = tf.saved_model.load("m")\nexcept OSError as e:\n    print(e)\nelse:\n    print(m)\n',
            [],
        ),
        ('keras.models.load_model("m.keras", safe_mode=False)\n', ["TFL608"]),
        ("keras.config.enable_unsafe_deserialization()\n", ["TFL608"]),
        ('keras.models.load_model("m.keras", safe_mode=flag)\n', []),
        ("from joblib import dump\n" + DENSE + 'dump(model, "m.pkl")\n', ["TFL608"]),
        ("import pickle as p\n" + DENSE + "p.dump(model, file)\n", ["TFL608"]),
        ("import pickle\n" + DENSE + "pickle.dump(model.get_weights(), file)\n", []),
        ("import pickle\npickle.dump(encoder, file)\npickle.load(file)\n", []),
    ],
)
def test_unbuilt_models_handlers_and_code_in_files(code: str, found: list[str]) -> None:
    assert codes(TF + code) == found


# -- TFL601, TFL607: files beside the code -------------------------------------------------------------


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A project with models."""
    for name in (
        "keras231_custom",
        "keras231_compiled_mse",
        "keras231_plain",
        "keras231_weights",
        "tf115_lstm",
    ):
        shutil.copy(COMMITTED / f"{name}.h5", tmp_path / f"{name}.h5")
    for name in ("tf115_session_savedmodel", "tf115_contrib_savedmodel"):
        shutil.copytree(COMMITTED / name, tmp_path / name)
    (tmp_path / "pointer.keras").write_bytes(LFS)
    (tmp_path / "own.keras").write_bytes(archive(sequential(own("Scale", "shop>Scale", name="s"))))
    (tmp_path / "bare.keras").write_bytes(archive(sequential(own("Scale", name="s"))))
    (tmp_path / "plain.keras").write_bytes(archive(sequential(layer("Dense", name="d"))))
    return tmp_path


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ('keras.models.load_model("pointer.keras")', "git lfs pull"),
        ('keras.models.load_model("keras231_compiled_mse.h5")', "Could not deserialize 'keras.metrics.mse'"),
        ('keras.models.load_model("keras231_weights.h5")', "No model config found"),
        ('keras.models.load_model("tf115_lstm.h5")', "unexpected keyword argument 'dtype'"),
        ('tf.saved_model.load("tf115_contrib_savedmodel")', "Op type not registered 'Resampler'"),
    ],
)
def test_a_file_in_the_tree_that_the_target_cannot_load(tree: Path, call: str, says: str) -> None:
    (finding,) = findings(f"{TF}{call}\n", folder=tree)
    assert (finding.code, says in finding.message) == ("TFL607", True), finding.message


@pytest.mark.parametrize(
    "call",
    [
        'keras.models.load_model("plain.keras")',
        'keras.models.load_model("keras231_plain.h5")',
        'keras.models.load_model("keras231_compiled_mse.h5", compile=False)',
        'keras.models.load_model("nowhere.h5")',
        'keras.models.load_model("/abs/pointer.keras")',
        'keras.models.load_model(folder + "pointer.keras")',
        'tf.saved_model.load("tf115_session_savedmodel")',
        MODEL + 'model.load_weights("keras231_weights.h5")',
        MODEL + 'model.load_weights("own.keras")',
        'try:\n    keras.models.load_model("pointer.keras")\nexcept ValueError:\n    pass',
    ],
)
def test_a_file_in_the_tree_that_it_can_load_or_may(tree: Path, call: str) -> None:
    assert codes(f"{TF}{call}\n", folder=tree) == []


def test_the_folder_of_the_module_and_the_top_of_the_project_both_count(tree: Path) -> None:
    (tree / "tools").mkdir()
    code = (TF + 'keras.models.load_model("pointer.keras")\n').encode()
    found = lint_source(code, str(tree / "tools" / "main.py"), settings(), Project([tree])).findings
    assert [finding.code for finding in found] == ["TFL607"]
    (tree / "tools" / "pointer.keras").write_bytes(archive(sequential(layer("Dense"))))
    found = lint_source(code, str(tree / "tools" / "main.py"), settings(), Project([tree])).findings
    assert found == ()  # two files of the name: who knows


def test_the_target_decides_about_files(tree: Path) -> None:
    code = TF + 'tf.keras.models.load_model("tf115_lstm.h5")\n'
    assert codes(code, folder=tree) == ["TFL607"]
    assert codes(code, BOTH, tree) == ["TFL607"]
    assert codes(code, TWO, tree) == []


OWN = "class Scale(keras.layers.Layer):\n    pass\n\n"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('keras.models.load_model("bare.keras")\n', ["TFL601"]),
        (OWN + 'keras.models.load_model("bare.keras")\n', ["TFL601"]),
        (
            "@keras.saving.register_keras_serializable()\n" + OWN + 'keras.models.load_model("bare.keras")\n',
            ["TFL601"],
        ),
        (OWN + 'keras.models.load_model("own.keras")\n', ["TFL601"]),
        (OWN + 'keras.models.load_model("bare.keras", custom_objects={"Scales": Scale})\n', ["TFL601"]),
        (OWN + 'keras.models.load_model("bare.keras", custom_objects={"Scale": Scale})\n', []),
        (OWN + 'keras.models.load_model("bare.keras", custom_objects=objects)\n', []),
        (OWN + 'with keras.utils.custom_object_scope(o):\n    keras.models.load_model("bare.keras")\n', []),
        (
            "@keras.saving.register_keras_serializable('shop')\n"
            + OWN
            + 'keras.models.load_model("own.keras")\n',
            [],
        ),
        ("@register\n" + OWN + 'keras.models.load_model("own.keras")\n', []),
        ('import shop_layers\nkeras.models.load_model("own.keras")\n', []),
        (OWN + 'keras.models.load_model("plain.keras")\n', []),
        (OWN + 'tf.saved_model.load("bare.keras")\n', []),
        ('keras.models.load_model("keras231_custom.h5")\n', ["TFL601"]),
    ],
)
def test_a_file_that_needs_own_classes(tree: Path, code: str, found: list[str]) -> None:
    (tree / "main.py").write_text(TF + code)
    assert codes(TF + code, folder=tree) == found


def test_another_file_of_the_project_registers_the_class(tree: Path) -> None:
    code = TF + 'import layers\nkeras.models.load_model("own.keras")\n'
    (tree / "main.py").write_text(code)
    (tree / "layers.py").write_text("import keras\n\n" + OWN)
    assert codes(code, folder=tree) == ["TFL601"]
    registered = "import keras\n\n@keras.saving.register_keras_serializable(package='shop')\n" + OWN
    (tree / "layers.py").write_text(registered)
    assert codes(code, folder=tree) == []
    (tree / "layers.py").write_text("import keras\n\nkeras.utils.get_custom_objects().update(x=1)\n")
    assert codes(TF + 'keras.models.load_model("bare.keras")\n', folder=tree) == []


def test_the_fix_hands_the_classes_over(tree: Path) -> None:
    code = TF + OWN + 'keras.models.load_model("bare.keras", compile=False)\n'
    fixed = fix_source(code.encode(), str(tree / "main.py"), settings(), Project([tree]), unsafe=True)
    assert fixed.data.decode().endswith(', compile=False, custom_objects={"Scale": Scale})\n')


def test_a_finding_rests_on_the_file_that_it_is_about(tree: Path) -> None:
    project = Project([tree])
    lint_source(
        (TF + 'keras.models.load_model("pointer.keras")\n').encode(),
        str(tree / "main.py"),
        settings(),
        project,
    )
    asked = [pair for pair in project.learnt() if "artefact" in pair[0]]
    assert [project.replay(question) for question, _ in asked] == [answer for _, answer in asked]
    (tree / "pointer.keras").write_bytes(archive(sequential(layer("Dense"))))
    now = Project([tree])
    assert [now.replay(question) for question, _ in asked] != [answer for _, answer in asked]
    os.remove(tree / "pointer.keras")
    gone = Project([tree])
    assert [gone.replay(question) for question, _ in asked] != [answer for _, answer in asked]
