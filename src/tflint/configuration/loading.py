"""The options of a run: those of the nearest settings file, and over them those of the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from tflint.configuration.location import common_folder, find_settings_file
from tflint.configuration.options import Options, SettingsError
from tflint.configuration.reading import SettingsFile, read_settings_file
from tflint.patterns import PathPatterns, PatternError, compile_patterns
from tflint.records import record


@record(frozen=True, slots=True)
class Configuration:
    """The options of a run and where they come from: ``given`` are the fields that the command line sets.

    With ``isolated`` the project's files do not count, neither for options nor for the target.
    """

    options: Options
    file: SettingsFile | None = None
    given: frozenset[str] = frozenset()
    isolated: bool = False

    def source_of(self, name: str) -> SettingsFile | None:
        """The settings file that an option comes from; None if it is from the command line or the default."""
        if self.file is None or name in self.given or name not in self.file.present:
            return None
        return self.file

    def error(self, name: str, message: str, value: str | None = None) -> SettingsError:
        """An error about the value of an option (a field's name, or ``per_file_ignores.pattern``), which says
        where it was set.
        """
        field, dot, rest = name.partition(".")
        key = field.replace("_", "-") + dot + rest
        source = self.source_of(field)
        if source is not None:
            return source.error(key, message, value)
        return SettingsError(f"--{key}: {message}")

    def exclude(self) -> PathPatterns:
        """What is excluded: patterns of a file are relative to its folder, others to the current one."""
        source = self.source_of("exclude")
        try:
            return compile_patterns(self.options.exclude, source.folder if source else os.getcwd())
        except PatternError as error:
            raise self.error("exclude", str(error)) from error


def load_configuration(
    paths: Sequence[str],
    given: Mapping[str, Any],
    *,
    settings_file: str | None = None,
    isolated: bool = False,
) -> Configuration:
    """The options of a run on some paths. Raises SettingsError.

    ``given`` are fields of `Options` from the command line; each replaces what a file says. The file is
    ``settings_file``, else, unless ``isolated``, the nearest to the folder that holds all the paths.
    """
    path = settings_file
    if path is None and not isolated:
        path = find_settings_file(common_folder(paths))
    file = read_settings_file(path) if path is not None else None
    options = file.options if file is not None else Options()
    known = {option.name for option in fields(Options)}
    over = {name: value for name, value in given.items() if name in known}
    return Configuration(replace(options, **over), file, frozenset(over), isolated)
