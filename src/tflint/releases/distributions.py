"""The distributions that bring TensorFlow, Keras or tf_keras, and the root whose releases their versions are."""

from __future__ import annotations

import re
from collections.abc import Mapping

_ROOTS: Mapping[str, str] = {
    "tensorflow": "tensorflow",
    "intel-tensorflow": "tensorflow",
    "intel-tensorflow-avx512": "tensorflow",
    "tensorflow-aarch64": "tensorflow",
    "tensorflow-base": "tensorflow",
    "tensorflow-cpu": "tensorflow",
    "tensorflow-cpu-aws": "tensorflow",
    "tensorflow-directml": "tensorflow",
    "tensorflow-eigen": "tensorflow",
    "tensorflow-gpu": "tensorflow",
    "tensorflow-gpu-base": "tensorflow",
    "tensorflow-intel": "tensorflow",
    "tensorflow-macos": "tensorflow",
    "tensorflow-mkl": "tensorflow",
    "tensorflow-rocm": "tensorflow",
    "tf-nightly": "tensorflow",
    "tf-nightly-cpu": "tensorflow",
    "tf-nightly-gpu": "tensorflow",
    "tf-nightly-macos": "tensorflow",
    "keras": "keras",
    "keras-base": "keras",
    "keras-gpu": "keras",
    "keras-nightly": "keras",
    "tf-keras": "tf_keras",
    "tf-keras-nightly": "tf_keras",
}
"""Normalised names, of the Python package index and of conda's channels."""

_SEPARATORS = re.compile(r"[-_.]+")


def normalised(name: str) -> str:
    """The name of a distribution as indexes compare it: ``TensorFlow_GPU`` is ``tensorflow-gpu``."""
    return _SEPARATORS.sub("-", name).lower()


def root_of(name: str) -> str | None:
    """``"tensorflow"``, ``"keras"`` or ``"tf_keras"``, whose releases a distribution's versions are, else
    None.
    """
    return _ROOTS.get(normalised(name))
