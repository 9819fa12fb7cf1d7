"""The first look at a circle of imports, from outlines, never takes one that fails for a harmless one."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.project.trees import write_tree
from tflint.project import suspects
from tflint.project.importing import Failure
from tflint.project.index import Project

MODULES = ("pkg/__init__", "pkg/a", "pkg/b", "pkg/sub/__init__", "pkg/sub/c", "d")


def dotted(module: str) -> str:
    return module.removesuffix("/__init__").replace("/", ".")


def some_line(chance: random.Random) -> str:
    """A line of a module that imports others, binds a name or reads one of another module."""
    other = dotted(chance.choice(MODULES))
    above, _, last = other.rpartition(".")
    name = chance.choice("xyz")
    return chance.choice(
        [
            f"{name} = 1",
            f"def {name}(): import {other}",
            f"class {name}: pass",
            f"import {other}",
            f"import {other} as {last}\nq = {last}.{name}",
            f"import {other}\nq = {other}.{name}",
            f"from {other} import {name}",
            f"from {other} import {name} as {chance.choice('xyz')}",
            f"from {other} import *",
            f"from {above or other} import {last if above else name}",
            f"if q:\n    import {other}",
        ]
    )


def failures(root: Path) -> dict[str, tuple[Failure, ...]]:
    """What fails in the circles of a project, by the paths of their modules."""
    links = Project([root]).linkage()
    return {str(path): links.failures(str(path)) for path in sorted(root.rglob("*.py"))}


def test_the_first_look_changes_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    roots = []
    for seed in range(150):
        chance = random.Random(seed)
        files = {
            f"{module}.py": "\n".join(some_line(chance) for _ in range(chance.randint(1, 4))) + "\n"
            for module in MODULES
        }
        roots.append(write_tree(tmp_path / str(seed), files))
    found = [failures(root) for root in roots]
    assert sum(any(each.values()) for each in found) > 25
    looked = [may_fail(root) for root in roots]
    assert 0 < looked.count(False) < 75
    monkeypatch.setattr(LOOK, lambda *_: True)
    for root, before in zip(roots, found, strict=True):
        assert failures(root) == before


LOOK = "tflint.project.circles.may_fail"


def may_fail(root: Path) -> bool:
    """Whether the first look at the circles of a project sees that something in them may fail."""
    seen = []

    def look(*arguments: Any) -> bool:
        seen.append(suspects.may_fail(*arguments))
        return seen[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LOOK, look)
        failures(root)
    return any(seen)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.py": "from b import y\nx = 1", "b.py": "from a import x\ny = 1"}, True),
        ({"a.py": "x = 1\nfrom b import y", "b.py": "y = 1\nfrom a import x"}, False),
        ({"a.py": "import b\nx = b.y", "b.py": "import a\ny = a.x"}, True),
        ({"a.py": "import b\ndef f(): b.y", "b.py": "import a\ndef g(): a.x"}, False),
        ({"p/__init__.py": "from p.a import x", "p/a.py": "from p import b\nx = 1", "p/b.py": ""}, False),
        ({"p/__init__.py": "from p.a import x", "p/a.py": "from p import y"}, True),
        (
            {
                "p/__init__.py": "from p.a import x\nfrom p.b import y",
                "p/a.py": "x = 1",
                "p/b.py": "from p import x",
            },
            False,
        ),
        ({"p/__init__.py": "import p.a", "p/a.py": "import p.a\nx = p.a.y"}, True),
        ({"a.py": "import b", "b.py": "import c", "c.py": "from a import z"}, True),
    ],
)
def test_where_something_may_fail(files: dict[str, str], expected: bool, tmp_path: Path) -> None:
    assert may_fail(write_tree(tmp_path, files)) is expected
