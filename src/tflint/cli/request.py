"""What the command line asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

from tflint.records import record

STDIN = "-"

OutputFormat = Literal["text", "json"]


@record(frozen=True, slots=True)
class Request:
    """One run of the command. ``given`` are the fields of `tflint.configuration.options.Options` that it
    sets.
    """

    paths: tuple[str, ...] = (".",)
    given: Mapping[str, Any] = field(default_factory=dict)
    settings_file: str | None = None
    isolated: bool = False
    fix: bool = False
    diff: bool = False
    output_format: OutputFormat = "text"
    jobs: int | None = None
    use_cache: bool = True
    statistics: bool = False
    exit_zero: bool = False
    show_files: bool = False
    show_settings: bool = False
    show_target: bool = False
    no_color: bool = False
    quiet: bool = False
    stdin_filename: str | None = None

    @property
    def from_stdin(self) -> bool:
        """Whether the one thing to check is standard input."""
        return self.paths == (STDIN,)

    @property
    def report_to_stderr(self) -> bool:
        """Whether standard output is taken, by a diff or by a fixed source."""
        return self.diff or (self.fix and self.from_stdin)
