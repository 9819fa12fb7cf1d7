"""The command ``tflint``.

Exit status: 0 there is nothing left to report; 1 there are findings; 2 something could not be checked, or the
command was misused; 130 interrupted; 143 terminated.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tflint.cli.streams import OutputError, Terminated, complain, prepare_streams, say, terminate_by_exception

_MISUSE = 2
_INTERRUPTED = 130
_TERMINATED = 143


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments, or with those of this process; the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    prepare_streams()
    try:
        with terminate_by_exception():
            return _dispatch(given)
    except KeyboardInterrupt:
        say("interrupted")
        return _INTERRUPTED
    except Terminated:
        say("terminated")
        return _TERMINATED


def _dispatch(arguments: list[str]) -> int:
    """Run a command by the name in front, else ``lint``: ``tflint rules`` is a command, ``tflint ./rules`` a
    path.
    """
    import click

    from tflint.configuration.options import SettingsError

    try:
        if arguments[:1] in (["explain"], ["rules"]):
            from tflint.cli.rule_commands import explain_command, rules_command

            command = explain_command if arguments[0] == "explain" else rules_command
            name = f"tflint {arguments.pop(0)}"
        elif arguments[:1] == ["doctor"]:
            from tflint.cli.doctor_command import doctor_command

            command, name = doctor_command, f"tflint {arguments.pop(0)}"
        else:
            from tflint.cli.lint_command import lint_command

            command, name = lint_command, "tflint"
        # Not `main`, which would treat an interruption and a broken pipe in its own way.
        with command.make_context(name, arguments) as context:
            return int(command.invoke(context) or 0)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        complain(error.format_message())
    except (SettingsError, OutputError) as error:
        complain(str(error))
    except Exception as error:
        # Whatever a user's files hold is an error in the report, so this is a bug.
        import os

        if os.environ.get("TFLINT_DEBUG"):
            raise
        complain(
            f"internal error, please report it: {type(error).__name__}: {error} (TFLINT_DEBUG=1 shows where)"
        )
    return _MISUSE
