"""What passes from the checks of one file to the engine."""

from __future__ import annotations

from tflint.catalogue.rule import Rule
from tflint.model import Finding
from tflint.records import record

INTERNAL_ERROR, SYNTAX_ERROR, UNUSED_SUPPRESSION = "TFL000", "TFL001", "TFL002"
COMPAT_IMPORTS = "TFL202"
"""The rule whose fixes move imports of TensorFlow to ``compat.v1``, where the settings ask for that."""


@record(frozen=True, slots=True)
class Issue:
    """A finding and the lines (1-based, first and last, of the whole text) on which a comment can suppress it."""

    rule: Rule
    finding: Finding
    lines: tuple[int, int]
