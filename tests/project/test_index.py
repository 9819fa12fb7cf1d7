"""The project as the linter sees it: what its answers rest on, and that nothing else decides them."""

from __future__ import annotations

import os
import pickle
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.project.trees import project_of, write_tree
from tflint.project.index import Project

Ask = Callable[[Project, Path], object]
TREE = {
    "pkg/__init__.py": "from .compat import K\n",
    "pkg/compat.py": "try:\n    from keras import backend as K\nexcept E:\n    K = None\n"
    "from .more import *\n",
    "pkg/more.py": "import tensorflow as tf\n",
    "pkg/aside.py": "from numpy import mean\n",
    "main.py": "from pkg import K\n",
}


def names(module: str, *wanted: str) -> Ask:
    """Ask for names of a module as main.py imports it."""

    def ask(project: Project, root: Path) -> object:
        value = project.resolve(module, 0, str(root / "main.py"))
        exports = project.exports(value) if value is not None else None
        return None if exports is None else [exports.symbols.get(name) for name in wanted]

    return ask


def star(project: Project, root: Path) -> object:
    exports = project.exports(f"@{root}/pkg/compat.py")
    return None if exports is None else exports.star


def everything(project: Project, root: Path) -> object:
    exports = project.exports(f"@{root}/pkg/__init__.py")
    return None if exports is None else (dict(exports.symbols), exports.frameworks, exports.complete)


def relative(project: Project, root: Path) -> object:
    return project.resolve("more", 1, str(root / "pkg" / "compat.py"))


def patched(project: Project, root: Path) -> object:
    return project.assigns("keras.backend.symbolic")


def imported(project: Project, root: Path) -> object:
    return project.imported_elsewhere(str(root / "pkg" / "compat.py"), "K")


def mentioned(project: Project, root: Path) -> object:
    return project.mentions_framework(f"@{root}/pkg/aside.py")


def holds(before: Path, ask: Ask, changes: Mapping[str, str | None]) -> bool:
    """Whether what was learnt still holds after files were written (or, for None, removed)."""
    project = Project([before])
    ask(project, before)
    learnt = project.learnt()
    assert learnt
    assert all(Project([before]).replay(question) == digest for question, digest in learnt)
    write_tree(before, {path: text for path, text in changes.items() if text is not None})
    for path, text in changes.items():
        if text is None:
            (before / path).unlink()
    after = Project([before])
    return all(after.replay(question) == digest for question, digest in learnt)


CHANGES: dict[str, tuple[Ask, Mapping[str, str | None]]] = {
    "the binding": (
        names("pkg.compat", "K"),
        {"pkg/compat.py": "from tensorflow.keras import backend as K\n"},
    ),
    "the binding at the end of a chain": (names("pkg", "K"), {"pkg/compat.py": "K = 1\n"}),
    "a link of the chain": (names("pkg", "K"), {"pkg/__init__.py": "from .aside import K\n"}),
    "a star import in between": (names("pkg.compat", "tf"), {"pkg/more.py": "import numpy as tf\n"}),
    "a star import that now brings the name": (
        names("pkg.compat", "K"),
        {"pkg/more.py": "import keras as K\n"},
    ),
    "a star import that no longer brings the name": (
        names("pkg.compat", "tf"),
        {"pkg/more.py": "__all__ = []\n"},
    ),
    "a name that now exists": (
        names("pkg.compat", "L"),
        {"pkg/compat.py": TREE["pkg/compat.py"] + "L = 1\n"},
    ),
    "a submodule that now exists": (names("pkg", "new"), {"pkg/new.py": ""}),
    "the end of a module": (names("pkg.compat", "K"), {"pkg/compat.py": None}),
    "a module that no longer parses": (names("pkg.compat", "K"), {"pkg/compat.py": "print 'x'\n"}),
    "a package beside the module of its name": (names("pkg.compat", "K"), {"pkg/compat/__init__.py": ""}),
    "a keras.py that hides keras": (names("pkg.compat", "K"), {"keras.py": "backend = 1\n"}),
    "a module that was missing": (names("gone", "x"), {"src/gone.py": "x = 1\n"}),
    "what a star import brings": (star, {"pkg/more.py": "import tensorflow as tf, numpy as np\n"}),
    "what a star import leaves": (star, {"pkg/compat.py": "__all__ = ['K']\n" + TREE["pkg/compat.py"]}),
    "a name among all names": (everything, {"pkg/__init__.py": "from .compat import K\nx = 1\n"}),
    "a module among all names": (everything, {"pkg/added.py": ""}),
    "whether names are made at run time": (
        everything,
        {"pkg/__init__.py": "from .compat import K\nglobals().update(x)\n"},
    ),
    "where a relative import leads": (relative, {"pkg/more/__init__.py": ""}),
    "a patch": (patched, {"pkg/aside.py": "import keras.backend as K\nK.symbolic = print\n"}),
    "an import elsewhere": (imported, {"main.py": "", "pkg/__init__.py": "", "pkg/aside.py": "x = 1\n"}),
    "a mention": (mentioned, {"pkg/aside.py": "import keras\n"}),
    "a mention further on": (mentioned, {"numpy.py": "import keras\n"}),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_that_an_answer_rests_on_is_noticed(tmp_path: Path, case: str) -> None:
    ask, changes = CHANGES[case]
    assert not holds(write_tree(tmp_path, TREE), ask, changes)


SAME: dict[str, tuple[Ask, Mapping[str, str | None]]] = {
    "nothing": (everything, {}),
    "another module": (names("pkg", "K"), {"pkg/aside.py": "x = 1\n"}),
    "a comment": (names("pkg", "K"), {"pkg/compat.py": "# new\n" + TREE["pkg/compat.py"]}),
    "another name of the module": (
        names("pkg.compat", "K"),
        {"pkg/compat.py": "import os\n" + TREE["pkg/compat.py"]},
    ),
    "the inside of a function": (
        everything,
        {"pkg/__init__.py": "from .compat import K\n\n", "pkg/more.py": "import a\n"},
    ),
    "a new module": (names("pkg", "K"), {"pkg/new.py": "", "new.py": "", "src/other.py": ""}),
    "no patch": (patched, {"pkg/aside.py": "import keras.backend as K\nK.other = print\n"}),
    "still an import elsewhere": (imported, {"pkg/aside.py": "", "main.py": ""}),
    "still no mention": (
        mentioned,
        {"pkg/aside.py": "from numpy import square\n", "other.py": "import keras\n"},
    ),
    "the other names that a star import might bring": (
        names("pkg.compat", "tf"),
        {"pkg/more.py": "import os, tensorflow as tf\n"},
    ),
}


@pytest.mark.parametrize("case", SAME)
def test_other_changes_are_not(tmp_path: Path, case: str) -> None:
    ask, changes = SAME[case]
    assert holds(write_tree(tmp_path, TREE), ask, changes)


def test_what_is_learnt_is_what_was_asked_since_forget(tmp_path: Path) -> None:
    project = project_of(tmp_path, TREE)
    assert project.learnt() == ()
    names("pkg", "K")(project, tmp_path)
    first = project.learnt()
    project.forget()
    assert project.learnt() == ()
    names("pkg", "K")(project, tmp_path)
    assert project.learnt() == first
    project.forget()
    relative(project, tmp_path)
    assert len(project.learnt()) == 1


def test_replaying_is_not_learning(tmp_path: Path) -> None:
    project = project_of(tmp_path, TREE)
    names("pkg", "K")(project, tmp_path)
    learnt = project.learnt()
    project.forget()
    assert all(project.replay(question) == digest for question, digest in learnt)
    assert project.learnt() == ()


def test_a_file_with_the_same_content_is_not_parsed_for_a_replay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = project_of(tmp_path, TREE)
    everything(project, tmp_path)
    names("pkg.compat", "K", "tf")(project, tmp_path)
    learnt = project.learnt()

    def refuse(data: bytes, path: str) -> object:
        raise AssertionError(f"{path} was parsed")

    monkeypatch.setattr("tflint.project.modules.read_facts", refuse)
    fresh = Project([tmp_path])
    assert all(fresh.replay(question) == digest for question, digest in learnt)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        '["resolve"]',
        '["resolve","a","b","c"]',
        '["binding",1,2,3,4]',
        '["unknown","a","b","c","d"]',
        "{}",
    ],
)
def test_what_is_no_question_never_holds(tmp_path: Path, text: str) -> None:
    assert project_of(tmp_path, TREE).replay(text) == ""


# -- the cache is sound: if everything replays, every answer is the same --------------------------

_SOURCES = st.sampled_from(
    [
        "from keras import backend as K\n",
        "from .compat import K\n",
        "from pkg.compat import *\n",
        "from .more import *\nimport tensorflow as tf\n",
        "import tensorflow as K\n",
        "if X:\n    from .more import K\nelse:\n    import keras as K\n",
        "__all__ = ['K']\nfrom .more import K, L\n",
        "from . import more, compat as K\nL = K.K\n",
        "import pkg.more as m\nL = m.K\nm.K.symbolic = 1\n",
        "import keras.backend as K\nK.symbolic = 1\n",
        "def __getattr__(name): ...\n",
        "import keras\nprint 'x'\n",
        "from helper import K\n",
        "",
    ]
)
_PATHS = [
    "pkg/__init__.py",
    "pkg/compat.py",
    "pkg/more.py",
    "pkg/more/__init__.py",
    "main.py",
    "src/helper.py",
    "keras.py",
]
_TREES = st.dictionaries(st.sampled_from(_PATHS), _SOURCES)
ASKED: list[Ask] = [
    names("pkg", "K", "L", "more"),
    names("pkg.compat", "K"),
    names("pkg.more", "L", "tf"),
    names("helper", "K"),
    names("keras", "backend"),
    star,
    everything,
    relative,
    patched,
    imported,
    mentioned,
]


@settings(max_examples=80, deadline=None)
@given(_TREES, _TREES, st.sampled_from(ASKED), st.booleans())
def test_if_all_questions_replay_the_answer_is_the_same(
    one: dict[str, str], other: dict[str, str], ask: Ask, apart: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "tree"
        project = Project([write_tree(root, {"main.py": "", **one})])
        before = ask(project, root)
        if apart:
            shutil.rmtree(root)
        write_tree(root, {"main.py": "", **other})
        after = Project([root])
        if all(after.replay(question) == digest for question, digest in project.learnt()):
            assert ask(Project([root]), root) == before


@settings(max_examples=40, deadline=None)
@given(_TREES, st.randoms(use_true_random=False))
def test_answers_and_what_they_rest_on_do_not_depend_on_the_order_of_the_questions(
    tree: dict[str, str], chance: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = write_tree(Path(folder).resolve(), {"main.py": "", **tree})
        expected = []
        for ask in ASKED:
            fresh = Project([root])
            expected.append((ask(fresh, root), fresh.learnt()))
        shared = Project([root])
        order = list(range(len(ASKED))) * 2
        chance.shuffle(order)
        for index in order:
            shared.forget()
            answer = ASKED[index](shared, root)
            assert (answer, shared.learnt()) == expected[index]


SCRIPT = """
import sys
from pathlib import Path
from tflint.project.index import Project
root = Path(sys.argv[1])
project = Project([root])
exports = project.exports(f"@{root}/pkg/__init__.py")
print(dict(exports.symbols), exports.star, project.assigns("keras.backend.x"), project.learnt())
"""


def test_the_hash_seed_does_not_matter(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        TREE | {"pkg/__init__.py": TREE["pkg/__init__.py"] + "from .more import *\nfrom .aside import *\n"},
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(tmp_path)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "12345")
    }
    assert len(outputs) == 1


# -- other processes -----------------------------------------------------------------------------


def test_a_project_can_be_sent_to_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_tree(tmp_path, TREE)
    project = Project([Path(".")], files=[Path("main.py")])
    answer = everything(project, tmp_path)
    sent = pickle.loads(pickle.dumps(project))
    monkeypatch.chdir("/")
    assert everything(sent, tmp_path) == answer
    assert sent.learnt() == project.learnt()
    assert sent.imported_elsewhere(str(tmp_path / "pkg/__init__.py"), "K")


# -- whatever lies on the disk -------------------------------------------------------------------


def test_nothing_on_the_disk_raises(tmp_path: Path) -> None:
    tree: dict[str, str | bytes] = {
        "pkg/__init__.py": "from .py2 import *\nfrom .latin import *\nfrom .nul import x",
        "pkg/py2.py": "print 'keras'\n",
        "pkg/latin.py": b"import keras as K # \xe9\n",
        "pkg/nul.py": b"import keras\0\n",
        "pkg/deep.py": "x = " + "(" * 3000,
        "pkg/huge.py": "import keras as K\n" + "x = 1\n" * 400_000,
        "pkg/broken.ipynb": "{",
        "pkg/list.ipynb": "[1, 2]",
    }
    write_tree(tmp_path, tree)
    os.symlink(tmp_path / "pkg", tmp_path / "pkg" / "again")
    os.symlink(tmp_path / "pkg" / "endless.py", tmp_path / "pkg" / "endless.py")
    os.mkfifo(tmp_path / "pkg" / "pipe.py")
    (tmp_path / "pkg" / "folder.py").mkdir()
    project = Project([tmp_path, tmp_path / "missing", tmp_path / "pkg" / "nul.py"])
    for path in (*sorted((tmp_path / "pkg").iterdir()), tmp_path / "pkg" / "not-there.py"):
        exports = project.exports(f"@{path}")
        assert exports is not None
        assert all(dict(exports.symbols).values())
        assert isinstance(exports.star, tuple)
        assert isinstance(exports.complete, bool)
        assert not project.imported_elsewhere(str(path), "nobody_has_this")
        project.mentions_framework(f"@{path}")
    assert not project.assigns("keras.backend.symbolic")
    assert all(project.replay(question) == digest for question, digest in project.learnt())


def test_a_reader_that_fails_is_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    def fail(path: Path) -> bytes:
        raise PermissionError(path)

    write_tree(tmp_path, TREE)
    project = Project([tmp_path], read=fail)
    exports = project.exports(f"@{tmp_path}/pkg/compat.py")
    assert exports is not None
    assert (exports.symbols.get("K"), exports.star, exports.complete) == (("",), (), False)
    assert not project.assigns("keras.backend.symbolic")
    assert not project.imported_elsewhere(str(tmp_path / "pkg/compat.py"), "K")


def test_unsaved_content_is_seen_through_the_reader(tmp_path: Path) -> None:
    write_tree(tmp_path, TREE)

    def reader(path: Path) -> bytes:
        return b"import keras as K\n" if path.name == "compat.py" else path.read_bytes()

    assert names("pkg", "K")(Project([tmp_path], read=reader), tmp_path) == [("keras",)]


@pytest.mark.parametrize("size", [60])
def test_many_modules_that_all_import_each_other_take_no_time(tmp_path: Path, size: int) -> None:
    stars = "".join(f"from m{number} import *\n" for number in range(size))
    write_tree(tmp_path, {f"m{number}.py": stars + f"name{number} = {number}\n" for number in range(size)})
    project = Project([tmp_path])
    exports = project.exports(f"@{tmp_path}/m0.py")
    assert exports is not None
    assert len(exports.star) == size
    assert exports.symbols.get("name7") == ("",)
    assert exports.symbols.get("missing") is None
