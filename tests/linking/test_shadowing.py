"""A module beside a script that hides an installed package: what real Python raises is what TFL107 says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.linking.test_projects import Raised, files_of, lint_project, run_all
from tests.project.trees import write_tree
from tflint.releases.target import newest_target
from tflint.settings import LintSettings

SETTINGS = LintSettings(("TFL107",), newest_target())

PROJECTS = {
    "tensorflow.py": """
>> main.py
import tensorflow as tf
print(tf.constant(1))
>> tensorflow.py
x = 1
""",
    "a folder keras": """
>> main.py
from keras.layers import Dense
>> keras/__init__.py
x = 1
""",
    "a folder keras with what the script wants": """
>> main.py
from keras.layers import Dense
>> keras/__init__.py
x = 1
>> keras/layers.py
Dense = 1
""",
    "numpy.py": """
>> main.py
import numpy as np
print(np.zeros(3))
>> numpy.py
""",
    "a package that is imported from": """
>> main.py
from requests import get
>> requests.py
def post(): pass
""",
    "a package of which nothing is used": """
>> main.py
import requests
>> requests.py
""",
    "a module with what the script wants": """
>> main.py
import six
print(six.thing)
>> six.py
thing = 1
""",
    "a module that makes its names when they are asked for": """
>> main.py
import six
print(six.thing)
>> six.py
def __getattr__(name):
    return 1
""",
    "expected": """
>> main.py
try:
    from six import nothing_of_the_kind
except ImportError:
    nothing_of_the_kind = None
>> six.py
""",
    "in a package": """
>> main.py
import pkg.model
>> pkg/__init__.py
>> pkg/tensorflow.py
x = 1
>> pkg/model.py
import tensorflow as tf
print(tf.constant(1))
""",
    "in a package, imported from it": """
>> main.py
from pkg import keras
print(keras.thing)
>> pkg/__init__.py
>> pkg/keras.py
thing = 1
""",
    "in the source folder of a package": """
>> main.py
import tensorflow as tf
print(tf.constant(1))
>> src/tensorflow.py
x = 1
""",
    "in the folder of other scripts": """
>> main.py
import keras
print(keras.Model())
>> scripts/keras.py
x = 1
""",
    "a folder of data": """
>> main.py
import keras
print(keras.Model())
>> keras/weights.txt
x
""",
    "a relative import": """
>> main.py
import pkg.a
>> pkg/__init__.py
>> pkg/numpy.py
mine = 1
>> pkg/a.py
from .numpy import mine
""",
    "a submodule of tensorflow": """
>> main.py
import tensorflow.keras
>> tensorflow.py
x = 1
""",
    "hidden further down": """
>> main.py
import helper
>> helper.py
import pandas as pd
print(pd.DataFrame())
>> pandas.py
x = 1
""",
}


@pytest.fixture(scope="module")
def raised(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Raised | None]]:
    """Every project, on disk, and what it raises."""
    top = tmp_path_factory.mktemp("shadows").resolve()
    roots = [write_tree(top / f"p{number}", files_of(text)) for number, text in enumerate(PROJECTS.values())]
    return dict(zip(PROJECTS, zip(roots, run_all([[str(root)] for root in roots]), strict=True), strict=True))


@pytest.mark.parametrize("name", PROJECTS)
def test_tflint_says_what_python_does(name: str, raised: dict[str, tuple[Path, Raised | None]]) -> None:
    """The report stands at the import; what Python raises may come later in the file."""
    root, what = raised[name]
    assert [path for path, _, _ in lint_project(root, SETTINGS)] == ([] if what is None else [what.path])


def test_there_are_enough_of_both_kinds(raised: dict[str, tuple[Path, Raised | None]]) -> None:
    failing = sum(what is not None for _, what in raised.values())
    assert 6 <= failing <= len(raised) - 8
