"""Keys that two modules register with Keras: what happens when the project runs is what TFL105 says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.linking import registering
from tests.linking.test_projects import files_of
from tests.project.trees import write_tree
from tflint.engine import lint_source
from tflint.project.index import Project
from tflint.releases.target import newest_target
from tflint.settings import LintSettings

SETTINGS = LintSettings(("TFL105",), newest_target())

ONE = """
>> one.py
import keras
@keras.saving.register_keras_serializable()
class Block: pass
"""
OF_PACKAGE = ONE.replace("one.py", "two.py").replace("serializable()", 'serializable(package="mine")')
TWO = ONE.replace("one.py", "two.py")
PROJECTS = {
    "two modules that the script imports": ">> main.py\nimport one\nimport two\n" + ONE + TWO,
    "the other way round": ">> main.py\nimport two\nimport one\n" + ONE + TWO,
    "one imports the other": ">> main.py\nimport two\n"
    + ONE
    + TWO.replace("import keras", "import keras, one"),
    "at any distance": ">> main.py\nimport a\nimport two\n>> a.py\nimport b\n>> b.py\nfrom one import Block\n"
    + ONE
    + TWO,
    "in a package": ">> main.py\nimport pkg\n>> pkg/__init__.py\nfrom . import one\nfrom .two import Block\n"
    + (ONE + TWO).replace(">> ", ">> pkg/"),
    "never imported together": ">> main.py\nimport one\n" + ONE + TWO,
    "in different programs": ">> main.py\nimport one\n>> other.py\nimport two\n" + ONE + TWO,
    "in packages of their own": ">> main.py\nimport one\nimport two\n" + ONE + OF_PACKAGE,
    "under names of their own": ">> main.py\nimport one\nimport two\n"
    + ONE
    + TWO.replace("serializable()", 'serializable(name="Other")'),
    "another class under the name": ">> main.py\nimport one\nimport two\n"
    + ONE
    + TWO.replace("serializable()", 'serializable(name="Block")').replace("class Block", "class Other"),
    "in a function that is not called": ">> main.py\nimport one\ndef f(): import two\n" + ONE + TWO,
    "twice in one module": ">> main.py\nimport one\n" + ONE + ONE.replace(">> one.py\n", ""),
    "the same class, imported twice": ">> main.py\nimport one\nfrom one import Block\nimport one as again\n"
    + ONE,
    "only one is registered": ">> main.py\nimport one\nimport two\n" + ONE + ">> two.py\nclass Block: pass\n",
}


def test_what_is_said_is_what_happens(tmp_path: Path) -> None:
    top = tmp_path.resolve()
    roots = {
        name: write_tree(top / str(n), files_of(text)) for n, (name, text) in enumerate(PROJECTS.items())
    }
    done = subprocess.run(
        [sys.executable, registering.__file__],
        input=json.dumps([str(root) for root in roots.values()]),
        capture_output=True,
        text=True,
        check=True,
    )
    happens = dict(zip(roots, json.loads(done.stdout), strict=True))
    assert sum(map(bool, happens.values())) >= 6
    for name, root in roots.items():
        assert said(root) == happens[name], name


def said(root: Path) -> list[str]:
    """The keys that tflint says are registered twice."""
    project = Project([root])
    found = []
    for path in sorted(root.rglob("*.py")):
        for finding in lint_source(path.read_bytes(), str(path), SETTINGS, project).findings:
            match = re.search("registered as `(.*?)`", finding.message)
            assert match is not None
            found.append(match[1])
    return found


@pytest.mark.parametrize(("file", "text"), [("main.py", "import two\n"), ("one.py", "x = 1\n")])
def test_it_is_noted(file: str, text: str, tmp_path: Path) -> None:
    root = write_tree(tmp_path, files_of(PROJECTS["two modules that the script imports"]))
    project = Project([root])
    path = root / "two.py"
    assert lint_source(path.read_bytes(), str(path), SETTINGS, project).findings
    learnt = project.learnt()
    assert all(Project([root]).replay(asked) == answer for asked, answer in learnt)
    write_tree(root, {file: text})
    assert any(Project([root]).replay(asked) != answer for asked, answer in learnt)
