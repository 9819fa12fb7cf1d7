"""What the command prints, and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from tflint.cli.request import Request
from tflint.cli.streams import complain, emit, say, wants_colour
from tflint.configuration.options import Options
from tflint.report.colours import Paint
from tflint.report.contents import Contents, Mode

if TYPE_CHECKING:
    from tflint.cache import Cache
    from tflint.configuration.loading import Configuration
    from tflint.discovery import Discovery
    from tflint.requirements.projects import ProjectTarget
    from tflint.settings import LintSettings
    from tflint.work import Outcome

_FINDINGS_AT_ONCE = 200


def print_report(
    contents: Contents,
    outcomes: Sequence[Outcome],
    request: Request,
    options: Options,
    contents_of: Mapping[str, bytes],
) -> None:
    """Print the outcome of a run; ``contents_of`` are the contents of files that are not (so) on the disk."""
    if request.output_format == "json":
        from tflint.report.json import render

        emit(render(contents), to_stderr=request.report_to_stderr)
        return
    if contents.mode is Mode.DIFF:
        _print_diff(outcomes, request)
    _print_text(contents, request, options, contents_of)


def print_files(found: Discovery) -> None:
    """Print the files of a run, one on a line."""
    emit("".join(file.path + "\n" for file in found.files))
    for error in found.errors:
        _print_error(error.path, error.line, error.message)


def print_settings(
    configuration: Configuration, settings: LintSettings, roots: Iterable[str], cache: Cache | None
) -> None:
    """Print the settings that hold, as TOML, and what follows from them, as comments."""
    lines = [f"# settings file: {configuration.file.path if configuration.file else 'none'}"]
    for option in fields(Options):
        name = option.name.replace("_", "-")
        value = getattr(configuration.options, option.name)
        if option.name == "per_file_ignores":
            inner = ", ".join(f"{_toml(pattern)} = {_toml(tokens)}" for pattern, tokens in value)
            lines.append(f"{name} = {{ {inner} }}" if inner else f"{name} = {{}}")
        elif value is None:
            lines.append(f"# {name} is not set")
        else:
            lines.append(f"{name} = {_toml(value)}")
    lines.append(f"# target: {settings.target.describe()}")
    lines.append(f"# rules: {', '.join(settings.rules)}")
    lines += [f"# project: {root}" for root in roots]
    lines.append(f"# cache: {cache.folder if cache else 'none'}")
    emit("".join(line + "\n" for line in lines))


def print_targets(projects: Mapping[ProjectTarget, int], request: Request) -> None:
    """Print targets, for how many files each is, and how each came about."""
    from tflint.report.targets import render_targets, targets_to_json

    if request.output_format == "json":
        emit(targets_to_json(projects))
        return
    paint = Paint(wants_colour(to_stderr=False, forbidden=request.no_color))
    emit(render_targets(projects, paint), colour=paint.on)


def _toml(value: object) -> str:
    import json

    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(element) for element in value) + "]"
    # Of strings and booleans JSON and TOML have the same notation.
    return json.dumps(value, ensure_ascii=False)


def _print_diff(outcomes: Sequence[Outcome], request: Request) -> None:
    from tflint.report.diff import coloured, unified_diff

    paint = Paint(wants_colour(to_stderr=False, forbidden=request.no_color))
    for outcome in outcomes:
        if outcome.original is not None and outcome.content is not None:
            diff = unified_diff(outcome.path, outcome.original, outcome.content)
            emit(coloured(diff, paint) if paint.on else diff, colour=paint.on)


def _print_text(
    contents: Contents, request: Request, options: Options, contents_of: Mapping[str, bytes]
) -> None:
    from tflint.report.text import render_statistics, render_summary

    to_stderr = request.report_to_stderr
    paint = Paint(wants_colour(to_stderr=to_stderr, forbidden=request.no_color))
    if request.statistics:
        emit(render_statistics(contents.findings, paint), to_stderr=to_stderr, colour=paint.on)
    elif contents.mode is not Mode.DIFF:
        _print_findings(contents, paint, options.show_source, contents_of, to_stderr=to_stderr)
    for error in contents.errors:
        _print_error(error.path, error.line, error.message)
    for warning in contents.warnings:
        place = f"{warning.path}:{warning.line}" if warning.line else warning.path
        say(f"warning: {place}: {warning.message}")
    if not request.quiet and (contents.files or not contents.errors):
        emit(render_summary(contents, paint), to_stderr=to_stderr, colour=paint.on)


def _print_findings(
    contents: Contents, paint: Paint, show_source: bool, contents_of: Mapping[str, bytes], *, to_stderr: bool
) -> None:
    if not contents.findings:
        return
    from tflint.report.frames import Excerpts
    from tflint.report.text import render_findings

    def read(path: str) -> bytes:
        if path in contents_of:
            return contents_of[path]
        with open(path, "rb") as file:
            return file.read()

    block: list[str] = []
    for text in render_findings(contents.findings, paint, Excerpts(read) if show_source else None):
        block.append(text)
        if len(block) == _FINDINGS_AT_ONCE:
            emit("".join(block), to_stderr=to_stderr, colour=paint.on)
            block.clear()
    emit("".join(block), to_stderr=to_stderr, colour=paint.on)


def _print_error(path: str, line: int, message: str) -> None:
    complain(f"{path}:{line}: {message}" if line else f"{path}: {message}")
