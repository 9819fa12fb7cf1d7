"""Where settings files and a project's own modules are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tflint.configuration.location import common_folder, find_settings_file, project_roots


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(tree: Path, *names: str, text: str = "") -> None:
    for name in names:
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


class TestSettingsFile:
    def test_the_nearest_counts(self, tree: Path) -> None:
        write(tree, "tflint.toml", "pkg/tflint.toml", "pkg/deep/a.py")
        assert find_settings_file(str(tree / "pkg" / "deep")) == str(tree / "pkg" / "tflint.toml")

    def test_a_pyproject_counts_only_if_it_speaks_of_tflint(self, tree: Path) -> None:
        write(tree, "pyproject.toml", text="[tool.tflint]\n")
        write(tree, "pkg/pyproject.toml", text="[tool.ruff]\nthis is not TOML\n")
        assert find_settings_file(str(tree / "pkg")) == str(tree / "pyproject.toml")

    @pytest.mark.parametrize(
        "header", ["[tool.tflint]", "[ tool . tflint ]", '["tool"."tflint"]', "[tool.tflint.x]"]
    )
    def test_however_the_table_is_written(self, tree: Path, header: str) -> None:
        write(tree, "pyproject.toml", text=header + "\n")
        assert find_settings_file(str(tree)) == str(tree / "pyproject.toml")

    def test_a_file_of_its_own_goes_before_a_pyproject(self, tree: Path) -> None:
        write(tree, "pyproject.toml", text="[tool.tflint]\n")
        write(tree, ".tflint.toml")
        assert find_settings_file(str(tree)) == str(tree / ".tflint.toml")
        write(tree, "tflint.toml")
        assert find_settings_file(str(tree)) == str(tree / "tflint.toml")

    def test_there_may_be_none(self, tree: Path) -> None:
        assert find_settings_file(str(tree)) is None


class TestCommonFolder:
    def test_it_holds_all_paths(self, tree: Path) -> None:
        write(tree, "pkg/a/x.py", "pkg/b/y.py")
        assert common_folder(["pkg/a/x.py", "pkg/b"]) == str(tree / "pkg")

    def test_of_a_file_it_is_the_folder(self, tree: Path) -> None:
        write(tree, "pkg/x.py")
        assert common_folder(["pkg/x.py"]) == str(tree / "pkg")

    def test_of_nothing_it_is_the_current_one(self, tree: Path) -> None:
        assert common_folder([]) == str(tree)


class TestProjectRoots:
    @pytest.mark.parametrize("marker", [".git", "pyproject.toml", "setup.py", "setup.cfg", "tflint.toml"])
    def test_the_root_is_the_nearest_folder_that_looks_like_one(self, tree: Path, marker: str) -> None:
        write(tree, f"project/{marker}", "project/src/pkg/a.py")
        assert project_roots(["project/src/pkg/a.py"]) == (str(tree / "project"),)

    def test_otherwise_it_is_what_was_given(self, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(tree))
        write(tree, "pkg/a.py")
        assert project_roots(["pkg"]) == (str(tree / "pkg"),)
        assert project_roots(["pkg/a.py"]) == (str(tree / "pkg"),)

    def test_the_home_folder_is_no_project(self, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(tree))
        write(tree, ".git/HEAD", "scripts/a.py")
        assert project_roots(["scripts/a.py"]) == (str(tree / "scripts"),)

    def test_several_paths_may_be_of_several_projects(self, tree: Path) -> None:
        write(tree, "one/setup.py", "two/setup.py", "two/b.py")
        assert project_roots(["one", "two/b.py", "one"]) == (str(tree / "one"), str(tree / "two"))
