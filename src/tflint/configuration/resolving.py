"""From options to `LintSettings`: which rules, for which releases, for each file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING

from tflint.configuration.loading import Configuration
from tflint.configuration.options import SettingsError
from tflint.patterns import PathPatterns, compile_patterns
from tflint.records import record
from tflint.settings import LintSettings

if TYPE_CHECKING:
    from tflint.catalogue import Catalogue
    from tflint.releases.target import Target
    from tflint.requirements.projects import ProjectTargets


@record(frozen=True, slots=True)
class FileRules:
    """The settings for each file: those of the run, for the releases that the file's project asks for, without
    the rules that per-file-ignores name for it.

    ``projects`` finds those releases; None if the target of ``base`` is for all files.
    """

    base: LintSettings
    ignored: tuple[tuple[PathPatterns, frozenset[str]], ...] = ()
    projects: ProjectTargets | None = None
    _made: dict[tuple[frozenset[str], Target], LintSettings] = field(default_factory=dict, compare=False)

    def of(self, path: str) -> LintSettings:
        """The settings for a file; the same object for files with the same rules and target."""
        without: frozenset[str] = frozenset()
        if self.ignored:
            absolute = os.path.abspath(path)
            matching = (codes for patterns, codes in self.ignored if patterns.match(absolute))
            without = frozenset(code for codes in matching for code in codes)
        target = self.target_of(path)
        if not without and target == self.base.target:
            return self.base
        key = (without, target)
        if key not in self._made:
            rules = tuple(code for code in self.base.rules if code not in without)
            ignored = tuple(sorted({*self.base.ignored, *without}))
            self._made[key] = replace(self.base, rules=rules, target=target, ignored=ignored)
        return self._made[key]

    def target_of(self, path: str) -> Target:
        """The releases that a file is for."""
        return self.base.target if self.projects is None else self.projects.of(path).target


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
    """The settings for the files of a run. Raises SettingsError: an unknown rule, an impossible target.

    Without a target on the command line or in the settings the project's own files are asked.
    """
    options = configuration.options
    for name, tokens in (
        ("select", options.select),
        ("ignore", options.ignore),
        ("extend_select", options.extend_select),
    ):
        for token in tokens:
            _expand(configuration, catalogue, name, token)
    rules = catalogue.select(options.select, options.ignore, options.extend_select)
    base = LintSettings(
        rules=rules,
        target=_target(configuration),
        style=options.style,
        extend_rules=options.extend_rules,
        ignored=tuple(
            code for code in catalogue.select(options.select, (), options.extend_select) if code not in rules
        ),
        tf1=options.tf1,
        keras_flavour=options.keras_flavour,
        strict=options.strict,
    )
    return FileRules(base, tuple(_per_file_ignores(configuration, catalogue)), project_targets(configuration))


def project_targets(configuration: Configuration) -> ProjectTargets | None:
    """What finds the targets of files by their projects; None where the target is given, or no project counts."""
    if configuration.options.target or configuration.isolated:
        return None
    from tflint.requirements.projects import ProjectTargets

    return ProjectTargets(
        configuration.file.folder if configuration.file is not None else None,
        legacy_keras=configuration.options.legacy_keras,
        legacy_origin=_legacy_origin(configuration),
    )


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
    target = _asked_target(configuration)
    if configuration.options.legacy_keras:
        return target.with_legacy_keras(_legacy_origin(configuration))
    return target


def _legacy_origin(configuration: Configuration) -> str:
    file = configuration.source_of("legacy_keras")
    return f"{file.origin}, legacy-keras" if file is not None else "--legacy-keras"


def _asked_target(configuration: Configuration) -> Target:
    from tflint.releases.target import TargetError, newest_target, resolve_target

    requirements = configuration.options.target
    if not requirements:
        return newest_target()
    file = configuration.source_of("target")
    try:
        if file is None:
            return resolve_target(requirements, "--target")
        return resolve_target(requirements, file.origin, f"your {file.path}")
    except TargetError as error:
        # A value is pointed at only where it is a single one that is wrong by itself.
        culprit = next((text for text in requirements if repr(text) in str(error)), None)
        raise configuration.error("target", str(error), culprit) from error
