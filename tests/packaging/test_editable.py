"""An editable install reads ``rules/`` as it is: editing a rule needs no new install."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.packaging.environments import (
    CHECKOUT,
    EXPECTED,
    Environment,
    codes_found,
    copy_checkout,
    make_environment,
)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_checkout(tmp_path_factory.mktemp("editable") / "checkout")


@pytest.fixture(scope="module")
def installed(checkout: Path) -> Environment:
    environment = make_environment(checkout.parent / "venv")
    environment.borrow_dependencies()
    environment.install("--no-deps", "--no-index", "--no-build-isolation", "--editable", str(checkout))
    return environment


def test_the_package_and_its_rules_are_the_checkouts(
    installed: Environment, checkout: Path, tmp_path: Path
) -> None:
    code = "import os, tflint, tflint.catalogue.load as load; print(tflint.__file__); print(os.path.exists(load.COMPILED))"
    done = installed.run("python", "-c", code, cwd=tmp_path)
    assert done.stdout.splitlines() == [str(checkout / "src" / "tflint" / "__init__.py"), "False"]
    assert codes_found(installed, tmp_path) == EXPECTED


def test_an_edited_rule_counts_at_once(installed: Environment, checkout: Path, tmp_path: Path) -> None:
    path = next((checkout / "rules").rglob("TFL302-*.toml"))
    text = path.read_text(encoding="utf-8")
    edited, count = re.subn(r'^name = "backend-op-removed"', 'name = "edited-name"', text, flags=re.MULTILINE)
    assert count == 1
    path.write_text(edited, encoding="utf-8")
    try:
        done = installed.run("tflint", "explain", "edited-name", cwd=tmp_path)
    finally:
        path.write_text(text, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "TFL302" in done.stdout


def test_the_same_version_stands_in_one_place(installed: Environment, tmp_path: Path) -> None:
    code = "import tflint, importlib.metadata as m; print(tflint.__version__ == m.version('tflint'))"
    assert installed.run("python", "-c", code, cwd=tmp_path).stdout == "True\n"
    pattern = re.compile(r"^(__)?version(__)? *= *[\"']", re.MULTILINE)
    files = [CHECKOUT / "pyproject.toml", *(CHECKOUT / "src").rglob("*.py")]
    assert [path.name for path in files if pattern.search(path.read_text(encoding="utf-8"))] == [
        "__init__.py"
    ]
