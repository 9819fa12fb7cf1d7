"""A run of ``tflint [PATHS]`` from the request to the exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tflint.cli.output import print_files, print_report, print_settings, print_targets
from tflint.cli.request import STDIN, Request
from tflint.cli.streams import emit, is_terminal, wants_colour
from tflint.cli.targets import target_contents, targets_of
from tflint.configuration.loading import Configuration, load_configuration
from tflint.configuration.location import common_folder, project_roots
from tflint.configuration.resolving import FileRules, load_rules, resolve
from tflint.discovery import Discovery, FoundFile, discover
from tflint.model import FileError
from tflint.records import record
from tflint.report.contents import Contents, Mode
from tflint.report.progress import progress_bar
from tflint.runner import Run, available_processors, run_files, write_fixes
from tflint.work import Outcome, Task, Workshop

if TYPE_CHECKING:
    from tflint.cache import Cache
    from tflint.releases.fitting import Fit
    from tflint.releases.target import Target

NOTHING_LEFT, FINDINGS_LEFT, NOT_CHECKED = 0, 1, 2

_SYNTAX_ERROR = "TFL001"


def lint(request: Request) -> int:
    """Do what is asked, print the report, and give the exit status. Raises SettingsError."""
    subject = (request.stdin_filename or os.curdir,) if request.from_stdin else request.paths
    configuration = load_configuration(
        subject, request.given, settings_file=request.settings_file, isolated=request.isolated
    )
    found = _find(request, configuration)
    if request.show_files:
        print_files(found)
        return NOT_CHECKED if found.errors else NOTHING_LEFT
    catalogue = load_rules(configuration)
    job = _Job(
        request=request,
        configuration=configuration,
        rules=resolve(configuration, catalogue),
        catalogue_digest=catalogue.digest,
        roots=project_roots(subject),
        found=found,
        subject=subject,
    )
    if request.show_target:
        print_targets(targets_of(job.rules, found, subject), request)
        return NOT_CHECKED if found.errors else NOTHING_LEFT
    if request.show_settings:
        target = job.rules.target_of(os.path.join(common_folder(subject), "any"))
        print_settings(configuration, replace(job.rules.base, target=target), job.roots, job.open_cache())
        return NOTHING_LEFT
    outcomes, contents_of = _treat_stdin(job) if request.from_stdin else _treat_files(job)
    contents = _contents(job, outcomes)
    print_report(contents, outcomes, request, configuration.options, contents_of)
    return _status(job, contents)


@record(frozen=True, slots=True)
class _Job:
    """A request with all that follows from it before the first file is read."""

    request: Request
    configuration: Configuration
    rules: FileRules
    catalogue_digest: str
    roots: tuple[str, ...]
    found: Discovery
    subject: tuple[str, ...]

    @property
    def mode(self) -> Mode:
        if self.request.diff:
            return Mode.DIFF
        return Mode.FIX if self.request.fix else Mode.CHECK

    @property
    def unsafe(self) -> bool:
        return self.configuration.options.unsafe_fixes

    def open_cache(self) -> Cache | None:
        """The cache; None if there is to be none, or in a Python that was built without SQLite."""
        if not self.request.use_cache:
            return None
        try:
            from tflint.cache import Cache, default_folder
        except ImportError:
            return None
        return Cache(os.path.abspath(self.configuration.options.cache_dir or default_folder()))


def _find(request: Request, configuration: Configuration) -> Discovery:
    exclude = configuration.exclude()
    if not request.from_stdin:
        return discover(request.paths, exclude, respect_gitignore=configuration.options.respect_gitignore)
    name = request.stdin_filename or STDIN
    if request.stdin_filename is not None and exclude.match(os.path.abspath(name)):
        return Discovery((), ())
    return Discovery((FoundFile(name, named=True),), ())


def _treat_stdin(job: _Job) -> tuple[tuple[Outcome, ...], Mapping[str, bytes]]:
    """Lint or fix standard input and print the fixed source; the outcome, and what it is about by path."""
    content = sys.stdin.buffer.read()
    outcomes: tuple[Outcome, ...] = ()
    fixed = content
    for file in job.found.files:
        workshop = Workshop(
            settings=(job.rules.of(file.path),),
            roots=job.roots,
            fix=job.mode is not Mode.CHECK,
            unsafe=job.unsafe,
            overlay={os.path.realpath(file.path): content},
        )
        outcome = workshop()(Task(file.path, 0))
        outcomes = (outcome,)
        fixed = content if outcome.content is None else outcome.content
    if job.mode is Mode.FIX:
        emit(fixed)
    return outcomes, {outcome.path: fixed for outcome in outcomes}


def _treat_files(job: _Job) -> tuple[tuple[Outcome, ...], Mapping[str, bytes]]:
    """Lint or fix the files, and write what was fixed; the outcomes, and the contents that are not on the
    disk.
    """
    from tflint.fingerprints import tool_fingerprint

    files = [(file.path, job.rules.of(file.path)) for file in job.found.files]
    cache = job.open_cache() if files else None
    run = Run(
        roots=job.roots,
        jobs=job.request.jobs or available_processors(),
        fix=job.mode is not Mode.CHECK,
        unsafe=job.unsafe,
        cache=cache,
        tool=tool_fingerprint(job.catalogue_digest, job.rules.base.extend_rules) if cache is not None else "",
    )
    shown = is_terminal(to_stderr=True) and not job.request.quiet
    colour = wants_colour(to_stderr=True, forbidden=job.request.no_color)
    with progress_bar(shown, colour=colour) as progress:
        outcomes = run_files(files, run, progress)
    if job.mode is Mode.FIX:
        return write_fixes(outcomes, files), {}
    return outcomes, {outcome.path: outcome.content for outcome in outcomes if outcome.content is not None}


def _contents(job: _Job, outcomes: Sequence[Outcome]) -> Contents:
    findings = [finding for outcome in outcomes for finding in outcome.result.findings]
    fixed = [finding for outcome in outcomes for finding in outcome.fixed]
    errors = [*job.found.errors, *(error for outcome in outcomes for error in outcome.result.errors)]
    errors += _unexplained(job, outcomes)
    targets = target_contents(job.rules, job.found, job.subject)
    return Contents(
        target=targets.target,
        files=len(outcomes),
        findings=tuple(sorted(findings, key=lambda finding: finding.sort_key)),
        errors=tuple(sorted(errors, key=lambda error: (error.path, error.line, error.message))),
        fixed=tuple(sorted(fixed, key=lambda finding: finding.sort_key)),
        unchecked=tuple(outcome.path for outcome in outcomes if not outcome.result.checked),
        suppressed=sum(outcome.result.suppressed for outcome in outcomes),
        mode=job.mode,
        unsafe=job.unsafe,
        targets=targets.uses,
        warnings=targets.warnings,
        notes=targets.notes,
        fit=_fit(targets.target, outcomes),
    )


def _fit(target: Target | None, outcomes: Sequence[Outcome]) -> Fit | None:
    """Which releases the names in use would fit, where nobody says which ones they are for."""
    symbols = {symbol for outcome in outcomes for symbol in outcome.result.symbols}
    if target is None or not target.is_default or not symbols:
        return None
    from tflint.releases.fitting import fitting_releases
    from tflint.releases.questions import ranges_of

    return fitting_releases(symbols, ranges_of)


def _must_parse(job: _Job) -> frozenset[str]:
    """The files of which a syntax error is more than a finding: those that the user named, or all of them."""
    strict = job.configuration.options.strict_syntax
    return frozenset(file.path for file in job.found.files if file.named or strict)


def _unexplained(job: _Job, outcomes: Sequence[Outcome]) -> list[FileError]:
    """Errors for files that did not parse where the rule that would have said so is not selected."""
    must_parse = _must_parse(job)
    return [
        FileError(outcome.path, 0, f"not checked: it does not parse (select {_SYNTAX_ERROR} to see why)")
        for outcome in outcomes
        if outcome.path in must_parse
        and not outcome.result.checked
        and not outcome.result.errors
        and all(finding.code != _SYNTAX_ERROR for finding in outcome.result.findings)
    ]


def _status(job: _Job, contents: Contents) -> int:
    if contents.errors or not _must_parse(job).isdisjoint(contents.unchecked):
        return NOT_CHECKED
    if job.request.exit_zero:
        return NOTHING_LEFT
    unwritten = contents.fixed if contents.mode is Mode.DIFF else ()
    return FINDINGS_LEFT if contents.findings or unwritten else NOTHING_LEFT
