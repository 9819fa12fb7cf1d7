"""How Hypothesis runs: without a deadline, since a busy machine is no failure."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("tflint", deadline=None)
settings.load_profile("tflint")
