"""``tflint [PATHS]``: the options, and which of them exclude each other."""

from __future__ import annotations

import os
from typing import Any, cast

import click

import tflint
from tflint.cli.options import comma_separated, repeated, settings_options
from tflint.cli.request import STDIN, OutputFormat, Request
from tflint.configuration.options import STYLES, TF1_WAYS

_SETTINGS = (
    "cache_dir",
    "exclude",
    "extend_select",
    "ignore",
    "legacy_keras",
    "respect_gitignore",
    "select",
    "show_source",
    "strict_syntax",
    "style",
    "target",
    "tf1",
    "unsafe_fixes",
)
"""The parameters that stand for a setting; each is None where the command line does not say it."""

_COMMANDS = ("doctor", "explain", "rules")

_EPILOG = """\b
Commands:
  tflint doctor PATHS   What saved models are, and whether they can be loaded.
  tflint explain RULE   What a rule reports and why, with examples.
  tflint rules          A line for each rule.
A file or folder of such a name is checked as ./explain or ./rules.

\b
Exit status:
  0  nothing is left to report
  1  findings are left
  2  something could not be checked, or an option is wrong
"""


@click.command(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, epilog=_EPILOG
)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--fix", is_flag=True, help="Apply the safe fixes.")
@click.option(
    "--unsafe-fixes/--no-unsafe-fixes",
    default=None,
    help="With --fix or --diff: also the fixes that a person should look at.",
)
@click.option("--diff", is_flag=True, help="Print what --fix would change, for `git apply`; write nothing.")
@click.option(
    "--select",
    metavar="RULES",
    multiple=True,
    callback=comma_separated,
    help="Check these rules: codes, beginnings of codes, names or ALL. Repeatable, or with commas.",
)
@click.option(
    "--ignore", metavar="RULES", multiple=True, callback=comma_separated, help="Do not check these rules."
)
@click.option(
    "--extend-select",
    metavar="RULES",
    multiple=True,
    callback=comma_separated,
    help="Check these rules besides the selected ones.",
)
@click.option(
    "--target",
    metavar="REQUIREMENT",
    multiple=True,
    callback=repeated,
    help='The releases that the code is for, such as "tensorflow>=2.16". Repeatable. Default: those that the '
    "project's files ask for, else the newest.",
)
@click.option(
    "--legacy-keras/--no-legacy-keras",
    default=None,
    help="Whether TF_USE_LEGACY_KERAS is set where the code runs. Default: what the project's files say.",
)
@click.option(
    "--style",
    type=click.Choice(STYLES),
    default=None,
    help="What replaces Keras backend functions: keras.ops, TensorFlow, or what suits the target.",
)
@click.option(
    "--tf1",
    type=click.Choice(TF1_WAYS),
    default=None,
    help="What becomes of TensorFlow 1: names of TensorFlow 2 (the default), or the code as it is on "
    "tensorflow.compat.v1, so that it runs first.",
)
@click.option(
    "--exclude",
    metavar="PATTERNS",
    multiple=True,
    callback=comma_separated,
    help="Leave out what these patterns (as in .gitignore) match, even if it is named.",
)
@click.option(
    "--respect-gitignore/--no-respect-gitignore",
    default=None,
    help="Whether to leave out what .gitignore files ignore (the default).",
)
@click.option(
    "--output-format", type=click.Choice(("text", "json")), default="text", help="How to write the findings."
)
@click.option(
    "--show-source/--no-show-source",
    default=None,
    help="Whether to show the code of each finding (the default).",
)
@click.option(
    "--statistics", is_flag=True, help="Print how often each rule was broken instead of the findings."
)
@click.option("--quiet", "-q", is_flag=True, help="Print no summary.")
@click.option("--no-color", is_flag=True, help="Never use colours.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@click.option(
    "--strict-syntax/--no-strict-syntax",
    default=None,
    help="Exit with 2 if any file does not parse, not only one that was named.",
)
@click.option("--jobs", "-j", metavar="N", type=click.IntRange(min=1), help="How many processes at most.")
@click.option("--no-cache", is_flag=True, help="Neither use nor keep results of earlier runs.")
@click.option(
    "--cache-dir", metavar="FOLDER", type=click.Path(file_okay=False), help="Where to keep results."
)
@click.option(
    "--stdin-filename", metavar="NAME", help="The name that standard input (the path -) is taken to have."
)
@click.option("--show-files", is_flag=True, help="Print the files that would be checked, and stop.")
@click.option("--show-settings", is_flag=True, help="Print the settings that hold, and stop.")
@click.option(
    "--show-target",
    is_flag=True,
    help="Print which releases the files are for, what asks for them and how that was combined, and stop.",
)
@settings_options
@click.version_option(tflint.__version__, "--version", message="tflint %(version)s")
def lint_command(paths: tuple[str, ...], **parameters: Any) -> int:
    """Find what breaks in TensorFlow and Keras code, say why, and fix what can be fixed.

    Checks the Python files and notebooks in PATHS, files or folders; by default in the current folder. The
    path - is standard input.
    """
    from tflint.cli.lint import lint

    request = _request(paths, parameters)
    _check(request)
    return lint(request)


def _request(paths: tuple[str, ...], parameters: dict[str, Any]) -> Request:
    given = {name: parameters[name] for name in _SETTINGS if parameters[name] is not None}
    stdin_filename = parameters["stdin_filename"]
    return Request(
        paths=paths or ((STDIN,) if stdin_filename is not None else (".",)),
        given=given,
        settings_file=parameters["settings_file"],
        isolated=parameters["isolated"],
        fix=parameters["fix"],
        diff=parameters["diff"],
        output_format=cast(OutputFormat, parameters["output_format"]),
        jobs=parameters["jobs"],
        use_cache=not parameters["no_cache"],
        statistics=parameters["statistics"],
        exit_zero=parameters["exit_zero"],
        show_files=parameters["show_files"],
        show_settings=parameters["show_settings"],
        show_target=parameters["show_target"],
        no_color=parameters["no_color"],
        quiet=parameters["quiet"],
        stdin_filename=stdin_filename,
    )


def _check(request: Request) -> None:
    """Refuse what contradicts itself, rather than do one half of it. Raises click.UsageError."""
    if request.paths[0] in _COMMANDS and not os.path.lexists(request.paths[0]):
        raise click.UsageError(
            f"{request.paths[0]} is a command and comes first: tflint {request.paths[0]} ..."
        )
    if STDIN in request.paths and not request.from_stdin:
        raise click.UsageError("- (standard input) cannot be checked together with other paths")
    if request.stdin_filename is not None and not request.from_stdin:
        raise click.UsageError("--stdin-filename goes with the path - (standard input)")
    if request.stdin_filename == "":
        raise click.UsageError("--stdin-filename is empty")
    if request.diff and request.output_format == "json":
        raise click.UsageError("--diff prints a diff: --output-format json cannot be had at the same time")
    if request.isolated and request.settings_file is not None:
        raise click.UsageError("--isolated reads no settings file: --config names one")
    if any(not path for path in request.paths):
        raise click.UsageError("an empty path")
