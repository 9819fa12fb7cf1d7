"""TFL201, TFL202 and the other rules about old names of TensorFlow: given code and a target, the findings and the fixed code."""

from __future__ import annotations

import pytest

from tflint.catalogue import load_catalogue
from tflint.engine import lint_source
from tflint.fixing.loop import fix_source
from tflint.model import Finding, Safety
from tflint.releases.target import Target, newest_target, resolve_target
from tflint.settings import LintSettings

ONE = resolve_target(["tensorflow==1.15", "keras==2.3.*"], "test")
BOTH = resolve_target(["tensorflow>=1.14,<2.4"], "test")
TWO = resolve_target(["tensorflow>=2.0,<2.4"], "test")


def settings(target: Target | None = None) -> LintSettings:
    return LintSettings(load_catalogue().select(), target or newest_target())


def lint(code: str, target: Target | None = None) -> list[Finding]:
    return list(lint_source(code.encode(), "module.py", settings(target)).findings)


def found(code: str, target: Target | None = None) -> list[tuple[int, str, str]]:
    """(line, rule, symbol)."""
    return [(finding.line, finding.code, finding.symbol or "") for finding in lint(code, target)]


def fixed(code: str, target: Target | None = None, *, unsafe: bool = True) -> str:
    return fix_source(code.encode(), "module.py", settings(target), unsafe=unsafe).data.decode()


REPORTED = {
    "an attribute": ("import tensorflow as tf\ntf.log(x)", [(2, "TFL201", "tensorflow.log")]),
    "the whole package": (
        "import tensorflow\ntensorflow.Session()",
        [(2, "TFL202", "tensorflow.Session")],
    ),
    "compat.v2 is TensorFlow 2": (
        "import tensorflow.compat.v2 as tf\ntf.log(x)",
        [(2, "TFL201", "tensorflow.log")],
    ),
    "a from-import, and each use of its name that can be fixed": (
        "from tensorflow import log, ones\nlog(ones(1))",
        [(1, "TFL201", "tensorflow.log"), (2, "TFL201", "tensorflow.log")],
    ),
    "an alias, where it is made": (
        "import tensorflow as tf\nsession = tf.Session\nsession()",
        [(2, "TFL202", "tensorflow.Session")],
    ),
    "the module that is missing, where its alias is made": (
        "import tensorflow as tf\ndists = tf.distributions\ndists.Normal(0., 1.)",
        [(2, "TFL202", "tensorflow.distributions")],
    ),
    "an attribute of a class, where it is made": (
        "import tensorflow as tf\nclass A:\n    logging = tf.logging\n    def f(self):\n        self.logging.info(1)",
        [(3, "TFL212", "tensorflow.logging")],
    ),
    "below an alias of a module that is there": (
        "import tensorflow as tf\nnn = tf.nn\nnn.dynamic_rnn(c, x)",
        [(3, "TFL202", "tensorflow.nn.dynamic_rnn")],
    ),
    "by text": (
        'import tensorflow as tf\ngetattr(tf, "log")(x)',
        [(2, "TFL201", "tensorflow.log")],
    ),
    "attributes of a class that is gone": (
        "import tensorflow as tf\ntf.GraphKeys.LOSSES",
        [(2, "TFL202", "tensorflow.GraphKeys")],
    ),
    "a name of TensorFlow 0.x": (
        "import tensorflow as tf\ntf.mul(x, y)",
        [(2, "TFL201", "tensorflow.mul")],
    ),
}


@pytest.mark.parametrize("case", REPORTED)
def test_each_use_gets_one_finding(case: str) -> None:
    code, expected = REPORTED[case]
    assert found(code) == expected


SILENT = {
    "compat.v1": "import tensorflow.compat.v1 as tf\ntf.log(tf.get_variable('v', [2]))",
    "a parameter": "import tensorflow\ndef f(tf):\n    return tf.log(1)",
    "another module": "import math as tf\ntf.log(1)",
    "a guard": "import tensorflow as tf\nif hasattr(tf, 'log'):\n    tf.log(x)",
    "a try": "import tensorflow as tf\ntry:\n    tf.Session()\nexcept AttributeError:\n    pass",
    "set by the project": "import tensorflow as tf\ntf.log = tf.math.log\ntf.log(x)",
    "either module": "try:\n    import tensorflow.compat.v1 as tf\nexcept ImportError:\n    import tensorflow as tf\ntf.log(x)",
    "a method": "import tensorflow as tf\nmodel = tf.keras.Model()\nmodel.log(x)",
}


@pytest.mark.parametrize("case", SILENT)
def test_near_misses_are_silent(case: str) -> None:
    assert found(SILENT[case]) == []


def test_nothing_is_said_where_the_target_is_tensorflow_1() -> None:
    code = "import tensorflow as tf\nwith tf.Session():\n    tf.log(x)\n"
    assert found(code, ONE) == []


def test_where_the_target_has_both_the_fix_must_run_on_both() -> None:
    code = "import tensorflow as tf\ntf.log(x)\ntf.Session()\n"
    assert fixed(code, BOTH) == "import tensorflow as tf\ntf.math.log(x)\ntf.compat.v1.Session()\n"
    [first, _] = lint(code, BOTH)
    assert "TensorFlow 2.0–2.3" in first.message


def test_a_call_that_means_something_else_in_a_release_is_not_fixed() -> None:
    """Before 2.0 `tf.nn.softmax_cross_entropy_with_logits` stops the gradient to the labels."""
    code = "import tensorflow as tf\ntf.nn.softmax_cross_entropy_with_logits_v2(labels=a, logits=b)\n"
    assert fixed(code, BOTH) == code
    assert "with_logits(labels=a" in fixed(code, TWO)


FIXED = {
    "a call": ("tf.log(x)", "tf.math.log(x)"),
    "a reference": ("map(tf.log, xs)", "map(tf.math.log, xs)"),
    "a nested call": ("tf.log(tf.matrix_inverse(tf.log(x)))", "tf.math.log(tf.linalg.inv(tf.math.log(x)))"),
    "a cast": ("tf.to_float(tf.to_int32(x))", "tf.cast(tf.cast(x, tf.int32), tf.float32)"),
    "a cast with a name": ('tf.to_float(x, "f")', 'tf.cast(x, tf.float32, name="f")'),
    "another order": (
        "tf.confusion_matrix(a, b, 3, tf.int64)",
        "tf.math.confusion_matrix(a, b, num_classes=3, dtype=tf.int64)",
    ),
    "old keywords at once": (
        "tf.sparse_reduce_sum(x, reduction_axes=1, keep_dims=True)",
        "tf.sparse.reduce_sum(x, axis=1, keepdims=True)",
    ),
    "what `*` hides, where the order is the same": ("tf.matrix_inverse(*xs)", "tf.linalg.inv(*xs)"),
}


@pytest.mark.parametrize("case", FIXED)
def test_safe_fixes(case: str) -> None:
    before, after = (f"import tensorflow as tf\n{line}\n" for line in FIXED[case])
    assert fixed(before, unsafe=False) == after
    assert fixed(after) == after


def test_arguments_that_a_release_does_not_take_are_not_fixed() -> None:
    """`k` of `tf.linalg.diag` came with 1.15."""
    code = "import tensorflow as tf\ntf.matrix_diag(x, k=1)\n"
    assert fixed(code, BOTH) == code
    assert fixed(code, TWO) == "import tensorflow as tf\ntf.linalg.diag(x, k=1)\n"


def test_imports_follow_the_fixes() -> None:
    code = "from tensorflow import log, get_variable, ones\nprint(log(get_variable('v', [2])), ones(1))\n"
    assert fixed(code) == (
        "from tensorflow import ones\n"
        "import tensorflow as tf\n"
        "print(tf.math.log(tf.compat.v1.get_variable('v', [2])), ones(1))\n"
    )


def test_compat_fixes_are_unsafe_and_say_why() -> None:
    [finding] = lint("import tensorflow as tf\ntf.placeholder('float')\n")
    assert finding.fix is not None and finding.fix.safety is Safety.UNSAFE
    assert "graph mode" in (finding.fix.reason or "")
    assert "use `tf.compat.v1.placeholder`" in finding.message


CONTRIB = {
    "an attribute": ("import tensorflow as tf\ntf.contrib.layers.conv2d(x)", [(2, "TFL203")]),
    "import as": ("import tensorflow.contrib.slim as slim\nslim.conv2d(x)", [(1, "TFL203")]),
    "the package": ("import tensorflow.contrib as tc\ntc.layers.conv2d(x)", [(1, "TFL203")]),
    "from": ("from tensorflow import contrib\ncontrib.slim.conv2d(x)", [(1, "TFL203")]),
    "from contrib": (
        "from tensorflow.contrib import layers as contrib_layers\ncontrib_layers.conv2d(x)",
        [(1, "TFL203")],
    ),
    "from deep in contrib": (
        "from tensorflow.contrib.slim.python.slim.nets import inception_v3",
        [(1, "TFL203")],
    ),
    "a star": ("from tensorflow.contrib.slim import *", [(1, "TFL203")]),
    "an alias": ("import tensorflow as tf\nslim = tf.contrib.slim\nslim.conv2d(x)", [(2, "TFL203")]),
    "a use that can be fixed": (
        "from tensorflow.contrib import layers\nlayers.conv2d(x, init=layers.xavier_initializer())",
        [(1, "TFL203"), (2, "TFL203")],
    ),
}


@pytest.mark.parametrize("case", CONTRIB)
def test_each_form_of_contrib_gets_one_finding(case: str) -> None:
    code, expected = CONTRIB[case]
    assert [(line, rule) for line, rule, _ in found(code)] == expected


def test_an_import_names_the_successors_of_all_that_it_imports() -> None:
    [finding] = lint("from tensorflow.contrib import slim, rnn\n")
    assert "tf_slim" in finding.message and "tf.keras.layers.RNN" in finding.message


def test_what_compat_had_is_fixed_where_the_target_ends_there() -> None:
    code = "import tensorflow as tf\ntf.nn.rnn_cell.GRUCell(3)\ntf.contrib.rnn.GRUCell(3)\n"
    assert fixed(code) == code
    assert [rule for _, rule, _ in found(code)] == ["TFL213", "TFL203"]
    assert fixed(code, TWO).count("tf.compat.v1.nn.rnn_cell.GRUCell(3)") == 2


def test_compat_v1_is_whole_with_legacy_keras() -> None:
    code = "import tensorflow.compat.v1 as tf\ntf.layers.dense(x, 3)\n"
    assert [rule for _, rule, _ in found(code)] == ["TFL214"]
    assert found(code, newest_target().with_legacy_keras("test")) == []


GFILE = {
    "tf.gfile.Exists(p)": "tf.io.gfile.exists(p)",
    "tf.gfile.Walk(p, in_order=False)": "tf.io.gfile.walk(p, topdown=False)",
    "tf.gfile.Rename(a, b, overwrite=True)": "tf.io.gfile.rename(a, b, overwrite=True)",
    "tf.gfile.Open(p, 'rb')": "tf.io.gfile.GFile(p, 'rb')",
    "filter(tf.gfile.Exists, ps)": "filter(tf.io.gfile.exists, ps)",
    "tf.logging.info('a')": "tf.compat.v1.logging.info('a')",
    "tf.app.run()": "tf.compat.v1.app.run()",
}


@pytest.mark.parametrize("line", GFILE)
def test_safe_fixes_of_flags_logging_and_gfile(line: str) -> None:
    assert (
        fixed(f"import tensorflow as tf\n{line}\n", unsafe=False)
        == f"import tensorflow as tf\n{GFILE[line]}\n"
    )


def test_what_both_had_with_another_meaning_is_not_fixed() -> None:
    """`tf.losses.mean_squared_error` was a function of TensorFlow 1, then one of Keras."""
    code = "import tensorflow as tf\ntf.losses.mean_squared_error(y, z)\n"
    [finding] = lint(code)
    assert (
        finding.fix is None
        and "tf.compat.v1.losses" in finding.message
        and "tf.keras.losses" in finding.message
    )


def test_a_module_is_not_replaced_by_one_that_has_less() -> None:
    """`tf.nest` has no `is_sequence`, which `tf.contrib.framework.nest` had."""
    code = "import tensorflow as tf\nnest = tf.contrib.framework.nest\nnest.is_sequence(x)\n"
    assert fixed(code) == code
    assert fixed("import tensorflow as tf\ntf.contrib.framework.nest.is_sequence(x)\n").endswith(
        "tf.nest.is_nested(x)\n"
    )
