"""``tflint doctor PATH…``: what saved models are and whether the target can load them."""

from __future__ import annotations

import os
from typing import Any

import click

from tflint.cli.options import repeated, settings_options
from tflint.cli.streams import complain, emit, wants_colour

_EPILOG = """\b
Exit status:
  0  every model can be loaded
  1  some cannot
  2  something could not be looked at, or an option is wrong
"""
_ALL_LOAD, _SOME_FAIL, _NOT_LOOKED_AT = 0, 1, 2


@click.command(
    name="doctor",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_EPILOG,
)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--target",
    metavar="REQUIREMENT",
    multiple=True,
    callback=repeated,
    help='The releases that have to load the models, such as "tensorflow>=2.16". Repeatable. Default: those that '
    "the project's files ask for, else the newest.",
)
@click.option(
    "--legacy-keras/--no-legacy-keras",
    default=None,
    help="Whether TF_USE_LEGACY_KERAS is set where the models are loaded. Default: what the project's files say.",
)
@click.option(
    "--output-format", type=click.Choice(("text", "json")), default="text", help="How to write the report."
)
@click.option("--quiet", "-q", is_flag=True, help="Print no summary.")
@click.option("--no-color", is_flag=True, help="Never use colours.")
@settings_options
def doctor_command(
    paths: tuple[str, ...],
    target: tuple[str, ...] | None,
    legacy_keras: bool | None,
    output_format: str,
    quiet: bool,
    no_color: bool,
    settings_file: str | None,
    isolated: bool,
) -> int:
    """Say of saved models what they are, who wrote them, what they need, and whether they can be loaded.

    Looks at the SavedModels, .keras and HDF5 files and checkpoints in PATHS, files or folders; by default in the
    current folder. Nothing in them is executed, and neither TensorFlow nor Keras is imported.
    """
    from tflint.configuration.loading import load_configuration
    from tflint.configuration.location import common_folder, project_roots
    from tflint.configuration.resolving import load_rules, resolve
    from tflint.doctor.diagnosis import examine

    if any(not path for path in paths):
        raise click.UsageError("an empty path")
    if isolated and settings_file is not None:
        raise click.UsageError("--isolated reads no settings file: --config names one")
    subject = paths or (os.curdir,)
    given: dict[str, Any] = {
        name: value
        for name, value in (("target", target), ("legacy_keras", legacy_keras))
        if value is not None
    }
    configuration = load_configuration(subject, given, settings_file=settings_file, isolated=isolated)
    rules = resolve(configuration, load_rules(configuration))
    examination = examine(subject, rules.target_of, project_roots(subject))
    shown = rules.target_of(os.path.join(common_folder(subject), "any"))
    _print(examination, shown, output_format, quiet=quiet, no_color=no_color)
    if examination.errors or any(
        each.outcome.value == "unknown" for each in examination.diagnoses if each.artefact.problem
    ):
        return _NOT_LOOKED_AT
    failing = any(each.outcome.value == "fails" for each in examination.diagnoses)
    return _SOME_FAIL if failing else _ALL_LOAD


def _print(examination: Any, target: Any, output_format: str, *, quiet: bool, no_color: bool) -> None:
    from tflint.report.doctor import render_json, render_text

    if output_format == "json":
        emit(render_json(examination, target))
        return
    colour = wants_colour(to_stderr=False, forbidden=no_color)
    emit(render_text(examination, target, colour=colour, quiet=quiet), colour=colour)
    for error in examination.errors:
        complain(f"{error.path}: {error.message}")
