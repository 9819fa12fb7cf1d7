"""What a star import brings, and how surely. (What names then are is in test_lookup.py.)"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.project.trees import write_tree
from tflint.project.disk import Disk, read_file
from tflint.project.facts import Brought
from tflint.project.lookup import Lookup
from tflint.project.modules import Modules
from tflint.project.record import Record
from tflint.project.resolve import Finder
from tflint.project.stars import StarImports

NAMES = {"keras.backend": frozenset({"mean"})}


def stars(root: Path, files: Mapping[str, str], database: bool = False) -> StarImports:
    write_tree(root, files)
    record = Record()
    finder = Finder([str(root)], Disk(), lambda path: True)
    names = (lambda symbol: NAMES.get(symbol, frozenset())) if database else None
    return Lookup(finder, Modules(read_file, record), record, names).star_imports


YES, PERHAPS, NO = Brought.YES, Brought.PERHAPS, Brought.NO


@pytest.mark.parametrize(
    ("files", "brought"),
    [
        ({"m.py": "import keras as K"}, YES),
        ({"m.py": "if NEW:\n    import keras as K"}, PERHAPS),
        ({"m.py": "import keras as K\nif NEW:\n    del K"}, PERHAPS),
        ({"m.py": "import keras as K\ndel K"}, NO),
        ({"m.py": "import keras as k"}, NO),
        ({"m.py": "import keras as K\n__all__ = []"}, NO),
        ({"m.py": "import keras as K\n__all__ = ['K']"}, YES),
        ({"m.py": "import keras as K\n__all__ = []\nif NEW:\n    __all__ += ['K']"}, PERHAPS),
        ({"m.py": "import keras as K\nif NEW:\n    __all__ = []"}, PERHAPS),
        ({"m.py": "import keras as K\n__all__ = computed()"}, PERHAPS),
        ({"m.py": "from n import *", "n.py": "K = 1"}, YES),
        ({"m.py": "if NEW:\n    from n import *", "n.py": "K = 1"}, PERHAPS),
        ({"m.py": "from n import *", "n.py": "from m import *"}, NO),
        ({"m.py": "from n import *", "n.py": "from m import *\nK = 1"}, YES),
        ({"m.py": "import n\n__all__ = n.__all__", "n.py": "__all__ = ['K']"}, YES),
        ({"m.py": "from numpy import *"}, NO),
        ({"m.py": "print 'Python 2'"}, NO),
    ],
)
def test_how_surely_a_star_import_brings_a_name(
    tmp_path: Path, files: dict[str, str], brought: Brought
) -> None:
    assert stars(tmp_path, files).brings(f"@{tmp_path}/m.py", "K") is brought


def test_names_of_frameworks_come_by_the_release_database(tmp_path: Path) -> None:
    files = {
        "m.py": "from keras.backend import *",
        "n.py": "if NEW:\n    from m import *\nelse:\n    from keras.layers import *",
    }
    known = stars(tmp_path, files, database=True)
    assert known.brings(f"@{tmp_path}/m.py", "mean") is YES
    assert known.brings(f"@{tmp_path}/m.py", "square") is NO
    assert known.brings(f"@{tmp_path}/n.py", "mean") is PERHAPS
    assert known.collect(f"@{tmp_path}/n.py") == (("mean",), ())
    assert known.frameworks(f"@{tmp_path}/n.py") == ()
    unknown = stars(tmp_path, files)
    assert unknown.brings(f"@{tmp_path}/m.py", "mean") is NO
    assert unknown.collect(f"@{tmp_path}/n.py") == ((), ("keras.backend", "keras.layers"))
    assert unknown.frameworks(f"@{tmp_path}/n.py") == ("keras.layers", "keras.backend")


def test_sources_of_star_imports(tmp_path: Path) -> None:
    files = {
        "m.py": "from n import *\ntry:\n    from keras import *\nexcept E:\n    from numpy import *",
        "n.py": "",
    }
    assert stars(tmp_path, files).sources(f"@{tmp_path}/m.py") == (
        (f"@{tmp_path}/n.py", True),
        ("keras", False),
        ("", False),
    )
    assert stars(tmp_path, files).sources(f"@{tmp_path}") == ()
