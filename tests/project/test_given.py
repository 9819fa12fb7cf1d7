"""Names that code of a project gives its modules from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.project.trees import project_of


@pytest.mark.parametrize(
    "text",
    [
        "setattr(m, 'name', 1)",
        "setattr(m, 'other', 2); setattr(m, 'name', 1)",
        "mock.patch('pkg.m.name')",
        "@patch.object(m, 'name')\ndef f(): pass",
        "monkeypatch.setattr('pkg.m.name', 1)",
        'monkeypatch.setitem(vars(m), "name", 1)',
        "vars(m)['name'] = 1",
        "m.__dict__[ u'name' ] = 1",
        "import m\nm.name = 1",
        "import pkg.m\npkg.m . name = 1",
        "from pkg import m as n\nn.other, n.name = 1, 2",
        "from pkg import m as n\nn.name: int = 2",
        "f('it\\'s', setattr(m, 'name', 1))",
    ],
)
def test_given(text: str, tmp_path: Path) -> None:
    links = project_of(tmp_path, {"main.py": "", "a.py": text}).linkage()
    assert links.is_given_anywhere("name")
    assert not links.is_given_anywhere("missing")


@pytest.mark.parametrize(
    "text",
    [
        "import m\nm.name == 1",
        "import m\nself.name = 1",
        "import m\nother.name = 1",
        "import m\nm.names = 1",
        "import m\nprint(m.name)",
        "setattr(m, 'names', 1)",
        "getattr(m, 'name')",
        "name = 'name'",
    ],
)
def test_not_given(text: str, tmp_path: Path) -> None:
    assert not project_of(tmp_path, {"a.py": text}).linkage().is_given_anywhere("name")


def test_names_that_unicode_may_spell_in_other_ways(tmp_path: Path) -> None:
    assert project_of(tmp_path, {"a.py": ""}).linkage().is_given_anywhere("größe")
