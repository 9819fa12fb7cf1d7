"""Lock files, and the Pipfile."""

from __future__ import annotations

import pytest

from tests.requirements.reading import said, wrong
from tflint.requirements.lock import read_lock
from tflint.requirements.pipfile import read_pipfile, read_pipfile_lock

UV = b"""\
version = 1
requires-python = ">=3.10"

[[package]]
name = "numpy"
version = "1.26.4"
source = { registry = "https://pypi.org/simple" }
dependencies = [
    { name = "tensorflow" },
]

[[package]]
name = "tensorflow"
version = "2.16.1"
source = { registry = "https://pypi.org/simple" }
resolution-markers = ["sys_platform == 'linux'"]

[package.optional-dependencies]
and-cuda = [ { name = "nvidia-cublas-cu12" } ]

[[package]]
name = "tensorflow"
version = "2.15.0"
resolution-markers = ["sys_platform == 'darwin'"]

[[package]]
name = "keras"
version = "3.4.1"
"""

POETRY = b"""\
[[package]]
name = "keras"
version = "2.4.3"
description = "Deep Learning for humans"
category = "dev"
optional = false

[[package]]
name = "tensorflow"
version = "2.4.1"
groups = ["main", "dev"]
markers = "python_version < \\"3.9\\""

[package.dependencies]
absl-py = ">=0.10"
"""

PIPFILE_LOCK = b"""\
{
    "_meta": {"hash": {"sha256": "aa"}},
    "default": {
        "keras": {"version": "==2.4.3"},
        "tensorflow": {"hashes": [], "markers": "python_version >= '3.6'", "version": "==2.4.1"}
    },
    "develop": {
        "tensorflow-cpu": {"version": "==2.4.4"}
    }
}
"""


def test_uv() -> None:
    assert said(read_lock(UV)) == [
        "13: tensorflow==2.16.1 -> tensorflow ==2.16.1 if sys_platform == 'linux'",
        "22: tensorflow==2.15.0 -> tensorflow ==2.15.0 if sys_platform == 'darwin'",
        "27: keras==3.4.1 -> keras ==3.4.1",
    ]


def test_poetry() -> None:
    assert said(read_lock(POETRY)) == [
        "2: keras==2.4.3 -> keras ==2.4.3 (development)",
        '9: tensorflow==2.4.1 -> tensorflow ==2.4.1 if python_version < "3.9"',
    ]


def test_pdm_with_two_versions_of_one_package() -> None:
    text = b"""\
[[package]]
name = "tensorflow"
version = "2.16.1"
groups = ["default"]

[[package]]
name = "tensorflow"
version = "2.13.1"
groups = ["default"]
"""
    assert [one.marker for one in read_lock(text).requirements] == [
        "the environments of tensorflow==2.16.1",
        "the environments of tensorflow==2.13.1",
    ]


def test_pylock() -> None:
    text = b'lock-version = "1.0"\n[[packages]]\nname = "keras"\nversion = "3.4.1"\n'
    assert said(read_lock(text)) == ["3: keras==3.4.1 -> keras ==3.4.1"]


def test_the_pipfile_lock() -> None:
    assert said(read_pipfile_lock(PIPFILE_LOCK)) == [
        "4: keras==2.4.3 -> keras ==2.4.3 [default]",
        "5: tensorflow==2.4.1 -> tensorflow ==2.4.1 [default] if python_version >= '3.6'",
        "8: tensorflow-cpu==2.4.4 -> tensorflow ==2.4.4 [develop] (development)",
    ]


def test_the_pipfile() -> None:
    text = b"""\
[[source]]
url = "https://pypi.org/simple"

[packages]
tensorflow = "~=2.4"
keras = {version = "*", markers = "sys_platform == 'linux'"}

[dev-packages]
tensorflow-cpu = "==2.4.4"

[requires]
python_version = "3.8"
"""
    reading = read_pipfile(text)
    assert said(reading) == [
        "5: tensorflow ~=2.4 -> tensorflow ~=2.4 [packages]",
        "6: keras -> keras any [packages] if sys_platform == 'linux'",
        "9: tensorflow-cpu ==2.4.4 -> tensorflow ==2.4.4 [dev-packages] (development)",
    ]
    assert reading.python is not None
    assert (reading.python.specifiers, reading.python.text) == (("==3.8.*",), "python_version 3.8")


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        (
            wrong(read_lock(b'[[package]]\nname = "keras"\nversion = 3.\n')),
            "3: not TOML: ",
        ),
        (wrong(read_pipfile_lock(b'{"default": {\n"keras": }}')), "2: not JSON: "),
        (wrong(read_pipfile(b"[packages]\nkeras = \n")), "2: not TOML: "),
    ],
)
def test_broken_files_are_problems_with_their_lines(found: list[str], problem: str) -> None:
    assert len(found) == 1
    assert found[0].startswith(problem)


def test_only_the_packages_that_count_are_parsed() -> None:
    broken_elsewhere = (
        b'[[package]]\nname = "numpy"\nversion = \n\n[[package]]\nname = "keras"\nversion = "3.4.1"\n'
    )
    assert said(read_lock(broken_elsewhere)) == ["6: keras==3.4.1 -> keras ==3.4.1"]
