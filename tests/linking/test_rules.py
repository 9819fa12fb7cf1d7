"""What Python's errors do not show: warnings, fixes, what only a build or a release decides, and what a cache must know."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.linking.test_projects import files_of
from tests.project.trees import write_tree
from tflint.catalogue import load_catalogue
from tflint.engine import lint_source
from tflint.fixing.loop import fix_source
from tflint.model import FileResult
from tflint.project.index import Project
from tflint.releases.target import newest_target, resolve_target
from tflint.settings import KerasFlavour, LintSettings

NAMES = load_catalogue().select(["TFL1"])
SETTINGS = LintSettings(NAMES, newest_target())


def lint(root: Path, text: str, file: str = "main.py", settings: LintSettings = SETTINGS) -> FileResult:
    """What is said about one file of a project that is written as one text."""
    write_tree(root, files_of(text))
    return lint_source((root / file).read_bytes(), str(root / file), settings, Project([root]))


def said(result: FileResult) -> list[tuple[int, str]]:
    return [(finding.line, finding.code) for finding in result.findings]


SILENT = {
    "a copy of the package's tree under tests: from the root on it is `tests.pkg`": """
>> tests/pkg/test_main.py
import pkg
from pkg.engine import run
from pkg import engine

pkg.engine.run()
>> tests/pkg/__init__.py
>> pkg/__init__.py
from pkg import engine
>> pkg/engine.py
def run(): pass
""",
    "an extension module that is built beside it": """
>> main.py
from pkg import fast
>> pkg/__init__.py
>> pkg/fast.pyx
""",
    "an extension module that a build file names": """
>> main.py
from pkg import fast
>> pkg/__init__.py
>> setup.py
Extension("pkg.fast", ["src/x.c"])
""",
    "a shared library in place of the module": """
>> main.py
from helper import fast
>> helper.py
slow = 1
>> helper.cpython-311-x86_64-linux-gnu.so
""",
    "a stub that knows the name": """
>> main.py
from helper import fast
>> helper.py
slow = 1
>> helper.pyi
fast: int
""",
    "generated protocol buffers": """
>> main.py
from pkg import thing_pb2
from pkg.other_pb2 import Thing
>> pkg/__init__.py
""",
    "a generated version": """
>> main.py
from pkg._version import version
>> pkg/__init__.py
""",
    "a project's folder of the name of a module of Python's": """
>> main.py
from json import nothing_of_the_kind
>> json/__init__.py
>> json/other.py
""",
    "a mock": """
>> main.py
import helper
from unittest import mock
with mock.patch("helper.late", create=True):
    print(helper.late)
>> helper.py
value = 1
""",
    "a module of two folders": """
>> one/main.py
from util import value
>> one/util/__init__.py
value = 1
>> util.py
other = 1
""",
    "a file that does not parse": """
>> main.py
from helper import value
>> helper.py
print "Python 2"
""",
}


@pytest.mark.parametrize("name", SILENT)
def test_silent(name: str, tmp_path: Path) -> None:
    text = SILENT[name]
    file = text.split()[1]
    assert said(lint(tmp_path, text, file)) == []


CONFLICTS = {
    "imported twice": (
        """
>> main.py
from one import f
from two import f
print(f())
>> one.py
def f(): pass
>> two.py
def f(): pass
""",
        [(2, "TFL104")],
    ),
    "the same in the end": (
        """
>> main.py
from one import f
from two import f
print(f())
>> one.py
def f(): pass
>> two.py
from one import f
""",
        [],
    ),
    "used in between": (
        """
>> main.py
from one import f
print(f())
from two import f
print(f())
>> one.py
def f(): pass
>> two.py
def f(): pass
""",
        [],
    ),
    "one of two": (
        """
>> main.py
try:
    from one import f
except ImportError:
    from two import f
print(f())
>> one.py
def f(): pass
>> two.py
def f(): pass
""",
        [],
    ),
    "two stars": (
        """
>> main.py
from one import *
from two import *
print(f())
>> one.py
def f(): pass
>> two.py
def f(): pass
""",
        [(2, "TFL104")],
    ),
    "two stars, the name not used": (
        """
>> main.py
from one import *
from two import *
>> one.py
def f(): pass
>> two.py
def f(): pass
""",
        [],
    ),
    "two stars that both bring a third module": (
        """
>> main.py
from one import *
from two import *
print(json.dumps(1))
>> one.py
import json
>> two.py
import json
""",
        [],
    ),
    "a star and a list": (
        """
>> main.py
from one import *
from two import *
print(f())
>> one.py
def f(): pass
>> two.py
__all__ = ["g"]
def f(): pass
def g(): pass
""",
        [],
    ),
    "a definition above a star": (
        """
>> main.py
def f(): pass
from two import *
print(f())
>> two.py
def f(): pass
""",
        [(2, "TFL104")],
    ),
    "a definition below a star": (
        """
>> main.py
from two import *
def f(): pass
print(f())
>> two.py
def f(): pass
""",
        [],
    ),
    "a module and its namesake": (
        """
>> main.py
import random
from numpy import random
print(random)
""",
        [(2, "TFL104")],
    ),
    "two submodules of one package": (
        """
>> main.py
import os.path
import os
print(os)
""",
        [],
    ),
    "what replaces a name on purpose": (
        """
>> main.py
import urllib
from six.moves import urllib
from typing import Literal
from typing_extensions import Literal
""",
        [],
    ),
    "a star that brings an installed package called like the folder that its module is in": (
        """
>> main.py
import pytest
from support.pytest.etcd import *
print(pytest)
>> support/__init__.py
>> support/pytest/__init__.py
>> support/pytest/etcd.py
import pytest
""",
        [],
    ),
    "used qualified": (
        """
>> main.py
import one
import two
print(one.f(), two.f())
>> one.py
def f(): pass
>> two.py
def f(): pass
""",
        [],
    ),
}


@pytest.mark.parametrize("name", CONFLICTS)
def test_conflicts(name: str, tmp_path: Path) -> None:
    text, expected = CONFLICTS[name]
    assert said(lint(tmp_path, text)) == expected


FOR_CHECKERS = """
>> kinds.py
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    Kind = int
>> arguments.py
from kinds import Kind
"""


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import arguments\n", []),
        ("import arguments\n", [(1, "TFL103")]),
        ("def f():\n    import arguments\n", [(1, "TFL103")]),
        ("", [(1, "TFL103")]),
    ],
)
def test_a_module_that_is_itself_for_type_checkers_may_import_what_is(
    tmp_path: Path, user: str, expected: list[tuple[int, str]]
) -> None:
    assert said(lint(tmp_path, f"{FOR_CHECKERS}>> user.py\n{user}", "arguments.py")) == expected


def test_a_stub_may_import_what_is_there_for_type_checkers(tmp_path: Path) -> None:
    text = FOR_CHECKERS.replace("arguments.py", "arguments.pyi")
    assert said(lint(tmp_path, text, "arguments.pyi")) == []


@pytest.mark.parametrize("beside", ["package/native.pyx", "native/native.cpp"])
def test_native_code_that_a_package_takes_from_itself_is_no_circle(tmp_path: Path, beside: str) -> None:
    text = f"""
>> package/__init__.py
from package import native
>> setup.py
Extension("package.native", ["{beside}"])
>> {beside}
>> use.py
import package
"""
    assert said(lint(tmp_path, text, "package/__init__.py")) == []


def test_a_module_that_nobody_imports_takes_an_installed_one_of_its_name(tmp_path: Path) -> None:
    text = """
>> cases/settings.py
from settings import Settings
class Mine(Settings): pass
>> other.py
"""
    assert said(lint(tmp_path, text, "cases/settings.py")) == []
    imported = text + "import settings\n"
    assert said(lint(tmp_path, imported.replace("cases/", ""), "settings.py")) == [(1, "TFL106")]


@pytest.mark.parametrize(("top", "codes"), [("company", []), ("elsewhere", ["TFL104"])])
def test_an_absolute_import_may_mean_the_folders_around_the_file(
    tmp_path: Path, top: str, codes: list[str]
) -> None:
    """The project's own code by the name under which it is installed is not another package's."""
    path = "collections/company/tools/main.py"
    text = f"from {top}.tools.shared import Display\nfrom .shared import Display\nprint(Display)\n"
    write_tree(tmp_path, {path: text, "collections/company/tools/shared.py": "from display import Display\n"})
    found = lint_source(text.encode(), str(tmp_path / path), SETTINGS, Project([tmp_path])).findings
    assert [finding.code for finding in found] == codes


FIXES = {
    "a name": ("import m as mm\nm.x\n", "import m as mm\nmm.x\n"),
    "a dotted name": ("import a.b as c\na.b.x(a.b.y)\n", "import a.b as c\nc.x(c.y)\n"),
    "another part of the package": ("import a.b as c\na.z\n", "import a.b as c\na.z\n"),
    "in a function": (
        "import m as mm\ndef f(x):\n    return m.x + mm.y\n",
        "import m as mm\ndef f(x):\n    return mm.x + mm.y\n",
    ),
    "the alias is hidden": (
        "import m as mm\ndef f(mm):\n    return m.x\n",
        "import m as mm\ndef f(mm):\n    return m.x\n",
    ),
    "the alias is bound twice": (
        "import m as mm\nmm = wrap(mm)\nm.x\n",
        "import m as mm\nmm = wrap(mm)\nm.x\n",
    ),
    "ahead of the import": ("m.x\nimport m as mm\n", "m.x\nimport m as mm\n"),
    "an import in a branch": (
        "if x:\n    import m as mm\nm.x\n",
        "if x:\n    import m as mm\nm.x\n",
    ),
}


@pytest.mark.parametrize("name", FIXES)
def test_fixes_of_aliases(name: str) -> None:
    before, after = FIXES[name]
    assert fix_source(before.encode(), "main.py", SETTINGS).data.decode() == after


class TestMixedKeras:
    CODE = "from tensorflow import keras\nfrom keras.layers import Dense\nkeras.Sequential([Dense(1)])\nkeras.Input((1,))\n"

    @pytest.mark.parametrize(
        ("requirement", "lines"),
        [("tensorflow==2.5", [2]), ("tensorflow==2.10", []), ("tensorflow==2.16", [])],
    )
    def test_depends_on_the_release(self, requirement: str, lines: list[int]) -> None:
        requirements = [requirement, "keras==2.3"] if requirement.endswith("2.5") else [requirement]
        settings = LintSettings(("TFL109",), resolve_target(requirements, "the test"))
        found = lint_source(self.CODE.encode(), "main.py", settings).findings
        assert [finding.line for finding in found] == lines

    def test_with_legacy_keras(self) -> None:
        target = resolve_target(["tensorflow==2.16"], "the test").with_legacy_keras("the test")
        found = lint_source(self.CODE.encode(), "main.py", LintSettings(("TFL109",), target)).findings
        assert [finding.line for finding in found] == [2]

    @pytest.mark.parametrize(
        ("others", "line", "fixed"),
        [
            ([], 3, "from keras.models import Sequential\n"),
            (["import tf_keras\n"], 1, "from tf_keras.layers import Dense\n"),
            (
                ["from tf_keras import Model\n", "import keras\n", "import keras.layers\n"],
                3,
                "from keras.models import Sequential\n",
            ),
            (
                ["import tf_keras\n", "x = 'import keras'\n", "x = 'keras'\n"],
                1,
                "from tf_keras.layers import Dense\n",
            ),
            (["import tensorflow as tf\ntf.keras.Model\n"] * 3, 3, "from keras.models import Sequential\n"),
        ],
    )
    def test_the_fix_takes_the_keras_of_the_project(
        self, others: list[str], line: int, fixed: str, tmp_path: Path
    ) -> None:
        """The file itself has two Kerases, which are different; that it uses one of them more often decides a tie."""
        code = "from keras.layers import Dense\nfrom keras import Input\nfrom tf_keras.models import Sequential\nSequential([Dense(1), Input((1,))])\n"
        files = {f"other{number}.py": text for number, text in enumerate(others)}
        root = write_tree(tmp_path, {"main.py": code, **files})
        path = root / "main.py"
        settings = LintSettings(("TFL109",), newest_target())
        project = Project([root])
        finding = lint_source(path.read_bytes(), str(path), settings, project).findings[0]
        assert finding.line == line
        learnt = project.learnt()
        assert any("flavours" in asked for asked, _ in learnt)
        assert all(Project([root]).replay(asked) == answer for asked, answer in learnt)
        result = fix_source(path.read_bytes(), str(path), settings, Project([root]), unsafe=True)
        assert fixed in result.data.decode()

    @pytest.mark.parametrize(
        ("named", "line"), [("most-used", 2), ("keras", 2), ("tf_keras", 1), ("tf.keras", 2)]
    )
    def test_the_settings_may_name_the_keras(self, named: KerasFlavour, line: int) -> None:
        """One that the file does not use changes nothing."""
        code = "from keras.layers import Dense, Flatten\nfrom tf_keras import Sequential\nSequential([Flatten(), Dense(1)])\n"
        settings = LintSettings(("TFL109",), newest_target(), keras_flavour=named)
        (finding,) = lint_source(code.encode(), "main.py", settings).findings
        assert finding.line == line

    def test_nothing_is_unified_to_a_private_keras(self) -> None:
        code = (
            "from tensorflow.python.keras.layers import Dense, Flatten\n"
            "from tensorflow.keras import Sequential\nSequential([Flatten(), Dense(1)])\n"
        )
        settings = LintSettings(("TFL109",), newest_target())
        result = fix_source(code.encode(), "main.py", settings, unsafe=True)
        assert result.data.decode() == code.replace("tensorflow.python.keras", "tensorflow.keras")


def test_what_a_finding_rests_on_is_noted(tmp_path: Path) -> None:
    """A cached result is good as long as every answer is the same: it is not once the other file has the name."""
    root = write_tree(tmp_path, {"main.py": "from helper import late\n", "helper.py": "early = 1\n"})
    project = Project([root])
    path = root / "main.py"
    assert said(lint_source(path.read_bytes(), str(path), SETTINGS, project)) == [(1, "TFL103")]
    learnt = project.learnt()
    again = Project([root])
    assert all(again.replay(asked) == answer for asked, answer in learnt)
    write_tree(tmp_path, {"helper.py": "early = late = 1\n"})
    changed = Project([root])
    assert any(changed.replay(asked) != answer for asked, answer in learnt)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("helper.py", "other = 1\n"),
        ("helper/__init__.py", ""),
        ("patcher.py", "import main\nmain.late = 1\n"),
    ],
)
def test_what_silence_rests_on_is_noted(file: str, content: str, tmp_path: Path) -> None:
    root = write_tree(tmp_path, {"main.py": "from helper import late\n", "helper.py": "late = 1\n"})
    project = Project([root])
    path = root / "main.py"
    assert said(lint_source(path.read_bytes(), str(path), SETTINGS, project)) == []
    learnt = project.learnt()
    write_tree(tmp_path, {file: content})
    changed = Project([root])
    same = all(changed.replay(asked) == answer for asked, answer in learnt)
    assert same is (said(lint_source(path.read_bytes(), str(path), SETTINGS, changed)) == [])


def test_a_notebook(tmp_path: Path) -> None:
    cell = '{"cell_type": "code", "source": ["import numpy as nn\\n", "numpy.zeros(1)"], "metadata": {}, "outputs": [], "execution_count": null}'
    data = ('{"cells": [' + cell + '], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}').encode()
    found = lint_source(data, str(tmp_path / "a.ipynb"), SETTINGS).findings
    assert [(finding.code, finding.cell, finding.line) for finding in found] == [("TFL101", 1, 2)]


def test_columns_count_characters() -> None:
    code = "import numpy as nn\nx = ['\u00e4\u00f6'], numpy.zeros(1)\n"
    (finding,) = lint_source(code.encode(), "main.py", SETTINGS).findings
    assert (finding.line, finding.column) == (2, 13)


def test_a_comment_suppresses() -> None:
    code = "import numpy as nn\nx = numpy.zeros(1)  # noqa: TFL101\n"
    result = lint_source(code.encode(), "main.py", SETTINGS)
    assert result.findings == ()
    assert result.suppressed == 1


def test_libcst_is_not_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    import libcst

    def refuse(_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(libcst, "parse_module", refuse)
    found = lint_source(b"import numpy as nn\nnumpy.zeros(1)\n", "main.py", SETTINGS).findings
    assert [finding.code for finding in found] == ["TFL101"]


PRIVATE = "from tensorflow.python.framework import ops\nfrom keras.src import layers\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.py": PRIVATE}, [1, 2]),
        ({"a.py": PRIVATE, "tensorflow/__init__.py": "x = 1", "tensorflow/other.py": ""}, [1, 2]),
        ({"a.py": PRIVATE, "tensorflow/__init__.py": "x = 1", "tensorflow/python/__init__.py": "y = 1"}, []),
        (
            {
                "tensorflow/a.py": PRIVATE,
                "tensorflow/__init__.py": "x = 1",
                "tensorflow/python/b.py": "y = 1",
            },
            [],
        ),
        ({"a.py": PRIVATE, "keras/__init__.py": "x = 1", "keras/src/__init__.py": "y = 1"}, []),
        ({"keras/api/a.py": PRIVATE, "keras/src/__init__.py": "y = 1"}, []),
        ({"tools/a.py": PRIVATE, "keras/src/__init__.py": "y = 1"}, []),
        ({"a.py": PRIVATE, "keras/src/notes.txt": ""}, [1, 2]),
        ({"a.py": PRIVATE, "other/keras/src/__init__.py": "y = 1"}, [1, 2]),
    ],
)
def test_a_framework_is_not_private_in_its_own_repository(
    files: dict[str, str], expected: list[int], tmp_path: Path
) -> None:
    root = write_tree(tmp_path, files)
    path = next(root / file for file in files if file.endswith("a.py"))
    settings = LintSettings(("TFL108",), newest_target())
    found = lint_source(path.read_bytes(), str(path), settings, Project([root])).findings
    assert [finding.line for finding in found] == expected


def test_a_circle_that_comes_or_goes_is_noted(tmp_path: Path) -> None:
    """Of a module in no circle, too, and whether or not somebody has looked at all files by then."""
    files = {"a.py": "from b import y\nx = 1\n", "b.py": "y = 1\n", "c.py": ""}
    root = write_tree(tmp_path, files)
    path = str(root / "a.py")
    for settled in (False, True):
        project = Project([root])
        if settled:
            project.has_subclass("Anything")
        assert project.linkage().failures(path) == ()
        learnt = dict(project.learnt())
        assert all(Project([root]).replay(asked) == answer for asked, answer in learnt.items())
        write_tree(tmp_path, {"c.py": "z = 1\n"})
        assert all(Project([root]).replay(asked) == answer for asked, answer in learnt.items())
        write_tree(tmp_path, {"b.py": "from a import x\ny = 1\n"})
        assert any(Project([root]).replay(asked) != answer for asked, answer in learnt.items())
        write_tree(tmp_path, files)


@pytest.mark.parametrize(
    ("used", "rewritten"),
    [
        ("backend.floatx()", True),
        ("backend.in_multi_worker_mode()", False),  # nothing public is called so
        ("backend.floatx(), backend.get_graph()", False),
    ],
)
def test_a_private_module_is_renamed_only_with_all_that_the_file_reads_of_it(
    tmp_path: Path, used: str, rewritten: bool
) -> None:
    write_tree(tmp_path, {"main.py": f"from tensorflow.python.keras import backend\n\nprint({used})\n"})
    result = fix_source((tmp_path / "main.py").read_bytes(), "main.py", SETTINGS, unsafe=True)
    assert (b"from tensorflow.keras import backend" in result.data) is rewritten
    assert [finding.code for finding in result.result.findings if finding.line == 1] == ["TFL108"] * (
        not rewritten
    )


def test_what_is_read_of_a_class_is_no_name_of_a_module(tmp_path: Path) -> None:
    write_tree(
        tmp_path, {"main.py": "from tensorflow.python.keras.layers import Dense\n\nprint(Dense.my_own)\n"}
    )
    fixed = fix_source((tmp_path / "main.py").read_bytes(), "main.py", SETTINGS, unsafe=True)
    assert fixed.data.startswith(b"from tensorflow.keras.layers import Dense\n")
