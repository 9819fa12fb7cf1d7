"""What the enabled rules of a run wait for, known without a look at any file and without libcst."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from tflint.catalogue import load_catalogue, symbol_paths
from tflint.catalogue.rule import CLASSES, Rule
from tflint.frameworks import full_symbol
from tflint.records import record
from tflint.settings import LintSettings
from tflint.triage import Tails, by_longest, tails_of


@record(frozen=True, slots=True)
class Plan:
    """The enabled rules and the words that they wait for."""

    rules: Mapping[str, Rule]
    words: Mapping[str, tuple[frozenset[str], ...]]
    """What rules wait for that look at more than symbols."""
    symbol_words: Mapping[str, tuple[frozenset[str], ...]]
    """The words in the names of symbols that rules list: whether a file names one is then looked at more closely."""
    scans: frozenset[str]
    """What rules about any symbol at all ask the release database."""
    named: frozenset[str]
    """The symbols that rules list as worth a look."""
    about_classes: tuple[Rule, ...] = ()
    """Rules that look at Python's own syntax tree first."""
    links: tuple[Rule, ...] = ()
    """The rules about names across modules."""


@lru_cache(maxsize=64)
def plan_for(settings: LintSettings) -> Plan:
    """The plan of a run with these settings."""
    rules = {rule.code: rule for rule in load_catalogue(settings.extend_rules) if rule.code in settings.rules}
    about_classes = tuple(rule for rule in rules.values() if rule.scan == CLASSES)
    others = [rule for rule in rules.values() if rule.scan != CLASSES]
    words = {needed: None for rule in others if not rule.lists_symbols for needed in rule.words}
    symbol_words = {needed: None for rule in others if rule.lists_symbols for needed in rule.words}
    scans = frozenset(rule.scan for rule in others if rule.scan is not None)
    named = frozenset(
        full_symbol(name) for rule in others if rule.scan == "named" for name in rule.tables["names"]
    )
    links = tuple(rule for rule in rules.values() if rule.stage == "link")
    return Plan(rules, by_longest(words), by_longest(symbol_words), scans, named, about_classes, links)


@lru_cache(maxsize=64)
def tails_for(settings: LintSettings) -> Tails:
    """What leads from a re-exported name to the symbols that rules wait for. Not needed for most files."""
    return tails_of(path for rule in plan_for(settings).rules.values() for path in symbol_paths(rule.tables))


@lru_cache(maxsize=64)
def symbols_for(settings: LintSettings) -> frozenset[str]:
    """The symbols and modules in the tables of the enabled rules."""
    rules = plan_for(settings).rules.values()
    return frozenset(".".join(path) for rule in rules for path in symbol_paths(rule.tables))
