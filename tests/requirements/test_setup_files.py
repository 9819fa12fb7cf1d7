"""setup.cfg and setup.py."""

from __future__ import annotations

import textwrap

import pytest

from tests.requirements.reading import said, wrong
from tflint.requirements.model import Reading
from tflint.requirements.setup_cfg import read_setup_cfg
from tflint.requirements.setup_py import read_setup_py


def setup_py(code: str) -> Reading:
    return read_setup_py(textwrap.dedent(code).encode())


class TestSetupCfg:
    TEXT = b"""\
[metadata]
name = birds
keywords = keras, tensorflow

[options]
python_requires = >=3.7
install_requires =
    numpy
    tensorflow>=2.4; sys_platform != "darwin"  # not there
    tensorflow-macos>=2.4; sys_platform == "darwin"
tests_require = keras==2.4.3

[options.extras_require]
gpu = tensorflow-gpu>=2.4
docs =
    tensorflow==2.9
"""

    def test_options_and_extras(self) -> None:
        reading = read_setup_cfg(self.TEXT)
        assert said(reading) == [
            '9: tensorflow>=2.4 -> tensorflow >=2.4 [install_requires] if sys_platform != "darwin"',
            '10: tensorflow-macos>=2.4 -> tensorflow >=2.4 [install_requires] if sys_platform == "darwin"',
            "11: keras==2.4.3 -> keras ==2.4.3 [tests_require] (development)",
            "14: tensorflow-gpu>=2.4 -> tensorflow >=2.4 [extra gpu] (extra)",
            "16: tensorflow==2.9 -> tensorflow ==2.9 [extra docs] (development)",
        ]
        assert reading.python is not None and reading.python.text == "python_requires >=3.7"

    def test_requirements_on_one_line_and_in_other_files(self) -> None:
        text = b"[options]\ninstall_requires = numpy; keras>=2.2; six\n[options.extras_require]\ntf = file: tf.txt\n"
        reading = read_setup_cfg(text)
        assert said(reading) == ["2: keras>=2.2 -> keras >=2.2 [install_requires]"]
        assert [(one.path, one.section) for one in reading.includes] == [("tf.txt", "extra tf")]

    def test_a_broken_file_is_a_problem_with_its_line(self) -> None:
        (problem,) = wrong(read_setup_cfg(b"[options]\ninstall_requires = keras\nnonsense\n"))
        assert problem.startswith("3: not an INI file: ")


class TestSetupPy:
    def test_what_is_written_in_the_call(self) -> None:
        reading = setup_py("""
            from setuptools import setup
            setup(
                name="tensorflow-birds",
                python_requires=">=3.6",
                install_requires=["numpy", "tensorflow>=2.4"],
                extras_require={"gpu": ["tensorflow-gpu>=2.4"], "test": ["keras==2.4.3"]},
            )
        """)
        assert said(reading) == [
            "6: tensorflow>=2.4 -> tensorflow >=2.4 [install_requires]",
            "7: tensorflow-gpu>=2.4 -> tensorflow >=2.4 [extra gpu] (extra)",
            "7: keras==2.4.3 -> keras ==2.4.3 [extra test] (development)",
        ]
        assert reading.python is not None and reading.python.specifiers == (">=3.6",)

    def test_lists_and_versions_with_names(self) -> None:
        reading = setup_py("""
            import setuptools
            LOWEST = "2.4"
            REQUIRED = ["six"] + ["tensorflow>=" + LOWEST]
            EXTRAS = dict(gpu=[f"tensorflow-gpu>={LOWEST},<2.6"])
            setuptools.setup(install_requires=REQUIRED, extras_require=EXTRAS)
        """)
        assert said(reading) == [
            "4: tensorflow>=2.4 -> tensorflow >=2.4 [install_requires]",
            "5: tensorflow-gpu>=2.4,<2.6 -> tensorflow <2.6,>=2.4 [extra gpu] (extra)",
        ]

    @pytest.mark.parametrize(
        "requirement",
        [
            "'tensorflow>=%s' % LOWEST",
            "'tensorflow>={}'.format(LOWEST)",
            "'tensorflow' + f'>={LOWEST}'",
        ],
    )
    def test_texts_that_are_put_together_from_what_is_written(self, requirement: str) -> None:
        reading = setup_py(f"LOWEST = '1.12.0'\nsetup(extras_require={{'tf': [{requirement}]}})")
        assert said(reading) == ["2: tensorflow>=1.12.0 -> tensorflow >=1.12.0 [extra tf] (extra)"]

    def test_a_choice_that_is_made_when_it_runs(self) -> None:
        reading = setup_py("""
            import os
            from setuptools import setup
            if os.environ.get("GPU"):
                framework = "tensorflow-gpu==1.15"
            else:
                framework = "tensorflow==1.14"
            setup(install_requires=["numpy", framework])
        """)
        assert said(reading) == [
            "5: tensorflow-gpu==1.15 -> tensorflow ==1.15 [install_requires (line 5)]",
            "7: tensorflow==1.14 -> tensorflow ==1.14 [install_requires (line 7)]",
        ]

    def test_requirements_that_stand_elsewhere_count_each_by_itself(self) -> None:
        reading = setup_py("""
            requirements = load("requirements.txt")
            requirements.append("tensorflow>=2.4")
            print("installing tensorflow")
            setup(install_requires=requirements, keywords=["keras", "tensorflow"])
        """)
        assert said(reading) == ["3: tensorflow>=2.4 -> tensorflow >=2.4 [line 3]"]

    def test_what_is_put_together_when_it_runs_is_a_problem(self) -> None:
        reading = setup_py("setup(install_requires=['tensorflow>=%s' % lowest()])")
        assert wrong(reading) == [
            "1: the requirement that begins with 'tensorflow>=%s' is put together when the file runs: "
            "name the releases in the settings (target)"
        ]

    def test_python_2_is_a_problem_with_its_line(self) -> None:
        (problem,) = wrong(read_setup_py(b"from setuptools import setup\nprint 'tensorflow'\n"))
        assert problem.startswith("2: not Python 3, so it could not be read: ")

    def test_it_is_never_run(self, capfd: pytest.CaptureFixture[str]) -> None:
        setup_py("print('run')\nraise SystemExit('run')\nsetup(install_requires=['keras'])")
        assert "run" not in "".join(capfd.readouterr())
