"""From options to the rules and the releases for each file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tflint.catalogue.load import build_catalogue
from tflint.configuration.loading import load_configuration
from tflint.configuration.options import SettingsError
from tflint.configuration.resolving import FileRules, load_rules, resolve


def document(code: str, name: str, default: bool = True) -> tuple[str, dict[str, object]]:
    return name, {
        "code": code,
        "name": name,
        "check": "engine",
        "severity": "error",
        "summary": "summary",
        "explanation": "why",
        "default": default,
    }


CATALOGUE = build_catalogue(
    [
        document("TFL001", "syntax-error"),
        document("TFL301", "backend-symbolic"),
        document("TFL302", "backend-op-removed"),
        document("TFL321", "deprecated-symbol", default=False),
    ]
)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def resolved(text: str = "", **given: object) -> FileRules:
    Path("tflint.toml").write_text(text)
    return resolve(load_configuration(["."], given), CATALOGUE)


def error(text: str = "", **given: object) -> str:
    with pytest.raises(SettingsError) as caught:
        resolved(text, **given)
    return str(caught.value)


def test_by_default_the_default_rules_hold_for_the_newest_releases(tree: Path) -> None:
    settings = resolved().of("a.py")
    assert settings.rules == ("TFL001", "TFL301", "TFL302")
    assert settings.target.origin == "newest known release"
    assert settings.style == "auto"
    assert settings.tf1 == "native"


def test_a_keras_may_be_named(tree: Path) -> None:
    assert resolved().of("a.py").keras_flavour == "most-used"
    assert resolved('keras-flavour = "tf.keras"').of("a.py").keras_flavour == "tf.keras"


def test_rules_are_selected_by_code_prefix_and_name(tree: Path) -> None:
    settings = resolved('select = ["TFL3"]\nignore = ["backend-symbolic"]\n', extend_select=("TFL001",)).base
    assert settings.rules == ("TFL001", "TFL302", "TFL321")


def test_per_file_ignores_hold_for_the_files_that_match(tree: Path) -> None:
    rules = resolved('[per-file-ignores]\n"tests/*" = ["TFL3"]\n"*_old.py" = ["syntax-error"]\n')
    assert rules.of("a.py") is rules.of("b.py")
    assert rules.of("tests/a.py").rules == ("TFL001",)
    assert rules.of("./tests/x_old.py").rules == ()
    assert rules.of(str(tree / "tests" / "a.py")) == rules.of("tests/a.py")
    assert rules.of("src/tests/a.py").rules == rules.base.rules


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'select = [\n  "TFL302",\n  "TFL999",\n]\n',
            "tflint.toml:3: select: there is no rule 'TFL999'",
        ),
        (
            'ignore = ["backend-symbolc"]\n',
            "tflint.toml:1: ignore: there is no rule 'backend-symbolc'; did you mean",
        ),
        (
            '[per-file-ignores]\n"a.py" = [\n"TFL302",\n"nonsense"]\n',
            "tflint.toml:4: per-file-ignores.a.py: there is no rule 'nonsense'",
        ),
        ('target = ["tensorflow>=2.16", "torch"]\n', "tflint.toml:1: target: 'torch' asks for torch"),
        ('style = "tf"\ntarget = ["tensorflow==99"]\n', "tflint.toml:2: target: no known release"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_key(tree: Path, text: str, message: str) -> None:
    assert error(text).startswith(message)


def test_a_mistake_on_the_command_line_is_named_with_the_option(tree: Path) -> None:
    assert error(select=("nonsense",)).startswith("--select: there is no rule 'nonsense'")
    assert error(target=("keras==1.0",)).startswith("--target: ")


def test_the_target_says_where_it_was_asked(tree: Path) -> None:
    assert resolved('target = ["keras==3.15"]\n').base.target.origin == "tflint.toml"
    assert (
        resolved('target = ["keras==3.15"]\n').base.target.asked_by == "your tflint.toml asks for keras==3.15"
    )
    assert resolved(target=("keras==3.15",)).base.target.origin == "--target"


def test_a_folder_of_rules_that_cannot_be_read_is_named(tree: Path) -> None:
    (tree / "team").mkdir()
    (tree / "team" / "TFL990-broken.toml").write_text("code = 3\n")
    (tree / "tflint.toml").write_text('extend-rules = ["team"]\n')
    with pytest.raises(SettingsError, match=r"^tflint\.toml:1: extend-rules: .*TFL990-broken\.toml"):
        load_rules(load_configuration(["."], {}))
