"""What a file may name of the frameworks, by Python's own tree, and whether that is what a rule waits for.

libcst's parser takes ten times as long as this, so it is asked only for files where the answer is yes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from tflint.frameworks import canonical_for
from tflint.plan import Plan, symbols_for
from tflint.questions import Project
from tflint.releases.nearby import star_names
from tflint.releases.questions import has_answer
from tflint.scan import Mention, mentions
from tflint.settings import LintSettings


def mentions_of(
    python: ast.Module, path: str, project: Project | None, settings: LintSettings
) -> Sequence[Mention]:
    """The symbols that the file may name, each once."""
    spelled = canonical_for(settings.target.tensorflow)
    return list(dict.fromkeys(mentions(python, path, project, star_names, spelled)))


def concerns_a_rule(found: Sequence[Mention], plan: Plan, settings: LintSettings) -> bool:
    """Whether a rule lists one of the symbols, or the release database has something to say about one."""
    return _is_listed(found, settings) or has_answer(found, plan.scans, settings.target, plan.named)


def _is_listed(found: Sequence[Mention], settings: LintSettings) -> bool:
    waited = symbols_for(settings)
    return any(any(above in waited for above in _and_above(mention.symbol)) for mention in found)


def _and_above(symbol: str) -> Iterator[str]:
    while symbol:
        yield symbol
        symbol = symbol.rpartition(".")[0]
