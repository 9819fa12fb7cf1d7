"""Standard output and error: what can go wrong with them, and what a signal does to a run."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from types import FrameType


class OutputError(Exception):
    """The report could not be written (a full disk); the message is one line."""


class Terminated(BaseException):
    """The process was told to end (SIGTERM): raised where it is at work, so that it can tidy up."""


def prepare_streams() -> None:
    """Let no character of a path or a message stop a run, and no warning about a user's code disturb it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if not sys.warnoptions:
        # Python warns of invalid escapes and the like when it parses a file.
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", DeprecationWarning)


def emit(text: str | bytes, *, to_stderr: bool = False, colour: bool = False) -> None:
    """Write to standard output or error. A reader that went away (``tflint | head``) is no error."""
    import click

    try:
        click.echo(text, nl=False, err=to_stderr, color=colour)
    except BrokenPipeError:
        _write_nowhere(sys.stderr if to_stderr else sys.stdout)
    except OSError as error:
        _write_nowhere(sys.stderr if to_stderr else sys.stdout)
        raise OutputError(f"the report could not be written: {error.strerror}") from error


def complain(message: str) -> None:
    """One line on standard error about something that is wrong."""
    say(f"error: {message}")


def say(message: str) -> None:
    """One line on standard error."""
    from tflint.report.colours import printable

    if sys.stderr is None:
        return
    line = printable(" ".join(message.split()))
    with contextlib.suppress(OSError):
        print(f"tflint: {line}", file=sys.stderr, flush=True)


def wants_colour(*, to_stderr: bool, forbidden: bool) -> bool:
    """Whether to colour what goes to a stream: only on a terminal, and only if nothing says no."""
    if forbidden or os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(to_stderr=to_stderr)


def is_terminal(*, to_stderr: bool) -> bool:
    """Whether a stream is a terminal that can do more than print."""
    stream = sys.stderr if to_stderr else sys.stdout
    return stream is not None and not stream.closed and stream.isatty() and os.environ.get("TERM") != "dumb"


@contextlib.contextmanager
def terminate_by_exception() -> Iterator[None]:
    """Within this block SIGTERM raises `Terminated`."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handle(_signal: int, _frame: FrameType | None) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _write_nowhere(stream: object) -> None:
    """Let everything that is still written to a broken stream vanish."""
    if isinstance(stream, io.TextIOWrapper):
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
