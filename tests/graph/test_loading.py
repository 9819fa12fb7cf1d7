"""Following a program into the other modules of its project: when, how far, and what the answer then rests on."""

from __future__ import annotations

import json
from pathlib import Path

from tests.project.trees import write_tree
from tests.truth.table import settings
from tflint.engine import lint_source
from tflint.project.index import Project

MODEL = """
import tensorflow.compat.v1 as tf


def build():
    x = tf.placeholder(tf.float32, [2], name="x")
    return x, tf.reduce_sum(x)
"""
PROGRAM = """
import tensorflow.compat.v1 as tf
from model import build

x, y = build()
with tf.Session() as sess:
    sess.run(y)
"""


def lines(root: Path, program: str, **modules: str) -> tuple[list[int], list[str]]:
    """The lines that TFL205 reports in a program, and the modules of which it read all."""
    write_tree(root, {f"{name}.py": text for name, text in modules.items()})
    project = Project([write_tree(root, {"main.py": program})])
    result = lint_source(
        (root / "main.py").read_bytes(), str(root / "main.py"), settings("auto", ()), project
    )
    asked = [json.loads(question) for question, _ in project.learnt()]
    read = sorted(Path(parts[1]).stem for parts in asked if parts[0] == "source")
    return [finding.line for finding in result.findings if finding.code == "TFL205"], read


def test_what_is_learnt_from_a_module_rests_on_all_of_it(tmp_path: Path) -> None:
    assert lines(tmp_path, PROGRAM, model=MODEL) == ([7], ["model"])
    project = Project([tmp_path])
    question = next(asked for asked, _ in _learnt(tmp_path, PROGRAM) if json.loads(asked)[0] == "source")
    before = project.replay(question)
    write_tree(tmp_path, {"model.py": MODEL + "# changed\n"})
    assert Project([tmp_path]).replay(question) != before


def _learnt(root: Path, program: str) -> tuple[tuple[str, str], ...]:
    project = Project([root])
    lint_source(program.encode(), str(root / "main.py"), settings("auto", ()), project)
    return project.learnt()


def test_a_file_that_runs_nothing_asks_nothing(tmp_path: Path) -> None:
    program = (
        "import tensorflow.compat.v1 as tf\nfrom model import build\n\nx, y = build()\nsess = tf.Session()\n"
    )
    assert lines(tmp_path, program, model=MODEL) == ([], [])


def test_functions_that_others_call_are_not_followed(tmp_path: Path) -> None:
    program = """
import tensorflow.compat.v1 as tf
from model import build


def train(sess):
    x, y = build()
    sess.run(y)
"""
    assert lines(tmp_path, program, model=MODEL) == ([], [])


def test_the_main_function_of_an_application_is_a_program(tmp_path: Path) -> None:
    program = """
import tensorflow.compat.v1 as tf
from model import build


def main(_):
    x, y = build()
    with tf.Session() as sess:
        sess.run(y)


if __name__ == "__main__":
    tf.app.run()
"""
    assert lines(tmp_path, program, model=MODEL) == ([9], ["model"])
    with_absl = program.replace("tf.app.run()", "app.run(main)").replace(
        "\nimport", "\nfrom absl import app\nimport", 1
    )
    assert lines(tmp_path, with_absl, model=MODEL) == ([10], ["model"])


def test_a_run_in_another_module_is_reported_at_the_call_that_leads_there(tmp_path: Path) -> None:
    program = PROGRAM.replace("sess.run(y)", "sess.run(y, {x: [1.0, 2.0]})\n    evaluate(sess, y)").replace(
        "import build", "import build\nfrom tools import evaluate"
    )
    tools = "import tensorflow\n\n\ndef evaluate(session, fetch):\n    return session.run(fetch)\n"
    assert lines(tmp_path, program, model=MODEL, tools=tools) == ([9], ["model", "tools"])


def test_large_modules_are_not_followed(tmp_path: Path) -> None:
    assert lines(tmp_path, PROGRAM, model=MODEL + "\n" + "value = 1\n" * 20_000) == ([], ["model"])


def test_a_module_that_does_not_end_or_parse_is_unknown(tmp_path: Path) -> None:
    assert lines(tmp_path, PROGRAM, model=MODEL + "\nraise SystemExit\n") == ([], ["model"])
    assert lines(tmp_path, PROGRAM, model=MODEL + "\nwhile True:\n    pass\n") == ([], ["model"])
    assert lines(tmp_path, PROGRAM, model=MODEL + "\n)\n") == ([], ["model"])


def test_modules_that_import_each_other_or_the_program(tmp_path: Path) -> None:
    model = MODEL + "\nimport other\n"
    other = "import tensorflow\nimport main\nfrom model import build as again\n\nthing = main.y\n"
    assert lines(tmp_path, PROGRAM, model=model, other=other)[0] == [7]


def test_a_dictionary_of_a_module_may_be_filled_by_others(tmp_path: Path) -> None:
    model = MODEL + "\n\nFEED = {}\n"
    program = PROGRAM.replace("import build", "import build, FEED").replace("run(y)", "run(y, FEED)")
    assert lines(tmp_path, program, model=model) == ([], ["model"])


def test_the_way_back_names_the_files(tmp_path: Path) -> None:
    lines(tmp_path, PROGRAM, model=MODEL)
    result = lint_source(
        PROGRAM.encode(), str(tmp_path / "main.py"), settings("auto", ()), Project([tmp_path])
    )
    (finding,) = [finding for finding in result.findings if finding.code == "TFL205"]
    assert finding.message == (
        "the placeholder `x` (model.py:6) is not fed: `sess.run(y)` ← `return (x, tf.reduce_sum(x))` (model.py:7) ← "
        "`x = tf.placeholder(tf.float32, [2], name='x')` (model.py:6); TensorFlow raises "
        "\"You must feed a value for placeholder tensor 'x' with dtype float and shape [2]\""
    )
