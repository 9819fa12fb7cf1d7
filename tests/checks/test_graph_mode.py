"""TFL204: what needs a graph is reported once a file, where nobody chose graph mode; and TFL211 asks the same of the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from tflint.catalogue import load_catalogue
from tflint.engine import lint_source
from tflint.fixing.loop import fix_source
from tflint.model import Finding
from tflint.project.index import Project
from tflint.releases.target import newest_target, resolve_target
from tflint.settings import LintSettings

HEAD = "import tensorflow as tf\n\n"
V1 = "tf.compat.v1."


def findings(code: str, path: str = "code.py", project: Project | None = None, *target: str) -> list[Finding]:
    chosen = resolve_target(target, "--target") if target else newest_target()
    found = lint_source(code.encode(), path, LintSettings(("TFL204", "TFL211"), chosen), project).findings
    return list(found)


RAISING = [
    f"{V1}placeholder(tf.float32)",
    f"{V1}sparse_placeholder(tf.float32)",
    f"{V1}data.make_initializable_iterator(tf.data.Dataset.range(3))",
    "tf.gradients(tf.ones([2]), [])",
    f"{V1}gradients(tf.ones([2]), [])",
    "tf.hessians(tf.ones([2]), [tf.ones([2])])",
    f"{V1}hessians(tf.ones([2]), [tf.ones([2])])",
    f"{V1}summary.merge_all()",
    f"{V1}summary.merge([])",
    f'{V1}summary.FileWriter("logs")',
    f"{V1}train.Saver()",
    f'{V1}train.string_input_producer(["a"])',
    f"{V1}train.range_input_producer(3)",
    f"{V1}train.batch([tf.ones([2])], 2)",
    f"{V1}train.shuffle_batch([tf.ones([2])], 2, 4, 2)",
    f"{V1}train.start_queue_runners()",
    f"{V1}train.MonitoredSession()",
    f"{V1}train.Supervisor()",
    f'{V1}train.import_meta_graph("model.meta")',
    f"{V1}TextLineReader()",
    f"{V1}TFRecordReader()",
    f"{V1}train.AdamOptimizer().minimize(tf.ones([2]))",
    f"{V1}train.GradientDescentOptimizer(0.1).compute_gradients(tf.ones([2]))",
    "tf.ones([2]).eval()",
    f"{V1}Session().run(tf.ones([2]))",
    f"{V1}InteractiveSession().run(tf.ones([2]))",
]
"""Each raises in eager execution (tests/truth runs them)."""

WORKING = [
    f"{V1}placeholder_with_default(1.0, [])",
    f"{V1}data.make_one_shot_iterator(tf.data.Dataset.range(3)).get_next()",
    f"{V1}train.Saver([tf.Variable(1.0)])",
    f"[{V1}train.AdamOptimizer().minimize(lambda: v * v) for v in [tf.Variable(1.0)]]",
    f"{V1}Session()",
    f'{V1}get_variable("silent", [2])',
    f"{V1}global_variables_initializer()",
]


@pytest.mark.parametrize("line", RAISING)
def test_what_raises_is_reported(line: str) -> None:
    (found,) = findings(f"{HEAD}x = {line}\n")
    assert (found.code, found.line) == ("TFL204", 3)
    assert found.fix is not None and found.fix.safety == "unsafe"


@pytest.mark.parametrize("line", WORKING)
def test_what_works_eagerly_is_not(line: str) -> None:
    assert findings(f"{HEAD}x = {line}\n") == []


@pytest.mark.parametrize(
    "code",
    [
        f"{V1}disable_eager_execution()\nx = {V1}placeholder(tf.float32)\n",
        f"{V1}disable_v2_behavior()\nx = {V1}placeholder(tf.float32)\n",
        f"with tf.Graph().as_default():\n    x = {V1}placeholder(tf.float32)\n",
        f"graph = tf.Graph()\nwith graph.as_default():\n    x = {V1}placeholder(tf.float32)\nsession = {V1}Session(graph=graph)\nsession.run(x)\n",
        "@tf.function\ndef f(x):\n    return tf.gradients(x * x, x)\n\nf(tf.ones([2]))\n",
        f"def build():\n    return {V1}placeholder(tf.float32)\n",  # whoever calls it may have chosen
        f"class Net(Base):\n    def build(self):\n        self.x = {V1}placeholder(tf.float32)\n\nNet().build()\n",
        f"def model_fn(features):\n    return {V1}placeholder(tf.float32)\n\ntf.estimator.Estimator(model_fn).train()\n",
        f"class T(tf.test.TestCase):\n    def test(self):\n        {V1}placeholder(tf.float32)\n\ntf.test.main()\n",
        f"if not tf.executing_eagerly():\n    x = {V1}placeholder(tf.float32)\n",
        f"try:\n    x = {V1}placeholder(tf.float32)\nexcept RuntimeError:\n    {V1}disable_eager_execution()\n",
        "def run(session, x):\n    return session.run(x)\n\nrun(None, None)\n",
        "import keras.backend as K\n\nK.eval(K.ones([2]))\n",
        "import pandas\n\nprint(pandas.DataFrame().eval('a'))\n",
        "rows = object()\nrows.make_one_shot_iterator()\n",
    ],
)
def test_silence(code: str) -> None:
    assert findings(HEAD + code) == []


def test_a_function_of_a_program_is_reported() -> None:
    code = f'{HEAD}def main():\n    x = {V1}placeholder(tf.float32)\n\n\nif __name__ == "__main__":\n    main()\n'
    (found,) = findings(code)
    assert found.line == 4


def test_one_finding_stands_for_all_and_one_fix_mends_them() -> None:
    code = f"{HEAD}x = {V1}placeholder(tf.float32)\ny = {V1}placeholder(tf.float32)\nprint({V1}Session().run(x + y, {{x: 1, y: 2}}))\n"
    assert [found.line for found in findings(code)] == [3]
    done = fix_source(
        code.encode(), "code.py", LintSettings(("TFL204",), newest_target()), unsafe=True
    ).data.decode()
    assert done == code.replace(HEAD, f"{HEAD}{V1}disable_eager_execution()\n\n")


def test_what_tfl202_speaks_about_is_left_to_it() -> None:
    code = f"{HEAD}x = tf.placeholder(tf.float32)\n".encode()
    found = lint_source(code, "code.py", LintSettings(load_catalogue().select(), newest_target())).findings
    assert [each.code for each in found] == ["TFL202"]


def test_releases() -> None:
    code = f"{HEAD}x = {V1}placeholder(tf.float32)\n"
    assert findings(code, "code.py", None, "tensorflow==1.15") == []
    assert [found.code for found in findings(code, "code.py", None, "tensorflow>=1.15")] == ["TFL204"]


@pytest.mark.parametrize("word", ["disable_eager_execution", "disable_v2_behavior"])
@pytest.mark.parametrize("where", ["importer", "imported", "sibling", "elsewhere"])
def test_another_module_of_the_program_may_have_chosen(tmp_path: Path, word: str, where: str) -> None:
    chooser = f"import tensorflow as tf\n\n{V1}{word}()\n"
    files = {
        "net.py": f"{HEAD}x = {V1}placeholder(tf.float32)\nn = tf.ones([2, 3]).shape[0].value\n",
        "main.py": "import net\n",
        "other.py": chooser,
    }
    if where == "importer":
        files["main.py"] = chooser + "import net\n"
    elif where == "imported":
        files["net.py"] = "import other\n" + files["net.py"]
    elif where == "sibling":
        files["main.py"] = "import other\nimport net\n"
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    path = tmp_path / "net.py"
    found = {each.code for each in findings(files["net.py"], str(path), Project([tmp_path]))}
    graph = {"TFL204"} if where == "elsewhere" else set()
    shapes = set() if where != "elsewhere" and word == "disable_v2_behavior" else {"TFL211"}
    assert found == graph | shapes


def test_what_was_asked_of_other_files_is_remembered_with_the_result(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(f"{HEAD}x = {V1}placeholder(tf.float32)\n")
    (tmp_path / "main.py").write_text("import net\n")
    project = Project([tmp_path])
    assert findings(path.read_text(), str(path), project)
    learnt = dict(project.learnt())
    asked = next(question for question in learnt if "says around" in question)
    assert Project([tmp_path]).replay(asked) == learnt[asked]
    (tmp_path / "main.py").write_text(f"import tensorflow as tf\n{V1}disable_eager_execution()\nimport net\n")
    assert Project([tmp_path]).replay(asked) != learnt[asked]


def test_iterators_that_datasets_have_no_more() -> None:
    code = f"{HEAD}rows = tf.data.Dataset.range(9).map(abs)\nrows = rows.batch(2)\nfirst = rows.make_one_shot_iterator().get_next()\n"
    (found,) = findings(code)
    assert found.line == 5 and found.fix is not None
    old = "import tensorflow.compat.v1 as tf\n\nrows = tf.data.Dataset.range(9)\nfirst = rows.make_one_shot_iterator().get_next()\n"
    assert findings(old) == []


def test_left_over_enable_eager_execution() -> None:
    code = f"{HEAD}{V1}enable_eager_execution()\nprint(tf.ones([2]))\n"
    (found,) = findings(code)
    assert (found.severity, found.code) == ("info", "TFL204")
    done = fix_source(code.encode(), "code.py", LintSettings(("TFL204",), newest_target())).data.decode()
    assert done == f"{HEAD}print(tf.ones([2]))\n"
    assert findings(code, "code.py", None, "tensorflow>=1.15") == []
