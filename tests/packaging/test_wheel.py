"""The wheel: what it holds, and that it works where there is no checkout."""

from __future__ import annotations

import gzip
import json
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest

from tests.packaging.conftest import Distributions
from tests.packaging.environments import (
    CHECKOUT,
    EXPECTED,
    Environment,
    codes_found,
    make_environment,
)
from tflint import __version__
from tflint.catalogue import load_catalogue
from tflint.releases.shards import KINDS


@pytest.fixture(scope="module")
def installed(distributions: Distributions, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    environment = make_environment(tmp_path_factory.mktemp("wheel") / "venv")
    environment.borrow_dependencies()
    environment.install("--no-deps", "--no-index", str(distributions.wheel))
    return environment


def test_it_holds_every_module_and_data_file(distributions: Distributions) -> None:
    names = set(zipfile.ZipFile(distributions.wheel).namelist())
    source = CHECKOUT / "src"
    expected = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file() and path.suffix in (".py", ".tsv", ".typed") and "tables" not in path.parts
    }
    assert expected <= names
    assert {"tflint/py.typed", "tflint/releases/known.tsv"} <= names


def test_it_holds_the_compiled_catalogue_and_no_rule_files(distributions: Distributions) -> None:
    wheel = zipfile.ZipFile(distributions.wheel)
    compiled = json.loads(wheel.read("tflint/catalogue/compiled.json"))
    codes = {document["code"] for document in compiled["rules"].values()}
    assert codes == {rule.code for rule in load_catalogue()}
    assert not [name for name in wheel.namelist() if name.endswith(".toml")]


def test_it_holds_the_tables_of_releases_compressed_and_no_others(distributions: Distributions) -> None:
    wheel = zipfile.ZipFile(distributions.wheel)
    tables = CHECKOUT / "src" / "tflint" / "releases" / "tables"
    expected = {
        f"tflint/releases/tables/{kind}/{path.name}.gz": path.read_bytes()
        for kind in KINDS
        for path in (tables / kind).glob("*.tsv")
    }
    held = [name for name in wheel.namelist() if name.startswith("tflint/releases/tables/")]
    assert sorted(held) == sorted(expected)
    assert all(gzip.decompress(wheel.read(name)) == content for name, content in expected.items())
    assert sum(wheel.getinfo(name).compress_size for name in held) < 1_000_000


def test_the_tables_are_read_from_the_wheel(installed: Environment, tmp_path: Path) -> None:
    code = (
        "from tflint.releases.presence import find_symbol; from tflint.releases.members import ops_of; "
        "print(find_symbol('tensorflow.Session').ranges, 'MatMul' in ops_of('2.21'))"
    )
    assert installed.run("python", "-c", code, cwd=tmp_path).stdout.strip() == "1.12-1.15 True"


def test_it_holds_only_the_package(distributions: Distributions) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(distributions.wheel).namelist()}
    assert tops == {"tflint", f"tflint-{__version__}.dist-info"}


def test_its_metadata(distributions: Distributions) -> None:
    wheel = zipfile.ZipFile(distributions.wheel)
    metadata = HeaderParser().parsestr(wheel.read(f"tflint-{__version__}.dist-info/METADATA").decode())
    assert metadata["Name"] == "tflint"
    assert metadata["Version"] == __version__
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.10"
    needed = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert sorted(line.partition(">")[0] for line in needed) == [
        "click",
        "libcst",
        "packaging",
        "pathspec",
        "platformdirs",
        "pyyaml",
        "rich",
        "tomli",
    ]
    assert {"flake8", "test"} <= set(metadata.get_all("Provides-Extra", []))


def test_the_package_comes_from_the_wheel(installed: Environment, tmp_path: Path) -> None:
    code = "import os, tflint, tflint.catalogue.load as load; print(tflint.__file__); print(os.path.isfile(load.COMPILED))"
    done = installed.run("python", "-c", code, cwd=tmp_path)
    assert done.stdout.splitlines() == [str(installed.site_packages() / "tflint" / "__init__.py"), "True"]


def test_its_catalogue_is_the_checkouts(installed: Environment, tmp_path: Path) -> None:
    code = "from tflint.catalogue import load_catalogue; print(load_catalogue().digest)"
    done = installed.run("python", "-c", code, cwd=tmp_path)
    assert done.stdout.strip() == load_catalogue().digest


def test_the_command_says_its_version(installed: Environment, tmp_path: Path) -> None:
    done = installed.run("tflint", "--version", cwd=tmp_path)
    assert done.returncode == 0
    assert __version__ in done.stdout


def test_the_command_explains_a_rule(installed: Environment, tmp_path: Path) -> None:
    done = installed.run("tflint", "explain", "backend-op-removed", cwd=tmp_path)
    assert done.returncode == 0
    assert "TFL302" in done.stdout


def test_the_command_finds_what_is_wrong(installed: Environment, tmp_path: Path) -> None:
    assert codes_found(installed, tmp_path) == EXPECTED


def test_flake8_finds_the_plugin(installed: Environment, tmp_path: Path) -> None:
    done = installed.run("python", "-m", "flake8", "--version", cwd=tmp_path)
    assert f"tflint: {__version__}" in done.stdout
