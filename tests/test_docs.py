"""The documentation says what the tool does: pages are rendered, links lead somewhere, examples are run."""

from __future__ import annotations

import dataclasses
import re
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path

import click
import pytest
import tomli
from flake8.options.manager import OptionManager

from tflint.catalogue.load import build_catalogue, load_catalogue
from tflint.cli.lint_command import lint_command
from tflint.configuration.loading import load_configuration
from tflint.configuration.options import Options
from tflint.configuration.resolving import load_rules, resolve
from tflint.flake8 import Plugin
from tflint.report.rules import describe_rule
from tools import render_docs

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]


RULE = {
    "code": "TFL399",
    "name": "no-floatx",
    "check": "replaced-symbol",
    "severity": "error",
    "summary": "`{symbol}` is gone",
    "explanation": "Keras 4 dropped `floatx`. Use\nthe configuration.\n\nSecond paragraph.",
    "applies": "Keras 4",
    "references": ["https://keras.io/"],
    "symbol": [
        {
            "name": "floatx",
            "keras": "2.0-3.15",
            "ops": [{"call": "f({x}[, axis={axis|0}])", "when": ["float(x)", "absent(y)"], "since": "3.4"}],
            "manual": "Think.",
        },
        {"name": "epsilon", "keras": "2.0-", "keep": True},
    ],
    "example": [
        {"bad": "\nK.floatx()\n", "raises": "AttributeError: gone", "good": "\nfloatx()\n", "unsafe": True},
        {"fine": "\nfloatx\n"},
    ],
}


# -- rendered pages ----------------------------------------------------------------------------------


def test_the_pages_are_up_to_date() -> None:
    catalogue = load_catalogue()
    assert [path for path, _ in render_docs.out_of_date(ROOT, catalogue)] == []


def test_a_row_of_the_table() -> None:
    table = render_docs.rule_table(build_catalogue([("rule.toml", RULE)]))
    assert table.splitlines()[2:] == [
        "| [TFL399](docs/rules/TFL399-no-floatx.md) no-floatx | Keras 4 dropped `floatx`. | error | unsafe |"
    ]


def test_a_page_is_what_explain_says_and_the_names() -> None:
    (rule,) = build_catalogue([("rule.toml", RULE)])
    text = render_docs.rule_page(rule)
    assert text.startswith(describe_rule(rule))
    row = (
        "| `floatx` | 2.0-3.15 | `f({x}[, axis={axis\\|0}])` if float(x) and absent(y) (from 3.4) | Think. |"
    )
    assert row in text
    assert "Still there, and never reported: `epsilon`." in text


def test_a_page_says_where_modules_went() -> None:
    module = {
        "name": "keras.layers.core",
        "keras": "2.0-2.12",
        "to": "keras.layers",
        "moved": {"Input": "keras.Input"},
        "gone": {"Maxout": "none"},
    }
    row = "| `keras.layers.core` | 2.0-2.12 | `keras.layers` | `Input` → `keras.Input` | `Maxout`: none |"
    (rule,) = build_catalogue([("rule.toml", {**RULE, "symbol": [], "module": [module]})])
    assert row in render_docs.rule_page(rule)


def test_the_table_goes_between_its_markers() -> None:
    readme = f"before\n{render_docs.BEGIN}\nold\n{render_docs.END}\nafter\n"
    assert render_docs.with_table(readme, "new\n") == readme.replace("old", "new")
    with pytest.raises(ValueError, match="needs the lines"):
        render_docs.with_table("no markers", "new\n")


def test_pages_of_rules_that_are_gone_go_too(tmp_path: Path) -> None:
    (tmp_path / "docs/rules").mkdir(parents=True)
    (tmp_path / "docs/rules/TFL398-gone.md").touch()
    (tmp_path / "README.md").write_text(f"{render_docs.BEGIN}\n{render_docs.END}\n")
    catalogue = build_catalogue([("rule.toml", RULE)])
    for path, text in list(render_docs.out_of_date(tmp_path, catalogue)):
        render_docs.write(tmp_path / path, text)
    assert [file.name for file in (tmp_path / "docs/rules").iterdir()] == ["TFL399-no-floatx.md"]
    assert list(render_docs.out_of_date(tmp_path, catalogue)) == []


# -- written pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(ROOT)))
def test_links_lead_somewhere(file: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", file.read_text(encoding="utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", prose):
        if not target.startswith(("http://", "https://")):
            assert (file.parent / target).exists(), target


def tflint(folder: Path, *arguments: str) -> str:
    """What the command prints in a folder with no cache and no settings."""
    command = [sys.executable, "-m", "tflint", "--no-cache", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def block(file: str, language: str) -> str:
    """The first block of code of a language in a page."""
    text = (ROOT / file).read_text(encoding="utf-8")
    return text.partition(f"```{language}\n")[2].partition("```\n")[0]


def test_the_example_of_the_readme(tmp_path: Path) -> None:
    (tmp_path / "losses.py").write_text(block("README.md", "python"), encoding="utf-8")
    shown = re.findall(r"^\$ tflint (.*)\n((?:(?!\$ ).*\n)*)", block("README.md", "console"), re.MULTILINE)
    assert len(shown) == 2
    for arguments, output in shown:
        assert tflint(tmp_path, *shlex.split(arguments)).strip() == output.strip()


def test_the_json_of_the_documentation(tmp_path: Path) -> None:
    (tmp_path / "squares.py").write_text(block("docs/usage.md", "python"), encoding="utf-8")
    assert tflint(tmp_path, "--output-format", "json", "squares.py") == block("docs/usage.md", "json")


def test_the_explained_target_of_the_documentation(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for number in range(12):
        (tmp_path / f"module_{number}.py").touch()
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["tensorflow>=2.16"]\n')
    (tmp_path / "requirements.txt").write_text("tensorflow==2.12\n")
    shown = block("docs/usage.md", "console")
    assert shown == "$ tflint --show-target\n" + tflint(tmp_path, "--show-target")


def first_cells(file: str, heading: str) -> set[str]:
    """What is in backticks in the first column of the first table below a heading."""
    below = (ROOT / file).read_text(encoding="utf-8").partition(f"# {heading}\n")[2]
    table = below[below.index("\n| ---") :].split("\n\n", 1)[0]
    return {word for row in table.splitlines()[2:] for word in re.findall(r"`(.+?)`", row.split(" | ")[0])}


def test_the_options_are_those_of_the_command() -> None:
    written = {cell.split()[0] for cell in first_cells("docs/usage.md", "The command")}
    options = [option for option in lint_command.params if isinstance(option, click.Option)]
    for option in options:
        names = {*option.opts, *option.secondary_opts}
        assert names & written, f"{names} are not in docs/usage.md"
        written -= names
    assert written == {"--help", "-h"}


def test_the_keys_are_those_of_the_settings() -> None:
    keys = {field.name.replace("_", "-") for field in dataclasses.fields(Options)}
    assert first_cells("docs/settings.md", "Settings") == keys


def test_the_options_of_the_plugin_are_those_of_the_plugin() -> None:
    manager = OptionManager(version="", plugin_versions="", parents=[], formatter_names=[])
    Plugin.add_options(manager)
    assert first_cells("docs/usage.md", "flake8") == {
        (option.long_option_name or "").removeprefix("--") for option in manager.options
    }


@pytest.mark.parametrize("file", ["README.md", "docs/settings.md"])
def test_the_settings_shown_are_valid(file: str, tmp_path: Path) -> None:
    shown = re.findall(
        r"```toml\n(\[tool\.tflint\]\n.*?)```", (ROOT / file).read_text(encoding="utf-8"), re.DOTALL
    )
    assert len(shown) == 1
    (tmp_path / "lint/rules").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text(shown[0], encoding="utf-8")
    configuration = load_configuration([str(tmp_path)], {})
    assert resolve(configuration, load_rules(configuration)).base.rules


def test_the_rule_of_the_ten_minutes_works(tmp_path: Path) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rule = textwrap.dedent(text[text.index("   ```toml") : text.index("   ```\n\n2.")]).removeprefix(
        "```toml\n"
    )
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/TFL399-kullback-leibler.toml").write_text(rule, encoding="utf-8")
    (tmp_path / "tflint.toml").write_text('extend-rules = ["rules"]\nselect = ["TFL399"]\n', encoding="utf-8")
    failing, fine = tomli.loads(rule)["example"]
    (tmp_path / "failing.py").write_text(failing["bad"], encoding="utf-8")
    (tmp_path / "fine.py").write_text(fine["fine"], encoding="utf-8")
    assert "kullback_leibler_divergence` does not exist in Keras 3." in tflint(tmp_path, "failing.py")
    assert tflint(tmp_path, "fine.py").startswith("Nothing to report")
    tflint(tmp_path, "--fix", "failing.py")
    assert (tmp_path / "failing.py").read_text(encoding="utf-8") == failing["good"]
