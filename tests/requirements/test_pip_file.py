"""requirements.txt and its kin."""

from __future__ import annotations

import pytest

from tests.requirements.reading import said, wrong
from tflint.requirements.pip_file import read_pip_file


def test_only_tensorflow_and_keras_are_read() -> None:
    text = (
        b"numpy<2\ntensorflow>=2.4,<2.6\nKeras == 2.4.3\ntorch=>1\ntensorflow-probability==0.12\ntf_keras\n"
    )
    reading = read_pip_file(text)
    assert said(reading) == [
        "2: tensorflow>=2.4,<2.6 -> tensorflow <2.6,>=2.4",
        "3: Keras == 2.4.3 -> keras ==2.4.3",
        "6: tf_keras -> tf_keras any",
    ]
    assert wrong(reading) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("tensorflow[and-cuda]~=2.16.0", "1: tensorflow[and-cuda]~=2.16.0 -> tensorflow ~=2.16.0"),
        ("tensorflow==2.4.1  # for CUDA 11", "1: tensorflow==2.4.1 -> tensorflow ==2.4.1"),
        ("tensorflow (>=2.4)", "1: tensorflow (>=2.4) -> tensorflow >=2.4"),
        ("tensorflow>=2.*", "1: tensorflow>=2.* -> tensorflow >=2"),
        (
            "tf-nightly==2.18.0.dev20240601",
            "1: tf-nightly==2.18.0.dev20240601 -> tensorflow ==2.18.0.dev20240601",
        ),
        (
            "tensorflow-macos==2.9; sys_platform == 'darwin'",
            '1: tensorflow-macos==2.9 -> tensorflow ==2.9 if sys_platform == "darwin"',
        ),
        (
            "https://host/linux/cpu/tensorflow-1.15.0-cp37-cp37m-manylinux2010_x86_64.whl",
            "1: tensorflow-1.15.0-cp37-cp37m-manylinux2010_x86_64.whl -> tensorflow ==1.15.0",
        ),
        (
            "./wheels/tensorflow_cpu-2.4.1-cp38-cp38-linux_x86_64.whl",
            "1: tensorflow_cpu-2.4.1-cp38-cp38-linux_x86_64.whl -> tensorflow ==2.4.1",
        ),
        (
            "keras @ git+https://github.com/keras-team/keras@v2.3.1",
            "1: keras @ git+https://github.com/keras-team/keras@v2.3.1 -> keras any",
        ),
        (
            "tensorflow=2.3.0=mkl_py38h1fcfbd6_0",
            "1: tensorflow=2.3.0=mkl_py38h1fcfbd6_0 -> tensorflow ==2.3.0",
        ),
    ],
)
def test_one_line(line: str, found: str) -> None:
    assert said(read_pip_file(line.encode())) == [found]


def test_hashes_and_continued_lines() -> None:
    text = b"""\
numpy==1.19.5 \\
    --hash=sha256:aa
tensorflow==2.4.1 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
    # via -r requirements.in
keras==2.4.3 --hash=sha256:dd
"""
    assert said(read_pip_file(text)) == [
        "3: tensorflow==2.4.1 -> tensorflow ==2.4.1",
        "7: keras==2.4.3 -> keras ==2.4.3",
    ]


def test_includes_and_constraints() -> None:
    text = b"-r base.txt\n--requirement=more/gpu.txt\n-c constraints.txt\n-rclose.txt\n-r https://host/x.txt\n-e .\n"
    assert [(one.path, one.line) for one in read_pip_file(text).includes] == [
        ("base.txt", 1),
        ("more/gpu.txt", 2),
        ("constraints.txt", 3),
        ("close.txt", 4),
    ]


def test_options_are_not_requirements() -> None:
    text = (
        b"--index-url https://host/simple\n-f tensorflow\n--pre\n--extra-index-url=https://host/tensorflow\n"
    )
    assert said(read_pip_file(text)) == wrong(read_pip_file(text)) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_encodings_that_pip_takes(encoding: str) -> None:
    text = "# für Zürich\r\ntensorflow==2.4.1\r\n".encode(encoding)
    assert said(read_pip_file(text)) == ["2: tensorflow==2.4.1 -> tensorflow ==2.4.1"]


def test_a_line_that_is_no_requirement_is_a_problem_and_the_others_count() -> None:
    reading = read_pip_file(b"tensorflow=>2.4\nkeras==2.4.3\n")
    assert wrong(reading) == [
        "1: 'tensorflow=>2.4' is not a requirement such as tensorflow>=2.16: it is left out"
    ]
    assert said(reading) == ["2: keras==2.4.3 -> keras ==2.4.3"]
