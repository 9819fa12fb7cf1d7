"""What other files put in the place of framework modules and attributes counts for the files that run with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.project.trees import project_of

STUBS = {
    "sys.modules": "import sys\nsys.modules['tensorflow.contrib'] = object()\n",
    "by setdefault": "import sys\nsys.modules.setdefault('tensorflow.contrib', object())\n",
    "by update": "import sys\nsys.modules.update({'tensorflow.contrib': 1, 'a': 2})\n",
    "by monkeypatch": "import sys\ndef f(monkeypatch):\n    monkeypatch.setitem(sys.modules, 'tensorflow.contrib', 1)\n",
    "by patch.dict": "from unittest import mock\nmock.patch.dict('sys.modules', {'tensorflow.contrib': 1}).start()\n",
    "a mock that creates": "from unittest.mock import patch\n@patch('tensorflow.contrib', create=True)\ndef f(m): pass\n",
    "a mock of an object": (
        "import tensorflow as tf\nfrom unittest import mock\n"
        "def f():\n    with mock.patch.object(tf, 'contrib', create=True):\n        yield\n"
    ),
    "a fixture": (
        "import pytest\nimport tensorflow as tf\n@pytest.fixture(autouse=True)\n"
        "def f(monkeypatch):\n    monkeypatch.setattr(tf, 'contrib', 1, raising=False)\n"
    ),
    "a fixture with a text": "def f(monkeypatch):\n    monkeypatch.setattr('tensorflow.contrib', 1, raising=False)\n",
}
NO_STUBS = {
    "another module": "import sys\nsys.modules['tensorflow.contrib.slim'] = 1\n",
    "a look": "import sys\nx = sys.modules['tensorflow.contrib']\n",
    "a mock of what is there": "from unittest.mock import patch\n@patch('tensorflow.contrib')\ndef f(m): pass\n",
    "monkeypatch of what is there": "import tensorflow as tf\ndef f(monkeypatch):\n    monkeypatch.setattr(tf, 'contrib', 1)\n",
    "of something else": "from unittest.mock import patch\npatch.object(x, 'contrib', create=True)\n",
    "in a comment": "# sys.modules['tensorflow.contrib'] = 1\n",
    "a file that does not parse": "import sys\nsys.modules['tensorflow.contrib'] = 1\nprint 'x'\n",
}


@pytest.mark.parametrize("case", STUBS)
def test_stubs_are_seen(tmp_path: Path, case: str) -> None:
    project = project_of(tmp_path, {"shim.py": STUBS[case], "main.py": "import shim\n"})
    assert project.stubs("tensorflow.contrib", str(tmp_path / "main.py"))


@pytest.mark.parametrize("case", NO_STUBS)
def test_what_is_no_stub(tmp_path: Path, case: str) -> None:
    project = project_of(tmp_path, {"shim.py": NO_STUBS[case], "main.py": "import shim\n"})
    assert not project.stubs("tensorflow.contrib", str(tmp_path / "main.py"))


STUB = STUBS["sys.modules"]


@pytest.mark.parametrize(
    ("stub", "file", "counts"),
    [
        ("tests/conftest.py", "tests/test_a.py", True),
        ("tests/conftest.py", "tests/deep/test_a.py", True),
        ("tests/conftest.py", "tests/deep/a_test.py", True),
        ("conftest.py", "tests/conftest.py", True),
        ("tests/conftest.py", "tests/deep/helper.py", False),
        ("tests/conftest.py", "other/test_a.py", False),
        ("tests/conftest.py", "main.py", False),
        ("conftest.py", "pkg/main.py", False),
        ("sitecustomize.py", "pkg/main.py", True),
        ("shim.py", "main.py", False),
        ("test_b.py", "test_a.py", False),
    ],
)
def test_which_files_run_with_a_stub(tmp_path: Path, stub: str, file: str, counts: bool) -> None:
    project = project_of(tmp_path, {stub: STUB, file: ""})
    assert project.stubs("tensorflow.contrib", str(tmp_path / file)) is counts


def test_imports_at_any_distance_count(tmp_path: Path) -> None:
    files = {
        "pkg/__init__.py": "from . import shims\n",
        "pkg/shims.py": STUB,
        "pkg/model.py": "",
        "train.py": "from pkg.model import x\n",
        "alone.py": "",
    }
    project = project_of(tmp_path, files)
    assert project.stubs("tensorflow.contrib", str(tmp_path / "train.py"))
    assert not project.stubs("tensorflow.contrib", str(tmp_path / "alone.py"))
    assert not project.stubs("tensorflow.nothing", str(tmp_path / "train.py"))
