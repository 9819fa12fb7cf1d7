"""``tflint explain RULE`` and ``tflint rules``: the catalogue for people."""

from __future__ import annotations

import click

from tflint.cli.options import comma_separated, settings_options
from tflint.cli.streams import emit, is_terminal, wants_colour
from tflint.configuration.loading import Configuration, load_configuration
from tflint.configuration.resolving import load_rules

_WIDEST = 100


@click.command(name="explain", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("rule")
@click.option("--no-color", is_flag=True, help="Never use colours.")
@settings_options
def explain_command(rule: str, no_color: bool, settings_file: str | None, isolated: bool) -> None:
    """Say what RULE, a code or a name, reports and why, with examples."""
    from tflint.catalogue import UnknownRule
    from tflint.report.rules import describe_rule

    catalogue = load_rules(_configuration(settings_file, isolated))
    try:
        found = catalogue.find(rule)
    except UnknownRule as error:
        raise click.UsageError(str(error)) from error
    _emit_markdown(describe_rule(found), no_color=no_color)


@click.command(name="rules", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--select",
    metavar="RULES",
    multiple=True,
    callback=comma_separated,
    help="Only these rules: codes, beginnings of codes or names. Repeatable, or with commas.",
)
@click.option(
    "--output-format", type=click.Choice(("text", "json")), default="text", help="How to write them."
)
@settings_options
def rules_command(
    select: tuple[str, ...] | None, output_format: str, settings_file: str | None, isolated: bool
) -> None:
    """Print a line for each rule: code, name, severity, `off` if it is not on by default, kind of fix,
    summary.
    """
    from tflint.catalogue import UnknownRule
    from tflint.report.rules import list_rules, rules_to_json

    catalogue = load_rules(_configuration(settings_file, isolated))
    try:
        codes = set(catalogue.select(select or ("ALL",)))
    except UnknownRule as error:
        raise click.UsageError(str(error)) from error
    rules = [rule for rule in catalogue.rules if rule.code in codes]
    emit(rules_to_json(rules) if output_format == "json" else list_rules(rules))


def _configuration(settings_file: str | None, isolated: bool) -> Configuration:
    return load_configuration((), {}, settings_file=settings_file, isolated=isolated)


def _emit_markdown(text: str, *, no_color: bool) -> None:
    """Typeset on a terminal, as it is elsewhere."""
    if not (is_terminal(to_stderr=False) and wants_colour(to_stderr=False, forbidden=no_color)):
        emit(text)
        return
    from io import StringIO

    from rich.console import Console
    from rich.markdown import Markdown

    console = Console()
    page = Console(file=StringIO(), force_terminal=True, width=min(console.width, _WIDEST))
    with page.capture() as capture:
        page.print(Markdown(text))
    emit(capture.get(), colour=True)
