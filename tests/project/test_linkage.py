"""What modules of the project certainly lack."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.project.trees import write_tree
from tflint.project.index import Project


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("mod.x = 1", True),
        ("mod . x : int = 1", True),
        ("mod.x, y = 1, 2", True),
        ("self.x, mod.x = 1, 2", True),
        ("y = [mod.x == 1]", False),
        ("self.x = 1", False),
        ("make().x = 1", False),
        ("other.x = 1", False),
        ("mod.xy = 1", False),
        ("setattr(mod, 'x', 1)", True),
    ],
)
def test_a_name_may_be_given_to_a_module_from_outside(tmp_path: Path, code: str, given: bool) -> None:
    write_tree(tmp_path, {"mod.py": "", "main.py": f"import mod\n{code}\n"})
    assert Project([tmp_path]).linkage().is_given_anywhere("x") is given
