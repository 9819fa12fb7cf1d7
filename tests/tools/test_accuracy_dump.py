"""The walk through a real module: what counts as public, and what does not stop it."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "accuracy" / "dump.py"

PACKAGE = {
    "keras/__init__.py": """
        import json
        from keras import layers, src
        from keras.src.base import Base
        __version__ = "9.1.0"
        _hidden = 1
        def __getattr__(name):
            if name == "lazy":
                return 3
            raise AttributeError(name)
        def __dir__():
            return [*globals(), "broken", "lazy"]
    """,
    "keras/layers.py": """
        import functools
        import keras
        from keras.src.base import Base as Layer
        def decorated(function):
            @functools.wraps(function)
            def call(*args, **kwargs):
                return function(*args, **kwargs)
            return call
        @decorated
        def dense(x, units=1, *, name=None, **rest):
            return x
        LIMIT = 3
        class Any:
            def __init__(*args, **kwargs): pass
    """,
    "keras/utils/__init__.py": "",
    "keras/utils/tools.py": "def tool(): pass",
    "keras/utils/broken.py": "import nothing_of_that_name",
    "keras/src/__init__.py": "",
    "keras/src/base.py": """
        class Meta(type):
            def __call__(cls, *args, **kwargs):
                return super().__call__(*args, **kwargs)
        class Base(metaclass=Meta):
            def __init__(self, units, name="x"):
                pass
            def build(self): pass
            def _private(self): pass
    """,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds a small package."""
    folder = tmp_path_factory.mktemp("installed")
    for path, text in PACKAGE.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = text.splitlines()
        indent = len(lines[1]) - len(lines[1].lstrip()) if len(lines) > 1 else 0
        file.write_text("\n".join(line[indent:] if indent else line for line in lines), encoding="utf-8")
    return folder


def dump(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    output = folder / "dump.gz"
    command = [sys.executable, str(SCRIPT), "keras", "--output", str(output), *arguments]
    subprocess.run(command, check=True, env={"PYTHONPATH": str(folder)}, cwd=folder)
    with gzip.open(output, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_the_walk_finds_what_is_public(folder: Path) -> None:
    environment, *records = dump(folder)
    assert environment["installed"] == {"keras": "9.1.0"}
    found = {record["name"]: record for record in records if "kind" in record and "private" not in record}
    assert {name: record["kind"] for name, record in found.items()} == {
        "keras": "module",
        "keras.Base": "class",
        "keras.__version__": "value",
        "keras.json": "module",
        "keras.lazy": "value",
        "keras.layers": "module",
        "keras.layers.Any": "class",
        "keras.layers.LIMIT": "value",
        "keras.layers.Layer": "class",
        "keras.layers.decorated": "function",
        "keras.layers.dense": "function",
        "keras.layers.functools": "module",
        "keras.layers.keras": "module",
        "keras.utils": "module",
        "keras.utils.tools": "module",
        "keras.utils.tools.tool": "function",
    }
    walked = {name for name, record in found.items() if record.get("walked")}
    assert walked == {"keras", "keras.layers", "keras.utils", "keras.utils.tools"}
    imported = {name for name, record in found.items() if record.get("import")}
    assert imported == {"keras.utils", "keras.utils.tools", "keras.utils.tools.tool"}


def test_the_packages_of_the_implementation_are_named_and_not_walked(folder: Path) -> None:
    private = [record["name"] for record in dump(folder) if "private" in record]
    assert private == ["keras.src"]


def test_what_raises_is_not_there(folder: Path) -> None:
    errors = {record["name"]: record["error"] for record in dump(folder) if "error" in record}
    assert errors == {
        "keras.broken": "AttributeError: broken",
        "keras.utils.broken": "ModuleNotFoundError: No module named 'nothing_of_that_name'",
    }


def test_arguments_are_those_below_decorators_and_metaclasses(folder: Path) -> None:
    arguments = {record["name"]: record["args"] for record in dump(folder) if record.get("args") is not None}
    assert arguments["keras.layers.dense"] == ["x", "units=", "*", "name=", "**rest"]
    assert arguments["keras.layers.Layer"] == ["units", "name="]
    assert arguments["keras.layers.Any"] == ["*args", "**kwargs"]


def test_classes_come_once_with_their_public_members(folder: Path) -> None:
    classes = [record for record in dump(folder) if "class" in record]
    assert classes == [
        {"class": "keras.layers.Any", "members": [], "builtin": []},
        {"class": "keras.src.base.Base", "members": ["build"], "builtin": []},
    ]


def test_asking_answers_with_the_error_of_the_real_module(folder: Path) -> None:
    asked = ["keras.lazy", "keras.layers.gone", "keras.utils.tools", "keras.utils.broken.x", "tensorflow.nn"]
    (folder / "names.txt").write_text("\n".join(asked), encoding="utf-8")
    _, *answers = dump(folder, "--ask", str(folder / "names.txt"))
    assert [(answer["name"], answer.get("kind"), answer.get("error")) for answer in answers] == [
        ("keras.lazy", "value", None),
        ("keras.layers.gone", None, "AttributeError: module 'keras.layers' has no attribute 'gone'"),
        ("keras.utils.tools", "module", None),
        (
            "keras.utils.broken.x",
            None,
            "AttributeError: module 'keras.utils' has no attribute 'broken'; "
            "import: ModuleNotFoundError: No module named 'nothing_of_that_name'",
        ),
    ]
