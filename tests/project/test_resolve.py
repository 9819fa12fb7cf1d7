"""Which file an import means. Each tree is as Python's import system would see it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.project.trees import project_of, resolved, write_tree
from tflint.project.index import Project
from tflint.project.resolve import says_something


def test_a_package_and_its_modules(tmp_path: Path) -> None:
    project = project_of(tmp_path, {"pkg/__init__.py": "", "pkg/sub/__init__.py": "", "pkg/sub/mod.py": ""})
    assert resolved(project, tmp_path, "pkg") == "pkg/__init__.py"
    assert resolved(project, tmp_path, "pkg.sub") == "pkg/sub/__init__.py"
    assert resolved(project, tmp_path, "pkg.sub.mod") == "pkg/sub/mod.py"
    assert resolved(project, tmp_path, "pkg.sub.other") is None
    assert resolved(project, tmp_path, "pkg.sub.mod.deeper") is None


def test_src_layout_seen_from_the_tests(tmp_path: Path) -> None:
    project = project_of(tmp_path, {"src/pkg/__init__.py": "", "src/pkg/a.py": "", "tests/test_a.py": ""})
    assert resolved(project, tmp_path, "pkg.a", "tests/test_a.py") == "src/pkg/a.py"


def test_a_script_finds_the_modules_beside_it_first(tmp_path: Path) -> None:
    project = project_of(tmp_path, {"scripts/train.py": "", "scripts/utils.py": "", "utils.py": ""})
    assert resolved(project, tmp_path, "utils", "scripts/train.py") == "scripts/utils.py"
    assert resolved(project, tmp_path, "utils", "main.py") == "utils.py"


def test_a_script_finds_the_package_at_the_root(tmp_path: Path) -> None:
    project = project_of(tmp_path, {"examples/deep/run.py": "", "pkg/__init__.py": ""})
    assert resolved(project, tmp_path, "pkg", "examples/deep/run.py") == "pkg/__init__.py"


def test_a_module_in_a_package_does_not_hide_an_absolute_import(tmp_path: Path) -> None:
    project = project_of(
        tmp_path, {"pkg/__init__.py": "", "pkg/utils.py": "", "pkg/a.py": "", "utils.py": ""}
    )
    assert resolved(project, tmp_path, "utils", "pkg/a.py") == "utils.py"


def test_a_script_kept_in_a_package_still_finds_its_neighbours(tmp_path: Path) -> None:
    project = project_of(tmp_path, {"pkg/__init__.py": "", "pkg/helpers.py": "", "pkg/run.py": ""})
    assert resolved(project, tmp_path, "helpers", "pkg/run.py") == "pkg/helpers.py"


def test_neighbours_in_a_package_hide_neither_the_standard_library_nor_a_framework(tmp_path: Path) -> None:
    project = project_of(
        tmp_path, {"pkg/__init__.py": "x = 1", "pkg/random.py": "", "pkg/keras.py": "", "pkg/a.py": ""}
    )
    assert resolved(project, tmp_path, "random", "pkg/a.py") is None
    assert resolved(project, tmp_path, "keras", "pkg/a.py") is None


def test_several_projects_in_one_repository_find_themselves(tmp_path: Path) -> None:
    tree = {
        "one/lib/__init__.py": "",
        "one/scripts/run.py": "",
        "two/src/lib/__init__.py": "",
        "two/scripts/run.py": "",
    }
    project = project_of(tmp_path, tree)
    assert resolved(project, tmp_path, "lib", "one/scripts/run.py") == "one/lib/__init__.py"
    assert resolved(project, tmp_path, "lib", "two/scripts/run.py") == "two/src/lib/__init__.py"


def test_a_root_inside_a_package_still_knows_the_package(tmp_path: Path) -> None:
    write_tree(
        tmp_path, {"pkg/__init__.py": "", "pkg/compat.py": "", "pkg/sub/__init__.py": "", "pkg/sub/a.py": ""}
    )
    project = Project([tmp_path / "pkg" / "sub"])
    assert resolved(project, tmp_path, "pkg.compat", "pkg/sub/a.py") == "pkg/compat.py"


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_the_roots_does_not_matter(tmp_path: Path, order: int) -> None:
    write_tree(tmp_path, {"a/x.py": "", "a/shared.py": "", "b/x.py": "", "b/shared.py": "", "c/run.py": ""})
    project = Project([tmp_path / "a", tmp_path / "b"][::order])
    assert resolved(project, tmp_path, "shared", "b/deep/run.py") == "b/shared.py"
    assert resolved(project, tmp_path, "shared", "c/run.py") == "a/shared.py"


# -- relative imports ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "level", "expected"),
    [
        ("", 1, "pkg/sub/__init__.py"),
        ("mod", 1, "pkg/sub/mod.py"),
        ("", 2, "pkg/__init__.py"),
        ("compat", 2, "pkg/compat.py"),
        ("pkg", 3, None),
        ("", 3, None),
        ("compat", 90, None),
    ],
)
def test_relative_imports_climb_packages_and_stop_at_the_top(
    tmp_path: Path, module: str, level: int, expected: str | None
) -> None:
    tree = {
        "pkg/__init__.py": "",
        "pkg/compat.py": "",
        "pkg/sub/__init__.py": "",
        "pkg/sub/mod.py": "",
        "pkg/sub/a.py": "",
    }
    project = project_of(tmp_path, tree)
    for importer in ("pkg/sub/a.py", "pkg/sub/__init__.py"):
        assert resolved(project, tmp_path, module, importer, level) == expected


def test_relative_imports_in_namespace_packages(tmp_path: Path) -> None:
    project = project_of(
        tmp_path, {"ns/part/a.py": "", "ns/compat.py": "", "src/ns2/deep/a.py": "", "src/top.py": ""}
    )
    assert resolved(project, tmp_path, "compat", "ns/part/a.py", 2) == "ns/compat.py"
    assert resolved(project, tmp_path, "", "ns/part/a.py", 1) == "ns/part"
    assert resolved(project, tmp_path, "top", "src/ns2/deep/a.py", 3) is None


# -- packages, modules and folders of the same name ----------------------------------------------


def test_a_package_goes_before_a_module_of_the_same_name(tmp_path: Path) -> None:
    project = project_of(tmp_path, {"both/__init__.py": "", "both.py": "", "only/a.py": "", "only.py": ""})
    assert resolved(project, tmp_path, "both") == "both/__init__.py"
    assert resolved(project, tmp_path, "only") == "only.py"


def test_a_namespace_package_is_its_folder_and_may_have_several_portions(tmp_path: Path) -> None:
    project = project_of(tmp_path, {"ns/a.py": "", "src/ns/b.py": "", "src/ns/deep/c.py": ""})
    assert resolved(project, tmp_path, "ns") == "ns"
    assert resolved(project, tmp_path, "ns.a") == "ns/a.py"
    assert resolved(project, tmp_path, "ns.b") == "src/ns/b.py"
    assert resolved(project, tmp_path, "ns.deep.c") == "src/ns/deep/c.py"


def test_a_real_package_further_on_goes_before_a_namespace_folder(tmp_path: Path) -> None:
    project = project_of(tmp_path, {"lib/notes.py": "", "src/lib/__init__.py": "", "src/lib/a.py": ""})
    assert resolved(project, tmp_path, "lib.a") == "src/lib/a.py"


def test_a_folder_of_data_is_no_package(tmp_path: Path) -> None:
    project = project_of(tmp_path, {"wandb/run-1/log.txt": "", "data/x.csv": "", "plain/sub/a.py": ""})
    assert resolved(project, tmp_path, "wandb") is None
    assert resolved(project, tmp_path, "data") is None
    assert resolved(project, tmp_path, "plain") == "plain"


# -- frameworks ----------------------------------------------------------------------------------


def test_frameworks_are_not_modules_of_the_project(tmp_path: Path) -> None:
    project = project_of(tmp_path, {"a.py": ""})
    for module in ("keras", "tensorflow", "tensorflow.keras.backend", "numpy", "os"):
        assert resolved(project, tmp_path, module) is None


def test_a_keras_py_beside_a_script_hides_keras(tmp_path: Path) -> None:
    project = project_of(tmp_path, {"work/keras.py": "", "work/run.py": ""})
    assert resolved(project, tmp_path, "keras", "work/run.py") == "work/keras.py"


def test_a_project_that_is_keras_itself_means_itself(tmp_path: Path) -> None:
    tree = {
        "keras/__init__.py": "from keras import backend",
        "keras/backend/__init__.py": "",
        "keras/layers.py": "",
    }
    project = project_of(tmp_path, tree)
    assert resolved(project, tmp_path, "keras.backend", "keras/layers.py") == "keras/backend/__init__.py"


@pytest.mark.parametrize("init", ["", "# tests for keras\n", '"""Tests for keras."""\n'])
def test_a_folder_of_tests_called_keras_is_not_keras(tmp_path: Path, init: str) -> None:
    project = project_of(
        tmp_path, {"tests/keras/__init__.py": init, "tests/keras/test_a.py": "", "keras/notes.py": ""}
    )
    assert resolved(project, tmp_path, "keras", "tests/keras/test_a.py") is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", False),
        (b"\n  # comment\n", False),
        (b'"""Doc."""\n', False),
        (b"'''Doc\nof two lines.\n'''\n", False),
        (b"import x\n", True),
        (b'"""Doc."""\nimport x\n', True),
        (b'"""Doc.""" + """more"""\nx = 1\n', True),
    ],
)
def test_what_counts_as_content(content: bytes, says: bool) -> None:
    assert says_something(content) is says


# -- what cannot be ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "module", ["", ".", "a..b", "a b", "1a", "a/b", "a\0b", "é", "x" * 5000, ".".join("a" * 500)]
)
def test_names_that_are_no_modules(tmp_path: Path, module: str) -> None:
    assert resolved(project_of(tmp_path, {"a.py": ""}), tmp_path, module) is None


def test_endless_links_are_not_followed(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": ""})
    os.symlink(tmp_path / "b", tmp_path / "b")
    os.symlink(tmp_path / "c.py", tmp_path / "c.py")
    os.symlink(tmp_path, tmp_path / "me")
    project = Project([tmp_path])
    assert resolved(project, tmp_path, "b") is None
    assert resolved(project, tmp_path, "c") is None
    assert resolved(project, tmp_path, "me.me.me.a") == "me/me/me/a.py"


def test_a_file_that_does_not_exist_and_a_relative_path_have_a_place_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tree(tmp_path, {"pkg/__init__.py": "", "pkg/a.py": "", "top.py": ""})
    monkeypatch.chdir(tmp_path)
    project = Project([Path(".")])
    assert project.resolve("a", 1, "pkg/unsaved.py") == f"@{tmp_path}/pkg/a.py"
    for importer in ("", "-", "<stdin>"):
        assert Project([]).resolve("top", 0, importer) == f"@{tmp_path}/top.py"


def test_without_roots_a_script_still_knows_its_folder(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": "", "b.py": ""})
    assert resolved(Project([]), tmp_path, "b", "a.py") == "b.py"


def test_a_root_that_is_a_file_stands_for_its_folder(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": "", "b.py": "", "other/run.py": ""})
    assert resolved(Project([tmp_path / "a.py"]), tmp_path, "b", "other/run.py") == "b.py"
