"""The options of a run: the settings file, and the command line over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tflint.configuration.loading import load_configuration
from tflint.configuration.options import Options, SettingsError


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "tflint.toml").write_text(
        'select = ["TFL3"]\nignore = ["TFL304"]\nexclude = ["gen/"]\n'
    )
    return tmp_path


def test_without_a_file_everything_is_as_it_comes(tree: Path) -> None:
    assert load_configuration(["."], {}).options == Options()


def test_the_file_is_that_of_the_paths_not_of_the_current_folder(tree: Path) -> None:
    configuration = load_configuration(["pkg"], {})
    assert configuration.options.select == ("TFL3",)
    assert configuration.file is not None
    assert configuration.file.path == "pkg/tflint.toml"


def test_the_command_line_replaces_what_the_file_says(tree: Path) -> None:
    options = load_configuration(["pkg"], {"select": ("TFL1",)}).options
    assert (options.select, options.ignore) == (("TFL1",), ("TFL304",))


def test_a_named_file_replaces_the_nearest(tree: Path) -> None:
    (tree / "other.toml").write_text('style = "tf"\n')
    assert load_configuration(["pkg"], {}, settings_file="other.toml").options == Options(style="tf")


def test_isolated_reads_none(tree: Path) -> None:
    assert load_configuration(["pkg"], {}, isolated=True).options == Options()


def test_excluded_are_paths_below_the_files_folder(tree: Path) -> None:
    assert load_configuration(["pkg"], {}).exclude().match(str(tree / "pkg" / "gen" / "a.py"))


def test_on_the_command_line_patterns_are_relative_to_the_current_folder(tree: Path) -> None:
    exclude = load_configuration(["pkg"], {"exclude": ("/pkg/gen/",)}).exclude()
    assert exclude.match(str(tree / "pkg" / "gen" / "a.py"))


def test_an_error_says_where_the_option_was_set(tree: Path) -> None:
    from_file = load_configuration(["pkg"], {})
    assert str(from_file.error("ignore", "no", "TFL304")) == "pkg/tflint.toml:2: ignore: no"
    given = load_configuration(["pkg"], {"extend_select": ("X",)})
    assert str(given.error("extend_select", "no")) == "--extend-select: no"


def test_a_bad_pattern_on_the_command_line_is_an_error(tree: Path) -> None:
    with pytest.raises(SettingsError, match=r"^--exclude: '!' is not a pattern$"):
        load_configuration(["."], {"exclude": ("!",)}).exclude()
