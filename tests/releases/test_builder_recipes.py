"""What the builder knows of the layouts of TensorFlow and Keras, on small sources."""

from __future__ import annotations

import textwrap
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tools.releases.keras_recipes import keras_snapshot
from tools.releases.recipes import tensorflow_snapshot
from tools.releases.scan import scan

SUMMARY = "from tensorflow.python.ops.summary_ops_v2 import write\n"
COMPAT = "from tensorflow.python.util.compat import as_str\n"
TENSORFLOW_1 = {
    "tensorflow/__init__.py": """
        from tensorflow._api.v1 import compat
        from tensorflow import contrib
    """,
    "tensorflow/_api/__init__.py": "",
    "tensorflow/_api/v1/__init__.py": "",
    "tensorflow/_api/v1/compat/__init__.py": """
        from tensorflow._api.v1.compat import v1, v2
        from tensorflow.python.util.compat import as_str
    """,
    "tensorflow/_api/v1/compat/v1/__init__.py": "from tensorflow._api.v1.compat.v1 import compat\n",
    "tensorflow/_api/v1/compat/v1/compat/__init__.py": COMPAT,
    "tensorflow/_api/v1/compat/v2/__init__.py": """
        from tensorflow._api.v1.compat.v2 import compat, summary
        try:
            from tensorboard.summary._tf import summary
            setattr(_current_module, "summary", summary)
        except ImportError:
            pass
    """,
    "tensorflow/_api/v1/compat/v2/compat/__init__.py": COMPAT + "from tensorflow._api.v1.compat import v1\n",
    "tensorflow/_api/v1/compat/v2/summary/__init__.py": SUMMARY,
    "tensorflow/python/__init__.py": "",
    "tensorflow/python/util/__init__.py": "",
    "tensorflow/python/util/compat.py": "def as_str(bytes_or_text): pass\n",
    "tensorflow/python/ops/__init__.py": "",
    "tensorflow/python/ops/summary_ops_v2.py": "def write(tag, tensor, step=None): pass\n",
    "tensorflow/contrib/__init__.py": "from tensorflow.contrib import slim\n",
    "tensorflow/contrib/slim/__init__.py": "from tensorflow.contrib.slim.python.slim import learning\n",
    "tensorflow/contrib/slim/nets.py": "",
    "tensorflow/contrib/slim/python/__init__.py": "",
    "tensorflow/contrib/slim/python/slim/__init__.py": "",
    "tensorflow/contrib/slim/python/slim/learning.py": "",
    "tensorflow/contrib/kafka/__init__.py": "from tensorflow.contrib.kafka.python.ops import KafkaDataset\n",
    "tensorflow/contrib/kafka/python/__init__.py": "",
    "tensorflow/contrib/kafka/python/ops.py": "class KafkaDataset: pass\n",
    "tensorflow/tools/__init__.py": "",
    "tensorflow/tools/graph_transforms/__init__.py": "def TransformGraph(graph): pass\n",
}


def archive(folder: Path, files: Mapping[str, str]) -> list[Path]:
    path = folder / "sources.zip"
    with zipfile.ZipFile(path, "w") as sources:
        for name, text in files.items():
            sources.writestr(name, textwrap.dedent(text))
    return [path]


def kinds(folder: Path, release: str) -> dict[str, str]:
    found = tensorflow_snapshot(release, archive(folder, TENSORFLOW_1), scan)
    return {name.removeprefix("tf."): entry.kind for name, entry in found.entries.items()}


def test_the_summary_of_compat_v2_is_that_of_tensorboard(tmp_path: Path) -> None:
    found = kinds(tmp_path, "1.15")
    assert found["compat.v2.summary"] == "module"
    assert found["compat.v2.summary.write"] == "function"
    assert found["compat.v2.summary.scalar"] == "function"


def test_compat_in_compat_is_told_once(tmp_path: Path) -> None:
    found = kinds(tmp_path, "1.15")
    assert found["compat.v1.compat.as_str"] == found["compat.v2.compat.as_str"] == "function"
    assert found["compat.v2.compat.v1"] == "opaque"
    assert "compat.v2.compat.v1.compat" not in found


def test_what_of_contrib_only_an_import_finds(tmp_path: Path) -> None:
    found = kinds(tmp_path, "1.15")
    assert found["contrib.kafka"] == "module"
    assert found["contrib.kafka.KafkaDataset"] == "class"
    assert found["contrib.slim.learning"] == found["contrib.slim.nets"] == "opaque"


def test_packages_of_programs_are_told_but_not_what_is_in_them(tmp_path: Path) -> None:
    found = kinds(tmp_path, "1.15")
    assert found["tools"] == found["tools.graph_transforms"] == "opaque"
    assert "tools.graph_transforms.TransformGraph" not in found


def test_the_initializers_that_keras_puts_into_its_own_namespace(tmp_path: Path) -> None:
    classes = "Initializer HeNormal RandomNormal RandomUniform Ones Zeros".split()
    files = {
        "keras/__init__.py": "from keras import initializers\n",
        "keras/initializers/__init__.py": "globals().update(LOCAL.ALL_OBJECTS)\n",
        "keras/initializers/initializers_v2.py": "".join(f"class {name}: pass\n" for name in classes),
    }
    found = keras_snapshot("2.6", archive(tmp_path, files), scan).entries
    names = {name.removeprefix("keras.initializers.") for name in found if name.count(".") == 2}
    assert names == {
        *classes,
        *("initializer", "he_normal", "random_normal", "random_uniform", "ones", "zeros"),
        *("HeNormalV2", "RandomNormalV2", "RandomUniformV2", "OnesV2", "ZerosV2", "he_normalV2"),
        *("normal", "uniform", "one", "zero"),
        "initializers_v2",
    }
