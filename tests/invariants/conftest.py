"""What the invariants are tested on: generated code (`tests.invariants.code`) and the packages of the corpus."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from benchmarks.corpus import corpus_folder

settings.register_profile(
    "invariants", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
settings.load_profile("invariants")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of the corpus packages, downloaded into benchmarks/corpus if need be.

    They can be had wherever tflint itself can be installed, so not having them is an error, not a reason to skip.
    """
    return corpus_folder()
