"""--tf1 compat: which imports become those of compat.v1, where the call stands, and what is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tflint.catalogue import load_catalogue
from tflint.engine import lint_source
from tflint.fixing.loop import fix_source
from tflint.project.index import Project
from tflint.releases.target import newest_target, resolve_target
from tflint.settings import LintSettings, Tf1


def settings(tf1: Tf1 = "compat", *target: str) -> LintSettings:
    chosen = resolve_target(target, "--target") if target else newest_target()
    return LintSettings(load_catalogue().select(), chosen, tf1=tf1)


def fixed(code: str, *target: str) -> str:
    """The code after all fixes; a second run changes nothing more."""
    once = fix_source(code.encode(), "code.py", settings("compat", *target), unsafe=True).data
    assert fix_source(once, "code.py", settings("compat", *target), unsafe=True).data == once
    return once.decode()


def fixed_project(folder: Path, **texts: str) -> dict[str, str]:
    """The files of a project after all fixes, by name; ``__`` in a name stands for a slash."""
    paths = {name: folder / (name.replace("__", "/") + ".py") for name in texts}
    for _ in range(2):
        before = {}
        for name, text in texts.items():
            paths[name].parent.mkdir(parents=True, exist_ok=True)
            paths[name].write_text(text)
        project = Project([folder])
        for name, path in paths.items():
            before[name] = texts[name]
            texts[name] = fix_source(
                path.read_bytes(), str(path), settings(), project, unsafe=True
            ).data.decode()
    assert texts == before  # the second run changed nothing
    return texts


BODY = "x = {0}placeholder({0}float32)\nprint({0}Session().run(x, {{x: 1}}))\n"


@pytest.mark.parametrize(
    ("imports", "expected", "prefix"),
    [
        (
            "import tensorflow as tf\n",
            "import tensorflow.compat.v1 as tf\n\ntf.disable_v2_behavior()\n",
            "tf.",
        ),
        (
            "import tensorflow\n",
            "import tensorflow.compat.v1 as tensorflow\n\ntensorflow.disable_v2_behavior()\n",
            "tensorflow.",
        ),
        (
            "import tensorflow as T, os\n",
            "import tensorflow.compat.v1 as T, os\n\nT.disable_v2_behavior()\n",
            "T.",
        ),
        (
            "from tensorflow import placeholder, Session, float32\n",
            "from tensorflow.compat.v1 import placeholder, Session, float32, disable_v2_behavior\n\ndisable_v2_behavior()\n",
            "",
        ),
        (
            "from tensorflow import keras, placeholder as hole\nfrom tensorflow import Session, float32\nplaceholder = hole\n",
            "from tensorflow import keras\nfrom tensorflow.compat.v1 import placeholder as hole, disable_v2_behavior\n"
            "from tensorflow.compat.v1 import Session, float32\n\ndisable_v2_behavior()\n\nplaceholder = hole\n",
            "",
        ),
        (
            "from tensorflow import *\n",
            "from tensorflow.compat.v1 import *\n\ndisable_v2_behavior()\n",
            "",
        ),
        (
            '"""What it does."""\nfrom __future__ import print_function\nimport tensorflow as tf  # the old one\nimport os\n',
            '"""What it does."""\nfrom __future__ import print_function\nimport tensorflow.compat.v1 as tf  # the old one\n'
            "import os\n\ntf.disable_v2_behavior()\n",
            "tf.",
        ),
    ],
)
def test_every_form_of_import(imports: str, expected: str, prefix: str) -> None:
    assert fixed(imports + "\n" + BODY.format(prefix)) == expected + "\n" + BODY.format(prefix)


def test_an_import_in_a_function_has_the_call_beside_it() -> None:
    code = "def main():\n    import tensorflow as tf\n    print(tf.Session())\n\nmain()\n"
    assert "    import tensorflow.compat.v1 as tf\n    tf.disable_v2_behavior()\n" in fixed(code)


def test_windows_line_ends_stay() -> None:
    code = "import tensorflow as tf\r\n\r\nx = tf.placeholder(tf.float32)\r\n"
    assert fixed(code).count("\r\n") == fixed(code).count("\n") == 5


def test_names_that_compat_v1_has_are_left_as_they_are() -> None:
    code = (
        "import tensorflow as tf\n\nx = tf.placeholder(tf.float32)\ny = tf.log(tf.reduce_sum(x, keep_dims=True))\n"
        "tf.logging.info(x.shape[0].value)\nz = tf.image.resize(tf.nn.dropout(x, keep_prob=0.5), [2, 2])\n"
    )
    body = code.partition("\n\n")[2]
    assert fixed(code).endswith("\n\n" + body)


def test_what_compat_v1_never_had_is_still_fixed() -> None:
    code = "import tensorflow as tf\n\nx = tf.placeholder(tf.float32)\ny = tf.mul(x, tf.contrib.framework.nest.flatten(x))\n"
    assert fixed(code).splitlines()[-1] == "y = tf.multiply(x, tf.nest.flatten(x))"


def test_what_compat_v1_lost_is_reported_with_the_ways_out() -> None:
    code = b"import tensorflow as tf\n\nx = tf.layers.dense(tf.placeholder(tf.float32), 3)\n"
    found = {finding.code: finding for finding in lint_source(code, "code.py", settings()).findings}
    assert set(found) == {"TFL202", "TFL214"}
    message = found["TFL214"].message
    assert "tf.keras.layers.Dense" in message and "TF_USE_LEGACY_KERAS=1" in message


@pytest.mark.parametrize(
    "code",
    [
        "import tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()\nx = tf.placeholder(tf.float32)\n",
        "import tensorflow as tf\n\nprint(tf.optimizers.Adam(), tf.reduce_sum([1.0]))\n",
        "import tensorflow as tf\n\nprint(tf.constant(1) + 1)\n",
        "try:\n    import tensorflow.compat.v1 as tf\n    tf.disable_v2_behavior()\nexcept ImportError:\n    import tensorflow as tf\n"
        "x = tf.placeholder(tf.float32)\n",
        "import tensorflow as tf\nimport tensorflow.compat.v1 as tf1\n\ntf1.disable_eager_execution()\nx = tf1.placeholder(tf.float32)\n",
        "import tensorflow as tf\n\nwith tf.Graph().as_default():\n    x = tf.compat.v1.placeholder(tf.float32)\n",
    ],
)
def test_code_that_is_migrated_is_left_alone(code: str) -> None:
    assert fixed(code) == code


def test_eager_programs_are_not_made_graphs() -> None:
    old = "import tensorflow as tf\ntf.enable_eager_execution()\nprint(tf.log(2.0).numpy())\n"
    assert fixed(old) == old.replace("import tensorflow as", "import tensorflow.compat.v1 as")
    new = "import tensorflow as tf\n\nprint(tf.log(2.0).numpy())\n"
    assert fixed(new) == new.replace("tf.log", "tf.math.log")


def test_models_that_keras_3_trains_stay_eager() -> None:
    code = (
        "import tensorflow as tf\n\ntf.logging.set_verbosity(3)\nmodel = tf.keras.Sequential([tf.keras.layers.Dense(1)])\n"
        "model.compile('sgd', 'mse')\nmodel.fit([[1.0]], [[1.0]])\n"
    )
    assert fixed(code) == code.replace("import tensorflow as", "import tensorflow.compat.v1 as")


def test_code_with_names_of_both_gets_the_names_one_by_one() -> None:
    code = "import tensorflow as tf\n\nprint(tf.optimizers.Adam())\nx = tf.placeholder(tf.float32)\n"
    assert fixed(code) == (
        "import tensorflow as tf\n\ntf.compat.v1.disable_v2_behavior()\n\n"
        "print(tf.optimizers.Adam())\nx = tf.compat.v1.placeholder(tf.float32)\n"
    )


def test_nothing_changes_for_tensorflow_1() -> None:
    code = "import tensorflow as tf\n\nx = tf.placeholder(tf.float32)\n"
    assert fixed(code, "tensorflow==1.15") == code


def test_the_native_way_is_the_default() -> None:
    code = b"import tensorflow as tf\n\nx = tf.placeholder(tf.float32)\n"
    default = LintSettings(load_catalogue().select(), newest_target())
    assert default == settings("native") and default.fingerprint() != settings("compat").fingerprint()
    assert b"import tensorflow as tf" in fix_source(code, "code.py", default, unsafe=True).data


# -- projects ----------------------------------------------------------------------------------------

MODEL = (
    "import tensorflow as tf\nfrom layers import dense\n\n\nclass Net:\n    def __init__(self):\n"
    "        self.x = tf.placeholder(tf.float32, [None, 2])\n        self.y = dense(self.x)\n"
)
LAYERS = "import tensorflow as tf\n\n\ndef dense(x):\n    return tf.nn.relu(tf.matmul(x, tf.Variable(tf.ones([2, 3]))))\n"
CALL = "disable_v2_behavior()"


def test_the_program_has_the_call_and_its_modules_have_not(tmp_path: Path) -> None:
    main = (
        'import tensorflow as tf\nfrom model import Net\n\nif __name__ == "__main__":\n'
        "    net = Net()\n    print(tf.Session())\n"
    )
    done = fixed_project(tmp_path, main=main, model=MODEL, layers=LAYERS)
    assert all("import tensorflow.compat.v1 as tf\n" in text for text in done.values())
    assert [name for name, text in done.items() if CALL in text] == ["main"]
    # Ahead of the project's own modules, which may make parts of the graph when they are imported.
    assert done["main"].index(CALL) < done["main"].index("from model")


def test_without_tensorflow_in_the_program_the_first_module_has_the_call(tmp_path: Path) -> None:
    done = fixed_project(tmp_path, main="from model import Net\n\nNet()\n", model=MODEL, layers=LAYERS)
    assert [name for name, text in done.items() if CALL in text] == ["model"]


def test_a_package_has_the_call_once(tmp_path: Path) -> None:
    done = fixed_project(
        tmp_path,
        pkg____init__="from .model import Net\nfrom .layers import dense\n",
        pkg__model=MODEL.replace("from layers", "from .layers"),
        pkg__layers=LAYERS,
    )
    assert sum(CALL in text for text in done.values()) == 1


def test_a_module_that_was_migrated_speaks_for_its_program(tmp_path: Path) -> None:
    settings_module = "import tensorflow.compat.v1 as tf\n\ntf.disable_v2_behavior()\n"
    main = "import settings\nimport tensorflow as tf\n\nprint(tf.Session())\n"
    done = fixed_project(tmp_path, main=main, settings=settings_module)
    assert done["settings"] == settings_module
    assert done["main"] == main.replace("import tensorflow as", "import tensorflow.compat.v1 as")


def test_other_programs_beside_it_are_not_touched(tmp_path: Path) -> None:
    new = "import tensorflow as tf\n\n\n@tf.function\ndef f(x):\n    return tf.reduce_sum(x)\n\n\nprint(f(tf.ones([2])))\n"
    done = fixed_project(tmp_path, old=MODEL.replace("from layers import dense\n", "dense = abs\n"), new=new)
    assert done["new"] == new and CALL in done["old"]
