"""Would another file miss a name if a module lost it?"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.project.trees import project_of, write_tree
from tflint.project import survey
from tflint.project.exports import read_uses
from tflint.project.facts import Uses
from tflint.project.index import Project

PACKAGE = {
    "pkg/__init__.py": "",
    "pkg/compat.py": "from keras import backend as K\nimport keras\n",
    "pkg/sub/__init__.py": "",
}

USES = {
    "from import": ("pkg/a.py", "from .compat import K\n"),
    "from import, absolute": ("tests/test_a.py", "from pkg.compat import K\n"),
    "among others, over lines": ("pkg/a.py", "from .compat import (\n    keras,\n    K as backend,\n)\n"),
    "from a subpackage": ("pkg/sub/a.py", "from ..compat import K\n"),
    "in a function": ("pkg/a.py", "def f():\n    from pkg.compat import K\n    return K\n"),
    "star": ("pkg/a.py", "from .compat import *\n"),
    "attribute of the module": ("pkg/a.py", "from . import compat\n\ny = compat.K.mean(1)\n"),
    "attribute of the module under another name": ("a.py", "import pkg.compat as c\ny = c.K.mean(1)\n"),
    "attribute by the full name": ("a.py", "import pkg.compat\ny = pkg.compat.K.mean(1)\n"),
    "attribute over lines": ("a.py", "import pkg.compat\ny = (pkg\n  .compat\n  .K.mean(1))\n"),
    "in a function of another module": ("a.py", "def f():\n    import pkg.compat as c\n    return c.K\n"),
    "by importlib": ("a.py", "import importlib\nc = importlib.import_module('pkg.compat')\ny = c.K\n"),
    "getattr": ("a.py", "from pkg import compat\ny = getattr(compat, 'K')\n"),
    "through a re-exported module": ("a.py", "import reexports\ny = reexports.c.K\n"),
    "by its dotted name in a string": ("tests/test_a.py", "@patch('pkg.compat.K.mean')\ndef test(): ...\n"),
    "an alias of an alias": ("a.py", "from pkg import compat\nc = compat\ny = c.K\n"),
}


@pytest.mark.parametrize("case", USES)
def test_uses_of_a_name(tmp_path: Path, case: str) -> None:
    path, code = USES[case]
    project = project_of(tmp_path, PACKAGE | {"reexports.py": "from pkg import compat as c\n", path: code})
    assert project.imported_elsewhere(str(tmp_path / "pkg/compat.py"), "K")


NO_USES = {
    "nobody": ("pkg/a.py", "x = 1\n"),
    "another name": ("pkg/a.py", "from .compat import keras\n"),
    "a name that starts alike": ("pkg/a.py", "from . import compat\ny = compat.Keras\n"),
    "another module of that name": ("other/a.py", "from .compat import K\n"),
    "an attribute of another thing": ("pkg/a.py", "from . import compat\nx = thing.K\ny = compat.keras\n"),
    "the module alone": ("pkg/a.py", "from . import compat\n"),
    "a file that does not parse": ("pkg/a.py", "from .compat import K\nprint 'x'\n"),
}


@pytest.mark.parametrize("case", NO_USES)
def test_what_is_no_use_of_it(tmp_path: Path, case: str) -> None:
    path, code = NO_USES[case]
    project = project_of(
        tmp_path, PACKAGE | {"other/__init__.py": "", "other/compat.py": "K = 1", path: code}
    )
    assert not project.imported_elsewhere(str(tmp_path / "pkg/compat.py"), "K")


def test_a_star_import_takes_only_what_it_takes(tmp_path: Path) -> None:
    files = {"m.py": "__all__ = ['K']\nimport keras as K, numpy as np\n", "a.py": "from m import *"}
    project = project_of(tmp_path, files)
    assert project.imported_elsewhere(str(tmp_path / "m.py"), "K")
    assert not project.imported_elsewhere(str(tmp_path / "m.py"), "np")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("pkg/a.py", "from . import K\n"),
        ("pkg/sub/a.py", "from .. import K\n"),
        ("a.py", "from pkg import K\n"),
        ("a.py", "import pkg\ny = pkg.K\n"),
    ],
)
def test_names_of_a_package_itself(tmp_path: Path, path: str, code: str) -> None:
    project = project_of(
        tmp_path, {"pkg/__init__.py": "from keras import backend as K", "pkg/sub/__init__.py": "", path: code}
    )
    assert project.imported_elsewhere(str(tmp_path / "pkg/__init__.py"), "K")
    assert not project.imported_elsewhere(str(tmp_path / "pkg/__init__.py"), "L")


def test_a_module_does_not_import_from_itself(tmp_path: Path) -> None:
    project = project_of(
        tmp_path, PACKAGE | {"pkg/compat.py": "from pkg.compat import K\nimport pkg.compat\npkg.compat.K"}
    )
    assert not project.imported_elsewhere(str(tmp_path / "pkg/compat.py"), "K")


def test_nor_does_the_same_file_by_another_path(tmp_path: Path) -> None:
    write_tree(tmp_path, {"real/compat.py": "from compat import K\nimport keras.backend as K\n"})
    os.symlink(tmp_path / "real" / "compat.py", tmp_path / "compat.py")
    assert not Project([tmp_path]).imported_elsewhere(str(tmp_path / "compat.py"), "K")


def test_a_notebook_may_use_a_name(tmp_path: Path) -> None:
    cell = {
        "cell_type": "code",
        "metadata": {},
        "outputs": [],
        "source": ["%pylab\n", "from pkg.compat import K"],
    }
    notebook = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    project = project_of(tmp_path, PACKAGE | {"n.ipynb": notebook})
    assert project.imported_elsewhere(str(tmp_path / "pkg/compat.py"), "K")


def test_a_relative_path_means_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    project = project_of(tmp_path, PACKAGE | {"pkg/a.py": "from .compat import K"})
    assert project.imported_elsewhere("pkg/compat.py", "K")


def test_a_file_outside_of_the_project_has_its_users_too(tmp_path: Path) -> None:
    write_tree(
        tmp_path, {"in/a.py": "import sys\nfrom helper import K\n", "in/helper.py": "import keras as K"}
    )
    project = Project([tmp_path / "in"], files=[tmp_path / "in" / "a.py"])
    assert project.imported_elsewhere(str(tmp_path / "in" / "helper.py"), "K")
    assert not project.imported_elsewhere(str(tmp_path / "gone.py"), "K")


def test_a_file_is_parsed_only_if_it_mentions_the_module_and_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"m{number}.py": "import os\n" for number in range(5)} | {
        "names.py": "K = 1\n",
        "user.py": "import compat\ncompat.K\n",
    }
    write_tree(tmp_path, {"compat.py": "import keras as K", **files})
    parsed: list[str] = []

    def noted(data: bytes, path: str) -> Uses:
        parsed.append(Path(path).name)
        return read_uses(data, path)

    monkeypatch.setattr(survey, "read_uses", noted)
    assert Project([tmp_path]).imported_elsewhere(str(tmp_path / "compat.py"), "K")
    assert parsed == ["user.py"]
