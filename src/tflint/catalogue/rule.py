"""A rule of the catalogue as the engine and the fronts see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from tflint.model import Severity
from tflint.records import record

Table = Mapping[str, Any]
SCANS = ("missing", "lacking", "deprecated", "refused", "renamed", "named")
"""Questions to the release database: a symbol that no targeted release has, one of TensorFlow's own that some release
lacks, one that is deprecated, a keyword that no release takes, one that some release does not take; and not to it, but to the rule: a
symbol that its table ``names`` holds."""

CLASSES = "classes"
"""The scan of rules about Keras classes and objects, which Python's own syntax tree answers: a file is parsed by libcst
if it has findings. The words of such a rule say where it is worth looking at all.
"""

STAGES = ("tree", "link")
"""``tree``: libcst's tree, where words or a scan let the file through. ``link``: names across modules, on Python's own
syntax tree (`tflint.linking`), in any file."""


class CatalogueError(ValueError):
    """A rule file that cannot be used; the message names the file and the key."""


class UnknownRule(ValueError):
    """A code, prefix or name that selects no rule."""


@record(frozen=True, slots=True)
class Example:
    """A piece of code of a rule: ``bad`` with the message it ``raises`` and its repair ``good``, or a near miss ``fine``.

    ``unsafe``: the repair is an unsafe fix. ``only_on``: the one old release that can show the failure.
    ``tf1``: the setting of that name. ``files``: the other files of the project, by their paths; the example itself is
    ``example.py``.
    """

    bad: str | None = None
    good: str | None = None
    fine: str | None = None
    raises: str | None = None
    style: str = "auto"
    target: tuple[str, ...] = ()
    unsafe: bool = False
    only_on: str | None = None
    tf1: str = "native"
    files: Mapping[str, str] = field(default_factory=dict)


@record(frozen=True, slots=True, eq=False)
class Rule:
    """One rule. ``tables`` are the keys of its file that only its check understands."""

    code: str
    name: str
    check: str
    severity: Severity
    summary: str
    explanation: str
    references: tuple[str, ...]
    applies: str
    default: bool
    examples: tuple[Example, ...]
    words: tuple[frozenset[str], ...]
    """A file is worth parsing for this rule if it has all the words of one of these sets."""
    tables: Table
    scan: str | None = None
    """For a rule about any symbol at all: what makes a file worth parsing, one of SCANS."""
    stage: str = "tree"
    """What the rule is judged on, one of STAGES."""
    lists_symbols: bool = False
    """Whether the words are those of the symbols that the rule lists, the only ones that it can report."""
    yields: bool = False
    """Whether the rule is silent where another one speaks about the same symbol at the same place."""


@record(frozen=True, slots=True, eq=False)
class Catalogue:
    """All known rules, by code."""

    rules: tuple[Rule, ...]
    digest: str
    """Equal for equal catalogues, for cache keys."""

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def find(self, token: str) -> Rule:
        """The rule with this code or name (any case). Raises UnknownRule."""
        wanted = token.strip().lower()
        for rule in self.rules:
            if wanted in (rule.code.lower(), rule.name.lower()):
                return rule
        raise UnknownRule(self._unknown(token))

    def expand(self, token: str) -> tuple[str, ...]:
        """The codes that a code, a prefix (``TFL3``), a name or ``ALL`` stands for. Raises UnknownRule."""
        wanted = token.strip()
        if wanted.upper() == "ALL":
            return tuple(rule.code for rule in self.rules)
        named = [rule.code for rule in self.rules if rule.name == wanted.lower()]
        if named:
            return tuple(named)
        found = tuple(rule.code for rule in self.rules if rule.code.startswith(wanted.upper()))
        if not found or not wanted.upper().startswith("TFL"):
            raise UnknownRule(self._unknown(token))
        return found

    def select(
        self, select: Sequence[str] = (), ignore: Sequence[str] = (), extend_select: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """The enabled codes, sorted: ``select`` (or the default rules) and ``extend_select`` without ``ignore``.

        A more specific token wins: ``--select TFL3 --ignore TFL302``, ``--ignore TFL3 --extend-select TFL302``.
        Raises UnknownRule.
        """
        weight: dict[str, int] = {}
        if select:
            for token in select:
                for code in self.expand(token):
                    weight[code] = max(weight.get(code, 0), self._weight(token))
        else:
            weight = {rule.code: 0 for rule in self.rules if rule.default}
        for token in extend_select:
            for code in self.expand(token):
                weight[code] = max(weight.get(code, 0), self._weight(token))
        for token in ignore:
            for code in self.expand(token):
                if code in weight and weight[code] <= self._weight(token):
                    del weight[code]
        return tuple(sorted(weight))

    def _weight(self, token: str) -> int:
        text = token.strip()
        if text.upper() == "ALL":
            return 0
        return len(text) if text.upper().startswith("TFL") else len("TFL000")

    def _unknown(self, token: str) -> str:
        from difflib import get_close_matches

        known = [name for rule in self.rules for name in (rule.name, rule.code)]
        near = get_close_matches(token.strip().lower(), [name.lower() for name in known], n=1)
        hint = f"; did you mean {next(name for name in known if name.lower() == near[0])}?" if near else ""
        return f"there is no rule {token.strip()!r}{hint}"
