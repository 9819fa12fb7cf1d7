"""Scripts that say themselves what they need (PEP 723)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.requirements.reading import said, wrong
from tflint.requirements.projects import ProjectTargets
from tflint.requirements.script import read_script

SCRIPT = b'''\
#!/usr/bin/env python
"""Trains."""
# /// script
# requires-python = ">=3.10"
# dependencies = [
#   "tensorflow==2.16.*",
#   "keras>=3.4; sys_platform == 'linux'",
#   "numpy",
# ]
#
# [tool.uv]
# exclude-newer = "2024-10-16T00:00:00Z"
# ///
import tensorflow as tf
'''


def test_dependencies_and_python() -> None:
    reading = read_script(SCRIPT)
    assert wrong(reading) == []
    assert said(reading) == [
        "6: tensorflow==2.16.* -> tensorflow ==2.16.* [script]",
        '7: keras>=3.4 -> keras >=3.4 [script] if sys_platform == "linux"',
    ]
    assert reading.python is not None and (reading.python.specifiers, reading.python.line) == ((">=3.10",), 4)


@pytest.mark.parametrize("ends", [b"\r\n", b"\r"])
def test_line_ends_do_not_matter(ends: bytes) -> None:
    assert read_script(SCRIPT.replace(b"\n", ends)) == read_script(SCRIPT)


@pytest.mark.parametrize(
    "text",
    [
        b"import tensorflow\n",
        b"# /// other\n# dependencies = ['tensorflow==2.12']\n# ///\n",
        b"#/// script\n# dependencies = ['tensorflow==2.12']\n# ///\n",
        b"if x:\n    # /// script\n    # dependencies = ['tensorflow==2.12']\n    # ///\n",
        b"# /// script\n# ///\n",
    ],
)
def test_what_is_no_metadata_says_nothing(text: bytes) -> None:
    assert said(read_script(text)) == [] and read_script(text).python is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "# /// script\n# dependencies = ['keras']\nx = 1\n",
            "1: script metadata without its end, `# ///`: what it asks for is left out",
        ),
        (
            "\n# /// script\n# dependencies = [keras]\n# ///\n",
            "3: not TOML: Invalid value; what it asks for is left out",
        ),
        (
            "# /// script\n# dependencies = 'keras'\n# ///\n",
            "2: dependencies are no list: what it asks for is left out",
        ),
        (
            "# /// script\n# dependencies = ['keras=3']\n# ///\n",
            "2: 'keras=3' is not a requirement such as tensorflow>=2.16: it is left out",
        ),
        (
            "# /// script\n# x = 1\n# ///\n\n# /// script\n# dependencies = ['keras']\n# ///\n",
            "5: a second block of script metadata: what it asks for is left out",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, message: str) -> None:
    assert wrong(read_script(text.encode())) == [message]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project for TensorFlow 2.18 with scripts of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "requirements.txt").write_text("tensorflow==2.18.*\n")
    (tmp_path / "plain.py").write_text("import tensorflow\n")
    (tmp_path / "train.py").write_bytes(SCRIPT)
    return tmp_path


def test_it_counts_for_the_one_file(tree: Path) -> None:
    targets = ProjectTargets()
    assert targets.of("plain.py").target.tensorflow == ("2.18",)
    found = targets.of("train.py")
    assert found.target.tensorflow == ("2.16",)
    assert found.target.asked_by == "your train.py asks for tensorflow==2.16.* and keras>=3.4"
    assert targets.of("train.py") is found
    assert [project.folder for project in targets.all()] == [str(tree), str(tree / "train.py")]


def test_metadata_without_a_release_leaves_the_choice_to_the_project(tree: Path) -> None:
    (tree / "any.py").write_text("# /// script\n# dependencies = ['tensorflow']\n# ///\n")
    (tree / "other.py").write_text("# /// script\n# dependencies = ['numpy']\n# ///\nimport tensorflow\n")
    targets = ProjectTargets()
    assert targets.of("any.py").target.tensorflow == ("2.18",)
    assert targets.of("other.py") is targets.of("plain.py")


def test_broken_metadata_is_a_problem_of_the_file(tree: Path) -> None:
    (tree / "broken.py").write_text("# /// script\n# dependencies = [tensorflow]\n# ///\n")
    found = ProjectTargets().of("broken.py")
    assert found.target.tensorflow == ("2.18",)
    assert found.combination is not None
    assert [(problem.path, problem.line) for problem in found.combination.problems] == [
        (str(tree / "broken.py"), 2)
    ]
