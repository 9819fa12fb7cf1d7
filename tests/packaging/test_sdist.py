"""The source distribution: complete enough to build the same wheel, and installable."""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path

from tests.packaging.conftest import Distributions
from tests.packaging.environments import CHECKOUT, EXPECTED, codes_found, make_environment
from tflint import __version__


def contents(wheel: Path) -> dict[str, bytes]:
    archive = zipfile.ZipFile(wheel)
    return {name: archive.read(name) for name in archive.namelist()}


def test_it_holds_the_rules_and_the_tests(distributions: Distributions) -> None:
    with tarfile.open(distributions.sdist) as archive:
        names = set(archive.getnames())
    root = f"tflint-{__version__}"
    for folder, pattern in (("rules", "*.toml"), ("tests", "*.py"), ("src", "*.py")):
        for path in (CHECKOUT / folder).rglob(pattern):
            assert f"{root}/{path.relative_to(CHECKOUT).as_posix()}" in names
    for name in ("LICENSE", "pyproject.toml", "hatch_build.py", "Makefile", ".pre-commit-hooks.yaml"):
        assert f"{root}/{name}" in names


def test_the_wheel_built_from_it_is_the_wheel_built_from_the_checkout(distributions: Distributions) -> None:
    assert contents(distributions.wheel_of_sdist) == contents(distributions.wheel)


def test_it_can_be_installed(distributions: Distributions, tmp_path: Path) -> None:
    environment = make_environment(tmp_path / "venv")
    environment.borrow_dependencies()
    environment.install("--no-deps", "--no-index", "--no-build-isolation", str(distributions.sdist))
    assert (environment.site_packages() / "tflint" / "catalogue" / "compiled.json").is_file()
    assert codes_found(environment, tmp_path / "work") == EXPECTED
