"""What the comparison with tf_upgrade_v2 counts in whole packages."""

from __future__ import annotations

import ast
from pathlib import Path

from tools.comparison.corpus import GUARDED, SILENT, created, kinds_of
from tools.comparison.dead import Use, guarded_nodes, names_in
from tools.comparison.trees import Outcome

CODE = """\
import tensorflow as tf
from tensorflow.contrib import rnn

a = tf.log(1.0)
try:
    b = rnn.LSTMCell(3)
except AttributeError:
    b = tf.nn.relu
if tf.__version__ < "2":
    c = tf.div(1, 2)
"""


def use(name: str, line: int = 1, *, imported: int = 1, guarded: bool = False) -> Use:
    return Use("a.py", line, line, name, imported, guarded)


def test_names_by_what_tensorflow_was_imported_as() -> None:
    module = ast.parse(CODE)
    guarded = guarded_nodes(module)
    found = [(name, node.lineno, imported, id(node) in guarded) for node, name, imported in names_in(module)]
    assert sorted(found, key=lambda each: each[1]) == [
        ("tensorflow", 1, 1, False),
        ("tensorflow.contrib.rnn", 2, 2, False),
        ("tensorflow.log", 4, 1, False),
        ("tensorflow.contrib.rnn.LSTMCell", 6, 2, True),
        ("tensorflow.nn.relu", 8, 1, False),
        ("tensorflow.__version__", 9, 1, True),
        ("tensorflow.div", 10, 1, True),
    ]


def test_a_name_that_only_the_import_spells_otherwise_is_not_created() -> None:
    before = [use("tensorflow.layers.dense")]
    after = [use("tensorflow.compat.v1.layers.dense"), use("tensorflow.compat.v1.flags")]
    assert created(before, after) == ["a.py: tensorflow.compat.v1.flags"]


def test_what_is_left_by_the_rule_at_its_line_or_its_import() -> None:
    finding = {"path": "a.py", "line": 2, "end_line": 2, "code": "TFL203", "name": "contrib"}
    outcome = Outcome(Path(), 1.0, {}, [finding])
    left = [
        use("tensorflow.contrib.rnn", 2),
        use("tensorflow.contrib.rnn.LSTMCell", 6, imported=2),
        use("tensorflow.div", 10, guarded=True),
        use("tensorflow.log", 4),
    ]
    assert kinds_of(left, outcome) == {"TFL203 contrib": 2, GUARDED: 1, SILENT: 1}
