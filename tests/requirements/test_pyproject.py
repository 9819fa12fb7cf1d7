"""pyproject.toml."""

from __future__ import annotations

import pytest

from tests.requirements.reading import said, wrong
from tflint.requirements.pyproject import read_pyproject

PROJECT = b"""\
[build-system]
requires = ["hatchling", "tensorflow==1.15"]

[project]
name = "keras-birds"
keywords = ["tensorflow", "keras"]
requires-python = ">=3.10"
dependencies = [
    "numpy",
    "tensorflow[and-cuda]>=2.16; sys_platform == 'linux'",
    'tensorflow-macos>=2.15; sys_platform == "darwin"',
]

[project.optional-dependencies]
legacy = ["tf-keras~=2.16"]
test = ["pytest", "tensorflow==2.21.*"]

[dependency-groups]
serving = ["keras>=3.4"]
dev = [{include-group = "serving"}, "keras==3.15"]
"""


def test_a_project_with_extras_and_groups() -> None:
    reading = read_pyproject(PROJECT)
    assert said(reading) == [
        "10: tensorflow[and-cuda]>=2.16 -> tensorflow >=2.16 [project.dependencies]"
        ' if sys_platform == "linux"',
        '11: tensorflow-macos>=2.15 -> tensorflow >=2.15 [project.dependencies] if sys_platform == "darwin"',
        "15: tf-keras~=2.16 -> tf_keras ~=2.16 [extra legacy] (extra)",
        "16: tensorflow==2.21.* -> tensorflow ==2.21.* [extra test] (development)",
        "19: keras>=3.4 -> keras >=3.4 [group serving] (extra)",
        "20: keras==3.15 -> keras ==3.15 [group dev] (development)",
    ]
    assert reading.python is not None
    assert (reading.python.specifiers, reading.python.line) == ((">=3.10",), 7)


POETRY = b"""\
[tool.poetry]
name = "birds"

[tool.poetry.dependencies]
python = "^3.8"
tensorflow = "^2.4"
keras = { version = "~2.4.3", optional = true }
tf-keras = [
    { version = "2.16.0", python = ">=3.9" },
    { version = "*", platform = "darwin" },
]

[tool.poetry.dev-dependencies]
tensorflow-cpu = "2.4.1"

[tool.poetry.group.serving.dependencies]
tensorflow-gpu = ">=2.4 <2.6 || ^2.9"
"""


def test_poetry() -> None:
    reading = read_pyproject(POETRY)
    assert said(reading) == [
        "6: tensorflow ^2.4 -> tensorflow >=2.4,<3 [tool.poetry.dependencies]",
        "7: keras ~2.4.3 -> keras >=2.4.3,<2.5 [tool.poetry.dependencies, optional] (extra)",
        "8: tf-keras 2.16.0 -> tf_keras ==2.16.0 [tool.poetry.dependencies] if python >=3.9",
        "8: tf-keras -> tf_keras any [tool.poetry.dependencies] if platform darwin",
        "14: tensorflow-cpu 2.4.1 -> tensorflow ==2.4.1 [group dev] (development)",
        "17: tensorflow-gpu >=2.4 <2.6 || ^2.9 -> tensorflow >=2.4,<2.6 | >=2.9,<3 [group serving] (extra)",
    ]
    assert reading.python is not None and reading.python.specifiers == (">=3.8,<4",)


def test_setuptools_reads_dependencies_from_files() -> None:
    text = b"""\
[project]
dynamic = ["dependencies", "optional-dependencies"]

[tool.setuptools.dynamic]
dependencies = { file = ["requirements.txt"] }
optional-dependencies.gpu = { file = "gpu.txt" }
"""
    found = [(one.path, one.line, one.section, one.use.value) for one in read_pyproject(text).includes]
    assert found == [
        ("requirements.txt", 5, "project.dependencies", "runtime"),
        ("gpu.txt", 4, "extra gpu", "extra"),
    ]


def test_older_tables() -> None:
    text = b"""\
[tool.flit.metadata]
requires = ["keras>=2.2"]
[tool.pdm.dev-dependencies]
test = ["tensorflow<2"]
[tool.uv]
dev-dependencies = ["tensorflow==2.16.1"]
"""
    assert said(read_pyproject(text)) == [
        "4: tensorflow<2 -> tensorflow <2 [group test] (development)",
        "6: tensorflow==2.16.1 -> tensorflow ==2.16.1 [tool.uv.dev-dependencies] (development)",
        "2: keras>=2.2 -> keras >=2.2 [tool.flit.metadata]",
    ]


def test_a_project_that_only_talks_about_keras_asks_for_nothing() -> None:
    assert said(read_pyproject(b'[project]\nname = "x"\ndescription = "like keras"\n')) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (b'[project]\ndependencies = ["keras"\n[x]\n', 3),
        (b"[project]\ndependencies = [\n", 3),
        (b"[project]\nname = keras\n", 2),
    ],
)
def test_what_is_not_toml_is_a_problem_with_its_line(text: bytes, line: int) -> None:
    (found,) = wrong(read_pyproject(text))
    assert found.startswith(f"{line}: not TOML: ")
    assert found.endswith("; what it asks for is left out")


def test_what_poetry_would_not_understand_is_a_problem_with_its_line() -> None:
    text = b'[tool.poetry.dependencies]\ntensorflow = "two"\nkeras = 2\n'
    assert wrong(read_pyproject(text)) == [
        "2: 'two' is no version constraint for tensorflow: write it such as ^2.16 or >=2.16,<2.18",
        "3: keras has no version that is a text: it is left out",
    ]


@pytest.mark.parametrize(
    "text",
    [
        b"project = 1\n",
        b"[project]\ndependencies = 'keras'\noptional-dependencies = ['keras']\nrequires-python = 3\n",
        b"[tool]\npoetry = []\nsetuptools = 1\n[dependency-groups]\nx = 'keras'\n",
        b"[tool.poetry]\ngroup = { x = 1, y = { dependencies = [] } }\n",
    ],
)
def test_tables_of_another_shape_say_nothing(text: bytes) -> None:
    assert said(read_pyproject(text)) == wrong(read_pyproject(text)) == []
