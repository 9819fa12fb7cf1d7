"""Real TensorFlow 2.21, Keras 3 and the last Keras 2 (tf_keras), imported once for all of tests/truth.

Every test below this folder carries the marker ``truth``: ``pytest -m "not truth"`` runs without TensorFlow. Nothing
here is ever skipped: without TensorFlow these tests fail.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.truth.runtime import Runtime, start

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    config.addinivalue_line("markers", "truth: runs real TensorFlow")
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.truth)


@pytest.fixture(scope="session")
def runtime() -> Iterator[Runtime]:
    """The old and the new Keras, side by side, on the CPU."""
    # Without oneDNN, which TensorFlow turns on by itself on some processors only, a CPU has no convolution with the
    # channels first.
    wanted = {
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "1",
        "CUDA_VISIBLE_DEVICES": "-1",
        "KERAS_BACKEND": "tensorflow",
    }
    saved = {key: os.environ.get(key) for key in wanted}
    os.environ.update(wanted)
    yield start()
    for key, value in saved.items():
        if value is None:
            os.environ.pop(key, None)
        else:
            os.environ[key] = value


@pytest.fixture(autouse=True)
def own_registry(runtime: Runtime) -> Iterator[None]:
    """What a test registers with a Keras is forgotten after it: another's class of that name would load models here."""
    registries = [
        sys.modules[name].utils.get_custom_objects() for name in ("keras", "tf_keras") if name in sys.modules
    ]
    saved = [dict(registry) for registry in registries]
    yield
    for registry, before in zip(registries, saved, strict=True):
        registry.clear()
        registry.update(before)
