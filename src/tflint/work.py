"""What is done for one file: read it, and lint it or work out its fixes. Nothing is written here.

This is what a worker process does, too, so everything that goes in and comes out can be pickled.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING

from tflint.discovery import describe_os_error
from tflint.files import read_regular
from tflint.fingerprints import content_digest
from tflint.model import FileError, FileResult, Finding
from tflint.project.lazy import LazyProject
from tflint.records import record
from tflint.settings import LintSettings

if TYPE_CHECKING:
    from pathlib import Path

    from tflint.project.disk import Seen
    from tflint.project.index import Project


@record(frozen=True, slots=True)
class Task:
    """A file, and which of the `Workshop`'s settings are for it."""

    path: str
    settings: int


@record(frozen=True, slots=True)
class Outcome:
    """What became of one file.

    ``result`` is about the content after the fixes, and ``content`` is that content where it differs from
    what is on the disk (``original``), else None. ``fixed`` are the findings that are gone, as they stood.
    ``digest`` is the content digest (`tflint.fingerprints`) of what ``result`` is about, empty if it could
    not be read. ``looks`` is what the project saw on the disk for it, so far as nobody had looked before.
    """

    path: str
    result: FileResult
    digest: bytes = b""
    fixed: tuple[Finding, ...] = ()
    original: bytes | None = None
    content: bytes | None = None
    looks: tuple[Seen, ...] = field(default=(), compare=False)


@record(frozen=True, slots=True)
class Workshop:
    """All that is needed to do tasks. ``overlay`` holds contents that count instead of the disk's, by real
    path.
    """

    settings: tuple[LintSettings, ...]
    roots: tuple[str, ...]
    fix: bool = False
    unsafe: bool = False
    overlay: Mapping[str, bytes] = field(default_factory=dict)
    digests: bool = True
    """Whether outcomes carry the digests of contents and the looks at the disk, which a cache needs."""

    def __call__(self) -> Callable[[Task], Outcome]:
        """Get ready, and give the function that does a task."""
        project = LazyProject(self.open_project)

        def do(task: Task) -> Outcome:
            try:
                content = self.read(task.path)
            except OSError as error:
                return failure(task.path, describe_os_error(error))
            return self.treat(content, task, project)

        return do

    def open_project(self) -> Project:
        """The other files of the project, seen through the overlay."""
        from pathlib import Path

        from tflint.project.index import Project
        from tflint.project.looks import Looks
        from tflint.releases.nearby import star_names

        looks = Looks() if self.digests and not self.overlay else None
        roots = [Path(root) for root in self.roots]
        return Project(roots, self._read_module, star_names=star_names, looks=looks)

    def read(self, path: str | Path) -> bytes:
        """The content of a file. Raises OSError."""
        content = self._overlaid(path)
        return read_regular(path) if content is None else content

    def _read_module(self, path: Path) -> bytes:
        from tflint.project.disk import read_file

        content = self._overlaid(path)
        return read_file(path) if content is None else content

    def _overlaid(self, path: str | Path) -> bytes | None:
        return self.overlay.get(os.path.realpath(path)) if self.overlay else None

    def treat(self, content: bytes, task: Task, project: Project | LazyProject) -> Outcome:
        """Lint or fix a content. An exception, which is a bug of ours, becomes an error of this file."""
        try:
            project.forget()
            outcome = self._fix(content, task, project) if self.fix else self._lint(content, task, project)
            result = replace(outcome.result, learnt=project.learnt())
            return replace(outcome, result=result, looks=project.new_looks())
        except Exception as error:
            if os.environ.get("TFLINT_DEBUG"):
                import traceback

                traceback.print_exc()
            return failure(task.path, f"internal error: {type(error).__name__}: {error}")

    def _lint(self, content: bytes, task: Task, project: Project | LazyProject) -> Outcome:
        from tflint.engine import lint_source

        result = lint_source(content, task.path, self.settings[task.settings], project)
        return Outcome(task.path, result, self._digest(content))

    def _digest(self, content: bytes) -> bytes:
        return content_digest(content) if self.digests else b""

    def _fix(self, content: bytes, task: Task, project: Project | LazyProject) -> Outcome:
        from tflint.fixing.loop import fix_source

        fixed = fix_source(content, task.path, self.settings[task.settings], project, unsafe=self.unsafe)
        changed = fixed.data != content
        return Outcome(
            path=task.path,
            result=fixed.result,
            digest=self._digest(fixed.data),
            fixed=fixed.fixed,
            original=content if changed else None,
            content=fixed.data if changed else None,
        )


def failure(path: str, message: str) -> Outcome:
    """The outcome for a file of which nothing can be said."""
    error = FileError(path, 0, message.replace("\n", " "))
    return Outcome(path, FileResult(path, errors=(error,), checked=False, parsed=False))
