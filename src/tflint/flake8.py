"""The flake8 plugin: ``flake8 --select TFL``.

flake8 has the last word on what is shown: its ``select``, ``ignore``, ``per-file-ignores`` and ``# noqa``
count as for any plugin, and tflint's own suppression comments besides. Rules that tflint leaves off by
default, and those that only inform, are off here too until flake8's ``select`` or ``extend-select``, or
``tflint-select``, name them.

Importing this module imports neither libcst nor flake8; a file that no rule can concern costs one search of
its text. Nothing is raised into flake8: a check that fails becomes a TFL000 line.
"""

from __future__ import annotations

import os
import re
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from tflint import __version__

if TYPE_CHECKING:
    import argparse
    import ast

    from flake8.options.manager import OptionManager

    from tflint.catalogue import Catalogue
    from tflint.model import FileResult
    from tflint.project.index import Project
    from tflint.requirements.projects import ProjectTargets
    from tflint.settings import LintSettings

_STYLES = ("auto", "ops", "tf")
_TF1_WAYS = ("native", "compat")
_TFL = "TFL"
_LEGACY_ORIGIN = "flake8's tflint-legacy-keras"


@dataclass(frozen=True, slots=True)
class _Run:
    """What flake8 was asked for. ``paths`` are its arguments. ``projects`` finds the releases that a file is for;
    None if those of ``settings`` are for all.
    """

    settings: LintSettings
    paths: tuple[str, ...]
    disable_noqa: bool
    projects: ProjectTargets | None = None

    def settings_for(self, filename: str) -> LintSettings:
        """The settings for a file."""
        if self.projects is None:
            return self.settings
        target = self.projects.of(filename).target
        return self.settings if target == self.settings.target else replace(self.settings, target=target)


class Plugin:
    """One file's check, as flake8 asks for it. flake8 makes one object per file and calls `run`."""

    name = "tflint"
    version = __version__

    # flake8 hands the options to the class, not to its objects: there is no other place to keep them.
    _run: ClassVar[_Run | None] = None

    def __init__(self, tree: ast.AST, filename: str, lines: Sequence[str]) -> None:
        # flake8 decides by the name of this argument that the plugin is one for whole files that parse.
        del tree
        self._filename = filename
        self._lines = lines

    def run(self) -> Iterator[tuple[int, int, str, type[Plugin]]]:
        """Findings as (1-based line, 0-based column in characters, ``CODE message``, class)."""
        run = self._run
        if run is None or not run.settings.rules:
            return
        try:
            result = _lint(self._filename, self._lines, run)
        except Exception as error:
            yield 1, 0, f"TFL000 tflint failed: {_first_line(f'{type(error).__name__}: {error}')}", Plugin
            return
        for finding in result.findings:
            text = f"{finding.code} {_first_line(finding.message)}"
            yield finding.line, finding.column - 1, text, Plugin
        for problem in result.errors:
            yield max(problem.line, 1), 0, f"TFL000 {_first_line(problem.message)}", Plugin

    @staticmethod
    def add_options(manager: OptionManager) -> None:
        """Register the options. Each may stand in flake8's configuration under the same name."""
        manager.add_option(
            "--tflint-target",
            default="",
            metavar="REQUIREMENTS",
            parse_from_config=True,
            help="the releases that the code is meant for, such as 'tensorflow>=2.16, keras==3.4.*' "
            "(default: those that the project's files ask for, else the newest known)",
        )
        manager.add_option(
            "--tflint-legacy-keras",
            default="",
            metavar="{true,false}",
            parse_from_config=True,
            help="whether TF_USE_LEGACY_KERAS is set where the code runs (default: what the project's files say)",
        )
        manager.add_option(
            "--tflint-style",
            default="auto",
            metavar="{auto,ops,tf}",
            parse_from_config=True,
            help="whether messages name keras.ops or TensorFlow functions as replacements (default: auto)",
        )
        manager.add_option(
            "--tflint-tf1",
            default="native",
            metavar="{native,compat}",
            parse_from_config=True,
            help="whether code of TensorFlow 1 is to become TensorFlow 2 or to run on tensorflow.compat.v1 "
            "(default: native)",
        )
        manager.add_option(
            "--tflint-select",
            default=[],
            metavar="RULES",
            comma_separated_list=True,
            parse_from_config=True,
            help="tflint rules to check, by code, prefix or name, off-by-default ones included "
            "(default: whatever flake8 selects)",
        )
        manager.add_option(
            "--tflint-ignore",
            default=[],
            metavar="RULES",
            comma_separated_list=True,
            parse_from_config=True,
            help="tflint rules not to check, by code, prefix or name",
        )
        manager.add_option(
            "--tflint-extend-rules",
            default=[],
            metavar="FOLDERS",
            comma_separated_list=True,
            normalize_paths=True,
            parse_from_config=True,
            help="folders with further rule files",
        )

    @classmethod
    def parse_options(
        cls, manager: OptionManager, options: argparse.Namespace, filenames: Sequence[str]
    ) -> None:
        """Take the options. What is wrong with them ends the run as flake8 ends it for its own options."""
        from flake8.exceptions import ExecutionError

        try:
            settings = _settings(manager, options)
            projects = _projects(options)
        except ValueError as error:
            raise ExecutionError(f"tflint: {_first_line(str(error))}") from error
        cls._run = _Run(settings, tuple(filenames) or (os.curdir,), options.disable_noqa, projects)


def _settings(manager: OptionManager, options: argparse.Namespace) -> LintSettings:
    """What flake8's options ask for. Raises ValueError for what makes no sense."""
    from tflint.catalogue import load_catalogue
    from tflint.releases.target import newest_target, resolve_target
    from tflint.settings import LintSettings

    if options.tflint_style not in _STYLES:
        raise ValueError(f"tflint-style is {options.tflint_style!r}, not one of {', '.join(_STYLES)}")
    if options.tflint_tf1 not in _TF1_WAYS:
        raise ValueError(f"tflint-tf1 is {options.tflint_tf1!r}, not one of {', '.join(_TF1_WAYS)}")
    requirements = split_requirements(options.tflint_target)
    target = resolve_target(requirements, "flake8's tflint-target") if requirements else newest_target()
    if _legacy_keras(options):
        target = target.with_legacy_keras(_LEGACY_ORIGIN)
    extend_rules = tuple(options.tflint_extend_rules)
    catalogue = load_catalogue(extend_rules)
    rules, ignored = _rules(catalogue, manager, options)
    return LintSettings(
        rules=rules,
        target=target,
        style=options.tflint_style,
        extend_rules=extend_rules,
        ignored=ignored,
        tf1=options.tflint_tf1,
    )


def _projects(options: argparse.Namespace) -> ProjectTargets | None:
    """What finds the releases that files are for; None where they are given."""
    if options.tflint_target:
        return None
    from tflint.requirements.projects import ProjectTargets

    return ProjectTargets(legacy_keras=_legacy_keras(options), legacy_origin=_LEGACY_ORIGIN)


def _legacy_keras(options: argparse.Namespace) -> bool | None:
    """What the option says; None if it says nothing. Raises ValueError."""
    value = options.tflint_legacy_keras.strip().lower()
    if value not in ("", "true", "false"):
        raise ValueError(f"tflint-legacy-keras is {options.tflint_legacy_keras!r}, not one of true, false")
    return value == "true" if value else None


def _rules(
    catalogue: Catalogue, manager: OptionManager, options: argparse.Namespace
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes to check, those that flake8 will show, and those that were ignored by name.

    Raises ValueError for an unknown rule.
    """
    from flake8.style_guide import Decision, DecisionEngine, Ignored, Selected

    quiet = {rule.code for rule in catalogue.rules if not rule.default or rule.severity == "info"}
    named = catalogue.select(options.tflint_select, (), ()) if options.tflint_select else ()
    manager.extend_default_ignore(sorted(quiet.difference(named)))
    engine = DecisionEngine(options)

    def is_wanted(code: str) -> bool:
        if engine.decision_for(code) is not Decision.Selected:
            return False
        if options.tflint_select:
            return code in named
        # A user's own `ignore` replaces flake8's default one altogether, and would turn these on unasked.
        return code not in quiet or engine.was_selected(code) is Selected.Explicitly

    wanted = catalogue.select(["ALL"], options.tflint_ignore, ())
    rules = tuple(code for code in wanted if is_wanted(code))
    ignored = tuple(
        code
        for code in catalogue.select(["ALL"])
        if code not in rules
        and code not in quiet
        and (code not in wanted or engine.was_ignored(code) is Ignored.Explicitly)
    )
    return rules, ignored


def split_requirements(text: str) -> tuple[str, ...]:
    """Requirements separated by commas or white space, which a requirement may hold too.

    A new one begins where a name does: ``tensorflow>=2.16,<3, keras`` are two.
    """
    return tuple(part for part in re.split(r"[\s,]+(?=[A-Za-z])", text.strip(" \t\r\n,")) if part)


def _lint(filename: str, lines: Sequence[str], run: _Run) -> FileResult:
    from tflint.engine import lint_source

    text = "".join(lines)
    if run.disable_noqa:
        # The engine obeys these comments, too: misspell them. The length, and so every place, stays.
        text = re.sub("noqa", "xxxx", text, flags=re.IGNORECASE)
    return lint_source(_encode(text), filename, run.settings_for(filename), _project(run.paths))


@cache
def _project(paths: tuple[str, ...]) -> Project:
    """The user's other modules. One for all files of a process: each module is read once."""
    from tflint.configuration.location import project_roots
    from tflint.project.index import Project
    from tflint.releases.nearby import star_names

    return Project([Path(root) for root in project_roots(paths)], star_names=star_names)


def _encode(text: str) -> bytes:
    """The bytes of a file that flake8 has decoded: it alone can read standard input."""
    data = text.encode("utf-8", "surrogatepass")
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(data).readline)
        return text.encode(encoding)
    except (SyntaxError, UnicodeError):
        return data


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].rstrip()
