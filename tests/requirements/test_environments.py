"""environment.yml and Dockerfiles."""

from __future__ import annotations

import pytest

from tests.requirements.reading import said, wrong
from tflint.requirements.conda import read_environment
from tflint.requirements.dockerfile import read_dockerfile

ENVIRONMENT = b"""\
name: birds
channels:
  - conda-forge
dependencies:
  - python=3.8
  - conda-forge::tensorflow-gpu=2.4
  - keras>=2.4,<2.5  # comment
  - pip
  - pip:
      - -r requirements.txt
      - tf-keras==2.16.0
variables:
  TF_USE_LEGACY_KERAS: 1
"""


class TestConda:
    def test_packages_of_conda_and_of_pip(self) -> None:
        reading = read_environment(ENVIRONMENT)
        assert said(reading) == [
            "6: conda-forge::tensorflow-gpu=2.4 -> tensorflow ==2.4.*",
            "7: keras>=2.4,<2.5 -> keras >=2.4,<2.5",
            "11: tf-keras==2.16.0 -> tf_keras ==2.16.0",
        ]
        assert [one.path for one in reading.includes] == ["requirements.txt"]
        assert reading.python is not None and reading.python.specifiers == ("==3.8.*",)
        assert reading.legacy is not None and reading.legacy.on and reading.legacy.line == 13

    @pytest.mark.parametrize(
        ("spec", "specifiers"),
        [
            ("tensorflow", [""]),
            ("tensorflow=2.4.1=mkl_py39h4683426_0", ["==2.4.1.*"]),
            ("tensorflow==2.4.1", ["==2.4.1"]),
            ("tensorflow 2.4.*", ["==2.4.*"]),
            ("tensorflow 2.4.1 gpu_py38", ["==2.4.1"]),
            ("tensorflow=2.4|2.6.*", ["==2.4.*", "==2.6.*"]),
            ("tensorflow[version='>=2.4,<2.6']", [">=2.4,<2.6"]),
            ("tensorflow-base =2.4", ["==2.4.*"]),
        ],
    )
    def test_the_notation_of_conda(self, spec: str, specifiers: list[str]) -> None:
        reading = read_environment(f'dependencies:\n  - "{spec}"\n'.encode())
        assert [list(one.specifiers) for one in reading.requirements] == [specifiers]

    def test_a_package_that_cannot_be_understood_is_a_problem(self) -> None:
        assert wrong(read_environment(b"dependencies: [tensorflow=two]\n")) == [
            "1: 'tensorflow=two' is not a package such as tensorflow=2.4: it is left out"
        ]

    def test_what_is_not_yaml_is_a_problem_with_its_line(self) -> None:
        (problem,) = wrong(read_environment(b"dependencies:\n  - keras\n - x: [\n"))
        assert problem.startswith("3: not YAML: ")

    @pytest.mark.parametrize(
        "text", [b"", b"- keras\n", b"dependencies: keras\n", b"dependencies:\n  - pip: keras\n"]
    )
    def test_yaml_of_another_shape_says_nothing(self, text: bytes) -> None:
        assert said(read_environment(text)) == wrong(read_environment(text)) == []


class TestDockerfile:
    @pytest.mark.parametrize(
        ("image", "specifier"),
        [
            ("tensorflow/tensorflow:2.4.1-gpu", "==2.4.1"),
            ("tensorflow/tensorflow:1.15.0-gpu-py3", "==1.15.0"),
            ("docker.io/tensorflow/tensorflow:2.16.1@sha256:aa", "==2.16.1"),
            ("tensorflow/tensorflow:latest-gpu", ""),
            ("tensorflow/tensorflow", ""),
            ("nvcr.io/nvidia/tensorflow:20.12-tf1-py3", "<2"),
            ("nvcr.io/nvidia/tensorflow:23.02-tf2-py3", ">=2"),
            ("gcr.io/deeplearning-platform-release/tf2-gpu.2-4", "==2.4.*"),
            ("x.amazonaws.com/tensorflow-training:2.4.1-gpu-py37", "==2.4.1"),
        ],
    )
    def test_images_that_bring_tensorflow(self, image: str, specifier: str) -> None:
        reading = read_dockerfile(f"FROM --platform=linux/amd64 {image} AS base\n".encode())
        assert [(one.text, one.specifiers) for one in reading.requirements] == [(image, (specifier,))]

    @pytest.mark.parametrize(
        "image", ["python:3.8", "tensorflow/serving:2.4.1", "me/not-tensorflow-at-all:2.4"]
    )
    def test_images_of_something_else(self, image: str) -> None:
        assert said(read_dockerfile(f"FROM {image}\n# tensorflow\n".encode())) == []

    def test_what_is_installed(self) -> None:
        text = b"""\
# tensorflow==0.1
FROM python:3.8 AS build
RUN apt-get install -y python3 && \\
    # a comment in between
    pip3 install --no-cache-dir -r requirements.txt "tensorflow==2.4.1" keras==2.4.3; echo tensorflow==9
FROM continuumio/miniconda3
RUN conda install -y -c conda-forge tensorflow-gpu=2.6
RUN ["pip", "install", "keras==2.6.0"]
RUN python -m pip install -i https://host/keras tf-keras
RUN echo "pip install keras==1.0"
"""
        assert said(read_dockerfile(text)) == [
            "3: tensorflow==2.4.1 -> tensorflow ==2.4.1 [stage 1]",
            "3: keras==2.4.3 -> keras ==2.4.3 [stage 1]",
            "7: tensorflow-gpu=2.6 -> tensorflow ==2.6.* [stage 2]",
            "8: keras==2.6.0 -> keras ==2.6.0 [stage 2]",
            "9: tf-keras -> tf_keras any [stage 2]",
        ]

    def test_stages_that_are_built_upon_each_other_hold_together(self) -> None:
        text = b"""\
FROM tensorflow/tensorflow:2.4.1 AS base
FROM tensorflow/tensorflow:1.15.0 AS other
FROM base
RUN pip install keras==2.4.3
FROM tensorflow/tensorflow:2.6.0
"""
        assert [one.section for one in read_dockerfile(text).requirements] == [
            "stage 1",
            "stage 2",
            "stage 1",
            "stage 4",
        ]

    def test_what_a_build_is_told_from_outside_may_be_any_release(self) -> None:
        reading = read_dockerfile(b"ARG TF\nFROM python\nRUN pip install tensorflow==$TF 'keras>=${K}'\n")
        assert said(reading) == [
            "3: tensorflow -> tensorflow any [stage 1]",
            "3: keras -> keras any [stage 1]",
        ]
        assert wrong(reading) == []

    def test_arguments_are_filled_in(self) -> None:
        text = b"ARG TF=2.4.1\nARG VARIANT\nFROM tensorflow/tensorflow:${TF}${VARIANT:--gpu}\n"
        assert said(read_dockerfile(text)) == [
            "3: tensorflow/tensorflow:2.4.1-gpu -> tensorflow ==2.4.1 [stage 1]"
        ]

    @pytest.mark.parametrize(
        ("line", "on"),
        [
            ("ENV TF_USE_LEGACY_KERAS=1", True),
            ("ENV A=b TF_USE_LEGACY_KERAS='True'", True),
            ("ENV TF_USE_LEGACY_KERAS true", True),
            ("ENV TF_USE_LEGACY_KERAS=0", False),
            ("ENV TF_USE_LEGACY_KERAS=yes", False),
        ],
    )
    def test_legacy_keras(self, line: str, on: bool) -> None:
        legacy = read_dockerfile(f"FROM python:3.10\n{line}\n".encode()).legacy
        assert legacy is not None and (legacy.on, legacy.line) == (on, 2)

    def test_the_variable_of_the_build_or_of_one_command_is_not_that_of_the_code(self) -> None:
        text = b"FROM python\nARG TF_USE_LEGACY_KERAS=1\nRUN TF_USE_LEGACY_KERAS=1 python build.py\n"
        assert read_dockerfile(text).legacy is None
