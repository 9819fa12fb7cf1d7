"""No reader raises, whatever a file holds, and none looks at anything but the bytes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tflint.requirements.cheap import may_ask, names_a_framework
from tflint.requirements.conda import read_environment
from tflint.requirements.dockerfile import read_dockerfile
from tflint.requirements.kinds import worth_a_look
from tflint.requirements.lock import read_lock
from tflint.requirements.model import Reading
from tflint.requirements.pip_file import read_pip_file
from tflint.requirements.pipfile import read_pipfile, read_pipfile_lock
from tflint.requirements.pyproject import read_pyproject
from tflint.requirements.script import read_script
from tflint.requirements.setup_cfg import read_setup_cfg
from tflint.requirements.setup_py import read_setup_py
from tflint.requirements.tox import read_tox

READERS: list[Callable[[bytes], Reading]] = [
    read_dockerfile,
    read_environment,
    read_lock,
    read_pip_file,
    read_pipfile,
    read_pipfile_lock,
    read_pyproject,
    read_script,
    read_setup_cfg,
    read_setup_py,
    read_tox,
]

WORDS = """
[project] [tool.poetry.dependencies] [[package]] [options] [packages] dependencies name version tensorflow keras
tf-keras = == >= ^ ~ | , ; : - [ ] { } ( ) " ' \\ # * 2.4 2.16.1 @ https://x/keras-2.4-py3-none-any.whl RUN FROM ENV pip
install setup( install_requires= [testenv] [testenv:a] deps tf1: {[testenv]deps} {env:A} {env:A:==2} /// script
python_requires -r sys_platform
""".split()
TEXTS = st.lists(st.sampled_from([*WORDS, "\n", "\n  ", " "]), max_size=40).map(" ".join)


@pytest.mark.parametrize("read", READERS, ids=[read.__name__ for read in READERS])
@given(data=st.one_of(st.binary(max_size=200), TEXTS.map(str.encode)))
def test_no_reader_raises(read: Callable[[bytes], Reading], data: bytes) -> None:
    reading = read(data)
    lines = data.count(b"\n") + data.count(b"\r") + 1
    places = [one.line for one in reading.requirements] + [one.line for one in reading.problems]
    assert all(0 <= line <= lines + 1 for line in places)
    assert all("\n" not in problem.message for problem in reading.problems)


@given(data=TEXTS.map(str.encode))
def test_what_the_cheap_test_passes_over_asks_for_nothing(data: bytes) -> None:
    if not names_a_framework(data):
        assert not any(read(data).requirements for read in READERS)


LOOKED_AT = (
    "pyproject.toml setup.cfg setup.py Pipfile Pipfile.lock uv.lock poetry.lock pdm.lock pylock.toml "
    "requirements.txt requirements.in requirements-dev.txt dev-requirements.txt test_requirements.txt "
    "environment.yml environment-gpu.yaml conda.yml Dockerfile Dockerfile.gpu gpu.Dockerfile tox.ini requirements docker"
).split()


def test_the_files_that_are_looked_at() -> None:
    passed_over = (
        "train.py README.md my_pyproject.toml setup.py.bak .git notes.txt config.yml Dockerfiles".split()
    )
    assert worth_a_look([*LOOKED_AT, *passed_over]) == LOOKED_AT


def test_the_cheap_test_of_names_passes_over_none_of_them(tmp_path: Path) -> None:
    for name in LOOKED_AT:
        folder = tmp_path / name
        folder.mkdir()
        place = folder / name / "Dockerfile.txt" if name in ("requirements", "docker") else folder / name
        place.parent.mkdir(exist_ok=True)
        place.write_text("numpy")
        assert not may_ask(str(folder), os.listdir(folder))
        place.write_text("TensorFlow")
        assert may_ask(str(folder), os.listdir(folder)), name
