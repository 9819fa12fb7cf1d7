"""tox.ini: the environments that a project is tested in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.requirements.reading import said, wrong
from tflint.requirements.projects import ProjectTargets
from tflint.requirements.tox import read_tox

TOX = b"""\
[tox]
envlist = py{37,311}-tf{1,2}, docs

[base]
deps =
    pytest
    keras

[testenv]
deps =
    {[base]deps}
    tf1: tensorflow==1.15.*  ; python_version < "3.8"
    tf2: tensorflow>=2.16  # the newest
    tf{3,4}: -r {toxinidir}/requirements/next.txt
setenv =
    PYTHONHASHSEED = 0
    tf2: TF_USE_LEGACY_KERAS = 0
    TF_USE_LEGACY_KERAS = 1
commands = pytest {posargs}

[testenv:docs]
deps = tensorflow-cpu==2.12.1

[testenv:any]
deps =
    tensorflow{env:TF_VERSION:==2.18.*}
    keras=={env:KERAS_VERSION}
    -rrequirements.txt
"""


def test_environments_factors_and_references() -> None:
    reading = read_tox(TOX)
    assert wrong(reading) == []
    assert said(reading) == [
        "7: keras -> keras any [testenv]",
        '12: tensorflow==1.15.* -> tensorflow ==1.15.* [testenv, tf1] if python_version < "3.8"',
        "13: tensorflow>=2.16 -> tensorflow >=2.16 [testenv, tf2]",
        "22: tensorflow-cpu==2.12.1 -> tensorflow ==2.12.1 [testenv:docs] (development)",
        "26: tensorflow==2.18.* -> tensorflow ==2.18.* [testenv:any]",
        "27: keras=={env:KERAS_VERSION} -> keras any [testenv:any]",
    ]
    assert [(one.path, one.line, one.section) for one in reading.includes] == [
        ("requirements/next.txt", 14, "testenv, tf{3,4}"),
        ("requirements.txt", 28, "testenv:any"),
    ]
    assert reading.legacy is not None and reading.legacy.on and reading.legacy.line == 18


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("tensorflow>=2", ["2: tensorflow>=2 -> tensorflow >=2 [testenv]"]),
        ("py38-tf2: tensorflow>=2", ["2: tensorflow>=2 -> tensorflow >=2 [testenv, py38-tf2]"]),
        ("tf1,tf2: tensorflow", ["2: tensorflow -> tensorflow any [testenv, tf1,tf2]"]),
        ("!old: keras>3", ["2: keras>3 -> keras >3 [testenv, !old]"]),
        ("lint: keras>3", ["2: keras>3 -> keras >3 [testenv, lint] (development)"]),
        ("numpy", []),
        ("-e .[tensorflow]", []),
        ("{[nothing]deps}", []),
        ("{[testenv]deps}", []),
    ],
)
def test_one_line(line: str, expected: list[str]) -> None:
    assert said(read_tox(f"[testenv]\ndeps = {line}\n".encode())) == expected


def test_what_is_wrong_is_told_with_its_line() -> None:
    assert wrong(read_tox(b"[testenv]\ndeps = tensorflow=2\n")) == [
        "2: 'tensorflow=2' is not a requirement such as tensorflow>=2.16: it is left out"
    ]
    (problem,) = wrong(read_tox(b"deps = tensorflow\n[testenv]\n"))
    assert problem.startswith("1: not an INI file: ") and problem.endswith("what it asks for is left out")


def test_environments_are_alternatives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tox.ini").write_text("[testenv]\ndeps =\n    old: tensorflow==1.15.*\n    new: -r new.txt\n")
    (tmp_path / "new.txt").write_text("tensorflow==2.16.*\n")
    target = ProjectTargets().of("a.py").target
    assert target.tensorflow == ("1.15", "2.16")
    assert target.asked_by == (
        "your tox.ini tests with tensorflow==1.15.* and your new.txt tests with tensorflow==2.16.*"
    )


def test_what_the_project_declares_goes_before_what_it_is_tested_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "setup.cfg").write_text("[options]\ninstall_requires = tensorflow>=2.16\n")
    (tmp_path / "tox.ini").write_text("[testenv]\ndeps =\n    tensorflow==2.12\n    pytest\n")
    found = ProjectTargets().of("a.py")
    assert found.target.tensorflow[0] == "2.16"
    assert found.combination is not None
    assert [(problem.line, problem.message) for problem in found.combination.contradictions()] == [
        (3, "tests with tensorflow==2.12, but that is decided by setup.cfg:2 (tensorflow>=2.16)")
    ]


def test_a_tox_file_that_only_includes_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tox.ini").write_text("[testenv]\ndeps = -r deps.txt\n")
    (tmp_path / "deps.txt").write_text("keras==3.4.*\n")
    assert ProjectTargets().of("a.py").target.keras == ("3.4",)
