"""What a name of a module is in the end. Each case is a small project, a name, and its candidates.

``@…`` is a module of the project, ``""`` something of the project's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.project.trees import candidates, project_of, write_tree
from tflint.project.index import Project

Files = Mapping[str, str]

CASES: dict[str, tuple[Files, str, tuple[str, ...] | None]] = {
    "a re-exported module": ({"c.py": "from keras import backend as K"}, "c.K", ("keras.backend",)),
    "a function by assignment": (
        {"c.py": "import tensorflow as tf\nmean = tf.keras.backend.mean"},
        "c.mean",
        ("tensorflow.keras.backend.mean",),
    ),
    "either of two": (
        {"c.py": "try:\n    import keras as K\nexcept ImportError:\n    from tensorflow import keras as K"},
        "c.K",
        ("keras", "tensorflow.keras"),
    ),
    "a module of the project": (
        {"pkg/__init__.py": "", "pkg/a.py": "", "c.py": "from pkg import a"},
        "c.a",
        ("@pkg/a.py",),
    ),
    "something else": ({"c.py": "def mean(x): ...\nimport numpy as np"}, "c.mean", ("",)),
    "a module of others": ({"c.py": "import numpy as np"}, "c.np", ("",)),
    "no such name": ({"c.py": "x = 1"}, "c.y", None),
    "a name that the import of a submodule may replace": (
        {"pkg/__init__.py": "import keras.utils", "pkg/keras.py": "def apply(x): ..."},
        "pkg.keras",
        ("keras", "@pkg/keras.py"),
    ),
    "a name that replaced the submodule for good": (
        {"pkg/__init__.py": "from .keras import apply\nimport keras", "pkg/keras.py": "def apply(x): ..."},
        "pkg.keras",
        ("keras",),
    ),
    "the same object by another spelling": (
        {"c.py": "import tensorflow.compat.v2 as tf"},
        "c.tf",
        ("tensorflow",),
    ),
    # -- chains
    "over three modules": (
        {
            "a.py": "from b import K as L",
            "b.py": "from c import K",
            "c.py": "import keras\nK = keras.backend",
        },
        "a.L",
        ("keras.backend",),
    ),
    "through the package's __init__": (
        {"pkg/__init__.py": "from .compat import K", "pkg/compat.py": "from keras import backend as K"},
        "pkg.K",
        ("keras.backend",),
    ),
    "through an attribute of a module": (
        {"a.py": "import c\nmean = c.K.mean", "c.py": "from keras import backend as K"},
        "a.mean",
        ("keras.backend.mean",),
    ),
    "through a submodule that is only imported": (
        {
            "a.py": "import pkg.deep.compat\nK = pkg.deep.compat.K",
            "pkg/__init__.py": "",
            "pkg/deep/__init__.py": "",
        }
        | {"pkg/deep/compat.py": "from keras import backend as K"},
        "a.K",
        ("keras.backend",),
    ),
    "through a namespace package": (
        {"a.py": "from ns import compat\nK = compat.K", "ns/compat.py": "from keras import backend as K"},
        "a.K",
        ("keras.backend",),
    ),
    "two candidates, each followed": (
        {
            "a.py": "if X:\n    import b as m\nelse:\n    import c as m\nK = m.K",
            "b.py": "import keras as K",
            "c.py": "K = 1",
        },
        "a.K",
        ("keras", ""),
    ),
    "an import that does not exist": ({"a.py": "from b import missing", "b.py": "x = 1"}, "a.missing", ("",)),
    "an import of a module that does not exist": (
        {"a.py": "from pkg.b import x", "pkg/__init__.py": ""},
        "a.x",
        ("",),
    ),
    "a module with __getattr__": (
        {"a.py": "from b import K", "b.py": "def __getattr__(name): ..."},
        "a.K",
        ("",),
    ),
    "a module in Python 2": (
        {"a.py": "from b import K", "b.py": "print 'x'\nimport keras as K"},
        "a.K",
        ("",),
    ),
    # -- packages
    "a submodule": ({"pkg/__init__.py": "", "pkg/a.py": ""}, "pkg.a", ("@pkg/a.py",)),
    "a submodule of a namespace package": ({"ns/a.py": ""}, "ns.a", ("@ns/a.py",)),
    "a name goes before the submodule": (
        {"pkg/__init__.py": "from .K import K", "pkg/K.py": "import keras.backend as K"},
        "pkg.K",
        ("keras.backend",),
    ),
    "from . import": ({"pkg/__init__.py": "from . import a", "pkg/a.py": ""}, "pkg.a", ("@pkg/a.py",)),
    "from . import as": (
        {"pkg/__init__.py": "from . import a as b", "pkg/a.py": ""},
        "pkg.b",
        ("@pkg/a.py",),
    ),
    "a module is no package": ({"a.py": "", "b.py": ""}, "a.b", None),
    # -- star imports
    "a star import": (
        {"a.py": "from c import *", "c.py": "from keras import backend as K"},
        "a.K",
        ("keras.backend",),
    ),
    "a chain of star imports": (
        {"a.py": "from b import *", "b.py": "from c import *", "c.py": "from keras import backend as K"},
        "a.K",
        ("keras.backend",),
    ),
    "a star import leaves private names": (
        {"a.py": "from c import *", "c.py": "import keras as _k"},
        "a._k",
        None,
    ),
    "a star import takes what __all__ says": (
        {"a.py": "from c import *", "c.py": "__all__ = ['_k']\nimport keras as _k, numpy as np"},
        "a._k",
        ("keras",),
    ),
    "and nothing else": (
        {"a.py": "from c import *", "c.py": "__all__ = ['_k']\nimport keras as _k, keras as k"},
        "a.k",
        None,
    ),
    "__all__ of other modules": (
        {
            "a.py": "from pkg import *",
            "pkg/__init__.py": "from .c import *\nfrom . import c\n__all__ = []\n__all__ += c.__all__",
            "pkg/c.py": "__all__ = ['K']\nfrom keras import backend as K",
        },
        "a.K",
        ("keras.backend",),
    ),
    "the last star import wins": (
        {
            "a.py": "from b import *\nfrom c import *",
            "b.py": "import keras as K",
            "c.py": "import tensorflow as K",
        },
        "a.K",
        ("tensorflow",),
    ),
    "a later binding wins over a star import": (
        {"a.py": "from b import *\nimport tensorflow as K", "b.py": "import keras as K"},
        "a.K",
        ("tensorflow",),
    ),
    "a later star import wins over a binding": (
        {"a.py": "import tensorflow as K\nfrom b import *", "b.py": "import keras as K"},
        "a.K",
        ("keras",),
    ),
    "a star import in a branch": (
        {
            "a.py": "import tensorflow as K\ntry:\n    from b import *\nexcept ImportError: pass",
            "b.py": "import keras as K",
        },
        "a.K",
        ("tensorflow", "keras"),
    ),
    "a star import that binds the name only perhaps": (
        {"a.py": "import tensorflow as K\nfrom b import *", "b.py": "if NEW:\n    import keras as K"},
        "a.K",
        ("tensorflow", "keras"),
    ),
    "a name that was deleted after the star import": (
        {"a.py": "from b import *\ndel K", "b.py": "import keras as K"},
        "a.K",
        None,
    ),
    "a name that was perhaps deleted": (
        {"a.py": "from b import *\nif NEW:\n    del K", "b.py": "import keras as K"},
        "a.K",
        ("keras",),
    ),
    "a name that a later star import brings back": (
        {"a.py": "import numpy as K\ndel K\nfrom b import *", "b.py": "import keras as K"},
        "a.K",
        ("keras",),
    ),
    "an alias of what a star import replaced": (
        {
            "a.py": "import tensorflow as K\nfrom b import *\nL = K\nimport numpy as K",
            "b.py": "import keras as K",
        },
        "a.L",
        ("keras",),
    ),
    "an alias of a name that a star import brings": (
        {"a.py": "from b import *\nmean = K.mean", "b.py": "import keras.backend as K"},
        "a.mean",
        ("keras.backend.mean",),
    ),
    "the package's submodules come by its star too, once it imports from them": (
        {"a.py": "from pkg import *", "pkg/__init__.py": "from .c import x", "pkg/c.py": "x = 1"},
        "a.c",
        ("@pkg/c.py",),
    ),
    "a name that a framework's star import must have brought": (
        {"a.py": "from c import mean", "c.py": "from keras.backend import *"},
        "a.mean",
        ("keras.backend.mean",),
    ),
    "or one of several": (
        {"a.py": "from c import mean", "c.py": "from keras.backend import *\nfrom numpy import *"},
        "a.mean",
        ("", "keras.backend.mean"),
    ),
    # -- circles
    "two modules that import each other": (
        {"a.py": "from b import K\nimport keras as k", "b.py": "from a import k\nimport keras.backend as K"},
        "b.k",
        ("keras",),
    ),
    "a circle that leads nowhere": ({"a.py": "from b import K", "b.py": "from a import K"}, "a.K", ("",)),
    "a circle with a way out": (
        {
            "a.py": "try:\n    from b import K\nexcept ImportError:\n    import keras as K",
            "b.py": "from a import K",
        },
        "a.K",
        ("keras",),
    ),
    "a circle of star imports": (
        {"a.py": "from b import *\nimport keras as k", "b.py": "from a import *"},
        "b.k",
        ("keras",),
    ),
    "a circle that would grow for ever": (
        {"a.py": "import b\nK = b.K.x", "b.py": "import a\nK = a.K.y"},
        "a.K",
        ("",),
    ),
    "a package whose modules import from it": (
        {
            "pkg/__init__.py": "from .a import helper",
            "pkg/a.py": "from . import b\nhelper = b.K",
            "pkg/b.py": "import keras as K",
        },
        "pkg.helper",
        ("keras",),
    ),
    "a module that imports itself from its package": (
        {"pkg/__init__.py": "from .a import a", "pkg/a.py": "from . import a"},
        "pkg.a",
        ("@pkg/a.py",),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_names_are_followed_to_the_end(tmp_path: Path, case: str) -> None:
    files, asked, expected = CASES[case]
    module, _, name = asked.rpartition(".")
    assert candidates(project_of(tmp_path, files), tmp_path, module, name) == expected


# -- everything that a module offers -------------------------------------------------------------

PACKAGE = {
    "pkg/__init__.py": "from .compat import *\nfrom . import layers\nimport os as _os\n",
    "pkg/compat.py": "from keras import backend as K\n_private = 1\n",
    "pkg/layers.py": "",
    "pkg/unused.py": "",
}


def test_the_names_of_a_package_are_its_bindings_and_its_modules(tmp_path: Path) -> None:
    project = project_of(tmp_path, PACKAGE)
    exports = project.exports(f"@{tmp_path}/pkg/__init__.py")
    assert exports is not None
    assert list(exports.symbols) == ["K", "_os", "compat", "layers", "unused"]
    assert len(exports.symbols) == 5
    assert exports.symbols["K"] == ("keras.backend",)
    assert "missing" not in exports.symbols
    assert exports.star == ("K", "compat", "layers")
    assert exports.complete


def test_every_name_that_is_listed_has_candidates(tmp_path: Path) -> None:
    files = PACKAGE | {
        "pkg/broken.py": "from .compat import nothing\nfrom .gone import x\nfrom .layers import *\n"
    }
    project = project_of(tmp_path, files)
    for module in ("pkg", "pkg.broken", "pkg.compat"):
        value = project.resolve(module, 0, str(tmp_path / "a.py"))
        exports = project.exports(value or "")
        assert exports is not None
        assert all(dict(exports.symbols).values())


def test_a_namespace_package_offers_its_modules(tmp_path: Path) -> None:
    project = project_of(tmp_path, {"ns/a.py": "", "ns/sub/b.py": "", "ns/data/x.csv": ""})
    exports = project.exports(f"@{tmp_path}/ns")
    assert exports is not None
    assert (list(exports.symbols), exports.star, exports.frameworks, exports.complete) == (
        ["a", "sub"],
        (),
        (),
        True,
    )


def test_framework_modules_that_are_starred_are_told(tmp_path: Path) -> None:
    files = {
        "a.py": "from b import *\nfrom tensorflow.keras.layers import *",
        "b.py": "from keras.backend import *",
        "c.py": "from b import *\n__all__ = ['mean']",
    }
    project = project_of(tmp_path, files)
    exports = {name: project.exports(f"@{tmp_path}/{name}.py") for name in "abc"}
    a, b, c = exports["a"], exports["b"], exports["c"]
    assert a is not None and b is not None and c is not None
    assert a.frameworks == ("tensorflow.keras.layers", "keras.backend")
    assert a.star_frameworks == ("keras.backend", "tensorflow.keras.layers")
    assert c.star == ("mean",)
    assert (c.frameworks, c.star_frameworks) == (("keras.backend",), ())


def brought(module: str) -> frozenset[str]:
    return {"keras.backend": frozenset({"mean", "square"})}.get(module, frozenset())


def test_with_the_release_database_a_frameworks_star_import_is_exact(tmp_path: Path) -> None:
    files = {
        "a.py": "from b import *",
        "b.py": "from keras.backend import *\nfrom keras.layers import *\nx = square",
    }
    project = Project([write_tree(tmp_path, files)], star_names=brought)
    assert candidates(project, tmp_path, "a", "mean") == ("keras.backend.mean",)
    assert candidates(project, tmp_path, "a", "x") == ("keras.backend.square",)
    assert candidates(project, tmp_path, "a", "Dense") is None
    exports = project.exports(f"@{tmp_path}/a.py")
    assert exports is not None
    assert (exports.star, exports.star_frameworks) == (("mean", "square", "x"), ())
    assert list(exports.symbols) == ["mean", "square", "x"]


def test_only_modules_have_exports(tmp_path: Path) -> None:
    project = project_of(tmp_path, {"a.py": ""})
    assert project.exports("keras.backend") is None
    assert project.exports("") is None
    assert project.member("keras", "backend") == ()


def test_only_the_modules_on_the_way_are_read(tmp_path: Path) -> None:
    files = {
        "a.py": "from b import K\nfrom c import *\nimport d",
        "b.py": "import keras as K",
        "c.py": "",
        "d.py": "",
    }
    write_tree(tmp_path, files)
    read: list[str] = []

    def reader(path: Path) -> bytes:
        read.append(path.name)
        return path.read_bytes()

    project = Project([tmp_path], read=reader)
    assert candidates(project, tmp_path, "b", "K") == ("keras",)
    assert candidates(project, tmp_path, "a", "d") == ("@d.py",)
    assert read == ["b.py", "a.py"]
    assert candidates(project, tmp_path, "a", "K") == ("keras",)
    assert read == ["b.py", "a.py", "c.py"]
