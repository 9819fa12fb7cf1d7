"""TFL320, TFL321 and TFL322: given code, the lines and symbols that are reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from tflint.catalogue import load_catalogue
from tflint.engine import lint_source
from tflint.model import Finding
from tflint.project.index import Project
from tflint.releases.target import Target, newest_target, resolve_target
from tflint.settings import LintSettings

OLD = resolve_target(["tensorflow==1.15", "keras==2.3.*"], "test")


def lint(code: str, *select: str, target: Target | None = None) -> list[Finding]:
    rules = load_catalogue().select(select or ["TFL320", "TFL322"])
    return list(
        lint_source(code.encode(), "module.py", LintSettings(rules, target or newest_target())).findings
    )


def found(code: str, *select: str, target: Target | None = None) -> list[tuple[int, str, str]]:
    """(line, text that is pointed at, symbol)."""
    lines = code.splitlines()
    return [
        (
            finding.line,
            lines[finding.line - 1][finding.column - 1 : finding.end_column - 1],
            finding.symbol or "",
        )
        for finding in lint(code, *select, target=target)
    ]


UNKNOWN = {
    "an attribute": (
        "import tensorflow as tf\ntf.placeholder(1)",
        [(2, "tf.placeholder", "tensorflow.placeholder")],
    ),
    "the shortest prefix": (
        "import tensorflow as tf\ntf.contrib.layers.conv2d(1)",
        [(2, "tf.contrib", "tensorflow.contrib")],
    ),
    "an import, and not the uses of its name": (
        "import tensorflow.contrib.slim as slim\nslim.conv2d(1)",
        [(1, "tensorflow.contrib", "tensorflow.contrib")],
    ),
    "the module of a from-import": (
        "from tensorflow.contrib import slim, layers\nslim.conv2d(1)",
        [(1, "tensorflow.contrib", "tensorflow.contrib")],
    ),
    "a name of a from-import": (
        "from keras.layers import Dense, Denze\nDenze(1)",
        [(1, "Denze", "keras.layers.Denze")],
    ),
    "an alias": (
        "import tensorflow as tf\nnn = tf.nn\nnn.nothing",
        [(3, "nn.nothing", "tensorflow.nn.nothing")],
    ),
    "an alias of what is missing, once": (
        "import tensorflow as tf\nc = tf.contrib\nc.layers",
        [(2, "tf.contrib", "tensorflow.contrib")],
    ),
    "an attribute of an object": (
        "import keras\nclass A:\n    def __init__(self): self.k = keras\n    def f(self): self.k.nothing",
        [(4, "self.k.nothing", "keras.nothing")],
    ),
    "by text": (
        "import keras\ngetattr(keras, 'nothing')",
        [(2, "getattr(keras, 'nothing')", "keras.nothing")],
    ),
    "every use": ("import keras\nkeras.a\nkeras.a", [(2, "keras.a", "keras.a"), (3, "keras.a", "keras.a")]),
    "a base class": ("import keras\nclass A(keras.Layr): pass", [(2, "keras.Layr", "keras.Layr")]),
    "all that a name may be": (
        "try:\n    import keras\nexcept ImportError:\n    from tensorflow import keras\nkeras.nothing",
        [(5, "keras.nothing", "keras.nothing")],
    ),
}


@pytest.mark.parametrize(("code", "expected"), UNKNOWN.values(), ids=UNKNOWN)
def test_unknown_symbols(code: str, expected: list[tuple[int, str, str]]) -> None:
    assert found(code, "TFL320") == expected


SILENT = {
    "what is there": "import tensorflow as tf\ntf.nn.relu(tf.float32)",
    "an attribute of a value": "import tensorflow as tf\nx = tf.constant(1)\nx.nothing",
    "what a class has": "import tensorflow as tf\ntf.data.Dataset.from_tensor_slices(x)\ntf.Tensor.shape",
    "what the code gives a class": "import tensorflow as tf\ntf.Tensor.nothing = f\ntf.Tensor.nothing(x)",
    "a private module": "import tensorflow as tf\ntf.python.nothing\nfrom keras.src import nothing",
    "what the code sets": "import tensorflow as tf\ntf.foo = 1\ntf.foo",
    "what it sets by text": "import tensorflow as tf\nsetattr(tf, 'foo', 1)\ntf.foo",
    "what it sets below": "import tensorflow as tf\ntf.foo = f\ntf.foo.bar",
    "a parameter": "import tensorflow as tf\ndef f(tf): tf.nothing",
    "a name bound anew": "import tensorflow as tf\ntf = f()\ntf.nothing",
    "one of two that has it": (
        "try:\n    import tensorflow.compat.v1 as tf\nexcept ImportError:\n    import tensorflow as tf\ntf.Session()"
    ),
    "asked for first": "import tensorflow as tf\nif hasattr(tf, 'Session'):\n    tf.Session()",
    "with a default": "import tensorflow as tf\ngetattr(tf, 'Session', None)",
    "in a try": "import tensorflow as tf\ntry:\n    tf.Session()\nexcept AttributeError:\n    pass",
    "an import in a try": "try:\n    from tensorflow.contrib import slim\nexcept ImportError:\n    slim = None",
    "for another release": "import tensorflow as tf\nif tf.__version__ < '2':\n    tf.Session()",
    "listed first": "import tensorflow as tf\nif 'Session' in dir(tf):\n    tf.Session()",
    "after an assertion": "import tensorflow as tf\nassert tf.__version__.startswith('1.')\ntf.Session()",
    "in a namespace": "import tensorflow as tf\nf = tf.Session if 'Session' in tf.__dict__ else None",
    "a stub of a module": "import sys\nsys.modules['tensorflow.contrib'] = m\nfrom tensorflow.contrib import slim",
    "a doctest": "'''\n>>> import tensorflow as tf\n>>> tf.nothing\n'''\nimport tensorflow as tf",
    "of another package": "import tensorflow_nothing as tf\ntf.nothing",
}


@pytest.mark.parametrize("code", SILENT.values(), ids=SILENT)
def test_silence(code: str) -> None:
    assert found(code, "TFL320") == []


PROJECT = {
    "conftest.py": "import sys\nsys.modules['tensorflow.contrib'] = object()\n",
    "tests/conftest.py": (
        "import pytest\nimport tensorflow as tf\n"
        "@pytest.fixture(autouse=True)\ndef session(monkeypatch):\n"
        "    monkeypatch.setattr(tf, 'nothing', object, raising=False)\n"
    ),
    "compat.py": "import tensorflow as tf\ntf.everything = None\n",
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("model.py", ["tensorflow.contrib", "tensorflow.nothing"]),
        ("test_model.py", ["tensorflow.nothing"]),
        ("tests/test_model.py", []),
        ("tests/helper.py", ["tensorflow.contrib", "tensorflow.nothing"]),
    ],
)
def test_what_other_files_put_in_its_place(tmp_path: Path, path: str, expected: list[str]) -> None:
    """pytest runs a conftest.py before the tests below its folder; what is set for good counts everywhere."""
    code = "import tensorflow as tf\ntf.contrib.layers\ntf.nothing\ntf.everything\n"
    for name, text in {**PROJECT, path: code}.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    settings = LintSettings(load_catalogue().select(["TFL320"]), newest_target())
    findings = lint_source(code.encode(), str(tmp_path / path), settings, Project([tmp_path])).findings
    assert [finding.symbol for finding in findings] == expected


SAVING = "tf.keras.saving.load_model('a')"


def test_what_only_an_import_finds() -> None:
    code = f"import tensorflow as tf\n{SAVING}"
    assert found(code, "TFL320") == [(2, "tf.keras.saving", "tensorflow.keras.saving")]
    assert "only after `import tensorflow.keras.saving`" in lint(code, "TFL320")[0].message
    for line in (
        "from tensorflow.keras.saving import load_model\nload_model('a')",
        "from tensorflow.keras import saving\nsaving.load_model('a')",
        f"import tensorflow.keras.saving\n{SAVING}",
        "from tensorflow.compat.v1.nn.rnn_cell import LSTMCell\nLSTMCell(1)",
    ):
        assert found(f"import tensorflow as tf\n{line}", "TFL320") == [], line


def test_on_the_releases_that_have_it() -> None:
    code = "import tensorflow as tf\ntf.Session()\ntf.contrib.slim.conv2d\ntf.nothing"
    assert found(code, "TFL320", target=OLD) == [(4, "tf.nothing", "tensorflow.nothing")]


def test_a_rule_that_knows_more_has_the_word() -> None:
    code = "from keras import backend as K\nfrom keras.engine import Layer\nK.mean(x)\nK.nothing(x)\n"
    assert [(finding.code, finding.line) for finding in lint(code, "TFL3")] == [
        ("TFL303", 2),
        ("TFL302", 3),
        ("TFL320", 4),
    ]
    assert [finding.line for finding in lint(code, "TFL320")] == [2, 3, 4]


def test_a_suppressed_rule_that_knows_more_has_the_word_too() -> None:
    assert lint("from keras import backend as K\nK.mean(x)  # noqa: TFL302\n", "TFL3") == []


def test_what_a_rule_says_that_is_ignored_by_name_no_general_rule_says_instead() -> None:
    catalogue = load_catalogue()
    code = b"from keras import backend as K\nK.mean(x)\nK.nothing(x)\n"
    settings = LintSettings(
        catalogue.select(["TFL3"], ["TFL302"]), newest_target(), ignored=catalogue.expand("TFL302")
    )
    assert [finding.line for finding in lint_source(code, "module.py", settings).findings] == [3]


def test_unknown_arguments() -> None:
    code = "import tensorflow as tf\ntf.nn.conv2d(x, filter=y, strides=1)\ntf.nn.conv2d(x, filters=y, strides=1)\n"
    assert found(code, "TFL322") == [(2, "filter=y", "tensorflow.nn.conv2d")]
    assert found(code, "TFL322", target=OLD) == []


@pytest.mark.parametrize(
    "code",
    [
        "import tensorflow as tf\ntf.nn.conv2d(x, **{'filter': y})",
        "import tensorflow as tf\ntf.keras.layers.Dense(1, nothing=2)",
        "import tensorflow as tf\ntf.nn.conv2d = f\ntf.nn.conv2d(x, filter=y)",
        "import tensorflow as tf\nif tf.__version__ < '2':\n    tf.nn.conv2d(x, filter=y)",
        "import tensorflow as tf\nx = tf.constant(1)\nx.foo(nothing=1)",
    ],
)
def test_arguments_that_may_be_taken(code: str) -> None:
    assert found(code, "TFL322") == []


def test_deprecated_symbols() -> None:
    code = "import tensorflow as tf\ntf.compat.v1.batch_gather(x, y)\ntf.gather(x, y)\n"
    (finding,) = lint(code, "TFL321", target=newest_target())
    assert finding.line == 2
    assert finding.severity.value == "info"
    assert "tf.gather" in finding.message
    assert lint(code) == []


def test_a_project_file_that_asks_for_the_releases_is_named() -> None:
    asked = resolve_target(["tensorflow>=2.16"], "pyproject.toml:4", "your pyproject.toml")
    code = "import tensorflow as tf\ntf.placeholder(1)\ntf.nothing_at_all\ntf.nn.conv2d(x, filter=y)\n"
    asks = "; your pyproject.toml asks for tensorflow>=2.16"
    assert [finding.message.endswith(asks) for finding in lint(code, target=asked)] == [True, False, True]
    assert not any("asks for" in finding.message for finding in lint(code))


def test_in_tensorflow_1_compat_v2_is_not_tensorflow() -> None:
    code = (
        "import tensorflow.compat.v2 as tf\n"
        "tf.summary.scalar('loss', 0.1, step=1)\n"
        "tf.compat.dimension_value(1)\n"
        "tf.compat.v1.Session()\n"
        "tf.Print(1, [1])\n"
        "from tensorflow.compat.v2 import Session\n"
    )
    assert found(code, "TFL320", target=OLD) == [
        (5, "tf.Print", "tensorflow.compat.v2.Print"),
        (6, "Session", "tensorflow.compat.v2.Session"),
    ]


def test_what_of_contrib_only_an_import_finds_is_there() -> None:
    code = (
        "from tensorflow.contrib import kafka, slim\n"
        "from tensorflow.contrib.tensor_forest.proto import tensor_forest_params_pb2\n"
        "from tensorflow.contrib.slim.nets import resnet_v1\n"
        "slim.utils.convert_collection_to_dict('end_points')\n"
        "slim.nothing(1)\n"
    )
    assert found(code, "TFL320", target=OLD) == [(5, "slim.nothing", "tensorflow.contrib.slim.nothing")]
