"""Can anything that a module offers come from a framework? Answered without parsing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.project.trees import project_of

LEADS: dict[str, Mapping[str, str]] = {
    "it says so": {"m.py": "from keras import backend as K"},
    "what it imports says so": {"m.py": "from compat import K", "compat.py": "import tensorflow as tf"},
    "over several modules": {
        "m.py": "import a",
        "a.py": "from b import *",
        "b.py": "import c as d, e",
        "e.py": "# tf_slim",
    },
    "relatively": {"m/__init__.py": "from .compat import K", "m/compat.py": "from keras import backend as K"},
    "one of its submodules": {"m/__init__.py": "", "m/compat.py": "from keras import backend as K"},
    "a module of the namespace package": {"m/compat.py": "from keras import backend as K"},
    "in a try on one line": {
        "m.py": "try: import compat\nexcept ImportError: pass",
        "compat.py": "import keras",
    },
    "after another statement": {"m.py": "x = 1; import compat", "compat.py": "import keras"},
    "over a continued line": {"m.py": "from compat \\\n  import K", "compat.py": "import keras"},
    "in a circle": {"m.py": "import a", "a.py": "import m, b", "b.py": "import a, c", "c.py": "import keras"},
}


@pytest.mark.parametrize("case", LEADS)
def test_modules_that_may_lead_to_a_framework(tmp_path: Path, case: str) -> None:
    project = project_of(tmp_path, LEADS[case])
    value = project.resolve("m", 0, str(tmp_path / "main.py"))
    assert value is not None
    assert project.mentions_framework(value)


LEADS_NOT: dict[str, Mapping[str, str]] = {
    "nothing": {"m.py": "import os, sys\nfrom json import loads"},
    "only modules without": {
        "m.py": "import a",
        "a.py": "from b import x",
        "b.py": "x = 1",
        "other.py": "import keras",
    },
    "a circle without": {"m.py": "import a", "a.py": "import m"},
    "others import it": {"m.py": "x = 1", "main.py": "import keras, m"},
    "it does not exist": {"m.py": "import gone.away\nfrom ....above import x"},
}


@pytest.mark.parametrize("case", LEADS_NOT)
def test_modules_that_cannot(tmp_path: Path, case: str) -> None:
    project = project_of(tmp_path, LEADS_NOT[case])
    assert not project.mentions_framework(f"@{tmp_path}/m.py")


def test_what_is_no_module_of_the_project(tmp_path: Path) -> None:
    project = project_of(tmp_path, {})
    assert not project.mentions_framework("keras.backend")
    assert not project.mentions_framework(f"@{tmp_path}/missing.py")


@pytest.mark.parametrize("order", ["abcd", "dcba", "bdac"])
def test_answers_do_not_depend_on_what_was_asked_before(tmp_path: Path, order: str) -> None:
    files = {
        "a.py": "import b",
        "b.py": "import a, c",
        "c.py": "import keras",
        "d.py": "import e",
        "e.py": "import d",
    }
    project = project_of(tmp_path, files)
    answers = {name: project.mentions_framework(f"@{tmp_path}/{name}.py") for name in order}
    assert answers == {"a": True, "b": True, "c": True, "d": False}


def test_nothing_is_parsed(tmp_path: Path) -> None:
    project = project_of(
        tmp_path, {"m.py": "from compat import K\nprint 'Python 2'", "compat.py": "import keras\n((("}
    )
    assert project.mentions_framework(f"@{tmp_path}/m.py")
