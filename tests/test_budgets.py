"""What a run may cost, counted rather than timed: parses, walks, imports, reads, generated code, calls."""

from __future__ import annotations

import ast
import gc
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import libcst
import pytest

from tflint import checking, trees
from tflint.catalogue import load_catalogue
from tflint.engine import lint_source
from tflint.project.index import Project
from tflint.releases.target import newest_target
from tflint.settings import LintSettings
from tflint.syntax import positions

SETTINGS = LintSettings(load_catalogue().select(["ALL"]), newest_target())

LOSS = """from keras import backend as K


def loss(y_true, y_pred):
    return K.mean(K.square(y_pred - y_true))
"""

CLEAN = """from keras import optimizers


def optimizer(lr):
    return optimizers.Adam(learning_rate=lr)
"""

PLAIN = """import os


def mean(values):
    return sum(values) / len(values)
"""


@pytest.fixture(autouse=True)
def nothing_parsed_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests have had parsed does not count."""
    monkeypatch.setattr(trees, "_TREES", trees.Trees(400_000))


def lint(code: str) -> list[str]:
    """The codes found."""
    return [finding.code for finding in lint_source(code.encode(), "module.py", SETTINGS).findings]


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str], Counter[str]]:
    """Counts the calls of an attribute, which still does what it did."""
    calls: Counter[str] = Counter()

    def start(owner: Any, name: str) -> Counter[str]:
        real = getattr(owner, name)

        def counted(*args: Any, **kwargs: Any) -> Any:
            calls[name] += 1
            return real(*args, **kwargs)

        monkeypatch.setattr(owner, name, counted)
        return calls

    return start


Count = Callable[[Any, str], "Counter[str]"]

PROGRAM = {
    "package/own.py": """from keras.layers import Layer


class Scale(Layer):
    def __init__(self, factor):
        self.factor = factor

    def call(self, x):
        return x * self.factor
""",
    "feed.py": """import tensorflow.compat.v1 as tf
import numpy as num

from package.own import Scale

print(np.zeros(3), num.zeros(3), Scale(2.0))
with tf.Graph().as_default():
    x = tf.placeholder(tf.float32, [3])
    y = tf.placeholder(tf.float32, [3])
    z = x * y
    with tf.Session() as session:
        session.run(z, feed_dict={x: [1.0, 2.0, 3.0]})
""",
}
"""A layer, and a program that runs it: what rules about classes, graphs and modules say something about."""


class TestOneFile:
    @pytest.mark.parametrize("code", [LOSS, CLEAN], ids=["findings", "clean"])
    def test_is_parsed_once_by_each_parser_and_walked_once(self, code: str, count: Count) -> None:
        for owner, name in ((libcst, "parse_module"), (ast, "parse"), (checking, "build_tree")):
            calls = count(owner, name)
        lint(code)
        assert calls == {"parse_module": 1, "parse": 1, "build_tree": 1}

    def test_that_names_no_framework_is_not_parsed_at_all(self, count: Count) -> None:
        calls = count(libcst, "parse_module")
        count(ast, "parse")
        assert lint(PLAIN) == []
        assert calls == {}

    def test_that_has_not_all_words_of_any_rule_is_not_parsed_by_libcst(self, count: Count) -> None:
        calls = count(libcst, "parse_module")
        assert lint("import tensorflow as tf\n\nprint(tf.reduce_mean([1.0]))\n") == []
        assert calls == {}

    def test_that_has_the_words_of_a_symbol_but_does_not_name_it_is_not_parsed_by_libcst(
        self, count: Count
    ) -> None:
        calls = count(libcst, "parse_module")
        assert lint("from keras import backend as K, ops\n\nprint(ops.mean(K.epsilon()))\n") == []
        assert calls == {}

    def test_without_findings_gets_no_code_generated(self, count: Count) -> None:
        calls = count(positions, "_RecordingState")
        assert lint(CLEAN) == []
        assert calls == {}

    def test_with_findings_gets_the_code_of_their_statements_generated_and_no_more(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        generated: list[Any] = []

        class Noted(positions._RecordingState):
            def __init__(self, *args: Any) -> None:
                super().__init__(*args)
                generated.append(self)

        monkeypatch.setattr(positions, "_RecordingState", Noted)
        around = "".join(f"def unrelated_{n}(x):\n    return f(x) + {n}\n\n\n" for n in range(50))
        assert lint(around + LOSS + around) == ["TFL302", "TFL302"]
        texts = ["".join(state.tokens).strip() for state in generated]
        assert texts == ["return K.mean(K.square(y_pred - y_true))"]

    @pytest.mark.parametrize(
        "header", ["class Loss(Layer, mean=K.square(1)):", "with K.square(1):", "@K.square\n    def f():"]
    )
    def test_a_header_is_generated_without_its_body(
        self, header: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        generated: list[Any] = []

        class Noted(positions._RecordingState):
            def __init__(self, *args: Any) -> None:
                super().__init__(*args)
                generated.append(self)

        monkeypatch.setattr(positions, "_RecordingState", Noted)
        body = "".join(f"        y{n} = f({n})\n" for n in range(50))
        code = f"from keras import backend as K\nif True:\n    {header}\n{body}"
        assert lint(code) == ["TFL302"]
        assert ["".join(state.tokens).strip() for state in generated] == [header]

    def test_leaves_no_tree_for_the_collector_of_cycles(self) -> None:
        code = LOSS + "".join(f"def unrelated_{n}(x):\n    return f(x) + {n}\n\n\n" for n in range(200))
        lint(code)
        gc.collect()
        gc.disable()
        try:
            lint(code)
            unreachable = gc.collect()
        finally:
            gc.enable()
        assert unreachable < 500

    def test_of_a_project_leaves_none_either(self, tmp_path: Path) -> None:
        for name, code in {**project(), **PROGRAM}.items():
            target = tmp_path / name
            target.parent.mkdir(exist_ok=True)
            target.write_text(code)

        def lint_all() -> set[str]:
            opened = Project([tmp_path])
            files = sorted(tmp_path.rglob("*.py"))
            results = [lint_source(file.read_bytes(), str(file), SETTINGS, opened) for file in files]
            return {finding.code for result in results for finding in result.findings}

        assert lint_all() >= {"TFL101", "TFL205", "TFL302", "TFL501"}
        gc.collect()
        gc.disable()
        try:
            lint_all()
            unreachable = gc.collect()
        finally:
            gc.enable()
        assert unreachable < 500

    def test_no_cycles_are_looked_for_meanwhile(self, monkeypatch: pytest.MonkeyPatch) -> None:
        looked: list[bool] = []
        parse = libcst.parse_module

        def noted(*args: Any) -> Any:
            looked.append(gc.isenabled())
            return parse(*args)

        monkeypatch.setattr(libcst, "parse_module", noted)
        assert gc.isenabled()
        lint(LOSS)
        assert looked == [False]
        assert gc.isenabled()


class TestProject:
    def test_each_content_is_parsed_once_by_python(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name, code in {**project(), **PROGRAM}.items():
            target = tmp_path / name
            target.parent.mkdir(exist_ok=True)
            target.write_text(code)
        parsed: Counter[str] = Counter()
        parse = ast.parse

        def noted(source: str | bytes, *args: Any, **kwargs: Any) -> Any:
            text = source.decode() if isinstance(source, bytes) else source
            parsed[text] += "mode" not in kwargs  # an expression of a fix is another thing
            return parse(source, *args, **kwargs)

        monkeypatch.setattr(ast, "parse", noted)
        opened = Project([tmp_path])
        for file in sorted(tmp_path.rglob("*.py")):
            lint_source(file.read_bytes(), str(file), SETTINGS, opened)
        contents = {*project().values(), *PROGRAM.values()}
        assert {text: count for text, count in parsed.items() if text in contents and count > 1} == {}
        assert parsed.keys() & contents >= {*PROGRAM.values()}


class TestGrowth:
    """Twice the code may take twice the work, and a little: nothing grows by the square."""

    SHAPES: ClassVar[dict[str, Callable[[int], str]]] = {
        "rebinding at module level": lambda n: "x = K.mean(x)\n" * n,
        "rebinding in a function": lambda n: "def f(x):\n" + "    x = K.mean(x)\n" * n,
        "rebinding in branches": lambda n: "def f(x):\n" + "    if x: x = K.mean(x)\n" * n,
        "rebinding in a loop": lambda n: "for x in y:\n" + "    x = K.mean(x)\n" * n,
        "imports again and again": lambda n: "from keras import backend as K\nK.mean(x)\n" * n,
        "functions": lambda n: "def f(x):\n    y = K.mean(x)\n    return y\n\n" * n,
        "methods": lambda n: "class A:\n" + "    def f(self, x):\n        return K.mean(x)\n" * n,
        "statements on one line": lambda n: "K.mean(x); " * n,
        "one long list": lambda n: "x = [" + "K.mean(x),\n" * n + "]\n",
        "a dictionary of functions": lambda n: "x = {" + "'k': K.mean,\n" * n + "}\n",
        "code without findings": lambda n: "K.mean(x)\n" + "y = f(y) + 1\n" * n,
        "comments that suppress": lambda n: "K.mean(x)  # noqa: TFL302\n" * n,
        "useless comments": lambda n: "K.mean(x)\n" + "y = 1  # noqa: TFL302\n" * n,
    }

    @pytest.mark.parametrize("shape", SHAPES)
    def test_is_linear(self, shape: str) -> None:
        make = self.SHAPES[shape]
        head = "from keras import backend as K\n"
        small, large = (steps(partial(lint, head + make(n))) for n in (60, 240))
        assert large <= 6 * small

    def test_of_the_fix_loop_is_linear(self) -> None:
        from tflint.fixing.loop import fix_source

        def fix(n: int) -> int:
            code = "from keras import backend as K\n" + "def f(x):\n    return K.square(x)\n\n\n" * n
            return steps(lambda: fix_source(code.encode(), "module.py", SETTINGS))

        assert fix(240) <= 6 * fix(60)


def steps(action: Callable[[], object]) -> int:
    """The calls of functions, Python's and built-in ones, that an action makes."""
    action()  # what is remembered for the process is not counted
    calls = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(before)
    return calls


REPORT = """
import json, os, sys

opened = []

def note(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and arguments[0].startswith({top!r}):
        opened.append(os.path.relpath(arguments[0], {top!r}))

sys.addaudithook(note)
from tflint.cli import main

status = main({arguments!r})
print(json.dumps({{"status": status, "modules": sorted(sys.modules), "opened": opened}}), file=sys.stderr)
"""


def run(top: Path, *arguments: str) -> dict[str, Any]:
    """The command in a process of its own: its status, the modules it imported, the files below ``top`` it opened."""
    code = REPORT.format(top=str(top), arguments=["--isolated", *arguments])
    # As for a user: what Python and the checkout compile is kept.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=top, env=environment, capture_output=True, text=True
    )
    report: dict[str, Any] = json.loads(done.stderr.splitlines()[-1])
    return report


def packages(report: dict[str, Any]) -> set[str]:
    return {module.partition(".")[0] for module in report["modules"]}


HEAVY = {
    "flake8",
    "hypothesis",
    "keras",
    "libcst",
    "multiprocessing",
    "numpy",
    "packaging",
    "pip",
    "pygments",
    "rich",
    "setuptools",
    "tensorflow",
    "yaml",
}


class TestImports:
    def test_to_say_the_version(self, tmp_path: Path) -> None:
        assert packages(run(tmp_path, "--version")).isdisjoint({*HEAVY, "tomli", "sqlite3", "pathspec"})

    def test_for_files_without_frameworks(self, tmp_path: Path) -> None:
        (tmp_path / "plain.py").write_text(PLAIN)
        run(tmp_path, "--no-cache", ".")  # compiles the catalogue of a fresh checkout
        report = run(tmp_path, "--no-cache", ".")
        assert report["status"] == 0
        assert packages(report).isdisjoint({*HEAVY, "sqlite3", "pathlib", "hashlib", "urllib", "tomli"})
        assert len([module for module in report["modules"] if module.startswith("tflint")]) <= 60

    def test_for_files_without_frameworks_from_a_cache(self, tmp_path: Path) -> None:
        (tmp_path / "loss.py").write_text(LOSS)
        options = ("--cache-dir", str(tmp_path / "cache"), "--no-show-source", "loss.py")
        assert "libcst" in packages(run(tmp_path, *options))
        again = run(tmp_path, *options)
        assert again["status"] == 1
        assert "libcst" not in packages(again)

    def test_for_many_files_in_one_process(self, tmp_path: Path) -> None:
        for number in range(30):
            (tmp_path / f"loss_{number}.py").write_text(LOSS)
        assert "multiprocessing" not in packages(run(tmp_path, "--no-cache", "--jobs", "1", "."))


class TestReads:
    def test_each_file_is_opened_for_itself_and_once_for_all_that_others_ask(self, tmp_path: Path) -> None:
        for name, code in project().items():
            target = tmp_path / name
            target.parent.mkdir(exist_ok=True)
            target.write_text(code)
        report = run(tmp_path, "--no-cache", "--jobs", "1", ".")
        opened = Counter(path for path in report["opened"] if path.endswith(".py"))
        assert report["status"] == 1
        assert set(opened) == set(project())
        assert max(opened.values()) <= 2


def project() -> dict[str, str]:
    """A project whose files lead to one another."""
    return {
        "package/__init__.py": "",
        "package/compat.py": "from keras import backend as K\n",
        "package/loss.py": "from .compat import K\n\n\ndef loss(a, b):\n    return K.mean(K.square(a - b))\n",
        "package/layer.py": LOSS,
        "package/plain.py": PLAIN,
        "script.py": "from package.loss import loss\nfrom package.compat import K\n\nK.mean(1)\n",
    }
