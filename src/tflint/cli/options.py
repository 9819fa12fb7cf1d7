"""What the options of the command ``tflint`` have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

_Values = tuple[str, ...]


def comma_separated(_context: click.Context, _parameter: click.Parameter, values: _Values) -> _Values | None:
    """The values of a repeatable option, each of which may be several with commas; None if there are none."""
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip()) or None


def repeated(_context: click.Context, _parameter: click.Parameter, values: _Values) -> _Values | None:
    """The values of a repeatable option, None if there are none."""
    return values or None


def settings_options(command: Command) -> Command:
    """The options that say where settings come from."""
    for option in (
        click.option(
            "--isolated", is_flag=True, help="Read no settings file, nor what the project asks for."
        ),
        click.option(
            "--config",
            "settings_file",
            metavar="FILE",
            type=click.Path(exists=True, dir_okay=False),
            help="Read the settings from this file (tflint.toml or pyproject.toml) instead of the nearest.",
        ),
    ):
        command = option(command)
    return command
