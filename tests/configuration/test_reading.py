"""Settings files: what is read from them, and what is said about mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tflint.configuration.options import Options, SettingsError
from tflint.configuration.reading import read_settings_file


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def error(name: str, text: str | bytes) -> str:
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingsError) as caught:
        read_settings_file(name)
    return str(caught.value)


def test_everything_can_be_set(tree: Path) -> None:
    (tree / "team-rules").mkdir()
    (tree / "pyproject.toml").write_text(
        """
[tool.tflint]
select = ["TFL3"]
ignore = ["optimizer-lr"]
extend-select = ["TFL001"]
extend-rules = ["team-rules"]
exclude = ["gen/", "*_pb2.py"]
target = ["tensorflow>=2.16"]
style = "ops"
cache-dir = ".cache/tflint"
legacy-keras = true
respect-gitignore = false
show-source = false
strict = true
strict-syntax = true
unsafe-fixes = true
per-file-ignores = { "tests/*" = ["TFL302"] }
"""
    )
    file = read_settings_file("pyproject.toml")
    assert file.options == Options(
        select=("TFL3",),
        ignore=("optimizer-lr",),
        extend_select=("TFL001",),
        extend_rules=(str(tree / "team-rules"),),
        per_file_ignores=(("tests/*", ("TFL302",)),),
        exclude=("gen/", "*_pb2.py"),
        target=("tensorflow>=2.16",),
        style="ops",
        cache_dir=str(tree / ".cache/tflint"),
        legacy_keras=True,
        respect_gitignore=False,
        show_source=False,
        strict=True,
        strict_syntax=True,
        unsafe_fixes=True,
    )
    assert file.origin == "pyproject.toml, [tool.tflint]"
    assert file.folder == str(tree)


def test_a_file_of_its_own_has_the_options_at_the_top(tree: Path) -> None:
    (tree / "tflint.toml").write_bytes(b'\xef\xbb\xbfselect = ["TFL3"]\r\n')
    file = read_settings_file("tflint.toml")
    assert file.options == Options(select=("TFL3",))
    assert file.present == {"select"}
    assert file.origin == "tflint.toml"


def test_an_empty_table_sets_nothing(tree: Path) -> None:
    (tree / "pyproject.toml").write_text("[tool.tflint]\n")
    assert read_settings_file("pyproject.toml").options == Options()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("selct = []", "selct: unknown option: did you mean select?"),
        ("extend_select = []", "extend_select: unknown option: did you mean extend-select?"),
        ('select = "TFL3"', 'select: expected a list of strings: write ["TFL3"]'),
        ("select = 3", "select: expected a list of strings, not a number"),
        ("select = [3]", "select: expected a list of strings, but it holds a number"),
        ('select = [""]', "select: holds an empty string"),
        ("select = { a = 1 }", "select: expected a list of strings, not a table"),
        ('style = "torch"', "style: expected one of auto, ops, tf, not 'torch'"),
        ('tf1 = "both"', "tf1: expected one of native, compat, not 'both'"),
        (
            'keras-flavour = "jax"',
            "keras-flavour: expected one of most-used, keras, tf.keras, tf_keras, not 'jax'",
        ),
        ("style = true", "style: expected one of auto, ops, tf, not True"),
        ("unsafe-fixes = 1", "unsafe-fixes: expected true or false, not a number"),
        ('unsafe-fixes = "yes"', "unsafe-fixes: expected true or false, not a string"),
        ("cache-dir = []", "cache-dir: expected a folder, not a list"),
        ('cache-dir = ""', "cache-dir: expected a folder, not an empty string"),
        ("target = 2020-01-01", "target: expected a list of strings, not a date or time"),
        ('exclude = ["!"]', "exclude: '!' is not a pattern"),
        ('extend-rules = ["gone"]', "extend-rules: there is no folder 'gone' beside tflint.toml"),
        (
            "per-file-ignores = []",
            "per-file-ignores: expected a table of patterns with lists of rules, not a list",
        ),
        (
            'per-file-ignores = { "a.py" = "TFL3" }',
            'per-file-ignores.a.py: expected a list of strings: write ["TFL3"]',
        ),
        ('per-file-ignores = { "!" = [] }', "per-file-ignores.!: '!' is not a pattern"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_key(tree: Path, line: str, message: str) -> None:
    assert error("tflint.toml", f"# comment\n\n{line}\n") == f"tflint.toml:3: {message}"


def test_in_a_pyproject_the_key_is_named_with_its_table(tree: Path) -> None:
    text = '[project]\nname = "x"\n\n[tool.tflint]\nselect = ["TFL3"]\nselct = []\n'
    assert error("pyproject.toml", text) == (
        "pyproject.toml:6: tool.tflint.selct: unknown option: did you mean select?"
    )


def test_an_option_unlike_any_gets_the_list(tree: Path) -> None:
    assert error("tflint.toml", "zzz = 1\n").startswith(
        "tflint.toml:1: zzz: unknown option: there are cache-dir, "
    )


def test_the_table_of_a_pyproject_does_not_belong_into_a_file_of_its_own(tree: Path) -> None:
    assert "at the top, not under [tool.tflint]" in error("tflint.toml", "[tool.tflint]\nselect = []\n")


def test_the_table_must_be_one(tree: Path) -> None:
    assert error("pyproject.toml", "[tool]\ntflint = 3\n") == (
        "pyproject.toml:2: tool.tflint: expected a table, not a number"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('select = ["TFL3"\nignore = []\n', "tflint.toml:2: not TOML: "),
        (b"# caf\xe9\nselect = []\n", "tflint.toml:1: not UTF-8"),
        (b"select = []\n# caf\xe9\n", "tflint.toml:2: not UTF-8"),
        ('select = ["TFL3"', "tflint.toml: not TOML: "),
    ],
)
def test_a_file_that_is_not_toml(tree: Path, content: str | bytes, message: str) -> None:
    assert error("tflint.toml", content).startswith(message)


def test_a_file_that_cannot_be_read(tree: Path) -> None:
    with pytest.raises(SettingsError, match=r"^gone.toml: cannot be read: No such file or directory$"):
        read_settings_file("gone.toml")


def test_a_file_elsewhere_is_named_in_full(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "here").mkdir()
    (tree / "tflint.toml").write_text("x = 1\n")
    monkeypatch.chdir(tree / "here")
    with pytest.raises(SettingsError) as caught:
        read_settings_file("../tflint.toml")
    assert str(caught.value).startswith(f"{tree / 'tflint.toml'}:1: x: ")
