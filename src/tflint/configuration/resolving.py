"""From options to `LintSettings`: which rules, for which releases, for each file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tflint.configuration.loading import Configuration
from tflint.configuration.options import SettingsError
from tflint.patterns import PathPatterns, compile_patterns
from tflint.settings import LintSettings

if TYPE_CHECKING:
    from tflint.catalogue import Catalogue
    from tflint.releases.target import Target


@dataclass(frozen=True, slots=True)
class FileRules:
    """The settings for each file: those of the run, without the rules that per-file-ignores name for it."""

    base: LintSettings
    ignored: tuple[tuple[PathPatterns, frozenset[str]], ...] = ()
    _made: dict[frozenset[str], LintSettings] = field(default_factory=dict, compare=False)

    def of(self, path: str) -> LintSettings:
        """The settings for a file; the same object for files with the same rules."""
        if not self.ignored:
            return self.base
        absolute = os.path.abspath(path)
        matching = (codes for patterns, codes in self.ignored if patterns.match(absolute))
        without = frozenset(code for codes in matching for code in codes)
        if without not in self._made:
            rules = tuple(code for code in self.base.rules if code not in without)
            self._made[without] = replace(self.base, rules=rules)
        return self._made[without]


def load_rules(configuration: Configuration) -> Catalogue:
    """The catalogue, with the rules of ``extend-rules``. Raises SettingsError."""
    from tflint.catalogue import CatalogueError, load_catalogue

    try:
        return load_catalogue(configuration.options.extend_rules)
    except CatalogueError as error:
        if configuration.options.extend_rules:
            raise configuration.error("extend_rules", str(error)) from error
        raise SettingsError(str(error)) from error


def resolve(configuration: Configuration, catalogue: Catalogue) -> FileRules:
    """The settings for the files of a run. Raises SettingsError: an unknown rule, an impossible target."""
    options = configuration.options
    for name, tokens in (
        ("select", options.select),
        ("ignore", options.ignore),
        ("extend_select", options.extend_select),
    ):
        for token in tokens:
            _expand(configuration, catalogue, name, token)
    base = LintSettings(
        rules=catalogue.select(options.select, options.ignore, options.extend_select),
        target=_target(configuration),
        style=options.style,
        extend_rules=options.extend_rules,
    )
    return FileRules(base, tuple(_per_file_ignores(configuration, catalogue)))


def _expand(
    configuration: Configuration, catalogue: Catalogue, name: str, token: str, pattern: str | None = None
) -> Sequence[str]:
    from tflint.catalogue import UnknownRule

    try:
        return catalogue.expand(token)
    except UnknownRule as error:
        place = name if pattern is None else f"{name}.{pattern}"
        raise configuration.error(place, str(error), token) from error


def _per_file_ignores(
    configuration: Configuration, catalogue: Catalogue
) -> Iterator[tuple[PathPatterns, frozenset[str]]]:
    file = configuration.file
    for pattern, tokens in configuration.options.per_file_ignores:
        codes = [_expand(configuration, catalogue, "per_file_ignores", token, pattern) for token in tokens]
        folder = file.folder if file is not None else os.getcwd()
        yield compile_patterns([pattern], folder), frozenset(code for some in codes for code in some)


def _target(configuration: Configuration) -> Target:
    from tflint.releases.target import TargetError, newest_target, resolve_target

    requirements = configuration.options.target
    if not requirements:
        return newest_target()
    file = configuration.source_of("target")
    try:
        return resolve_target(requirements, file.origin if file is not None else "--target")
    except TargetError as error:
        # A value is pointed at only where it is a single one that is wrong by itself.
        culprit = next((text for text in requirements if repr(text) in str(error)), None)
        raise configuration.error("target", str(error), culprit) from error
