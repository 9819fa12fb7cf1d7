"""What the bytes of a file say: whether anything is to be looked at, and by whom. Nothing here parses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tflint.issues import COMPAT_IMPORTS, UNUSED_SUPPRESSION
from tflint.plan import Plan, tails_for
from tflint.questions import Project
from tflint.records import record
from tflint.settings import LintSettings
from tflint.triage import (
    concerns_names,
    has_suppressions,
    imports_framework,
    mentions_framework,
    reaches,
    wants_one,
    words_of,
)

if TYPE_CHECKING:
    from tflint.linking.stage import Linking


@record(frozen=True, slots=True)
class Glance:
    """What is known of a file before it is parsed."""

    words: frozenset[str]
    """Its identifiers, if anybody asks for them."""
    needed: bool
    """Whether the words of a rule are there that looks at more than symbols."""
    likely: bool
    """Whether words of symbols are there that a rule lists; Python's own tree says whether they are such symbols."""
    scanned: bool
    """Whether it names a framework, or imports something that does: rules about any symbol look at it."""
    suppressions: bool
    linking: Linking | None
    """What rules about names across modules look at; None where their own glance at the bytes was enough."""

    @property
    def is_enough(self) -> bool:
        """Whether there is nothing to report, whatever else the file holds."""
        asked = self.needed or self.likely or self.scanned or self.suppressions
        return not asked and self.linking is None


def glance_at(data: bytes, path: str, plan: Plan, settings: LintSettings, project: Project | None) -> Glance:
    """Look at the bytes of a file, and, where it names no framework, at those of what it imports."""
    framework = mentions_framework(data)
    words = words_of(data) if framework or project is not None else frozenset()
    needed = framework and (wants_one(words, plan.words) or _is_moved(words, settings, plan))
    likely = framework and wants_one(words, plan.symbol_words)
    if not (needed or likely or plan.scans or project is None):
        likely = reaches(data, path, project, words, lambda: tails_for(settings))
    scanned = framework or (
        bool(plan.scans or plan.about_classes)
        and project is not None
        and imports_framework(data, path, project)
    )
    suppressions = UNUSED_SUPPRESSION in plan.rules and has_suppressions(data)
    return Glance(words, needed, likely, scanned, suppressions, _linking(data, path, plan, project))


def _is_moved(words: frozenset[str], settings: LintSettings, plan: Plan) -> bool:
    """Whether all imports of TensorFlow are looked at, because they may become those of ``compat.v1``."""
    return settings.tf1 == "compat" and "tensorflow" in words and COMPAT_IMPORTS in plan.rules


def _linking(data: bytes, path: str, plan: Plan, project: Project | None) -> Linking | None:
    if not plan.links or not concerns_names(data):
        return None
    from tflint.linking.stage import Linking

    linking = Linking(data, path, plan.links, project)
    return linking if linking.worth else None
