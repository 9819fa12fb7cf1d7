"""Does the project give a framework module attributes of its own?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.project.trees import project_of, write_tree
from tflint.project.index import Project

_K = "import keras.backend as K\n"

PATCHES = {
    "plain": "from keras import backend as K\nK.symbolic = lambda f: f\n",
    "imported as a module": "import keras.backend\nkeras.backend.symbolic = None\n",
    "by an alias": "import keras\nback = keras.backend\nback.symbolic = print\n",
    "by importlib": "import importlib\nK = importlib.import_module('keras.backend')\nK.symbolic = print\n",
    "after a check": _K + "if not hasattr(K, 'symbolic'): K.symbolic = print\n",
    "in a try": _K + "try:\n    K.symbolic\nexcept AttributeError:\n    K.symbolic = print\n",
    "setattr": _K + "setattr(K, 'symbolic', print)\n",
    "setattr over lines": _K + "setattr(\n    K,\n    'symbolic',\n    print,\n)\n",
    "setattr in a loop over names": _K + "for n in ('a', 'symbolic'):\n    setattr(K, n, print)\n",
    "setattr with any name": _K + "for n in missing():\n    setattr(K, n, print)\n",
    "by __dict__": _K + "K.__dict__['symbolic'] = print\n",
    "by vars": _K + "vars(K)['symbolic'] = print\n",
    "by update": _K + "vars(K).update(symbolic=print)\n",
    "by update with anything": _K + "K.__dict__.update(shims)\n",
    "annotated": _K + "K.symbolic: object = print\n",
    "several at once": _K + "K.symbolic, K.other = print, print\n",
    "several targets": _K + "K.other = K.symbolic = print\n",
    "in parentheses": _K + "(K.symbolic) = print\n",
    "in a function": "def patch():\n    from keras import backend as K\n    K.symbolic = print\n",
    "in a nested function": _K + "def a():\n    def b():\n        K.symbolic = print\n",
    "in a method": "from keras import backend as K\nclass A:\n    def m(self):\n        K.symbolic = print\n",
    "in a script's main part": _K + "if __name__ == '__main__':\n    K.symbolic = print\n",
    "either module": "try: import keras.backend as K\nexcept E: import numpy as K\nK.symbolic = print\n",
    "without spaces": _K + "K.symbolic=print",
    "with a tab and a continued line": _K + "K.symbolic\t\\\n = print",
}


@pytest.mark.parametrize("case", PATCHES)
def test_patches_are_seen(tmp_path: Path, case: str) -> None:
    project = project_of(tmp_path, {"shim.py": PATCHES[case], "main.py": ""})
    assert project.assigns("keras.backend.symbolic")


NO_PATCHES = {
    "another attribute": "from keras import backend as K\nK.other = 1\n",
    "another root": "from tensorflow.keras import backend as K\nK.symbolic = 1\n",
    "a comparison": "from keras import backend as K\nK.symbolic == 1\n",
    "a use": "from keras import backend as K\nx = K.symbolic\n",
    "an argument": "from keras import backend as K\nf(K.symbolic, a=1)\n",
    "of an object": "class A:\n    def m(self):\n        self.symbolic = 1\n",
    "of something else by that name": "from keras import backend as K\nK = Fake()\nK.symbolic = 1\n",
    "of a parameter": "from keras import backend as K\ndef f(K):\n    K.symbolic = 1\n",
    "of a submodule": "from keras import backend as K\nK.common.symbolic = 1\n",
    "of the result of a call": "from keras import backend as K\nK.get().symbolic = 1\n",
    "in a comment and a string": "from keras import backend as K\n# K.symbolic = 1\ns = 'K.symbolic = 1'\n",
    "by monkeypatch, for one test": "from keras import backend as K\nmonkeypatch.setattr(K, 'symbolic', 1)\n",
    "setattr of an object": "class A:\n def m(self, n):\n  setattr(self, n, 1)\n  setattr(m, n, 2)\n",
    "in a file that does not parse": "from keras import backend as K\nK.symbolic = 1\nprint 'x'\n",
}


@pytest.mark.parametrize("case", NO_PATCHES)
def test_what_is_no_patch(tmp_path: Path, case: str) -> None:
    project = project_of(tmp_path, {"shim.py": NO_PATCHES[case], "main.py": ""})
    assert not project.assigns("keras.backend.symbolic")


def test_patches_through_the_projects_own_modules_count(tmp_path: Path) -> None:
    files = {
        "pkg/__init__.py": "from .compat import K",
        "pkg/compat.py": "from tensorflow.keras import backend as K",
        "pkg/shims.py": "from . import K\nK.symbolic = print",
        "tools/more.py": "from pkg import compat\ncompat.K.other = print",
    }
    project = project_of(tmp_path, files)
    assert project.assigns("tensorflow.keras.backend.symbolic")
    assert project.assigns("tensorflow.keras.backend.other")
    assert not project.assigns("keras.backend.symbolic")


def test_a_notebook_may_patch(tmp_path: Path) -> None:
    source = 'import keras.backend as K\n%time\nsetattr(K, "symbolic", print)'
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": source}
    notebook = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    assert project_of(tmp_path, {"n.ipynb": notebook}).assigns("keras.backend.symbolic")


def test_virtual_environments_are_not_the_project(tmp_path: Path) -> None:
    project = project_of(tmp_path, {".venv/lib/keras_shim.py": PATCHES["plain"], "main.py": ""})
    assert not project.assigns("keras.backend.symbolic")


def test_known_files_are_looked_at_instead_of_searching(tmp_path: Path) -> None:
    write_tree(tmp_path, {"shim.py": PATCHES["plain"], "main.py": ""})
    assert Project([tmp_path], files=[tmp_path / "shim.py"]).assigns("keras.backend.symbolic")
    assert not Project([tmp_path], files=[tmp_path / "main.py"]).assigns("keras.backend.symbolic")


def test_all_files_are_read_once_however_much_is_asked(tmp_path: Path) -> None:
    write_tree(tmp_path, {f"m{number}.py": "x.attribute = 1\n" for number in range(20)})
    read: list[str] = []

    def reader(path: Path) -> bytes:
        read.append(path.name)
        return path.read_bytes()

    project = Project([tmp_path], read=reader)
    assert not any(
        project.assigns(f"keras.backend.{name}") for name in ("mean", "symbolic", "learning_phase", "x")
    )
    assert len(read) == 20


@pytest.mark.parametrize("symbol", ["", "symbolic", ".", "keras.", "\0"])
def test_a_symbol_that_is_none_is_not_assigned(tmp_path: Path, symbol: str) -> None:
    assert not project_of(tmp_path, {"shim.py": PATCHES["setattr with any name"]}).assigns(symbol)
