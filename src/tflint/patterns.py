"""Which paths match a list of patterns, in the notation of .gitignore and relative to one folder."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tflint.files import read_regular
from tflint.records import record

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


class PatternError(ValueError):
    """A pattern that means nothing; the message is one line."""


@record(frozen=True, slots=True)
class PathPatterns:
    """Patterns as .gitignore has them: the last one that matches decides, ``!`` takes back.

    ``folder`` is absolute. A path outside it can match only by names, never by a pattern with a slash in
    front or within.
    """

    folder: str
    spec: GitIgnoreSpec | None = None

    def decide(self, path: str, *, is_folder: bool = False) -> bool | None:
        """Whether an absolute path matches; None where no pattern says anything about it.

        What lies in a folder that matches, matches.
        """
        if self.spec is None:
            return None
        relative = _relative(path, self.folder)
        if not relative:
            return None
        return self.spec.check_file(relative + "/" if is_folder else relative).include

    def match(self, path: str, *, is_folder: bool = False) -> bool:
        """Whether an absolute path matches."""
        return self.decide(path, is_folder=is_folder) is True


def compile_patterns(patterns: Sequence[str], folder: str) -> PathPatterns:
    """The patterns, relative to an absolute folder. Raises PatternError for the first that means nothing."""
    if not patterns:
        return PathPatterns(folder)
    from pathspec import GitIgnoreSpec

    for pattern in patterns:
        try:
            GitIgnoreSpec.from_lines([pattern])
        except ValueError:
            raise PatternError(f"{pattern!r} is not a pattern") from None
    return PathPatterns(folder, GitIgnoreSpec.from_lines(patterns))


def read_ignore_file(path: str, folder: str) -> PathPatterns | None:
    """The patterns of a .gitignore, relative to ``folder``; None if there is no such file or it cannot be
    read.

    As git does, a line that means nothing is passed over.
    """
    try:
        lines = read_regular(path).decode("utf-8-sig", "surrogateescape").splitlines()
    except OSError:
        return None
    meant = [line for line in lines if line.strip() and not line.startswith("#")]
    try:
        return compile_patterns(meant, folder)
    except PatternError:
        return compile_patterns([line for line in meant if _is_pattern(line)], folder)


def _is_pattern(line: str) -> bool:
    try:
        compile_patterns([line], os.sep)
    except PatternError:
        return False
    return True


def _relative(path: str, folder: str) -> str:
    """``path`` as seen from ``folder``, with slashes; ``""`` for the folder itself."""
    prefix = folder if folder.endswith(os.sep) else folder + os.sep
    if path == folder:
        return ""
    relative = path[len(prefix) :] if path.startswith(prefix) else path.lstrip(os.sep)
    return relative.replace(os.sep, "/")
