"""Which project a file belongs to."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from tflint.requirements.projects import ProjectTargets


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository, which is the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    return tmp_path


def write(tree: Path, **files: str) -> None:
    """Files by their paths. In the names ``__`` stands for a dot, ``___`` for a slash."""
    for name, text in files.items():
        path = tree / name.replace("___", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def tensorflow(path: str, targets: ProjectTargets | None = None) -> str:
    """The oldest and the newest TensorFlow that a file is for."""
    releases = (targets or ProjectTargets()).of(path).target.tensorflow
    return f"{releases[0]} {releases[-1]}"


def test_a_file_is_for_what_the_nearest_project_above_it_asks_for(tree: Path) -> None:
    write(
        tree,
        requirements__txt="tensorflow==2.12.*\n",
        api___pyproject__toml="[project]\ndependencies = ['tensorflow>=2.16']\n",
        old___setup__py="setup(install_requires=['tensorflow<2'])",
        lib___src___mod__py="",
    )
    targets = ProjectTargets()
    assert tensorflow("train.py", targets) == "2.12 2.12"
    assert tensorflow("api/main.py", targets) == "2.16 2.21"
    assert tensorflow("api/deep/below/main.py", targets) == "2.16 2.21"
    assert tensorflow("old/main.py", targets) == "1.12 1.15"
    assert tensorflow("lib/src/mod.py", targets) == "2.12 2.12"
    assert [project.folder for project in targets.all()] == [str(tree), str(tree / "api"), str(tree / "old")]


def test_a_project_that_names_neither_framework_is_passed_over(tree: Path) -> None:
    write(
        tree,
        requirements__txt="keras==2.3.1\n",
        pkg___pyproject__toml="[project]\ndependencies = ['numpy']\nkeywords = ['keras']\n",
        pkg___requirements__txt="numpy\n",
    )
    assert ProjectTargets().of("pkg/a.py").target.keras == ("2.3",)


def test_names_without_a_version_leave_the_choice_to_the_folder_above(tree: Path) -> None:
    write(tree, requirements__txt="tensorflow==2.12.*\n", tests___requirements__txt="tensorflow\npytest\n")
    project = ProjectTargets().of("tests/test_a.py")
    assert project.target.tensorflow == ("2.12",)
    assert project.combination is not None
    assert [one.place for one in project.combination.evidence] == [
        "tests/requirements.txt:1",
        "requirements.txt:1",
    ]


def test_an_image_further_down_may_switch_legacy_keras_on(tree: Path) -> None:
    write(
        tree,
        requirements__txt="tensorflow==2.16.1\n",
        service___Dockerfile="FROM python\nENV TF_USE_LEGACY_KERAS=1\n",
    )
    targets = ProjectTargets()
    assert not targets.of("a.py").target.legacy_keras
    assert targets.of("service/a.py").target.legacy_keras
    assert targets.of("service/a.py").target.tensorflow == ("2.16",)


def test_without_any_the_newest_counts(tree: Path) -> None:
    project = ProjectTargets().of("pkg/a.py")
    assert project.target.describe() == "TensorFlow 2.21, Keras 3.15 (newest known release)"
    assert project.combination is None


class TestWhereTheSearchEnds:
    def test_at_the_top_of_the_repository(self, tree: Path) -> None:
        write(tree, requirements__txt="keras==2.3.1\n", inner___pkg___x="")
        (tree / "inner" / ".git").mkdir()
        assert ProjectTargets().of("inner/pkg/a.py").target.keras == ("3.15",)

    def test_at_the_folder_of_the_settings_file(self, tree: Path) -> None:
        (tree / ".git").rmdir()
        write(tree, requirements__txt="keras==2.3.1\n", a___b___x="", a___requirements__txt="")
        os.chdir(tree / "a" / "b")
        assert ProjectTargets(str(tree)).of("c.py").target.keras == ("2.3",)
        assert ProjectTargets(str(tree / "a")).of("c.py").target.keras == ("3.15",)

    def test_at_the_current_folder_or_the_top_of_a_project(self, tree: Path) -> None:
        (tree / ".git").rmdir()
        write(tree, requirements__txt="keras==2.3.1\n", a___setup__py="", a___b___x="")
        assert ProjectTargets().of("a/b/c.py").target.keras == ("2.3",)
        os.chdir(tree / "a" / "b")
        assert ProjectTargets().of("c.py").target.keras == ("3.15",)
        write(tree, setup__py="")
        (tree / "a" / "setup.py").unlink()
        assert ProjectTargets().of("c.py").target.keras == ("2.3",)

    def test_never_at_the_home_folder(self, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tree / ".git").rmdir()
        write(tree, requirements__txt="keras==2.3.1\n", project___a___x="")
        monkeypatch.setenv("HOME", str(tree))
        assert ProjectTargets().of("project/a/c.py").target.keras == ("3.15",)


class TestTheSetting:
    def test_switches_legacy_keras_on_everywhere(self, tree: Path) -> None:
        write(tree, requirements__txt="tensorflow==2.16.1\n")
        target = ProjectTargets(legacy_keras=True, legacy_origin="--legacy-keras").of("a.py").target
        assert target.legacy_keras_origin == "--legacy-keras"
        assert target.asked_by == "your requirements.txt asks for tensorflow==2.16.1"

    def test_switches_off_what_an_image_switches_on(self, tree: Path) -> None:
        write(tree, Dockerfile="FROM tensorflow/tensorflow:2.16.1\nENV TF_USE_LEGACY_KERAS=1\n")
        assert not ProjectTargets(legacy_keras=False).of("a.py").target.legacy_keras


def test_each_folder_and_each_file_is_looked_at_once(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tree, requirements__txt="-r base.txt\n", base__txt="tensorflow==2.12.*\n", a___b___c___x="")
    looked: Counter[str] = Counter()
    real_listdir, real_isfile = os.listdir, os.path.isfile

    def listdir(folder: str) -> list[str]:
        looked[folder] += 1
        return real_listdir(folder)

    def isfile(path: str) -> bool:
        looked[path] += 1
        return real_isfile(path)

    monkeypatch.setattr(os, "listdir", listdir)
    monkeypatch.setattr(os.path, "isfile", isfile)
    targets = ProjectTargets()
    for path in ["a/b/c/1.py", "a/b/c/2.py", "a/b/3.py", "4.py"] * 3:
        assert tensorflow(path, targets) == "2.12 2.12"
    assert {looked[str(folder)] for folder in (tree, tree / "a", tree / "a/b", tree / "a/b/c")} == {1}
    # Once to see whether it can matter, and once to read it.
    assert looked[str(tree / "requirements.txt")] == 2
    assert looked[str(tree / "base.txt")] == 1
