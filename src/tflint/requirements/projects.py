"""Which project a file belongs to, and so which releases it is for.

A file belongs to the nearest folder above it whose project files ask for some release of TensorFlow or Keras, up to
the top of its repository. Files that name these without a version leave the choice to the folders above. Each
folder is looked at once in a run. A script that says itself what it needs (PEP 723) is a project of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tflint.configuration.location import is_repository, looks_like_a_project
from tflint.records import record
from tflint.releases.target import Target, newest_target
from tflint.requirements.cheap import SCRIPT_MARK, may_ask

if TYPE_CHECKING:
    from tflint.requirements.evidence import Combination

LEGACY_SETTING = "legacy-keras"


@record(frozen=True, slots=True)
class ProjectTarget:
    """The target of the files below a folder, absolute, and how it came about; None if no project file names any.

    For a script that says itself what it needs the ``folder`` is the script.

    ``asked`` is False where the target was given, so that no project file was asked for it.
    """

    folder: str
    target: Target
    combination: Combination | None = None
    asked: bool = True


class ProjectTargets:
    """The targets of files, by the project files above them.

    ``settings_folder`` is that of the settings file, where the search ends if there is no repository.
    ``legacy_keras`` replaces what project files say of legacy Keras, and ``legacy_origin`` says who did.
    """

    def __init__(
        self,
        settings_folder: str | None = None,
        *,
        legacy_keras: bool | None = None,
        legacy_origin: str = LEGACY_SETTING,
    ) -> None:
        self._settings_folder = settings_folder
        self._legacy_keras = legacy_keras
        self._legacy_origin = legacy_origin
        self._home = os.path.expanduser("~")
        self._current = os.getcwd()
        self._repositories: dict[str, str | None] = {}
        self._roots: dict[str, str | None] = {}
        self._targets: dict[str, ProjectTarget] = {}
        self._by_given: dict[str, ProjectTarget] = {}
        self._scripts: dict[str, ProjectTarget] = {}

    def of(self, path: str) -> ProjectTarget:
        """The target of a file."""
        folder = os.path.dirname(path)
        found = self._by_given.get(folder)
        if found is None:
            found = self._by_given[folder] = self.of_folder(os.path.abspath(folder))
        data = _script_metadata(path)
        return found if data is None else self._of_script(os.path.abspath(path), data, found)

    def of_folder(self, folder: str) -> ProjectTarget:
        """The target of the files in a folder, which is absolute."""
        found = self._targets.get(folder)
        if found is None:
            found = self._targets[folder] = self._find(folder)
        return found

    def all(self) -> tuple[ProjectTarget, ...]:
        """The targets that were asked for so far, each once, by their folders."""
        found = {target.folder: target for target in (*self._targets.values(), *self._scripts.values())}
        return tuple(found[folder] for folder in sorted(found))

    def _find(self, folder: str) -> ProjectTarget:
        own = self._look(folder)
        above = None
        if (own is None or not own.decided) and not self._is_top(folder):
            above = self.of_folder(os.path.dirname(folder))
        return self._settled(folder, own, above)

    def _of_script(self, path: str, data: bytes, above: ProjectTarget) -> ProjectTarget:
        """The target of a file with metadata of its own, in the project ``above``."""
        known = self._scripts.get(path)
        if known is not None:
            return known
        from tflint.requirements.combining import combine
        from tflint.requirements.gathering import gather_script

        gathered = gather_script(path, data)
        if not gathered.statements and not gathered.problems:
            return above
        found = self._scripts[path] = self._settled(path, combine(gathered), above)
        return found

    def _settled(self, folder: str, own: Combination | None, above: ProjectTarget | None) -> ProjectTarget:
        """The target for what a folder's own files say, in the project ``above``."""
        if own is not None and own.decided:
            return ProjectTarget(folder, self._with_setting(own.target), own)
        if own is None:
            return above if above is not None else self._nothing_found(folder)
        if above is None or above.combination is None:
            return ProjectTarget(folder, self._with_setting(own.target), own)
        if own.evidence and not above.combination.decided:
            return ProjectTarget(folder, self._with_setting(own.target), own)
        return self._inherited(folder, own, above.combination)

    def _nothing_found(self, folder: str) -> ProjectTarget:
        return ProjectTarget(folder, self._with_setting(newest_target()))

    def _inherited(self, folder: str, own: Combination, above: Combination) -> ProjectTarget:
        """The target of the folder above, for one whose own files name no release."""
        from tflint.requirements.combining import inherit

        combined = inherit(own, above)
        return ProjectTarget(folder, self._with_setting(combined.target), combined)

    def _with_setting(self, target: Target) -> Target:
        if self._legacy_keras is None:
            return target
        if self._legacy_keras:
            return target.with_legacy_keras(self._legacy_origin)
        return replace(target, legacy_keras=False, legacy_keras_origin="")

    def _is_top(self, folder: str) -> bool:
        """Whether nothing above a folder is a part of the same project.

        So it is at the top of the repository, else at the folder of the settings file. Without either the search
        ends at the higher one of the current folder and the nearest that looks like the top of a project. It goes
        up neither to the home folder nor to the file system's root.
        """
        parent = os.path.dirname(folder)
        if parent in (folder, self._home) or parent.endswith(os.sep):
            return True
        if self._nearest(folder, is_repository, self._repositories) is not None:
            return is_repository(folder)
        if self._settings_folder is not None and _is_within(folder, self._settings_folder):
            return folder == self._settings_folder
        if _is_within(parent, self._current):
            return False
        return self._nearest(parent, looks_like_a_project, self._roots) is None

    def _nearest(self, folder: str, test: Callable[[str], bool], known: dict[str, str | None]) -> str | None:
        """The nearest folder, at or above one, that passes a test; below the home folder and the root."""
        if folder not in known:
            parent = os.path.dirname(folder)
            if folder == self._home or parent == folder:
                known[folder] = None
            else:
                known[folder] = folder if test(folder) else self._nearest(parent, test, known)
        return known[folder]

    def _look(self, folder: str) -> Combination | None:
        """What a folder's own project files say; None if they do not name TensorFlow or Keras."""
        try:
            names = os.listdir(folder)
        except OSError:
            return None
        if not may_ask(folder, names):
            return None
        from tflint.requirements.gathering import gather
        from tflint.requirements.kinds import worth_a_look

        gathered = gather(folder, worth_a_look(names))
        if not gathered.sources and not gathered.problems:
            return None
        from tflint.requirements.combining import combine

        return combine(gathered)


def _script_metadata(path: str) -> bytes | None:
    """The content of a file that may have metadata of its own."""
    if not path.endswith((".py", ".pyw")):
        return None
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return None
    return data if SCRIPT_MARK in data else None


def _is_within(folder: str, other: str) -> bool:
    return folder == other or folder.startswith(other.rstrip(os.sep) + os.sep)
